"""Words for where a registration stands, and for what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import get_locale, lazy_gettext

from heritage.codecs import opening_hours
from heritage.codecs.opening_hours import Reason
from heritage.media.rules import PhotoRefused
from heritage.media.words import PHOTO_FAULTS
from heritage.payments.rules import AccountState, CodeKind, PaymentError
from heritage.payments.words import PAYMENT_FAULTS
from heritage.people.rules import Refused
from heritage.shops.listing_rules import spans_of
from heritage.shops.rules import Accepted, ShopError, ShopState
from heritage.shops.words import SHOP_FAULTS


@dataclass(frozen=True)
class Told:
    """now: how it stands; next: what happens then, and who does it."""

    now: Any
    next: Any


_EDIT = lazy_gettext("You can hide or change it on your own pages at any time.")

LISTINGS: dict[ShopState, Told] = {
    ShopState.IMPORTED: Told(
        lazy_gettext("Your shop stands on the ward's list, and nobody has registered it."),
        lazy_gettext("Register it to have it shown."),
    ),
    ShopState.SUBMITTED: Told(
        lazy_gettext("Not public yet: we have your answers, and nobody of us has looked at them so far."),
        lazy_gettext("A reviewer reads them, and somebody comes by to see the shop. You need not do anything."),
    ),
    ShopState.QUESTION: Told(
        lazy_gettext("Not public yet: a reviewer has a question for you."),
        lazy_gettext("Answer it below; then the reviewer goes on."),
    ),
    ShopState.LISTED: Told(lazy_gettext("Public: everybody can find your shop on this site."), _EDIT),
    ShopState.HIDDEN: Told(
        lazy_gettext("Hidden: you have taken your shop off this site."),
        lazy_gettext("You can show it again on your own pages."),
    ),
    ShopState.REFUSED: Told(
        lazy_gettext("Not public: a reviewer has refused it. The reason stands below."),
        lazy_gettext("Correct what is wrong and send it again. If we are mistaken, tell a field agent or the office."),
    ),
    ShopState.WITHDRAWN: Told(
        lazy_gettext("Taken off this site, as you wanted."),
        lazy_gettext("You can register it anew."),
    ),
}

NOT_SHOWN = Told(
    lazy_gettext("Not public: you have not agreed that it is shown."),
    lazy_gettext("If you want people to find your shop, agree to it below."),
)

CODES: dict[AccountState | None, Told] = {
    None: Told(
        lazy_gettext("There is no account yet, so there is no payment code of ours."),
        lazy_gettext("Give one with the answers of your registration."),
    ),
    AccountState.PROPOSED: Told(
        lazy_gettext("Not in use yet: somebody of us has to see first that this account is yours."),
        lazy_gettext(
            "An agent comes to your shop and scans the code with their own phone. Their bank shows a name: it has to "
            "be the one that you gave. Nobody pays anything, and nobody may ask for your bank's OTP."
        ),
    ),
    AccountState.PROVED: Told(
        lazy_gettext("Not in use yet: an agent was there, and the name is right."),
        lazy_gettext("Two reviewers have to agree, one after the other."),
    ),
    AccountState.APPROVED: Told(
        lazy_gettext("Not in use yet: one reviewer has agreed."),
        lazy_gettext("A second reviewer has to agree as well."),
    ),
    AccountState.WAITING: Told(
        lazy_gettext("Agreed, and waiting: a changed account is used only after a day."),
        lazy_gettext("If you did not want this change, stop it on your own pages, or call us."),
    ),
    AccountState.ACTIVE: Told(
        lazy_gettext("In use: payers are shown this account."),
        lazy_gettext("Print your stand on your own pages, or let an agent bring it."),
    ),
    AccountState.REPLACED: Told(
        lazy_gettext("Replaced by another account."), lazy_gettext("Throw away stands that still show it.")
    ),
    AccountState.REVOKED: Told(
        lazy_gettext("Taken out of use."),
        lazy_gettext("Do not let anybody pay with an old stand. You can give another account."),
    ),
    AccountState.REFUSED: Told(
        lazy_gettext("Not in use: a reviewer has refused this account. The reason stands below."),
        lazy_gettext("Give the right account and send it again."),
    ),
    AccountState.STOPPED: Told(
        lazy_gettext("Stopped before it was used, by you or by a reviewer, whose reason stands below."),
        lazy_gettext("You can give another account."),
    ),
}

KINDS: dict[CodeKind, Any] = {
    CodeKind.TRANSFER: lazy_gettext("Transfer code: every Vietnamese bank app can pay it."),
    CodeKind.PAYMENT: lazy_gettext("Payment code of your bank: it is kept and printed as it is."),
}

HINTS: dict[Accepted, Any] = {
    Accepted.VIETQR: lazy_gettext("The customer scans your code with a Vietnamese bank app."),
    Accepted.CASH: lazy_gettext("Notes and coins."),
    Accepted.DOMESTIC_CARD: lazy_gettext("Napas cards, on a card terminal."),
    Accepted.INTERNATIONAL_CARD: lazy_gettext("Visa, Mastercard, JCB and others, on a card terminal."),
    Accepted.E_WALLET: lazy_gettext("MoMo, ZaloPay, VNPAY and others."),
    Accepted.FOREIGN_APP: lazy_gettext("Such as Alipay, or a bank app from Thailand or Korea."),
}

HOURS_FAULTS: dict[Reason, Any] = {
    Reason.SYNTAX: lazy_gettext("These times cannot be read. Write them like 7:30."),
    Reason.OPENING_TIME: lazy_gettext("Write when you open, like 7:30, and tick the days."),
    Reason.CLOSING_TIME: lazy_gettext("Write when you close, like 21:00."),
    Reason.SAME_TIME: lazy_gettext(
        "You open and close at the same time here. If you never close, write 00:00 in both."
    ),
    Reason.TOO_LONG: lazy_gettext("That is more than a day and a night. Look at both times again."),
    Reason.OVERLAP: lazy_gettext("Two of the times overlap. Look at them again; each day may be ticked in one group."),
    Reason.TOO_MANY: lazy_gettext("One day has more than two times here. Untick it in one of the groups."),
    Reason.NO_DAY: lazy_gettext("Tick the days on which these times hold."),
}

_FAULTS: Mapping[type[Refused], Mapping[Any, Any]] = {
    ShopError: SHOP_FAULTS,
    PaymentError: PAYMENT_FAULTS,
    PhotoRefused: PHOTO_FAULTS,
}


def why(refused: Refused) -> Any:
    """What to say to whoever was refused."""
    return _FAULTS[type(refused)][refused.fault]


def hours_lines(text: str | None) -> list[str]:
    """Opening hours as people say them, a line for the days that are alike: Monday–Friday 07:00–11:00, 14:00–19:00."""
    if text is None:
        return []
    names = get_locale().days["format"]["wide"]
    return [
        f"{_day_names(days, names)} {', '.join(spans_of(spans))}"
        for days, spans in opening_hours.groups(opening_hours.parse(text))
    ]


def _day_names(days: tuple[int, ...], names: Mapping[int, str]) -> str:
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), key=lambda placed: placed[1] - placed[0])]
    return ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}" for run in runs)
