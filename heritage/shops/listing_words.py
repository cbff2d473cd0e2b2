"""Words for what the public reads of shops."""

from flask_babel import LazyString, lazy_gettext

from heritage.shops.rules import Accepted, Answer

ACCEPTED: dict[Accepted, LazyString] = {
    Accepted.VIETQR: lazy_gettext("Bank transfer by QR code (VietQR)"),
    Accepted.CASH: lazy_gettext("Cash"),
    Accepted.DOMESTIC_CARD: lazy_gettext("Vietnamese bank cards"),
    Accepted.INTERNATIONAL_CARD: lazy_gettext("International cards"),
    Accepted.E_WALLET: lazy_gettext("Electronic wallets"),
    Accepted.FOREIGN_APP: lazy_gettext("Apps from other countries"),
}

ACCEPTED_SHORT: dict[Accepted, LazyString] = {
    Accepted.VIETQR: lazy_gettext("QR transfer"),
    Accepted.CASH: lazy_gettext("cash"),
    Accepted.DOMESTIC_CARD: lazy_gettext("Vietnamese cards"),
    Accepted.INTERNATIONAL_CARD: lazy_gettext("international cards"),
    Accepted.E_WALLET: lazy_gettext("wallets"),
    Accepted.FOREIGN_APP: lazy_gettext("foreign apps"),
}

ANSWERS: dict[Answer, LazyString] = {
    Answer.YES: lazy_gettext("yes"),
    Answer.NO: lazy_gettext("no"),
    Answer.UNSURE: lazy_gettext("not sure"),
}
