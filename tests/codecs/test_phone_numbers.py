"""Phone numbers as they stand on signs, in contacts and in chats: one spelling for all, or why it is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.phone_numbers import NotAPhoneNumber, Reason, hidden, is_mobile, parse, spoken


def reason_of(text: str) -> Reason:
    with pytest.raises(NotAPhoneNumber) as caught:
        parse(text)
    assert str(caught.value) == caught.value.reason, "the message may hold no number: it ends in logs"
    return caught.value.reason


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345 678",
        "0912–345—678",
        "09 12 34 56 78",
        "  0912345678\n",
        "0912\u00a0345\u00a0678",
        "\u202d0912 345 678\u202c",
        "0912\u200b345678",
        "０９１２３４５６７８",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0) 912 345 678",
        "(+84) 912.345.678",
        "＋８４　９１２　３４５　６７８",
        "84912345678",
        "840912345678",
        "0084912345678",
        "00 84 912 345 678",
    ],
)
def test_a_mobile_number_reads_the_same_in_every_spelling(typed: str) -> None:
    assert parse(typed) == "+84912345678"


@pytest.mark.parametrize("prefix", ["03", "05", "07", "08", "09"])
@pytest.mark.parametrize("digit", "0123456789")
def test_numbers_of_ten_digits_from_03_05_07_08_and_09_are_mobile(prefix: str, digit: str) -> None:
    e164 = parse(f"{prefix}{digit}0000000")
    assert e164 == f"+84{prefix[1]}{digit}0000000"
    assert is_mobile(e164)


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("0237 3825 000", "+842373825000"),
        ("(0237) 3.825.000", "+842373825000"),
        ("+84 237 3825 000", "+842373825000"),
        ("842373825000", "+842373825000"),
        ("024 3825 0000", "+842438250000"),
        ("(028) 3825-0000", "+842838250000"),
    ],
)
def test_numbers_of_eleven_digits_from_02_are_of_fixed_lines(typed: str, e164: str) -> None:
    assert parse(typed) == e164
    assert not is_mobile(e164)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.EMPTY),
        (" . - ( ) ", Reason.EMPTY),
        ("\u202d\u202c", Reason.EMPTY),
        ("agent-one", Reason.CHARACTER),
        ("0912 345 67o", Reason.CHARACTER),
        ("0912345678 / 0912345679", Reason.CHARACTER),
        ("0912345678, 0912345679", Reason.CHARACTER),
        ("ĐT: 0912345678", Reason.CHARACTER),
        ("0912+345678", Reason.CHARACTER),
        ("++84912345678", Reason.CHARACTER),
        ("٠٩١٢٣٤٥٦٧٨", Reason.CHARACTER),
        ("+1 202 555 0100", Reason.FOREIGN),
        ("0086 10 0000 0000", Reason.FOREIGN),
        ("+82 2 0000 0000", Reason.FOREIGN),
        ("+0912345678", Reason.FOREIGN),
        ("912345678", Reason.PREFIX),
        ("19001234", Reason.PREFIX),
        ("110", Reason.PREFIX),
        ("0412345678", Reason.PREFIX),
        ("0612345678", Reason.PREFIX),
        ("0112345678", Reason.PREFIX),
        ("+84 412345678", Reason.PREFIX),
        ("0166 234 5678", Reason.BEFORE_2018),
        ("+84 123 456 7890", Reason.BEFORE_2018),
        ("0", Reason.LENGTH),
        ("+84", Reason.LENGTH),
        ("091234567", Reason.LENGTH),
        ("09123456789", Reason.LENGTH),
        ("0237 3825 00", Reason.LENGTH),
        ("0237 3825 0000", Reason.LENGTH),
        ("09123456780912345678", Reason.LENGTH),
    ],
)
def test_what_is_no_number_says_why(typed: str, reason: Reason) -> None:
    assert reason_of(typed) == reason


@pytest.mark.parametrize(
    ("e164", "as_said"),
    [
        ("+84912345678", "0912 345 678"),
        ("+84328000000", "0328 000 000"),
        ("+842373825000", "0237 3825 000"),
        ("+842438250000", "024 3825 0000"),
        ("+842838250000", "028 3825 0000"),
    ],
)
def test_a_number_is_written_in_the_groups_in_which_it_is_said(e164: str, as_said: str) -> None:
    assert spoken(e164) == as_said


def test_a_hidden_number_shows_its_last_three_digits_and_not_how_long_it_is() -> None:
    assert hidden("+84912345678") == "••• ••• 678"
    assert hidden("+842373825000") == "••• ••• 000"


NATIONAL = st.from_regex(r"(?:[35789][0-9]{8}|2[0-9]{9})", fullmatch=True)
NOISE = st.text(st.sampled_from(" .-()–\u00a0\u200e"), max_size=2)


@given(NATIONAL, st.sampled_from(["0", "+84", "84", "0084", "+840"]), st.data())
def test_any_number_is_read_through_any_signs_between_its_digits(
    national: str, prefix: str, data: st.DataObject
) -> None:
    typed = "".join(character + data.draw(NOISE) for character in prefix + national)
    e164 = parse(typed)
    assert e164 == f"+84{national}"
    assert parse(e164) == parse(spoken(e164)) == e164


@given(st.text(max_size=20) | st.text(st.sampled_from("0123456789+84 .-"), max_size=16))
def test_whatever_is_typed_is_a_number_in_e164_or_is_refused(typed: str) -> None:
    try:
        e164 = parse(typed)
    except NotAPhoneNumber:
        return
    assert re.fullmatch(r"\+84(?:[35789][0-9]{8}|2[0-9]{9})", e164)
