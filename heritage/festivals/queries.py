"""Reads on festivals."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from heritage.festivals.models import Festival, FestivalSite, FestivalText
from heritage.festivals.rules import LunarDays, SolarDays, next_solar_days
from heritage.sites.queries import preference


@dataclass(frozen=True)
class FestivalCard:
    """A festival with its next days; `language` is that of the words."""

    slug: str
    lunar: LunarDays
    solar: SolarDays
    name: str
    summary: str
    gaps: str | None
    disagreements: list[str]
    language: str
    state: str


def festivals_by_next_day(
    session: Session, language: str, fallbacks: tuple[str, ...], today: date, site_id: int | None = None
) -> list[FestivalCard]:
    """Festivals (all, or those held at one site), the one under way or coming first at the top."""
    statement = _cards_statement(language, fallbacks, site_id is not None)
    best: dict[str, FestivalCard] = {}
    for slug, month, first_day, last_day, main_day, *words in session.execute(statement, {"site": site_id}):
        if slug not in best:
            lunar = LunarDays(month, first_day, last_day, main_day)
            best[slug] = FestivalCard(slug, lunar, next_solar_days(lunar, today), *words)
    return sorted(best.values(), key=lambda card: (card.solar.first, card.slug))


@lru_cache(maxsize=64)
def _cards_statement(language: str, fallbacks: tuple[str, ...], is_of_site: bool) -> Select[Any]:
    """Built once for each language: to build a statement costs several times what running it does."""
    festival, text, held_at = Festival.__table__, FestivalText.__table__, FestivalSite.__table__
    statement = (
        select(
            festival.c.slug,
            festival.c.lunar_month,
            festival.c.first_day,
            festival.c.last_day,
            festival.c.main_day,
            text.c.name,
            text.c.summary,
            text.c.gaps,
            text.c.disagreements,
            text.c.language,
            text.c.state,
        )
        .join_from(festival, text)
        .order_by(festival.c.slug, preference(text.c.language, language, fallbacks), text.c.language)
    )
    if not is_of_site:
        return statement
    return statement.join_from(festival, held_at).where(held_at.c.site_id == bindparam("site"))
