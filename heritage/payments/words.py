"""Words for why something about a payment account was not done, and what to do."""

from flask_babel import LazyString, lazy_gettext

from heritage.payments.rules import PaymentFault

PAYMENT_FAULTS: dict[PaymentFault, LazyString] = {
    PaymentFault.NO_SUCH_MOVE: lazy_gettext(
        "This has been decided meanwhile. Load the page again to see how it stands now."
    ),
    PaymentFault.SAME_PERSON: lazy_gettext(
        "Somebody else has to do this: whoever proposed, visited or approved before cannot take the next step."
    ),
    PaymentFault.NOT_ALLOWED: lazy_gettext("Your account may not do this. Ask somebody whose role it is."),
    PaymentFault.STILL_WAITING: lazy_gettext("The waiting time is not over. The account becomes active by itself."),
    PaymentFault.HOLDER_DIFFERS: lazy_gettext(
        "The name that the bank app shows is not the one that was handed in. Do not approve this account."
    ),
    PaymentFault.ONE_PENDING: lazy_gettext("Another account is being checked for this counter. Stop that one first."),
    PaymentFault.BANK_UNKNOWN: lazy_gettext(
        "We do not know this bank's number. Look whether you chose the right bank, or ask an agent to have it added."
    ),
    PaymentFault.BANK_NO_RECEIVER: lazy_gettext(
        "This bank cannot receive money by VietQR. Use an account at another bank."
    ),
    PaymentFault.CODE_REFUSED: lazy_gettext(
        "This code cannot be used on a stand. Save the code without an amount from your bank's app and send that."
    ),
    PaymentFault.ACCOUNT_SHAPE: lazy_gettext(
        "An account number has at most 19 letters and digits. Copy it from your bank's app."
    ),
    PaymentFault.HOLDER_MISSING: lazy_gettext(
        "Write the account holder's name in Latin letters, as your bank's app shows it."
    ),
    PaymentFault.TAMPERED: lazy_gettext(
        "The stored code was changed by somebody who is not this site. It is not shown. Tell an administrator at once."
    ),
    PaymentFault.UNKNOWN: lazy_gettext("There is no such account."),
    PaymentFault.NOT_YOURS: lazy_gettext("This account belongs to another shop."),
    PaymentFault.KNOWN_FALSE: lazy_gettext(
        "This account was found on a false sticker, so it cannot be used here. If it is yours, go to the office: two "
        "reviewers together can lift the warning."
    ),
    PaymentFault.OF_A_SHOP: lazy_gettext(
        "A shop of the register uses this account, or has asked to. Look at that shop's case: revoke or refuse the "
        "account there first."
    ),
    PaymentFault.REASON_MISSING: lazy_gettext("Write the reason: the shop's owner reads it."),
}
