"""What the codes in one picture, or a pasted text, amount to: the VietQR to go on with, or why there is none. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from heritage.codecs.payment_schemes import Scheme
from heritage.codecs.vietqr import Reading, Verdict, VietQR, read


class PictureFinding(StrEnum):
    NO_CODE = "no-code"
    SEVERAL_CODES = "several-codes"
    WEBSITE = "website"
    """Also an address that opens an app."""
    FOREIGN_SCHEME = "foreign-scheme"
    """A payment code, but no VietQR; which one it is, the reading tells."""
    NOT_PAYMENT = "not-payment"
    REJECTED = "rejected"
    """A VietQR, or what is left of a payment code that no longer tells its scheme, and faulty."""
    WARNED = "warned"
    ACCEPTED = "accepted"


USABLE = frozenset({PictureFinding.WARNED, PictureFinding.ACCEPTED})
_NO_MONEY = frozenset({PictureFinding.WEBSITE, PictureFinding.NOT_PAYMENT})
_ADDRESS = re.compile("[a-z][a-z0-9+.-]*://")  # RFC 3986, section 3.1


@dataclass(frozen=True)
class CodePicture:
    """`reading` is that of the one code that counts: None exactly for NO_CODE and SEVERAL_CODES."""

    finding: PictureFinding
    reading: Reading | None = None

    @property
    def vietqr(self) -> VietQR | None:
        """The code to go on with: None unless the finding is in USABLE."""
        return self.reading.vietqr if self.reading else None


def judge(texts: Sequence[str]) -> CodePicture:
    """What `texts`, all that was read in one picture, amount to. Raises nothing, whatever they are.

    Between two payment codes nothing is ever chosen, not even when one of them is faulty or of another scheme: which
    one was meant only the person knows. A single VietQR counts although a code that moves no money stands beside it,
    such as that of an app shop, of a website or of the Wi-Fi: stands are printed so, and no photo could part the two.
    """
    readings = {reading.payload: reading for reading in map(read, texts) if reading.payload}
    if not readings:
        return CodePicture(PictureFinding.NO_CODE)
    if len(readings) == 1:
        return _judge_one(*readings.values())
    judged = [_judge_one(reading) for reading in readings.values()]
    of_money = [each for each in judged if each.finding not in _NO_MONEY]
    if len(of_money) == 1 and of_money[0].finding in USABLE:
        return of_money[0]
    return CodePicture(PictureFinding.SEVERAL_CODES)


def _judge_one(reading: Reading) -> CodePicture:
    return CodePicture(_finding(reading), reading)


def _finding(reading: Reading) -> PictureFinding:
    rejected = reading.verdict is Verdict.REJECT
    if reading.scheme is Scheme.VIETQR:
        if rejected:
            return PictureFinding.REJECTED
        return PictureFinding.WARNED if reading.findings else PictureFinding.ACCEPTED
    if reading.scheme is Scheme.WEBSITE or (
        reading.scheme is Scheme.UNKNOWN and _ADDRESS.match(reading.payload.casefold())
    ):
        return PictureFinding.WEBSITE
    if reading.scheme is Scheme.UNKNOWN:
        return PictureFinding.NOT_PAYMENT
    # Cut off before it says whose it is: its owner is helped by "damaged", not by "of another network".
    if reading.scheme is Scheme.EMV and rejected:
        return PictureFinding.REJECTED
    return PictureFinding.FOREIGN_SCHEME
