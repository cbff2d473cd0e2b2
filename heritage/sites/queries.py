"""Reads on sites. Public pages read with Core, columns they use and no more: the ORM costs three times the page.

To build a statement costs several times what running it does, so those of a page are built once for each language.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Case, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.sites.models import Site, SiteText
from heritage.sites.rules import Direction
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
_SITE_COLUMNS = [column for column in _SITE.columns if column.name != "imported_digest"]
_TEXT_COLUMNS = [column for column in _TEXT.columns if column.name not in {"body", "imported_digest"}]
_SiteRow = namedtuple("_SiteRow", [column.name for column in _SITE_COLUMNS])  # type: ignore[misc]
_TextRow = namedtuple("_TextRow", [column.name for column in _TEXT_COLUMNS])  # type: ignore[misc]


@dataclass(frozen=True)
class SitePage:
    """Everything a site's own page shows.

    site: the columns of Site; text: those of SiteText in the wanted language, else in the next best (its own `language`
    says which); languages: every language the site has a text in; local_name: its name in the town's own.
    """

    site: Any
    text: Any
    languages: frozenset[str]
    local_name: str | None
    wanted: str

    @property
    def is_fallback(self) -> bool:
        return bool(self.text.language != self.wanted)


def site_page(session: Session, slug: str, language: str, town: Town) -> SitePage | None:
    """The site `slug` with its text in `language` or the next best; None when there is no such site or text."""
    row = session.execute(_page_statement(language, town.fallbacks, town.source_language), {"slug": slug}).first()
    if row is None:
        return None
    split = len(_SITE_COLUMNS)
    return SitePage(_SiteRow(*row[:split]), _TextRow(*row[split:-2]), frozenset(row[-2].split(",")), row[-1], language)


@lru_cache(maxsize=64)
def _page_statement(language: str, fallbacks: tuple[str, ...], source_language: str) -> Select[Any]:
    every_text = _TEXT.alias()
    languages = select(func.aggregate_strings(every_text.c.language, ",")).where(every_text.c.site_id == _SITE.c.id)
    local_name = select(every_text.c.name).where(
        every_text.c.site_id == _SITE.c.id, every_text.c.language == source_language
    )
    return (
        select(
            *_SITE_COLUMNS,
            *_TEXT_COLUMNS,
            languages.correlate(_SITE).scalar_subquery(),
            local_name.correlate(_SITE).scalar_subquery(),
        )
        .join_from(_SITE, _TEXT)
        .where(_SITE.c.slug == bindparam("slug"))
        .order_by(preference(_TEXT.c.language, language, fallbacks), _TEXT.c.language)
        .limit(1)
    )


def site_cards_by_name(session: Session, language: str, fallbacks: tuple[str, ...]) -> list[SiteCard]:
    """All sites as cards, in the dictionary order of the names shown."""
    return _by_name(SiteCard(*row) for row in session.execute(_cards_statement(language, fallbacks)))


def _by_name(cards: Iterable[SiteCard]) -> list[SiteCard]:
    return sorted(cards, key=lambda card: collation_key(card.name))


@lru_cache(maxsize=64)
def _cards_statement(language: str, fallbacks: tuple[str, ...]) -> Select[Any]:
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
    return select(
        site.slug, site.kind, site.level, site.recognised, site.ward_new, text.name, text.summary, text.language
    ).join_from(_SITE, _TEXT, text.id == best)


def site_cards_of(session: Session, slugs: Sequence[str], language: str, fallbacks: tuple[str, ...]) -> list[SiteCard]:
    """The sites `slugs` as cards, in that order."""
    rows = session.execute(_some_cards_statement(language, fallbacks), {"slugs": list(slugs)})
    cards = {card.slug: card for card in (SiteCard(*row) for row in rows)}
    return [cards[slug] for slug in slugs if slug in cards]


@lru_cache(maxsize=64)
def _some_cards_statement(language: str, fallbacks: tuple[str, ...]) -> Select[Any]:
    return _cards_statement(language, fallbacks).where(_SITE.c.slug.in_(bindparam("slugs", expanding=True)))


def site_languages(session: Session) -> Mapping[str, list[str]]:
    """Every site's slug with the languages it has a text in, both in order."""
    rows = session.execute(select(Site.slug, SiteText.language).join(SiteText).order_by(Site.slug, SiteText.language))
    found: dict[str, list[str]] = {}
    for slug, language in rows:
        found.setdefault(slug, []).append(language)
    return found


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


def neighbours_of(session: Session, page: SitePage, language: str, fallbacks: tuple[str, ...]) -> list[NeighbourCard]:
    """The sites that the sources call near, in their order, then others of the same ward, by name."""
    named = {row["site"]: row for row in page.site.nearby}
    rows = session.execute(
        _neighbours_statement(language, fallbacks), {"named": list(named), "ward": page.site.ward_new}
    )
    cards = {card.slug: card for card in _by_name(SiteCard(*row) for row in rows)}
    cards.pop(page.site.slug, None)
    order = [slug for slug in named if slug in cards] + [slug for slug in cards if slug not in named]
    return [
        NeighbourCard(cards[slug], named.get(slug, {}).get("distance_m"), named.get(slug, {}).get("direction"))
        for slug in order[: max(NEIGHBOURS_SHOWN, len(named))]
    ]


@lru_cache(maxsize=64)
def _neighbours_statement(language: str, fallbacks: tuple[str, ...]) -> Select[Any]:
    named: BindParameter[Any] = bindparam("named", expanding=True)
    return _cards_statement(language, fallbacks).where(
        or_(_SITE.c.slug.in_(named), _SITE.c.ward_new == bindparam("ward"))
    )
