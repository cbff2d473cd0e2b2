"""Words of the payer's page."""

from flask_babel import LazyString, lazy_gettext

from heritage.payments.pay_rules import PayFault
from heritage.payments.rules import CodeKind, Tap

PAY_FAULTS: dict[PayFault, LazyString] = {
    PayFault.AMOUNT: lazy_gettext("Write the amount in whole đồng, like 50000 or 50.000."),
    PayFault.AMOUNT_TOO_LARGE: lazy_gettext("One code can ask for less than 500 million đồng. Write a smaller amount."),
    PayFault.AMOUNT_FIRST: lazy_gettext("Write the amount too: a message alone cannot be put into the code."),
    PayFault.CONTENT: lazy_gettext("Write the message in plain letters and digits."),
    PayFault.CONTENT_TOO_LONG: lazy_gettext("Write at most 25 characters: banks cut off what is longer."),
    PayFault.NO_ROOM: lazy_gettext(
        "This shop's code has no room for that. Leave both fields empty and type the amount in your bank app."
    ),
}

FIELDS = {
    PayFault.CONTENT: "content",
    PayFault.CONTENT_TOO_LONG: "content",
}
"""The field that each is about, where it is not the amount."""

CODE_KINDS: dict[CodeKind, LazyString] = {
    CodeKind.TRANSFER: lazy_gettext("Bank transfer: any Vietnamese bank app or wallet can scan it."),
    CodeKind.PAYMENT: lazy_gettext("Merchant code of a bank: some foreign apps can scan it too."),
}

TAP_ANSWERS: dict[Tap, LazyString] = {
    Tap.YES: lazy_gettext("Yes"),
    Tap.NO: lazy_gettext("No"),
    Tap.OTHER_NAME: lazy_gettext("My app shows another name"),
}
