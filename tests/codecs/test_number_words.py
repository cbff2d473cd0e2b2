"""Numbers in six languages, in digits and in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.number_words import in_digits, in_words
from heritage.codecs.vietnamese_numbers import grouped
from heritage.codecs.vietnamese_numbers import in_words as said_in_vietnamese


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("gần 50.000 quân", ["50000"]),
        ("nearly 50,000 soldiers", ["50000"]),
        ("près de 50 000, de 50\xa0000 ou de 50\u202f000 soldats", ["50000"]),
        ("1.240.000,5 đồng", ["1240000.5"]),
        ("lệch tới 2,5 km, 1.5公里", ["2.5", "1.5"]),
        ("cao 68, 110 và 80 mét", ["68", "110", "80"]),
        ("1619–1628年，1740至1786年", ["1619", "1628", "1740", "1786"]),
        ("ngày 2.9.1945, 24-26/2", ["2", "9", "1945", "24", "26"]),
        ("29 vạn, 3 triệu, 5万, ５만, 2 million", ["290000", "3000000", "50000", "2000000"]),
        ("thế kỷ XVII, thế kỷ X", ["17", "10"]),
        ("au XIXe siècle, au Xe siècle, Ier siècle", ["19", "10", "1"]),
        ("XVI世纪", ["16"]),
        ("Xe ngựa, IIX, CLIX, I am", []),
        ("١٧٨٩", ["1789"]),
        ("Quốc lộ 1A, 17th century, 26日", ["1", "17", "26"]),
    ],
)
def test_numbers_in_digits_are_read_as_each_language_writes_them(text: str, numbers: list[str]) -> None:
    assert list(in_digits(text)) == list(map(Decimal, numbers))


def test_a_number_is_kept_as_it_is_spelled() -> None:
    assert list(in_digits("50.000 người, 29 vạn quân, thế kỷ XVII").values()) == ["50.000", "29 vạn", "XVII"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("chín giếng", 9),
        ("tháng giêng", 1),
        ("ngày rằm tháng chạp", 12),
        ("hai mươi lăm vạn", 250_000),
        ("bảy trăm năm", 700),
        ("gần bốn thế kỷ", 400),
        ("thập niên đầu", 10),
        ("twenty-five", 25),
        ("In the Second month", 2),
        ("two hundred thousand", 200_000),
        ("on 3 May", 5),
        ("vingt et un", 21),
        ("soixante-dix", 70),
        ("le 26 février", 2),
        ("une quarantaine", 40),
        ("農曆二月廿六", 26),
        ("农历正月", 1),
        ("腊月三十", 30),
        ("二十万", 200_000),
        ("二〇二四年", 2024),
        ("九つ", 9),
        ("마흔 살", 40),
        ("두 곳", 2),
        ("음력 십이월", 12),
        ("섣달", 12),
    ],
)
def test_numbers_in_words_are_understood(text: str, number: int) -> None:
    assert number in in_words(text)


@pytest.mark.parametrize(
    "text", ["", "Đền Sòng Sơn", "I march and may go", "한국의 세기", "祠门前的牌子", "お祭りです"]
)
def test_words_that_are_no_numbers_are_none(text: str) -> None:
    assert in_words(text) == set()


@given(st.integers(1, 99_999_999))
def test_an_amount_of_our_own_is_found_in_digits_and_in_words(amount: int) -> None:
    assert set(in_digits(f"là {grouped(amount)} đồng")) == {Decimal(amount)}
    # Longer numbers than eight words are none that a story has.
    words = said_in_vietnamese(amount).removesuffix(" đồng")
    assert len(words.split()) > 8 or amount in in_words(words)


@given(st.text(max_size=60) | st.text(st.sampled_from("0189., XVIhaitrăm千万十천\xa0"), max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(number >= 0 for number in {*in_digits(text), *in_words(text)})
