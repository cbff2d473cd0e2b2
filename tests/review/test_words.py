"""Every code of the desk has its words."""

from enum import StrEnum
from typing import Any

import pytest

from heritage.payments.rules import BY_PHONE, HANDS, AccountState, CaseKind, CaseState, CheckName, Light
from heritage.review import words
from heritage.review.rules import CaseOutcome, Check, Reason, ReviewFault
from heritage.shops.rules import Freshness, ShopState
from heritage.web.site_app import SiteApp

TABLES: list[tuple[dict[Any, Any], set[StrEnum]]] = [
    (words.CASE_KINDS, set(CaseKind)),
    (words.CASE_STATES, set(CaseState)),
    (words.CASE_OUTCOMES, set(CaseOutcome)),
    (words.SHOP_STATES, set(ShopState)),
    (words.FRESHNESS, set(Freshness)),
    (words.ACCOUNT_STATES, set(AccountState)),
    (words.STEPS, set(HANDS)),
    (words.LIGHTS, set(Light)),
    (words.CHECKS, set(CheckName)),
    (words.REASONS, set(Reason)),
    (words.REVIEW_FAULTS, set(ReviewFault)),
    (words.TO_TELL, set(BY_PHONE)),
]


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_every_code_has_words_and_no_words_are_left_over(table: dict[Any, Any], codes: set[StrEnum]) -> None:
    assert set(table) == codes


def test_a_check_is_told_with_its_facts_even_where_they_hold_a_percent_sign(sqlite_app: SiteApp) -> None:
    check = Check(CheckName.PHONE_ELSEWHERE, Light.RED, Reason.PHONE_ELSEWHERE, {"shops": "100 % MẪU"})
    with sqlite_app.test_request_context("/en/"):
        assert words.sentence_of(check) == "Shops of other owners have this number: 100 % MẪU."
