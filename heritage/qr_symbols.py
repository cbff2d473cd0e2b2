"""QR Code symbols (model 2, ISO/IEC 18004) as modules, as one vector path and as pictures, with their quiet zone.

A symbol costs milliseconds and never changes, so those of late are kept.
"""

from enum import Enum
from functools import lru_cache
from html import escape
from io import BytesIO

import qrcode
from PIL import Image

QUIET_ZONE = 4
PIXELS_PER_MODULE = 16
"""A version 3 symbol becomes 592 pixels wide: 50 mm at 300 dots an inch."""

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, dark ones True, the quiet zone included."""


class Level(Enum):
    """How much of a symbol may be lost and it is still read: about 15 % and 25 %."""

    M = qrcode.ERROR_CORRECT_M
    Q = qrcode.ERROR_CORRECT_Q


@lru_cache(maxsize=512)
def matrix(text: str, level: Level) -> Matrix:
    symbol = qrcode.QRCode(error_correction=level.value, border=QUIET_ZONE)
    symbol.add_data(text)
    symbol.make(fit=True)
    return tuple(tuple(modules) for modules in symbol.get_matrix())


def path(modules: Matrix) -> str:
    """The dark modules as SVG path data, one unit a module: a rectangle for each unbroken run in a row."""
    return "".join(
        f"M{column} {row}h{length}v1h-{length}z" for row, line in enumerate(modules) for column, length in _runs(line)
    )


@lru_cache(maxsize=512)
def svg(text: str, level: Level) -> bytes:
    """The symbol as SVG: one path, black on white."""
    modules = matrix(text, level)
    size = len(modules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f"<title>{escape(text, quote=False)}</title>"
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path(modules)}"/></svg>'
    ).encode()


@lru_cache(maxsize=512)
def png(text: str, level: Level) -> bytes:
    """The symbol as a two-colour PNG of PIXELS_PER_MODULE pixels a module."""
    modules = matrix(text, level)
    size = len(modules)
    image = Image.new("1", (size, size), 1)
    image.putdata([0 if dark else 1 for line in modules for dark in line])
    buffer = BytesIO()
    pixels = size * PIXELS_PER_MODULE
    image.resize((pixels, pixels), Image.Resampling.NEAREST).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _runs(line: tuple[bool, ...]) -> list[tuple[int, int]]:
    """(start, length) of each unbroken row of dark modules."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(line):
        if dark and runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((column, 1))
    return runs
