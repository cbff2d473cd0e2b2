"""What becomes of a text: its versions, what a translation says of which original, and when it may go out. Pure.

Words are a mapping from the name of a field to what it says: a text or None, a list of texts, and under `body` the
paragraphs of the story. A translation keeps beside each of its texts the fingerprint of the original it translates, so
that one corrected date flags one paragraph in each language and no more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from heritage.codecs.paragraphs import ChangeKind, align, fingerprint
from heritage.people.rules import Refused

BODY = "body"

Words = Mapping[str, Any]
Prints = Mapping[str, Sequence[str]]
"""Fingerprints of texts by field, in their order; an empty one stands for a text that translates none."""


class TextKind(StrEnum):
    SITE = "site"
    FESTIVAL = "festival"
    TRAIL = "trail"


@dataclass(frozen=True)
class TextKey:
    """One text: what is said of one place in one language."""

    kind: TextKind
    place_id: int
    language: str

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        return f"{self.kind}:{self.place_id}:{self.language}"


class VersionState(StrEnum):
    """draft: being written; approved: may go out; published: on the page; earlier: another took its place."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    EARLIER = "earlier"


OPEN = (VersionState.DRAFT, VersionState.APPROVED)
"""On their way to the page; a text has one such version at most."""


class CellState(StrEnum):
    """How a text stands, as the grid shows it; CHANGED: its original has changed since."""

    NONE = "none"
    UNREVIEWED = "unreviewed"
    DRAFT = "draft"
    APPROVED = "approved"
    CHANGED = "changed"


class WritingFault(StrEnum):
    """Why something about a text is refused; the words stand with the pages."""

    NOT_YOURS = "not-yours"
    CONFLICT = "conflict"
    """Somebody else has written meanwhile."""
    EMPTY = "empty"
    """A name, a summary and a story are needed."""
    TOO_LONG = "too-long"
    UNEVEN = "uneven"
    """A translation says as many things, in the same order, as its original."""
    FACTS = "facts"
    """Each caution and each stop that the facts name needs its text."""
    NOTHING_OPEN = "nothing-open"
    NOT_APPROVED = "not-approved"
    SAME_PERSON = "same-person"
    HELD = "held"
    """The text waits for other languages."""
    ORIGINAL = "original"
    """The text in the town's own language cannot be taken away; the place can."""
    NOT_PUBLISHED = "not-published"
    PAST = "past"


class WritingError(Refused):
    """Something about a text that cannot be done; its fault is a WritingFault."""


def texts_of(value: Any) -> list[str]:
    """What a field says as a list: of none or one, or of several."""
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else list(value)


def prints_of(words: Words) -> dict[str, list[str]]:
    """The fingerprints of everything that `words` say."""
    return {name: [fingerprint(text) for text in texts_of(value)] for name, value in words.items()}


def changed_count(origin: Prints, prints: Prints) -> int:
    """How many texts of a translation have to be looked at again: what became of the original (`prints`, now) since it
    was translated (`origin`)."""
    # Most fields are as they were, and need no comparing text by text.
    fields = [name for name in {**prints, **origin} if list(origin.get(name, ())) != list(prints.get(name, ()))]
    found = (align(origin.get(name, ()), prints.get(name, ())) for name in fields)
    return sum(change.kind is not ChangeKind.SAME for of_field in found for change in of_field)


def cell_state(*, is_published: bool, is_reviewed: bool, open_state: VersionState | None, changed: int) -> CellState:
    """What most needs to be known of a text: work under way first, then what has fallen behind."""
    if open_state is not None:
        return CellState.APPROVED if open_state is VersionState.APPROVED else CellState.DRAFT
    if not is_published:
        return CellState.NONE
    if changed:
        return CellState.CHANGED
    return CellState.APPROVED if is_reviewed else CellState.UNREVIEWED


def uneven_fields(words: Words, original: Words) -> list[str]:
    """The fields in which a translation does not say as many things as its original."""
    filled = {name: [text for text in texts_of(value) if text.strip()] for name, value in words.items()}
    return [name for name, value in original.items() if len(filled.get(name, [])) != len(texts_of(value))]


@dataclass(frozen=True)
class Row:
    """One text of a translation beside the one of the original that it translates.

    kind: what became of the original since; original: as it is now (None: it is gone); print: its fingerprint;
    translated_from: the fingerprint of the original that `text` was made from.
    """

    field: str
    kind: ChangeKind
    original: str | None
    print: str
    text: str
    translated_from: str


def side_by_side(original: Words, words: Words, origin: Prints) -> list[Row]:
    """Every text of the original, in its order, with its translation; then translations whose original is gone."""
    rows: list[Row] = []
    for name, value in original.items():
        rows += _rows_of_field(name, texts_of(value), texts_of(words.get(name)), list(origin.get(name, ())))
    return rows


def _rows_of_field(name: str, originals: list[str], said: list[str], origin: list[str]) -> Iterator[Row]:
    # A text without a fingerprint, as people leave behind who write past the desk, translates nothing known.
    known = [*origin, *([""] * len(said))][: len(said)]
    prints = [fingerprint(text) for text in originals]
    for change in align(known, prints):
        text = "" if change.old is None else said[change.old]
        was = "" if change.old is None else known[change.old]
        if change.new is not None:
            yield Row(name, change.kind, originals[change.new], prints[change.new], text, was)
        elif text:
            yield Row(name, change.kind, None, "", text, was)
