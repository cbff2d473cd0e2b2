"""A text as paragraphs: which of an original's have changed since it was translated, and which of their words.

Standards: paragraphs and headings are blocks of CommonMark that blank lines part; texts are compared in normalisation
form C (Unicode Standard Annex 15); BLAKE2b is RFC 7693.

Shapes: a fingerprint is 16 hexadecimal digits. Fingerprints of the paragraphs, in order, are all that need be kept of
the original beside its translation. Errors: none; every text has paragraphs, if only none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import blake2b

_COMPARED_PAIRS = 100_000
"""A long Chinese paragraph makes some ten thousand; one word written a thousand times would take difflib minutes."""


class ChangeKind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """new: index of a paragraph of the original as it is; old: as it was translated. None where there is no such."""

    kind: ChangeKind
    old: int | None
    new: int | None


class WordKind(StrEnum):
    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


def paragraphs(body: str) -> list[str]:
    """The blocks of a story: paragraphs and headings, which blank lines part."""
    return [block for block in re.split(r"\n\s*\n", body.strip()) if block]


def fingerprint(paragraph: str) -> str:
    """The same for a paragraph that was only wrapped anew or typed with another keyboard."""
    return blake2b(_run_together(paragraph).encode(), digest_size=8).hexdigest()


def align(old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """What became of each paragraph: one change for each of `new`, in order, then those of `old` that are gone.

    A paragraph found elsewhere has moved and is the same. As many others in place of as many are taken one by one to
    be changed; where the numbers differ nobody can tell which became which, so all are new, and the old removed.
    """
    found: dict[int, Change] = {}
    replaced: list[tuple[range, range]] = []
    for is_equal, were, are in _blocks(old, new):
        if is_equal:
            found |= {now: Change(ChangeKind.SAME, was, now) for was, now in zip(were, are, strict=True)}
        else:
            replaced.append((were, are))
    left: dict[str, list[int]] = {}
    for was in (was for were, _ in replaced for was in were):
        left.setdefault(old[was], []).append(was)
    for now in (now for _, are in replaced for now in are):
        if left.get(new[now]):
            found[now] = Change(ChangeKind.SAME, left[new[now]].pop(0), now)
    moved = {change.old for change in found.values()}
    for were, are in replaced:
        gone, come = [was for was in were if was not in moved], [now for now in are if now not in found]
        if len(gone) == len(come):
            found |= {now: Change(ChangeKind.CHANGED, was, now) for was, now in zip(gone, come, strict=True)}
    used = {change.old for change in found.values()}
    removed = (Change(ChangeKind.REMOVED, was, None) for was in range(len(old)) if was not in used)
    return (*(found.get(now, Change(ChangeKind.NEW, None, now)) for now in range(len(new))), *removed)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, range, range]]:
    """Ranges that are equal and ranges that are not. Equal ends are matched first: among repeated paragraphs difflib
    would otherwise pair a late one with an early one, and one correction would look like two."""
    head, tail = _equal_ends(old, new)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    yield True, range(head), range(head)
    counts = Counter(after)
    if sum(counts[each] for each in before) > _COMPARED_PAIRS:
        yield False, range(head, len(old) - tail), range(head, len(new) - tail)
    else:
        for tag, *ends in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            old_from, old_to, new_from, new_to = (head + end for end in ends)
            yield tag == "equal", range(old_from, old_to), range(new_from, new_to)
    yield True, range(len(old) - tail, len(old)), range(len(new) - tail, len(new))


def _equal_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    return head, tail


# What a script without spaces between its words is compared by: kana, Han characters; and the syllables of Hangul.
_CHARACTERS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"\s*(\d+(?:[.,]\d+)*|[{_CHARACTERS}]|[^\W\d{_CHARACTERS}]+|\S)")


def word_changes(old: str, new: str) -> list[tuple[WordKind, str]]:
    """`old` becoming `new`, word by word, and character by character in Chinese, Japanese and Korean.

    What is equal and added is `new` with its white space run together; what is equal and removed is the words of `old`.
    """
    before, after = (list(_TOKEN.finditer(_run_together(text))) for text in (old, new))
    changes: list[tuple[WordKind, str]] = []
    removed = added = ""
    for is_equal, was, now in _blocks([token[1] for token in before], [token[1] for token in after]):
        if is_equal and now:
            changes += _change(removed, added)
            changes.append((WordKind.EQUAL, "".join(after[at][0] for at in now)))
            removed = added = ""
        elif not is_equal:
            removed += "".join(before[at][0] for at in was)
            added += "".join(after[at][0] for at in now)
    return changes + _change(removed, added)


def _change(removed: str, added: str) -> list[tuple[WordKind, str]]:
    return [change for change in ((WordKind.REMOVED, removed), (WordKind.ADDED, added)) if change[1]]


def _run_together(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
