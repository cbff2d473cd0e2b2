"""Payment codes read out of photos and screenshots: QR Code model 2 (ISO/IEC 18004), with the reader ZXing.

The reader itself finds symbols that are turned, slanted or light on dark, and looks at reduced copies too. It is helped
with what, measured over distorted pictures, it could not do alone: noise, pale colours and smallness. A try at other
channels of colour, at other thresholds and at other filters read hardly anything that these do not.
"""

import threading
import time
from collections.abc import Callable, Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from heritage.media.pictures import open_picture
from heritage.payments.picture_rules import CodePicture, judge

MOST_PIXELS = 12_000_000
"""A phone's photo. Larger ones are reduced to it: more pixels have more noise in them, hardly more detail."""

MIDDLE_SIDE = 2000
SMALL_SIDE = 1000
PIECE_SIDE = 1000
OVERLAP = 100
"""Pixels on each side, so that a code of 200 is whole in one piece; larger ones need no piece."""

_MOST_SECONDS = 2.0
"""Of this thread's own work. No honest picture takes so long; one drawn full of finder patterns would take ten."""

# A photo of 40 million pixels takes 300 MB until it is reduced: eight threads at once would take the server's memory.
_TURNS = threading.BoundedSemaphore(2)


def read_code_picture(data: bytes) -> CodePicture:
    """What the codes in the picture `data` amount to. Takes a tenth of a second, or one when there is none to find.

    Raises PhotoRefused (heritage.media.rules): the file is no picture that we take.
    """
    with _TURNS:
        return judge(_texts(_at_most(open_picture(data), MOST_PIXELS)))


def _texts(image: Image.Image) -> list[str]:
    """All texts of the first way of looking that finds any, the cheapest way first."""
    end = time.thread_time() + _MOST_SECONDS
    # Made anew each time: one that a module keeps is still there when the process ends, and then reported as a leak.
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
    for views in _WAYS_OF_LOOKING:
        found: list[str] = []
        for view in views(image):
            # Plain: the other modes put names in the place of control characters.
            symbols = zxingcpp.read_barcodes(view, formats=formats, text_mode=zxingcpp.TextMode.Plain)
            found += (symbol.text for symbol in symbols)
            if time.thread_time() > end:
                return found
        if found:
            return found
    return []


def _as_it_is(image: Image.Image) -> Iterator[Image.Image]:
    """Reduced when large: 12 million pixels full of finder patterns would keep the reader busy for half a minute."""
    grey = image.convert("L")
    yield _to_side(grey, MIDDLE_SIDE) if max(grey.size) > MIDDLE_SIDE else grey


def _sharpened(image: Image.Image) -> Iterator[Image.Image]:
    """Small, which takes the noise away, and sharp again: for photos in the dark or out of focus, and pale colours."""
    small = ImageOps.autocontrast(_to_side(image.convert("L"), SMALL_SIDE), cutoff=1)
    yield small.filter(ImageFilter.UnsharpMask(radius=6, percent=300, threshold=2))


def _enlarged_pieces(image: Image.Image) -> Iterator[Image.Image]:
    """Twice as large, for modules of two pixels; large photos piece by piece, each with the contrast of its place."""
    grey = image.convert("L")
    side = PIECE_SIDE if max(grey.size) > MIDDLE_SIDE else MIDDLE_SIDE
    for top, bottom in _spans(grey.height, side):
        for left, right in _spans(grey.width, side):
            piece = grey.crop((left, top, right, bottom))
            doubled = piece.resize((piece.width * 2, piece.height * 2), Image.Resampling.BICUBIC)
            yield ImageOps.autocontrast(doubled, cutoff=1)


_WAYS_OF_LOOKING: tuple[Callable[[Image.Image], Iterator[Image.Image]], ...] = (
    _as_it_is,
    _sharpened,
    _enlarged_pieces,
)


def _spans(length: int, side: int) -> Iterator[tuple[int, int]]:
    """`length` in parts of about `side`, each reaching into its neighbours by OVERLAP."""
    parts = max(1, round(length / side))
    for part in range(parts):
        yield max(0, part * length // parts - OVERLAP), min(length, (part + 1) * length // parts + OVERLAP)


def _at_most(image: Image.Image, pixels: int) -> Image.Image:
    excess = image.width * image.height / pixels
    return image if excess <= 1 else _to_side(image, max(image.size) / excess**0.5)


def _to_side(image: Image.Image, side: float) -> Image.Image:
    """`image` with a longer side of `side` pixels, larger or smaller."""
    factor = side / max(image.size)
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
