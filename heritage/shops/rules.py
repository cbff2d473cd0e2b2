"""What a shop is, the states of its listing, and the limits of what is asked. Pure."""

from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from heritage.codecs.vietnamese import fold
from heritage.people.rules import Refused


class ShopState(StrEnum):
    """Of a listing. It says nothing on money: a shop can be listed while its payment code is still being checked."""

    IMPORTED = "imported"
    """Known from a list of the ward, claimed by nobody; not public."""
    SUBMITTED = "submitted"
    QUESTION = "question"
    """Sent back with one question."""
    LISTED = "listed"
    HIDDEN = "hidden"
    """By its owner, who can show it again."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """The owner took back the consent, or had everything erased."""


class ShopAction(StrEnum):
    CLAIM = "claim"
    ASK = "ask"
    ANSWER = "answer"
    LIST = "list"
    REFUSE = "refuse"
    HIDE = "hide"
    SHOW = "show"
    WITHDRAW = "withdraw"


MOVES: dict[tuple[ShopState, ShopAction], ShopState] = {
    (ShopState.IMPORTED, ShopAction.CLAIM): ShopState.SUBMITTED,
    (ShopState.SUBMITTED, ShopAction.ASK): ShopState.QUESTION,
    (ShopState.QUESTION, ShopAction.ANSWER): ShopState.SUBMITTED,
    (ShopState.SUBMITTED, ShopAction.LIST): ShopState.LISTED,
    (ShopState.SUBMITTED, ShopAction.REFUSE): ShopState.REFUSED,
    (ShopState.QUESTION, ShopAction.REFUSE): ShopState.REFUSED,
    (ShopState.REFUSED, ShopAction.ANSWER): ShopState.SUBMITTED,
    (ShopState.LISTED, ShopAction.HIDE): ShopState.HIDDEN,
    (ShopState.HIDDEN, ShopAction.SHOW): ShopState.LISTED,
    (ShopState.LISTED, ShopAction.REFUSE): ShopState.REFUSED,
    (ShopState.HIDDEN, ShopAction.REFUSE): ShopState.REFUSED,
    **{
        (state, ShopAction.WITHDRAW): ShopState.WITHDRAWN
        for state in ShopState
        if state not in {ShopState.IMPORTED, ShopState.WITHDRAWN}
    },
}


class ShopFault(StrEnum):
    """Why something about a shop is refused; the words stand with the pages."""

    NO_SUCH_MOVE = "no-such-move"
    NOT_YOURS = "not-yours"
    NAME = "name"
    KIND = "kind"
    OUTSIDE = "outside"
    CONSENT = "consent"
    INCOMPLETE = "incomplete"
    ALREADY_YOURS = "already-yours"
    CHANGED = "changed"
    """The answers are others than those that were read before agreeing."""


class ShopError(Refused):
    """Something about a shop that cannot be done; its fault is a ShopFault."""


def moved(state: ShopState, action: ShopAction) -> ShopState:
    """Raises ShopError."""
    if (state, action) not in MOVES:
        raise ShopError(ShopFault.NO_SUCH_MOVE)
    return MOVES[state, action]


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Accepted(StrEnum):
    """What a shop can take money by."""

    VIETQR = "vietqr"
    CASH = "cash"
    DOMESTIC_CARD = "domestic-card"
    INTERNATIONAL_CARD = "international-card"
    E_WALLET = "e-wallet"
    FOREIGN_APP = "foreign-app"


class ConsentPurpose(StrEnum):
    KEEP = "keep"
    SHOW = "show"


CONSENT_VERSION = "2026-11"
"""Of the texts in `merchants/consent_words.py`; a change of their meaning is another version, and old proofs keep
theirs."""

MAX_NAME = 60
"""What fits on a stand in two lines."""
MAX_STALLS = 5
MAX_NOTE = 500

WARN_AFTER = timedelta(days=150)
GREY_AFTER = timedelta(days=180)
REFUSED_KEPT = timedelta(days=90)
"""Files of a refused registration: long enough to object, no longer (Law 91/2025/QH15: kept no longer than needed)."""
DRAFT_KEPT = timedelta(days=60)


class Freshness(StrEnum):
    """How long ago somebody of the town stood in front of a listed shop."""

    FRESH = "fresh"
    DUE = "due"
    STALE = "stale"


def freshness(checked: date | None, today: date) -> Freshness:
    """Of a shop last checked on `checked`; one that nobody checked is stale."""
    if checked is None or today - checked >= GREY_AFTER:
        return Freshness.STALE
    return Freshness.DUE if today - checked >= WARN_AFTER else Freshness.FRESH


def are_similar(one: str, other: str) -> bool:
    """Whether two names may be one shop's: alike but for a letter or two, or one with a word more."""
    first, second = fold(one), fold(other)
    words, others = set(first.split()), set(second.split())
    if words and others and (words <= others or others <= words):
        return True
    return SequenceMatcher(None, first, second).ratio() >= 0.8


NEAR_M = 100
"""Two shops of a similar name closer than this are perhaps one."""
NEIGHBOUR_M = 200
"""A thief with stickers walks along a street: neighbours within this distance are asked to check theirs."""


def is_overdue(asked: datetime, now: datetime) -> bool:
    """Whether a request for help has waited longer than two working days can explain."""
    return now - asked > timedelta(days=4)
