"""Words for what was found in the picture of a code or in a pasted one, and what to do about it."""

from flask_babel import LazyString, lazy_gettext

from heritage.codecs.payment_schemes import Scheme
from heritage.codecs.vietqr import Reason
from heritage.payments.picture_rules import CodePicture, PictureFinding

PICTURE_FINDINGS: dict[PictureFinding, LazyString] = {
    PictureFinding.NO_CODE: lazy_gettext(
        "No code could be read here. Hold the phone straight over the code, so near that it fills the picture, in good "
        "light, and take the photo again."
    ),
    PictureFinding.SEVERAL_CODES: lazy_gettext(
        "There are different codes in this picture. Take the photo again with only one of them in it."
    ),
    PictureFinding.WEBSITE: lazy_gettext(
        "This code opens a website or an app and is no payment code. Type no password there. Send a picture of the "
        "payment code."
    ),
    PictureFinding.FOREIGN_SCHEME: lazy_gettext(
        "This is a code of %(scheme)s, not a VietQR. Send a picture of the VietQR code of a bank account."
    ),
    PictureFinding.NOT_PAYMENT: lazy_gettext(
        "This code is not for paying: it holds some other text, such as a Wi-Fi password or a contact. Send a picture "
        "of the payment code."
    ),
    PictureFinding.REJECTED: lazy_gettext("This payment code has a fault. Do not pay with it, and do not print it."),
    PictureFinding.WARNED: lazy_gettext("This VietQR code can be used. Read the note on it first."),
    PictureFinding.ACCEPTED: lazy_gettext(
        "This VietQR code is sound. Check that the bank and the account are the right ones."
    ),
}
"""That of a foreign scheme wants its name, under `scheme`: see `sentences`."""

SCHEMES: dict[Scheme, LazyString | str] = {
    Scheme.VIETQR: "VietQR",
    Scheme.VNPAY: "VNPAY-QR",
    Scheme.ZALOPAY: "ZaloPay",
    Scheme.MOMO: "MoMo",
    Scheme.PROMPTPAY: lazy_gettext("PromptPay (Thailand)"),
    Scheme.KHQR: lazy_gettext("KHQR (Cambodia)"),
    Scheme.LAO_QR: lazy_gettext("Lao QR (Laos)"),
    Scheme.SGQR: lazy_gettext("SGQR (Singapore)"),
    Scheme.DUITNOW: lazy_gettext("DuitNow (Malaysia)"),
    Scheme.QRIS: lazy_gettext("QRIS (Indonesia)"),
    Scheme.QR_PH: lazy_gettext("QR Ph (Philippines)"),
    Scheme.ALIPAY: "Alipay",
    Scheme.WECHAT_PAY: "WeChat Pay",
    Scheme.EMV: lazy_gettext("another payment network"),
    Scheme.WEBSITE: lazy_gettext("a website"),
    Scheme.UNKNOWN: lazy_gettext("an unknown kind"),
}

_NO_PAYMENT_CODE = lazy_gettext(
    "This is no payment code. Send a picture of the code that your bank's app shows for receiving money."
)
_DAMAGED = lazy_gettext(
    "The code is damaged: a part of it is missing or was changed. Save the code from your bank's app again and send "
    "that picture."
)
_TWO_MEANINGS = lazy_gettext(
    "Bank apps could read this code in two ways and pay different people. Save the code from your bank's app again "
    "and send that picture."
)
_NOT_BY_THE_RULES = lazy_gettext(
    "The code does not keep to the rules of VietQR, so bank apps may refuse it. Save the code from your bank's app "
    "again and send that picture."
)
_APPS_FAIL = lazy_gettext("A few bank apps fail on this code. Try it with your own app first.")

