"""Amounts in Vietnamese words: written out by hand, and read back by a reader that works the other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.vietnamese_numbers import MAX_AMOUNT, NotAnAmount, grouped, in_words

BY_HAND = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    9: "chín",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    19: "mười chín",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    44: "bốn mươi tư",
    55: "năm mươi lăm",
    91: "chín mươi mốt",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    555: "năm trăm năm mươi lăm",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_005: "một nghìn không trăm linh năm",
    1_010: "một nghìn không trăm mười",
    1_015: "một nghìn không trăm mười lăm",
    1_021: "một nghìn không trăm hai mươi mốt",
    1_100: "một nghìn một trăm",
    2_500: "hai nghìn năm trăm",
    5_000: "năm nghìn",
    10_000: "mười nghìn",
    15_000: "mười lăm nghìn",
    21_000: "hai mươi mốt nghìn",
    24_500: "hai mươi tư nghìn năm trăm",
    35_000: "ba mươi lăm nghìn",
    50_000: "năm mươi nghìn",
    100_005: "một trăm nghìn không trăm linh năm",
    101_000: "một trăm linh một nghìn",
    105_010: "một trăm linh năm nghìn không trăm mười",
    125_000: "một trăm hai mươi lăm nghìn",
    999_999: "chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000: "một triệu",
    1_000_001: "một triệu không trăm linh một",
    1_001_001: "một triệu không trăm linh một nghìn không trăm linh một",
    1_050_000: "một triệu không trăm năm mươi nghìn",
    2_000_300: "hai triệu ba trăm",
    2_300_000: "hai triệu ba trăm nghìn",
    15_005_000: "mười lăm triệu không trăm linh năm nghìn",
    21_110_000: "hai mươi mốt triệu một trăm mười nghìn",
    499_999_999: "bốn trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000_000: "một tỷ",
    1_000_000_005: "một tỷ không trăm linh năm",
    1_002_003_004: "một tỷ không trăm linh hai triệu không trăm linh ba nghìn không trăm linh bốn",
    24_000_000_000: "hai mươi tư tỷ",
    105_000_015_000: "một trăm linh năm tỷ không trăm mười lăm nghìn",
}

_VALUE = {
    word: value
    for value, words in enumerate(
        ["không", "một mốt", "hai", "ba", "bốn tư", "năm lăm", "sáu", "bảy", "tám", "chín", "mười"]
    )
    for word in words.split()
}
_SCALE = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}

WRONG_PAIRS = [
    *("mươi một", "mươi bốn", "mươi năm", "mười mốt", "mười tư", "mười năm", "mười không", "mươi không"),
    *("linh mốt", "linh tư", "linh lăm", "linh không", "linh mười", "trăm mốt", "trăm lăm", "trăm tư"),
    *("không mươi", "một mươi", "không nghìn", "không triệu", "không tỷ"),
]


def read_back(words: str) -> int:
    """The amount, word by word from the left: "mươi" and "trăm" lift the digit before them, a scale the group."""
    total = group = last = 0
    below = MAX_AMOUNT + 1
    for word in words.split():
        if word in _VALUE:
            last = _VALUE[word]
            group += last
        elif word in {"mươi", "trăm"}:
            group += last * (9 if word == "mươi" else 99)
        elif word in _SCALE:
            assert _SCALE[word] < below, f"{word} stands behind a smaller one in {words}"
            below = _SCALE[word]
            total, group = total + group * below, 0
        else:
            assert word == "linh", f"{word} is no word of a number"
    return total + group


def number_words(amount: int) -> str:
    words, unit = in_words(amount).rsplit(" ", 1)
    assert unit == "đồng"
    return words


def assert_well_said(amount: int) -> None:
    words = number_words(amount)
    assert read_back(words) == amount
    assert words == " ".join(words.split())
    assert [pair for pair in WRONG_PAIRS if f" {pair} " in f" {words} "] == []
    assert amount == 0 or words.split()[0] not in {"không", "linh"}


@pytest.mark.parametrize(("amount", "words"), BY_HAND.items())
def test_an_amount_is_said_as_a_cashier_says_it(amount: int, words: str) -> None:
    assert in_words(amount) == f"{words} đồng"
    assert read_back(words) == amount


@pytest.mark.parametrize("scale", [1, 1_000, 1_000_000, 1_000_000_000])
def test_every_group_of_three_digits_is_well_said_at_the_front_and_behind_others(scale: int) -> None:
    for group in range(1_000):
        assert_well_said(group * scale)
        if scale < 1_000_000_000:
            assert_well_said((1_000 + group) * scale)


def test_a_group_behind_others_has_its_hundred_said_also_when_it_is_nought() -> None:
    for group in range(1, 1_000):
        behind = number_words(1_000 + group).removeprefix("một nghìn ")
        assert behind.split()[1] == "trăm"


AMOUNTS = st.integers(0, MAX_AMOUNT) | st.lists(
    st.sampled_from(["000", "001", "005", "010", "015", "021", "100", "105", "999"]), min_size=1, max_size=4
).map(lambda groups: int("".join(groups)))


@given(AMOUNTS)
def test_any_amount_can_be_read_back_from_its_words(amount: int) -> None:
    assert_well_said(amount)


@given(AMOUNTS)
def test_any_amount_can_be_read_back_from_its_digits(amount: int) -> None:
    first, *others = grouped(amount).split(".")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in others)
    assert int(first + "".join(others)) == amount


@pytest.mark.parametrize(
    ("amount", "digits"),
    [(0, "0"), (999, "999"), (1_000, "1.000"), (125_000, "125.000"), (MAX_AMOUNT, "999.999.999.999")],
)
def test_digits_stand_in_threes_with_points(amount: int, digits: str) -> None:
    assert grouped(amount) == digits


@pytest.mark.parametrize("amount", [-1, MAX_AMOUNT + 1])
def test_an_amount_out_of_range_is_refused(amount: int) -> None:
    for write in (in_words, grouped):
        with pytest.raises(NotAnAmount):
            write(amount)
