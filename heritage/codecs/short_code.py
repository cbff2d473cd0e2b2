"""Short codes for what is printed, signs, stands and slips: Crockford base 32 with one check character.

Alphabet and reading rules: Douglas Crockford, "Base 32" (https://www.crockford.com/base32.html): digits and capital
letters without I, L, O and U; a reader takes I and L for 1, O for 0, either case, and ignores hyphens.

Check character: not Crockford's own (modulo 37, it needs the signs * ~ $ =, which do not belong in an address), but a
weighted sum over the field GF(32) with the primitive polynomial x^5 + x^2 + 1: the symbol at distance i from the right
end carries the weight a^i, and the whole sums to zero. As all weights of a code of up to 31 symbols differ, every
single wrong character and every swap of two characters is found.

Shape: text of `length` characters (2 to 31; LENGTH unless told), the last of them the check. A code says nothing of
what it is printed on: each place reads one length. Errors: NotACode, with a reason.
"""

import secrets
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
"""Five free characters give 33 million codes; six are still read out over a telephone in one breath."""
SERIAL_LENGTH = 9
"""Of a printed stand. Eight free characters: among 100,000 stands, one guess in eleven million hits one."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_PRIMITIVE_POLYNOMIAL = 0b100101


class Fault(StrEnum):
    LENGTH = "length"
    CHARACTER = "character"
    CHECK = "check"


class NotACode(ValueError):
    """The text cannot be a code. `fault` says why, `text` is what was read."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(f"{fault}: {text!r}")
        self.fault = fault
        self.text = text


def _times_a(value: int) -> int:
    doubled = value << 1
    return doubled ^ _PRIMITIVE_POLYNOMIAL if doubled & 0b100000 else doubled


def _weighted_sum(symbols: str) -> int:
    total = 0
    for symbol in symbols:  # Horner's rule: the leftmost symbol ends with the highest power of a
        total = _times_a(total) ^ _VALUE[symbol]
    return total


def check_character(body: str) -> str:
    """The character that completes `body` (characters of ALPHABET, without their check)."""
    return ALPHABET[_times_a(_weighted_sum(body))]


def parse(text: str, *, length: int = LENGTH) -> str:
    """The code in its canonical spelling, read from what a person typed or a phone scanned.

    Raises NotACode: the length is wrong, a character is not of the alphabet, or the check does not agree.
    """
    code = text.strip().upper().translate(_LOOK_ALIKE)
    if len(code) != length:
        raise NotACode(Fault.LENGTH, text)
    if any(character not in _VALUE for character in code):
        raise NotACode(Fault.CHARACTER, text)
    if _weighted_sum(code) != 0:
        raise NotACode(Fault.CHECK, text)
    return code


def generate(*, length: int = LENGTH) -> str:
    """A new random code from the operating system's generator; the caller sees to it that it is unused."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def grouped(code: str) -> str:
    """`code` as it is printed to be read aloud, in fours: K7M2-9QXT-B. `parse` reads it back."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def candidates(text: str, *, length: int = LENGTH) -> list[str]:
    """The codes that one wrong character, or two neighbours swapped, would turn into `text`; none if that is no near
    miss. About one in 32 of these texts passes the check, six of six characters' 191, so a register finds the intended
    one."""
    code = text.strip().upper().translate(_LOOK_ALIKE)
    if len(code) != length:
        return []
    replaced = {code[:at] + other + code[at + 1 :] for at in range(length) for other in ALPHABET}
    swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(length - 1)}
    return sorted(near for near in replaced | swapped if set(near) <= _VALUE.keys() and _weighted_sum(near) == 0)
