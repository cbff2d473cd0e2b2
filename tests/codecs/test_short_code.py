"""Codes on signs: what a scratched plate or a tired reader does to one is found, and the right one is found again."""

import tomllib
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.short_code import (
    ALPHABET,
    LENGTH,
    SERIAL_LENGTH,
    Fault,
    NotACode,
    candidates,
    check_character,
    generate,
    grouped,
    parse,
)
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


SERIAL = "K7M29QXTB"
LENGTHS = st.integers(min_value=2, max_value=31)


@pytest.mark.parametrize("typed", ["K7M2-9QXT-B", "k7m2-9qxt-b", " K7M2 9QXT B ", "K7M29QXTB"])
def test_the_serial_of_a_stand_is_read_as_it_is_printed(typed: str) -> None:
    assert parse(typed, length=SERIAL_LENGTH) == SERIAL
    assert grouped(SERIAL) == "K7M2-9QXT-B"


@pytest.mark.parametrize(("code", "printed"), [("9VHYRT", "9VHY-RT"), ("K7M29QXT", "K7M2-9QXT"), ("K7M", "K7M")])
def test_a_code_is_printed_in_fours_and_never_ends_in_a_hyphen(code: str, printed: str) -> None:
    assert grouped(code) == printed


def test_every_wrong_character_and_every_swap_in_a_serial_is_found() -> None:
    wrong = {with_character(SERIAL, at, other) for at in range(SERIAL_LENGTH) for other in ALPHABET}
    wrong |= {with_swap(SERIAL, *places) for places in combinations(range(SERIAL_LENGTH), 2)}
    for each in wrong - {SERIAL}:
        with pytest.raises(NotACode) as caught:
            parse(each, length=SERIAL_LENGTH)
        assert caught.value.fault == Fault.CHECK


def test_the_code_of_a_sign_is_no_serial_and_a_serial_no_code_of_a_sign() -> None:
    assert fault_of(SERIAL) == Fault.LENGTH
    with pytest.raises(NotACode) as caught:
        parse("9VHYRT", length=SERIAL_LENGTH)
    assert caught.value.fault == Fault.LENGTH


def test_a_near_miss_of_a_serial_leads_back_to_it() -> None:
    assert SERIAL in candidates("K7M2-9QXT-D", length=SERIAL_LENGTH)
    assert SERIAL in candidates("K7M2-9QTX-B", length=SERIAL_LENGTH)
    assert candidates("K7M2-9QXT-D") == []


@given(LENGTHS)
def test_a_new_code_of_any_length_is_read_back_from_its_print(length: int) -> None:
    code = generate(length=length)
    assert len(code) == length
    assert parse(grouped(code).lower(), length=length) == code


@given(LENGTHS.flatmap(lambda length: st.text(st.sampled_from(ALPHABET), min_size=length - 1, max_size=length - 1)))
def test_at_every_length_each_swap_of_two_characters_is_found(body: str) -> None:
    code = body + check_character(body)
    for first, second in combinations(range(len(code)), 2):
        if code[first] != code[second]:
            with pytest.raises(NotACode):
                parse(with_swap(code, first, second), length=len(code))
