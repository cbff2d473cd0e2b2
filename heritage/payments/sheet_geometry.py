"""Where everything stands on a printed payment sheet, in millimetres from the upper left corner. Pure arithmetic.

A face is what a person looks at; paper carries one face or more, for one stand or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALLEST_MODULE = 0.6
"""Finer ones run together on cheap printers, and cheap phones do not tell them apart."""


class Part(StrEnum):
    MOTIF = "motif"
    NAME = "name"
    CODE = "code"
    """The square of the symbol with its quiet zone."""
    HOLDER = "holder"
    BANK = "bank"
    """With the last four digits of the account."""
    NOTES = "notes"
    """Check the name before you pay, in the payers' languages."""
    TILL = "till"
    """What the merchant has to remember."""
    CHECK = "check"
    """Where this code can be checked, and the shop's page."""
    SERIAL = "serial"


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Face:
    """margin: nothing that is read stands nearer to the edge, since printers and scissors are not exact; frame: how far
    from the edge a frame is drawn, 0: none."""

    name: str
    width: float
    height: float
    margin: float
    frame: float
    parts: Mapping[Part, Box]


@dataclass(frozen=True)
class Place:
    """A face on the paper; one that is upside down reads upright when the paper is folded."""

    face: Face
    x: float = 0
    y: float = 0
    is_upside_down: bool = False


@dataclass(frozen=True)
class Line:
    """Where to cut or to fold."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Paper:
    """places: for each stand on the paper the places of its faces."""

    width: float
    height: float
    places: tuple[tuple[Place, ...], ...]
    cuts: tuple[Line, ...] = ()
    folds: tuple[Line, ...] = ()


_WALL_FACE = Face(
    "wall",
    width=148,
    height=210,
    margin=9,
    frame=5,
    parts={
        Part.MOTIF: Box(12, 9, 124, 12),
        Part.NAME: Box(14, 21.5, 120, 22),
        Part.CODE: Box(36, 43.5, 76, 76),
        Part.HOLDER: Box(14, 119.5, 120, 18.5),
        Part.BANK: Box(14, 138.5, 120, 10),
        Part.NOTES: Box(14, 151.5, 120, 25.5),
        Part.TILL: Box(14, 179, 120, 4.5),
        Part.CHECK: Box(14, 184.5, 120, 8),
        Part.SERIAL: Box(14, 194, 120, 6.5),
    },
)

_TENT_FRONT = Face(
    "tent-front",
    width=148,
    height=105,
    margin=7,
    frame=4.5,
    parts={
        Part.NAME: Box(10, 7.5, 128, 18),
        Part.CODE: Box(8.5, 25.5, 64, 64),
        Part.HOLDER: Box(74, 29, 64, 17),
        Part.BANK: Box(74, 46.5, 64, 9),
        Part.NOTES: Box(74, 58, 64, 29),
        Part.CHECK: Box(10, 89.5, 128, 3.8),
        Part.SERIAL: Box(10, 93.4, 128, 3.8),
    },
)

_TENT_BACK = Face(
    "tent-back",
    width=148,
    height=105,
    margin=7,
    frame=4.5,
    parts={
        Part.MOTIF: Box(12, 8, 124, 12),
        Part.NAME: Box(14, 21, 120, 15),
        Part.TILL: Box(16, 38, 116, 53),
        Part.SERIAL: Box(14, 93.4, 120, 3.8),
    },
)

_STICKER_FACE = Face(
    "sticker",
    width=62,
    height=93,
    margin=3,
    frame=0,
    parts={
        Part.NAME: Box(4, 3.2, 54, 10.2),
        Part.CODE: Box(8, 13.4, 46, 46),
        Part.HOLDER: Box(4, 59.4, 54, 9),
        Part.BANK: Box(4, 68.4, 54, 4.8),
        Part.NOTES: Box(4, 73.5, 54, 6.3),
        Part.CHECK: Box(4, 80, 54, 3.2),
        Part.SERIAL: Box(4, 83.4, 54, 6.4),
    },
)

WALL = Paper(148, 210, ((Place(_WALL_FACE),),))

TENT = Paper(
    148,
    210,
    ((Place(_TENT_FRONT, y=105), Place(_TENT_BACK, is_upside_down=True)),),
    folds=(Line(0, 105, 6, 105), Line(142, 105, 148, 105)),
)
"""A5, folded once with the print outside: the lower half looks at the payer, the upper at the merchant."""

STICKER = Paper(_STICKER_FACE.width, _STICKER_FACE.height, ((Place(_STICKER_FACE),),))


def _sticker_sheet() -> Paper:
    """As many stickers as A4 holds, edge to edge so that one cut parts two of them."""
    width, height, columns, rows = 210.0, 297.0, 3, 3
    face = _STICKER_FACE
    left, top = (width - columns * face.width) / 2, (height - rows * face.height) / 2
    xs = [left + column * face.width for column in range(columns + 1)]
    ys = [top + row * face.height for row in range(rows + 1)]
    return Paper(
        width,
        height,
        tuple((Place(face, x, y),) for y in ys[:-1] for x in xs[:-1]),
        cuts=_cut_marks(xs, ys),
    )


def _cut_marks(xs: Sequence[float], ys: Sequence[float]) -> tuple[Line, ...]:
    """A mark at both ends of each cut, outside the stickers, and a small cross where two cuts meet inside."""
    away, length, arm = 1.0, 3.0, 1.0
    outside = ((0, -1), (-1, 1))
    marks = [
        Line(x, ys[edge] + side * away, x, ys[edge] + side * (away + length)) for x in xs for edge, side in outside
    ]
    marks += [
        Line(xs[edge] + side * away, y, xs[edge] + side * (away + length), y) for y in ys for edge, side in outside
    ]
    for x in xs[1:-1]:
        for y in ys[1:-1]:
            marks += [Line(x - arm, y, x + arm, y), Line(x, y - arm, x, y + arm)]
    return tuple(marks)


STICKER_SHEET = _sticker_sheet()


def module_size(code: Box, modules: int) -> float:
    """Millimetres of one module when `modules`, the quiet zone included, stand side by side in the square."""
    return code.width / modules
