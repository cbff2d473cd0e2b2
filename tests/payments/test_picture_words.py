"""Whatever is found in a picture has words that say what to do."""

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from flask_babel import LazyString

from heritage.codecs.emv_tlv import CRC, Element, parse, put, seal
from heritage.codecs.payment_schemes import Scheme
from heritage.codecs.vietqr import WARNINGS, Reason
from heritage.payments.picture_rules import PictureFinding, judge
from heritage.payments.picture_words import PICTURE_FINDINGS, REASONS, SCHEMES, sentences
from heritage.web.site_app import SiteApp
from tests.codecs.test_vietqr import ACCOUNT, VECTORS, foreign


@pytest.fixture(autouse=True)
def in_english(sqlite_app: SiteApp) -> Iterator[None]:
    with sqlite_app.test_request_context("/en/"):
        yield


@pytest.mark.parametrize(
    ("said", "kinds"),
    [(PICTURE_FINDINGS, PictureFinding), (REASONS, Reason), (SCHEMES, Scheme)],
    ids=["findings", "reasons", "schemes"],
)
def test_everything_that_can_be_found_has_words(said: dict[StrEnum, LazyString | str], kinds: type[StrEnum]) -> None:
    assert set(said) == set(kinds)
    assert all(map(str, said.values()))


def test_every_finding_has_a_sentence_of_its_own_and_every_scheme_a_name() -> None:
    assert len({str(words) for words in PICTURE_FINDINGS.values()}) == len(PictureFinding)
    assert len({str(words) for words in SCHEMES.values()}) == len(Scheme)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_says_what_is_wrong_and_what_to_do(reason: Reason) -> None:
    parts = re.findall(r"[^.]+\.(?= |$)", str(REASONS[reason]))
    assert len(parts) >= 2


def test_a_warning_never_shares_its_words_with_a_rejection() -> None:
    warned = {str(REASONS[reason]) for reason in WARNINGS}
    assert warned.isdisjoint(str(REASONS[reason]) for reason in set(Reason) - WARNINGS)


def test_a_sound_code_and_no_code_take_one_sentence() -> None:
    assert sentences(judge([ACCOUNT])) == [str(PICTURE_FINDINGS[PictureFinding.ACCEPTED])]
    assert sentences(judge([])) == [str(PICTURE_FINDINGS[PictureFinding.NO_CODE])]


def test_a_code_of_another_scheme_is_named() -> None:
    khqr = foreign(("29", "sok_dara@bkrt", "1"), country="KH")
    for text, name in ((VECTORS["P26"]["payload"], "PromptPay (Thailand)"), (khqr, "KHQR (Cambodia)")):
        (sentence,) = sentences(judge([text]))
        assert f"a code of {name}, not a VietQR" in sentence


def test_a_faulty_code_says_why_and_each_reason_once() -> None:
    elements = [element for element in parse(ACCOUNT) if element.tag not in {"53", "58", CRC}]
    without_currency_and_country = judge([seal(elements)])
    assert without_currency_and_country.reading is not None
    assert len(without_currency_and_country.reading.findings) == 2
    assert sentences(without_currency_and_country) == [
        str(PICTURE_FINDINGS[PictureFinding.REJECTED]),
        str(REASONS[Reason.MISSING]),
    ]


def test_a_rejected_code_does_not_add_its_warnings() -> None:
    zero_amount = judge([VECTORS["P20"]["payload"]])
    assert zero_amount.reading is not None
    assert len(zero_amount.reading.findings) == 2
    assert sentences(zero_amount)[1:] == [str(REASONS[Reason.AMOUNT_ZERO])]


def test_a_code_with_warnings_says_each_of_them() -> None:
    code = judge([seal(put(put(parse(ACCOUNT)[:-1], Element("01", "12")), Element("55", "01")))])
    assert sentences(code) == [
        str(PICTURE_FINDINGS[PictureFinding.WARNED]),
        str(REASONS[Reason.INITIATION_MISMATCH]),
        str(REASONS[Reason.FEE]),
    ]
