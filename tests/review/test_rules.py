"""Automatic checks and the table of deeds, without a database."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from heritage.codecs import vietqr
from heritage.payments.rules import AccountState, BankKind, CaseKind, CaseState, CheckName, Light
from heritage.review.rules import (
    AccountFacts,
    CaseFacts,
    Check,
    Deed,
    OtherShop,
    Reason,
    ReviewFault,
    Standing,
    checks,
    refusal,
    worst_light,
)
from heritage.shops.rules import ShopState

GOOD = vietqr.write(vietqr.VietQR(bin="999999", account="MAU0000001"))
ACCOUNT = AccountFacts(vietqr.read(GOOD), BankKind.BANK, True, "NGUYEN VAN MAU")
FACTS = CaseFacts(
    name="Quán MẪU",
    phone="+84912000001",
    street="Đường MẪU",
    has_position=True,
    owner_name="Nguyễn Văn Mẫu",
    listed_streets=("Đường MẪU",),
    account=ACCOUNT,
)
OWN, OTHER = OtherShop("Phở MẪU", is_of_owner=True), OtherShop("Phở MẪU", is_of_owner=False)


def found(name: CheckName, facts: CaseFacts) -> Check:
    (check,) = (each for each in checks(facts) if each.name is name)
    return check


def with_account(**changes: Any) -> CaseFacts:
    return replace(FACTS, account=replace(ACCOUNT, **changes))


def test_every_check_is_green_where_nothing_is_odd() -> None:
    assert [check.name for check in checks(FACTS)] == [
        CheckName.CODE,
        CheckName.BANK,
        CheckName.ACCOUNT_ELSEWHERE,
        CheckName.HOLDER,
        CheckName.PHONE_ELSEWHERE,
        CheckName.SIMILAR_NEAR,
        CheckName.STREET,
        CheckName.EARLIER_REFUSALS,
    ]
    assert {check.light for check in checks(FACTS)} == {Light.GREEN}


def test_without_an_account_only_the_shop_is_checked() -> None:
    names = {check.name for check in checks(replace(FACTS, account=None))}
    assert names == set(CheckName) - {CheckName.CODE, CheckName.BANK, CheckName.ACCOUNT_ELSEWHERE, CheckName.HOLDER}


ODD = vietqr.read(GOOD.replace("010211", "", 1)[:-4] + "0000")

CASES: list[tuple[CheckName, CaseFacts, Light, Reason]] = [
    (CheckName.CODE, with_account(reading=None), Light.RED, Reason.CODE_CHANGED),
    (CheckName.CODE, with_account(reading=ODD), Light.RED, Reason.CODE_CHANGED),
    (CheckName.BANK, with_account(bank_kind=None), Light.RED, Reason.BANK_UNKNOWN),
    (CheckName.BANK, with_account(bank_receives=False), Light.RED, Reason.BANK_REFUSES),
    (CheckName.BANK, with_account(bank_receives=None), Light.AMBER, Reason.BANK_UNSURE),
    (CheckName.BANK, with_account(bank_kind=BankKind.SAMPLE), Light.AMBER, Reason.BANK_SAMPLE),
    (CheckName.ACCOUNT_ELSEWHERE, with_account(elsewhere=(OTHER,)), Light.RED, Reason.ACCOUNT_ELSEWHERE),
    (CheckName.ACCOUNT_ELSEWHERE, with_account(elsewhere=(OWN, OTHER)), Light.RED, Reason.ACCOUNT_ELSEWHERE),
    (CheckName.ACCOUNT_ELSEWHERE, with_account(elsewhere=(OWN,)), Light.GREEN, Reason.ACCOUNT_OWN_SHOP),
    (CheckName.HOLDER, with_account(holder="TRAN THI MAU"), Light.AMBER, Reason.HOLDER_IS_ANOTHER),
    (CheckName.HOLDER, with_account(other_name_seen=True), Light.RED, Reason.HOLDER_NOT_SEEN),
    (CheckName.PHONE_ELSEWHERE, replace(FACTS, with_phone=(OTHER,)), Light.RED, Reason.PHONE_ELSEWHERE),
    (CheckName.PHONE_ELSEWHERE, replace(FACTS, with_phone=(OWN,)), Light.GREEN, Reason.PHONE_OWN_SHOP),
    (CheckName.PHONE_ELSEWHERE, replace(FACTS, phone=None), Light.AMBER, Reason.PHONE_MISSING),
    (CheckName.SIMILAR_NEAR, replace(FACTS, has_position=False), Light.AMBER, Reason.NO_POSITION),
    (
        CheckName.SIMILAR_NEAR,
        replace(FACTS, near=(OtherShop("quan mau", is_of_owner=False, metres=30),)),
        Light.RED,
        Reason.SAME_NEAR,
    ),
    (
        CheckName.SIMILAR_NEAR,
        replace(FACTS, near=(OtherShop("Quán MẪU 2", is_of_owner=False, metres=30),)),
        Light.AMBER,
        Reason.SIMILAR_NEAR,
    ),
    (
        CheckName.SIMILAR_NEAR,
        replace(FACTS, near=(OtherShop("Quán MẪU", is_of_owner=True, metres=30),)),
        Light.AMBER,
        Reason.SIMILAR_NEAR,
    ),
    (
        CheckName.SIMILAR_NEAR,
        replace(FACTS, near=(OtherShop("Sửa xe", is_of_owner=False, metres=5),)),
        Light.GREEN,
        Reason.NONE_NEAR,
    ),
    (CheckName.STREET, replace(FACTS, listed_streets=()), Light.AMBER, Reason.NO_STREETS),
    (CheckName.STREET, replace(FACTS, street=None), Light.AMBER, Reason.STREET_MISSING),
    (CheckName.STREET, replace(FACTS, street="Ngõ khác"), Light.AMBER, Reason.STREET_OTHER),
    (CheckName.STREET, replace(FACTS, street="duong mau"), Light.GREEN, Reason.STREET_LISTED),
    (CheckName.EARLIER_REFUSALS, replace(FACTS, refusals=2), Light.RED, Reason.REFUSED_BEFORE),
]


@pytest.mark.parametrize(("name", "facts", "light", "reason"), CASES)
def test_a_check_says_why(name: CheckName, facts: CaseFacts, light: Light, reason: Reason) -> None:
    check = found(name, facts)
    assert (check.light, check.reason) == (light, reason)


def test_a_code_that_can_be_paid_but_is_odd_is_amber() -> None:
    body = GOOD.replace("010211", "", 1).removesuffix(GOOD[-4:])
    reading = vietqr.read(body + f"{crc(body):04X}")
    check = found(CheckName.CODE, with_account(reading=reading))
    assert (check.light, check.reason) == (Light.AMBER, Reason.CODE_ODD)
    assert check.facts == {"findings": "initiation-absent"}


def crc(text: str) -> int:
    """CRC-16 as VietQR takes it, written anew here."""
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def test_the_worst_light_stands_for_a_case_but_an_empty_list_of_streets_says_nothing() -> None:
    assert worst_light(checks(replace(FACTS, listed_streets=()))) is Light.GREEN
    assert worst_light(checks(replace(FACTS, phone=None))) is Light.AMBER
    assert worst_light(checks(replace(FACTS, phone=None, refusals=1))) is Light.RED
    assert worst_light([]) is Light.GREEN


OWNER, HELPER, AGENT, REVIEWER, OTHER_REVIEWER = range(1, 6)
NEW = Standing(
    kind=CaseKind.REGISTRATION,
    state=CaseState.OPEN,
    shop_state=ShopState.SUBMITTED,
    version_state=AccountState.PROPOSED,
    codes=0,
    viewer_id=REVIEWER,
    owner_id=OWNER,
    registered_by=HELPER,
    hands=frozenset({HELPER}),
)
VISITED = replace(NEW, version_state=AccountState.PROVED, hands=frozenset({HELPER, AGENT}), visitors=frozenset({AGENT}))
APPROVED = replace(VISITED, version_state=AccountState.APPROVED, hands=frozenset({HELPER, AGENT, REVIEWER}))
LISTED = replace(VISITED, shop_state=ShopState.LISTED, version_state=AccountState.ACTIVE)
CHANGE = replace(NEW, kind=CaseKind.ACCOUNT_CHANGE, shop_state=ShopState.LISTED, codes=1, hands=frozenset({OWNER}))
REPORT = replace(LISTED, kind=CaseKind.TAMPER, version_state=None, hands=frozenset(), codes=1)
RECHECK = replace(REPORT, kind=CaseKind.RECHECK)
V, A, C, L, Q, R, OK, X, S, F, N, E = (
    Deed.VISIT,
    Deed.APPROVE,
    Deed.CONFIRM,
    Deed.LIST,
    Deed.ASK,
    Deed.REFUSE,
    Deed.ALL_RIGHT,
    Deed.REVOKE,
    Deed.STOP,
    Deed.FALSE,
    Deed.NOTE,
    Deed.CLOSE,
)


@pytest.mark.parametrize(
    ("standing", "open_deeds"),
    [
        (NEW, {V, Q, R, N}),
        (VISITED, {V, A, L, Q, R, N}),
        (APPROVED, {V, L, Q, R, N}),
        (replace(APPROVED, viewer_id=OTHER_REVIEWER), {V, C, L, Q, R, N}),
        (replace(VISITED, viewer_id=AGENT), {V, Q, R, N}),
        (replace(NEW, version_state=None), {V, Q, R, N}),
        (replace(VISITED, version_state=AccountState.WAITING, shop_state=ShopState.QUESTION), {V, R, S, N}),
        (replace(CHANGE, version_state=AccountState.WAITING), {V, S, N, E}),
        (replace(CHANGE, version_state=AccountState.WAITING, state=CaseState.CLOSED), {S}),
        (LISTED, {V, N, E}),
        (CHANGE, {V, Q, R, N}),
        (replace(CHANGE, version_state=AccountState.STOPPED), {V, N, E}),
        (REPORT, {V, OK, X, F, N}),
        (replace(REPORT, codes=0), {V, OK, F, N}),
        (RECHECK, {V, OK, X, R, N}),
        (replace(APPROVED, state=CaseState.CLOSED), set()),
    ],
)
def test_which_deeds_are_open(standing: Standing, open_deeds: set[Deed]) -> None:
    assert {deed for deed in Deed if refusal(deed, standing) is None} == open_deeds


@pytest.mark.parametrize(
    ("deed", "standing", "fault"),
    [
        (V, replace(NEW, viewer_id=HELPER), ReviewFault.SAME_PERSON),
        (V, replace(NEW, viewer_id=OWNER), ReviewFault.SAME_PERSON),
        (V, replace(CHANGE, viewer_id=OWNER), ReviewFault.SAME_PERSON),
        (A, replace(VISITED, viewer_id=AGENT), ReviewFault.SAME_PERSON),
        (C, APPROVED, ReviewFault.SAME_PERSON),
        (L, replace(VISITED, viewer_id=AGENT), ReviewFault.SAME_PERSON),
        (L, replace(VISITED, viewer_id=HELPER), ReviewFault.SAME_PERSON),
        (L, replace(VISITED, viewer_id=OWNER), ReviewFault.SAME_PERSON),
        (L, NEW, ReviewFault.NOT_VISITED),
        (A, NEW, ReviewFault.NOT_OPEN),
    ],
)
def test_why_a_deed_is_not_open(deed: Deed, standing: Standing, fault: ReviewFault) -> None:
    assert refusal(deed, standing) is fault


def test_an_agent_who_registered_a_shop_may_visit_it_later_when_nothing_is_to_be_proved() -> None:
    assert refusal(V, replace(RECHECK, viewer_id=HELPER)) is None
    assert refusal(V, replace(REPORT, viewer_id=OWNER)) is ReviewFault.SAME_PERSON


def test_nobody_who_has_a_hand_in_an_account_takes_another_step_wherever_the_case_stands() -> None:
    for kind, state, shop, viewer in product(CaseKind, AccountState, ShopState, (OWNER, HELPER, AGENT)):
        standing = replace(VISITED, kind=kind, version_state=state, shop_state=shop, viewer_id=viewer)
        assert refusal(A, standing) is not None
        assert refusal(C, standing) is not None
