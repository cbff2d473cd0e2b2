"""Names in the order in which a Vietnamese reader looks for them."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.vietnamese import cased_alike, collation_key, fold, tone_on_second_vowel, without_marks


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


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đình làng Gạo", "dinh lang gao"),
        ("ĐỘNG CỬA BUỒNG", "dong cua buong"),
        ("Quý Nguyễn ưởng", "quy nguyen uong"),
        ("Crème brûlée, cœur, Straße, Ærø", "creme brulee, coeur, strasse, aero"),
        ("Ｄｉｎｈ ①", "dinh 1"),
        ("ガ か゛ 빔선 崇山", "ガ か ゙ 빔선 崇山"),
    ],
)
def test_folding_leaves_letters_without_marks_and_capitals(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_without_marks_keeps_capitals() -> None:
    assert without_marks("Đền Sòng Sơn") == "Den Song Son"


def test_marks_of_other_scripts_make_other_letters() -> None:
    assert fold("か") != fold("が")
    assert fold("바") != fold("빠")


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "hòa"), ("toả", "tỏa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("HOÀ BÌNH", "hòa bình"), ("Thuý", "thúy")],
)
def test_a_tone_may_stand_on_either_vowel(one: str, other: str) -> None:
    assert cased_alike(one) == cased_alike(other) == other
    assert cased_alike(tone_on_second_vowel(other)) == other


@pytest.mark.parametrize("word", ["quý", "hoàn", "hoàng", "khuỳnh", "nguyễn", "phở", "phố"])
def test_a_tone_with_one_right_place_stays_there(word: str) -> None:
    assert cased_alike(word) == tone_on_second_vowel(word) == word


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert cased_alike(cased_alike(text)) == cased_alike(text)
