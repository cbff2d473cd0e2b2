"""The way of a text to its page, by the buttons: approved, put there, at an hour, together with others, taken off."""

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from heritage.people.models import AuditEntry
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.tending import Tending
from heritage.web.site_app import DueWork, SiteApp
from heritage.writing.models import TextVersion
from heritage.writing.places import public_text
from heritage.writing.queries import hold_of
from heritage.writing.rules import TextKind, VersionState
from heritage.writing.services import approve, publish_due, save_draft, schedule, take_note_of_pages
from heritage.writing.tending import publish_now
from tests.page_client import Page, PageClient
from tests.signed_in import NOW, SignedInClient, now, staff
from tests.writing.desk import DESK, PLACE, SITE, corrected, newest, site_text, worker

NEW = "Đoạn này viết lại để thử."


class TextPage:
    """The page of a text's way to the page, as one person of the staff uses it."""

    def __init__(self, app: SiteApp, person: Person, language: str = "vi") -> None:
        self.client = SignedInClient(app, person)
        self.address = f"/staff/texts/{PLACE}/{language}/publishing"

    def words(self) -> str:
        return self.client.page(self.address).words()

    def press(self, move: str, **fields: object) -> None:
        answer = self.client.post(f"{self.address}/{move}", **fields)
        assert answer.location == self.address, Page(answer).words()

    def refusal(self, move: str, **fields: object) -> str:
        """The sentence beside the button."""
        answer = self.client.post(f"{self.address}/{move}", **fields)
        assert answer.status_code == 422
        page = Page(answer)
        alerts = [page.words(each) for each in page.all("p[@role='alert']")]
        complaints = [page.words(each) for each in page.all("p[@class='complaint']")]
        (sentence,) = alerts + complaints
        return sentence


@pytest.fixture
def app(sqlite_app: SiteApp) -> SiteApp:
    return sqlite_app


@pytest.fixture
def editor(app: SiteApp) -> Person:
    return worker(app, Role.EDITOR, PLACE)


@pytest.fixture
def approver(app: SiteApp) -> Person:
    return staff(app, Role.APPROVER)


def draft(app: SiteApp, actor: Person, language: str = "vi", paragraph: str = NEW) -> TextVersion:
    with app.database.writing() as session:
        base = newest(session, language)
        return save_draft(
            session,
            site_text(session, language),
            corrected(base, 2, paragraph),
            place=PLACE,
            base=base.number,
            origin=None if language == "vi" else newest(session, "vi").prints,
            actor=actor,
            now=NOW,
        )


def approved(app: SiteApp, actor: Person, approver: Person, language: str = "vi") -> TextVersion:
    version = draft(app, actor, language)
    with app.database.writing() as session:
        version = session.get_one(TextVersion, version.id)
        original = None if language == "vi" else newest(session, "vi")
        approve(session, version, desk=DESK, original=original, actor=approver, now=NOW)
        return version


def state(app: SiteApp, version: TextVersion) -> str:
    with app.database.reading() as session:
        return session.get_one(TextVersion, version.id).state


def on_page(app: SiteApp, language: str = "vi") -> bool:
    """Whether visitors read the new paragraph."""
    return NEW in PageClient(app).page(f"/{language}/sites/{SITE}").text


def test_a_draft_goes_from_the_editor_to_the_approver_to_the_page(
    app: SiteApp, editor: Person, approver: Person
) -> None:
    version = draft(app, editor)
    page = TextPage(app, approver)
    assert "Not approved yet" in page.words()
    assert "put in: Đoạn" in page.words()
    page.press("approve", number=version.number)
    assert f"Approved by {approver.name}" in page.words()
    assert not on_page(app)
    page.press("publish", number=version.number)
    assert "On the page now: version 2" in page.words()
    assert on_page(app)
    with app.database.reading() as session:
        lines = session.scalars(
            select(AuditEntry).where(AuditEntry.subject.like("site:%:vi")).order_by(AuditEntry.number)
        )
        assert [(line.action, line.actor_id) for line in lines] == [
            ("text:write", editor.id),
            ("text:approve", approver.id),
            ("text:publish", approver.id),
        ]


