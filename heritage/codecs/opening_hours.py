"""Opening hours of a week: what a shop needs of OpenStreetMap's `opening_hours`.

Standard: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, and of it: weekdays with times, `off` and
`closed`, `24/7`, the rule separators `;` (a later rule replaces what earlier ones say of its days) and `,` before a
weekday (it adds to them), and times past midnight as 22:00-02:00 or 22:00-26:00. Holidays, months, open ends, sunrise
and comments are refused: what a week cannot say stands beside it in words. Refused too, unlike there: a weekday without
times (the rest was forgotten), spans that overlap (a typing error), and a span that closes at the time it opens.

Shapes: a weekday is a number, 0 Monday to 6 Sunday, as `date.weekday` has it; times are whole minutes since the
midnight with which the weekday begins, so that 26:00 is 1560. At 11:00 a span of 06:00-11:00 is over. Moments are the
clock on the wall: the caller brings them in the shop's own time.

Errors: NotHours, with a reason and a place.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, NamedTuple

DAY = 24 * 60
WEEK = 7 * DAY
MAX_SPANS_IN_FORM = 2
"""Morning and afternoon: a third pair of times on one day of a form is a slip of the hand."""

_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SCHEMA_ORG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_NAME = f"(?:{'|'.join(_NAMES)})"
_ONE_OR_RANGE = rf"{_NAME}(?:\s*-\s*{_NAME})?"
_TIME = r"[0-9]{2}:[0-9]{2}"
_ONE_SPAN = rf"{_TIME}\s*-\s*{_TIME}"
_WEEKDAYS = re.compile(rf"({_ONE_OR_RANGE}(?:\s*,\s*{_ONE_OR_RANGE})*)\s*")
_SPANS = re.compile(rf"{_ONE_SPAN}(?:\s*,\s*{_ONE_SPAN})*\s*")
_CLOSED = re.compile(r"(?:off|closed)\s*")
_ALWAYS = re.compile(r"24/7\s*")
_SPAN = re.compile(rf"({_TIME})\s*-\s*({_TIME})")
_NEXT_RULE = re.compile(rf"(?:;|,(?=\s*{_NAME}))\s*")
_TYPED_TIME = re.compile(r"\s*([0-9]{1,2})\s*(?::\s*([0-9]{2})|h\s*([0-9]{2})?)\s*", re.IGNORECASE)


class Reason(StrEnum):
    SYNTAX = "syntax"
    """What stands there is none of what is read here."""
    OPENING_TIME = "opening-time"
    """No time of a day, 00:00 to 23:59."""
    CLOSING_TIME = "closing-time"
    """No time of a day or, in a text, of the night after it, up to 48:00."""
    SAME_TIME = "same-time"
    """Closing equals opening: nobody knows whether always or never is meant."""
    TOO_LONG = "too-long"
    OVERLAP = "overlap"
    TOO_MANY = "too-many"
    NO_DAY = "no-day"


class NotHours(ValueError):
    """These are no opening hours. `reason` says why, `place` where: the character of the text, or the row of the form,
    counted from 0."""

    def __init__(self, reason: Reason, place: int) -> None:
        super().__init__(f"{reason} at place {place + 1}")
        self.reason = reason
        self.place = place


class Span(NamedTuple):
    """From minute to minute after the midnight that begins the weekday; closes: above 1440 after the next midnight."""

    opens: int
    closes: int


Row = tuple[Collection[int], str, str]
"""As a form has them: weekdays, opening and closing time."""


@dataclass(frozen=True)
class Hours:
    """The spans of each weekday, Monday first, sorted; none overlaps another, over midnight neither. A day without is
    closed. Made by `parse` and `from_rows`."""

    week: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")

    @property
    def is_always(self) -> bool:
        return all(spans == (Span(0, DAY),) for spans in self.week)


@dataclass(frozen=True)
class Status:
    """Whether it is open, and the next moment at which that changes, in the clock that was asked; None if never.

    Spans that touch are one: at 23:00 a shop that is open all Friday and Saturday closes at the end of Saturday.
    """

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None


class _Placed(NamedTuple):
    span: Span
    place: int


def parse(text: str) -> Hours:
    """The hours that `text` says. Raises NotHours."""
    week: list[list[_Placed]] = [[] for _ in range(7)]
    at = len(text) - len(text.lstrip())
    is_added = False
    while True:
        days, spans, end = _rule(text, at)
        for day in days:
            week[day] = [*week[day], *spans] if is_added and spans else spans
        if end == len(text):
            return _hours(week)
        following = _NEXT_RULE.match(text, end)
        if not following:
            raise NotHours(Reason.SYNTAX, end)
        is_added, at = following[0].startswith(","), following.end()


def write(hours: Hours) -> str:
    """`hours` in one spelling, which `parse` reads as the same: days of equal hours together, closed ones left out.

    "24/7" for always, "off" for never.
    """
    if hours.is_always:
        return "24/7"
    rules = [
        f"{_day_names(days)} {','.join(f'{clock(each.opens)}-{clock(each.closes)}' for each in spans)}"
        for days, spans in groups(hours)
    ]
    return "; ".join(rules) or "off"


def groups(hours: Hours) -> list[tuple[tuple[int, ...], tuple[Span, ...]]]:
    """The weekdays that are open, those of equal spans together, in the order of their first day."""
    days_of: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(hours.week):
        if spans:
            days_of.setdefault(spans, []).append(day)
    return [(tuple(days), spans) for spans, days in days_of.items()]


def clock(minute: int) -> str:
    """The time on a clock at `minute` of a day or of the night after it; midnight at its end is 24:00."""
    return "24:00" if minute == DAY else f"{minute % DAY // 60:02}:{minute % 60:02}"


def status(hours: Hours, local: datetime) -> Status:
    """How it stands at the moment `local`; a change is at most a week away."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = local.weekday() * DAY
    minute = today + local.hour * 60 + local.minute

    def moment(minute_of_week: int) -> datetime:
        return midnight + timedelta(minutes=minute_of_week - today)

    for opens, closes in _stretches(hours):
        if minute < opens:
            return Status(False, opens_at=moment(opens))
        if minute < closes:
            return Status(True, closes_at=None if closes >= minute + WEEK else moment(closes))
    return Status(False)


