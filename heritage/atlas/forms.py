"""What the addresses of the atlas can ask for, read from their parameters.

Pages forgive: a filter nobody knows is no filter, since a visitor wants a map. Data does not: a program that asks for
something we do not understand must not take the answer for what it wanted.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from heritage.atlas.rules import EXACT_WITHIN_M, MAX_ZOOM, Box, Filter, Spot
from heritage.town import MapFrame, Town

Parameters = Mapping[str, str]

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LIMIT = 100
_NUMBER = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,20})?")
"""No NaN, no infinity, no exponent, and no digits of other scripts, all of which float() takes."""

_EARTH_M = 20_100_000
"""Half around the earth: no position is less exact."""


class Unreadable(ValueError):
    """A parameter that cannot be answered; the message names it and says what to write."""


@dataclass(frozen=True)
class PlacesAsked:
    """What /places.geojson is asked for; slug: one place alone."""

    language: str
    chosen: Filter
    box: Box | None
    zoom: int
    slug: str | None

    def is_first_view(self, frame: MapFrame) -> bool:
        """True of the few requests with which every map begins."""
        return self.box is None and self.slug is None and self.zoom == frame.min_zoom


def read_places_asked(parameters: Parameters, town: Town) -> PlacesAsked:
    """Raises Unreadable."""
    return PlacesAsked(
        language=read_language(parameters, town),
        chosen=read_filter(parameters, town),
        box=read_box(parameters, town.map),
        zoom=read_zoom(parameters, town.map),
        slug=read_slug(parameters, "place"),
    )


def read_filter(parameters: Parameters, town: Town) -> Filter:
    """Raises Unreadable for a kind or level that the town does not have."""
    for name, known in (("kind", town.kinds), ("level", town.levels)):
        if parameters.get(name) and parameters[name] not in known:
            raise Unreadable(f"{name}: write one of {', '.join(known)}")
    return forgiving_filter(parameters, town)


def forgiving_filter(parameters: Parameters, town: Town) -> Filter:
    kind, level = parameters.get("kind"), parameters.get("level")
    return Filter(kind if kind in town.kinds else None, level if level in town.levels else None)


def read_language(parameters: Parameters, town: Town) -> str:
    """The language of ?language=, else the town's own. Raises Unreadable for one the town does not speak."""
    language = parameters.get("language") or town.source_language
    if language not in town.by_tag:
        raise Unreadable(f"language: write one of {', '.join(town.tags)}")
    return language


def read_box(parameters: Parameters, frame: MapFrame) -> Box | None:
    """The box of ?bbox=west,south,east,north (as in RFC 7946, section 5); None when there is none.

    Raises Unreadable for one that is no box, or lies wholly outside of the town's map.
    """
    if not parameters.get("bbox"):
        return None
    parts = parameters["bbox"].split(",")
    if len(parts) != 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise Unreadable("bbox: write west,south,east,north in degrees")
    box = Box(*map(float, parts))
    if not (-180 <= box.west < box.east <= 180 and -90 <= box.south < box.north <= 90):
        raise Unreadable("bbox: write west before east and south before north, in degrees")
    if not box.touches(frame):
        raise Unreadable(f"bbox: ask for a part of {frame.west},{frame.south},{frame.east},{frame.north}")
    return box


def read_zoom(parameters: Parameters, frame: MapFrame) -> int:
    """The zoom of ?zoom=, else that of the whole town. Raises Unreadable for what is no zoom of the map."""
    text = parameters.get("zoom")
    if not text:
        return frame.min_zoom
    if not re.fullmatch("[0-9]{1,2}", text) or not 0 <= int(text) <= MAX_ZOOM:
        raise Unreadable(f"zoom: write a whole number from 0 to {MAX_ZOOM}")
    return int(text)


def read_slug(parameters: Parameters, name: str) -> str | None:
    """Raises Unreadable for what cannot be the name of a place in addresses."""
    text = parameters.get(name)
    if not text:
        return None
    if len(text) > _SLUG_LIMIT or not _SLUG.fullmatch(text):
        raise Unreadable(f"{name}: write the name of a place as in its address, like the-old-temple")
    return text


def read_position(parameters: Parameters) -> Spot | None:
    """The position of ?lat=&lon=&accuracy= (metres); None when there is none. Raises Unreadable for what is none.

    A phone's accuracy is rarely missing; then the position counts as an area.
    """
    if not parameters.get("lat") and not parameters.get("lon"):
        return None
    latitude, longitude = _degrees(parameters, "lat", 90), _degrees(parameters, "lon", 180)
    text = parameters.get("accuracy") or "1000"
    if not re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,20})?", text):
        raise Unreadable("accuracy: write metres")
    accuracy = min(float(text), _EARTH_M)
    return Spot(latitude, longitude, 0 if accuracy <= EXACT_WITHIN_M else math.ceil(accuracy))


def _degrees(parameters: Parameters, name: str, limit: int) -> float:
    text = parameters.get(name) or ""
    if not _NUMBER.fullmatch(text) or abs(float(text)) > limit:
        raise Unreadable(f"{name}: write degrees from -{limit} to {limit}")
    return float(text)


def read_page(parameters: Parameters) -> int:
    """The page of a list, from 1; what is no number is the first."""
    text = parameters.get("page") or "1"
    return max(1, int(text)) if re.fullmatch("[0-9]{1,4}", text) else 1
