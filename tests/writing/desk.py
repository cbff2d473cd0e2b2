"""A culture desk for tests: people with their scopes, and texts of the real sites by slug and language."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from heritage.people.models import Account
from heritage.people.queries import Person, person_of, scopes_of
from heritage.people.rules import Role
from heritage.people.services import set_scopes
from heritage.sites.models import Site
from heritage.web.site_app import SiteApp
from heritage.writing.models import TextVersion
from heritage.writing.queries import newest_version
from heritage.writing.rules import TextKey, TextKind
from heritage.writing.services import Desk
from tests.signed_in import NOW, administrators, staff

DESK = Desk(source_language="vi", needs_second_reader=True)
SITE = "den-song-son"
PLACE = f"sites/{SITE}"


def worker(app: SiteApp, role: Role, *values: str) -> Person:
    """An editor of places, or a translator of languages; of nothing when none are named."""
    person = staff(app, role, login=f"test-{role}-{len(values)}")
    first, _ = administrators(app)
    with app.database.writing() as session:
        account = session.get_one(Account, person.id)
        set_scopes(session, account, values, actor=first, now=NOW)
        return person_of(account, scopes=scopes_of(session, account))


def site_text(session: Session, language: str, slug: str = SITE) -> TextKey:
    site = session.query(Site).filter_by(slug=slug).one()
    return TextKey(TextKind.SITE, site.id, language)


def newest(session: Session, language: str, slug: str = SITE) -> TextVersion:
    version = newest_version(session, site_text(session, language, slug))
    assert version
    return version


def corrected(version: TextVersion, at: int, paragraph: str) -> dict[str, str | Sequence[str] | None]:
    """The words of a version with one paragraph of its story written anew."""
    body = [*version.words["body"]]
    body[at] = paragraph
    return version.words | {"body": body}
