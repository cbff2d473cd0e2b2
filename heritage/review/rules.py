"""What the desk works out by itself: checks of what a merchant handed in, and which deed is open to whom. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from heritage.codecs import vietqr
from heritage.codecs.vietnamese import fold
from heritage.payments.rules import (
    ABOUT_TRUST,
    NEW_SHOP,
    AccountState,
    BankKind,
    CaseKind,
    CaseState,
    CheckName,
    Light,
    barred_from_visit,
    same_holder,
)
from heritage.people.rules import Refused
from heritage.shops.rules import ShopState, are_similar


class Reason(StrEnum):
    """Why a check shows its light; the words stand with the pages."""

    CODE_GOOD = "code-good"
    CODE_ODD = "code-odd"
    CODE_CHANGED = "code-changed"
    BANK_RECEIVES = "bank-receives"
    BANK_UNSURE = "bank-unsure"
    BANK_UNKNOWN = "bank-unknown"
    BANK_REFUSES = "bank-refuses"
    BANK_SAMPLE = "bank-sample"
    ACCOUNT_NEW = "account-new"
    ACCOUNT_OWN_SHOP = "account-own-shop"
    ACCOUNT_ELSEWHERE = "account-elsewhere"
    PHONE_NEW = "phone-new"
    PHONE_OWN_SHOP = "phone-own-shop"
    PHONE_ELSEWHERE = "phone-elsewhere"
    PHONE_MISSING = "phone-missing"
    NONE_NEAR = "none-near"
    SIMILAR_NEAR = "similar-near"
    SAME_NEAR = "same-near"
    NO_POSITION = "no-position"
    STREET_LISTED = "street-listed"
    STREET_OTHER = "street-other"
    STREET_MISSING = "street-missing"
    NO_STREETS = "no-streets"
    HOLDER_IS_OWNER = "holder-is-owner"
    HOLDER_IS_ANOTHER = "holder-is-another"
    HOLDER_NOT_SEEN = "holder-not-seen"
    NEVER_REFUSED = "never-refused"
    REFUSED_BEFORE = "refused-before"


@dataclass(frozen=True)
class Check:
    """facts: what the words of the reason are filled in with."""

    name: CheckName
    light: Light
    reason: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OtherShop:
    name: str
    is_of_owner: bool
    metres: int = 0


@dataclass(frozen=True)
class AccountFacts:
    """reading: of the stored code; None when it does not agree with its seal. bank_kind: None: no such bank.
    other_name_seen: the bank app of somebody who visited showed another name; elsewhere: shops at which the same
    account was proposed."""

    reading: vietqr.Reading | None
    bank_kind: BankKind | None
    bank_receives: bool | None
    holder: str
    other_name_seen: bool = False
    elsewhere: tuple[OtherShop, ...] = ()


@dataclass(frozen=True)
class CaseFacts:
    """What the checks look at. account: None where the case is about no account. near: the shops at most NEAR_M away;
    refusals: earlier ones of this phone or account."""

    name: str
    phone: str | None
    street: str | None
    has_position: bool
    owner_name: str
    listed_streets: tuple[str, ...]
    account: AccountFacts | None = None
    with_phone: tuple[OtherShop, ...] = ()
    near: tuple[OtherShop, ...] = ()
    refusals: int = 0


def checks(facts: CaseFacts) -> tuple[Check, ...]:
    """Every check that these facts allow, in the order in which a reviewer reads them."""
    account = facts.account
    of_account = () if account is None else (_code(account), _bank(account), _account_elsewhere(account))
    of_holder = () if account is None else (_holder(account, facts.owner_name),)
    of_shop = (_phone(facts), _near(facts), _street(facts))
    return (*of_account, *of_holder, *of_shop, _refusals(facts))


def worst_light(found: Iterable[Check]) -> Light:
    """Of all checks, but for the street while none is listed: what cannot be compared would turn every case amber."""
    lights = [check.light for check in found if check.reason is not Reason.NO_STREETS]
    return max(lights, key=list(Light).index, default=Light.GREEN)


def _code(account: AccountFacts) -> Check:
    if account.reading is None or account.reading.vietqr is None:
        return Check(CheckName.CODE, Light.RED, Reason.CODE_CHANGED)
    if account.reading.verdict is vietqr.Verdict.WARN:
        found = ", ".join(finding.reason for finding in account.reading.findings)
        return Check(CheckName.CODE, Light.AMBER, Reason.CODE_ODD, {"findings": found})
    return Check(CheckName.CODE, Light.GREEN, Reason.CODE_GOOD)


def _bank(account: AccountFacts) -> Check:
    if account.bank_kind is None:
        return Check(CheckName.BANK, Light.RED, Reason.BANK_UNKNOWN)
    if account.bank_kind is BankKind.SAMPLE:
        return Check(CheckName.BANK, Light.AMBER, Reason.BANK_SAMPLE)
    if account.bank_receives is None:
        return Check(CheckName.BANK, Light.AMBER, Reason.BANK_UNSURE)
    if not account.bank_receives:
        return Check(CheckName.BANK, Light.RED, Reason.BANK_REFUSES)
    return Check(CheckName.BANK, Light.GREEN, Reason.BANK_RECEIVES)


def _account_elsewhere(account: AccountFacts) -> Check:
    reasons = (Reason.ACCOUNT_NEW, Reason.ACCOUNT_OWN_SHOP, Reason.ACCOUNT_ELSEWHERE)
    return _elsewhere(CheckName.ACCOUNT_ELSEWHERE, account.elsewhere, *reasons)


def _phone(facts: CaseFacts) -> Check:
    if facts.phone is None:
        return Check(CheckName.PHONE_ELSEWHERE, Light.AMBER, Reason.PHONE_MISSING)
    reasons = (Reason.PHONE_NEW, Reason.PHONE_OWN_SHOP, Reason.PHONE_ELSEWHERE)
    return _elsewhere(CheckName.PHONE_ELSEWHERE, facts.with_phone, *reasons)


def _elsewhere(name: CheckName, shops: tuple[OtherShop, ...], new: Reason, own: Reason, others: Reason) -> Check:
    of_others = [shop for shop in shops if not shop.is_of_owner]
    if of_others:
        return Check(name, Light.RED, others, {"shops": _names(of_others)})
    if shops:
        return Check(name, Light.GREEN, own, {"shops": _names(shops)})
    return Check(name, Light.GREEN, new)


def _near(facts: CaseFacts) -> Check:
    if not facts.has_position:
        return Check(CheckName.SIMILAR_NEAR, Light.AMBER, Reason.NO_POSITION)
    others = [shop for shop in facts.near if not shop.is_of_owner]
    same = [shop for shop in others if fold(shop.name) == fold(facts.name)]
    if same:
        return Check(CheckName.SIMILAR_NEAR, Light.RED, Reason.SAME_NEAR, {"shops": _names_with_metres(same)})
    similar = [shop for shop in facts.near if are_similar(shop.name, facts.name)]
    if similar:
        return Check(CheckName.SIMILAR_NEAR, Light.AMBER, Reason.SIMILAR_NEAR, {"shops": _names_with_metres(similar)})
    return Check(CheckName.SIMILAR_NEAR, Light.GREEN, Reason.NONE_NEAR)


def _street(facts: CaseFacts) -> Check:
    if not facts.listed_streets:
        return Check(CheckName.STREET, Light.AMBER, Reason.NO_STREETS)
    if not facts.street:
        return Check(CheckName.STREET, Light.AMBER, Reason.STREET_MISSING)
    if fold(facts.street) in map(fold, facts.listed_streets):
        return Check(CheckName.STREET, Light.GREEN, Reason.STREET_LISTED)
    return Check(CheckName.STREET, Light.AMBER, Reason.STREET_OTHER)


def _holder(account: AccountFacts, owner_name: str) -> Check:
    if account.other_name_seen:
        return Check(CheckName.HOLDER, Light.RED, Reason.HOLDER_NOT_SEEN)
    if same_holder(account.holder, owner_name):
        return Check(CheckName.HOLDER, Light.GREEN, Reason.HOLDER_IS_OWNER)
    facts = {"holder": account.holder, "owner": owner_name}
    return Check(CheckName.HOLDER, Light.AMBER, Reason.HOLDER_IS_ANOTHER, facts)


def _refusals(facts: CaseFacts) -> Check:
    if facts.refusals:
        return Check(CheckName.EARLIER_REFUSALS, Light.RED, Reason.REFUSED_BEFORE, {"number": facts.refusals})
    return Check(CheckName.EARLIER_REFUSALS, Light.GREEN, Reason.NEVER_REFUSED)


def _names(shops: Iterable[OtherShop]) -> str:
    return ", ".join(shop.name for shop in shops)


def _names_with_metres(shops: Iterable[OtherShop]) -> str:
    return ", ".join(f"{shop.name} ({shop.metres} m)" for shop in shops)


class Deed(StrEnum):
    """What one of the staff does about a case."""

    VISIT = "visit"
    APPROVE = "approve"
    CONFIRM = "confirm"
    LIST = "list"
    ASK = "ask"
    REFUSE = "refuse"
    ALL_RIGHT = "all-right"
    REVOKE = "revoke"
    STOP = "stop"
    FALSE = "false"
    """Remember a reported code as false."""
    NOTE = "note"
    CLOSE = "close"


class CaseOutcome(StrEnum):
    """How a case ended."""

    DONE = "done"
    REFUSED = "refused"
    ALL_RIGHT = "all-right"
    REVOKED = "revoked"


class ReviewFault(StrEnum):
    """Why a deed is refused; the words stand with the pages."""

    NOT_OPEN = "not-open"
    NOT_VISITED = "not-visited"
    SAME_PERSON = "same-person"
    SENTENCE_MISSING = "sentence-missing"


class ReviewError(Refused):
    """A deed about a case that cannot be done; its fault is a ReviewFault."""


UNDECIDED = frozenset({AccountState.PROPOSED, AccountState.PROVED, AccountState.APPROVED})
"""An account on which staff still have to decide."""


@dataclass(frozen=True)
class Standing:
    """Where a case stands, and who looks at it. version_state: of its account; None: it is about none.

    hands: who took a step with that account; visitors: who found the shop; codes: how many accounts the shop is paid
    on now.
    """

    kind: CaseKind
    state: CaseState
    shop_state: ShopState
    version_state: AccountState | None
    codes: int
    viewer_id: int
    owner_id: int | None
    registered_by: int | None
    hands: frozenset[int] = frozenset()
    visitors: frozenset[int] = frozenset()

    @property
    def is_new_shop(self) -> bool:
        return self.kind in NEW_SHOP

    @property
    def is_about_trust(self) -> bool:
        """About what the public sees already, and not about something new."""
        return self.kind in ABOUT_TRUST

    @property
    def is_listing_open(self) -> bool:
        return self.is_new_shop and self.shop_state in {ShopState.SUBMITTED, ShopState.QUESTION}

    @property
    def is_account_open(self) -> bool:
        return not self.is_about_trust and self.version_state in UNDECIDED

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to decide about a new shop or another account."""
        return not (self.is_about_trust or self.is_listing_open or self.is_account_open)

    @property
    def barred_from_visit(self) -> set[int]:
        hands = self.hands if self.version_state is AccountState.PROPOSED else ()
        return barred_from_visit(self.kind, owner_id=self.owner_id, registered_by=self.registered_by, hands=hands)

    @property
    def needs_visit(self) -> bool:
        return self.version_state is AccountState.PROPOSED or not self.visitors


