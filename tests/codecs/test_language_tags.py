"""Accept-Language as RFC 9110 and RFC 4647 have it, and as phones really send it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.language_tags import MAX_RANGES, LanguageRange, look_up, parse_accept_language, primary_language

TOWN = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
WITH_HANT = (*TOWN, "zh-Hant")
WILDCARD = ("en", "vi")


def choose(header: str, available: tuple[str, ...] = TOWN) -> str | None:
    return look_up(parse_accept_language(header), available, WILDCARD)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        # RFC 9110, 12.5.4
        ("da, en-gb;q=0.8, en;q=0.7", "en"),
        # Chrome in Korea, Safari in Japan, Firefox in France, a phone in Viet Nam
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
        ("ja-JP", "ja"),
        ("fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3", "fr"),
        ("vi-VN,vi;q=0.9,fr-FR;q=0.8,fr;q=0.7,en-US;q=0.6,en;q=0.5", "vi"),
        # regions and variants are shortened away
        ("fr-CA", "fr"),
        ("en-AU-oxendict", "en"),
        ("ja-JP-u-ca-japanese", "ja"),
        ("fr-x", "fr"),
        ("KO-kr", "ko"),
        # what is not spoken is passed over
        ("de, th;q=0.9, ko;q=0.1", "ko"),
        ("de, th", None),
        # equal weights: the order given
        ("ko;q=0.9, fr;q=0.9", "ko"),
        ("fr;q=0.9, ko", "ko"),
        ("ko ; q = 0.5 ,\tfr;Q=0.9", "fr"),
        ("", None),
    ],
)
def test_the_heaviest_language_that_is_spoken_is_chosen(header: str, expected: str | None) -> None:
    assert choose(header) == expected


@pytest.mark.parametrize(
    ("header", "without_hant", "with_hant"),
    [
        ("zh-TW", "zh-Hans", "zh-Hant"),
        ("zh-HK", "zh-Hans", "zh-Hant"),
        ("zh-MO", "zh-Hans", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hans", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hans", "zh-Hant"),
        ("zh-Hant", "zh-Hans", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hans", "zh-Hans"),
        ("zh-SG", "zh-Hans", "zh-Hans"),
        ("zh", "zh-Hans", "zh-Hans"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hans", "zh-Hant"),
        ("zh-HK,zh-TW;q=0.9,en;q=0.8", "zh-Hans", "zh-Hant"),
        ("en-HK, zh-HK;q=0.9", "en", "en"),
        ("zh-TW, zh-Hans;q=0", None, "zh-Hant"),
        ("zh-TW, zh-Hant;q=0", "zh-Hans", "zh-Hans"),
    ],
)
def test_chinese_by_region_finds_its_script(header: str, without_hant: str | None, with_hant: str) -> None:
    assert choose(header) == without_hant
    assert choose(header, WITH_HANT) == with_hant


def test_a_single_letter_is_shortened_away_with_what_it_introduces() -> None:
    assert choose("fr-x-oldest", ("fr-x", "fr")) == "fr"  # RFC 4647, 3.4


def test_chinese_of_a_region_that_is_there_is_taken_itself() -> None:
    assert choose("zh-TW", ("zh-CN", "zh-TW")) == "zh-TW"
    assert choose("zh-HK", ("zh-Hans", "zh-Hant", "zh-HK")) == "zh-HK"


@pytest.mark.parametrize(
    ("available", "expected"),
    [(TOWN, None), ((*TOWN, "es"), "es"), ((*TOWN, "es-MX"), "es-MX"), ((*TOWN, "es", "es-419"), "es-419")],
)
def test_spanish_of_latin_america_finds_any_spanish(available: tuple[str, ...], expected: str | None) -> None:
    assert choose("es-419", available) == expected
    assert choose("es-419, fr;q=0.5", available) == (expected or "fr")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("*", "en"),
        ("*;q=0.1", "en"),
        ("de, *;q=0.5", "en"),
        ("ko, *;q=0.5", "ko"),
        ("ko;q=0.2, *", "en"),
        ("en;q=0, *", "vi"),
        ("en-GB;q=0, *", "en"),
        ("*;q=0", None),
        ("de, *;q=0", None),
        ("ko, *;q=0", "ko"),
        ("*;q=0, ko;q=0.1", "ko"),
    ],
)
def test_a_star_stands_for_english_then_vietnamese(header: str, expected: str | None) -> None:
    assert choose(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("fr;q=0", None),
        ("fr;q=0, ko;q=0.1", "ko"),
        ("fr;q=0.000, ko;q=0.001", "ko"),
        ("fr-CA, fr;q=0, ko;q=0.1", "ko"),
        ("zh-TW, zh;q=0, en;q=0.1", "en"),
        ("fr-CA;q=0, fr", "fr"),
    ],
)
def test_a_language_of_weight_nought_is_never_given(header: str, expected: str | None) -> None:
    assert choose(header) == expected


@pytest.mark.parametrize(
    "malformed",
    [
        "fr;q=1.5",
        "fr;q=1.001",
        "fr;q=2",
        "fr;q=-1",
        "fr;q=.9",
        "fr;q=0.9999",
        "fr;q=abc",
        "fr;q=",
        "fr;q",
        "fr;",
        "fr;level=1",
        "fr fr",
        "fr_FR",
        "français",
        "fr-",
        "-fr",
        "fr--FR",
        "fr-nine12345",
        "*-FR",
        "f*",
        "1fr",
        ";q=1",
        "\x00fr",
        ",,",
    ],
)
def test_what_breaks_the_grammar_is_left_out_and_the_rest_is_read(malformed: str) -> None:
    assert parse_accept_language(f"{malformed}, ko;q=0.1") == [LanguageRange("ko", 0.1)]


@pytest.mark.parametrize(
    "header",
    [
        "x" * 10_000,
        "a-" * 5_000,
        "ab-" * 3_333 + "a",
        "fr;q=0." + "1" * 10_000,
        " " * 10_000,
        "," * 10_000,
        ";" * 10_000,
        "q=" * 5_000,
    ],
)
def test_ten_thousand_characters_of_nothing_choose_nothing(header: str) -> None:
    assert parse_accept_language(header) == []


def test_of_a_header_of_ten_thousand_characters_the_beginning_is_read() -> None:
    header = "de-DE," * 30 + "ko," + "fr," * 3_300
    assert len(parse_accept_language(header)) == MAX_RANGES
    assert choose(header) == "ko"
    assert choose("de," * MAX_RANGES + "ko") is None


def test_the_primary_language_of_a_tag() -> None:
    assert [primary_language(tag) for tag in ("zh-Hant-TW", "FR", "es-419")] == ["zh", "fr", "es"]


TAGS = st.sampled_from(["vi", "en", "en-GB", "fr", "zh", "zh-Hans", "zh-Hant", "zh-TW", "ko", "pt-BR", "es-419", "es"])
ELEMENTS = st.sampled_from([*"-;,=*. ", "q", "q=0", "q=1", "0.5", "x", "u", "TW", "HK", "Hant", "zh", "en", "es"])
HEADERS = st.text(max_size=60) | st.lists(ELEMENTS, max_size=40).map("".join)


@given(HEADERS, st.lists(TAGS, unique=True, max_size=6), st.lists(TAGS, max_size=3))
def test_whatever_is_asked_for_the_answer_is_an_available_tag_or_none(
    header: str, available: list[str], wildcard: list[str]
) -> None:
    ranges = parse_accept_language(header)
    assert all(0 <= each.weight <= 1 for each in ranges)
    assert look_up(ranges, available, wildcard) in {*available, None}
