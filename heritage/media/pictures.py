"""From bytes that a stranger sent to pictures of our own: nothing but the pixels comes through.

Of Pillow's warnings only those about size are errors, for the whole process and once: `warnings.catch_warnings` would
change the filters under other threads. Its warnings about sloppy EXIF are none, since many phones write such.
"""

import hashlib
import warnings
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image

from heritage.media.rules import (
    FROM_STRANGERS,
    PhotoFault,
    PhotoRefused,
    check_size,
    file_names,
    recognise,
    widths_of,
)

warnings.simplefilter("error", Image.DecompressionBombWarning)

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 78, "method": 4},  # method 6 takes twice as long and saves a hundredth
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}
"""How each file is written, by the ending of its name."""

# One after the other, in a thread of their own: a picture of 40 million pixels takes 400 to 800 MB until it is small,
# and the allocator keeps what each thread once had. Eight threads that only took turns grew to 2 GB.
_WORKER = ThreadPoolExecutor(1, "pictures")

# ImageOps.exif_transpose would also write the rest of the EXIF anew, and fails where that is damaged.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Picture:
    """A photo made ready to be kept. width, height: of its largest files; files: name, like 400.webp, to content."""

    width: int
    height: int
    widths: list[int]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """Names the content: half of a SHA-256 over all files, which nobody can make collide."""
        whole = hashlib.sha256()
        for name in file_names(self.widths):
            whole.update(self.files[name])
        return whole.hexdigest()[:32]


def prepare(data: bytes, *, smallest: int, formats: Collection[str] = FROM_STRANGERS) -> Picture:
    """The files to keep of the photo in `data`. Takes half a second, or two for the largest.

    smallest: pixels that the shorter side needs; formats: those that are taken. Raises PhotoRefused.
    """
    return _WORKER.submit(_prepare, data, smallest, formats).result()


def _prepare(data: bytes, smallest: int, formats: Collection[str]) -> Picture:
    image = open_picture(data, smallest=smallest, formats=formats)
    widths = widths_of(image.width)
    return Picture(widths[-1], _height(image, widths[-1]), widths, encode_sizes(image))


def open_picture(data: bytes, *, smallest: int = 1, formats: Collection[str] = FROM_STRANGERS) -> Image.Image:
    """The picture in `data`, upright, on white, as a new RGB image with no place, colour profile, maker or comment.

    Of moving pictures, the first frame. Raises PhotoRefused.
    """
    form = recognise(data, formats)
    try:
        with Image.open(BytesIO(data), formats=[form]) as image:  # reads the header only
            check_size(*image.size, smallest=smallest)
            image.load()
            return _pixels_alone(image)
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise PhotoRefused(PhotoFault.TOO_MANY_PIXELS) from fault
    except Exception as fault:  # decoders fail at damaged files with whatever they trip over
        raise PhotoRefused(PhotoFault.BROKEN) from fault


def encode_sizes(image: Image.Image) -> Mapping[str, bytes]:
    """`image` in each of its widths as WebP and as JPEG, by name: 400.webp, 400.jpg, …"""
    files = {}
    for width in reversed(widths_of(image.width)):
        if width < image.width:  # from the next larger one: quicker, and as good
            image = image.resize((width, _height(image, width)), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for name in file_names([width]):
            file = BytesIO()
            image.save(file, **OPTIONS[name.rpartition(".")[2]])
            files[name] = file.getvalue()
    return files


def _height(image: Image.Image, width: int) -> int:
    return max(1, round(image.height * width / image.width))


def _pixels_alone(image: Image.Image) -> Image.Image:
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        clean.paste(seen, mask=seen.getchannel("A"))
    else:
        clean.paste(_eight_bits(image).convert("RGB"))
    turn = _turn(image)
    return clean.transpose(turn) if turn is not None else clean


def _eight_bits(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits, which `convert` would cut off to white, brought down to eight."""
    return image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I") else image


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # sloppy EXIF is no reason to refuse a photo
        return None
