"""Reads on sites. Public pages read with Core, columns they use and no more: the ORM costs three times the page.

To build a statement costs several times what running it does, so those of a page are built once for each language.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Case, ColumnElement, FromClause, Select, bindparam, case, func, literal_column, not_, or_, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.db import Prepared, Reader
from heritage.sites.models import OldSlug, Site, SiteText
from heritage.sites.rules import (
    Caution,
    CheckMethod,
    Confidence,
    Direction,
    Folder,
    Neighbour,
    Position,
    Precision,
    SiteFacts,
    Source,
    Support,
)
from heritage.town import Town


@dataclass(frozen=True)
class SiteCard:
    """A site as a list shows it; `language` is that of name and summary."""

    slug: str
    kind: str
    level: str
    recognised: int | None
    ward_new: str | None
    name: str
    summary: str
    language: str


_SITE, _TEXT = Site.__table__, SiteText.__table__


@dataclass(frozen=True)
class PlacePage:
    """What is stored of one thing that has a page of its own: a site, a festival, a trail.

    facts: the columns of its table; text: those of its words in the wanted language, else in the next best (its own
    `language` says which); languages: every language it has words in; local_name: its name in the town's own; more:
    what the columns of later rooms say, by their names.
    """

    facts: Any
    text: Any
    languages: frozenset[str]
    local_name: str | None
    wanted: str
    more: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    @property
    def is_fallback(self) -> bool:
        return bool(self.text.language != self.wanted)


class SitePage(PlacePage):
    @property
    def site(self) -> Any:
        return self.facts


PlaceColumns = tuple[tuple[str, Callable[[FromClause], ColumnElement[Any]]], ...]
"""Names, and for each what makes a column of a table of places: what a later room shows on the page of each place comes
with the page itself, instead of by a statement of its own."""


def site_page(
    reader: Reader, slug: str, language: str, town: Town, more: PlaceColumns = (), *, is_withdrawn: bool = False
) -> SitePage | None:
    """The site `slug` with its text in `language` or the next best; None when there is no such site or text."""
    found = place_page(reader, _SITE, _TEXT, slug, language, town, more, is_withdrawn=is_withdrawn)
    return SitePage(**vars(found)) if found else None


def place_page(
    reader: Reader,
    place: FromClause,
    text: FromClause,
    slug: str,
    language: str,
    town: Town,
    more: PlaceColumns = (),
    *,
    is_withdrawn: bool = False,
) -> PlacePage | None:
    """The row `slug` of a table of places with its best text; None when there is no such row, or it has no text.

    The table of texts refers to that of the places by its one foreign key. is_withdrawn: of a place that the public
    does not see.
    """
    statement = _page_statement(place, text, language, town.fallbacks, town.source_language, more, is_withdrawn)
    row = statement.first(reader, slug=slug)
    if row is None:
        return None
    facts, words = _row_of(place), _row_of(text)
    split, end = len(facts._fields), len(facts._fields) + len(words._fields)
    languages, local_name, *later = row[end:]
    return PlacePage(
        facts(*row[:split]),
        words(*row[split:end]),
        frozenset(languages.split(",")),
        local_name,
        language,
        more={name: value for (name, _), value in zip(more, later, strict=True)},
    )


@lru_cache(maxsize=256)
def _page_statement(
    place: FromClause,
    text: FromClause,
    language: str,
    fallbacks: tuple[str, ...],
    source_language: str,
    more: PlaceColumns,
    is_withdrawn: bool,
) -> Prepared:
    every_text = text.alias()
    is_its_own = every_text.c[_owner_column(text)] == place.c.id
    comma: Any = literal_column("','")  # as a value it would be written into the SQL anew each time
    languages = select(func.aggregate_strings(every_text.c.language, comma)).where(is_its_own)
    local_name = select(every_text.c.name).where(is_its_own, every_text.c.language == source_language)
    return Prepared(
        select(
            *(place.c[name] for name in _row_of(place)._fields),
            *(text.c[name] for name in _row_of(text)._fields),
            languages.correlate(place).scalar_subquery(),
            local_name.correlate(place).scalar_subquery(),
            *(column(place).label(name) for name, column in more),
        )
        .join_from(place, text, text.c[_owner_column(text)] == place.c.id)
        .where(place.c.slug == bindparam("slug"), not_(is_shown(place)) if is_withdrawn else is_shown(place))
        .order_by(preference(text.c.language, language, fallbacks), text.c.language)
        .limit(1)
    )


def _owner_column(text: FromClause) -> str:
    return str(next(column.name for column in text.c if column.foreign_keys))


@lru_cache(maxsize=8)
def _row_of(table: FromClause) -> Any:
    """A row of `table` as pages use it: without what only the import and the editors need."""
    unused = {"imported_digest", "body", "owner_id", "check_due", "withdrawn_at", "turns_at", "reason"}
    return namedtuple("Row", [column.name for column in table.c if column.name not in unused])


def is_shown(place: FromClause) -> ColumnElement[bool]:
    """True of the places that the public sees; every public query asks it."""
    return place.c.withdrawn_at.is_(None)


def is_called(place: Any, folder: Folder, slug: str) -> ColumnElement[bool]:
    """True of the place that has the name `slug` in addresses, or had it once. place: the table."""
    once = select(OldSlug.place_id).where(OldSlug.folder == folder, OldSlug.slug == slug).scalar_subquery()
    return or_(place.slug == slug, place.id == once)


@dataclass(frozen=True)
class Whereabouts:
    """Of a place that was asked for by its name in addresses. slug: the name it has now."""

    slug: str
    is_withdrawn: bool


def whereabouts(session: Session, place: Any, folder: Folder, slug: str) -> Whereabouts | None:
    """What became of the place that has or had the name `slug`; None when there never was one."""
    if "\0" in slug:  # which PostgreSQL refuses to look for
        return None
    row = session.execute(select(place.slug, place.withdrawn_at).where(is_called(place, folder, slug))).first()
    return Whereabouts(row.slug, row.withdrawn_at is not None) if row else None


def sites_called(session: Session, slugs: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Of the sites that have or had these names: by the name asked for, the id and the name now."""
    asked = set(slugs)
    present = select(Site.slug, Site.id, Site.slug.label("now")).where(Site.slug.in_(asked))
    once = (
        select(OldSlug.slug, Site.id, Site.slug)
        .join(Site, Site.id == OldSlug.place_id)
        .where(OldSlug.folder == Folder.SITES, OldSlug.slug.in_(asked))
    )
    return {asked_for: (site_id, now) for asked_for, site_id, now in session.execute(present.union_all(once))}


