"""Vietnamese phone numbers: one spelling for what people write in many.

Standards: ITU-T E.164 (+, country code, national number); for Việt Nam (country code 84, trunk prefix 0) the numbering
plan of the Ministry of Information and Communications, Circular 22/2014/TT-BTTTT, with the change of 2018 that turned
mobile numbers of eleven digits into ones of ten.

Shapes: E.164 text, "+84912345678". A mobile number begins with 03, 05, 07, 08 or 09 and has ten digits with its 0; one
of a fixed line begins with 02 and has eleven. Which ranges are handed out is not checked: new ones come every year.
Numbers that only work inside the country (110, 1900…) have no E.164 form.

Errors: NotAPhoneNumber, with a reason.
"""

import re
import unicodedata
from enum import StrEnum

_IGNORED = {"Cf", "Pd"}  # dashes, and the marks without width that come along when a number is copied from a contact
_LENGTHS = {"2": 10} | dict.fromkeys("35789", 9)
"""Digits of a national number, without its 0, by the first of them."""
_SHORT_AREA_CODES = ("024", "028")  # Hà Nội, Thành phố Hồ Chí Minh; every other one has four digits


class Reason(StrEnum):
    EMPTY = "empty"
    CHARACTER = "character"
    """It holds a letter, or a sign that stands in no number."""
    FOREIGN = "foreign"
    """It has the code of another country."""
    PREFIX = "prefix"
    """No number of a mobile phone or a fixed line begins like this; perhaps the 0 before it is missing."""
    BEFORE_2018 = "before-2018"
    """A mobile number of eleven digits: it has had ten since 2018."""
    LENGTH = "length"


class NotAPhoneNumber(ValueError):
    """The text is no Vietnamese phone number. `reason` says why.

    The message leaves the text out: it may be somebody's number, and messages end in logs.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def parse(text: str) -> str:
    """The number in E.164, read from what a person typed: 0912 345 678, 0912.345.678, +84 (0) 912-345-678, 0084…, 84….

    Raises NotAPhoneNumber.
    """
    typed = "".join(filter(_counts, unicodedata.normalize("NFKC", text)))
    if not typed:
        raise NotAPhoneNumber(Reason.EMPTY)
    if not re.fullmatch(r"\+?[0-9]*", typed):
        raise NotAPhoneNumber(Reason.CHARACTER)
    begin = re.match(r"(?:\+84|0084|84)0?|0(?!0)", typed)
    if not begin:
        raise NotAPhoneNumber(Reason.FOREIGN if typed.startswith(("+", "00")) else Reason.PREFIX)
    national = typed[begin.end() :]
    if re.fullmatch(r"1[0-9]{9}", national):
        raise NotAPhoneNumber(Reason.BEFORE_2018)
    if national[:1] not in {"", *_LENGTHS}:
        raise NotAPhoneNumber(Reason.PREFIX)
    if len(national) != _LENGTHS.get(national[:1]):
        raise NotAPhoneNumber(Reason.LENGTH)
    return f"+84{national}"


def is_mobile(e164: str) -> bool:
    """Whether a number that `parse` gave is one of a mobile phone."""
    return not e164.startswith("+842")


def spoken(e164: str) -> str:
    """A number that `parse` gave, as it is written and said in Việt Nam: 0912 345 678, 024 3825 0000, 0237 3825 000."""
    national = "0" + e164.removeprefix("+84")
    if is_mobile(e164):
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    code = 3 if national.startswith(_SHORT_AREA_CODES) else 4
    return f"{national[:code]} {national[code : code + 4]} {national[code + 4 :]}"


def hidden(e164: str) -> str:
    """So much of the number that its owner knows it again, and nobody else can call: ••• ••• 678."""
    return f"••• ••• {e164[-3:]}"


def _counts(character: str) -> bool:
    return not (character.isspace() or character in ".()" or unicodedata.category(character) in _IGNORED)
