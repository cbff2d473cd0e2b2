"""The frame of a merchant-presented payment code: tags, lengths, values and the checksum.

Standard: EMVCo, "EMV QR Code Specification for Payment Systems: Merchant-Presented Mode", version 1.1 (2020): the
sections on data objects, their position and the CRC (ID "63"). The checksum is the CRC-16 of polynomial 1021, start
FFFF, not reflected, no final exclusive or, over the UTF-8 bytes up to and including "6304".

Shapes: a code is text; an element is a two-digit tag and a value of 1 to 99 characters, written tag, two-digit length,
value. Lengths count characters (code points), never bytes. The first element is 00 with the value 01, the last is 63
with four hexadecimal digits; the others stand in any order. 26 to 51, 62 and 64 are templates: their value is again a
row of elements. 80 to 99 are templates in the standard only: wallets keep plain values there, so they are not opened.

Errors: NotACode, with a fault, the path of tags to it, and the elements read before it.
"""

import re
import unicodedata
from binascii import crc_hqx
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_VALUE = 99
LONGEST_CODE = 2953
"""Bytes that the largest QR symbol holds (ISO/IEC 18004, version 40, level L): more was never in a picture."""

FORMAT_INDICATOR = "00"
ADDITIONAL_DATA = "62"
CRC = "63"
LANGUAGE_TEMPLATE = "64"
ACCOUNT_TEMPLATES = tuple(str(tag) for tag in range(26, 52))
_TEMPLATES = {*ACCOUNT_TEMPLATES, ADDITIONAL_DATA, LANGUAGE_TEMPLATE}

# Never str.isdigit or int(): both take the digits of other scripts, which another reader would not.
_TWO_DIGITS = re.compile(r"[0-9]{2}")
_FOUR_HEX_DIGITS = re.compile(r"[0-9A-Fa-f]{4}")
# Marks that turn the reading direction can make one name look like another; no scheme has a use for them.
_DIRECTION_MARKS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class Fault(StrEnum):
    NOT_A_CODE = "not-a-code"
    OVERSIZE = "oversize"
    TAG = "tag"
    LENGTH = "length"
    CUT_OFF = "cut-off"
    STRAY = "stray"
    REPEATED = "repeated"
    CHARACTER = "character"
    FORMAT = "format"
    CRC_ABSENT = "crc-absent"
    CRC_WRONG = "crc-wrong"


@dataclass(frozen=True)
class Element:
    """One data object: a tag of two ASCII digits and a value of 1 to 99 characters."""

    tag: str
    value: str


class NotACode(ValueError):
    """The text does not parse. `path` is the tags down to the fault ("38.01"), `elements` what stood before it.

    The message leaves the text out: it may hold an account number, and messages end in logs.
    """

    def __init__(self, fault: Fault, path: str, elements: Sequence[Element] = ()) -> None:
        super().__init__(f"{fault} at {path or 'the beginning'}")
        self.fault = fault
        self.path = path
        self.elements = tuple(elements)


def parse(text: str) -> tuple[Element, ...]:
    """The elements under the root of a whole code; every template is proved to parse to its last character.

    Raises NotACode.
    """
    if not text.startswith(FORMAT_INDICATOR + "02"):
        raise NotACode(Fault.NOT_A_CODE, "")
    if len(text) > LONGEST_CODE:
        raise NotACode(Fault.OVERSIZE, "")
    elements = split(text)
    for element in elements:
        if not all(map(_is_printable, element.value)):
            raise NotACode(Fault.CHARACTER, element.tag, elements)
    if elements[0].value != "01":
        raise NotACode(Fault.FORMAT, FORMAT_INDICATOR, elements)
    last = elements[-1]
    if last.tag != CRC or not _FOUR_HEX_DIGITS.fullmatch(last.value):
        raise NotACode(Fault.CRC_ABSENT, CRC, elements)
    if last.value.upper() != checksum(text[:-4]):
        raise NotACode(Fault.CRC_WRONG, CRC, elements)
    for element in elements:
        if element.tag in _TEMPLATES:
            try:
                split(element.value, path=element.tag)
            except NotACode as error:
                raise NotACode(error.fault, error.path, elements) from error
    return elements


def split(text: str, path: str = "") -> tuple[Element, ...]:
    """The elements of `text`, which stands under `path` ("" for the root), used up to its last character.

    A repeated tag is an error: one reader takes the first, another the last, and they would pay different people.
    Raises NotACode.
    """
    elements: list[Element] = []
    seen: set[str] = set()
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + 4]
        if len(length) < 2:
            raise NotACode(Fault.STRAY, path, elements)
        if not _TWO_DIGITS.fullmatch(tag):
            raise NotACode(Fault.TAG, path, elements)
        here = f"{path}.{tag}".lstrip(".")
        if not _TWO_DIGITS.fullmatch(length) or length == "00":
            raise NotACode(Fault.LENGTH, here, elements)
        value = text[at + 4 : at + 4 + int(length)]
        if len(value) < int(length):
            raise NotACode(Fault.CUT_OFF, here, elements)
        if tag in seen:
            raise NotACode(Fault.REPEATED, here, elements)
        seen.add(tag)
        elements.append(Element(tag, value))
        at += 4 + len(value)
    return tuple(elements)


def values(elements: Iterable[Element]) -> dict[str, str]:
    """Tag to value; nothing is lost, as `split` lets no tag stand twice."""
    return {element.tag: element.value for element in elements}


def join(elements: Iterable[Element]) -> str:
    """The elements as text, in the order given. Raises NotACode (LENGTH): a value is empty or over 99 characters."""
    parts = []
    for element in elements:
        if not 1 <= len(element.value) <= LONGEST_VALUE:
            raise NotACode(Fault.LENGTH, element.tag)
        parts.append(f"{element.tag}{len(element.value):02}{element.value}")
    return "".join(parts)


def seal(elements: Iterable[Element]) -> str:
    """The whole code: `elements` (from 00 on, without 63) and the checksum behind them. Raises NotACode (LENGTH)."""
    covered = join(elements) + CRC + "04"
    return covered + checksum(covered)


def checksum(covered: str) -> str:
    """Four upper-case hexadecimal digits, leading zeros kept, over text that ends in "6304"."""
    return f"{crc_hqx(covered.encode(), 0xFFFF):04X}"


def put(elements: Sequence[Element], new: Element) -> tuple[Element, ...]:
    """`elements` with `new` in the place of the same tag, or before the first larger one; nothing else moves."""
    if any(element.tag == new.tag for element in elements):
        return tuple(replace(element, value=new.value) if element.tag == new.tag else element for element in elements)
    at = next((index for index, element in enumerate(elements) if element.tag > new.tag), len(elements))
    return (*elements[:at], new, *elements[at:])


def _is_printable(character: str) -> bool:
    # Cs: half a surrogate pair, which no bytes can carry; the checksum would not exist.
    return (
        unicodedata.category(character) not in {"Cc", "Cs"}
        and unicodedata.bidirectional(character) not in _DIRECTION_MARKS
    )
