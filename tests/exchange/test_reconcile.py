"""What becomes of a document: every combination of the file, the database, and the file last imported."""

from itertools import product

import pytest

from heritage.exchange.rules import WRITING, Action, reconcile

A, B, C = "a", "b", "c"

# (the database now, the file last imported) to what is done with a file whose digest is A.
TABLE = {
    (None, None): Action.CREATE,
    (None, A): Action.CREATE,
    (None, B): Action.CREATE,
    (None, C): Action.CREATE,
    (A, None): Action.SAME,
    (A, A): Action.SAME,
    (A, B): Action.SAME,
    (A, C): Action.SAME,
    (B, None): Action.CONFLICT,
    (B, A): Action.KEPT,
    (B, B): Action.UPDATE,
    (B, C): Action.CONFLICT,
    (C, None): Action.CONFLICT,
    (C, A): Action.KEPT,
    (C, B): Action.CONFLICT,
    (C, C): Action.UPDATE,
}


def test_the_table_names_every_combination() -> None:
    assert set(TABLE) == set(product((None, A, B, C), repeat=2))
    assert set(TABLE.values()) == set(Action) - {Action.RENAMED}  # told by the folder's name: no digest is compared


@pytest.mark.parametrize(("stored", "imported"), TABLE)
def test_each_combination_of_digests_has_its_action(stored: str | None, imported: str | None) -> None:
    assert reconcile(A, stored, imported) == TABLE[stored, imported]


@pytest.mark.parametrize(("stored", "imported"), TABLE)
def test_an_edit_made_in_the_database_is_never_overwritten(stored: str | None, imported: str | None) -> None:
    was_edited = stored is not None and stored != imported
    assert not (was_edited and reconcile(A, stored, imported) in WRITING)
