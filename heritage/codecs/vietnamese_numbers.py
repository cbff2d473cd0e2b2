"""Amounts of đồng in Vietnamese: in words, as on a receipt, and in digits with points.

Standard: there is no official one; the words are those of Vietnamese schools, in the northern forms (nghìn, linh).
Three digits are read together. Behind larger ones every hundred is said, also "không trăm"; "linh" stands for a ten
that is nought between a hundred and a unit; a group of three noughts is passed over. One ten is mười, several are
mươi; behind mươi one is mốt and four is tư, behind mười and mươi five is lăm.

Shapes: an amount is a whole number of đồng, 0 to MAX_AMOUNT. Errors: NotAnAmount.
"""

MAX_AMOUNT = 999_999_999_999

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")


class NotAnAmount(ValueError):
    """The number is below nought or above MAX_AMOUNT."""


def in_words(amount: int) -> str:
    """`amount` in small letters, with its unit: "một trăm hai mươi lăm nghìn đồng". Raises NotAnAmount."""
    _demand(amount)
    words: list[str] = []
    for power in reversed(range(len(_SCALES))):
        group = amount // 1000**power % 1000
        if group:
            words += [*_group(group, is_first=not words), _SCALES[power]]
    return " ".join(filter(None, [*(words or _DIGITS[:1]), "đồng"]))


def grouped(amount: int) -> str:
    """`amount` in digits with a point before every three, as Vietnamese writes it: "125.000". Raises NotAnAmount."""
    _demand(amount)
    return f"{amount:,}".replace(",", ".")


def _demand(amount: int) -> None:
    if not 0 <= amount <= MAX_AMOUNT:
        raise NotAnAmount(str(amount))


def _group(group: int, *, is_first: bool) -> list[str]:
    """The words of three digits that are not all nought; the first group has no noughts before it to be said."""
    hundreds, tens, units = group // 100, group // 10 % 10, group % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or not is_first else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif units and words:
        words.append("linh")
    if units:
        words.append(_unit(units, tens))
    return words


def _unit(units: int, tens: int) -> str:
    if units == 5 and tens:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: "tư"}.get(units, _DIGITS[units])
    return _DIGITS[units]
