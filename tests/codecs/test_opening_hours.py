"""Opening hours: as people of OpenStreetMap write them, as a form has them, and minute by minute through the week."""

import tomllib
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.opening_hours import (
    DAY,
    WEEK,
    Hours,
    NotHours,
    Reason,
    Row,
    Span,
    Status,
    from_rows,
    parse,
    status,
    to_rows,
    to_schema_org,
    write,
)
from tests.conftest import CONTENT

NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
VIETNAM = timezone(timedelta(hours=7))
MONDAY = datetime(2026, 11, 23, tzinfo=VIETNAM)


def refusal(text: str) -> tuple[Reason, int]:
    with pytest.raises(NotHours) as caught:
        parse(text)
    return caught.value.reason, caught.value.place


def refusal_of_rows(*rows: Row) -> tuple[Reason, int]:
    with pytest.raises(NotHours) as caught:
        from_rows(rows)
    return caught.value.reason, caught.value.place


def at(minute_of_week: float) -> datetime:
    return MONDAY + timedelta(minutes=minute_of_week)


def day_by_day(hours: Hours) -> dict[str, str]:
    """Monday to Sunday, in the hours of the standard that go on over midnight: {"Fr": "22:00-26:00"}."""

    def clock(minute: int) -> str:
        return "{:02}:{:02}".format(*divmod(minute, 60))

    return {
        name: ",".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in spans)
        for name, spans in zip(NAMES, hours.week, strict=True)
        if spans
    }


def days(first: int, last: int, times: str) -> dict[str, str]:
    return dict.fromkeys(NAMES[first : last + 1], times)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # after the examples of the specification and of the key's own page
        ("24/7", days(0, 6, "00:00-24:00")),
        ("Mo-Su 00:00-24:00", days(0, 6, "00:00-24:00")),
        ("Mo-Fr 08:30-20:00", days(0, 4, "08:30-20:00")),
        (
            "Mo-Fr 08:00-12:00,13:00-17:30; Sa 08:00-12:00",
            days(0, 4, "08:00-12:00,13:00-17:30") | {"Sa": "08:00-12:00"},
        ),
        ("Mo-Fr 08:00-18:00; We off", days(0, 1, "08:00-18:00") | days(3, 4, "08:00-18:00")),
        ("Mo-Sa 10:00-20:00; Tu 10:00-14:00", days(0, 5, "10:00-20:00") | {"Tu": "10:00-14:00"}),
        (
            "Mo-Fr 08:30-20:00; Tu-Su 08:00-15:00; Sa 08:00-12:00",
            {"Mo": "08:30-20:00"} | days(1, 6, "08:00-15:00") | {"Sa": "08:00-12:00"},
        ),
        ("Mo-Fr 08:00-12:00, We 14:00-18:00", days(0, 4, "08:00-12:00") | {"We": "08:00-12:00,14:00-18:00"}),
        (
            "Su-Tu 11:00-01:00, We-Th 11:00-03:00, Fr 11:00-06:00, Sa 11:00-07:00",
            days(0, 1, "11:00-25:00")
            | days(2, 3, "11:00-27:00")
            | {"Fr": "11:00-30:00", "Sa": "11:00-31:00", "Su": "11:00-25:00"},
        ),
        ("Fr-Sa 18:00-06:00", days(4, 5, "18:00-30:00")),
        ("10:00-26:00", days(0, 6, "10:00-26:00")),
        # and what shops here write
        ("Mo-Sa 06:00-11:00,13:30-20:00; Su off", days(0, 5, "06:00-11:00,13:30-20:00")),
        ("Mo-Sa 06:00-11:00; Su closed", days(0, 5, "06:00-11:00")),
        ("Mo,We,Fr-Sa 05:00-09:00", dict.fromkeys(["Mo", "We", "Fr", "Sa"], "05:00-09:00")),
        ("Sa-Mo 07:00-10:00", dict.fromkeys(["Mo", "Sa", "Su"], "07:00-10:00")),
        ("Mo-Mo 07:00-10:00", {"Mo": "07:00-10:00"}),
        ("24/7; Su off", days(0, 5, "00:00-24:00")),
        ("Sa 18:00-00:00", {"Sa": "18:00-24:00"}),
        ("Sa 18:00-24:00", {"Sa": "18:00-24:00"}),
        ("Mo 13:00-17:00,07:00-11:00", {"Mo": "07:00-11:00,13:00-17:00"}),
        ("Mo 07:00-11:00,11:00-12:00", {"Mo": "07:00-11:00,11:00-12:00"}),
        ("Mo 08:00-12:00; Mo off, Mo 14:00-16:00", {"Mo": "14:00-16:00"}),
        ("Mo 08:00-12:00, Mo off", {}),
        (
            "  Mo - Fr   08:00 - 12:00 , 13:00-17:00 ;Sa 08:00-12:00 ",
            days(0, 4, "08:00-12:00,13:00-17:00") | {"Sa": "08:00-12:00"},
        ),
        ("off", {}),
        ("closed", {}),
    ],
)
def test_a_week_is_read_from_its_text(text: str, expected: dict[str, str]) -> None:
    hours = parse(text)
    assert day_by_day(hours) == expected
    assert parse(write(hours)) == hours


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mo-Su 00:00-24:00", "24/7"),
        ("08:00-17:00", "Mo-Su 08:00-17:00"),
        ("Mo-Sa 06:00-11:00,13:30-20:00; Su off", "Mo-Sa 06:00-11:00,13:30-20:00"),
        ("Mo 07:00-10:00; Tu 07:00-10:00; We 07:00-10:00; Fr 07:00-10:00", "Mo-We,Fr 07:00-10:00"),
        ("Sa-Mo 07:00-10:00", "Mo,Sa-Su 07:00-10:00"),
        ("Su 08:00-12:00; Mo-Sa 07:00-21:00", "Mo-Sa 07:00-21:00; Su 08:00-12:00"),
        ("Fr 22:00-26:00; Sa 18:00-00:00", "Fr 22:00-02:00; Sa 18:00-24:00"),
        ("Mo-Su off", "off"),
    ],
)
def test_a_week_is_written_in_one_way(text: str, written: str) -> None:
    assert write(parse(text)) == written


