"""Words of the review desk."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, lazy_gettext

from heritage.payments.rules import AccountState, CaseKind, CaseState, CheckName, Light, NoticeKind, PaymentError, Step
from heritage.payments.words import PAYMENT_FAULTS
from heritage.people.rules import Refused
from heritage.review.rules import CaseOutcome, Check, Reason, ReviewError, ReviewFault
from heritage.shops.rules import Freshness, ShopError, ShopState
from heritage.shops.words import SHOP_FAULTS

CASE_KINDS: dict[CaseKind, LazyString] = {
    CaseKind.REGISTRATION: lazy_gettext("New shop"),
    CaseKind.ACCOUNT_CHANGE: lazy_gettext("Another account"),
    CaseKind.TAMPER: lazy_gettext("Reported code"),
    CaseKind.CLAIM: lazy_gettext("Shop taken over by its owner"),
    CaseKind.RECHECK: lazy_gettext("Look again"),
    CaseKind.ALARM: lazy_gettext("Alarm: stored code changed"),
}

CASE_STATES: dict[CaseState, LazyString] = {
    CaseState.OPEN: lazy_gettext("waits for us"),
    CaseState.QUESTION: lazy_gettext("waits for the merchant's answer"),
    CaseState.CLOSED: lazy_gettext("closed"),
}

CASE_OUTCOMES: dict[CaseOutcome, LazyString] = {
    CaseOutcome.DONE: lazy_gettext("done"),
    CaseOutcome.REFUSED: lazy_gettext("refused"),
    CaseOutcome.ALL_RIGHT: lazy_gettext("looked at: all right"),
    CaseOutcome.REVOKED: lazy_gettext("code revoked"),
}

SHOP_STATES: dict[ShopState, LazyString] = {
    ShopState.IMPORTED: lazy_gettext("from the ward's list, not public"),
    ShopState.SUBMITTED: lazy_gettext("handed in, not public yet"),
    ShopState.QUESTION: lazy_gettext("waits for its owner's answer, not public yet"),
    ShopState.LISTED: lazy_gettext("public"),
    ShopState.HIDDEN: lazy_gettext("hidden by its owner"),
    ShopState.REFUSED: lazy_gettext("refused"),
    ShopState.WITHDRAWN: lazy_gettext("withdrawn by its owner"),
}

FRESHNESS: dict[Freshness, LazyString] = {
    Freshness.FRESH: lazy_gettext("looked at lately"),
    Freshness.DUE: lazy_gettext("not looked at for five months"),
    Freshness.STALE: lazy_gettext("not looked at for half a year: shown in grey"),
}

ACCOUNT_STATES: dict[AccountState, LazyString] = {
    AccountState.PROPOSED: lazy_gettext("waits for a visit"),
    AccountState.PROVED: lazy_gettext("waits for the first reviewer"),
    AccountState.APPROVED: lazy_gettext("waits for the second reviewer"),
    AccountState.WAITING: lazy_gettext("agreed, in its waiting time"),
    AccountState.ACTIVE: lazy_gettext("active"),
    AccountState.REPLACED: lazy_gettext("replaced"),
    AccountState.REVOKED: lazy_gettext("revoked"),
    AccountState.REFUSED: lazy_gettext("refused"),
    AccountState.STOPPED: lazy_gettext("stopped before it was used"),
}

STEPS: dict[Step, LazyString] = {
    Step.PROPOSE: lazy_gettext("handed in by"),
    Step.PROVE: lazy_gettext("seen in the shop by"),
    Step.APPROVE: lazy_gettext("approved by"),
    Step.CONFIRM: lazy_gettext("confirmed by"),
}
"""The four steps that each need another person, before that person's name."""

LIGHTS: dict[Light, LazyString] = {
    Light.GREEN: lazy_gettext("fine"),
    Light.AMBER: lazy_gettext("look closely"),
    Light.RED: lazy_gettext("warning"),
}

CHECKS: dict[CheckName, LazyString] = {
    CheckName.CODE: lazy_gettext("Code"),
    CheckName.BANK: lazy_gettext("Bank"),
    CheckName.ACCOUNT_ELSEWHERE: lazy_gettext("Account elsewhere"),
    CheckName.PHONE_ELSEWHERE: lazy_gettext("Phone elsewhere"),
    CheckName.SIMILAR_NEAR: lazy_gettext("Similar shop near"),
    CheckName.STREET: lazy_gettext("Street"),
    CheckName.HOLDER: lazy_gettext("Account holder"),
    CheckName.EARLIER_REFUSALS: lazy_gettext("Earlier refusals"),
}

