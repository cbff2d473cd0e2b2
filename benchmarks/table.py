"""The table: each measure with its peer or limit of the same run, their ratio, and the bound on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Measure:
    """One line of the table.

    value, peer: as they are shown, with units; ratio: value to peer, the median of rounds where there are rounds;
    at_least, at_most: the bound on the ratio, one of the two; note: what a reader needs to repeat or doubt it;
    rounds: the ratio of each round. When the middle half of them lies on both sides of the bound, the machine was too
    busy to tell, and the measure is neither kept nor missed.
    """

    name: str
    value: str
    peer: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""
    rounds: tuple[float, ...] = ()

    @property
    def is_unsure(self) -> bool:
        if len(self.rounds) < 2:
            return False
        lower, _, upper = quantiles(self.rounds, n=4)
        return any(lower < bound < upper for bound in (self.at_least, self.at_most) if bound is not None)

    @property
    def verdict(self) -> str:
        return "UNSURE" if self.is_unsure else "ok" if self.is_kept else "MISSED"

    @property
    def is_kept(self) -> bool:
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return self.at_most is not None and self.ratio <= self.at_most

    @property
    def bound(self) -> str:
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"


HEADINGS = ("measure", "median or worst", "peer or limit", "ratio", "bound", "")


def print_table(measures: Sequence[Measure]) -> None:
    rows = [HEADINGS] + [
        (each.name, each.value, each.peer, f"{each.ratio:.2f}", each.bound, each.verdict) for each in measures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in (rows[0], tuple("─" * width for width in widths), *rows[1:]):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print()
    for measure in measures:
        if measure.note:
            print(f"{measure.name}: {measure.note}")