def test_the_hours_of_the_sample_shops_are_written_as_they_are_read() -> None:
    shops = tomllib.loads((CONTENT / "samples/shops.toml").read_text("utf-8"))["shops"]
    texts = [shop["hours"] for shop in shops]
    assert len(texts) > 5
    assert [write(parse(text)) for text in texts] == texts


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("", Reason.SYNTAX, 0),
        ("Mo-Fr", Reason.SYNTAX, 5),
        ("Mo-Fr 08:00", Reason.SYNTAX, 6),
        ("Mo-Fr 8:00-12:00", Reason.SYNTAX, 6),
        ("Mo-Fr 08:00-12:00;", Reason.SYNTAX, 18),
        ("Mo-Fr 08:00-12:00,", Reason.SYNTAX, 17),
        ("Mo-Fr 08:00-12:00 Sa 08:00-10:00", Reason.SYNTAX, 18),
        ("Mo-Fr 08:00–12:00", Reason.SYNTAX, 6),
        ("Mon-Fri 08:00-12:00", Reason.SYNTAX, 2),
        ("mo 08:00-12:00", Reason.SYNTAX, 0),
        ("Mo 08:00-12:60", Reason.CLOSING_TIME, 3),
        ("Mo 08:00-48:01", Reason.CLOSING_TIME, 3),
        ("Mo 07:60-12:00", Reason.OPENING_TIME, 3),
        ("Mo 24:00-26:00", Reason.OPENING_TIME, 3),
        ("Mo 08:00-08:00", Reason.SAME_TIME, 3),
        ("Mo 00:00-00:00", Reason.SAME_TIME, 3),
        ("Mo 06:00-30:00", Reason.SAME_TIME, 3),
        ("Mo 06:00-30:01", Reason.TOO_LONG, 3),
        ("Mo 00:00-48:00", Reason.TOO_LONG, 3),
        ("Mo 08:00-12:00,11:59-13:00", Reason.OVERLAP, 15),
        ("Mo 11:59-13:00,08:00-12:00", Reason.OVERLAP, 15),
        ("Mo 08:00-12:00, Mo 08:00-12:00", Reason.OVERLAP, 19),
        ("Mo-Tu 20:00-04:00, Tu 03:00-05:00", Reason.OVERLAP, 22),
        ("Mo 01:00-05:00; Su 20:00-02:00", Reason.OVERLAP, 19),
        ("24/7, Mo 08:00-12:00", Reason.OVERLAP, 9),
        # the standard's, and none of ours
        ("Mo-Fr 08:00+", Reason.SYNTAX, 6),
        ("sunrise-sunset", Reason.SYNTAX, 0),
        ("Mo-Fr 08:00-18:00; PH off", Reason.SYNTAX, 19),
        ("Mo-Su 08:00-18:00; Apr 10-15 off", Reason.SYNTAX, 19),
        ("Mo-Fr 10:00-16:00/01:30", Reason.SYNTAX, 17),
        ("Th[3] 08:00-12:00", Reason.SYNTAX, 2),
        ('Mo 08:00-12:00 "by appointment"', Reason.SYNTAX, 15),
        ("Mo 08:00-12:00 || off", Reason.SYNTAX, 15),
        ("week 1-53/2 Fr 09:00-12:00", Reason.SYNTAX, 0),
    ],
)
def test_what_is_not_read_says_why_and_where(text: str, reason: Reason, place: int) -> None:
    assert refusal(text) == (reason, place)


