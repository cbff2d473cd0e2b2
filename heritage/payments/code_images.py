"""Pictures of payment codes: QR Code model 2, level M, quiet zone of four modules.

Across the code of a sample stands the word MẪU, pale and below the modules: people see it, readers do not.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO

import fontpkg_be_vietnam_pro
from PIL import Image, ImageDraw, ImageFont

from heritage import qr_symbols

LEVEL = qr_symbols.Level.M
SAMPLE = "MẪU"
_PALE = "#f0a8a0"
_TURNED = 30
"""Degrees, against the clock."""
_FONT = fontpkg_be_vietnam_pro.ROOT / "files" / "BeVietnamPro-Bold.ttf"


class Drawing:
    """A way to draw codes that keeps the last ones it drew, and knows which it has: those cost nothing."""

    def __init__(self, draw: Callable[[str, bool], bytes], most: int) -> None:
        self._draw, self._most = draw, most
        self._kept: OrderedDict[tuple[str, bool], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, payload: str, *, is_sample: bool) -> bool:
        return (payload, is_sample) in self._kept

    def __call__(self, payload: str, *, is_sample: bool) -> bytes:
        with self._lock:
            kept = self._kept.get((payload, is_sample))
        picture = kept or self._draw(payload, is_sample)
        with self._lock:
            self._kept[payload, is_sample] = picture
            self._kept.move_to_end((payload, is_sample))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return picture


def _svg(payload: str, is_sample: bool) -> bytes:
    modules = qr_symbols.matrix(payload, LEVEL)
    size = len(modules)
    middle = size / 2
    word = (
        f'<text x="{middle}" y="{middle}" dy=".36em" font-family="sans-serif" font-weight="700" '
        f'font-size="{0.36 * size:.1f}" text-anchor="middle" fill="{_PALE}" '
        f'transform="rotate(-{_TURNED} {middle} {middle})">{SAMPLE}</text>'
        if is_sample
        else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>{word}<path d="{qr_symbols.path(modules)}"/></svg>'
    ).encode()


def _png(payload: str, is_sample: bool) -> bytes:
    plain = qr_symbols.png(payload, LEVEL)
    return _with_word(plain) if is_sample else plain


def _with_word(plain: bytes) -> bytes:
    with Image.open(BytesIO(plain)) as symbol:
        light = symbol.convert("L")
    size = light.width
    word = Image.new("L", light.size, 0)
    font = ImageFont.truetype(str(_FONT), round(0.36 * size))
    ImageDraw.Draw(word).text((size / 2, size / 2), SAMPLE, fill=255, font=font, anchor="mm")
    sample = Image.new("RGB", light.size, "white")
    sample.paste(_PALE, mask=word.rotate(_TURNED, resample=Image.Resampling.BICUBIC))
    sample.paste("black", mask=light.point(lambda value: 255 - value))
    buffer = BytesIO()
    sample.quantize(16, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


code_svg = Drawing(_svg, most=512)
"""One unit a module, black on white. The text of the code stands in its modules and nowhere else."""
code_png = Drawing(_png, most=256)
"""As bank apps take it from a phone's photos."""
