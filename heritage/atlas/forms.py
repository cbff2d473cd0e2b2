"""What the addresses of the atlas can ask for, read from their parameters.

Pages forgive: a filter nobody knows is no filter, since a visitor wants a map. Data does not: a program that asks for
something we do not understand must not take the answer for what it wanted.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from heritage.atlas.rules import EXACT_WITHIN_M, MAX_ZOOM, Box, Filter, Spot, What
from heritage.atlas.search_words import MAX_TYPED
from heritage.shops.forms import CODE_KINDS, as_parameters, read_shop_filter
from heritage.shops.listing_rules import ShopFilter
from heritage.shops.rules import Accepted
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
    """What /places.geojson is asked for; slug, shop: one site or shop alone."""

    language: str
    chosen: Filter
    box: Box | None
    zoom: int
    slug: str | None
    shop: str | None

    def is_first_view(self, frame: MapFrame) -> bool:
        """True of the few requests with which every map begins."""
        chosen = self.chosen
        is_plain = chosen == Filter(chosen.kind, chosen.level, shops=ShopFilter(chosen.shops.kind))
        return is_plain and self.box is None and not (self.slug or self.shop) and self.zoom == frame.min_zoom


def read_places_asked(parameters: Parameters, town: Town) -> PlacesAsked:
    """Raises Unreadable."""
    return PlacesAsked(
        language=read_language(parameters, town),
        chosen=read_filter(parameters, town),
        box=read_box(parameters, town.map),
        zoom=read_zoom(parameters, town.map),
        slug=read_slug(parameters, "place"),
        shop=read_slug(parameters, "shop"),
    )


def read_filter(parameters: Parameters, town: Town) -> Filter:
    """Raises Unreadable for what no place of the town can be."""
    for name, known in _choices(town).items():
        if parameters.get(name) and parameters[name] not in known:
            raise Unreadable(f"{name}: write one of {', '.join(known)}")
    return forgiving_filter(parameters, town)


def _choices(town: Town) -> dict[str, tuple[str, ...]]:
    """Of each filter, what can be chosen."""
    return {
        "what": tuple(What),
        "kind": (*town.kinds, *town.shop_kinds),
        "level": tuple(town.levels),
        "accepts": (*Accepted, *CODE_KINDS),
        "open": ("now",),
        "verified": ("1",),
    }


def forgiving_filter(parameters: Parameters, town: Town) -> Filter:
    what, kind, level = (parameters.get(name) for name in ("what", "kind", "level"))
    shops = read_shop_filter(parameters, town)
    return Filter(
        kind=kind if kind in town.kinds else None,
        level=level if level in town.levels else None,
        what=What(what) if what in set(What) else None,
        shops=replace(shops, kind=None) if kind in town.kinds else shops,
    )


def parameters_of(chosen: Filter) -> dict[str, str]:
    """The parameters that ask for `chosen` again."""
    said = {"what": chosen.what, "kind": chosen.kind, "level": chosen.level}
    return as_parameters(chosen.shops) | {name: value for name, value in said.items() if value}


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


@dataclass(frozen=True)
class NearAsked:
    """Where somebody is: at a site, at a shop or at a position; typed: the name of the place, still to be found."""

    site: str | None
    shop: str | None
    position: Spot | None
    typed: str


def read_near_asked(parameters: Parameters) -> NearAsked:
    """What ?from=, ?shop=, ?lat=&lon=&accuracy= and ?at= say. Raises Unreadable for what is no place or position."""
    return NearAsked(
        read_slug(parameters, "from"),
        read_slug(parameters, "shop"),
        read_position(parameters),
        read_typed(parameters, "at"),
    )


def read_typed(parameters: Parameters, name: str) -> str:
    """Words as their box shows them again: in one line, and nothing that no keyboard writes."""
    typed = parameters.get(name, "")[: 2 * MAX_TYPED]
    printable = "".join(character if character.isprintable() else " " for character in typed)
    return " ".join(printable.split())[:MAX_TYPED]