def test_a_later_rule_takes_away_what_would_overlap() -> None:
    assert write(parse("Mo-Su 20:00-04:00; Tu 03:00-05:00; Mo off")) == "Tu 03:00-05:00; We-Su 20:00-04:00"


@pytest.mark.parametrize(
    ("text", "minute", "is_open", "change"),
    [
        ("Mo-Sa 06:00-11:00,13:30-20:00", 6 * 60 - 1, False, 6 * 60),
        ("Mo-Sa 06:00-11:00,13:30-20:00", 6 * 60, True, 11 * 60),
        ("Mo-Sa 06:00-11:00,13:30-20:00", 11 * 60 - 0.5, True, 11 * 60),
        ("Mo-Sa 06:00-11:00,13:30-20:00", 11 * 60, False, 13.5 * 60),
        ("Mo-Sa 06:00-11:00,13:30-20:00", 5 * DAY + 20 * 60, False, WEEK + 6 * 60),
        ("Fr-Sa 22:00-02:00", 4 * DAY + 23 * 60, True, 5 * DAY + 2 * 60),
        ("Fr-Sa 22:00-02:00", 5 * DAY + 60, True, 5 * DAY + 2 * 60),
        ("Fr-Sa 22:00-02:00", 5 * DAY + 2 * 60, False, 5 * DAY + 22 * 60),
        ("Su 22:00-02:00", 60, True, 2 * 60),
        ("Su 22:00-02:00", 2 * 60, False, 6 * DAY + 22 * 60),
        ("Mo-Tu 20:00-24:00; We 00:00-03:00", DAY + 21 * 60, True, 2 * DAY + 3 * 60),
        ("Fr-Mo 00:00-24:00", 4 * DAY, True, WEEK + DAY),
        ("Fr-Mo 00:00-24:00", DAY, False, 4 * DAY),
        ("Mo 08:00-08:01", 8 * 60, True, 8 * 60 + 1),
        ("Mo 08:00-08:01", 8 * 60 + 1, False, WEEK + 8 * 60),
        ("24/7", 600, True, None),
        ("00:00-12:00,12:00-24:00", 600, True, None),
        ("18:00-12:00,12:00-18:00", 600, True, None),
        ("off", 600, False, None),
    ],
)
def test_the_state_of_a_moment_and_its_next_change(
    text: str, minute: float, is_open: bool, change: float | None
) -> None:
    moment = None if change is None else at(change)
    expected = Status(True, closes_at=moment) if is_open else Status(False, opens_at=moment)
    assert status(parse(text), at(minute)) == expected


