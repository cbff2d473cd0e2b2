"""Reads on texts and their versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from heritage.codecs.paragraphs import fingerprint
from heritage.people.models import Account
from heritage.sites.models import LanguageDemand, Site
from heritage.writing.models import TextHold, TextVersion
from heritage.writing.place_rules import CHECK_EVERY
from heritage.writing.rules import OPEN, TextKey, TextKind, VersionState, texts_of


def _of_text(key: TextKey) -> Select[TextVersion]:
    return select(TextVersion).where(
        TextVersion.kind == key.kind, TextVersion.place_id == key.place_id, TextVersion.language == key.language
    )


def key_of(version: TextVersion) -> TextKey:
    return TextKey(TextKind(version.kind), version.place_id, version.language)


def newest_version(session: Session, key: TextKey) -> TextVersion | None:
    """What the next version is written upon."""
    return session.scalar(_of_text(key).order_by(TextVersion.number.desc()).limit(1))


def version_numbered(session: Session, key: TextKey, number: int) -> TextVersion | None:
    return session.scalar(_of_text(key).where(TextVersion.number == number))


def published_version(session: Session, key: TextKey) -> TextVersion | None:
    return session.scalar(_of_text(key).where(TextVersion.state == VersionState.PUBLISHED))


def open_version(session: Session, key: TextKey) -> TextVersion | None:
    """The version on its way to the page."""
    return session.scalar(_of_text(key).where(TextVersion.state.in_(OPEN)))


def standing_version(session: Session, key: TextKey) -> TextVersion | None:
    """How a text stands: its version on the way to the page, else the one on the page, else the last there was.

    A draft that was given up is not what stands, although nothing newer was written.
    """
    return open_version(session, key) or published_version(session, key) or newest_version(session, key)


@dataclass(frozen=True)
class VersionLine:
    """A version as a history shows it; maker, approver, publisher: their names, None for a file or who has gone."""

    version: TextVersion
    maker: str | None
    approver: str | None
    publisher: str | None


def history(session: Session, key: TextKey) -> list[VersionLine]:
    """Every version of a text, the newest first."""
    versions = list(session.scalars(_of_text(key).order_by(TextVersion.number.desc())))
    people = {who for each in versions for who in (each.made_by, each.approved_by, each.published_by) if who}
    names = dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(people))).all())
    return [
        VersionLine(each, *(names.get(who or 0) for who in (each.made_by, each.approved_by, each.published_by)))
        for each in versions
    ]


def texts_by_print(session: Session, key: TextKey, prints: set[str]) -> dict[str, str]:
    """By fingerprint what a text once said, for those of `prints` that stand in its history."""
    found: dict[str, str] = {}
    for version in session.scalars(_of_text(key).order_by(TextVersion.number.desc())):
        if prints <= found.keys():
            break
        said = (text for value in version.words.values() for text in texts_of(value))
        found |= {print_: text for text in said if (print_ := fingerprint(text)) in prints - found.keys()}
    return found


@dataclass(frozen=True)
class VersionHead:
    """What a grid needs of a published or open version."""

    key: TextKey
    number: int
    state: VersionState
    state_of_text: str
    prints: dict[str, list[str]]
    origin: dict[str, list[str]] | None
    made_by: int | None
    made_at: datetime
    publish_at: datetime | None


def heads(session: Session) -> Iterator[VersionHead]:
    """Of every text the version on the page and the one on its way there, by one statement."""
    columns = (
        TextVersion.kind,
        TextVersion.place_id,
        TextVersion.language,
        TextVersion.number,
        TextVersion.state,
        TextVersion.state_of_text,
        TextVersion.prints,
        TextVersion.origin,
        TextVersion.made_by,
        TextVersion.made_at,
        TextVersion.publish_at,
    )
    statement = (
        select(*columns)
        .where(TextVersion.state.in_((VersionState.PUBLISHED, *OPEN)))
        .order_by(TextVersion.kind, TextVersion.place_id, TextVersion.language, TextVersion.number)
    )
    for kind, place_id, language, number, state, *rest in session.execute(statement):
        yield VersionHead(TextKey(TextKind(kind), place_id, language), number, VersionState(state), *rest)


def due_versions(session: Session, now: datetime) -> list[TextVersion]:
    """Approved versions whose time to go out has come, in the order of that time."""
    return list(
        session.scalars(
            select(TextVersion)
            .where(TextVersion.state == VersionState.APPROVED, TextVersion.publish_at <= now)
            .order_by(TextVersion.publish_at, TextVersion.id)
        )
    )


def hold_of(session: Session, kind: TextKind, place_id: int) -> TextHold | None:
    """The languages of a place that go out together, if any wait for each other."""
    return session.get(TextHold, (kind, place_id))


def approved_versions(session: Session, kind: TextKind, place_id: int, languages: list[str]) -> list[TextVersion]:
    of_place = (TextVersion.kind == kind, TextVersion.place_id == place_id, TextVersion.language.in_(languages))
    return list(
        session.scalars(
            select(TextVersion)
            .where(*of_place, TextVersion.state == VersionState.APPROVED)
            .order_by(TextVersion.language)
        )
    )


def open_states(session: Session, kind: TextKind, place_id: int) -> dict[str, str]:
    """By language the state of what is on its way to the page of a place."""
    of_place = (TextVersion.kind == kind, TextVersion.place_id == place_id, TextVersion.state.in_(OPEN))
    statement = select(TextVersion.language, TextVersion.state).where(*of_place).order_by(TextVersion.language)
    return dict(session.execute(statement).all())


def slugs_by_id(session: Session, place: type[Any]) -> dict[int, str]:
    return dict(session.execute(select(place.id, place.slug).order_by(place.slug)).all())


def orphans_to_check(session: Session, today: date) -> list[tuple[str, date]]:
    """Slug and day of the last check of the sites that are to be checked and that nobody looks after, the longest ago
    first. Who looks after one is told by themselves."""
    statement = (
        select(Site.slug, Site.checked, Site.check_due)
        .where(Site.owner_id.is_(None), Site.withdrawn_at.is_(None))
        .order_by(Site.checked, Site.slug)
    )
    rows = session.execute(statement)
    return [(slug, checked) for slug, checked, due in rows if (due or checked + CHECK_EVERY) <= today]


@dataclass(frozen=True)
class Wish:
    """A language that visitors asked for and did not get. places: what they wanted to read, a site by its slug and
    another thing by its path, with how often; the most wanted first."""

    language: str
    count: int
    places: tuple[tuple[str, int], ...]


def wishes(session: Session, since: date) -> list[Wish]:
    """Languages by how often they were missed since a day, the most wanted first."""
    total = func.sum(LanguageDemand.count)
    statement = (
        select(LanguageDemand.language, LanguageDemand.site, total)
        .where(LanguageDemand.day >= since)
        .group_by(LanguageDemand.language, LanguageDemand.site)
        .order_by(total.desc(), LanguageDemand.language, LanguageDemand.site)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for language, subject, count in session.execute(statement):
        found.setdefault(language, []).append((subject, int(count)))
    made = [
        Wish(language, sum(count for _, count in missed), tuple(each for each in missed if each[0]))
        for language, missed in found.items()
    ]
    return sorted(made, key=lambda wish: (-wish.count, wish.language))
