"""The texts that search finds, read from the rooms that keep them. A new room adds its source here."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from heritage.festivals.models import Festival, FestivalText
from heritage.shops.listing_rules import LANGUAGE, address_line
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.sites.models import Site, SiteText
from heritage.trails.models import Trail, TrailText


@dataclass(frozen=True)
class SearchedText:
    """One place in one language.

    other_names are found like the name, highlights like the summary; body is whatever else is worth finding.
    """

    place_id: int
    slug: str
    language: str
    name: str
    summary: str
    body: str
    other_names: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    category: str | None = None
    level: str | None = None


@dataclass(frozen=True, eq=False)
class Source:
    """One kind of places.

    place: their table; statement: every text of them, by slug and language; keys: each table whose rows are about them,
    with the column that names the place; made: a row as a text.
    """

    kind: str
    place: Any
    statement: Select[Any]
    keys: Mapping[Any, str]
    made: Callable[[Any], SearchedText]

    def place_of(self, row: object) -> int | None:
        """The place that a row of the tables is about; None when it is of another table."""
        column = self.keys.get(type(row))
        return None if column is None else int(getattr(row, column))


def _told_in_languages(
    kind: str, place: Any, words: Any, key: str, more: Sequence[Any], made: Callable[[Any], SearchedText]
) -> Source:
    """Places whose words stand in a table of their own. key: its column that names the place; more: what is wanted of
    them besides the words every place has."""
    columns = (place.id, place.slug, words.language, words.name, words.summary, words.body, *more)
    shown = select(*columns).join_from(place, words).where(place.withdrawn_at.is_(None))
    statement = shown.order_by(place.slug, words.language)
    return Source(kind, place, statement, {place: "id", words: key}, made)


def _site(row: Any) -> SearchedText:
    return SearchedText(
        place_id=row.id,
        slug=row.slug,
        language=row.language,
        name=row.name,
        summary=row.summary,
        body=f"{row.period or ''}\n{row.body}",
        other_names=tuple(row.also_known_as),
        highlights=(*row.worshipped, *row.commemorates),
        category=row.kind,
        level=row.level,
    )


def _festival(row: Any) -> SearchedText:
    return SearchedText(row.id, row.slug, row.language, row.name, row.summary, row.body)


def _trail(row: Any) -> SearchedText:
    return SearchedText(row.id, row.slug, row.language, row.name, row.summary, "\n".join((row.body, *row.stops)))


def _shop(row: Any) -> SearchedText:
    address = address_line(row.house_number, row.street)
    return SearchedText(row.id, row.slug, LANGUAGE, row.name, address, row.note or "", category=row.kind)


_OF_SITES = (
    Site.kind,
    Site.level,
    SiteText.also_known_as,
    SiteText.worshipped,
    SiteText.commemorates,
    SiteText.period,
)
_OF_SHOPS: tuple[Any, ...] = (Shop.id, Shop.slug, Shop.name, Shop.kind, Shop.house_number, Shop.street, Shop.note)
_LISTED_SHOPS = select(*_OF_SHOPS).where(Shop.state == ShopState.LISTED).order_by(Shop.slug)
SOURCES = (
    _told_in_languages("site", Site, SiteText, "site_id", _OF_SITES, _site),
    _told_in_languages("trail", Trail, TrailText, "trail_id", (TrailText.stops,), _trail),
    _told_in_languages("festival", Festival, FestivalText, "festival_id", (), _festival),
    Source("shop", Shop, _LISTED_SHOPS, {Shop: "id"}, _shop),
)

KINDS = tuple(source.kind for source in SOURCES)
"""In the order in which equally good results stand."""


def searched_texts(session: Session, source: Source, places: Collection[int] | None = None) -> Iterator[SearchedText]:
    """The texts of a source, of `places` alone when given, by slug and language."""
    statement = source.statement
    if places is not None:
        statement = statement.where(source.place.id.in_(places))
    for row in session.execute(statement.execution_options(yield_per=500)):
        yield source.made(row)