def test_the_next_change_is_told_in_the_clock_that_was_asked() -> None:
    found = status(parse("Mo 08:00-12:00"), datetime(2026, 11, 23, 9, 30, 12, 345, tzinfo=VIETNAM)).closes_at
    assert found is not None
    assert found.isoformat() == "2026-11-23T12:00:00+07:00"


def test_a_form_is_read_however_its_times_are_typed() -> None:
    rows: list[Row] = [
        ({0, 1, 2, 3, 4}, "6h", "10:30"),
        ({4, 3, 2, 1, 0}, " 13h30 ", "20 : 00"),
        ({5}, "7:00", "24:00"),
        ({6}, "18H", "2h"),
    ]
    assert write(from_rows(rows)) == "Mo-Fr 06:00-10:30,13:30-20:00; Sa 07:00-24:00; Su 18:00-02:00"


def test_midnight_closes_a_day_and_all_day_is_until_24() -> None:
    assert write(from_rows([({0}, "18:00", "00:00")])) == "Mo 18:00-24:00"
    assert write(from_rows([(range(7), "00:00", "24:00")])) == "24/7"


@pytest.mark.parametrize(
    ("rows", "reason", "place"),
    [
        ([], Reason.NO_DAY, 0),
        ([({0}, "07:00", "11:00"), (set(), "07:00", "11:00")], Reason.NO_DAY, 1),
        ([({0}, "", "11:00")], Reason.OPENING_TIME, 0),
        ([({0}, "seven", "11:00")], Reason.OPENING_TIME, 0),
        ([({0}, "7", "11:00")], Reason.OPENING_TIME, 0),
        ([({0}, "24:00", "11:00")], Reason.OPENING_TIME, 0),
        ([({0}, "07:60", "11:00")], Reason.OPENING_TIME, 0),
        ([({0}, "-7:00", "11:00")], Reason.OPENING_TIME, 0),
        ([({0}, "07:00", "")], Reason.CLOSING_TIME, 0),
        ([({0}, "07:00", "26:00")], Reason.CLOSING_TIME, 0),
        ([({0}, "07:00", "24:01")], Reason.CLOSING_TIME, 0),
        ([({0}, "07:00", "7h")], Reason.SAME_TIME, 0),
        ([({0}, "00:00", "00:00")], Reason.SAME_TIME, 0),
        ([({0, 1}, "07:00", "11:00"), ({1}, "10:59", "12:00")], Reason.OVERLAP, 1),
        ([({1}, "01:00", "03:00"), ({0}, "20:00", "02:00")], Reason.OVERLAP, 1),
        ([({6}, "20:00", "02:00"), ({0}, "01:00", "03:00")], Reason.OVERLAP, 1),
        ([({0}, "07:00", "11:00"), ({0}, "07:00", "11:00")], Reason.OVERLAP, 1),
        ([({0}, "07:00", "08:00"), ({0, 1}, "09:00", "10:00"), ({0}, "11:00", "12:00")], Reason.TOO_MANY, 2),
    ],
)
def test_a_faulty_row_of_a_form_is_named_with_what_is_wrong(rows: list[Row], reason: Reason, place: int) -> None:
    assert refusal_of_rows(*rows) == (reason, place)


def test_schema_org_gets_days_by_name_and_times_over_midnight() -> None:
    found = to_schema_org(parse("Mo-Tu 06:00-11:00,13:30-20:00; Fr 22:00-02:00; Sa 18:00-24:00; Su 00:00-24:00"))
    assert {each["@type"] for each in found} == {"OpeningHoursSpecification"}
    assert [(each["dayOfWeek"], each["opens"], each["closes"]) for each in found] == [
        (["Monday", "Tuesday"], "06:00", "11:00"),
        (["Monday", "Tuesday"], "13:30", "20:00"),
        (["Friday"], "22:00", "02:00"),
        (["Saturday"], "18:00", "00:00"),
        (["Sunday"], "00:00", "23:59"),
    ]
    assert to_schema_org(parse("off")) == []


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven"):
        Hours(((),) * 6)


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    """The week cut at some minutes into pieces, and some of these that are short enough for one span taken as open."""
    cuts = st.integers(0, WEEK - 1) | st.integers(0, 6).map(lambda day: day * DAY)
    edges = sorted(draw(st.sets(cuts, min_size=2, max_size=24)))
    week: list[list[Span]] = [[] for _ in NAMES]
    for begin, end in zip(edges, [*edges[1:], edges[0] + WEEK], strict=True):
        day, opens = divmod(begin, DAY)
        fits = end - begin < DAY or (opens == 0 and end - begin == DAY)
        if fits and draw(st.booleans()):
            week[day].append(Span(opens, opens + end - begin))
    return Hours(tuple(map(tuple, week)))


