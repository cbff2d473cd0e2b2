"""Telling by its text what kind of code a payment code is, so that another scheme is never taken for a VietQR.

Standards: EMVCo "Merchant-Presented Mode" 1.1, Merchant Account Information Template (IDs "26" to "51"): the scheme
signs with its globally unique identifier in sub-tag 00. The identifiers are those that codes in circulation carry;
KHQR alone has none: a Cambodian code writes the account itself, name@bank, in 29.00 or 30.00. Tag numbers say nothing:
the Lao code uses 38 as VietQR does, and ZaloPay and Singapore use 26 as VNPAY does.

Shapes: text and the elements that could be read of it, also of a code that is broken further on. No errors.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from heritage.codecs import emv_tlv
from heritage.codecs.emv_tlv import Element, NotACode


class Scheme(StrEnum):
    VIETQR = "vietqr"
    VNPAY = "vnpay"
    ZALOPAY = "zalopay"
    MOMO = "momo"
    PROMPTPAY = "promptpay"
    KHQR = "khqr"
    LAO_QR = "lao-qr"
    SGQR = "sgqr"
    DUITNOW = "duitnow"
    QRIS = "qris"
    QR_PH = "qr-ph"
    ALIPAY = "alipay"
    WECHAT_PAY = "wechat-pay"
    EMV = "emv"
    """A merchant-presented code of a network we have no name for, or of card networks alone."""
    WEBSITE = "website"
    UNKNOWN = "unknown"


# In the order of precedence: a code that could be paid as a VietQR is judged as one, whatever stands beside it. Codes
# of ZaloPay carry their own template and a VietQR one; Indonesian ones name the issuer in 26 and QRIS in 51.
_BY_IDENTIFIER = (
    ("a000000727", Scheme.VIETQR),
    ("a000000775", Scheme.VNPAY),
    ("vn.zalopay", Scheme.ZALOPAY),
    ("a000000677", Scheme.PROMPTPAY),  # …010111 transfer, …010112 bill, …012004 and others between banks
    ("a005266284662577", Scheme.LAO_QR),
    ("sg.", Scheme.SGQR),  # SG.PAYNOW, SG.SGQR, SG.COM.NETS
    ("a000000615", Scheme.DUITNOW),
    ("id.co.qris", Scheme.QRIS),
    ("com.p2pqrpay", Scheme.QR_PH),
    ("ph.ppmi.", Scheme.QR_PH),
)
_BY_BEGINNING = (
    (re.compile(r"2\|99\|"), Scheme.MOMO),  # what the wallet printed before VietQR: 2|99|phone|name|…
    (re.compile(r"https?://nhantien\.momo\.vn/"), Scheme.MOMO),
    (re.compile(r"https?://qr\.alipay\.com/"), Scheme.ALIPAY),
    (re.compile(r"wxp://|weixin://wxpay"), Scheme.WECHAT_PAY),
    (re.compile(r"https?://|www\."), Scheme.WEBSITE),
)


def recognise(text: str, elements: Sequence[Element]) -> Scheme:
    """The scheme of `text`; `elements` are those under the root, none when it does not begin as an EMVCo code."""
    found = identifiers(elements)
    signed = {named(identifier) for identifier in found.values()}
    for _, scheme in _BY_IDENTIFIER:
        if scheme in signed:
            return scheme
    if emv_tlv.values(elements).get("58") == "KH" and any("@" in found.get(tag, "") for tag in ("29", "30")):
        return Scheme.KHQR
    for pattern, scheme in _BY_BEGINNING:
        if pattern.match(text.casefold()):
            return scheme
    return Scheme.EMV if text.startswith("0002") else Scheme.UNKNOWN


def named(identifier: str) -> Scheme | None:
    """The scheme that signs with `identifier`, in either case: how it must be spelled is that scheme's own affair."""
    folded = identifier.casefold()
    return next((scheme for beginning, scheme in _BY_IDENTIFIER if folded.startswith(beginning)), None)


def identifiers(elements: Sequence[Element]) -> dict[str, str]:
    """Tag of each account template to the identifier in its sub-tag 00, read even if the template breaks behind it."""
    found = {}
    for element in elements:
        if element.tag in emv_tlv.ACCOUNT_TEMPLATES:
            try:
                inner = emv_tlv.split(element.value)
            except NotACode as error:
                inner = error.elements
            identifier = emv_tlv.values(inner).get("00")
            if identifier:
                found[element.tag] = identifier
    return found
