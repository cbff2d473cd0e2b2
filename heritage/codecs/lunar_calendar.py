"""The Vietnamese lunisolar calendar (âm lịch), computed from the new moons and the Sun at UTC+7.

Rules: a month begins on the day of the new moon. Month 11 holds the winter solstice. When thirteen months begin between
one such month and the next, the first without a major solar term (the Sun reaching a multiple of 30° of longitude) is
the leap month and repeats the number before it. Days are those of the seventh time zone: Decision 121/CP of 8 August
1967, article 1, as amended by Decision 134/2002/QĐ-TTg.

Astronomy: Jean Meeus, Astronomical Algorithms, 2nd edition, 1998: ch. 49 for the new moons (good to 20 s in these
years), ch. 25 "low accuracy" for the Sun (0.01°). The higher accuracy of ch. 25 was rejected, as its long tables change
nothing here: the first day of each month and the last major term before it agree with the Swiss Ephemeris throughout,
down to the equinox of 1938, 33 s before the midnight at which a month begins.

Shapes: `datetime.date` (Gregorian) and `LunarDate`. Units inside: days and degrees; JDE is a Julian day in dynamical
time, a day number is `date.toordinal()`. Range: the whole lunar years 1900 to 2100, 1900-01-31 to 2101-01-28.
Errors: NotADate, whose text names what was asked for.
"""

import datetime
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# Civil time was UTC+7 from 1911, then by turns +8 (1943), +9 (1945), +7 and +8, not the same in both halves of the
# country; lunar almanacs followed China's. From 1 January 1968 the North computed its own at UTC+7 and kept Tết 1968
# and 1969 a day before the South, which stayed at UTC+8 until 13 June 1975.
# We use UTC+7 for every year. From 1968 that is the law still in force. Before 1968 it is today's rule carried back: a
# printed almanac may begin a month one day later, and has the leap month of 1917, 1922 and 1938 one month earlier.
# Switching to UTC+8 there was rejected: clocks and almanacs did not agree then, the site has no use for those years
# beyond an anniversary, and one rule without a seam can be checked against the sky.
_UTC_OFFSET = 7 / 24

_YEARS = range(1900, 2101)
_FIRST_DATE = datetime.date(1900, 1, 31)
_LAST_DATE = datetime.date(2101, 1, 28)

_J2000 = 2451545.0
_JULIAN_DAY_OF_ORDINAL_ZERO = 1721424.5
_LUNATIONS_A_YEAR = 12.3685  # Meeus 49.2

# Delta T (dynamical minus universal time) in seconds, every ten years. To 2020 as observed; from 2030 the length of day
# of Morrison, Stephenson, Hohenkerk & Zawilski, "Addendum 2020 to Measurement of the Earth's rotation", Proc. R. Soc. A
# 477 (2021), integrated from 2020. The polynomials of Espenak & Meeus (2006) were rejected: already 2 s ahead in 2020,
# they reach 203 s in 2100. No forecast is sure to the minute that four new moons hang on, those of 8 May 2054,
# 9 December 2072 (13 s before midnight), 16 November 2077 and 19 October 2085: other tables may be a day off there.
_DELTA_T_FIRST_YEAR = 1890
_DELTA_T = (
    -3.9, -2.0, 11.1, 21.6, 24.4, 24.4, 28.9, 33.1, 40.2, 50.5, 56.9, 63.8,
    66.1, 69.4, 69.9, 70.8, 72.3, 74.2, 76.7, 79.7, 83.2, 87.4, 92.2,
)  # fmt: skip


class _PeriodicTerm(NamedTuple):
    """days × E^|sun| × sin(sun M + moon M' + latitude F + node Ω)."""

    days: float
    sun: int
    moon: int
    latitude: int
    node: int = 0