def test_who_wrote_a_draft_is_told_that_somebody_else_has_to_approve_it(app: SiteApp, approver: Person) -> None:
    version = draft(app, approver)
    page = TextPage(app, approver)
    assert "You wrote this yourself." in page.words()
    assert "You wrote this yourself." in page.refusal("approve", number=version.number)
    with app.database.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
        assert (entry.action, entry.was_refused) == ("text:approve", True)
        assert json.loads(entry.facts) == {"why": "same-person"}


def test_nobody_approves_a_version_that_they_have_not_seen(app: SiteApp, editor: Person, approver: Person) -> None:
    seen = draft(app, editor)
    unseen = draft(app, editor, paragraph="Khác hẳn.")
    page = TextPage(app, approver)
    assert "no draft here any more" in page.refusal("approve", number=seen.number)
    assert "no draft here any more" in page.refusal("approve", number="nonsense")
    assert state(app, unseen) == VersionState.DRAFT


def test_what_is_not_approved_does_not_go_out(app: SiteApp, editor: Person, approver: Person) -> None:
    version = draft(app, editor)
    page = TextPage(app, approver)
    for move, at in (("publish", None), ("time", "2999-01-01T08:00"), ("not-by-itself", None)):
        assert page.refusal(move, number=version.number, at=at) == "This text has to be approved first."
    assert state(app, version) == VersionState.DRAFT


def test_an_hour_is_one_of_the_town(app: SiteApp, editor: Person, approver: Person) -> None:
    version = approved(app, editor, approver)
    page = TextPage(app, approver)
    tomorrow = app.town.local_time(now() + timedelta(days=1)).replace(hour=8, minute=30)
    page.press("time", number=version.number, at=tomorrow.strftime("%Y-%m-%dT%H:%M"))
    with app.database.reading() as session:
        at = session.get_one(TextVersion, version.id).publish_at
    assert at
    assert app.town.local_time(at).strftime("%d %H:%M") == tomorrow.strftime("%d 08:30")
    assert "Goes out by itself" in page.words()
    page.press("not-by-itself", number=version.number)
    assert "Goes out by itself" not in page.words()


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "Enter a day and a time."),
        ("tomorrow", "Enter a day and a time."),
        ("2026-13-40T99:99", "Enter a day and a time."),
        ("2020-01-01T08:00", "This time is over."),
        ("0001-01-01T00:00", "This time is over."),
        ("9999-12-31T23:59", ""),
    ],
)
def test_an_hour_that_cannot_be_is_told_beside_its_field(
    app: SiteApp, editor: Person, approver: Person, at: str, sentence: str
) -> None:
    version = approved(app, editor, approver)
    page = TextPage(app, approver)
    if sentence:
        assert sentence in page.refusal("time", number=version.number, at=at)
    else:
        page.press("time", number=version.number, at=at)


def test_languages_that_are_held_together_go_out_at_once(app: SiteApp, editor: Person, approver: Person) -> None:
    page = TextPage(app, approver)
    page.press("hold", languages=["vi", "ko", "tlh"])
    original = approved(app, editor, approver)
    assert "Waits for the other languages: Korean" in page.words()
    assert "waits for other languages" in page.refusal("publish", number=original.number)
    assert not on_page(app)
    korean = approved(app, editor, approver, "ko")
    assert "approved, not out yet" in page.words()
    TextPage(app, approver, "ko").press("publish", number=korean.number)
    assert on_page(app)
    assert on_page(app, "ko")
    with app.database.reading() as session:
        assert hold_of(session, TextKind.SITE, original.place_id) is None


def test_each_goes_out_as_it_comes_when_nothing_is_held_any_more(
    app: SiteApp, editor: Person, approver: Person
) -> None:
    page = TextPage(app, approver)
    page.press("hold", languages=["vi", "ko"])
    page.press("hold")
    version = approved(app, editor, approver)
    page.press("publish", number=version.number)
    assert on_page(app)


def test_a_translation_is_taken_off_and_visitors_read_another_language(app: SiteApp, approver: Person) -> None:
    page = TextPage(app, approver, "ko")
    page.press("take-off")
    assert "Nothing is on the page in this language." in page.words()
    assert PageClient(app).page(f"/ko/sites/{SITE}").one("h1").attrib["lang"] == "en"
    assert "not on the page" in page.refusal("take-off")
    assert "The original cannot be taken off" in TextPage(app, approver).refusal("take-off")


