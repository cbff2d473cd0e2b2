"""Order of Vietnamese words, after the alphabet of the Vietnamese language (TCVN 6909 writes it in Unicode).

Letters: a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y; f, j, w and z stand where English has them, digits
before letters. Tones decide only between words of equal letters, in the order level, huyền, hỏi, ngã, sắc, nặng.
"""

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
