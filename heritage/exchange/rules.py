"""What an import does with one document. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from heritage.codecs.paragraphs import ChangeKind, align, fingerprint


class Action(StrEnum):
    """create, update: the file is written to the database; same: they agree; kept: only the database was edited since
    the last import, and stays; conflict: both were, and nothing is written until a person has joined them; renamed:
    the place has another name in addresses now, and nothing is written until its folder has it too."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    KEPT = "kept"
    CONFLICT = "conflict"
    RENAMED = "renamed"


_LINES = re.compile(r"\n\s*\n|\n(?=[a-z_]+ = |\[|\+\+\+)")
"""Between the paragraphs of a story, and between the fields above it."""


@dataclass(frozen=True)
class Difference:
    """A paragraph or field as it stands here and in the file; None where one side lacks it. is_same: both agree."""

    here: str | None
    file: str | None
    is_same: bool


def differences(here: str, file: str) -> list[Difference]:
    """Two documents, paragraph by paragraph, in the order of the file."""
    ours, theirs = ([part.strip() for part in _LINES.split(text) if part.strip()] for text in (here, file))
    changes = align([fingerprint(part) for part in ours], [fingerprint(part) for part in theirs])
    return [
        Difference(
            None if change.old is None else ours[change.old],
            None if change.new is None else theirs[change.new],
            change.kind is ChangeKind.SAME,
        )
        for change in changes
    ]


WRITING = {Action.CREATE, Action.UPDATE}


def reconcile(file: str, stored: str | None, imported: str | None) -> Action:
    """Compare three digests: of the file now, of the database now (None: not there), and of the file last imported
    (None: the text began in the database)."""
    if stored is None:
        return Action.CREATE
    if file == stored:
        return Action.SAME
    if stored == imported:
        return Action.UPDATE
    if file == imported:
        return Action.KEPT
    return Action.CONFLICT