# Meeus ch. 49, table of periodic terms, column "New Moon"; E also stands in ch. 47.
_PERIODIC_TERMS = (
    _PeriodicTerm(-0.40720, 0, 1, 0),
    _PeriodicTerm(0.17241, 1, 0, 0),
    _PeriodicTerm(0.01608, 0, 2, 0),
    _PeriodicTerm(0.01039, 0, 0, 2),
    _PeriodicTerm(0.00739, -1, 1, 0),
    _PeriodicTerm(-0.00514, 1, 1, 0),
    _PeriodicTerm(0.00208, 2, 0, 0),
    _PeriodicTerm(-0.00111, 0, 1, -2),
    _PeriodicTerm(-0.00057, 0, 1, 2),
    _PeriodicTerm(0.00056, 1, 2, 0),
    _PeriodicTerm(-0.00042, 0, 3, 0),
    _PeriodicTerm(0.00042, 1, 0, 2),
    _PeriodicTerm(0.00038, 1, 0, -2),
    _PeriodicTerm(-0.00024, -1, 2, 0),
    _PeriodicTerm(-0.00017, 0, 0, 0, 1),
    _PeriodicTerm(-0.00007, 2, 1, 0),
    _PeriodicTerm(0.00004, 0, 2, -2),
    _PeriodicTerm(0.00004, 3, 0, 0),
    _PeriodicTerm(0.00003, 1, 1, -2),
    _PeriodicTerm(0.00003, 0, 2, 2),
    _PeriodicTerm(-0.00003, 1, 1, 2),
    _PeriodicTerm(0.00003, -1, 1, 2),
    _PeriodicTerm(-0.00002, -1, 1, -2),
    _PeriodicTerm(-0.00002, 1, 3, 0),
    _PeriodicTerm(0.00002, 0, 4, 0),
)

