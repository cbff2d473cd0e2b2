"""The order of the questions, and what is taken for an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.merchants.rules import (
    ASKED,
    DEFAULTS,
    NUMBERS,
    PERHAPS,
    QUESTIONS,
    Question,
    answer_to,
    in_groups,
    is_card_number,
    next_question,
    question_before,
    read_position,
    read_stall,
)

ALL: dict[str, Any] = dict.fromkeys(ASKED, "known")


def test_there_are_nine_questions_and_the_first_needs_no_draft() -> None:
    assert list(NUMBERS.values()) == list(range(2, QUESTIONS + 1))


def test_what_is_not_known_is_asked_in_order() -> None:
    known: dict[str, Any] = {}
    for question in ASKED:
        assert next_question(known) is question
        known[question] = "known"
    assert next_question(known) is Question.CHECK


def test_a_shop_that_it_may_be_is_asked_about_first() -> None:
    assert next_question({**ALL, PERHAPS: [7]}) is Question.MATCH
    assert next_question({**ALL, PERHAPS: []}) is Question.CHECK


def test_back_leads_through_the_questions_to_the_first() -> None:
    way, question = [], Question.CHECK
    while before := question_before(question):
        way.append(before)
        question = before
    assert way == list(reversed(ASKED))


def test_an_answer_goes_before_what_the_list_knows() -> None:
    defaults = {DEFAULTS: {"shop": {"name": "from the list"}}}
    assert answer_to(Question.SHOP, defaults) == {"name": "from the list"}
    assert answer_to(Question.SHOP, {**defaults, "shop": {"name": "typed"}}) == {"name": "typed"}
    assert answer_to(Question.SHOP, {}) is None


# Numbers that the card schemes publish for testing; the domestic one is made up with its check digit.
@pytest.mark.parametrize(
    "number", ["4111111111111111", "4012888888881881", "5555555555554444", "5105105105105100", "9704123456789012345"]
)
def test_a_card_number_is_known_by_its_beginning_and_check_digit(number: str) -> None:
    assert is_card_number(number)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not is_card_number(wrong)


@pytest.mark.parametrize("number", ["", "0011004567890", "411111111111111", "6011111111111117", "MAU0000001", "٤١١١"])
def test_an_account_number_is_no_card(number: str) -> None:
    assert not is_card_number(number)


def test_an_account_is_read_out_four_by_four() -> None:
    assert in_groups("0011004567890") == "0011 0045 6789 0"
    assert in_groups("") == ""


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("20.0794, 105.8600", (20.0794, 105.86)),
        ("20.0794,105.86", (20.0794, 105.86)),
        ("20,0794; 105,86", (20.0794, 105.86)),
        ("20.0794 105.86", (20.0794, 105.86)),
        ("https://maps.example/@20.0794,105.8600,17z?hl=vi", (20.0794, 105.86)),
    ],
)
def test_a_position_is_read_as_map_apps_write_it(text: str, position: tuple[float, float]) -> None:
    assert read_position(text) == position


@pytest.mark.parametrize("text", ["", "20.0794", "NaN, NaN", "91, 0", "0, 181", "20°4'46\"N", "1e3, 2", "20.0,, 105.0"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert read_position(text) is None


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    for reader in (read_position, read_stall, is_card_number, in_groups):
        reader(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://shopee.vn/quanmau", "https://shopee.vn/quanmau"),
        ("shopee.vn/quanmau?a=b", "https://shopee.vn/quanmau?a=b"),
        ("https://WWW.Example.VN/", "https://WWW.Example.VN/"),
    ],
)
def test_a_stall_is_an_https_address(text: str, address: str) -> None:
    assert read_stall(text) == address


@pytest.mark.parametrize(
    "text", ["", "http://a.vn", "ftp://a.vn", "https://a", "https://a.vn/x y", "//a.vn", "data:,x"]
)
def test_any_other_address_is_none(text: str) -> None:
    assert read_stall(text) is None
