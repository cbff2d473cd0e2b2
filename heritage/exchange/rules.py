"""What an import does with one document. Pure."""

from enum import StrEnum


class Action(StrEnum):
    """create, update: the file is written to the database; same: they agree; kept: only the database was edited since
    the last import, and stays; conflict: both were, and nothing is written until a person has joined them."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    KEPT = "kept"
    CONFLICT = "conflict"


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
