"""What a payer types before paying, and the code that asks for it. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from heritage.codecs import vietqr
from heritage.people.rules import Refused


class PayFault(StrEnum):
    """Why no code asks for what a payer typed; the words stand with the pages."""

    AMOUNT = "amount"
    AMOUNT_TOO_LARGE = "amount-too-large"
    AMOUNT_FIRST = "amount-first"
    CONTENT = "content"
    CONTENT_TOO_LONG = "content-too-long"
    NO_ROOM = "no-room"


class PayError(Refused):
    """An amount or a content that no code can ask for."""

    fault: PayFault


_CURRENCY = re.compile(r"\s*(?:đồng|dong|vnđ|vnd|đ|₫|d)$")
_THOUSANDS = re.compile(r"([0-9]{1,6})\s*(?:k|nghìn|ngàn|nghin|ngan)")
_PLAIN = re.compile("[0-9]{1,12}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,\s])[0-9]{3})(?:\1[0-9]{3})*")


@dataclass(frozen=True)
class Asked:
    """What a code asks for; None: the payer types it in the bank's app. content: as banks write it."""

    amount: int | None = None
    content: str | None = None


def read_asked(amount: str, content: str) -> Asked:
    """What was typed into the two fields, either of which may be empty. Raises PayError."""
    if not amount.strip():
        if content.strip():
            raise PayError(PayFault.AMOUNT_FIRST)
        return Asked()
    return Asked(read_amount(amount), read_content(content) if content.strip() else None)


def read_amount(typed: str) -> int:
    """Whole đồng, as people here write them: 50000, 50.000, 50 000 đ, 50k. Raises PayError.

    A point or comma parts thousands and nothing else: whoever means it otherwise is asked, as it would be a hundredth.
    """
    text = _CURRENCY.sub("", unicodedata.normalize("NFC", typed).strip().casefold())
    thousands = _THOUSANDS.fullmatch(text)
    if thousands:
        amount = 1000 * int(thousands[1])
    elif _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        amount = int(re.sub("[^0-9]", "", text))
    else:
        raise PayError(PayFault.AMOUNT)
    if amount == 0:
        raise PayError(PayFault.AMOUNT)
    if amount >= vietqr.AMOUNT_LIMIT:
        raise PayError(PayFault.AMOUNT_TOO_LARGE)
    return amount


def read_content(typed: str) -> str:
    """Raises PayError."""
    try:
        return vietqr.transfer_purpose(typed)
    except vietqr.CannotWrite as fault:
        is_long = fault.reason is vietqr.Reason.FIELD_TOO_LONG
        raise PayError(PayFault.CONTENT_TOO_LONG if is_long else PayFault.CONTENT) from fault


def code_asking(payload: str, asked: Asked) -> str:
    """The code `payload` of a shop, asking for what is asked. Raises PayError when there is no room for it."""
    if asked.amount is None:
        return payload
    try:
        return vietqr.reissue(payload, amount=asked.amount, purpose=asked.content)
    except vietqr.CannotWrite as fault:
        raise PayError(PayFault.NO_ROOM) from fault