def test_a_draft_is_given_up_and_stays_in_the_history(app: SiteApp, editor: Person) -> None:
    version = draft(app, editor)
    page = TextPage(app, editor)
    page.press("give-up", number=version.number)
    assert state(app, version) == VersionState.EARLIER
    assert "Nothing new is being written" in page.words()
    assert "no draft here any more" in page.refusal("give-up", number=version.number)


def test_an_editor_sees_the_way_of_a_text_and_has_no_button_of_an_approver(app: SiteApp, editor: Person) -> None:
    draft(app, editor)
    page = TextPage(app, editor).client.page(f"/staff/texts/{PLACE}/vi/publishing")
    assert "An approver reads this" in page.words()
    actions = {form.attrib.get("action", "").rpartition("/")[2] for form in page.all("form")}
    assert actions & {"approve", "publish", "time", "hold", "take-off"} == set()


def test_a_draft_that_a_file_has_overtaken_says_so_and_is_not_approved(
    app: SiteApp, editor: Person, approver: Person
) -> None:
    version = draft(app, editor)
    with app.database.writing() as session:
        page = public_text(session, site_text(session, "vi"))
        assert page
        page.summary = "Từ một tệp."
        assert take_note_of_pages(session, "vi", now=NOW) == 1
    page_of_text = TextPage(app, approver)
    assert "A newer text came in meanwhile" in page_of_text.words()
    answer = page_of_text.client.post(f"{page_of_text.address}/approve", number=version.number)
    assert answer.status_code == 422
    assert state(app, version) == VersionState.DRAFT


def test_an_approver_sees_what_a_machine_finds_and_what_has_changed_since(
    app: SiteApp, editor: Person, approver: Person
) -> None:
    draft(app, editor, paragraph="Đền xây năm 1772.")
    draft(app, editor, "ko", paragraph="사당은 1999년에 지었습니다.")
    words = TextPage(app, approver, "ko").words()
    assert "1772; this number is missing here." in words
    assert "The number 1999 does not stand in the original." in words
    draft(app, editor, paragraph="Đền xây năm 1773.")
    assert "1 part of this translation has to be looked at first" in TextPage(app, approver, "ko").words()


def test_what_is_due_is_published_by_the_command(app: SiteApp, editor: Person, approver: Person) -> None:
    version = approved(app, editor, approver)
    with app.database.writing() as session:
        schedule(session, session.get_one(TextVersion, version.id), NOW + timedelta(hours=1), actor=approver, now=NOW)
        assert publish_due(session, now=NOW + timedelta(minutes=59)) == []
    # The hour is over: it was set for a day that has gone by since.
    with app.database.writing() as session:
        session.get_one(TextVersion, version.id).publish_at = now() - timedelta(seconds=1)
    run = app.test_cli_runner()
    assert run.invoke(args=["texts", "due"]).output == "1 texts went out.\n"
    assert run.invoke(args=["texts", "due"]).output == "0 texts went out.\n"
    assert on_page(app)


def test_the_server_itself_publishes_what_is_due(app: SiteApp, editor: Person, approver: Person) -> None:
    version = approved(app, editor, approver)
    with app.database.writing() as session:
        session.get_one(TextVersion, version.id).publish_at = now() + timedelta(seconds=1)
    assert not on_page(app)
    tending = Tending(app, [DueWork(publish_now, every_seconds=0.05)])
    tending.start()
    await_(lambda: state(app, version) == VersionState.PUBLISHED)
    tending.stop()
    assert on_page(app)


def test_what_is_due_in_one_room_does_not_keep_another_waiting(app: SiteApp) -> None:
    done: list[str] = []

    def fail(site: SiteApp) -> None:
        done.append("failing")
        with site.database.reading() as session:
            session.execute(select(TextVersion.id.op("nonsense")(1)))

    works = [
        DueWork(fail, 0.05),
        DueWork(lambda _: done.append("often"), 0.05),
        DueWork(lambda _: done.append("once"), 60),
    ]
    tending = Tending(app, works)
    tending.start()
    await_(lambda: done.count("failing") > 2 and done.count("often") > 2)
    tending.stop()
    assert done.count("once") == 1


def test_each_room_s_due_work_is_on_the_list_and_texts_are_never_a_minute_late(app: SiteApp) -> None:
    seconds = {work.do.__name__: work.every_seconds for work in app.due_work}
    assert seconds["publish_now"] < 60
    assert seconds["tend_now"] == 300


def await_(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_so()
