"""Names in the order in which a Vietnamese reader looks for them."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.vietnamese import collation_key


def assert_in_order(expected: Sequence[str]) -> None:
    backwards = list(reversed(expected))
    assert sorted(backwards, key=collation_key) == list(expected)


def test_the_letters_stand_in_the_order_of_the_alphabet() -> None:
    assert_in_order("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")


def test_tones_follow_level_huyen_hoi_nga_sac_nang() -> None:
    assert_in_order(["ma", "mà", "mả", "mã", "má", "mạ"])
    assert_in_order(["â", "ầ", "ẩ", "ẫ", "ấ", "ậ"])
    assert_in_order(["ươn", "ườn", "ưởn", "ưỡn", "ướn", "ượn"])


def test_letters_decide_before_tones() -> None:
    assert_in_order(["mạ", "ma a", "mà a", "má b", "ma c", "man", "mă", "mâ"])


def test_the_first_tone_that_differs_decides() -> None:
    assert_in_order(["hoa hoa", "hoa hoá", "hoà hoa", "hoá hoa"])


def test_a_shorter_word_comes_first_and_words_end_at_a_space() -> None:
    assert_in_order(["An", "An Bình", "Anh", "Anh Sơn"])


def test_d_comes_before_d_with_a_stroke() -> None:
    assert_in_order(["Dâu", "Dương", "Đa", "Đền"])


def test_names_of_places_stand_as_in_a_dictionary() -> None:
    assert_in_order(
        [
            "Chùa Khánh Quang",
            "Đèo Ba Dội",
            "Đền Bát Hải Long Vương",
            "Đền Cây Vải",
            "Đền Chín Giếng",
            "Đền Đặng Quang",
            "Đền Sòng Sơn",
            "Đình làng Gạo",
            "Đồi Ông",
            "Động Cửa Buồng",
            "Đường Thiên Lý",
            "Hồ Cánh Chim",
        ]
    )


def test_numbers_stand_before_letters_and_among_themselves_by_digit() -> None:
    assert_in_order(["Quán 1 Xưa", "Quán 2 An", "Quán 9", "Quán An"])


def test_capitals_sort_with_small_letters() -> None:
    assert_in_order(["ăn", "Ân", "ba", "Bá", "đa", "ĐÀ"])


def test_other_scripts_follow_the_latin_one() -> None:
    assert_in_order(["Bỉm Sơn", "zebra", "ビムソン", "清化省", "빔선"])


@pytest.mark.parametrize("text", ["Đền Sòng Sơn", "Ứng Thị Ngọ", "hoà ượng"])
def test_both_spellings_of_unicode_sort_alike(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert collation_key(composed)[:2] == collation_key(decomposed)[:2]


@given(st.lists(st.text(max_size=8), max_size=8, unique=True))
def test_any_texts_have_one_order_whatever_order_they_came_in(texts: list[str]) -> None:
    backwards = list(reversed(texts))
    assert sorted(texts, key=collation_key) == sorted(backwards, key=collation_key)
