"""What the register answers to a payment code that somebody checks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from heritage.codecs import short_code
from heritage.codecs.short_code import Fault, NotACode
from heritage.payments.rules import SAMPLE_BIN, AccountState, Outcome
from heritage.shops.rules import Freshness, ShopState, freshness

_PARTING = str.maketrans(dict.fromkeys("- "))


def serial_in(typed: str) -> str | None:
    """The serial of a stand in canonical spelling; None when what was typed does not look like one.

    Raises NotACode: it looks like one, but is mistyped.
    """
    try:
        return short_code.parse(typed, length=short_code.SERIAL_LENGTH)
    except NotACode as error:
        if error.fault is Fault.LENGTH or not typed.translate(_PARTING).isalnum():
            return None
        raise


@dataclass(frozen=True)
class Registered:
    """An account version of the register with its shop. state: of the version; is_reported: a visitor's report on the
    shop waits for staff."""

    state: AccountState
    since: datetime
    shop_slug: str
    shop_name: str
    shop_address: str
    shop_state: ShopState
    checked: date | None
    is_sample: bool
    counter: str
    is_open: bool
    bank: str
    last_four: str
    holder: str
    is_reported: bool

    @property
    def is_shown(self) -> bool:
        return self.shop_state is ShopState.LISTED


@dataclass(frozen=True)
class Answer:
    """found: what it is about; None when there is nothing the public may know."""

    outcome: Outcome
    found: Registered | None = None


def answer_of(found: Registered, today: date) -> Answer | None:
    """What one account version amounts to; None for what is not public: it then counts as unknown."""
    if found.state is AccountState.REVOKED:
        return Answer(Outcome.REVOKED, found)
    if found.state is AccountState.REPLACED:
        return Answer(Outcome.REPLACED, found)
    if found.state is not AccountState.ACTIVE or not found.is_open or not found.is_shown:
        return None
    if found.is_sample:
        return Answer(Outcome.SAMPLE, found)
    if found.is_reported:
        return Answer(Outcome.REPORTED, found)
    is_old = freshness(found.checked, today) is Freshness.STALE
    return Answer(Outcome.NOT_RECHECKED if is_old else Outcome.ACTIVE, found)


_ENDED = (Outcome.REVOKED, Outcome.REPLACED)
"""The graver first."""


def best_answer(registered: Sequence[Registered], *, bank_bin: str, is_code_reported: bool, today: date) -> Answer:
    """Of all versions with the account of a code, the newest first: where it is paid today, else what became of it.

    is_code_reported: the code itself stands in a report that waits for staff.
    """
    answers = [answer for answer in (answer_of(each, today) for each in registered) if answer is not None]
    for answer in answers:
        if answer.outcome not in _ENDED:
            return answer
    if is_code_reported:
        return Answer(Outcome.REPORTED)
    ended = (answer for outcome in _ENDED for answer in answers if answer.outcome is outcome)
    return next(ended, Answer(Outcome.SAMPLE if bank_bin == SAMPLE_BIN else Outcome.UNKNOWN))
