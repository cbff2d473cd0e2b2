"""Codes on signs: what a scratched plate or a tired reader does to one is found, and the right one is found again."""

import tomllib
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.short_code import ALPHABET, LENGTH, Fault, NotACode, candidates, check_character, generate, parse
from tests.conftest import CONTENT

# Printed on signs that stand outdoors: a line here may be added, none may ever change or go.
PRINTED = {
    "chua-khanh-quang": "XKTXFN",
    "den-bat-hai-long-vuong": "FPA5GZ",
    "den-cay-vai": "GA2SY9",
    "den-chin-gieng": "N1SQ99",
    "den-dang-quang": "BH30RJ",
    "den-song-son": "9VHYRT",
    "den-tu-thuc": "4W91P8",
    "deo-ba-doi": "0SDBFS",
    "dinh-lang-gao": "CZZ6DY",
    "doi-ong": "MWQGPQ",
    "dong-cua-buong": "ASTCQY",
    "duong-thien-ly": "5HS2YB",
    "ho-canh-chim": "BNK8PN",
    "khu-mo-co-trach-lam": "483C29",
}
CODES = tuple(PRINTED.values())


def fault_of(text: str) -> Fault:
    with pytest.raises(NotACode) as caught:
        parse(text)
    assert caught.value.text == text
    return caught.value.fault


def with_character(code: str, at: int, character: str) -> str:
    return code[:at] + character + code[at + 1 :]


def with_swap(code: str, first: int, second: int) -> str:
    return with_character(with_character(code, first, code[second]), second, code[first])


def single_errors(code: str) -> list[str]:
    return [with_character(code, at, other) for at in range(LENGTH) for other in ALPHABET if other != code[at]]


def neighbour_swaps(code: str) -> list[str]:
    return [with_swap(code, at, at + 1) for at in range(LENGTH - 1) if code[at] != code[at + 1]]


def test_a_printed_code_never_changes() -> None:
    files = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in CONTENT.glob("sites/*/site.toml")}
    assert {slug: files[slug]["code"] for slug in PRINTED} == PRINTED


def test_every_site_has_a_code_of_its_own() -> None:
    codes = [tomllib.loads(path.read_text("utf-8"))["code"] for path in CONTENT.glob("sites/*/site.toml")]
    assert len(set(codes)) == len(codes) >= len(PRINTED)


@pytest.mark.parametrize("code", CODES)
def test_a_printed_code_reads_as_itself(code: str) -> None:
    assert parse(code) == code
    assert check_character(code[:-1]) == code[-1]


@pytest.mark.parametrize("code", CODES)
def test_every_single_wrong_character_is_found(code: str) -> None:
    assert {fault_of(wrong) for wrong in single_errors(code)} == {Fault.CHECK}


@pytest.mark.parametrize("code", CODES)
def test_every_swap_of_two_characters_is_found(code: str) -> None:
    swaps = [with_swap(code, *places) for places in combinations(range(LENGTH), 2)]
    assert {fault_of(wrong) for wrong in swaps if wrong != code} == {Fault.CHECK}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("osdbfs", "0SDBFS"),
        ("OSDBFS", "0SDBFS"),
        ("NISQ99", "N1SQ99"),
        ("nlsq99", "N1SQ99"),
        ("483-c29", "483C29"),
        (" 483 C29\n", "483C29"),
        ("4w9lp8", "4W91P8"),
    ],
)
def test_look_alikes_small_letters_hyphens_and_spaces_are_read_as_meant(typed: str, code: str) -> None:
    assert parse(typed) == code


def test_a_code_shows_no_character_that_looks_like_another() -> None:
    assert set("ILOU").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 32


@pytest.mark.parametrize("typed", ["", "9VHYR", "9VHYRT9", "-" * 6, "https://heritage.example/Q/9VHYRT"])
def test_a_code_of_another_length_is_called_that(typed: str) -> None:
    assert fault_of(typed) == Fault.LENGTH


@pytest.mark.parametrize("typed", ["9VHYRU", "9VH.RT", "9VHỲRT", "９VHYRT", "9VHYR٣"])
def test_a_character_that_no_code_has_is_called_that(typed: str) -> None:
    assert fault_of(typed) == Fault.CHARACTER


def test_a_new_code_is_valid_and_not_the_last_one_again() -> None:
    codes = [generate() for _ in range(100)]
    assert [parse(code) for code in codes] == codes
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("code", CODES)
def test_every_near_miss_leads_back_to_the_code(code: str) -> None:
    for wrong in single_errors(code) + neighbour_swaps(code):
        near = candidates(wrong)
        assert code in near
        assert len(near) <= LENGTH + LENGTH - 1
        assert all(parse(each) == each for each in near)


def test_candidates_are_found_for_small_letters_look_alikes_and_strange_characters() -> None:
    assert "0SDBFS" in candidates("osdbf-g")
    assert candidates("9VHYRU") == ["9VHYRT"]


@pytest.mark.parametrize("typed", ["", "9VHYR", "9VHYRT9", "9VH..T"])
def test_what_is_no_near_miss_has_no_candidates(typed: str) -> None:
    assert candidates(typed) == []


@given(st.text(st.sampled_from(ALPHABET), min_size=LENGTH, max_size=LENGTH) | st.text(max_size=12))
def test_whatever_is_typed_is_a_code_or_is_refused(typed: str) -> None:
    try:
        code = parse(typed)
    except NotACode:
        candidates(typed)
        return
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert candidates(typed) == [code]
