"""PMTiles 3: tile numbers as the specification gives them, directories with runs and leaves, and files that lie."""

import gzip
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.pmtiles import (
    GZIP,
    HEADER_BYTES,
    MAX_ZOOM,
    Entry,
    NotPmtiles,
    find,
    read_directory,
    read_header,
    tile_number,
    unpack,
)
from tests.tile_files import BOUNDS, directory, picture, varint, write_pmtiles


@pytest.mark.parametrize(
    ("tile", "number"),
    [
        # the specification's own examples
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3423, 1763), 19078479),
    ],
)
def test_a_tile_has_the_number_of_the_specification(tile: tuple[int, int, int], number: int) -> None:
    assert tile_number(*tile) == number


@pytest.mark.parametrize("zoom", range(6))
def test_the_numbers_of_a_zoom_follow_each_other_from_neighbour_to_neighbour(zoom: int) -> None:
    side = 2**zoom
    by_number = {tile_number(zoom, x, y): (x, y) for x in range(side) for y in range(side)}
    first = (4**zoom - 1) // 3
    assert sorted(by_number) == list(range(first, first + 4**zoom))
    way = [by_number[number] for number in sorted(by_number)]
    steps = [abs(x - next_x) + abs(y - next_y) for (x, y), (next_x, next_y) in pairwise(way)]
    assert set(steps) <= {1}


@pytest.mark.parametrize("tile", [(0, 0, 1), (3, 8, 0), (3, 0, -1), (-1, 0, 0), (MAX_ZOOM + 1, 0, 0)])
def test_a_tile_outside_of_its_zoom_has_no_number(tile: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=str(tile[0])):
        tile_number(*tile)


ENTRIES = [(5, 0, 100, 1), (6, 100, 20, 3), (12, 0, 100, 1), (40, 120, 7, 1)]


def test_a_directory_is_read_back_as_it_was_written() -> None:
    assert read_directory(directory(ENTRIES)) == [
        Entry(number, offset, length, run) for number, offset, length, run in ENTRIES
    ]


@pytest.mark.parametrize(("number", "offset"), [(5, 0), (6, 100), (8, 100), (12, 0), (40, 120)])
def test_a_tile_is_found_in_its_run(number: int, offset: int) -> None:
    entry = find(read_directory(directory(ENTRIES)), number)
    assert entry is not None
    assert entry.offset == offset


@pytest.mark.parametrize("number", [0, 4, 9, 11, 13, 41])
def test_a_tile_between_runs_is_not_there(number: int) -> None:
    assert find(read_directory(directory(ENTRIES)), number) is None


def test_a_leaf_is_found_for_whatever_comes_before_the_next_one() -> None:
    leaves = read_directory(directory([(0, 0, 50, 0), (100, 50, 50, 0)]))
    found = find(leaves, 99)
    assert found is not None
    assert (found.offset, found.run_length) == (0, 0)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "ends too early"),
        (varint(3), "more tiles than it has room for"),
        (varint(10**12), "more tiles than it has room for"),
        (directory(ENTRIES)[:-1], "ends too early"),
        (varint(1) + varint(5) + varint(1) + varint(9) + varint(0), "ends too early"),  # follows nothing
        (b"\x80" * 20, "does not end"),
    ],
)
def test_a_faulty_directory_is_refused(data: bytes, fault: str) -> None:
    with pytest.raises(NotPmtiles, match=fault):
        read_directory(data)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_directory_reader_fail_otherwise(data: bytes) -> None:
    try:
        entries = read_directory(data)
    except NotPmtiles:
        return
    assert len(entries) <= len(data)


def test_the_header_says_where_everything_is(tmp_path: Path) -> None:
    path = write_pmtiles(tmp_path / "town.pmtiles", {(12, 3252, 1815): picture("red", side=8)})
    header = read_header(path.read_bytes())
    assert header.root[0] == HEADER_BYTES
    assert (header.min_zoom, header.max_zoom, header.tile_type) == (12, 12, 2)
    assert header.bounds == pytest.approx(BOUNDS)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "does not begin"),
        (b"PMTiles\x03", "does not begin"),
        (b"SQLite format 3\0" + bytes(200), "does not begin"),
        (b"PMTiles\x02" + bytes(200), "version 2"),
    ],
)
def test_another_file_is_refused(data: bytes, fault: str) -> None:
    with pytest.raises(NotPmtiles, match=fault):
        read_header(data)


def test_what_is_packed_is_unpacked() -> None:
    assert unpack(gzip.compress(b"tiles"), GZIP) == b"tiles"
    assert unpack(b"tiles", 1) == b"tiles"


@pytest.mark.parametrize(
    ("data", "compression", "fault"),
    [
        (b"tiles", GZIP, "cannot be unpacked"),
        (gzip.compress(b"tiles")[:-4], GZIP, "cut off or too large"),
        (gzip.compress(bytes(65 * 2**20)), GZIP, "cut off or too large"),
        (b"tiles", 3, "something else than gzip"),
    ],
    ids=["not packed", "cut off", "too large", "another packing"],
)
def test_what_cannot_be_unpacked_is_refused(data: bytes, compression: int, fault: str) -> None:
    with pytest.raises(NotPmtiles, match=fault):
        unpack(data, compression)
