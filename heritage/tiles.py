"""The pictures under the map: from another server by address, from a file of ours, or none.

A file holds raster tiles: MBTiles 1.3 (https://github.com/mapbox/mbtiles-spec) or PMTiles 3. It is opened when the site
starts and never written; a new one needs a restart, as code does.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nh3

from heritage.codecs import pmtiles
from heritage.settings import NO_TILES, OPENSTREETMAP, SettingError, Settings

OWN_ADDRESS = "/tiles/{z}/{x}/{y}"

MAX_TILE_ZOOM = 19
"""Of an address template: what OpenStreetMap's server draws, and about a house to the tile."""

OPENSTREETMAP_CREDIT = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>'

_LEAVES_KEPT = 64

log = logging.getLogger(__name__)

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
)


@dataclass(frozen=True)
class Tile:
    body: bytes
    media_type: str


@dataclass(frozen=True)
class TileLayer:
    """What a map needs to know of its pictures.

    address: a template with {z}, {x} and {y}; credit: HTML, safe to show; min_zoom, max_zoom: where there are pictures;
    bounds: west, south, east, north in degrees, or None when unknown.
    """

    address: str
    credit: str
    min_zoom: int = 0
    max_zoom: int = MAX_TILE_ZOOM
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Tiles:
    """layer: None for a map without pictures; host: as a source of a security policy, None when it is our own."""

    layer: TileLayer | None = None
    host: str | None = None
    read: Callable[[int, int, int], Tile | None] = lambda zoom, x, y: None
    close: Callable[[], None] = lambda: None


def open_tiles(settings: Settings) -> Tiles:
    """The tiles that the settings name. Raises SettingError when a file cannot be used."""
    if settings.tiles == NO_TILES:
        return Tiles()
    if settings.tiles.startswith(("http://", "https://")):
        return _from_address(settings.tiles, settings.tiles_credit)
    path = Path(settings.tiles)
    try:
        tiles = _open_mbtiles(path) if path.suffix.lower() == ".mbtiles" else _open_pmtiles(path)
    except (OSError, sqlite3.Error, ValueError) as fault:
        raise SettingError(f"HERITAGE_TILES: {path} cannot be used: {fault}; make the file anew") from fault
    assert tiles.layer is not None  # noqa: S101  # a file has a layer
    credit = nh3.clean_text(settings.tiles_credit) or tiles.layer.credit
    if not credit:
        tiles.close()
        raise SettingError(f"HERITAGE_TILES: {path} names nobody to credit; write that after the path and a space")
    layer = TileLayer(
        OWN_ADDRESS, credit, tiles.layer.min_zoom, tiles.layer.max_zoom, _whole_bounds(tiles.layer.bounds)
    )
    return Tiles(layer, None, tiles.read, tiles.close)


def _from_address(template: str, credit: str) -> Tiles:
    said = nh3.clean_text(credit) if credit else OPENSTREETMAP_CREDIT if template == OPENSTREETMAP else ""
    parts = urlsplit(template)
    return Tiles(TileLayer(template, said), f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}")


def _open_mbtiles(path: Path) -> Tiles:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    lock = threading.Lock()  # one connection for all threads: a tile is one look-up by key

    def read(zoom: int, x: int, y: int) -> Tile | None:
        row = (1 << zoom) - 1 - y  # MBTiles counts rows from the south
        with lock:
            found = connection.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", (zoom, x, row)
            ).fetchone()
        return _tile(found[0]) if found and isinstance(found[0], bytes) else None

    try:
        said = {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM metadata")}
        lowest, highest = connection.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        if lowest is None:
            raise ValueError("it holds no tiles")
        if said.get("format", "png") not in {"png", "jpg", "jpeg", "webp"}:
            raise ValueError(f"its tiles are {said['format']}, not pictures (png, jpg, webp)")
        layer = TileLayer(OWN_ADDRESS, _credit(said.get("attribution")), lowest, highest, _bounds(said.get("bounds")))
    except BaseException:
        connection.close()
        raise
    return Tiles(layer, None, read, connection.close)


def _open_pmtiles(path: Path) -> Tiles:
    file = path.open("rb")
    lock = threading.Lock()

    def section(start: int, length: int) -> bytes:
        with lock:
            file.seek(start)
            data = file.read(length)
        if len(data) < length:
            raise pmtiles.NotPmtiles("it is cut off")
        return data

    def directory(start: int, length: int) -> list[pmtiles.Entry]:
        return pmtiles.read_directory(pmtiles.unpack(section(start, length), header.internal_compression))

    def find(number: int) -> Tile | None:
        entries = root
        for _ in range(1 + pmtiles.MAX_LEAVES):
            entry = pmtiles.find(entries, number)
            if entry is None:
                return None
            if entry.run_length:
                body = section(header.tiles[0] + entry.offset, entry.length)
                return Tile(pmtiles.unpack(body, header.tile_compression), media_type)
            entries = leaf(header.leaves[0] + entry.offset, entry.length)
        return None

    def read(zoom: int, x: int, y: int) -> Tile | None:
        try:
            return find(pmtiles.tile_number(zoom, x, y))
        except pmtiles.NotPmtiles as fault:  # a map with a hole is better than none
            log.warning("tile %d/%d/%d of %s not read: %s", zoom, x, y, path, fault)
            return None

    try:
        header = pmtiles.read_header(section(0, pmtiles.HEADER_BYTES))
        media_type = pmtiles.MEDIA_TYPES.get(header.tile_type, "")
        if not media_type:
            raise pmtiles.NotPmtiles("its tiles are not pictures (png, jpg, webp, avif)")
        root, leaf = directory(*header.root), lru_cache(_LEAVES_KEPT)(directory)
        metadata = json.loads(pmtiles.unpack(section(*header.metadata), header.internal_compression) or "{}")
        credit = _credit(metadata.get("attribution")) if isinstance(metadata, dict) else ""
    except BaseException:
        file.close()
        raise
    layer = TileLayer(OWN_ADDRESS, credit, header.min_zoom, header.max_zoom, header.bounds)
    return Tiles(layer, None, read, file.close)


def _tile(body: bytes) -> Tile | None:
    media_type = next((media_type for magic, media_type in _MAGIC if body.startswith(magic)), None)
    return Tile(body, media_type) if media_type else None


def _credit(text: Any) -> str:
    """Makers of files write HTML here; what is not a plain link does not come through."""
    return nh3.clean(text, tags={"a"}, attributes={"a": {"href"}}) if isinstance(text, str) else ""


def _bounds(text: str | None) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = map(float, (text or "").split(","))
    except ValueError:
        return None
    return west, south, east, north


def _whole_bounds(bounds: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
    """Bounds that enclose something on the earth; None for those that do not, as for a file that leaves them at 0."""
    if bounds is None:
        return None
    west, south, east, north = bounds
    return bounds if -180 <= west < east <= 180 and -90 <= south < north <= 90 else None
