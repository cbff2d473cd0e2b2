"""What somebody has typed at the desk: made tidy, put together, and joined with what was saved meanwhile. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from heritage.codecs.paragraphs import ChangeKind, paragraphs
from heritage.writing.rules import BODY, Row, Words, texts_of

_PRINT = re.compile(r"(?:[0-9a-f]{16})?")
_BLANK_LINES = re.compile(r"\n\s*\n")

Piece = TypeVar("Piece")


class NotOurForm(ValueError):
    """No form of ours sends this."""


def in_one_line(text: str) -> str:
    return " ".join(_lines(text).split())


def story_text(text: str) -> str:
    """A story as it is kept: lines ended one way, no characters that nobody sees."""
    return _lines(text).strip()


def _lines(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs"))


def typed_words(typed: Mapping[str, str], fields: Sequence[str], is_list: Callable[[str], bool]) -> dict[str, Any]:
    """The words of an original from one text for each field: of a list, an entry a line; of the story, all of it."""
    words: dict[str, Any] = {}
    for name in fields:
        text = typed.get(name, "")
        if name == BODY:
            words[name] = paragraphs(story_text(text))
        elif is_list(name):
            words[name] = [line for each in _lines(text).split("\n") if (line := in_one_line(each))]
        else:
            words[name] = in_one_line(text) or None
    return words


def typed_text(words: Words, name: str) -> str:
    """A field as `typed_words` takes it."""
    return ("\n\n" if name == BODY else "\n").join(texts_of(words.get(name)))


def typed_rows(
    fields: Sequence[str],
    prints: Sequence[str],
    origins: Sequence[str],
    texts: Sequence[str],
    *,
    known: Sequence[str],
    says_again: set[str],
    dropped: set[str],
) -> list[Row]:
    """The rows of a translation, in order, from what a form sends of each; known: the names of the fields of its kind.

    prints: of the original beside each; origins: of what it was translated from; says_again, dropped: places in the
    order. Raises NotOurForm.
    """
    if not len(fields) == len(prints) == len(origins) == len(texts):
        raise NotOurForm
    rows: list[Row] = []
    for at, (field, print_, origin, text) in enumerate(zip(fields, prints, origins, texts, strict=True)):
        if field not in known or not _PRINT.fullmatch(print_) or not _PRINT.fullmatch(origin):
            raise NotOurForm
        if str(at) in dropped:
            continue
        # A row is one paragraph of the original; a blank line in it would make two, and the rest would slip.
        said = _BLANK_LINES.sub("\n", story_text(text)) if field == BODY else in_one_line(text)
        source = print_ if str(at) in says_again else origin
        rows.append(Row(field, ChangeKind.SAME if source == print_ else ChangeKind.CHANGED, None, print_, said, source))
    return rows


def joined(base: Sequence[Piece], mine: Sequence[Piece], theirs: Sequence[Piece]) -> list[Piece]:
    """Two changes of one list, put together: what I left as it was is theirs. Where both, or the number of pieces, have
    changed, it is mine, for a person to look at."""
    if not len(base) == len(mine) == len(theirs):
        return list(theirs if list(mine) == list(base) else mine)
    return [new if new != old else other for old, new, other in zip(base, mine, theirs, strict=True)]


def joined_words(
    base: tuple[Words, Words], mine: tuple[Words, Words], theirs: tuple[Words, Words]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for words, each with the fingerprints of what they translate (none for an original)."""
    words: dict[str, Any] = {}
    origin: dict[str, Any] = {}
    for name, value in mine[0].items():
        pieces = joined(*(_with_prints(name, *each) for each in (base, mine, theirs)))
        texts = [text for text, _ in pieces]
        words[name] = texts if isinstance(value, list) else next(iter(texts), None)
        origin[name] = [print_ for _, print_ in pieces]
    return words, origin


def _with_prints(name: str, words: Words, origin: Words) -> list[tuple[str, str]]:
    texts = texts_of(words.get(name))
    prints = [*origin.get(name, ()), *([""] * len(texts))]
    return list(zip(texts, prints, strict=False))
