"""What was typed, made tidy and put together; and two people's changes joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.writing.rules import BODY
from heritage.writing.typed import NotOurForm, in_one_line, joined, joined_words, typed_rows, typed_text, typed_words

FIELDS = ("name", "also_known_as", BODY)
LISTS = {"also_known_as", BODY}
PRINT, OTHER = "0" * 16, "f" * 16

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)


def words(**typed: str) -> dict[str, object]:
    return typed_words(typed, FIELDS, LISTS.__contains__)


def rows(*sent: tuple[str, str, str, str], again: set[str] | None = None, drop: set[str] | None = None) -> list[object]:
    fields, prints, origins, said = zip(*sent, strict=True)
    made = typed_rows(fields, prints, origins, said, known=FIELDS, says_again=again or set(), dropped=drop or set())
    return [(row.field, row.text, row.translated_from) for row in made]


def test_each_field_is_read_as_it_is_written() -> None:
    typed = words(name=" Đền \r\n Sòng ", also_known_as="Một\r\n\r\n hai\tba \r\n", body="\r\nA\r\nb\r\n \r\n\r\nC\r\n")
    assert typed == {"name": "Đền Sòng", "also_known_as": ["Một", "hai ba"], BODY: ["A\nb", "C"]}


def test_what_is_left_empty_says_nothing() -> None:
    assert words(name=" ") == {"name": None, "also_known_as": [], BODY: []}


def test_letters_are_kept_composed_and_what_nobody_sees_is_not_kept() -> None:
    assert in_one_line("Đe\u0302\u0300n\0 So\u0300ng\x1b") == "Đền Sòng"


@given(texts, texts, texts)
def test_words_stay_the_same_when_they_are_shown_and_sent_again(name: str, known: str, body: str) -> None:
    once = words(name=name, also_known_as=known, body=body)
    assert words(**{field: typed_text(once, field) for field in FIELDS}) == once


def test_a_row_says_what_it_translates() -> None:
    sent = (("name", PRINT, OTHER, "A"), (BODY, PRINT, OTHER, "B"))
    assert rows(*sent) == [("name", "A", OTHER), (BODY, "B", OTHER)]
    assert rows(*sent, again={"1"}) == [("name", "A", OTHER), (BODY, "B", PRINT)]
    assert rows(*sent, drop={"0"}) == [(BODY, "B", OTHER)]


def test_an_empty_line_in_a_paragraph_makes_no_second_one() -> None:
    assert rows((BODY, PRINT, PRINT, "A\r\n\r\n\r\nB"), ("name", PRINT, PRINT, "A\nB")) == [
        (BODY, "A\nB", PRINT),
        ("name", "A B", PRINT),
    ]


@pytest.mark.parametrize(
    "sent", [("price", PRINT, PRINT, ""), ("name", "x", PRINT, ""), ("name", PRINT, "../..", ""), ("name", "", "0", "")]
)
def test_what_no_form_of_ours_sends_is_refused(sent: tuple[str, str, str, str]) -> None:
    with pytest.raises(NotOurForm):
        rows(sent)


def test_rows_that_lack_a_part_are_refused() -> None:
    with pytest.raises(NotOurForm):
        typed_rows(["name"], [PRINT], [PRINT], [], known=FIELDS, says_again=set(), dropped=set())


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("Abc", "aBc", "ABc"),
        ("abc", "abcd", "abcd"),
        ("abcx", "abc", "abcx"),
        ("abcx", "aBc", "abcx"),
        ("Xbc", "Ybc", "Xbc"),
        ("abc", "abc", "abc"),
    ],
)
def test_two_changes_are_joined_and_mine_stays_where_both_changed(mine: str, theirs: str, both: str) -> None:
    assert "".join(joined("abc", mine, theirs)) == both


@given(st.lists(texts, max_size=6), st.lists(texts, max_size=6))
def test_joining_loses_nothing_of_whoever_wrote_alone(base: list[str], new: list[str]) -> None:
    assert joined(base, new, base) == new
    assert joined(base, base, new) == new


def test_joined_words_keep_what_each_translates() -> None:
    base = ({"name": "a", BODY: ["b", "c"]}, {"name": [PRINT], BODY: [PRINT, PRINT]})
    mine = ({"name": None, BODY: ["B", "c"]}, {"name": [], BODY: [OTHER, PRINT]})
    theirs = ({"name": "a", BODY: ["b", "c"]}, {"name": [PRINT], BODY: [PRINT, OTHER]})
    assert joined_words(base, mine, theirs) == (
        {"name": None, BODY: ["B", "c"]},
        {"name": [], BODY: [OTHER, OTHER]},
    )
