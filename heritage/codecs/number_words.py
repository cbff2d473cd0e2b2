"""The numbers that a text names, in digits or in words: for comparing a text with its translation.

Standard: none; the words are those of dictionaries of Vietnamese, English, French, Chinese, Japanese and Korean, with
the months of both calendars. Digits are read in every script that Unicode has. Points, commas or spaces before every
three digits group them; one other point or comma begins the decimals; several part the numbers of a date. Centuries in
Roman numerals count as digits.

Shapes: numbers are decimals, as 1,5 and 1.5 are one. `in_digits` holds what a text surely names; `in_words` what it may
name (năm is five and year), which is enough to excuse a difference and never to find one. Errors: none.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

_LONGEST_RUN = 8
"""Words of one number: "một triệu hai trăm ba mươi tư nghìn". Longer runs are lists."""

_DIGITS = re.compile(r"(?<!\d)\d{1,3}([.,\s])\d{3}(?:\1\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*")
_LETTER = "A-Za-zÀ-ỹ"
_ROMAN = re.compile(
    rf"(?:thế kỷ|siècles?)\s([IVX]+)(?![{_LETTER}])|(?<![{_LETTER}])([IVX]+)er?\ssiècle"
    rf"|(?<![{_LETTER}])([IVXLC]{{2,}})(?:er?)?(?![{_LETTER}])"
)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

_SCALES = {
    10**3: "nghìn ngàn thousand mille 千 천",
    10**4: "vạn 万 萬 만",
    10**6: "triệu million millions",
    10**8: "亿 億 억",
    10**9: "tỷ tỉ billion milliard milliards",
}
_SCALE_WORDS = {word: scale for scale, words in _SCALES.items() for word in words.split()}
_SCALE = re.compile(rf"\s?({'|'.join(sorted(_SCALE_WORDS, key=len, reverse=True))})(?![{_LETTER}])")

_ADDED = {
    0: "không",
    1: "một mốt giêng one first January un une premier première janvier",
    2: "hai two second February deux deuxième seconde février",
    3: "ba three third March trois troisième mars",
    4: "bốn tư four fourth April quatre quatrième avril",
    5: "năm lăm nhăm five fifth May cinq cinquième mai",
    6: "sáu six sixth June sixième juin",
    7: "bảy bẩy seven seventh July sept septième juillet",
    8: "tám eight eighth August huit huitième août",
    9: "chín nine ninth September neuf neuvième septembre",
    10: "mười thập ten tenth October dix dixième dizaine octobre",
    11: "eleven eleventh November onze onzième novembre",
    12: "chạp twelve twelfth December douze douzième douzaine décembre",
    13: "thirteen thirteenth treize treizième",
    14: "fourteen fourteenth quatorze quatorzième",
    15: "rằm fifteen fifteenth quinze quinzième quinzaine",
    16: "sixteen sixteenth seize seizième",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty twentieth vingt vingtième vingtaine",
    30: "thirty thirtieth trente trentième trentaine",
    40: "forty quarante quarantaine",
    50: "fifty cinquante cinquantaine",
    60: "sixty soixante soixantaine",
    70: "seventy",
    80: "eighty",
    90: "ninety",
    100: "centaine",
}
_TIMES = {10: "mươi", 100: "trăm kỷ hundred century centuries cent cents siècle siècles"} | _SCALES
_WORDS = {word: (value, False) for value, words in _ADDED.items() for word in words.split()} | {
    word: (value, True) for value, words in _TIMES.items() for word in words.split()
}
_BETWEEN = {"linh", "lẻ", "thế", "and", "et"}  # bốn thế kỷ: four hundred (years)

_HAN = {character: (value, False) for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": (0, False), "两": (2, False), "兩": (2, False), "廿": (20, False), "卅": (30, False),
    "十": (10, True), "百": (100, True), "千": (1000, True), "万": (10**4, True), "萬": (10**4, True),
    "亿": (10**8, True), "億": (10**8, True),
}  # fmt: skip
_HANGUL = {syllable: (value, False) for value, syllable in enumerate("일이삼사오육칠팔구", start=1)} | {
    "십": (10, True), "백": (100, True), "천": (1000, True), "만": (10**4, True),
}  # fmt: skip
_HAN_RUN = re.compile(f"[{''.join(_HAN)}]+")
_HANGUL_RUN = re.compile(f"(?=[일이삼사오육칠팔구]?[십백천만])[{''.join(_HANGUL)}]+")
_WHOLE = {
    1: "正月 元年 ひとつ 하나 정월 첫",
    2: "ふたつ 둘",
    3: "みっつ 셋",
    4: "よっつ 넷",
    5: "いつつ 다섯",
    6: "むっつ 여섯",
    7: "ななつ 일곱",
    8: "やっつ 여덟",
    9: "ここのつ 아홉",
    10: "열",
    11: "冬月 동짓달",
    12: "腊月 臘月 師走 섣달",
    20: "스무 스물",
    30: "서른",
    40: "마흔",
    50: "쉰",
    60: "예순",
    70: "일흔",
    80: "여든",
    90: "아흔",
}
# One syllable of many words; a number where it stands alone before what it counts.
_COUNTING = {"한": 1, "두": 2, "세": 3, "네": 4}


def in_digits(text: str) -> dict[Decimal, str]:
    """The numbers written in digits, and the Roman ones of centuries; each as the text spells it first."""
    text = unicodedata.normalize("NFKC", text)
    found: dict[Decimal, str] = {}
    for match in _DIGITS.finditer(text):
        scale = _SCALE.match(text, match.end())
        for number in _read_digits(match):
            value = number * _SCALE_WORDS[scale[1]] if scale else number
            found.setdefault(value, match[0] + (scale[0] if scale else ""))
    for match in _ROMAN.finditer(text):
        numeral = next(filter(None, match.groups()))
        if (roman := _read_roman(numeral)) is not None:
            found.setdefault(Decimal(roman), numeral)
    return found


def _read_digits(match: re.Match[str]) -> list[Decimal]:
    digits = match[0]
    if mark := match[1]:
        return [Decimal(digits.replace(mark, "").replace(",", "."))]
    parts = re.split("[.,]", digits)
    return [Decimal(".".join(parts))] if len(parts) <= 2 else [Decimal(part) for part in parts]


def _read_roman(numeral: str) -> int | None:
    """None for letters in no order of a Roman numeral."""
    values = [_ROMAN_DIGITS[letter] for letter in numeral]
    total = sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
    return total if 0 < total < 90 and numeral == _write_roman(total) else None


def _write_roman(number: int) -> str:
    steps = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, letters in steps:
        written += letters * (number // value)
        number %= value
    return written


def in_words(text: str) -> set[Decimal]:
    """Every number that words of `text` may mean, also as parts of a larger one."""
    text = unicodedata.normalize("NFC", text)
    runs = chain(
        _runs_of_words(text),
        ([_HAN[character] for character in match[0]] for match in _HAN_RUN.finditer(text)),
        ([_HANGUL[syllable] for syllable in match[0]] for match in _HANGUL_RUN.finditer(text)),
    )
    found = {value for run in runs for value in _values(run)}
    found |= {value for value, words in _WHOLE.items() if any(word in text for word in words.split())}
    found |= {_COUNTING[match[1]] for match in re.finditer(rf"(?<!\w)([{''.join(_COUNTING)}])(?:\s|번|개|명|곳)", text)}
    return {Decimal(value) for value in found}


def _runs_of_words(text: str) -> Iterator[list[tuple[int, bool]]]:
    run: list[tuple[int, bool]] = []
    for match in re.finditer(r"[^\W\d_]+|[^\s-]", text):
        word = match[0]
        meaning = _WORDS.get(word) or _WORDS.get(word.lower())
        if meaning:
            run.append(meaning)
        elif word not in _BETWEEN:
            yield run
            run = []
    yield run


def _values(run: Sequence[tuple[int, bool]]) -> Iterator[int]:
    """The numbers that words in a row make, from each of them to each behind it: two, twenty, twenty-two."""
    for start in range(len(run)):
        thousands = hundreds = 0
        units: int | None = None
        place = ""
        for value, multiplies in run[start : start + _LONGEST_RUN]:
            if not multiplies:
                units = (units or 0) + value
                place += str(value)
            elif value < 1000:
                hundreds, units = hundreds + (1 if units is None else units) * value, None
            else:
                thousands, hundreds, units = thousands + (hundreds + (units or 0) or 1) * value, 0, None
            yield thousands + hundreds + (units or 0)
            yield int(place or 0)  # a year digit by digit: 一七八九