REASONS: dict[Reason, LazyString] = {
    Reason.NOT_A_CODE: _NO_PAYMENT_CODE,
    Reason.OVERSIZE: _NO_PAYMENT_CODE,
    **dict.fromkeys((Reason.TAG, Reason.LENGTH, Reason.CUT_OFF, Reason.STRAY, Reason.CHARACTER), _DAMAGED),
    **dict.fromkeys((Reason.FORMAT, Reason.CRC_ABSENT, Reason.CRC_WRONG), _DAMAGED),
    **dict.fromkeys((Reason.REPEATED, Reason.TWO_ACCOUNTS, Reason.MISALIGNED), _TWO_MEANINGS),
    **dict.fromkeys((Reason.GUID, Reason.MISPLACED, Reason.MISSING), _NOT_BY_THE_RULES),
    **dict.fromkeys((Reason.SERVICE, Reason.INITIATION, Reason.CATEGORY), _NOT_BY_THE_RULES),
    Reason.BIN: lazy_gettext(
        "The code does not say rightly which bank the account is at. Save the code from your bank's app again and "
        "send that picture."
    ),
    Reason.ACCOUNT: lazy_gettext(
        "The account number has signs that no account number has, or too many of them. Check it with your bank's app, "
        "or save the code from there again."
    ),
    Reason.CURRENCY: lazy_gettext("The code does not ask for đồng. Send the code of an account in đồng."),
    Reason.COUNTRY: lazy_gettext("The code is not of Vietnam. Send the code of an account in Vietnam."),
    Reason.AMOUNT: lazy_gettext(
        "The amount in the code is no whole number of đồng. Save the code without an amount and send that picture."
    ),
    Reason.AMOUNT_ZERO: lazy_gettext(
        "The amount in the code is zero. Save the code without an amount and send that picture."
    ),
    Reason.AMOUNT_TOO_LARGE: lazy_gettext(
        "The amount is too large to be paid by scanning. Choose a smaller one, or save the code without an amount."
    ),
    Reason.INITIATION_ABSENT: _APPS_FAIL,
    Reason.INITIATION_MISMATCH: _APPS_FAIL,
    Reason.SECOND_SCHEME: lazy_gettext(
        "This code can also be paid through another network, such as a wallet. Check the name that the app shows."
    ),
    Reason.FEE: lazy_gettext(
        "The code asks for a tip or a fee on top of the amount. Check the total that the app shows."
    ),
    Reason.CASH: lazy_gettext(
        "This code takes cash out of a machine and pays no shop. Use the code for receiving money instead."
    ),
    Reason.MERCHANT_DETAIL: lazy_gettext(
        "The code leaves out the shop's name, its town or its kind of trade. Check the name that the app shows."
    ),
    Reason.FIELD_TOO_LONG: lazy_gettext(
        "A text in the code is too long, and an app may cut it off. Shorten it, or check what the app shows."
    ),
    Reason.NOT_ASCII: lazy_gettext(
        "A text in the code has Vietnamese marks or other signs that some apps show wrongly. Check what the app shows."
    ),
    Reason.EMPTY: lazy_gettext("Something that the code needs is empty. Fill it in and try again."),
    Reason.PURPOSE: lazy_gettext(
        "The note to the payment may have letters without marks, digits, spaces and the signs . - _ only. Change it "
        "and try again."
    ),
    Reason.NOT_VIETQR: lazy_gettext(
        "This is not a VietQR code. Send the VietQR code that your bank's app shows for receiving money."
    ),
}
"""What is wrong, or should be looked at, and what to do. Sentences on faults speak to the owner of the code; those on
warnings to whoever uses it. What a lay person cannot tell apart has one sentence."""


def sentences(picture: CodePicture) -> list[str]:
    """What to say about a picture, in the language of the request: what was found, then why, each reason once."""
    reading = picture.reading
    finding = str(PICTURE_FINDINGS[picture.finding])
    if reading is None:
        return [finding]
    if picture.finding is PictureFinding.FOREIGN_SCHEME:
        return [finding % {"scheme": SCHEMES[reading.scheme]}]
    if picture.finding not in {PictureFinding.REJECTED, PictureFinding.WARNED}:
        return [finding]
    reasons = [str(REASONS[each.reason]) for each in reading.findings if each.verdict is reading.verdict]
    return [finding, *dict.fromkeys(reasons)]
