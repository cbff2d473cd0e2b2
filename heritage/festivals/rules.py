"""When a festival is. Pure: lunar days of the Vietnamese calendar to solar dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from heritage.codecs import lunar_calendar
from heritage.sites.rules import CheckMethod, Source, TextState


@dataclass(frozen=True)
class LunarDays:
    """Days of one lunar month; last_day and main_day are None when the sources do not say."""

    month: int
    first_day: int
    last_day: int | None = None
    main_day: int | None = None


@dataclass(frozen=True)
class FestivalFacts:
    lunar: LunarDays
    sites: tuple[str, ...]
    checked: date
    check: CheckMethod
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class FestivalWords:
    name: str
    summary: str
    state: TextState
    body: str
    disagreements: tuple[str, ...] = ()
    gaps: str | None = None


@dataclass(frozen=True)
class SolarDays:
    """The festival of one lunar year, which names it for good; last and main as in LunarDays."""

    lunar_year: int
    first: date
    last: date | None
    main: date | None

    @property
    def day_after(self) -> date:
        """The first day on which it is over; where the sources name no end, the day after its first."""
        return (self.last or self.first) + timedelta(days=1)


class Phase(StrEnum):
    """Where a festival stands, seen from one day."""

    AHEAD = "ahead"
    TOMORROW = "tomorrow"
    BEGINS_TODAY = "begins-today"
    ONLY_TODAY = "only-today"
    UNDER_WAY = "under-way"
    OVER = "over"


YEARS_SHOWN = 11
"""This year and ten more: enough to plan by, and as much as fits on a page."""


def next_solar_days(lunar: LunarDays, today: date) -> SolarDays:
    """The festival under way on `today`, or else the next one."""
    end = lunar_calendar.next_occurrence(lunar.month, lunar.last_day or lunar.first_day, on_or_after=today)
    return solar_days_of(lunar, lunar_calendar.to_lunar(end).year)


def solar_days_of(lunar: LunarDays, lunar_year: int) -> SolarDays:
    """The festival of that lunar year. Raises NotADate when the year is beyond the calendar's two centuries."""

    def on(day: int | None) -> date | None:
        return lunar_calendar.occurrence(lunar.month, day, lunar_year) if day else None

    first = lunar_calendar.occurrence(lunar.month, lunar.first_day, lunar_year)
    return SolarDays(lunar_year, first, on(lunar.last_day), on(lunar.main_day))


def solar_days_from(lunar: LunarDays, year: int, years: int = YEARS_SHOWN) -> list[SolarDays]:
    """The festivals that begin in `years` solar years from `year` on, in order.

    One of the last lunar months falls into January or February: a solar year may hold none of them, or two.
    """
    found = []
    for lunar_year in range(year - 1, year + years):
        try:
            found.append(solar_days_of(lunar, lunar_year))
        except lunar_calendar.NotADate:
            continue  # a table that reaches past the year 2100 is shorter
    return [solar for solar in found if year <= solar.first.year < year + years]


@dataclass(frozen=True)
class Nearness:
    """days: until the first day; none or fewer once that has come."""

    phase: Phase
    days: int


def nearness(solar: SolarDays, today: date) -> Nearness:
    """How near the festival is on `today`. One whose end is not known is taken to be over on its second day."""
    days = (solar.first - today).days
    if today >= solar.day_after:
        return Nearness(Phase.OVER, days)
    if days < 0:
        return Nearness(Phase.UNDER_WAY, days)
    if days == 0:
        return Nearness(Phase.ONLY_TODAY if solar.last == solar.first else Phase.BEGINS_TODAY, days)
    return Nearness(Phase.TOMORROW if days == 1 else Phase.AHEAD, days)
