"""Whatever can happen to a registration has words."""

import pytest

from heritage.codecs.opening_hours import Reason
from heritage.merchants.consent_words import CONSENTS
from heritage.merchants.words import CODES, HINTS, HOURS_FAULTS, KINDS, LISTINGS, why
from heritage.payments.rules import AccountState, CodeKind, PaymentError, PaymentFault
from heritage.payments.words import PAYMENT_FAULTS
from heritage.shops.rules import Accepted, ConsentPurpose, ShopError, ShopFault, ShopState
from heritage.shops.words import SHOP_FAULTS
from heritage.web.site_app import SiteApp


def test_every_fault_and_state_has_words() -> None:
    assert set(SHOP_FAULTS) == set(ShopFault)
    assert set(PAYMENT_FAULTS) == set(PaymentFault)
    assert set(LISTINGS) == set(ShopState)
    assert set(CODES) == {None, *AccountState}
    assert set(KINDS) == set(CodeKind)
    assert set(HINTS) == set(Accepted)
    assert set(HOURS_FAULTS) == set(Reason)
    assert set(CONSENTS) == set(ConsentPurpose)


def test_faults_of_the_same_code_in_two_rooms_keep_their_own_words(sqlite_app: SiteApp) -> None:
    with sqlite_app.test_request_context("/"):
        assert str(why(ShopError(ShopFault.NOT_YOURS))) != str(why(PaymentError(PaymentFault.NOT_YOURS)))


@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_a_consent_tells_all_that_the_law_asks_for(sqlite_app: SiteApp, purpose: ConsentPurpose) -> None:
    with sqlite_app.test_request_context("/"):
        parts = {str(heading): str(sentence) for heading, sentence in CONSENTS[purpose].parts}
    assert list(parts) == [
        "What",
        "What for",
        "Who sees it",
        "How long",
        "How to take it back",
        "The law, and your rights",
    ]
    assert "91/2025/QH15" in parts["The law, and your rights"]
    assert "356/2025/NĐ-CP" in parts["The law, and your rights"]
