"""A translation beside its original: what a machine can see that the two do not share.

Standards: links, headings and emphasis are those of CommonMark; placeholders are those of Python's % formatting with
names. Numbers are `number_words`.

Shapes: one paragraph or field of the original, and of its translation, in; findings out, for a person to judge. They
are made to be few: what a translation may well do (say a number in words, put a foreign word in italics) is no finding,
so nothing found does not mean that all is right. Errors: none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from heritage.codecs.number_words import in_digits, in_words
from heritage.codecs.vietnamese import cased_alike

Glossary = Mapping[str, Mapping[str, str]]
"""A Vietnamese term to its fixed rendering in each language, by BCP 47 tag."""


class Kind(StrEnum):
    MISSING_NUMBER = "missing-number"
    ADDED_NUMBER = "added-number"
    MISSING_LINK = "missing-link"
    ADDED_LINK = "added-link"
    MISSING_PLACEHOLDER = "missing-placeholder"
    ADDED_PLACEHOLDER = "added-placeholder"
    HEADING = "heading"
    """The original's headings are not as many, or not of the same levels."""
    LOST_EMPHASIS = "lost-emphasis"


@dataclass(frozen=True)
class Disagreement:
    """text: what is missing or added, as it is written there; for headings and emphasis, the marks of the original."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class WrongRendering:
    """The original says `term`, the translation nowhere says `fixed`."""

    term: str
    fixed: str


_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)[^)]*\)|(https?://[^\s<>()\[\]\"“”'«»。，、）」』】；：！？]+)")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?=\s)", re.MULTILINE)
_STRONG = re.compile(r"(?<![\\*])\*\*(?=[^\s*])[^*]+(?<=[^\s*])\*\*")
_EMPHASIS = re.compile(r"(?<![\\*\w])([*_])(?=[^\s*_])[^*_]+(?<=[^\s*_])\1(?![\w*])")


def disagreements(source: str, target: str) -> list[Disagreement]:
    """What of numbers, links, placeholders, headings and emphasis is not alike in both."""
    return [
        *_numbers(_prose(source), _prose(target)),
        *_uneven(_links, source, target, Kind.MISSING_LINK, Kind.ADDED_LINK),
        *_uneven(_PLACEHOLDER.findall, source, target, Kind.MISSING_PLACEHOLDER, Kind.ADDED_PLACEHOLDER),
        *_marks(source, target),
    ]


def _prose(text: str) -> str:
    return _PLACEHOLDER.sub(" ", _LINK.sub(" ", text))


def _numbers(source: str, target: str) -> Iterable[Disagreement]:
    """A number said twice may be said once, so only whether it is there counts; and it may be said in words."""
    there, here = in_digits(source), in_digits(target)
    for kind, numbers, other, words in (
        (Kind.MISSING_NUMBER, there, here, in_words(target)),
        (Kind.ADDED_NUMBER, here, there, in_words(source)),
    ):
        yield from (Disagreement(kind, text) for number, text in numbers.items() if number not in {*other, *words})


def _links(text: str) -> list[str]:
    return [(inline or bare).rstrip(".,;:!?") for inline, bare in _LINK.findall(text)]


def _uneven(
    find: Callable[[str], list[str]], source: str, target: str, missing: Kind, added: Kind
) -> Iterable[Disagreement]:
    there, here = Counter(find(source)), Counter(find(target))
    yield from (Disagreement(missing, text) for text in there - here)
    yield from (Disagreement(added, text) for text in here - there)


def _marks(source: str, target: str) -> Iterable[Disagreement]:
    levels = _HEADING.findall(source)
    if levels != _HEADING.findall(target):
        yield Disagreement(Kind.HEADING, " ".join(levels))
    for mark, emphasis in (("**", _STRONG), ("*", _EMPHASIS)):
        if len(emphasis.findall(source)) > len(emphasis.findall(target)):
            yield Disagreement(Kind.LOST_EMPHASIS, mark)


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_BRACKETED = re.compile(r"\s*[（(][^（()）]*[)）]")
_ARTICLE = re.compile(r"^(?:les? |la |l')")
_SOUNDS = re.compile("[ァ-ヺー]{4,}|[가-힣]{3,}")  # shorter ones are temples, lakes and caves
_SEPARATORS = str.maketrans({"’": "'", "・": None, "·": None, "*": None, "_": None})


def terms_in(source: str, glossary: Glossary, language: str) -> list[tuple[str, str]]:
    """`source`, a Vietnamese text, in pieces, each with its fixed rendering in `language`; "" for what is no term.

    The longest term counts. A common word is found in any spelling, a name not where it is written all small.
    """
    terms = {cased_alike(term): term for term, renderings in glossary.items() if language in renderings}
    alike = cased_alike(source)
    if not terms or len(alike) != len(source):  # of letters that grow when they are compared: nobody could say where
        return [(source, "")]
    longest_first = "|".join(re.escape(term) for term in sorted(terms, key=lambda each: (-len(each), each)))
    pieces, end = [], 0
    for match in re.finditer(rf"(?<!\w)(?:{longest_first})(?!\w)", alike):
        term, there = terms[match[0]], source[match.start() : match.end()]
        if there == there.lower() and term != term.lower():
            continue
        pieces += [(source[end : match.start()], ""), (there, glossary[term][language])]
        end = match.end()
    return [piece for piece in (*pieces, (source[end:], "")) if piece[0]]


def wrong_renderings(source: str, target: str, glossary: Glossary, language: str) -> list[WrongRendering]:
    """The names in `source`, a Vietnamese text, that `target` does not call as the glossary has it in `language`.

    Only names are looked for: a common word has another rendering beside every other word (đình is no communal house in
    gia đình). A name that is part of a longer one, or stands in quotation marks, is another name.
    """
    text = unicodedata.normalize("NFKC", _QUOTED.sub("“”", source))
    said = _comparable(target)
    names = [term for term in glossary if term != term.lower() and language in glossary[term]]
    found: list[WrongRendering] = []
    for name in sorted(names, key=lambda each: (-len(each), each)):
        text, is_there = _take_out(name, text)
        if not is_there:
            continue
        enough = [each for each in names if _is_part(each, name)]
        if not any(form in said for each in enough for form in _forms(each, glossary[each][language])):
            found.append(WrongRendering(name, glossary[name][language]))
    return found


def _take_out(name: str, text: str) -> tuple[str, bool]:
    """`text` with a bar in place of `name`, so that no shorter name is seen in it; and whether it was there."""
    alike = cased_alike(text)
    if len(alike) != len(text):  # of foreign letters like ß: without capitals every spelling of the name counts
        text = alike
    rest, end = "", 0
    for match in re.finditer(rf"(?<!\w){re.escape(cased_alike(name))}(?!\w)", alike):
        there, behind = text[match.start() : match.end()], text[match.end() : match.end() + 2]
        if text is alike or (there != there.lower() and not (behind[:1] == " " and behind[1:].isupper())):
            rest, end = f"{rest}{text[end : match.start()]}|", match.end()
    return rest + text[end:], end > 0


def _forms(name: str, fixed: str) -> set[str]:
    """What passes for a rendering: with or without what it has in brackets; and the name alone, whatever title or kind
    of place stands beside it: the words it has of the Vietnamese one, and what its sound is in kana or Hangul."""
    short = _BRACKETED.sub("", fixed)
    forms = {_comparable(_ARTICLE.sub("", form)) for form in (fixed, short)}
    words = short.split()
    spans = [" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    kept = [span for span in spans if _is_part(span, name) and span[0].isupper()]
    return forms | {_comparable(span) for span in sorted(kept, key=len)[-1:]} | {*_SOUNDS.findall(_comparable(short))}


def _is_part(words: str, name: str) -> bool:
    return f" {cased_alike(words)} " in f" {cased_alike(name)} "


def _comparable(text: str) -> str:
    return cased_alike(text.translate(_SEPARATORS))