REASONS: dict[Reason, LazyString] = {
    Reason.CODE_GOOD: lazy_gettext("The code is whole and its check digits are right."),
    Reason.CODE_ODD: lazy_gettext("The code can be paid, but there is something odd in it: %(findings)s."),
    Reason.CODE_CHANGED: lazy_gettext("The stored code is not the one that was handed in. Nobody is shown it."),
    Reason.BANK_RECEIVES: lazy_gettext("The bank is known and takes transfers by QR code."),
    Reason.BANK_UNSURE: lazy_gettext(
        "Nobody has noted whether this bank takes transfers by QR code. Try it at the visit."
    ),
    Reason.BANK_UNKNOWN: lazy_gettext("No bank with this number is in our table."),
    Reason.BANK_REFUSES: lazy_gettext("This bank takes no transfers by QR code."),
    Reason.BANK_SAMPLE: lazy_gettext("The bank of the samples: no money can be sent there."),
    Reason.ACCOUNT_NEW: lazy_gettext("No other shop uses this account."),
    Reason.ACCOUNT_OWN_SHOP: lazy_gettext("The same owner uses it at: %(shops)s."),
    Reason.ACCOUNT_ELSEWHERE: lazy_gettext("Other owners use this account: %(shops)s."),
    Reason.PHONE_NEW: lazy_gettext("No other shop has this phone number."),
    Reason.PHONE_OWN_SHOP: lazy_gettext("The same owner has: %(shops)s."),
    Reason.PHONE_ELSEWHERE: lazy_gettext("Shops of other owners have this number: %(shops)s."),
    Reason.PHONE_MISSING: lazy_gettext("There is no phone number: nobody can be called."),
    Reason.NONE_NEAR: lazy_gettext("No shop of a similar name is near."),
    Reason.SIMILAR_NEAR: lazy_gettext("A similar name is near: %(shops)s. Is it the same shop?"),
    Reason.SAME_NEAR: lazy_gettext("Somebody else has a shop of the same name near: %(shops)s."),
    Reason.NO_POSITION: lazy_gettext("The place on the map is missing."),
    Reason.STREET_LISTED: lazy_gettext("The street is one of the cashless streets."),
    Reason.STREET_OTHER: lazy_gettext("The street is none of the cashless streets. Look closely where it is."),
    Reason.STREET_MISSING: lazy_gettext("No street was given."),
    Reason.NO_STREETS: lazy_gettext("No cashless street is listed yet, so this cannot be compared."),
    Reason.HOLDER_IS_OWNER: lazy_gettext("The account is in the owner's name."),
    Reason.HOLDER_IS_ANOTHER: lazy_gettext(
        "The account is in the name of %(holder)s, the owner is %(owner)s. Ask why."
    ),
    Reason.HOLDER_NOT_SEEN: lazy_gettext("The bank app of somebody who visited showed another name. Read the visits."),
    Reason.NEVER_REFUSED: lazy_gettext("Nothing was refused before."),
    Reason.REFUSED_BEFORE: lazy_gettext("Refused before with this phone or account: %(number)s times."),
}
"""Why a check shows its light, filled in with the facts of the check."""

REVIEW_FAULTS: dict[ReviewFault, LazyString] = {
    ReviewFault.NOT_OPEN: lazy_gettext(
        "This is not open any more. Somebody may have been quicker: look at the page anew."
    ),
    ReviewFault.NOT_VISITED: lazy_gettext("Nobody has found the shop yet. A field agent has to go there first."),
    ReviewFault.SAME_PERSON: lazy_gettext("You have a hand in this already. Ask a colleague to do it."),
    ReviewFault.SENTENCE_MISSING: lazy_gettext("Write a sentence."),
}

FAULTS: Mapping[type[Refused], Mapping[Any, LazyString]] = {
    ShopError: SHOP_FAULTS,
    PaymentError: PAYMENT_FAULTS,
    ReviewError: REVIEW_FAULTS,
}
"""Why a deed of the desk was refused, by the room that refused it."""

AFTER_A_DIFFERENCE = lazy_gettext(
    "The name in your bank app is not the name that was handed in. Your visit is kept, and nothing was confirmed. Look "
    "at your app again: if you mistyped, type it once more. If your app really shows this name, tell the owner to hand "
    "in the account anew, with the name as the bank writes it. If the owner does not know this name, write that into "
    "the note."
)
"""What an agent does now; what was handed in stays hidden, or the next name typed would prove nothing."""

TO_TELL: dict[NoticeKind, LazyString] = {
    NoticeKind.ACCOUNT_CHANGE: lazy_gettext(
        "Somebody proposed another account for your shop. Was it you? If not, say so now and we stop it."
    ),
    NoticeKind.ACCOUNT_WAITING: lazy_gettext("Another account for your shop will be shown soon. Is it yours?"),
    NoticeKind.ACCOUNT_REVOKED: lazy_gettext("The code of your shop was revoked. Let nobody pay on the old stand."),
    NoticeKind.CHECK_YOUR_CODE: lazy_gettext(
        "A code near your shop was reported. Please check today that nobody pasted another code over yours."
    ),
    NoticeKind.QUESTION: lazy_gettext("We have a question about your shop. Please look at your page."),
}
"""What to say on the telephone."""

SAID: dict[str, LazyString] = {
    "case:note": lazy_gettext("Note"),
    "shop:refuse": lazy_gettext("Refused, because"),
}
"""What a sentence is, by the action in the audit log."""


def why_refused(refused: Refused) -> LazyString:
    return FAULTS[type(refused)][refused.fault]


def sentence_of(check: Check) -> str:
    return str(REASONS[check.reason]) % check.facts
