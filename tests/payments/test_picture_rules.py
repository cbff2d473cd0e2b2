"""What the texts of one picture, or a pasted text, amount to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.payment_schemes import Scheme
from heritage.codecs.vietqr import Reason
from heritage.payments.picture_rules import USABLE, CodePicture, PictureFinding, judge
from tests.codecs.test_vietqr import ACCOUNT, VECTORS, WALLET, foreign, with_element

DAMAGED = VECTORS["P17"]["payload"]
CUT_OFF = VECTORS["P18"]["payload"]
"""Before it says whose it is."""
WARNED = with_element("55", "01")
VNPAY = VECTORS["P14"]["payload"]
WEBSITE = "https://heritage.example/app"
WIFI = "WIFI:T:WPA;S:QUAN MAU;P:maumaumau;;"
CONTACT = "BEGIN:VCARD\nVERSION:3.0\nN:MAU;QUAN\nEND:VCARD"


def finding(*texts: str) -> PictureFinding:
    return judge(texts).finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ACCOUNT, PictureFinding.ACCEPTED),
        (WALLET, PictureFinding.ACCEPTED),
        (f" {ACCOUNT}\n", PictureFinding.ACCEPTED),
        (WARNED, PictureFinding.WARNED),
        (DAMAGED, PictureFinding.REJECTED),
        (CUT_OFF, PictureFinding.REJECTED),
        (VNPAY, PictureFinding.FOREIGN_SCHEME),
        (VNPAY[:-1] + "9", PictureFinding.FOREIGN_SCHEME),
        (foreign(("26", "br.gov.bcb.pix", "1"), country="BR"), PictureFinding.FOREIGN_SCHEME),
        ("https://qr.alipay.com/fkx0", PictureFinding.FOREIGN_SCHEME),
        (WEBSITE, PictureFinding.WEBSITE),
        ("www.heritage.example", PictureFinding.WEBSITE),
        ("MAUAPP://open?shop=1", PictureFinding.WEBSITE),
        (WIFI, PictureFinding.NOT_PAYMENT),
        (CONTACT, PictureFinding.NOT_PAYMENT),
        ("0352350917", PictureFinding.NOT_PAYMENT),
        ("", PictureFinding.NO_CODE),
        (" \n", PictureFinding.NO_CODE),
    ],
)
def test_one_text_is_told_for_what_it_is(text: str, expected: PictureFinding) -> None:
    picture = judge([text])
    assert picture.finding is expected
    assert (picture.vietqr is not None) == (expected in USABLE)


def test_no_text_is_no_code() -> None:
    assert judge([]) == CodePicture(PictureFinding.NO_CODE)


def test_a_text_read_twice_counts_once() -> None:
    assert judge([ACCOUNT, f"{ACCOUNT}\n", ""]) == judge([ACCOUNT])


@pytest.mark.parametrize("money", [VECTORS["P06"]["payload"], WALLET, WARNED, DAMAGED, CUT_OFF, VNPAY, "wxp://f2f0"])
def test_between_two_payment_codes_nothing_is_chosen(money: str) -> None:
    for texts in ([ACCOUNT, money], [money, ACCOUNT], [WEBSITE, money, ACCOUNT]):
        assert judge(texts) == CodePicture(PictureFinding.SEVERAL_CODES)


@pytest.mark.parametrize("usable", [ACCOUNT, WARNED])
def test_a_code_that_moves_no_money_does_not_hide_the_one_that_does(usable: str) -> None:
    for texts in ([usable, WEBSITE], [WIFI, usable], [WEBSITE, usable, CONTACT, "MAU"]):
        assert judge(texts) == judge([usable])


@pytest.mark.parametrize("texts", [(DAMAGED, WEBSITE), (VNPAY, WIFI), (WEBSITE, WIFI)])
def test_several_codes_without_a_usable_one_stay_several(texts: tuple[str, ...]) -> None:
    assert finding(*texts) is PictureFinding.SEVERAL_CODES


def test_the_reading_names_the_scheme_and_the_faults() -> None:
    foreign_one, damaged = judge([VNPAY]).reading, judge([DAMAGED]).reading
    assert foreign_one is not None
    assert foreign_one.scheme is Scheme.VNPAY
    assert damaged is not None
    assert [each.reason for each in damaged.findings] == [Reason.CRC_WRONG]


def test_the_account_stays_out_of_what_is_logged() -> None:
    assert "0352350917" not in repr(judge([ACCOUNT]))


known = st.sampled_from([ACCOUNT, WALLET, WARNED, DAMAGED, CUT_OFF, VNPAY, WEBSITE, WIFI, CONTACT, ""])
beginnings = st.sampled_from(["", "000201", "00020101021138", "https://", "2|99|", "wifi:"])
anything = known | st.builds("{}{}".format, beginnings, st.text()) | st.text(st.characters())


@given(st.lists(anything, max_size=4))
def test_whatever_is_read_there_is_an_answer_and_order_does_not_matter(texts: list[str]) -> None:
    picture = judge(texts)
    assert judge(texts[::-1]) == picture
    assert (picture.vietqr is not None) == (picture.finding in USABLE)
    assert (picture.reading is None) == (picture.finding in {PictureFinding.NO_CODE, PictureFinding.SEVERAL_CODES})
    payable = {text.strip() for text in texts if judge([text]).vietqr}
    if picture.reading and picture.finding in USABLE:
        assert payable == {picture.reading.payload}
    if len(payable) > 1:
        assert picture.finding is PictureFinding.SEVERAL_CODES
