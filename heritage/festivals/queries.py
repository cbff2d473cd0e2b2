"""Reads on festivals."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
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
    statement = (
        select(
            Festival.slug,
            Festival.lunar_month,
            Festival.first_day,
            Festival.last_day,
            Festival.main_day,
            FestivalText.name,
            FestivalText.summary,
            FestivalText.gaps,
            FestivalText.disagreements,
            FestivalText.language,
            FestivalText.state,
        )
        .join(FestivalText)
        .order_by(Festival.slug, preference(FestivalText.language, language, fallbacks), FestivalText.language)
    )
    if site_id is not None:
        statement = statement.join(FestivalSite).where(FestivalSite.site_id == site_id)
    best: dict[str, FestivalCard] = {}
    for slug, month, first_day, last_day, main_day, *words in session.execute(statement):
        if slug not in best:
            lunar = LunarDays(month, first_day, last_day, main_day)
            best[slug] = FestivalCard(slug, lunar, next_solar_days(lunar, today), *words)
    return sorted(best.values(), key=lambda card: (card.solar.first, card.slug))
