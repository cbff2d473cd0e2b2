"""Outlines of areas, as the part of GeoJSON (RFC 7946) that a content folder uses.

A FeatureCollection of Polygons with one ring each; a feature's `id` names its area. Two members of our own stand beside
`features`: `source`, the address the outlines come from, and `precision_m`, how far they may lie from the truth.
Positions are longitude and latitude in degrees, WGS 84; the last of a ring repeats the first (3.1.6).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from heritage.codecs.checked_toml import Problem

Ring = tuple[tuple[float, float], ...]
"""Longitude and latitude of each corner; closed."""


@dataclass(frozen=True)
class Outlines:
    """rings: id of an area to its ring; source and precision_m are of all of them."""

    source: str = ""
    precision_m: int = 0
    rings: Mapping[str, Ring] = field(default_factory=dict)


def read_outlines(text: str, file: str, problems: list[Problem]) -> Outlines:
    """The outlines in `text`; every fault is added to `problems`, and what is faulty is left out."""

    def fault(where: str, advice: str) -> None:
        problems.append(Problem(file, where, advice))

    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        fault("", f"this is not JSON; correct it where it says: {error}")
        return Outlines()
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        fault("", "write a FeatureCollection of GeoJSON, with a list of features")
        return Outlines()
    source, precision = data.get("source"), data.get("precision_m")
    if not isinstance(source, str) or not source.startswith(("https://", "http://")):
        fault("source", "write the address that the outlines come from")
        source = ""
    if isinstance(precision, bool) or not isinstance(precision, int) or precision < 1:
        fault("precision_m", "write in whole metres how far the outlines may be off")
        precision = 1
    rings: dict[str, Ring] = {}
    for number, feature in enumerate(data["features"], start=1):
        area, ring = _feature(feature)
        if not area or area in rings:
            fault(f"features[{number}].id", "write the id of an area, each area once")
        elif ring is None:
            fault(f"features[{number}].geometry", "write a Polygon of one closed ring of longitudes and latitudes")
        else:
            rings[area] = ring
    return Outlines(source, precision, rings)


def _feature(feature: Any) -> tuple[str, Ring | None]:
    """The id and the ring of a feature; an empty id or None for what it lacks."""
    if not isinstance(feature, dict):
        return "", None
    area, geometry = feature.get("id"), feature.get("geometry")
    name = area if isinstance(area, str) else ""
    if not isinstance(geometry, dict) or geometry.get("type") != "Polygon":
        return name, None
    return name, _ring(geometry.get("coordinates"))


def _ring(coordinates: Any) -> Ring | None:
    if not isinstance(coordinates, list) or len(coordinates) != 1 or not isinstance(coordinates[0], list):
        return None
    corners = coordinates[0]
    if len(corners) < 4 or not all(map(_is_position, corners)) or corners[0] != corners[-1]:
        return None
    return tuple((corner[0], corner[1]) for corner in corners)


def _is_position(corner: Any) -> bool:
    if not isinstance(corner, list) or len(corner) != 2:
        return False
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in corner):
        return False
    longitude, latitude = corner
    return math.isfinite(longitude) and abs(longitude) <= 180 and math.isfinite(latitude) and abs(latitude) <= 90