def from_rows(rows: Sequence[Row]) -> Hours:
    """The hours of a form: rows of weekdays, opening and closing time, which may be typed 7:30, 07:30, 7h30 or 7h.

    A closing time before the opening one is in the night after it; 24:00 is the end of the day. Raises NotHours.
    """
    week: list[list[_Placed]] = [[] for _ in range(7)]
    for place, (days, opens, closes) in enumerate(rows):
        span = _span(_typed(opens), _typed(closes), place, latest=DAY)
        if not days:
            raise NotHours(Reason.NO_DAY, place)
        for day in days:
            week[day].append(_Placed(span, place))
            if len(week[day]) > MAX_SPANS_IN_FORM:
                raise NotHours(Reason.TOO_MANY, place)
    if not rows:
        raise NotHours(Reason.NO_DAY, 0)
    return _hours(week)


def to_rows(hours: Hours) -> list[Row]:
    """The rows of a form that `from_rows` reads as the same hours, if no day has more than two spans."""
    return [(days, clock(span.opens), clock(span.closes)) for days, spans in groups(hours) for span in spans]


def to_schema_org(hours: Hours) -> list[dict[str, Any]]:
    """As OpeningHoursSpecification of https://schema.org/OpeningHoursSpecification: a time of closing below that of
    opening is in the next day. All day is 00:00 to 23:59, as the two may not be equal. Days left out are closed.
    """
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [_SCHEMA_ORG_NAMES[day] for day in days],
            "opens": clock(span.opens),
            "closes": "23:59" if span == (0, DAY) else clock(span.closes % DAY),
        }
        for days, spans in groups(hours)
        for span in spans
    ]


