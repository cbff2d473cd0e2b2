"""Words of a merchant's own pages: what notices say, what a look at the stand amounts to, what is printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, lazy_gettext

from heritage.payments.rules import NoticeKind, SheetFormat, Tap
from heritage.payments.stand_rules import StandOutcome
from heritage.people.models import Notice


@dataclass(frozen=True)
class NoticeWords:
    """title, text: filled in with the facts of the notice; is_urgent: money may be going astray."""

    title: Any
    text: Any
    is_urgent: bool = False


NOTICES: dict[NoticeKind, NoticeWords] = {
    NoticeKind.LISTED: NoticeWords(
        lazy_gettext("Everybody can find %(shop)s now"),
        lazy_gettext("A reviewer has looked at it and put it on the list."),
    ),
    NoticeKind.QUESTION: NoticeWords(
        lazy_gettext("A question about %(shop)s"),
        lazy_gettext("“%(sentence)s” Answer it on the page of your shop."),
    ),
    NoticeKind.SHOP_REFUSED: NoticeWords(
        lazy_gettext("%(shop)s was refused"),
        lazy_gettext("The reason: “%(reason)s” You can correct your answers and send them again."),
    ),
    NoticeKind.ACCOUNT_CHANGE: NoticeWords(
        lazy_gettext("Another account was entered for %(shop)s"),
        lazy_gettext(
            "It ends in %(last_four)s and is for the counter “%(counter)s”. If that was not you, stop it on the page "
            "of the shop, and tell us."
        ),
        is_urgent=True,
    ),
    NoticeKind.ACCOUNT_WAITING: NoticeWords(
        lazy_gettext("%(shop)s gets another payment code"),
        lazy_gettext(
            "From %(active_from)s on payers are shown the account that ends in %(last_four)s. If you do not want that, "
            "stop it on the page of the shop."
        ),
        is_urgent=True,
    ),
    NoticeKind.ACCOUNT_ACTIVE: NoticeWords(
        lazy_gettext("The payment code of %(shop)s is in use"),
        lazy_gettext(
            "Payers are shown the account that ends in %(last_four)s. Print a new stand, and throw away stands that "
            "show another account."
        ),
    ),
    NoticeKind.ACCOUNT_REFUSED: NoticeWords(
        lazy_gettext("An account for %(shop)s was refused"),
        lazy_gettext("It ends in %(last_four)s. The reason: “%(reason)s” You can enter the right one."),
    ),
    NoticeKind.ACCOUNT_STOPPED: NoticeWords(
        lazy_gettext("The new account for %(shop)s was stopped"),
        lazy_gettext(
            "It ends in %(last_four)s. The reason: “%(reason)s” Your code until now stays in use. If this account is "
            "right, tell a field agent or the office."
        ),
        is_urgent=True,
    ),
    NoticeKind.ACCOUNT_REVOKED: NoticeWords(
        lazy_gettext("The payment code of %(shop)s was taken out of use"),
        lazy_gettext(
            "It ends in %(last_four)s. The reason: “%(reason)s” Take the stand away and let nobody pay with it."
        ),
        is_urgent=True,
    ),
    NoticeKind.CHECK_YOUR_CODE: NoticeWords(
        lazy_gettext("A payment code near %(shop)s was reported"),
        lazy_gettext("Yours may have been pasted over too. Look at your stand now and press “Check my code today”."),
        is_urgent=True,
    ),
}


_ABOUT_PENDING = {NoticeKind.ACCOUNT_CHANGE, NoticeKind.ACCOUNT_WAITING}


@dataclass(frozen=True)
class Told:
    """A notice as its owner reads it."""

    title: str
    text: str
    is_urgent: bool
    at: datetime
    pending_version: int | None
    """The account that the notice is about, where it may still be stopped."""
    question: int | None
    """The question that the notice is about."""


def told(notice: Notice, local: Callable[[datetime], datetime]) -> Told:
    """local: a moment in the town's own time."""
    words, facts = NOTICES[NoticeKind(notice.kind)], dict(notice.facts)
    if "active_from" in facts:
        moment = local(datetime.fromisoformat(facts["active_from"]))
        facts["active_from"] = format_datetime(moment, "short", rebase=False)
    pending = facts.get("version") if notice.kind in _ABOUT_PENDING else None
    title, text = str(words.title) % facts, str(words.text) % facts
    return Told(title, text, words.is_urgent, notice.made_at, pending, facts.get("question"))


@dataclass(frozen=True)
class StandWords:
    sign: str
    title: Any
    advice: Any


STANDS: Mapping[StandOutcome, StandWords] = {
    StandOutcome.SAME: StandWords(
        "✓",
        lazy_gettext("This is your code"),
        lazy_gettext("The stand pays into your account. We have noted that you looked."),
    ),
    StandOutcome.SAME_BY_EYE: StandWords(
        "✓",
        lazy_gettext("Noted: you have compared it"),
        lazy_gettext("A photo is surer than the eye: a sticker of the right size is hard to see. Take one next time."),
    ),
    StandOutcome.SAME_ACCOUNT: StandWords(
        "△",
        lazy_gettext("It pays you, but it is not the code that we print"),
        lazy_gettext(
            "The account is yours, so money goes to you. It may be a code from your bank's app, or one that asks for "
            "an amount. Put up a stand of ours: customers can check that."
        ),
    ),
    StandOutcome.OLD_STAND: StandWords(
        "△",
        lazy_gettext("This stand is out of date"),
        lazy_gettext("It was taken out of use, or shows an account from before. Take it away and print a new one."),
    ),
    StandOutcome.UNKNOWN_SERIAL: StandWords(
        "⛔",
        lazy_gettext("We never printed a stand with this number for this counter"),
        lazy_gettext("Look at the number again. If it really stands there, take the stand away and report it."),
    ),
    StandOutcome.OTHER_COUNTER: StandWords(
        "△",
        lazy_gettext("This is the code of another counter of yours"),
        lazy_gettext("Money goes to your shop, but to another till. Put each stand back on its own counter."),
    ),
    StandOutcome.KNOWN_FALSE: StandWords(
        "⛔",
        lazy_gettext("Known false: let nobody pay with it"),
        lazy_gettext(
            "We found this very code on a sticker before. Cover it now. Then press the button below, so that we come "
            "and look."
        ),
    ),
    StandOutcome.DIFFERS: StandWords(
        "⛔",
        lazy_gettext("This is not your code"),
        lazy_gettext("Cover it now and let nobody pay with it. Then press the button below, so that we come and look."),
    ),
}

FORMATS: dict[SheetFormat, Any] = {
    SheetFormat.WALL: lazy_gettext("Sheet for the wall (A5)"),
    SheetFormat.TENT: lazy_gettext("Stand to fold (A6)"),
    SheetFormat.STICKER: lazy_gettext("Stickers, nine on A4"),
}

TAPS: dict[Tap, Any] = {
    Tap.YES: lazy_gettext("it worked"),
    Tap.NO: lazy_gettext("it did not work"),
    Tap.OTHER_NAME: lazy_gettext("another name was shown"),
}
"""What payers answered, as a heading of a column."""
