"""When a festival is. Pure: lunar days of the Vietnamese calendar to solar dates."""

from dataclasses import dataclass
from datetime import date

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
    first: date
    last: date | None
    main: date | None


def next_solar_days(lunar: LunarDays, today: date) -> SolarDays:
    """The festival under way on `today`, or else the next one."""
    end = lunar_calendar.next_occurrence(lunar.month, lunar.last_day or lunar.first_day, on_or_after=today)
    year = lunar_calendar.to_lunar(end).year

    def on(day: int | None) -> date | None:
        return lunar_calendar.occurrence(lunar.month, day, year) if day else None

    first = lunar_calendar.occurrence(lunar.month, lunar.first_day, year)
    return SolarDays(first, on(lunar.last_day), on(lunar.main_day))
