"""Words for what the register answers to a code that somebody checks: what it is, and what to do."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from heritage.payments.rules import Outcome


@dataclass(frozen=True)
class OutcomeWords:
    """sign: stands before the title and says nothing that the words do not; advice: what to do."""

    sign: str
    title: LazyString
    advice: LazyString


OUTCOMES: dict[Outcome, OutcomeWords] = {
    Outcome.ACTIVE: OutcomeWords(
        "✓",
        lazy_gettext("This code is in the register"),
        lazy_gettext(
            "It belongs to the shop below. If you are in another shop, do not pay. If your bank app shows another name "
            "than the one here, do not pay."
        ),
    ),
    Outcome.NOT_RECHECKED: OutcomeWords(
        "✓",
        lazy_gettext("This code is in the register, but was not re-checked lately"),
        lazy_gettext(
            "It belongs to the shop below. Nobody of the town has looked at it for half a year: compare the name in "
            "your bank app with the one here very carefully. If they differ, do not pay."
        ),
    ),
    Outcome.REPLACED: OutcomeWords(
        "△",
        lazy_gettext("This code is out of date"),
        lazy_gettext(
            "The shop has another code now. Show this to the people at the till, and pay by the code on the "
            "shop's page, or in cash."
        ),
    ),
    Outcome.REVOKED: OutcomeWords(
        "⛔",
        lazy_gettext("Do not pay with this code: it was taken out of use"),
        lazy_gettext("Tell the people at the till. Pay in cash, or by the code on the shop's own page here."),
    ),
    Outcome.KNOWN_FALSE: OutcomeWords(
        "⛔",
        lazy_gettext("Known false: do not pay"),
        lazy_gettext(
            "Staff of the town found this code on a sticker where it does not belong. The money would go to somebody "
            "else. Show this to the people at the till, and pay in cash or by the code on the shop's page here."
        ),
    ),
    Outcome.REPORTED: OutcomeWords(
        "⛔",
        lazy_gettext("Somebody has reported this code, or one in this shop"),
        lazy_gettext("Staff have not looked at it yet. Until they have, better pay in cash."),
    ),
    Outcome.UNKNOWN: OutcomeWords(
        "✗",
        lazy_gettext("This code is not in the register"),
        lazy_gettext(
            "That does not mean fraud: many honest shops have not registered. Ask whose account it is, and pay only if "
            "your bank app shows that name."
        ),
    ),
    Outcome.OTHER_SCHEME: OutcomeWords(
        "○",
        lazy_gettext("This is another kind of payment code"),
        lazy_gettext("This register knows VietQR codes only, so it cannot say whose this is."),
    ),
    Outcome.NOT_A_CODE: OutcomeWords(
        "✗",
        lazy_gettext("This is no payment code that can be used"),
        lazy_gettext("Do not pay with it."),
    ),
    Outcome.SAMPLE: OutcomeWords(
        "MẪU",
        lazy_gettext("This is a sample"),
        lazy_gettext("It belongs to no real shop, and no bank takes it."),
    ),
}