def languages_by_slug(session: Session, place: FromClause, text: FromClause) -> Mapping[str, list[str]]:
    """Every slug of a table of places that the public sees, with the languages it has a text in, both in order."""
    rows = session.execute(
        select(place.c.slug, text.c.language)
        .join_from(place, text, text.c[_owner_column(text)] == place.c.id)
        .where(is_shown(place))
        .order_by(place.c.slug, text.c.language)
    )
    found: dict[str, list[str]] = {}
    for slug, language in rows:
        found.setdefault(slug, []).append(language)
    return found


def site_languages(session: Session) -> Mapping[str, list[str]]:
    return languages_by_slug(session, _SITE, _TEXT)


def site_cards_by_name(session: Session, language: str, fallbacks: tuple[str, ...]) -> list[SiteCard]:
    """All sites as cards, in the dictionary order of the names shown."""
    return _by_name(SiteCard(*row) for row in session.execute(_cards_statement(language, fallbacks)))


def _by_name(cards: Iterable[SiteCard]) -> list[SiteCard]:
    return sorted(cards, key=lambda card: collation_key(card.name))


@lru_cache(maxsize=64)
def _cards_statement(language: str, fallbacks: tuple[str, ...], only_shown: bool = True) -> Select[Any]:
    """Each site once, with its best text for a reader of `language`."""
    every_text = _TEXT.alias()
    best = (
        select(every_text.c.id)
        .where(every_text.c.site_id == _SITE.c.id)
        .order_by(preference(every_text.c.language, language, fallbacks), every_text.c.language)
        .limit(1)
        .correlate(_SITE)
        .scalar_subquery()
    )
    site, text = _SITE.c, _TEXT.c
    statement = select(
        site.slug, site.kind, site.level, site.recognised, site.ward_new, text.name, text.summary, text.language
    ).join_from(_SITE, _TEXT, text.id == best)
    return statement.where(is_shown(_SITE)) if only_shown else statement


