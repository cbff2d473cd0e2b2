"""Two versions of a text beside each other: what was put in, what was taken out, word by word. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from heritage.codecs.paragraphs import Change, ChangeKind, WordKind, align, fingerprint, word_changes
from heritage.writing.rules import Words, texts_of

KEPT_OF_A_CORRECTION = 0.3
"""Below this share a text was written anew: the few words that both happen to have would only tear it to pieces."""


@dataclass(frozen=True)
class Piece:
    """A paragraph, or another single text. parts: its words, with what became of them."""

    kind: ChangeKind
    parts: tuple[tuple[WordKind, str], ...]


@dataclass(frozen=True)
class ComparedField:
    """runs: pieces in the order of the new version, those that are the same in a row taken together."""

    name: str
    runs: tuple[tuple[bool, tuple[Piece, ...]], ...]

    @property
    def is_same(self) -> bool:
        return all(is_same for is_same, _ in self.runs)


def compare(old: Words, new: Words, fields: Sequence[str]) -> list[ComparedField]:
    """What became of each of `fields` that says anything in one of two versions."""
    compared = ((name, _pieces(texts_of(old.get(name)), texts_of(new.get(name)))) for name in fields)
    return [ComparedField(name, tuple(_runs(pieces))) for name, pieces in compared if pieces]


def _runs(pieces: list[Piece]) -> Iterator[tuple[bool, tuple[Piece, ...]]]:
    for is_same, run in groupby(pieces, lambda piece: piece.kind is ChangeKind.SAME):
        yield is_same, tuple(run)


def _pieces(old: list[str], new: list[str]) -> list[Piece]:
    changes: list[Change] = []
    for change in align([fingerprint(text) for text in old], [fingerprint(text) for text in new]):
        at = len(changes)
        if change.new is None and change.old is not None:
            # What is gone stands before what followed it.
            at = next((at for at, each in enumerate(changes) if each.old is not None and each.old > change.old), at)
        changes.insert(at, change)
    return [_piece(change, old, new) for change in changes]


def _piece(change: Change, old: list[str], new: list[str]) -> Piece:
    was = "" if change.old is None else old[change.old]
    now = "" if change.new is None else new[change.new]
    if change.kind is ChangeKind.SAME:
        return Piece(change.kind, ((WordKind.EQUAL, now),))
    parts = word_changes(was, now)
    kept = sum(len(text) for kind, text in parts if kind is WordKind.EQUAL)
    if was and kept < KEPT_OF_A_CORRECTION * len(now):
        parts = [(WordKind.REMOVED, was), (WordKind.ADDED, now)]
    return Piece(change.kind, tuple(parts))
