"""What a payer types, and the code that asks for it."""

import pytest

from heritage.codecs import vietqr
from heritage.payments.pay_rules import Asked, PayError, PayFault, code_asking, read_amount, read_asked
from heritage.payments.pay_words import CODE_KINDS, FIELDS, PAY_FAULTS, TAP_ANSWERS
from heritage.payments.rules import SAMPLE_BIN, CodeKind, Tap
from heritage.shops import forms as shop_forms

PAYLOAD = vietqr.write(vietqr.VietQR(bin=SAMPLE_BIN, account="MAU0000001"))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("50000", 50_000),
        (" 50.000 ", 50_000),
        ("50,000", 50_000),
        ("50 000", 50_000),
        ("50 000 ₫", 50_000),
        ("50.000đ", 50_000),
        ("50000 VNĐ", 50_000),
        ("50k", 50_000),
        ("50 nghìn", 50_000),
        ("1.250.000", 1_250_000),
        ("1", 1),
        ("499999999", 499_999_999),
    ],
)
def test_an_amount_is_read_as_people_here_write_it(typed: str, amount: int) -> None:
    assert read_amount(typed) == amount


@pytest.mark.parametrize(
    "typed",
    ["0", "0.000", "-5", "50.5", "50,00", "1.25", "5e4", "٥٠", "50.000,00", "1,000.000", "fifty", "k", "1" * 13, "NaN"],
)
def test_what_could_mean_two_amounts_is_asked_for_again(typed: str) -> None:
    with pytest.raises(PayError) as refused:
        read_amount(typed)
    assert refused.value.fault is PayFault.AMOUNT


@pytest.mark.parametrize("typed", ["500000000", "500.000.000", "999999k"])
def test_more_than_a_transfer_can_carry_is_refused(typed: str) -> None:
    with pytest.raises(PayError) as refused:
        read_amount(typed)
    assert refused.value.fault is PayFault.AMOUNT_TOO_LARGE


@pytest.mark.parametrize(
    ("amount", "content", "fault"),
    [
        ("", "Bàn 5", PayFault.AMOUNT_FIRST),
        ("5000", "a" * 26, PayFault.CONTENT_TOO_LONG),
        ("5000", "你好", PayFault.CONTENT),
        ("x", "Bàn 5", PayFault.AMOUNT),
    ],
)
def test_what_cannot_be_asked_says_which_field_to_mend(amount: str, content: str, fault: PayFault) -> None:
    with pytest.raises(PayError) as refused:
        read_asked(amount, content)
    assert refused.value.fault is fault


def test_nothing_typed_asks_for_nothing() -> None:
    assert read_asked(" ", "") == Asked()
    assert code_asking(PAYLOAD, Asked()) == PAYLOAD


def test_a_code_asks_for_the_amount_and_pays_the_same_account() -> None:
    asked = read_asked("50.000", "Bàn số 5")
    code = vietqr.read(code_asking(PAYLOAD, asked)).vietqr
    assert code is not None
    assert (code.bin, code.account, code.amount, code.purpose) == (SAMPLE_BIN, "MAU0000001", 50_000, "BAN SO 5")


def test_fields_that_nobody_documents_stay_in_the_code() -> None:
    wallet = vietqr.write(vietqr.VietQR(bin=SAMPLE_BIN, account="MAU0000001", store="STORE 1", reference="REF"))
    code = vietqr.read(code_asking(wallet, Asked(5_000))).vietqr
    assert code is not None
    assert (code.store, code.reference, code.amount) == ("STORE 1", "REF", 5_000)


def test_a_code_without_room_says_so() -> None:
    full = vietqr.write(
        vietqr.VietQR(bin=SAMPLE_BIN, account="MAU1", bill="A" * 25, store="B" * 25, reference="C" * 25)
    )
    with pytest.raises(PayError) as refused:
        code_asking(full, Asked(5_000, "D" * 25))
    assert refused.value.fault is PayFault.NO_ROOM


def test_everything_has_words() -> None:
    assert set(PAY_FAULTS) == set(PayFault)
    assert set(CODE_KINDS) == set(CodeKind)
    assert set(TAP_ANSWERS) == set(Tap)
    assert set(FIELDS) <= set(PayFault)


def test_the_kinds_of_codes_that_lists_choose_by_are_those_there_are() -> None:
    assert set(shop_forms.CODE_KINDS) == set(CodeKind)