def site_cards_of(session: Session, slugs: Sequence[str], language: str, fallbacks: tuple[str, ...]) -> list[SiteCard]:
    """The sites `slugs` as cards, in that order."""
    return _some_cards(session, _some_cards_statement(language, fallbacks, only_shown=True), slugs)


def site_names_of(session: Session, slugs: Sequence[str], language: str, fallbacks: tuple[str, ...]) -> list[SiteCard]:
    """The same with those that the public does not see, for what names them without leading to them."""
    return _some_cards(session, _some_cards_statement(language, fallbacks, only_shown=False), slugs)


def _some_cards(session: Session, statement: Select[Any], slugs: Sequence[str]) -> list[SiteCard]:
    rows = session.execute(statement, {"slugs": list(slugs)})
    cards = {card.slug: card for card in (SiteCard(*row) for row in rows)}
    return [cards[slug] for slug in slugs if slug in cards]


@lru_cache(maxsize=64)
def _some_cards_statement(language: str, fallbacks: tuple[str, ...], only_shown: bool) -> Select[Any]:
    return _cards_statement(language, fallbacks, only_shown).where(_SITE.c.slug.in_(bindparam("slugs", expanding=True)))


def preference(column: Any, language: str, fallbacks: tuple[str, ...]) -> Case[int]:
    """Sorts texts by how well the language in `column` serves a reader of `language`."""
    order = dict.fromkeys((language, *fallbacks))
    return case({tag: rank for rank, tag in enumerate(order)}, value=column, else_=len(order))


@dataclass(frozen=True)
class NeighbourCard:
    """A site near another; distance_m and direction only where a source gives them."""

    card: SiteCard
    distance_m: int | None
    direction: Direction | None


NEIGHBOURS_SHOWN = 4


def neighbours_of(page: SitePage, cards: Mapping[str, SiteCard]) -> list[NeighbourCard]:
    """Of all sites by slug: those that the sources call near, in their order, then others of the same ward."""
    named = {row["site"]: row for row in page.site.nearby}
    of_ward = (slug for slug, card in cards.items() if card.ward_new == page.site.ward_new and slug not in named)
    others = (slug for slug in chain(named, of_ward) if slug in cards and slug != page.site.slug)
    return [
        NeighbourCard(cards[slug], named.get(slug, {}).get("distance_m"), named.get(slug, {}).get("direction"))
        for slug in islice(others, max(NEIGHBOURS_SHOWN, len(named)))
    ]


def facts_of(site: Site) -> SiteFacts:
    """What a row says, as the facts that were recorded in it."""
    position = None
    if site.latitude is not None and site.longitude is not None and site.position_precision:
        position = Position(site.latitude, site.longitude, Precision(site.position_precision), site.position_radius_m)
    return SiteFacts(
        kind=site.kind,
        level=site.level,
        checked=site.checked,
        check=CheckMethod(site.check_method),
        recognised=site.recognised,
        decision=site.decision,
        wards_old=tuple(site.wards_old),
        ward_new=site.ward_new,
        wards_inferred=site.wards_inferred,
        hours=site.hours,
        phone=site.phone,
        cautions=tuple(map(Caution, site.cautions)),
        position=position,
        nearby=tuple(
            Neighbour(row["site"], row.get("distance_m"), Direction(row["direction"]) if "direction" in row else None)
            for row in site.nearby
        ),
        sources=sources_of(site.sources),
    )


def sources_of(rows: list[dict[str, Any]]) -> tuple[Source, ...]:
    return tuple(
        Source(
            row["url"],
            tuple(map(Support, row["supports"])),
            Confidence(row["confidence"]) if "confidence" in row else None,
        )
        for row in rows
    )
