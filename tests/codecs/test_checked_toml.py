"""A file written by hand: every fault is told at once, by file and field, with what to write instead."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from heritage.codecs.checked_toml import Problem, Table


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


GOOD = """
name = "Đền Sòng Sơn"
aliases = ["Đền Sòng", "Phố Cát"]
year = 1993
height = 12.5
open = true
checked = 2026-11-24
colour = "green"
colours = ["green", "red"]

[position]
lat = 20.1

[[rows]]
id = "a"

[[rows]]
id = "b"

[title]
vi = "Đền"
en = "Temple"
"""


def read(text: str) -> Table:
    return Table.parse(text, "town.toml", [])


def problems_of(text: str, take: Callable[[Table], Any]) -> list[Problem]:
    table = read(text)
    take(table)
    return table.problems


def test_good_fields_come_out_in_their_types_without_a_fault() -> None:
    table = read(GOOD)
    assert table.text("name") == "Đền Sòng Sơn"
    assert table.texts("aliases") == ("Đền Sòng", "Phố Cát")
    assert (table.whole("year"), table.number("height"), table.number("year")) == (1993, 12.5, 1993)
    assert table.flag("open") is True
    assert table.day("checked") == date(2026, 11, 24)
    assert (table.choice("colour", Colour), table.one_of("colour", ["red", "green"])) == (Colour.GREEN, "green")
    assert table.choices("colours", Colour) == (Colour.GREEN, Colour.RED)
    assert table.section("position").number("lat") == 20.1
    assert [row.text("id") for row in table.rows("rows")] == ["a", "b"]
    assert table.words("title", ["vi", "en"]) == {"vi": "Đền", "en": "Temple"}
    table.finish()
    assert table.problems == []


def test_a_field_that_may_be_absent_is_none_or_empty_without_a_fault() -> None:
    table = read("")
    assert table.optional_text("note") is None
    assert table.optional_whole("year") is None
    assert table.optional_choice("colour", Colour) is None
    assert (table.texts("aliases"), table.choices("colours", Colour), table.rows("rows")) == ((), (), [])
    assert table.flag("open") is False
    assert table.problems == []


@pytest.mark.parametrize(
    ("line", "take", "advice"),
    [
        ("", lambda table: table.text("x"), "write a text in quotes"),
        ("x = 1", lambda table: table.text("x"), "write a text in quotes"),
        ('x = " "', lambda table: table.text("x"), "write a text in quotes"),
        ('x = ""', lambda table: table.optional_text("x"), "write a text in quotes"),
        ('x = "12345"', lambda table: table.text("x", 4), "shorten it: 5 characters, at most 4 fit"),
        ('x = "a"', lambda table: table.texts("x"), "write a list of texts in quotes"),
        ('x = ["a", 1]', lambda table: table.texts("x"), "write a list of texts in quotes"),
        ('x = ["a", ""]', lambda table: table.texts("x"), "write a list of texts in quotes"),
        ("", lambda table: table.number("x"), "write a number"),
        ('x = "20.1"', lambda table: table.number("x"), "write a number"),
        ("x = true", lambda table: table.number("x"), "write a number"),
        ("x = nan", lambda table: table.number("x"), "write a number"),
        ("x = -inf", lambda table: table.number("x"), "write a number"),
        ("x = 1.0", lambda table: table.whole("x"), "write a whole number"),
        ("x = true", lambda table: table.whole("x"), "write a whole number"),
        ('x = "5"', lambda table: table.optional_whole("x"), "write a whole number"),
        ('x = "yes"', lambda table: table.flag("x"), "write true or false"),
        ("x = 1", lambda table: table.flag("x"), "write true or false"),
        ("", lambda table: table.day("x"), "write a date without quotes, like 2026-11-24"),
        ('x = "2026-11-24"', lambda table: table.day("x"), "write a date without quotes, like 2026-11-24"),
        ("x = 2026-11-24T08:00:00", lambda table: table.day("x"), "write a date without quotes, like 2026-11-24"),
        ('x = "rde"', lambda table: table.one_of("x", {"b", "a"}), "'rde' is not known; write one of: a, b"),
        ('x = "blue"', lambda table: table.choice("x", Colour), "'blue' is not known; write one of: green, red"),
        ('x = ["blue"]', lambda table: table.choices("x", Colour), "'blue' is not known; write some of: red, green"),
        ('x = "a"', lambda table: table.section("x"), "write a section [x]"),
        ("", lambda table: table.section("x"), "write a section [x]"),
        ("x = 1", lambda table: table.rows("x"), "write each as [[x]]"),
        ("x = [1]", lambda table: table.rows("x"), "write each as [[x]]"),
        ("[x]", lambda table: table.rows("x"), "write each as [[x]]"),
        ("x = 1", lambda table: table.finish(), "this field is not known; correct its name or remove it"),
    ],
)
def test_a_faulty_field_is_named_with_what_to_write(line: str, take: Callable[[Table], Any], advice: str) -> None:
    assert problems_of(line, take) == [Problem("town.toml", "x", advice)]


def test_a_faulty_field_reads_as_an_empty_value_so_that_reading_goes_on() -> None:
    table = read('year = "x"')
    assert (table.text("a"), table.number("b"), table.whole("year"), table.day("d")) == ("", 0, 0, date.min)
    assert table.choice("colour", Colour) in set(Colour)
    assert table.section("s").text("t") == ""
    assert [problem.field for problem in table.problems] == ["a", "b", "year", "d", "colour", "s", "s.t"]


def test_a_field_inside_a_section_or_a_row_is_named_by_its_path() -> None:
    table = read("[position]\nlat = 'x'\n[[rows]]\nid = 'a'\n[[rows]]\nid = 2\n[rows.name]\nvi = 1")
    table.section("position").number("lat")
    for row in table.rows("rows"):
        row.text("id")
    table.rows("rows")[1].words("name", ["vi"])
    assert [problem.field for problem in table.problems] == ["position.lat", "rows[2].id", "rows[2].name.vi"]


def test_an_expression_must_be_there_in_every_language_and_in_no_other() -> None:
    problems = problems_of("[title]\nvi = 'Đền'\nde = 'Tempel'", lambda table: table.words("title", ["vi", "en"]))
    assert [str(problem) for problem in problems] == [
        "town.toml: title.en: write a text in quotes",
        "town.toml: title.de: this field is not known; correct its name or remove it",
    ]


def test_fields_that_nobody_knows_are_told_in_the_order_of_the_file() -> None:
    names = ["nmae", "yaer", "colur", "heigth", "opne"]
    problems = problems_of("\n".join(f"{name} = 1" for name in names), Table.finish)
    assert [problem.field for problem in problems] == names


@pytest.mark.parametrize("text", ["name = ", 'name = "Đền', "[a\n", "a = 1\na = 2", "a = 2026-02-30", "\x00"])
def test_what_is_not_toml_is_one_fault_that_says_where(text: str) -> None:
    problems: list[Problem] = []
    table = Table.parse(text, "sites/a/site.toml", problems)
    table.text("name")
    table.finish()
    (problem,) = problems
    assert (problem.file, problem.field) == ("sites/a/site.toml", "")
    assert problem.advice.startswith("this is not TOML; correct it where it says: ")


def test_a_fault_of_the_whole_file_is_told_without_a_field() -> None:
    assert str(Problem("town.toml", "", "write it")) == "town.toml: write it"