def open_minutes(hours: Hours) -> list[bool]:
    """Each minute of the week, marked one by one."""
    marks = [False] * WEEK
    for day, spans in enumerate(hours.week):
        for opens, closes in spans:
            for minute in range(day * DAY + opens, day * DAY + closes):
                marks[minute % WEEK] = True
    return marks


@given(weeks())
def test_any_week_is_read_back_from_its_text(hours: Hours) -> None:
    assert parse(write(hours)) == hours


@given(weeks())
def test_any_week_of_two_spans_a_day_is_read_back_from_its_form(hours: Hours) -> None:
    if max(map(len, hours.week)) > 2:
        with pytest.raises(NotHours) as caught:
            from_rows(to_rows(hours))
        assert caught.value.reason == Reason.TOO_MANY
    elif any(hours.week):
        assert from_rows(to_rows(hours)) == hours


@given(weeks(), st.integers(0, WEEK - 1), st.integers(0, 59))
def test_the_state_agrees_with_the_week_marked_minute_by_minute(hours: Hours, minute: int, second: int) -> None:
    marks = open_minutes(hours)
    found = status(hours, at(minute + second / 60))
    assert found.is_open == marks[minute]
    change = next((step for step in range(1, WEEK) if marks[(minute + step) % WEEK] != marks[minute]), None)
    expected = None if change is None else at(minute + change)
    assert (found.closes_at, found.opens_at) == ((expected, None) if found.is_open else (None, expected))


@given(weeks())
def test_schema_org_says_the_same_week_to_a_reader_of_its_rule(hours: Hours) -> None:
    def minutes(time: str) -> int:
        return int(time[:2]) * 60 + int(time[3:])

    def spans(specifications: list[dict[str, Any]]) -> set[tuple[str, int, int]]:
        found = set()
        for each in specifications:
            opens, closes = minutes(each["opens"]), minutes(each["closes"])
            length = (closes + (DAY if closes < opens else 0) - opens) or DAY
            found |= {(name[:2], opens, opens + length) for name in each["dayOfWeek"]}
        return found

    ours = {(name, *span) for name, week in zip(NAMES, hours.week, strict=True) for span in week}
    all_day = {each for each in ours if each[1:] == (0, DAY)}
    assert spans(to_schema_org(hours)) == (ours - all_day) | {(name, 0, DAY - 1) for name, *_ in all_day}


PIECES = ["Mo", "Su", "Tu-Fr", "Fr-Mo", ",", ", ", "; ", ";", " ", "-", "off", "24/7", "+", "PH"]
TIMES = ["08:00-12:00", "13:00-17:00", "22:00-02:00", "00:00-24:00", "20:00-26:00", "09:00", "25:00-26:00"]


@given(st.lists(st.sampled_from([*PIECES, *TIMES]), max_size=12).map("".join) | st.text(max_size=30))
def test_whatever_is_written_is_a_week_that_reads_back_or_is_refused_at_a_place_in_it(text: str) -> None:
    try:
        hours = parse(text)
    except NotHours:
        assert 0 <= refusal(text)[1] <= len(text)
        return
    assert parse(write(hours)) == hours
    assert sum(open_minutes(hours)) == sum(closes - opens for spans in hours.week for opens, closes in spans)


def test_ten_thousand_characters_are_refused_at_once() -> None:
    for text in ("Mo," * 3_300, " " * 10_000, "Mo-Su 08:00-12:00; " * 500 + "x", "08:00-09:00," * 800):
        with pytest.raises(NotHours):
            parse(text)
