"""Reads on trails; Core, as all public pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.sites.models import Site
from heritage.sites.queries import (
    PlaceColumns,
    PlacePage,
    SiteCard,
    is_shown,
    languages_by_slug,
    place_page,
    preference,
    site_names_of,
    sources_of,
)
from heritage.sites.rules import CheckMethod
from heritage.town import Town
from heritage.trails.models import Trail, TrailStop, TrailText
from heritage.trails.rules import Stop, TrailFacts

_TRAIL, _TEXT = Trail.__table__, TrailText.__table__


@dataclass(frozen=True)
class TrailCard:
    """A trail as a list shows it; `language` is that of name and summary."""

    slug: str
    name: str
    summary: str
    language: str
    stops: int


@dataclass(frozen=True)
class StopOnPage:
    """A stop with its site and what is said there (empty while a translation lacks it). is_shown: its site is."""

    card: SiteCard
    is_shown: bool
    text: str
    distance_m: int | None


@dataclass(frozen=True)
class TrailPage(PlacePage):
    stops: list[StopOnPage]

    @property
    def trail(self) -> Any:
        return self.facts


def trail_cards_by_name(session: Session, language: str, fallbacks: tuple[str, ...]) -> list[TrailCard]:
    """All trails, in the dictionary order of the names shown."""
    stops = select(func.count()).where(TrailStop.trail_id == Trail.id).correlate(Trail).scalar_subquery()
    rows = session.execute(
        select(Trail.slug, TrailText.name, TrailText.summary, TrailText.language, stops)
        .join(TrailText)
        .where(is_shown(_TRAIL))
        .order_by(Trail.slug, preference(TrailText.language, language, fallbacks), TrailText.language)
    )
    best: dict[str, TrailCard] = {}
    for row in rows:
        best.setdefault(row.slug, TrailCard(*row))
    return sorted(best.values(), key=lambda card: collation_key(card.name))


def trail_page(
    session: Session,
    slug: str,
    language: str,
    town: Town,
    more: PlaceColumns = (),
    *,
    is_withdrawn: bool = False,
) -> TrailPage | None:
    """The trail `slug` with its text in `language` or the next best; None when there is no such trail or text."""
    found = place_page(session, _TRAIL, _TEXT, slug, language, town, more, is_withdrawn=is_withdrawn)
    if found is None:
        return None
    stops = session.execute(
        select(Site.slug, Site.withdrawn_at, TrailStop.distance_m)
        .join(TrailStop)
        .where(TrailStop.trail_id == found.facts.id)
        .order_by(TrailStop.position)
    ).all()
    cards = site_names_of(session, [stop.slug for stop in stops], language, town.fallbacks)
    by_slug = {card.slug: card for card in cards}
    texts = [*found.text.stops, *[""] * len(stops)]
    shown = [
        StopOnPage(by_slug[stop.slug], stop.withdrawn_at is None, texts[at], stop.distance_m)
        for at, stop in enumerate(stops)
        if stop.slug in by_slug
    ]
    return TrailPage(**vars(found), stops=shown)


def trail_languages(session: Session) -> Mapping[str, list[str]]:
    return languages_by_slug(session, _TRAIL, _TEXT)


def facts_of(trail: Trail, slugs: Mapping[int, str]) -> TrailFacts:
    """What the rows of a trail say, as the facts that were recorded in them. slugs: of every site, by id."""
    stops = tuple(Stop(slugs[stop.site_id], stop.distance_m) for stop in trail.stops)
    return TrailFacts(stops, trail.checked, CheckMethod(trail.check_method), sources_of(trail.sources))
