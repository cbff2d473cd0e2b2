"""Reads on sites. Public pages read with Core, columns they use and no more: the ORM costs three times the page."""

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Case, ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

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


_SITE_COLUMNS = [column for column in Site.__table__.columns if column.name != "imported_digest"]
_TEXT_COLUMNS = [column for column in SiteText.__table__.columns if column.name not in {"body", "imported_digest"}]
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
    every_text = aliased(SiteText)
    languages = (
        select(func.aggregate_strings(every_text.language, ","))
        .where(every_text.site_id == Site.id)
        .correlate(Site)
        .scalar_subquery()
    )
    local_name = (
        select(every_text.name)
        .where(every_text.site_id == Site.id, every_text.language == town.source_language)
        .correlate(Site)
        .scalar_subquery()
    )
    row = session.execute(
        select(*_SITE_COLUMNS, *_TEXT_COLUMNS, languages, local_name)
        .join(SiteText, SiteText.site_id == Site.id)
        .where(Site.slug == slug)
        .order_by(preference(SiteText.language, language, town.fallbacks), SiteText.language)
        .limit(1)
    ).first()
    if row is None:
        return None
    split = len(_SITE_COLUMNS)
    return SitePage(_SiteRow(*row[:split]), _TextRow(*row[split:-2]), frozenset(row[-2].split(",")), row[-1], language)


def site_cards_by_name(
    session: Session, language: str, fallbacks: tuple[str, ...], only: ColumnElement[bool] | None = None
) -> list[SiteCard]:
    """Sites (all, or `only` those) as cards, in the dictionary order of the names shown."""
    statement = (
        select(
            Site.slug,
            Site.kind,
            Site.level,
            Site.recognised,
            Site.ward_new,
            SiteText.name,
            SiteText.summary,
            SiteText.language,
        )
        .join(SiteText)
        .order_by(Site.slug, preference(SiteText.language, language, fallbacks), SiteText.language)
    )
    if only is not None:
        statement = statement.where(only)
    best: dict[str, SiteCard] = {}
    for row in session.execute(statement):
        best.setdefault(row.slug, SiteCard(*row))
    return sorted(best.values(), key=lambda card: collation_key(card.name))


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
    in_question = or_(Site.slug.in_(named), Site.ward_new == page.site.ward_new)
    cards = {card.slug: card for card in site_cards_by_name(session, language, fallbacks, in_question)}
    cards.pop(page.site.slug, None)
    order = [slug for slug in named if slug in cards] + [slug for slug in cards if slug not in named]
    return [
        NeighbourCard(cards[slug], named.get(slug, {}).get("distance_m"), named.get(slug, {}).get("direction"))
        for slug in order[: max(NEIGHBOURS_SHOWN, len(named))]
    ]
