"""Reads on trails; Core, as all public pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.sites.models import Site
from heritage.sites.queries import SiteCard, preference, site_cards_of
from heritage.trails.models import Trail, TrailStop, TrailText


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
    """A stop with its site and what is said there (empty while a translation lacks it)."""

    card: SiteCard
    text: str
    distance_m: int | None


@dataclass(frozen=True)
class TrailPage:
    """Everything a trail's own page shows; text in the wanted language, else in the next best."""

    slug: str
    checked: date
    check_method: str
    sources: list[dict[str, Any]]
    text: Any
    stops: list[StopOnPage]
    languages: frozenset[str]
    wanted: str

    @property
    def is_fallback(self) -> bool:
        return bool(self.text.language != self.wanted)


def trail_cards_by_name(session: Session, language: str, fallbacks: tuple[str, ...]) -> list[TrailCard]:
    """All trails, in the dictionary order of the names shown."""
    stops = select(func.count()).where(TrailStop.trail_id == Trail.id).correlate(Trail).scalar_subquery()
    rows = session.execute(
        select(Trail.slug, TrailText.name, TrailText.summary, TrailText.language, stops)
        .join(TrailText)
        .order_by(Trail.slug, preference(TrailText.language, language, fallbacks), TrailText.language)
    )
    best: dict[str, TrailCard] = {}
    for row in rows:
        best.setdefault(row.slug, TrailCard(*row))
    return sorted(best.values(), key=lambda card: collation_key(card.name))


def trail_page(session: Session, slug: str, language: str, fallbacks: tuple[str, ...]) -> TrailPage | None:
    """The trail `slug` with its text in `language` or the next best; None when there is no such trail or text."""
    rows = session.execute(
        select(Trail.id, Trail.checked, Trail.check_method, Trail.sources, *_TEXT_COLUMNS)
        .join(TrailText, TrailText.trail_id == Trail.id)
        .where(Trail.slug == slug)
        .order_by(preference(TrailText.language, language, fallbacks), TrailText.language)
    ).all()
    if not rows:
        return None
    best = rows[0]
    stops = session.execute(
        select(Site.slug, TrailStop.distance_m)
        .join(TrailStop)
        .where(TrailStop.trail_id == best.id)
        .order_by(TrailStop.position)
    ).all()
    cards = {card.slug: card for card in site_cards_of(session, [stop.slug for stop in stops], language, fallbacks)}
    texts = [*best.stops, *[""] * len(stops)]
    return TrailPage(
        slug,
        best.checked,
        best.check_method,
        best.sources,
        best,
        [StopOnPage(cards[stop.slug], texts[at], stop.distance_m) for at, stop in enumerate(stops)],
        frozenset(row.language for row in rows),
        language,
    )


def trail_languages(session: Session) -> dict[str, list[str]]:
    """Every trail's slug with the languages it has a text in, both in order."""
    rows = session.execute(
        select(Trail.slug, TrailText.language).join(TrailText).order_by(Trail.slug, TrailText.language)
    )
    found: dict[str, list[str]] = {}
    for slug, language in rows:
        found.setdefault(slug, []).append(language)
    return found


_TEXT_COLUMNS = (
    TrailText.language,
    TrailText.name,
    TrailText.summary,
    TrailText.state,
    TrailText.body_html,
    TrailText.stops,
    TrailText.disagreements,
    TrailText.gaps,
)
