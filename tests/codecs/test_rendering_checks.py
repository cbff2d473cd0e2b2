"""A translation beside its original: what is wrong is seen, and what is right is left in peace."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.paragraphs import paragraphs
from heritage.codecs.rendering_checks import (
    Disagreement,
    Kind,
    WrongRendering,
    disagreements,
    terms_in,
    wrong_renderings,
)
from tests.conftest import CONTENT

TERMS = tomllib.loads((CONTENT / "glossary.toml").read_text("utf-8"))["terms"]
GLOSSARY = {term["vi"]: term for term in TERMS}
LANGUAGES = ("en", "fr", "zh-Hans", "ko", "ja")


def story(slug: str, language: str) -> list[str]:
    return paragraphs((CONTENT / "sites" / slug / f"{language}.md").read_text("utf-8").split("+++\n")[2])


def real_pairs() -> Iterator[tuple[str, str, str]]:
    """A language, a paragraph of an original, and its translation."""
    for folder in sorted((CONTENT / "sites").iterdir()):
        for language in LANGUAGES:
            for source, target in zip(story(folder.name, "vi"), story(folder.name, language), strict=True):
                yield language, source, target


PAIRS = list(real_pairs())


def found(source: str, target: str) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in disagreements(source, target)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("gần 50.000 quân, lệch 2,5 km", "nearly 50,000 soldiers, off by 2.5 km"),
        ("gần 50.000 quân, lệch 2,5 km", "près de 50\u202f000 soldats, à 2,5 km près"),
        ("gần 50.000 quân", "近5万军队"),
        ("ngày 15 tháng 1 năm 1789", "on 15 January 1789"),
        ("từ 24 đến 26 tháng 2 âm lịch", "农历二月廿四至廿六"),
        ("từ 24 đến 26 tháng 2 âm lịch", "from the 24th to the 26th day of the second lunar month"),
        ("năm 40 tuổi", "마흔 살에"),
        ("thế kỷ XVII", "au XVIIe siècle"),
        ("thế kỷ XVII", "17世紀"),
        ("khoảng một cây số, bốn thế kỷ", "約1キロ、400年"),
        ("năm 1939; năm 1939 ấy", "in 1939, that year"),
        ("Quốc lộ 1A", "1A号国道"),
        ("dội nghĩa là lớp", "*dội* means a layer"),
        ("Xem [tin](https://a.vn/x?nam=2026).", "See the [news](https://a.vn/x?nam=2026)."),
        ("Xem https://a.vn/2026.", "见 https://a.vn/2026。"),
        ("Còn %(count)s chỗ của %(name)s", "%(name)s has %(count)s places"),
        ("## **Hội** tháng *hai*", "## The **festival** of the *second* month"),
        ("5 \\* 3 * 2", "5 × 3 × 2"),
    ],
)
def test_what_each_language_says_in_its_own_way_is_no_finding(source: str, target: str) -> None:
    assert found(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "findings"),
    [
        ("năm 1912 và 1919", "in 1912 and 1991", [(Kind.MISSING_NUMBER, "1919"), (Kind.ADDED_NUMBER, "1991")]),
        ("gần 50.000 quân", "nearly 5,000 men", [(Kind.MISSING_NUMBER, "50.000"), (Kind.ADDED_NUMBER, "5,000")]),
        ("Hội vào tháng 2.", "축제가 있습니다.", [(Kind.MISSING_NUMBER, "2")]),
        ("thế kỷ XVII", "18th century", [(Kind.MISSING_NUMBER, "XVII"), (Kind.ADDED_NUMBER, "18")]),
        ("lệch 2,5 km", "off by 25 km", [(Kind.MISSING_NUMBER, "2,5"), (Kind.ADDED_NUMBER, "25")]),
        (
            "[a](https://a.vn/1)",
            "[a](https://a.vn/2), see https://b.vn.",
            [
                (Kind.MISSING_LINK, "https://a.vn/1"),
                (Kind.ADDED_LINK, "https://a.vn/2"),
                (Kind.ADDED_LINK, "https://b.vn"),
            ],
        ),
        (
            "%(count)s và %(name)s",
            "%(nom)s",
            [
                (Kind.MISSING_PLACEHOLDER, "%(count)s"),
                (Kind.MISSING_PLACEHOLDER, "%(name)s"),
                (Kind.ADDED_PLACEHOLDER, "%(nom)s"),
            ],
        ),
        ("## Hội", "### Festival", [(Kind.HEADING, "##")]),
        ("## Hội", "Festival", [(Kind.HEADING, "##")]),
        ("Hội", "## Festival", [(Kind.HEADING, "")]),
        ("**a** và *b*", "a and b", [(Kind.LOST_EMPHASIS, "**"), (Kind.LOST_EMPHASIS, "*")]),
    ],
)
def test_what_differs_is_named_as_it_is_written(source: str, target: str, findings: list[tuple[str, str]]) -> None:
    assert found(source, target) == findings


def test_the_translations_we_have_raise_few_findings() -> None:
    raised = sum(bool(disagreements(source, target)) for _, source, target in PAIRS)
    assert raised * 100 < len(PAIRS)
    misnamed = sum(bool(wrong_renderings(source, target, GLOSSARY, language)) for language, source, target in PAIRS)
    assert misnamed * 50 < len(PAIRS)


def test_nearly_every_wrong_digit_in_the_translations_would_be_found() -> None:
    tried = missed = 0
    for _, source, target in PAIRS:
        for number in re.finditer("[0-9]+", target):
            digit = str((int(number[0][-1]) + 3) % 10)
            wrong = target[: number.end() - 1] + digit + target[number.end() :]
            tried += 1
            missed += len(disagreements(source, wrong)) <= len(disagreements(source, target))
    assert tried > 500
    assert missed * 20 < tried


@given(st.text(max_size=60))
def test_a_text_agrees_with_itself_whatever_it_is(text: str) -> None:
    assert disagreements(text, text) == []


def misnamed(source: str, target: str, language: str = "en") -> list[str]:
    return [each.term for each in wrong_renderings(source, target, GLOSSARY, language)]


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Đền Sòng Sơn ở Bỉm Sơn", "Sòng Sơn Temple is in Bỉm Sơn", "en"),
        ("đền Sòng Sơn", "the old temple of Sòng Sơn", "en"),
        ("Hội ở Thanh Hoá", "la fête à Thanh Hóa", "fr"),
        ("vua Thiệu Trị", "sous l’empereur Thiệu Trị", "fr"),
        ("Cô Chín che chở bà", "九姑娘庇护了她", "zh-Hans"),
        ("Đèo Ba Dội", "三叠山口（Ba Dội）", "zh-Hans"),
        ("Từ Thức", "トゥトゥック", "ja"),
        ("Động Cửa Buồng là tên chung", "クアブオンは総称です", "ja"),
        ("Động Cửa Buồng là tên chung", "끄어부옹은 이름입니다", "ko"),
        ("Đền thờ Từ Thức", "徐式の祠", "zh-Hans"),
        ("nhóm đồi Ông Đùng", "the Ông Đùng hills", "en"),
        ("Tên Đồi Ông Đùng", "the name of the hills", "en"),
        ("tên cũ “Đình làng Gạo xã Hà Lan”", "the old name", "en"),
        ("gia đình ở xã này kiểm tra mã", "the families here", "en"),
        ("chín giếng và cửa buồng", "nine wells and a door", "en"),
        ("Bỉm Sơn", "Bỉm Sơn", "de"),
    ],
)
def test_a_name_may_be_fitted_into_its_sentence(source: str, target: str, language: str) -> None:
    assert misnamed(source, target, language) == []


@pytest.mark.parametrize(
    ("source", "target", "language", "terms"),
    [
        ("Đền Sòng Sơn", "Sung Son Temple", "en", ["Đền Sòng Sơn"]),
        ("đèo Ba Dội", "땀디엡 고개", "ko", ["Đèo Ba Dội"]),
        ("Cô Chín, Ngọc Hoàng", "九女，玉皇大帝", "zh-Hans", ["Cô Chín"]),
        ("THANH HÓA", "清华", "zh-Hans", ["Thanh Hóa"]),
        ("Bát Hải Long Vương", "Bát Hải Long Vương", "en", ["Bát Hải Long Vương"]),
        ("Tây Sơn – Thăng Long", "タイソン軍とハノイ", "ja", ["Thăng Long"]),
        ("Thánh Mẫu Liễu Hạnh", "la Sainte Mère Lieu Hanh", "fr", ["Thánh Mẫu Liễu Hạnh"]),
    ],
)
def test_a_name_called_otherwise_than_the_glossary_has_it_is_found(
    source: str, target: str, language: str, terms: list[str]
) -> None:
    assert misnamed(source, target, language) == terms


def test_a_finding_says_what_the_name_should_be() -> None:
    assert wrong_renderings("ở Ninh Bình", "在宁波", GLOSSARY, "zh-Hans") == [WrongRendering("Ninh Bình", "宁平")]
    assert disagreements("2", "") == [Disagreement(Kind.MISSING_NUMBER, "2")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_glossary_passes_in_its_own_rendering_and_not_without(language: str) -> None:
    for term in TERMS:
        is_name = term["vi"] != term["vi"].lower()
        assert misnamed(f"Xem {term['vi']}.", f"«{term[language]}»", language) == []
        assert misnamed(f"Xem {term['vi']}.", "…", language) == [term["vi"]] * is_name


@given(st.text(max_size=40) | st.text(st.sampled_from("Bỉm Sơn ĐềnSòng ßİ…“”"), max_size=40), st.text(max_size=20))
def test_any_two_texts_can_be_compared(source: str, target: str) -> None:
    assert set(misnamed(source, target)) <= set(GLOSSARY)


@pytest.mark.parametrize(
    ("source", "terms"),
    [
        ("Đền thờ Từ Thức ở Bỉm Sơn", [("Đền thờ Từ Thức", "뜨특 사당"), ("Bỉm Sơn", "빔선")]),
        ("một ngôi đền, theo truyền thuyết", [("đền", "사당"), ("truyền thuyết", "전설")]),
        ("THANH HOÁ", [("THANH HOÁ", "타인호아")]),
        ("cô chín tuổi", []),
        ("Bỉm Sơnx", []),
        ("", []),
    ],
)
def test_the_terms_of_an_original_are_found_with_what_they_are_called(
    source: str, terms: list[tuple[str, str]]
) -> None:
    pieces = terms_in(source, GLOSSARY, "ko")
    assert [piece for piece in pieces if piece[1]] == terms
    assert "".join(text for text, _ in pieces) == source


@given(st.text(max_size=60))
def test_a_text_in_pieces_is_the_same_text(text: str) -> None:
    assert "".join(piece for piece, _ in terms_in(text, GLOSSARY, "ja")) == text
    assert terms_in(text, GLOSSARY, "de") == [(text, "")]
