"""PMTiles version 3: all tiles of a map in one file (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).

Reading only, over bytes that the caller fetches: header, directories (run lengths and leaves included), tile numbers
along the Hilbert curve. Directories and metadata may be compressed with gzip; the format's Brotli and Zstandard are not
read, since the standard library has neither.
"""

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADER_BYTES = 127
MAX_ZOOM = 26
"""Deeper tiles have numbers beyond 64 bits less a margin; no map is drawn there."""

MAX_LEAVES = 3
"""Leaves below the root at most, as the specification says; guards against a file that leads in circles."""

MAX_DIRECTORY_BYTES = 64 * 2**20
"""Of an unpacked directory: a packed one that grows beyond this is a trap, not a map."""

NO_COMPRESSION, GZIP = 1, 2
MEDIA_TYPES = {2: "image/png", 3: "image/jpeg", 4: "image/webp", 5: "image/avif"}
"""Tile types that a browser draws as they are; 1 is vector tiles."""

_HEADER = struct.Struct("<7sB11Q6B4iBii")


class NotPmtiles(ValueError):
    """The bytes are not PMTiles 3, or use a part of it that is not read here; the message says which."""


@dataclass(frozen=True)
class Header:
    """Offsets and lengths in bytes from the start of the file; bounds in degrees: west, south, east, north."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: tuple[int, int]
    tiles: tuple[int, int]
    internal_compression: int
    tile_compression: int
    tile_type: int
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Entry:
    """Tiles `tile_id` to `tile_id + run_length - 1` are these bytes; with a run length of 0 it is a leaf directory."""

    tile_id: int
    offset: int
    length: int
    run_length: int


def read_header(data: bytes) -> Header:
    """The first 127 bytes of a file. Raises NotPmtiles."""
    if len(data) < HEADER_BYTES or data[:7] != b"PMTiles":
        raise NotPmtiles("the file does not begin as PMTiles does")
    (_, version, *numbers) = _HEADER.unpack(data[:HEADER_BYTES])
    if version != 3:
        raise NotPmtiles(f"version {version} of PMTiles; version 3 is read")
    west, south, east, north = (number / 1e7 for number in numbers[17:21])
    return Header(
        root=(numbers[0], numbers[1]),
        metadata=(numbers[2], numbers[3]),
        leaves=(numbers[4], numbers[5]),
        tiles=(numbers[6], numbers[7]),
        internal_compression=numbers[12],
        tile_compression=numbers[13],
        tile_type=numbers[14],
        min_zoom=numbers[15],
        max_zoom=numbers[16],
        bounds=(west, south, east, north),
    )


def unpack(data: bytes, compression: int) -> bytes:
    """A directory, metadata or tile as it was before compression. Raises NotPmtiles."""
    if compression == NO_COMPRESSION:
        return data
    if compression != GZIP:
        raise NotPmtiles("it is compressed with something else than gzip")
    try:
        unpacker = zlib.decompressobj(wbits=31)
        whole = unpacker.decompress(data, MAX_DIRECTORY_BYTES)
    except zlib.error as fault:
        raise NotPmtiles(f"a part of it cannot be unpacked ({fault})") from fault
    if not unpacker.eof:
        raise NotPmtiles("a part of it is cut off or too large")
    return whole


def read_directory(data: bytes) -> list[Entry]:
    """The entries of an unpacked directory, in the order of tile numbers. Raises NotPmtiles."""
    numbers = _varints(data)
    try:
        count = next(numbers)
        if count > len(data):  # every entry takes four bytes at least
            raise NotPmtiles("a directory names more tiles than it has room for")
        tile_ids, last = [], 0
        for _ in range(count):
            last += next(numbers)
            tile_ids.append(last)
        run_lengths = [next(numbers) for _ in range(count)]
        lengths = [next(numbers) for _ in range(count)]
        offsets: list[int] = []
        for place in range(count):
            number = next(numbers)  # 0: right behind the one before
            offsets.append(number - 1 if number else offsets[-1] + lengths[place - 1])
    except (StopIteration, IndexError) as fault:
        raise NotPmtiles("a directory ends too early") from fault
    return [Entry(*each) for each in zip(tile_ids, offsets, lengths, run_lengths, strict=True)]


def find(directory: Sequence[Entry], tile_id: int) -> Entry | None:
    """The entry that holds `tile_id`, or the leaf to look into; None when the map has no such tile."""
    place = bisect_right(directory, tile_id, key=lambda entry: entry.tile_id) - 1
    if place < 0:
        return None
    entry = directory[place]
    is_held = entry.run_length == 0 or tile_id < entry.tile_id + entry.run_length
    return entry if is_held else None


def tile_number(zoom: int, x: int, y: int) -> int:
    """The number of a tile: those of all lower zooms first, then its place on the Hilbert curve of its own.

    `y` counts from the north. Raises ValueError outside of the zoom's square.
    """
    side = 1 << zoom if 0 <= zoom <= MAX_ZOOM else 0
    if not (0 <= x < side and 0 <= y < side):
        raise ValueError((zoom, x, y))
    number = ((1 << 2 * zoom) - 1) // 3
    half = side >> 1
    while half:
        right, lower = int(x & half > 0), int(y & half > 0)
        number += half * half * ((3 * right) ^ lower)
        if not lower:  # turn the quarter so that the curve goes on where the last one ended
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        half >>= 1
    return number


def _varints(data: bytes) -> Iterator[int]:
    """Unsigned LEB128: seven bits a byte, the lowest first, the high bit says that more follow."""
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            if shift > 63:
                raise NotPmtiles("a number of a directory does not end")
        else:
            yield value
            value = shift = 0