# Meeus ch. 49, A1 to A14: days, degrees at k = 0, degrees a lunation. The T² of A1 is left out: 0.005 s at most.
_PLANETARY_TERMS = (
    (0.000325, 299.77, 0.107408),
    (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732),
    (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379),
    (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
)

# The one past new moon too near to midnight for ch. 49, which puts it 2 s before: JPL's DE421 gives 17:00:04 UT, 4 s
# into 8 July at UTC+7.
_FIRST_DAY_BY_EPHEMERIS = {-402: datetime.date(1967, 7, 8).toordinal()}


class NotADate(ValueError):
    """The lunar date does not exist, or a date is out of range."""


@dataclass(frozen=True)
class LunarDate:
    """A day of the lunar calendar. Year: the solar year in which it begins; month 1–12; day 1–30. Not checked here."""

    year: int
    month: int
    day: int
    leap: bool = False


class _Month(NamedTuple):
    number: int
    leap: bool
    first_day: int
    length: int


def to_lunar(date: datetime.date) -> LunarDate:
    """The lunar day of a civil day in Việt Nam. Raises NotADate before 1900-01-31 or after 2101-01-28."""
    if not _FIRST_DATE <= date <= _LAST_DATE:
        raise NotADate(f"{date}: before {_FIRST_DATE} or after {_LAST_DATE}")
    day, year = date.toordinal(), date.year
    if day < _months(year)[0].first_day:
        year -= 1
    month = next(month for month in reversed(_months(year)) if month.first_day <= day)
    return LunarDate(year, month.number, day - month.first_day + 1, month.leap)


def to_solar(lunar: LunarDate) -> datetime.date:
    """The civil day of a lunar day. Raises NotADate: the year is out of range, or it has no such month or day."""
    for month in _months_in_range(lunar.year):
        if (month.number, month.leap) == (lunar.month, lunar.leap) and 1 <= lunar.day <= month.length:
            return datetime.date.fromordinal(month.first_day + lunar.day - 1)
    raise NotADate(f"{lunar}: no such day in that lunar year")


def leap_month(lunar_year: int) -> int | None:
    """The number the leap month repeats, if the year has one. Raises NotADate when the year is out of range."""
    return next((month.number for month in _months_in_range(lunar_year) if month.leap), None)


def occurrence(month: int, day: int, lunar_year: int) -> datetime.date:
    """When a festival of that lunar month and day falls in that lunar year.

    In the regular, not the leap month; day 30 of a month of 29 days is kept on the 29th, its last.
    Raises NotADate: month not 1–12, day not 1–30, or the year is out of range.
    """
    regular = next((m for m in _months_in_range(lunar_year) if m.number == month and not m.leap), None)
    if regular is None or not 1 <= day <= 30:
        raise NotADate(f"day {day} of lunar month {month}: no such day in any year")
    return datetime.date.fromordinal(regular.first_day + min(day, regular.length) - 1)


def next_occurrence(month: int, day: int, on_or_after: datetime.date) -> datetime.date:
    """The first `occurrence` that is not before the given date. Raises NotADate as `occurrence` and `to_lunar` do."""
    lunar_year = to_lunar(on_or_after).year
    this_year = occurrence(month, day, lunar_year)
    return this_year if this_year >= on_or_after else occurrence(month, day, lunar_year + 1)


def _months_in_range(lunar_year: int) -> tuple[_Month, ...]:
    if lunar_year not in _YEARS:
        raise NotADate(f"lunar year {lunar_year}: not {_YEARS[0]} to {_YEARS[-1]}")
    return _months(lunar_year)


@lru_cache(maxsize=256)  # all the years in range and one to each side
def _months(lunar_year: int) -> tuple[_Month, ...]:
    """The 12 or 13 months in order."""
    before, after = _months_from_solstice(lunar_year - 1), _months_from_solstice(lunar_year)
    return tuple(m for m in before if m.number < 11) + tuple(m for m in after if m.number >= 11)


@lru_cache(maxsize=256)  # all the years in range and one to each side
def _months_from_solstice(solar_year: int) -> tuple[_Month, ...]:
    """From the month with the winter solstice of that year (number 11) to the month before the next such one."""
    lunations = range(_solstice_lunation(solar_year), _solstice_lunation(solar_year + 1) + 1)
    starts = [_first_day(lunation) for lunation in lunations]
    spans = list(pairwise(starts))
    leap = None
    if len(spans) == 13:
        leap = next(i for i, (start, end) in enumerate(spans) if _major_term(start) == _major_term(end))
    months = []
    number = 10
    for i, (start, end) in enumerate(spans):
        if i != leap:
            number = number % 12 + 1
        months.append(_Month(number, i == leap, start, end - start))
    return tuple(months)


def _solstice_lunation(solar_year: int) -> int:
    """Meeus's k of the month in which the Sun reaches 270° in December of that year."""
    lunation = math.floor((solar_year + 1 - 2000) * _LUNATIONS_A_YEAR)  # its new moon is 8 December to 7 January
    return lunation if _major_term(_first_day(lunation)) < 9 else lunation - 1


def _first_day(lunation: int) -> int:
    """The day number, at UTC+7, of the new moon with Meeus's k."""
    if lunation in _FIRST_DAY_BY_EPHEMERIS:
        return _FIRST_DAY_BY_EPHEMERIS[lunation]
    jde = _new_moon(lunation)
    return math.floor(jde - _delta_t(jde) + _UTC_OFFSET - _JULIAN_DAY_OF_ORDINAL_ZERO)


def _major_term(day: int) -> int:
    """The last major term reached before that day began at UTC+7: 0 for the March equinox (0°), 9 for 270°.

    The same at the beginning of two months means that no term falls in the first of them.
    """
    midnight = day + _JULIAN_DAY_OF_ORDINAL_ZERO - _UTC_OFFSET
    return math.floor(_solar_longitude(midnight + _delta_t(midnight)) / 30)


def _new_moon(lunation: int) -> float:
    """JDE of the new moon with Meeus's k (0 on 6 January 2000): ch. 49, formulas 49.1 to 49.7 and the tables above."""
    k = lunation
    t = k / 1236.85
    mean = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.000000150 * t**3 + 0.00000000073 * t**4
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2 - 0.00000011 * t**3
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3 - 0.000000058 * t**4
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3 + 0.000000011 * t**4
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t**2 + 0.00000215 * t**3
    periodic = sum(
        term.days
        * eccentricity ** abs(term.sun)
        * _sin(term.sun * sun + term.moon * moon + term.latitude * latitude + term.node * node)
        for term in _PERIODIC_TERMS
    )
    return mean + periodic + sum(days * _sin(start + step * k) for days, start, step in _PLANETARY_TERMS)


def _solar_longitude(jde: float) -> float:
    """Apparent geocentric longitude of the Sun, 0 to 360 degrees: ch. 25, "low accuracy"."""
    t = (jde - _J2000) / 36525
    mean_longitude = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t**2
    equation_of_centre = (
        (1.914602 - 0.004817 * t - 0.000014 * t**2) * _sin(anomaly)
        + (0.019993 - 0.000101 * t) * _sin(2 * anomaly)
        + 0.000289 * _sin(3 * anomaly)
    )
    aberration_and_nutation = -0.00569 - 0.00478 * _sin(125.04 - 1934.136 * t)
    return (mean_longitude + equation_of_centre + aberration_and_nutation) % 360


def _delta_t(julian_day: float) -> float:
    """Delta T in days, by straight lines between the values of the table."""
    decades = (2000 - _DELTA_T_FIRST_YEAR + (julian_day - _J2000) / 365.25) / 10
    i = int(decades)
    return (_DELTA_T[i] + (decades - i) * (_DELTA_T[i + 1] - _DELTA_T[i])) / 86400


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))
