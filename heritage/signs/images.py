"""Pictures of signs' codes: QR Code model 2 (ISO/IEC 18004), error correction level Q, quiet zone of four modules.

Level Q because signs stand outdoors for years: a quarter of the symbol may be scratched or covered. The address is
written in capitals so that the symbol can use the alphanumeric mode and stays small (version 2 or 3).
"""

from functools import lru_cache
from io import BytesIO

import qrcode
from PIL import Image

QUIET_ZONE = 4
PIXELS_PER_MODULE = 16
"""A version 3 symbol becomes 592 pixels wide: 50 mm at 300 dots an inch."""


def sign_address(base_url: str, code: str) -> str:
    """What the sign says: scheme and host do not tell capitals from small letters, and /Q/ answers both."""
    return f"{base_url}/Q/{code}".upper()


@lru_cache(maxsize=512)
def qr_svg(text: str) -> bytes:
    """The symbol as SVG: one path, one unit a module, black on white."""
    matrix = _matrix(text)
    size = len(matrix)
    path = "".join(
        f"M{column} {row}h{length}v1h-{length}z"
        for row, modules in enumerate(matrix)
        for column, length in _runs(modules)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f"<title>{text}</title>"
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    ).encode()


@lru_cache(maxsize=512)
def qr_png(text: str) -> bytes:
    """The symbol as a two-colour PNG of PIXELS_PER_MODULE pixels a module."""
    matrix = _matrix(text)
    size = len(matrix)
    image = Image.new("1", (size, size), 1)
    image.putdata([0 if dark else 1 for modules in matrix for dark in modules])
    buffer = BytesIO()
    pixels = size * PIXELS_PER_MODULE
    image.resize((pixels, pixels), Image.Resampling.NEAREST).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _matrix(text: str) -> list[list[bool]]:
    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET_ZONE)
    symbol.add_data(text)
    symbol.make(fit=True)
    matrix: list[list[bool]] = symbol.get_matrix()
    return matrix


def _runs(modules: list[bool]) -> list[tuple[int, int]]:
    """(start, length) of each unbroken row of dark modules."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if dark and runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((column, 1))
    return runs
