"""Order and comparison of Vietnamese words, after the alphabet of the language (TCVN 6909 writes it in Unicode).

Letters: a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y; f, j, w and z stand where English has them, digits
before letters. Tones decide only between words of equal letters, in the order level, huyền, hỏi, ngã, sắc, nặng.

Words are compared in two ways: with their marks (`cased_alike`: Đình = đình, hoà = hòa) and without (`fold`: Đình =
dinh), for people whose keyboard has none.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS, start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_BEHIND_LETTERS = 1_000  # other scripts follow the Latin one, in the order of Unicode

CollationKey = tuple[tuple[int, ...], tuple[int, ...], str]


@lru_cache(maxsize=4096)  # the same few names are sorted for every page
def collation_key(text: str) -> CollationKey:
    """A key that sorts `text` as a Vietnamese dictionary would; capitals sort with small letters."""
    letters: list[int] = []
    tones: list[int] = []
    for character in unicodedata.normalize("NFC", text.casefold()):
        decomposed = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in decomposed if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", decomposed.replace(tone, "")) if tone else character
        letters.append(_rank(letter))
        tones.append(_TONES.get(tone, 0))
    return tuple(letters), tuple(tones), text


def _rank(letter: str) -> int:
    if letter in _RANK:
        return _RANK[letter]
    if letter.isalpha():
        return _BEHIND_LETTERS + ord(letter)
    return 0 if letter.isspace() else -1


# What does not fall apart under NFKD: đ, and letters of French and German names. The marks over and under Latin letters
# go; those of other scripts make other letters (か, が) and stay.
_WITHOUT_MARKS = str.maketrans(
    dict.fromkeys(map(chr, range(0x0300, 0x0370)), "")
    | {"đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ß": "ss"}
)

# The tone of oa, oe and uy at the end of a word stands on the first vowel or on the second, as a keyboard is set.
_SECOND_TO_FIRST = {
    unicodedata.normalize("NFC", vowels + tone): unicodedata.normalize("NFC", vowels[0] + tone + vowels[1])
    for vowels in ("oa", "oe", "uy")
    for tone in _TONES
}
_FIRST_TO_SECOND = {first: second for second, first in _SECOND_TO_FIRST.items()}
_TONE_ON_FIRST, _TONE_ON_SECOND = (
    re.compile(rf"(?<!q)(?:{'|'.join(vowels)})(?!\w)") for vowels in (_FIRST_TO_SECOND, _SECOND_TO_FIRST)
)


def without_marks(text: str) -> str:
    """`text` with compatibility forms resolved (NFKD), no marks on its Latin letters, and đ as d; its case is kept."""
    return unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS)


def fold(text: str) -> str:
    """`text` for comparing where marks may have been left out: no capitals, no marks, đ as d."""
    return unicodedata.normalize("NFKC", without_marks(text).casefold())


def slug_of(text: str) -> str:
    """`text` as a name in addresses: a to z and digits, words joined by hyphens; "" if nothing of it is left."""
    return "-".join(re.findall("[a-z0-9]+", fold(text)))


def cased_alike(text: str) -> str:
    """`text` for comparing with marks: no capitals, one form of each letter, tones of oa, oe, uy on the first vowel."""
    lower = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _TONE_ON_SECOND.sub(lambda match: _SECOND_TO_FIRST[match[0]], lower)


def tone_on_second_vowel(text: str) -> str:
    """`text`, as `cased_alike` gives it, spelled the other way: hòa becomes hoà, the beginning of hoàn."""
    return _TONE_ON_FIRST.sub(lambda match: _FIRST_TO_SECOND[match[0]], text)
