"""A translator's file beside what the desk holds: what is taken from it, what stays, and what meets. Pure.

A unit is named by field, place in the field, and fingerprint of the original, as in body.3.1f0c…: a file that comes
back after the original has changed is still understood, and nothing in it is lost.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from heritage.codecs.paragraphs import ChangeKind, fingerprint
from heritage.codecs.xliff import State, Unit
from heritage.writing.rules import Row

_UNIT = re.compile(r"([a-z_]+)\.(\d+)\.([0-9a-f]{16})")
_DOCUMENT = re.compile(r"([a-z]+)\.([a-z0-9-]+)\.(\d+)")


class Outcome(StrEnum):
    """What became of a unit. taken: the desk has its words now; confirmed: said to be right still; same: nothing new;
    empty: not translated yet; gone: its original is not there any more; meets: somebody wrote there meanwhile."""

    TAKEN = "taken"
    CONFIRMED = "confirmed"
    SAME = "same"
    EMPTY = "empty"
    GONE = "gone"
    MEETS = "meets"


class FileFault(StrEnum):
    """Why a file is not taken at all; the words stand with the pages."""

    NOT_OURS = "not-ours"
    SOURCE_LANGUAGE = "source-language"
    UNKNOWN_LANGUAGE = "unknown-language"
    UNKNOWN_PLACE = "unknown-place"
    SOURCE_CHANGED = "source-changed"
    """The original was written over in the file; only translations are taken from one."""


class NotTaken(ValueError):
    """place: the unit at fault; empty for the file as a whole."""

    def __init__(self, fault: FileFault, place: str = "") -> None:
        super().__init__(f"{fault}: {place}")
        self.fault = fault
        self.place = place


@dataclass(frozen=True)
class FileName:
    """Of which text a file is, and of which version of it (0: there was none)."""

    folder: str
    slug: str
    number: int

    @property
    def id(self) -> str:
        return f"{self.folder}.{self.slug}.{self.number}"


@dataclass(frozen=True)
class Taken:
    """One unit, and what the desk holds in its place; here: the words of the desk, file: those of the file."""

    field: str
    original: str
    here: str
    file: str
    outcome: Outcome


def name_of_file(document_id: str) -> FileName:
    """Raises NotTaken."""
    found = _DOCUMENT.fullmatch(document_id)
    if not found:
        raise NotTaken(FileFault.NOT_OURS)
    return FileName(found[1], found[2], int(found[3]))


def units_of(rows: Sequence[Row], names: Mapping[str, str], note: str) -> list[Unit]:
    """The rows of an editor as units; one without an original has nothing to translate. names: of the fields, for the
    translator's eyes; note: stands beside what was translated from an earlier original."""
    units: list[Unit] = []
    counts: dict[str, int] = {}
    for row in rows:
        if row.original is None:
            continue
        at = counts[row.field] = counts.get(row.field, -1) + 1
        is_done = bool(row.text) and row.kind is ChangeKind.SAME
        units.append(
            Unit(
                f"{row.field}.{at}.{row.print}",
                row.original,
                row.text or None,
                State.TRANSLATED if is_done else State.INITIAL,
                f"{names[row.field]} {at + 1}",
                (note,) if row.text and not is_done else (),
            )
        )
    return units


def take_units(
    rows: Sequence[Row], was: Mapping[tuple[str, str], str], units: Sequence[Unit]
) -> tuple[list[Row], list[Taken]]:
    """The rows with what is new in the units, and what became of each unit.

    was: by field and fingerprint of the original what the text said in the version that the file was made from.
    Raises NotTaken.
    """
    merged = list(rows)
    waiting: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        if row.original is not None:
            waiting.setdefault((row.field, row.print), []).append(at)
    told: list[Taken] = []
    for unit in units:
        found = _UNIT.fullmatch(unit.id)
        if not found:
            raise NotTaken(FileFault.NOT_OURS, unit.id)
        field, print_ = found[1], found[3]
        if fingerprint(unit.source) != print_:
            raise NotTaken(FileFault.SOURCE_CHANGED, unit.id)
        places = waiting.get((field, print_))
        if not places:
            told.append(Taken(field, unit.source, "", unit.target or "", Outcome.GONE))
            continue
        at = places.pop(0)
        row, outcome = _take(merged[at], was.get((field, print_), ""), unit)
        told.append(Taken(field, unit.source, merged[at].text, unit.target or "", outcome))
        merged[at] = row
    return merged, told


def _take(row: Row, was: str, unit: Unit) -> tuple[Row, Outcome]:
    target = (unit.target or "").strip()
    if not target:
        return row, Outcome.EMPTY
    if target == row.text:
        if row.translated_from == row.print or unit.state is State.INITIAL:
            return row, Outcome.SAME
        return replace(row, translated_from=row.print), Outcome.CONFIRMED
    if target == was.strip():
        return row, Outcome.SAME  # the translator left it; the desk has gone on
    if row.text.strip() != was.strip():
        return row, Outcome.MEETS
    return replace(row, text=target, translated_from=row.print), Outcome.TAKEN
