"""How a payment account becomes the one that a shop is paid on, and who has to have looked at it. Pure.

Proposed by one person, proved by a second who stood in the shop, approved by a third and confirmed by a fourth: no one
person, and no two, can change where the money goes.
"""

from collections.abc import Iterable
from enum import StrEnum

from heritage.codecs.vietqr import to_ascii
from heritage.people.rules import Refused


class AccountState(StrEnum):
    PROPOSED = "proposed"
    PROVED = "proved"
    """Somebody stood in the shop and their own bank app showed the same holder's name."""
    APPROVED = "approved"
    """By one reviewer; a second one has to agree."""
    WAITING = "waiting"
    """Agreed; becomes active when the waiting time is over, unless the merchant stops it."""
    ACTIVE = "active"
    REPLACED = "replaced"
    REVOKED = "revoked"
    REFUSED = "refused"
    STOPPED = "stopped"
    """By the merchant or by a reviewer, before it became active."""


class Step(StrEnum):
    """What somebody does to an account version."""

    PROPOSE = "propose"
    PROVE = "prove"
    APPROVE = "approve"
    CONFIRM = "confirm"
    ACTIVATE = "activate"
    REPLACE = "replace"
    REVOKE = "revoke"
    REFUSE = "refuse"
    STOP = "stop"
    SHOW = "show"
    """Its number or its code, to somebody. It moves nothing."""


MOVES: dict[tuple[AccountState, Step], AccountState] = {
    (AccountState.PROPOSED, Step.PROVE): AccountState.PROVED,
    (AccountState.PROVED, Step.APPROVE): AccountState.APPROVED,
    (AccountState.APPROVED, Step.CONFIRM): AccountState.WAITING,
    (AccountState.WAITING, Step.ACTIVATE): AccountState.ACTIVE,
    (AccountState.ACTIVE, Step.REPLACE): AccountState.REPLACED,
    (AccountState.ACTIVE, Step.REVOKE): AccountState.REVOKED,
    **{
        (state, Step.STOP): AccountState.STOPPED
        for state in (AccountState.PROPOSED, AccountState.PROVED, AccountState.APPROVED, AccountState.WAITING)
    },
    **{
        (state, Step.REFUSE): AccountState.REFUSED
        for state in (AccountState.PROPOSED, AccountState.PROVED, AccountState.APPROVED)
    },
}

HANDS = (Step.PROPOSE, Step.PROVE, Step.APPROVE, Step.CONFIRM)
"""The steps that each need another person."""

PENDING = frozenset({AccountState.PROPOSED, AccountState.PROVED, AccountState.APPROVED, AccountState.WAITING})
ENDED = frozenset({AccountState.REPLACED, AccountState.REVOKED, AccountState.REFUSED, AccountState.STOPPED})


PAID_OR_PENDING = PENDING | {AccountState.ACTIVE}


class PaymentFault(StrEnum):
    """Why something about a payment account is refused; the words stand with the pages."""

    NO_SUCH_MOVE = "no-such-move"
    SAME_PERSON = "same-person"
    NOT_ALLOWED = "not-allowed"
    STILL_WAITING = "still-waiting"
    HOLDER_DIFFERS = "holder-differs"
    ONE_PENDING = "one-pending"
    BANK_UNKNOWN = "bank-unknown"
    BANK_NO_RECEIVER = "bank-no-receiver"
    CODE_REFUSED = "code-refused"
    ACCOUNT_SHAPE = "account-shape"
    HOLDER_MISSING = "holder-missing"
    TAMPERED = "tampered"
    UNKNOWN = "unknown"
    NOT_YOURS = "not-yours"
    REASON_MISSING = "reason-missing"
    KNOWN_FALSE = "known-false"
    OF_A_SHOP = "of-a-shop"


class PaymentError(Refused):
    """Something about a payment account that cannot be done; its fault is a PaymentFault."""


def moved(state: AccountState, step: Step) -> AccountState:
    """Raises PaymentError."""
    if (state, step) not in MOVES:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)
    return MOVES[state, step]


class CodeKind(StrEnum):
    """What a code is to a tourist."""

    TRANSFER = "transfer"
    """Composed by us of bank and account: any Vietnamese bank app pays it."""
    PAYMENT = "payment"
    """Issued by an acquiring bank, kept and printed as it is: the only kind that a foreign app can pay."""


