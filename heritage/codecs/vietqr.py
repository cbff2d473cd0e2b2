"""VietQR: the payment code of a Vietnamese bank account or merchant, read, written, and issued again with an amount.

Standards: NAPAS, "VietQR format in NAPAS247", version 1.0 (2021) and 1.5.2, sections 5.2.1 to 5.2.6 for the elements
and 6.1 for the examples; on EMVCo "Merchant-Presented Mode" 1.1 for the frame (`emv_tlv`). Other schemes are told apart
in `payment_schemes`.

Shapes: text in, `Reading` out; `VietQR` in, text out. Amounts are whole đồng. A path is the tags down to an element,
"38.01.01" being the account. An account is text, never a number, and is never cut.

Errors: reading raises nothing, whatever the text: it answers with a verdict and its reasons. Writing raises
CannotWrite with a reason and a path. Reasons are codes; the words for them live with the pages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from heritage.codecs import emv_tlv, payment_schemes
from heritage.codecs.emv_tlv import ADDITIONAL_DATA, CRC, Element, NotACode
from heritage.codecs.payment_schemes import Scheme
from heritage.codecs.vietnamese import without_marks

GUID = "A000000727"
TAG = "38"
CURRENCY = "704"
COUNTRY = "VN"
AMOUNT_LIMIT = 500_000_000
"""Đồng; NAPAS247 carries transfers below it, so a code at or above it could be scanned but not paid."""


class Service(StrEnum):
    """38.02: what the number in 38.01.01 is."""

    ACCOUNT = "QRIBFTTA"
    MERCHANT = "QRPUSH"
    """A merchant id that an acquiring bank issued; the only kind that a foreign app can pay."""
    CARD = "QRIBFTTC"
    CASH = "QRCASH"
    """Money out of a machine: no shop is paid with it."""


WRITTEN_SERVICES = (Service.ACCOUNT, Service.MERCHANT)


class Verdict(StrEnum):
    ACCEPT = "accept"
    WARN = "warn"
    REJECT = "reject"


class Reason(StrEnum):
    # The frame is broken, as in emv_tlv.Fault and spelled like it.
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
    # A VietQR that is not what the standard allows, or that two readers could understand in two ways.
    GUID = "guid"
    MISPLACED = "misplaced"
    TWO_ACCOUNTS = "two-accounts"
    MISALIGNED = "misaligned"
    MISSING = "missing"
    BIN = "bin"
    ACCOUNT = "account"
    SERVICE = "service"
    INITIATION = "initiation"
    CATEGORY = "category"
    CURRENCY = "currency"
    COUNTRY = "country"
    AMOUNT = "amount"
    AMOUNT_ZERO = "amount-zero"
    AMOUNT_TOO_LARGE = "amount-too-large"
    # A VietQR that can be paid, with something a person should look at.
    INITIATION_ABSENT = "initiation-absent"
    INITIATION_MISMATCH = "initiation-mismatch"
    SECOND_SCHEME = "second-scheme"
    FEE = "fee"
    CASH = "cash"
    MERCHANT_DETAIL = "merchant-detail"
    FIELD_TOO_LONG = "field-too-long"
    NOT_ASCII = "not-ascii"
    # Writing only.
    EMPTY = "empty"
    PURPOSE = "purpose"
    NOT_VIETQR = "not-vietqr"


WARNINGS = frozenset(
    {
        Reason.INITIATION_ABSENT,  # EMVCo lets it out, NAPAS does not
        Reason.INITIATION_MISMATCH,  # some bank apps fail on 11 with an amount, or on 12 without one
        Reason.SECOND_SCHEME,  # another app may pay by the other template; true of ZaloPay's and acquirers' own codes
        Reason.FEE,  # tags 55 to 57: the payer is asked for more than the amount
        Reason.CASH,
        Reason.MERCHANT_DETAIL,  # NAPAS wants category, name and city of a merchant code; acquirers leave them out
        Reason.FIELD_TOO_LONG,
        Reason.NOT_ASCII,
    }
)


@dataclass(frozen=True)
class Finding:
    reason: Reason
    path: str
    """The tags down to the place, "" for the text as a whole."""

    @property
    def verdict(self) -> Verdict:
        return Verdict.WARN if self.reason in WARNINGS else Verdict.REJECT


@dataclass(frozen=True)
class VietQR:
    """What a code says. None: the element is absent. The account stays out of `repr`, which ends in logs."""

    bin: str
    account: str = field(repr=False)
    service: Service = Service.ACCOUNT
    amount: int | None = None
    category: str | None = None
    name: str | None = None
    city: str | None = None
    postal_code: str | None = None
    bill: str | None = None
    store: str | None = None
    reference: str | None = None
    terminal: str | None = None
    purpose: str | None = None


@dataclass(frozen=True)
class Reading:
    """What `read` found. The verdict is about the scheme's own rules: a sound code of another scheme is accepted *as
    such*. Whether money goes to an account is answered by `vietqr` alone, which is None for other schemes and for
    every rejected code. `payload` is the text without the white space around it; `elements` are those under the root,
    unknown ones included, none when the text does not parse.
    """

    payload: str = field(repr=False)
    scheme: Scheme
    findings: tuple[Finding, ...]
    elements: tuple[Element, ...] = field(default=(), repr=False)
    vietqr: VietQR | None = None

    @property
    def verdict(self) -> Verdict:
        verdicts = {finding.verdict for finding in self.findings}
        return next((verdict for verdict in (Verdict.REJECT, Verdict.WARN) if verdict in verdicts), Verdict.ACCEPT)


class CannotWrite(ValueError):
    """No code can be written of this. `reason` and `path` say why; the message leaves the value out, for the logs."""

    def __init__(self, reason: Reason, path: str) -> None:
        super().__init__(f"{reason} at {path or 'the beginning'}")
        self.reason = reason
        self.path = path


_OPENED = {TAG, f"{TAG}.01", ADDITIONAL_DATA}
_BIN, _ACCOUNT, _SERVICE, _PURPOSE = "38.01.00", "38.01.01", "38.02", "62.08"
# [0-9], not \d: an account in digits of another script is another account to some readers and none to others.
_SHAPES = {
    "01": (Reason.INITIATION, re.compile("11|12")),
    "38.00": (Reason.GUID, re.compile(GUID)),
    _BIN: (Reason.BIN, re.compile("[0-9]{6}")),
    _ACCOUNT: (Reason.ACCOUNT, re.compile("[A-Za-z0-9]{1,19}")),
    _SERVICE: (Reason.SERVICE, re.compile("|".join(Service))),
    "52": (Reason.CATEGORY, re.compile("[0-9]{4}")),
    "53": (Reason.CURRENCY, re.compile(CURRENCY)),
    # No decimal mark, which EMVCo would allow: "10000.00" is a hundred times as much to a reader that skips the mark.
    "54": (Reason.AMOUNT, re.compile("0+|[1-9][0-9]*")),
    "58": (Reason.COUNTRY, re.compile(COUNTRY)),
}
# 38.02 too: without it, one reader takes 38.01.01 for an account and another for a merchant id.
_REQUIRED = ("38.00", _BIN, _ACCOUNT, _SERVICE, "53", "58")
_REQUIRED_OF_MERCHANT = ("52", "59", "60")
_TEXTS = {
    "59": ("name", 25),
    "60": ("city", 15),
    "61": ("postal_code", 10),
    "62.01": ("bill", 25),
    "62.03": ("store", 25),
    "62.05": ("reference", 25),
    "62.07": ("terminal", 25),
    _PURPOSE: ("purpose", 25),
}
_PURPOSE_CHARACTERS = re.compile("[A-Za-z0-9 _.-]+")
_NO_PURPOSE_CHARACTERS = re.compile("[^A-Za-z0-9 _.-]+")

# What falls away with no mark: the sign of the đồng, typographic signs.
_TYPED = str.maketrans(
    {
        "₫": "d",
        **dict.fromkeys("\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'"),
        **dict.fromkeys("\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}", '"'),
        **dict.fromkeys("\N{HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}", "-"),
        "\N{FRACTION SLASH}": "/",  # NFKD makes it of a half; without it 1/2 would become 12
    }
)


def read(text: str) -> Reading:
    """What `text` is and whether it may be used, from what a phone scanned or a person pasted. Raises nothing."""
    payload = text.strip()
    elements: tuple[Element, ...] = ()
    try:
        elements = emv_tlv.parse(payload)
        scheme = payment_schemes.recognise(payload, elements)
        if scheme is not Scheme.VIETQR:
            return Reading(payload, scheme, (), elements)
        found = _fields(elements)
    except NotACode as error:
        scheme = payment_schemes.recognise(payload, elements or error.elements)
        return Reading(payload, scheme, (Finding(Reason(error.fault), error.path),))
    reading = Reading(payload, scheme, (*_judge_templates(elements), *_judge_fields(found)), elements)
    return reading if reading.verdict is Verdict.REJECT else replace(reading, vietqr=_vietqr(found))


def write(code: VietQR) -> str:
    """The payload of a transfer code (ACCOUNT) or a merchant code (MERCHANT): reusable, or with the amount in it.

    Texts are folded to ASCII, their case is kept; nothing is ever cut. Raises CannotWrite.
    """
    code = folded(code)
    if code.service not in WRITTEN_SERVICES:
        raise CannotWrite(Reason.SERVICE, _SERVICE)
    found = {
        **{"00": "01", "01": "11" if code.amount is None else "12"},
        **{"38.00": GUID, _BIN: code.bin, _ACCOUNT: code.account, _SERVICE: code.service.value},
        **{"53": CURRENCY, "58": COUNTRY},
        **{path: text for path, (name, _) in _TEXTS.items() if (text := getattr(code, name)) is not None},
    }
    if code.category is not None:
        found["52"] = code.category
    if code.amount is not None:
        found["54"] = _amount(code.amount)
    _demand(found)
    found[f"{TAG}.01"] = _template(found, f"{TAG}.01")
    found[TAG] = _template(found, TAG)
    additional = _template(found, ADDITIONAL_DATA)
    if additional:
        found[ADDITIONAL_DATA] = additional
    return emv_tlv.seal(Element(tag, found[tag]) for tag in sorted(found) if "." not in tag)


def reissue(payload: str, *, amount: int, purpose: str | None = None) -> str:
    """A VietQR that somebody else wrote, asking for `amount` đồng and, when given, with `purpose`.

    Only 01, 54, 62.08 and the checksum change; every other character stays where it is, as wallets read fields that
    nobody documents. Raises CannotWrite: not a VietQR, rejected by `read`, a cash code, or the amount or the purpose
    cannot be written.
    """
    reading = read(payload)
    if _usable(reading).service is Service.CASH:
        raise CannotWrite(Reason.CASH, _SERVICE)
    elements = tuple(element for element in reading.elements if element.tag != CRC)
    elements = emv_tlv.put(elements, Element("01", "12"))
    elements = emv_tlv.put(elements, Element("54", _amount(amount)))
    if purpose is not None:
        text = to_ascii(purpose)
        _demand({_PURPOSE: text})
        template = emv_tlv.values(elements).get(ADDITIONAL_DATA, "")
        additional = emv_tlv.put(emv_tlv.split(template), Element(_PURPOSE.removeprefix("62."), text))
        elements = emv_tlv.put(elements, Element(ADDITIONAL_DATA, _fitting(emv_tlv.join(additional), ADDITIONAL_DATA)))
    changed = emv_tlv.seal(elements)
    # What stood in the code may leave no room for more, or no safe place for the amount.
    _usable(read(changed))
    return changed


def folded(code: VietQR) -> VietQR:
    """`code` as it would be written: its texts in ASCII."""
    texts = {name: getattr(code, name) for name, _ in _TEXTS.values()}
    changes: dict[str, Any] = {name: to_ascii(text) for name, text in texts.items() if text is not None}
    return replace(code, **changes)


def to_ascii(text: str) -> str:
    """`text` in printable ASCII, words parted by one space: marks fall away, đ becomes d, other scripts are dropped."""
    plain = without_marks(text).translate(_TYPED)
    return " ".join("".join(each for each in plain if " " <= each <= "~" or each.isspace()).split())


def transfer_purpose(text: str) -> str:
    """`text` as the purpose of a transfer (62.08) that every bank app takes: upper case, [A-Z0-9 _.-], at most 25.

    Other signs become spaces. Raises CannotWrite (EMPTY, FIELD_TOO_LONG): a purpose is not cut, as what falls off its
    end may be the number by which the shop finds the payment.
    """
    purpose = " ".join(_NO_PURPOSE_CHARACTERS.sub(" ", to_ascii(text)).upper().split())
    _demand({_PURPOSE: purpose})
    return purpose


def _fields(elements: Sequence[Element], above: str = "") -> dict[str, str]:
    """Path to value of every element, inside 38, 38.01 and 62 too. Raises NotACode."""
    found = {}
    for element in elements:
        path = f"{above}.{element.tag}".lstrip(".")
        found[path] = element.value
        if path in _OPENED:
            found |= _fields(emv_tlv.split(element.value, path), path)
    return found


def _judge_templates(elements: Sequence[Element]) -> Iterator[Finding]:
    """Who else could be paid by this code."""
    identifiers = payment_schemes.identifiers(elements)
    ours = [tag for tag, identifier in identifiers.items() if payment_schemes.named(identifier) is Scheme.VIETQR]
    if len(ours) > 1:
        yield Finding(Reason.TWO_ACCOUNTS, ours[1])
    elif ours != [TAG]:
        yield Finding(Reason.MISPLACED, ours[0])
    only_ascii = True
    for element in elements:
        only_ascii = only_ascii and element.value.isascii()
        # Behind a letter of two bytes, a reader that counts bytes finds its tags elsewhere, and another account there.
        if element.tag in {TAG, "54"} and not only_ascii:
            yield Finding(Reason.MISALIGNED, element.tag)
        if "02" <= element.tag <= "51" and element.tag not in {TAG, *ours}:
            yield Finding(Reason.SECOND_SCHEME, element.tag)


def _judge_fields(found: dict[str, str]) -> Iterator[Finding]:
    yield from (Finding(Reason.MISSING, path) for path in _REQUIRED if path not in found)
    yield from _judge_shapes(found)
    if "01" not in found:
        yield Finding(Reason.INITIATION_ABSENT, "01")
    elif found["01"] == ("11" if "54" in found else "12"):
        yield Finding(Reason.INITIATION_MISMATCH, "01")
    yield from (Finding(Reason.FEE, tag) for tag in ("55", "56", "57") if tag in found)
    if found.get(_SERVICE) == Service.CASH:
        yield Finding(Reason.CASH, _SERVICE)
    yield from _judge_merchant(found)
    yield from _judge_lengths(found)
    for path, value in found.items():
        if path.startswith(("59", "60", "61", "62.")) and not value.isascii():
            yield Finding(Reason.NOT_ASCII, path)


def _judge_shapes(found: dict[str, str]) -> Iterator[Finding]:
    for path, (reason, shape) in _SHAPES.items():
        if path in found and not shape.fullmatch(found[path]):
            yield Finding(reason, path)
        elif path == "54" and path in found and (amount_reason := _judge_amount(int(found[path]))):
            yield Finding(amount_reason, path)


def _judge_amount(amount: int) -> Reason | None:
    if amount < 0:
        return Reason.AMOUNT
    if amount == 0:
        return Reason.AMOUNT_ZERO
    return Reason.AMOUNT_TOO_LARGE if amount >= AMOUNT_LIMIT else None


def _judge_merchant(found: dict[str, str]) -> Iterator[Finding]:
    if found.get(_SERVICE) == Service.MERCHANT:
        yield from (Finding(Reason.MERCHANT_DETAIL, path) for path in _REQUIRED_OF_MERCHANT if path not in found)


def _judge_lengths(found: dict[str, str]) -> Iterator[Finding]:
    for path, (_, limit) in _TEXTS.items():
        if len(found.get(path, "")) > limit:
            yield Finding(Reason.FIELD_TOO_LONG, path)


def _vietqr(found: dict[str, str]) -> VietQR:
    return VietQR(
        bin=found[_BIN],
        account=found[_ACCOUNT],
        service=Service(found[_SERVICE]),
        amount=int(found["54"]) if "54" in found else None,
        category=found.get("52"),
        **{name: found.get(path) for path, (name, _) in _TEXTS.items()},
    )


def _usable(reading: Reading) -> VietQR:
    if reading.vietqr is None:
        rejected = [finding for finding in reading.findings if finding.verdict is Verdict.REJECT]
        first = rejected[0] if rejected else Finding(Reason.NOT_VIETQR, "")
        raise CannotWrite(first.reason, first.path)
    return reading.vietqr


def _demand(found: dict[str, str]) -> None:
    """Raises CannotWrite unless a reader would accept each of these values without a warning."""
    for path, value in found.items():
        if not value:
            raise CannotWrite(Reason.EMPTY, path)
    if _PURPOSE in found and not _PURPOSE_CHARACTERS.fullmatch(found[_PURPOSE]):
        raise CannotWrite(Reason.PURPOSE, _PURPOSE)
    for finding in (*_judge_shapes(found), *_judge_merchant(found), *_judge_lengths(found)):
        raise CannotWrite(finding.reason, finding.path)


def _amount(amount: int) -> str:
    reason = _judge_amount(amount)
    if reason:
        raise CannotWrite(reason, "54")
    return f"{amount:d}"


def _template(found: dict[str, str], path: str) -> str:
    """The elements directly under `path`, ascending."""
    inside = {below.removeprefix(f"{path}."): value for below, value in found.items() if below.startswith(f"{path}.")}
    return _fitting(emv_tlv.join(Element(tag, inside[tag]) for tag in sorted(inside) if "." not in tag), path)


def _fitting(template: str, path: str) -> str:
    if len(template) > emv_tlv.LONGEST_VALUE:
        raise CannotWrite(Reason.FIELD_TOO_LONG, path)
    return template
