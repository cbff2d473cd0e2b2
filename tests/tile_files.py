"""Small tile files as the makers of such files write them: MBTiles with sqlite3, PMTiles byte by byte."""

import gzip
import io
import json
import sqlite3
import struct
from collections.abc import Mapping
from pathlib import Path

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from heritage.codecs.pmtiles import tile_number

Key = tuple[int, int, int]
"""zoom, x, y counted from the north."""

BOUNDS = (105.82, 20.03, 105.98, 20.14)
CREDIT = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>'


def picture(colour: str, format_: str = "PNG", side: int = 256) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, format_)
    return file.getvalue()


def write_mbtiles(path: Path, tiles: Mapping[Key, bytes], **metadata: str) -> Path:
    said = {"format": "png", "attribution": CREDIT, "bounds": ",".join(map(str, BOUNDS))} | metadata
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE metadata (name text, value text)")
        connection.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
        rows = [(zoom, x, 2**zoom - 1 - y, body) for (zoom, x, y), body in tiles.items()]
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return path


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """(tile number, offset, length, run length), in order."""
    numbers, last = [len(entries)], 0
    for number, *_ in entries:
        numbers.append(number - last)
        last = number
    numbers += [run for *_, run in entries] + [length for _, _, length, _ in entries]
    end = None
    for _, offset, length, _ in entries:
        numbers.append(0 if offset == end else offset + 1)
        end = offset + length
    return b"".join(map(varint, numbers))


def write_pmtiles(
    path: Path,
    tiles: Mapping[Key, bytes],
    *,
    credit: str = CREDIT,
    tile_type: int = 2,
    version: int = 3,
    compression: int = 2,
    leaf_size: int = 0,
) -> Path:
    """With a leaf size, entries go into leaves of so many, and the root holds the leaves."""
    numbered = sorted((tile_number(*key), body) for key, body in tiles.items())
    entries: list[tuple[int, int, int, int]] = []
    data = b""
    places: dict[bytes, int] = {}
    for number, body in numbered:
        if entries and numbered and entries[-1][1] == places.get(body) and entries[-1][0] + entries[-1][3] == number:
            entries[-1] = (*entries[-1][:3], entries[-1][3] + 1)  # the same picture again: a longer run
            continue
        if body not in places:
            places[body] = len(data)
            data += body
        entries.append((number, places[body], len(body), 1))

    def packed(whole: bytes) -> bytes:
        return gzip.compress(whole, mtime=0) if compression == 2 else whole

    leaves = b""
    if leaf_size:
        parts = [entries[start : start + leaf_size] for start in range(0, len(entries), leaf_size)]
        entries = []
        for part in parts:
            leaf = packed(directory(part))
            entries.append((part[0][0], len(leaves), len(leaf), 0))
            leaves += leaf
    root, metadata = packed(directory(entries)), packed(json.dumps({"attribution": credit}).encode())
    sections, at = [], 127
    for section in (root, metadata, leaves, data):
        sections += [at, len(section)]
        at += len(section)
    zooms = [zoom for zoom, _, _ in tiles]
    bounds = [round(degrees * 1e7) for degrees in BOUNDS]
    header = struct.pack(
        "<7sB11Q6B4iBii",
        b"PMTiles",
        version,
        *sections,
        len(tiles),
        len(entries),
        len(places),
        1,
        compression,
        1,
        tile_type,
        min(zooms),
        max(zooms),
        *bounds,
        min(zooms),
        *bounds[:2],
    )
    path.write_bytes(header + root + metadata + leaves + data)
    return path


def write_pmtiles_elsewhere(path: Path, tiles: Mapping[Key, bytes]) -> Path:
    """As the format's own makers write it: their package, which shares no line with ours."""
    west, south, east, north = (round(degrees * 1e7) for degrees in BOUNDS)
    header = {
        "tile_type": TileType.PNG,
        "tile_compression": Compression.NONE,
        "min_zoom": min(zoom for zoom, _, _ in tiles),
        "max_zoom": max(zoom for zoom, _, _ in tiles),
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
    }
    with write(str(path)) as writer:
        for number, body in sorted((zxy_to_tileid(*key), body) for key, body in tiles.items()):
            writer.write_tile(number, body)
        writer.finalize(header, {"attribution": CREDIT})
    return path


def tiles_around(latitude_tiles: Mapping[int, tuple[range, range]], colour: str = "#cfe3d4") -> dict[Key, bytes]:
    """Every tile of the ranges of x and y by zoom, each the same picture."""
    body = picture(colour)
    return {(zoom, x, y): body for zoom, (xs, ys) in latitude_tiles.items() for x in xs for y in ys}