class CaseKind(StrEnum):
    REGISTRATION = "registration"
    ACCOUNT_CHANGE = "account-change"
    TAMPER = "tamper"
    CLAIM = "claim"
    RECHECK = "recheck"
    ALARM = "alarm"
    """A stored code did not agree with its seal."""


NEW_SHOP = frozenset({CaseKind.REGISTRATION, CaseKind.CLAIM})
ABOUT_TRUST = frozenset({CaseKind.TAMPER, CaseKind.ALARM, CaseKind.RECHECK})
"""About what the public sees already, and not about something new."""


class CaseState(StrEnum):
    OPEN = "open"
    QUESTION = "question"
    """Waits for the merchant's answer."""
    CLOSED = "closed"


class NoticeKind(StrEnum):
    """What a merchant is told; the words stand with the merchant's pages. Each has the fact `shop`, its name."""

    LISTED = "listed"
    QUESTION = "question"
    """question, sentence: what staff want to know."""
    SHOP_REFUSED = "shop-refused"
    """reason."""
    ACCOUNT_CHANGE = "account-change"
    """Somebody proposed another account. version, counter, last_four."""
    ACCOUNT_WAITING = "account-waiting"
    """version, last_four; active_from: when it will be shown, in ISO 8601."""
    ACCOUNT_ACTIVE = "account-active"
    """version, last_four."""
    ACCOUNT_REFUSED = "account-refused"
    """version, last_four, reason."""
    ACCOUNT_STOPPED = "account-stopped"
    """By a reviewer, in its waiting time. version, last_four, reason."""
    ACCOUNT_REVOKED = "account-revoked"
    """version, last_four, reason."""
    CHECK_YOUR_CODE = "check-your-code"
    """A code near by was reported: theirs may have been pasted over too. case: the report's."""


BY_PHONE = (
    NoticeKind.ACCOUNT_CHANGE,
    NoticeKind.ACCOUNT_WAITING,
    NoticeKind.ACCOUNT_REVOKED,
    NoticeKind.CHECK_YOUR_CODE,
    NoticeKind.QUESTION,
)
"""What somebody must hear by telephone if they do not look at their page: waiting costs money, or a customer."""


class BankKind(StrEnum):
    BANK = "bank"
    FINANCE_COMPANY = "finance-company"
    WALLET = "wallet"
    SAMPLE = "sample"
    """No bank at all: the number in the codes of sample shops, which every bank app refuses."""


SAMPLE_BIN = "999999"
"""No bank has it: numbers of Vietnamese banks begin with 9704, those of foreign ones with 3 to 5."""


class Light(StrEnum):
    """What an automatic check says to a reviewer."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class CheckName(StrEnum):
    CODE = "code"
    BANK = "bank"
    ACCOUNT_ELSEWHERE = "account-elsewhere"
    PHONE_ELSEWHERE = "phone-elsewhere"
    SIMILAR_NEAR = "similar-near"
    STREET = "street"
    HOLDER = "holder"
    EARLIER_REFUSALS = "earlier-refusals"


class Outcome(StrEnum):
    """What /check answers."""

    ACTIVE = "active"
    NOT_RECHECKED = "not-rechecked"
    REPLACED = "replaced"
    REVOKED = "revoked"
    REPORTED = "reported"
    UNKNOWN = "unknown"
    OTHER_SCHEME = "other-scheme"
    NOT_A_CODE = "not-a-code"
    SAMPLE = "sample"
    KNOWN_FALSE = "known-false"


class SheetFormat(StrEnum):
    WALL = "wall"
    TENT = "tent"
    STICKER = "sticker"


class Tap(StrEnum):
    """What a payer answers to "did it work?"."""

    YES = "yes"
    NO = "no"
    OTHER_NAME = "other-name"


def barred_from_visit(
    kind: CaseKind, *, owner_id: int | None, registered_by: int | None, hands: Iterable[int]
) -> set[int]:
    """Who may not be the one who visits: the owner, and where something new is to be proved, who handed it in.

    hands: who has taken a step with the account that waits for its proof; none when nothing is to be proved.
    """
    barred = {owner_id, *hands}
    if kind in NEW_SHOP:
        barred.add(registered_by)
    return {each for each in barred if each is not None}


def folded_holder(name: str) -> str:
    """A holder's name as banks send it: capitals without marks."""
    return to_ascii(name).upper()


def same_holder(one: str, other: str) -> bool:
    """Whether two spellings are one holder's name, as bank apps write it: capitals without marks, words once parted."""
    return folded_holder(one) == folded_holder(other) != ""
