"""The pictures under the map: files are read, and whatever is no such file is refused with what to do."""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from heritage.codecs.pmtiles import HEADER_BYTES, read_header
from heritage.settings import OPENSTREETMAP, SettingError, Settings
from heritage.tiles import OPENSTREETMAP_CREDIT, OWN_ADDRESS, Tiles, open_tiles
from heritage.web.site_app import SiteApp
from tests.conftest import Databases, settings_for
from tests.page_client import PageClient
from tests.tile_files import BOUNDS, Key, picture, write_mbtiles, write_pmtiles, write_pmtiles_elsewhere

RED, BLUE, GREEN = picture("red", side=8), picture("blue", side=8), picture("green", side=8)
# On the way along the curve red comes three times in a row; green is apart.
TILES: dict[Key, bytes] = {
    (11, 1626, 907): BLUE,
    (12, 3252, 1815): RED,
    (12, 3253, 1815): RED,
    (12, 3253, 1814): RED,
    (12, 3252, 1814): BLUE,
    (13, 6510, 3632): GREEN,
}
Write = Callable[[Path], Path]
FILES: dict[str, Write] = {
    "mbtiles": lambda folder: write_mbtiles(folder / "town.mbtiles", TILES),
    "pmtiles": lambda folder: write_pmtiles(folder / "town.pmtiles", TILES),
    "pmtiles unpacked": lambda folder: write_pmtiles(folder / "town.pmtiles", TILES, compression=1),
    "pmtiles by its makers": lambda folder: write_pmtiles_elsewhere(folder / "town.pmtiles", TILES),
    "pmtiles with leaves": lambda folder: write_pmtiles(folder / "town.pmtiles", TILES, leaf_size=2),
}


def settings(tiles: str, credit: str = "") -> Settings:
    return replace(settings_for("sqlite:///:memory:"), tiles=tiles, tiles_credit=credit)


def refusal(path: Path, credit: str = "") -> str:
    with pytest.raises(SettingError) as caught:
        open_tiles(settings(str(path), credit))
    return str(caught.value)


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return FILES[request.param](tmp_path)


@pytest.fixture
def tiles(file: Path) -> Tiles:
    return open_tiles(settings(str(file)))


def test_every_tile_of_a_file_is_read_and_no_other(tiles: Tiles) -> None:
    for key, body in TILES.items():
        found = tiles.read(*key)
        assert found is not None
        assert (found.body, found.media_type) == (body, "image/png")
    assert [tiles.read(*key) for key in [(0, 0, 0), (12, 3251, 1815), (13, 6511, 3632), (14, 0, 0)]] == [None] * 4
    tiles.close()


def test_a_file_says_where_it_has_pictures_and_whom_to_credit(tiles: Tiles) -> None:
    layer = tiles.layer
    assert layer is not None
    assert (layer.address, layer.min_zoom, layer.max_zoom, tiles.host) == (OWN_ADDRESS, 11, 13, None)
    assert layer.bounds == pytest.approx(BOUNDS)
    assert layer.credit.startswith('© <a href="https://www.openstreetmap.org/copyright"')
    tiles.close()


def test_a_credit_in_the_setting_comes_first_and_is_text(file: Path) -> None:
    tiles = open_tiles(settings(str(file), "Survey <b>office</b>"))
    assert tiles.layer is not None
    assert "<" not in tiles.layer.credit
    tiles.close()


def test_a_credit_in_a_file_cannot_bring_a_script(tmp_path: Path) -> None:
    file = write_mbtiles(tmp_path / "a.mbtiles", TILES, attribution='<a href="javascript:x" onclick="y">A</a><script>z')
    tiles = open_tiles(settings(str(file)))
    assert tiles.layer is not None
    assert not {"script", "onclick"} & set(tiles.layer.credit.replace('"', " ").replace(":", " ").split())
    tiles.close()


def test_openstreetmap_is_credited_as_it_asks() -> None:
    tiles = open_tiles(settings(OPENSTREETMAP))
    assert tiles.layer is not None
    assert (tiles.layer.credit, tiles.host) == (OPENSTREETMAP_CREDIT, "https://tile.openstreetmap.org")


