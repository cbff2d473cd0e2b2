"""Outlines of areas: what is read of a GeoJSON file, and what a person is told to mend."""

import json
from itertools import pairwise
from typing import Any

import pytest

from heritage.codecs.checked_toml import Problem
from heritage.codecs.outlines import Outlines, read_outlines
from tests.conftest import CONTENT

RING = [[105.0, 20.0], [106.0, 20.0], [106.0, 21.0], [105.0, 20.0]]


def feature(**changes: Any) -> dict[str, Any]:
    whole = {"type": "Feature", "id": "north", "geometry": {"type": "Polygon", "coordinates": [RING]}}
    return whole | changes


def file(*features: Any, **changes: Any) -> str:
    whole = {"type": "FeatureCollection", "source": "https://example.org", "precision_m": 100, "features": features}
    return json.dumps(whole | changes)


def read(text: str) -> tuple[Outlines, list[str]]:
    problems: list[Problem] = []
    outlines = read_outlines(text, "outlines.geojson", problems)
    return outlines, [str(problem) for problem in problems]


def test_an_outline_is_read_with_its_source_and_its_precision() -> None:
    outlines, problems = read(file(feature()))
    assert problems == []
    assert outlines == Outlines("https://example.org", 100, {"north": tuple(map(tuple, RING))})


def test_our_own_outlines_are_read_without_a_fault_and_turn_as_the_standard_says() -> None:
    outlines, problems = read((CONTENT / "outlines.geojson").read_text("utf-8"))
    assert problems == []
    assert outlines.precision_m == 100
    for ring in outlines.rings.values():
        doubled_area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
        assert doubled_area > 0, "RFC 7946 3.1.6: the outer ring runs counterclockwise"


GEOMETRY = "features[1].geometry: write a Polygon of one closed ring of longitudes and latitudes"
ID = "features[1].id: write the id of an area, each area once"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[]", "write a FeatureCollection of GeoJSON, with a list of features"),
        ('{"features": {}}', "write a FeatureCollection of GeoJSON, with a list of features"),
        (file(source=7), "source: write the address that the outlines come from"),
        (file(source="javascript:alert(1)"), "source: write the address that the outlines come from"),
        (file(precision_m=0), "precision_m: write in whole metres how far the outlines may be off"),
        (file(precision_m=True), "precision_m: write in whole metres how far the outlines may be off"),
        (file(feature(id=5)), ID),
        (file("north"), ID),
        (file(feature(geometry=None)), GEOMETRY),
        (file(feature(geometry={"type": "Point", "coordinates": [105, 20]})), GEOMETRY),
        (file(feature(geometry={"type": "Polygon", "coordinates": [RING, RING]})), GEOMETRY),
        (file(feature(geometry={"type": "Polygon", "coordinates": [RING[:3]]})), GEOMETRY),
        (file(feature(geometry={"type": "Polygon", "coordinates": [[*RING[:3], [105.5, 20.0]]]})), GEOMETRY),
        (file(feature(geometry={"type": "Polygon", "coordinates": [[*RING[:3], ["105", 20.0]]]})), GEOMETRY),
        (file(feature(geometry={"type": "Polygon", "coordinates": [[[205, 20], *RING[1:3], [205, 20]]]})), GEOMETRY),
        (file(feature(geometry={"type": "Polygon", "coordinates": [[[1], *RING[1:3], [1]]]})), GEOMETRY),
    ],
)
def test_a_fault_is_named_with_what_to_do(text: str, fault: str) -> None:
    _, problems = read(text)
    assert problems == [f"outlines.geojson: {fault}"]


def test_numbers_that_are_none_are_refused() -> None:
    text = file(feature()).replace("105.0", "NaN")
    assert read(text)[1] == [f"outlines.geojson: {GEOMETRY}"]


def test_an_area_that_stands_twice_is_a_fault() -> None:
    outlines, problems = read(file(feature(), feature()))
    assert problems == ["outlines.geojson: features[2].id: write the id of an area, each area once"]
    assert list(outlines.rings) == ["north"]


def test_what_is_not_json_is_one_fault_that_says_where() -> None:
    _, (problem,) = read('{"features": [')
    assert problem.startswith("outlines.geojson: this is not JSON; correct it where it says: ")
    _, (problem,) = read("[" * 100_000)
    assert problem.startswith("outlines.geojson: this is not JSON")
