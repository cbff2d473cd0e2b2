"""Reads on places for the desk: how each stands, who looks after it, which of its texts do not agree with its facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.festivals import queries as festivals
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.rules import Permission, ScopeKind
from heritage.sites import queries as sites
from heritage.sites.models import Site
from heritage.trails import queries as trails
from heritage.writing.models import TextVersion
from heritage.writing.places import KINDS, wanted_counts
from heritage.writing.queries import slugs_by_id
from heritage.writing.rules import TextKind, texts_of


@dataclass(frozen=True)
class PlaceLine:
    """A place as a list of the desk shows it; name: in the town's own language, else its slug; owner: a name."""

    kind: TextKind
    slug: str
    name: str
    checked: date
    check_due: date | None
    owner_id: int | None
    owner: str | None
    withdrawn_at: datetime | None
    turns_at: datetime | None

    @property
    def path(self) -> str:
        """As scopes and addresses name it, like sites/den-song-son."""
        return f"{KINDS[self.kind].folder}/{self.slug}"


def places_by_name(session: Session, source_language: str) -> list[PlaceLine]:
    """Every place, the sites first, each kind in dictionary order of the names."""
    lines = []
    for kind, of_kind in KINDS.items():
        place, text = of_kind.place, of_kind.text
        is_named = (getattr(text, of_kind.owner) == place.id) & (text.language == source_language)
        rows = session.execute(
            select(
                place.slug,
                text.name,
                place.checked,
                place.check_due,
                place.owner_id,
                Account.name.label("owner"),
                place.withdrawn_at,
                place.turns_at,
            )
            .outerjoin(text, is_named)
            .outerjoin(Account, Account.id == place.owner_id)
            .order_by(place.slug)
        )
        of_this = [PlaceLine(kind, row[0], row[1] or row[0], *row[2:]) for row in rows]
        lines += sorted(of_this, key=lambda line: collation_key(line.name))
    return lines


def is_edited_by(person: Person, path: str) -> bool:
    """Whether the facts of a place are this person's to edit."""
    return person.may(Permission.PLACE_EDIT) and person.works_on(ScopeKind.PLACE, path)


def checks_due(session: Session, person: Person, today: date) -> int:
    """How many places that this person looks after are to be checked by now."""
    found = 0
    for of_kind in KINDS.values():
        place = of_kind.place
        is_due = (place.owner_id == person.id, place.check_due <= today)
        found += session.scalars(select(func.count()).select_from(place).where(*is_due)).one()
    return found


def present_facts(session: Session, kind: TextKind, place: Any) -> Any:
    """The facts that are recorded of a place."""
    if kind is TextKind.SITE:
        return sites.facts_of(place)
    slugs: Mapping[int, str] = slugs_by_id(session, Site)
    return festivals.facts_of(place, slugs) if kind is TextKind.FESTIVAL else trails.facts_of(place, slugs)


def languages_written(session: Session, kind: TextKind, place_id: int) -> list[str]:
    """The languages in which anything was ever written of a place."""
    languages = select(TextVersion.language).distinct().order_by(TextVersion.language)
    return list(session.scalars(languages.where(TextVersion.kind == kind, TextVersion.place_id == place_id)))


def uneven_languages(session: Session, kind: TextKind, place: Any) -> list[str]:
    """The languages whose text on the page says something of more, or of fewer, cautions or stops than there are."""
    of_kind, wanted = KINDS[kind], wanted_counts(kind, place)
    text = of_kind.text
    on_page = session.scalars(select(text).where(getattr(text, of_kind.owner) == place.id).order_by(text.language))
    return [
        each.language
        for each in on_page
        if any(len([said for said in texts_of(getattr(each, name)) if said]) != count for name, count in wanted.items())
    ]