def test_the_host_of_an_address_with_subdomains_is_all_of_them() -> None:
    assert open_tiles(settings("https://{s}.tiles.example/{z}/{x}/{y}.png", "A")).host == "https://*.tiles.example"


def test_without_pictures_there_is_no_layer() -> None:
    tiles = open_tiles(settings("none"))
    assert tiles.layer is None
    assert tiles.read(12, 3252, 1815) is None


def _text(path: Path) -> Path:
    path.write_text("not tiles")
    return path


def _empty(path: Path) -> Path:
    return write_mbtiles(path, {})


def _short(path: Path) -> Path:
    write_pmtiles(path, TILES)
    path.write_bytes(path.read_bytes()[:140])
    return path


def _other_database(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (name text)")
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    ("name", "write", "fault"),
    [
        ("a.mbtiles", _text, "file is not a database"),
        ("a.mbtiles", _other_database, "no such table: metadata"),
        ("a.mbtiles", _empty, "it holds no tiles"),
        ("a.mbtiles", lambda path: write_mbtiles(path, TILES, format="pbf"), "its tiles are pbf, not pictures"),
        ("a.pmtiles", _text, "it is cut off"),
        ("a.pmtiles", _short, "it is cut off"),
        ("a.pmtiles", lambda path: write_pmtiles(path, TILES, version=2), "version 2 of PMTiles; version 3 is read"),
        ("a.pmtiles", lambda path: write_pmtiles(path, TILES, tile_type=1), "its tiles are not pictures"),
        ("a.pmtiles", lambda path: write_pmtiles(path, TILES, compression=3), "something else than gzip"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(
    tmp_path: Path, name: str, write: Write, fault: str
) -> None:
    path = write(tmp_path / name)
    said = refusal(path)
    assert said.startswith(f"HERITAGE_TILES: {path} cannot be used: ")
    assert fault in said
    assert said.endswith("; make the file anew")


def test_a_file_that_credits_nobody_is_refused(tmp_path: Path) -> None:
    path = write_mbtiles(tmp_path / "a.mbtiles", TILES, attribution="")
    assert refusal(path) == f"HERITAGE_TILES: {path} names nobody to credit; write that after the path and a space"


@pytest.fixture
def client(file: Path, sqlite_databases: Databases, make_app: Callable[..., SiteApp]) -> PageClient:
    return PageClient(make_app(sqlite_databases.filled(), tiles=str(file)))


def test_the_site_serves_the_pictures_of_its_file(client: PageClient) -> None:
    answer = client.get("/tiles/12/3252/1815")
    assert answer.status_code == 200
    assert answer.get_data() == RED
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    again = client.get("/tiles/12/3252/1815", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.get_data()) == (304, b"")


@pytest.mark.parametrize(
    "address", ["/tiles/12/0/0", "/tiles/2/4/0", "/tiles/99/0/0", "/tiles/0/0/99999999999999999999"]
)
def test_a_picture_that_is_not_there_is_told_without_a_page(client: PageClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.get_data()) == (404, b"")


@pytest.mark.parametrize("address", ["/tiles/-1/0/0", "/tiles/a/0/0", "/tiles/1.5/0/0", "/tiles/12/3252"])
def test_what_is_no_picture_is_no_page(client: PageClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_large_file_of_its_makers_with_leaves_is_read_to_its_last_tile(tmp_path: Path) -> None:
    """Each a picture of its own, of so many lengths that the makers' package puts the directory into leaves."""
    chance = random.Random(1)  # noqa: S311  # the same file in every run
    keys = [(13, x, y) for x in range(6440, 6640) for y in range(3570, 3670)]
    tiles = {key: RED[:8] + chance.randbytes(chance.randrange(4, 250)) for key in keys}
    file = write_pmtiles_elsewhere(tmp_path / "town.pmtiles", tiles)
    header = read_header(file.read_bytes()[:HEADER_BYTES])
    assert header.leaves[1] > 0
    opened = open_tiles(settings(str(file)))
    for key, body in tiles.items():
        found = opened.read(*key)
        assert found is not None
        assert found.body == body
    assert opened.read(13, 6640, 3570) is None
    opened.close()
