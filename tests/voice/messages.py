"""Messages of visitors as their browsers send them, and the editors who read them."""

from typing import Any

from sqlalchemy import select

from heritage.people.models import Account, AccountScope
from heritage.people.queries import Person, person_of, scopes_of
from heritage.people.rules import EVERYTHING, Role, ScopeKind
from heritage.voice.models import Message
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient
from tests.signed_in import SignedInClient, staff

PLACE = "sites/den-song-son"
WRONG = "MẪU: the year on this page is 1772, the stele says 1770."
REMEMBERED = "MẪU: 어릴 때 할머니와 함께 여기에 왔습니다."


def send(app: SiteApp, way: str = "correct", place: str = PLACE, page_language: str = "en", **fields: str) -> Any:
    """The answer to a form that was filled in well but for `fields`."""
    good = {"words": WRONG, "language": "en", "website": ""}
    if way == "memory":
        good |= {"words": REMEMBERED, "language": "ko", "agreed": "y"}
    return PageClient(app).post(f"/{page_language}/{place}/{way}", **good | fields)


def sent(app: SiteApp, way: str = "correct", place: str = PLACE, page_language: str = "en", **fields: str) -> str:
    """The address of the receipt of a message that was taken."""
    answer = send(app, way, place, page_language, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).removeprefix(app.settings.base_url).partition("?")[0]


def messages(app: SiteApp) -> list[Message]:
    with app.database.reading() as session:
        return list(session.scalars(select(Message).order_by(Message.id)))


def last(app: SiteApp) -> Message:
    return messages(app)[-1]


def editor(app: SiteApp, login: str = "editor", places: tuple[str, ...] = (EVERYTHING,)) -> Person:
    """An editor of `places`."""
    person = staff(app, Role.EDITOR, login)
    with app.database.writing() as session:
        for place in places:
            session.merge(AccountScope(account_id=person.id, kind=ScopeKind.PLACE, value=place))
        session.flush()
        account = session.get_one(Account, person.id)
        return person_of(account, scopes=scopes_of(session, account))


class Desk(SignedInClient):
    """An editor at the desk, who presses the buttons of one message."""

    def press(self, message: Message, deed: str, **fields: Any) -> Any:
        """as_of: that of `message`, unless given."""
        fields = {"as_of": str(message.changes)} | fields
        return self.post(f"/staff/voice/{message.id}/{deed}", **fields)

    def answer(self, words: str = "MẪU: thank you, we have mended it.", language: str = "en") -> Any:
        return self.press(last(self.app), "answer", answer=words, answer_language=language)

    def show(self, words: str | None = None) -> Any:
        message = last(self.app)
        return self.press(message, "show", shown=words or message.words)

    def decline(self, reason: str = "MẪU: two sources say otherwise.") -> Any:
        return self.press(last(self.app), "decline", reason=reason, reason_language="en")

    def give(self, assignee: Person, note: str = "MẪU: look at the stele.") -> Any:
        return self.press(last(self.app), "task", assignee=str(assignee.id), note=note)


def desk(app: SiteApp) -> Desk:
    return Desk(app, editor(app))


def shown_memory(app: SiteApp, words: str = REMEMBERED, place: str = PLACE, **fields: str) -> str:
    """A memory that stands on its page; the address of its receipt."""
    receipt = sent(app, "memory", place, "en", words=words, **fields)
    assert desk(app).show().status_code == 302
    return receipt
