"""What a check answers: every state of an account, at every kind of shop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from heritage.codecs import short_code
from heritage.codecs.short_code import NotACode
from heritage.payments.check_rules import Registered, answer_of, best_answer, serial_in
from heritage.payments.check_words import OUTCOMES
from heritage.payments.rules import SAMPLE_BIN, AccountState, Outcome
from heritage.shops.rules import ShopState

TODAY = date(2026, 11, 24)
ACTIVE = Registered(
    state=AccountState.ACTIVE,
    since=datetime(2026, 11, 1, tzinfo=UTC),
    shop_slug="quan-mau",
    shop_name="Quán MẪU",
    shop_address="1 Đường MẪU",
    shop_state=ShopState.LISTED,
    checked=date(2026, 11, 1),
    is_sample=False,
    counter="Quầy 1",
    is_open=True,
    bank="MẪU",
    last_four="0001",
    holder="NGUYEN VAN MAU",
    is_reported=False,
)


def outcome(**facts: Any) -> Outcome | None:
    answer = answer_of(replace(ACTIVE, **facts), TODAY)
    return answer.outcome if answer else None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Outcome.ACTIVE),
        ({"checked": date(2026, 5, 28)}, Outcome.NOT_RECHECKED),
        ({"checked": None}, Outcome.NOT_RECHECKED),
        ({"is_reported": True}, Outcome.REPORTED),
        ({"is_reported": True, "checked": None}, Outcome.REPORTED),
        ({"is_sample": True}, Outcome.SAMPLE),
        ({"is_open": False}, None),
        ({"state": AccountState.REPLACED}, Outcome.REPLACED),
        ({"state": AccountState.REVOKED}, Outcome.REVOKED),
        ({"state": AccountState.REVOKED, "is_open": False}, Outcome.REVOKED),
    ],
)
def test_an_account_amounts_to(facts: dict[str, Any], expected: Outcome | None) -> None:
    assert outcome(**facts) is expected


@pytest.mark.parametrize(
    "state", sorted(set(AccountState) - {AccountState.ACTIVE, AccountState.REPLACED, AccountState.REVOKED})
)
def test_what_waits_or_was_refused_counts_as_unknown(state: AccountState) -> None:
    assert outcome(state=state) is None


@pytest.mark.parametrize("state", sorted(set(ShopState) - {ShopState.LISTED}))
def test_a_shop_that_the_public_does_not_see_is_not_told_of(state: ShopState) -> None:
    assert outcome(shop_state=state) is None


def best(*states: AccountState, is_code_reported: bool = False, bank_bin: str = "970422") -> Outcome:
    registered = [replace(ACTIVE, state=state) for state in states]
    return best_answer(registered, bank_bin=bank_bin, is_code_reported=is_code_reported, today=TODAY).outcome


def test_where_an_account_is_paid_today_counts_before_what_it_was() -> None:
    assert best(AccountState.REVOKED, AccountState.REPLACED, AccountState.ACTIVE) is Outcome.ACTIVE


def test_of_ended_accounts_the_graver_end_counts() -> None:
    assert best(AccountState.REPLACED, AccountState.REVOKED) is Outcome.REVOKED


def test_a_code_nobody_knows_is_unknown_unless_it_was_reported() -> None:
    assert best() is Outcome.UNKNOWN
    assert best(AccountState.PROPOSED) is Outcome.UNKNOWN
    assert best(is_code_reported=True) is Outcome.REPORTED
    assert best(AccountState.REPLACED, is_code_reported=True) is Outcome.REPORTED


def test_a_report_alone_does_not_take_a_registered_code_away() -> None:
    assert best(AccountState.ACTIVE, is_code_reported=True) is Outcome.ACTIVE


def test_the_number_of_no_bank_is_a_sample() -> None:
    assert best(bank_bin=SAMPLE_BIN) is Outcome.SAMPLE


SERIAL = short_code.generate(length=short_code.SERIAL_LENGTH)


@pytest.mark.parametrize("spell", [str, str.lower, short_code.grouped, " {} ".format, "-".join])
def test_a_serial_is_read_however_it_is_typed(spell: Callable[[str], str]) -> None:
    assert serial_in(spell(SERIAL)) == SERIAL


def test_a_mistyped_serial_is_told_from_an_unknown_one() -> None:
    wrong = ("1" if SERIAL[0] != "1" else "2") + SERIAL[1:]
    with pytest.raises(NotACode):
        serial_in(wrong)


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 17, "9VHYRT", "0002010102113853"])
def test_what_has_not_the_length_of_a_serial_is_none(typed: str) -> None:
    assert serial_in(typed) is None


def test_every_outcome_has_words() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert len({words.title for words in OUTCOMES.values()}) == len(Outcome)
