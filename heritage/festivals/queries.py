"""Reads on festivals: with Core and statements built once for each language, as in heritage/sites/queries.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from heritage.festivals.models import Festival, FestivalSite, FestivalText
from heritage.festivals.rules import FestivalFacts, LunarDays, Nearness, SolarDays, nearness, next_solar_days
from heritage.sites.models import Site
from heritage.sites.queries import (
    PlaceColumns,
    PlacePage,
    SiteCard,
    is_shown,
    languages_by_slug,
    place_page,
    preference,
    site_cards_of,
    sources_of,
)
from heritage.sites.rules import CheckMethod
from heritage.town import Town


@dataclass(frozen=True)
class FestivalCard:
    """A festival with its next days; `language` is that of the words."""

    slug: str
    lunar: LunarDays
    solar: SolarDays
    nearness: Nearness
    name: str
    summary: str
    gaps: str | None
    disagreements: list[str]
    language: str
    state: str


_FESTIVAL, _TEXT, _HELD_AT = Festival.__table__, FestivalText.__table__, FestivalSite.__table__
_LUNAR_COLUMNS = [_FESTIVAL.c[name] for name in ("lunar_month", "first_day", "last_day", "main_day")]


def festivals_by_next_day(
    session: Session, language: str, fallbacks: tuple[str, ...], today: date
) -> list[FestivalCard]:
    """All festivals, the one under way or coming first at the top."""
    return _by_next_day(session.execute(_cards_statement(language, fallbacks)), today)


def festivals_by_site(
    session: Session, language: str, fallbacks: tuple[str, ...], today: date
) -> Mapping[int, list[FestivalCard]]:
    """By id of the site, in no order: the festivals held there, the one under way or coming first at the top."""
    statement = _cards_statement(language, fallbacks).add_columns(_HELD_AT.c.site_id).join_from(_FESTIVAL, _HELD_AT)
    rows: dict[int, list[Sequence[Any]]] = {}
    for *row, site_id in session.execute(statement):
        rows.setdefault(site_id, []).append(row)
    return {site_id: _by_next_day(of_site, today) for site_id, of_site in rows.items()}


def _by_next_day(rows: Iterable[Sequence[Any]], today: date) -> list[FestivalCard]:
    """Cards of rows of which the first of each festival is the best."""
    best: dict[str, FestivalCard] = {}
    for slug, month, first_day, last_day, main_day, *words in rows:
        if slug not in best:
            lunar = LunarDays(month, first_day, last_day, main_day)
            solar = next_solar_days(lunar, today)
            best[slug] = FestivalCard(slug, lunar, solar, nearness(solar, today), *words)
    return sorted(best.values(), key=lambda card: (card.solar.first, card.slug))


@lru_cache(maxsize=64)
def _cards_statement(language: str, fallbacks: tuple[str, ...]) -> Select[Any]:
    """Built once for each language: to build a statement costs several times what running it does."""
    text = _TEXT.c
    return (
        select(
            _FESTIVAL.c.slug,
            *_LUNAR_COLUMNS,
            text.name,
            text.summary,
            text.gaps,
            text.disagreements,
            text.language,
            text.state,
        )
        .join_from(_FESTIVAL, _TEXT)
        .where(is_shown(_FESTIVAL))
        .order_by(_FESTIVAL.c.slug, preference(text.language, language, fallbacks), text.language)
    )


@dataclass(frozen=True)
class FestivalPage(PlacePage):
    """sites: where it is held, in the order of the sources."""

    sites: list[SiteCard]

    @property
    def festival(self) -> Any:
        return self.facts

    @property
    def lunar(self) -> LunarDays:
        row = self.facts
        return LunarDays(row.lunar_month, row.first_day, row.last_day, row.main_day)


def festival_page(
    session: Session,
    slug: str,
    language: str,
    town: Town,
    more: PlaceColumns = (),
    *,
    is_withdrawn: bool = False,
) -> FestivalPage | None:
    """The festival `slug` with its text in `language` or the next best; None when there is no such festival or text."""
    found = place_page(session, _FESTIVAL, _TEXT, slug, language, town, more, is_withdrawn=is_withdrawn)
    if found is None:
        return None
    return FestivalPage(**vars(found), sites=sites_of_festivals(session, language, town.fallbacks).get(slug, []))


def sites_of_festivals(session: Session, language: str, fallbacks: tuple[str, ...]) -> Mapping[str, list[SiteCard]]:
    """By slug of the festival, in order: the sites where it is held, in the order of the sources."""
    site = Site.__table__
    statement = (
        select(_FESTIVAL.c.slug, site.c.slug)
        .join_from(_FESTIVAL, _HELD_AT)
        .join(site, site.c.id == _HELD_AT.c.site_id)
        .order_by(_FESTIVAL.c.slug, _HELD_AT.c.position, site.c.slug)
    )
    pairs = session.execute(statement).all()
    cards = {card.slug: card for card in site_cards_of(session, [slug for _, slug in pairs], language, fallbacks)}
    found: dict[str, list[SiteCard]] = {}
    for festival, slug in pairs:
        if slug in cards:
            found.setdefault(festival, []).append(cards[slug])
    return found


@dataclass(frozen=True)
class CalendarEntry:
    """A festival for a calendar program. changed: when its words were last written; checked: as in FestivalFacts."""

    slug: str
    lunar: LunarDays
    sites: list[SiteCard]
    checked: date
    name: str
    summary: str
    language: str
    changed: datetime


def calendar_entries(
    session: Session, language: str, fallbacks: tuple[str, ...], *, site: str | None, festival: str | None
) -> list[CalendarEntry]:
    """Festivals in order of slug: all of them, or those held at one site, or one alone."""
    sites = sites_of_festivals(session, language, fallbacks)
    best: dict[str, CalendarEntry] = {}
    for slug, month, first_day, last_day, main_day, *words in session.execute(_entries_statement(language, fallbacks)):
        if slug not in best:
            lunar = LunarDays(month, first_day, last_day, main_day)
            best[slug] = CalendarEntry(slug, lunar, sites.get(slug, []), *words)
    return [
        entry
        for entry in best.values()
        if festival in {None, entry.slug} and (site is None or site in {card.slug for card in entry.sites})
    ]


@lru_cache(maxsize=64)
def _entries_statement(language: str, fallbacks: tuple[str, ...]) -> Select[Any]:
    text = _TEXT.c
    return (
        select(
            _FESTIVAL.c.slug,
            *_LUNAR_COLUMNS,
            _FESTIVAL.c.checked,
            text.name,
            text.summary,
            text.language,
            text.updated_at,
        )
        .join_from(_FESTIVAL, _TEXT)
        .where(is_shown(_FESTIVAL))
        .order_by(_FESTIVAL.c.slug, preference(text.language, language, fallbacks), text.language)
    )


def festival_languages(session: Session) -> Mapping[str, list[str]]:
    return languages_by_slug(session, _FESTIVAL, _TEXT)


def facts_of(festival: Festival, slugs: Mapping[int, str]) -> FestivalFacts:
    """What the rows of a festival say, as the facts that were recorded in them. slugs: of every site, by id."""
    return FestivalFacts(
        lunar=LunarDays(festival.lunar_month, festival.first_day, festival.last_day, festival.main_day),
        sites=tuple(slugs[row.site_id] for row in festival.held_at),
        checked=festival.checked,
        check=CheckMethod(festival.check_method),
        sources=sources_of(festival.sources),
    )
