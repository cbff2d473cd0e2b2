"""When a festival is, and how near; that the calendar itself is right is tested in tests/codecs."""

from datetime import date, timedelta

import pytest

from heritage.festivals.rules import (
    LunarDays,
    Nearness,
    Phase,
    SolarDays,
    nearness,
    next_solar_days,
    solar_days_from,
    solar_days_of,
)

THREE_DAYS = LunarDays(2, 24, 26, 26)
ONE_DAY = LunarDays(9, 9, 9)
END_UNKNOWN = LunarDays(2, 20)
NEW_YEARS_EVE = LunarDays(12, 30, 30)

THREE_DAYS_2024 = SolarDays(2024, date(2024, 4, 2), date(2024, 4, 4), date(2024, 4, 4))


def test_a_festival_falls_where_the_newspapers_said() -> None:
    assert solar_days_of(THREE_DAYS, 2024) == THREE_DAYS_2024
    assert solar_days_of(THREE_DAYS, 2025).main == date(2025, 3, 25)
    assert solar_days_of(END_UNKNOWN, 2019) == SolarDays(2019, date(2019, 3, 25), None, None)


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2024, 3, 1), 2024), (date(2024, 4, 2), 2024), (date(2024, 4, 4), 2024), (date(2024, 4, 5), 2025)],
)
def test_the_next_one_is_the_one_under_way_until_its_last_day(today: date, year: int) -> None:
    assert next_solar_days(THREE_DAYS, today).lunar_year == year


@pytest.mark.parametrize(
    ("lunar", "first", "expected"),
    [
        (THREE_DAYS, -2, Nearness(Phase.AHEAD, 2)),
        (THREE_DAYS, -1, Nearness(Phase.TOMORROW, 1)),
        (THREE_DAYS, 0, Nearness(Phase.BEGINS_TODAY, 0)),
        (THREE_DAYS, 1, Nearness(Phase.UNDER_WAY, -1)),
        (THREE_DAYS, 2, Nearness(Phase.UNDER_WAY, -2)),
        (THREE_DAYS, 3, Nearness(Phase.OVER, -3)),
        (ONE_DAY, -12, Nearness(Phase.AHEAD, 12)),
        (ONE_DAY, 0, Nearness(Phase.ONLY_TODAY, 0)),
        (ONE_DAY, 1, Nearness(Phase.OVER, -1)),
        (END_UNKNOWN, 0, Nearness(Phase.BEGINS_TODAY, 0)),
        (END_UNKNOWN, 1, Nearness(Phase.OVER, -1)),
    ],
)
def test_a_festival_comes_nearer_begins_goes_on_and_is_over(lunar: LunarDays, first: int, expected: Nearness) -> None:
    solar = solar_days_of(lunar, 2024)
    assert nearness(solar, solar.first + timedelta(days=first)) == expected


def test_this_year_and_the_next_ten_are_eleven_dates_in_order() -> None:
    days = solar_days_from(THREE_DAYS, 2026)
    assert [solar.first.year for solar in days] == list(range(2026, 2037))
    assert [solar.first for solar in days] == sorted(solar.first for solar in days)


def test_a_solar_year_may_hold_the_last_lunar_month_twice_or_not_at_all() -> None:
    # Tết was on 1 February 2003, 22 January 2004 and 9 February 2005.
    eves = solar_days_from(LunarDays(12, 1, 1), 2003, years=2)
    assert [solar.first for solar in eves] == [date(2003, 1, 3), date(2003, 12, 23)]
    assert solar_days_from(LunarDays(12, 1, 1), 2004, years=1) == []


def test_a_day_that_a_short_month_lacks_is_kept_on_its_last() -> None:
    # The twelfth month before Tết 2025 (29 January) had 29 days.
    assert solar_days_of(NEW_YEARS_EVE, 2024) == SolarDays(2024, date(2025, 1, 28), date(2025, 1, 28), None)


def test_a_table_that_reaches_past_the_calendar_is_shorter() -> None:
    assert [solar.lunar_year for solar in solar_days_from(THREE_DAYS, 2095)] == list(range(2095, 2101))