def _rule(text: str, at: int) -> tuple[Sequence[int], list[_Placed], int]:
    """The weekdays and the spans of the rule that begins at `at`, and where it ends."""
    always = _ALWAYS.match(text, at)
    if always:
        return range(7), [_Placed(Span(0, DAY), at)], always.end()
    days: Sequence[int] = range(7)
    named = _WEEKDAYS.match(text, at)
    if named:
        days, at = _days(named[1]), named.end()
    closed = _CLOSED.match(text, at)
    if closed:
        return days, [], closed.end()
    times = _SPANS.match(text, at)
    if not times:
        raise NotHours(Reason.SYNTAX, at)
    spans = [
        _Placed(_span(_minute(each[1]), _minute(each[2]), each.start(), latest=2 * DAY), each.start())
        for each in _SPAN.finditer(text, at, times.end())
    ]
    return days, spans, times.end()


def _days(names: str) -> list[int]:
    """The weekdays of "Mo-We,Fr"; a range may run over the end of the week."""
    days: set[int] = set()
    for each in names.split(","):
        bounds = [_NAMES.index(name.strip()) for name in each.split("-")]
        days |= {(bounds[0] + step) % 7 for step in range((bounds[-1] - bounds[0]) % 7 + 1)}
    return sorted(days)


def _minute(time: str) -> int | None:
    hour, minute = map(int, time.split(":"))
    return hour * 60 + minute if minute < 60 else None


def _typed(time: str) -> int | None:
    match = _TYPED_TIME.fullmatch(time)
    return _minute(f"{match[1]}:{match[2] or match[3] or '00'}") if match else None


def _span(opens: int | None, closes: int | None, place: int, *, latest: int) -> Span:
    if opens is None or opens >= DAY:
        raise NotHours(Reason.OPENING_TIME, place)
    if closes is None or closes > latest:
        raise NotHours(Reason.CLOSING_TIME, place)
    if closes < opens:
        closes += DAY
    if closes > opens + DAY:
        raise NotHours(Reason.TOO_LONG, place)
    if closes % DAY == opens and (opens, closes) != (0, DAY):
        raise NotHours(Reason.SAME_TIME, place)
    return Span(opens, closes)


def _hours(week: Sequence[Sequence[_Placed]]) -> Hours:
    """Raises NotHours (OVERLAP), at the later written of two spans."""
    starts = sorted(
        (day * DAY + span.opens, day * DAY + span.closes, place)
        for day, spans in enumerate(week)
        for span, place in spans
    )
    once_more = [(opens + WEEK, closes + WEEK, place) for opens, closes, place in starts[:1]]
    for (_, closes, place), (opens, _, other_place) in pairwise([*starts, *once_more]):
        if opens < closes:
            raise NotHours(Reason.OVERLAP, max(place, other_place))
    return Hours(tuple(tuple(sorted(span for span, _ in spans)) for spans in week))


def _stretches(hours: Hours) -> list[Span]:
    """When it is open without a break, in minutes since Monday 00:00 of this week, from last week to the next."""
    stretches: list[Span] = []
    for day in range(-7, 14):
        for opens, closes in hours.week[day % 7]:
            begin, end = day * DAY + opens, day * DAY + closes
            if stretches and stretches[-1].closes == begin:
                begin = stretches.pop().opens
            stretches.append(Span(begin, end))
    return stretches


def _day_names(days: Sequence[int]) -> str:
    """Mo-We,Fr for 0, 1, 2, 4: days in a row differ from their places by one number."""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), key=lambda placed: placed[1] - placed[0])]
    return ",".join(_NAMES[run[0]] if len(run) == 1 else f"{_NAMES[run[0]]}-{_NAMES[run[-1]]}" for run in runs)