def _may_be_asked(standing: Standing) -> bool:
    return standing.is_account_open or (standing.is_new_shop and standing.shop_state is ShopState.SUBMITTED)


def _may_be_refused(standing: Standing) -> bool:
    is_shown = standing.shop_state in {ShopState.LISTED, ShopState.HIDDEN}
    return standing.is_account_open or standing.is_listing_open or (standing.kind is CaseKind.RECHECK and is_shown)


_FITS: Mapping[Deed, Callable[[Standing], bool]] = {
    Deed.VISIT: lambda standing: True,
    Deed.APPROVE: lambda standing: standing.version_state is AccountState.PROVED,
    Deed.CONFIRM: lambda standing: standing.version_state is AccountState.APPROVED,
    Deed.LIST: lambda standing: standing.is_new_shop and standing.shop_state is ShopState.SUBMITTED,
    Deed.ASK: _may_be_asked,
    Deed.REFUSE: _may_be_refused,
    Deed.ALL_RIGHT: lambda standing: standing.is_about_trust,
    Deed.REVOKE: lambda standing: standing.is_about_trust and standing.codes > 0,
    Deed.STOP: lambda standing: not standing.is_about_trust and standing.version_state is AccountState.WAITING,
    Deed.FALSE: lambda standing: standing.kind is CaseKind.TAMPER,
    Deed.NOTE: lambda standing: True,
    Deed.CLOSE: lambda standing: standing.is_settled,
}
"""Where things must stand for a deed."""


_ON_CLOSED_CASES = frozenset({Deed.STOP})
"""With the confirmation the case of an account is closed; until the waiting time is over, it can still be stopped."""


def refusal(deed: Deed, standing: Standing) -> ReviewFault | None:
    """Why this deed is not open to who looks at the case, as far as rules and not permissions say so."""
    is_over = standing.state is CaseState.CLOSED and deed not in _ON_CLOSED_CASES
    if is_over or not _FITS[deed](standing):
        return ReviewFault.NOT_OPEN
    if deed is Deed.VISIT and standing.viewer_id in standing.barred_from_visit:
        return ReviewFault.SAME_PERSON
    if deed in {Deed.APPROVE, Deed.CONFIRM} and standing.viewer_id in standing.hands | {standing.owner_id}:
        return ReviewFault.SAME_PERSON
    if deed is Deed.LIST and not standing.visitors:
        return ReviewFault.NOT_VISITED
    if deed is Deed.LIST and standing.viewer_id in standing.visitors | {standing.owner_id, standing.registered_by}:
        return ReviewFault.SAME_PERSON
    return None
