"""How places lie on the map and from each other. Pure: degrees are WGS 84, lengths are metres."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import nsmallest
from math import ceil, cos, floor, radians

from heritage.codecs.distances import EARTH_RADIUS_M, metres_between
from heritage.shops.listing_rules import ShopFilter
from heritage.town import MapFrame

METRES_A_DEGREE = radians(1) * EARTH_RADIUS_M

FEW_PLACES = 300
"""Up to this many a phone draws and clusters by itself, and pans without asking again; more are clustered here."""

CELL_PIXELS = 80
"""Side of a cell of clusters on the screen: two fingers' breadth, so that no mark covers its neighbour."""

MAX_ZOOM = 18
"""Where a house fills the screen."""

NEAR_SHOWN = 30
"""A list that somebody reads standing in the street."""

EXACT_WITHIN_M = 50
"""A phone that knows its position this well knows which side of a crossing it is on."""

WALKING_M_A_MINUTE = 70
"""4.2 km an hour, with children and in the heat."""

DETOUR = 1.3
"""How much longer streets are than the straight line, by rule of thumb."""


class What(StrEnum):
    SITE = "site"
    SHOP = "shop"


@dataclass(frozen=True)
class Place:
    """A site or a shop as the map needs it; without a position latitude and longitude are None.

    level: "" of a shop; name: of a shop, as sites have one in each language.
    """

    slug: str
    kind: str
    level: str
    latitude: float | None
    longitude: float | None
    precision: str | None
    radius_m: int | None
    what: What = What.SITE
    name: str = ""
    is_sample: bool = False

    @property
    def key(self) -> str:
        """Names the place on a page: a site and a shop may have the same slug."""
        return f"shop-{self.slug}" if self.what is What.SHOP else f"place-{self.slug}"


@dataclass(frozen=True)
class Filter:
    """What to show: keys of the town's kinds and levels of sites, what shops must be; None for all."""

    kind: str | None = None
    level: str | None = None
    what: What | None = None
    shops: ShopFilter = field(default_factory=ShopFilter)

    def __bool__(self) -> bool:
        return bool(self.kind or self.level or self.what or self.shops)

    @property
    def wants_sites(self) -> bool:
        """What only a shop can be leaves the sites out."""
        return self.what is not What.SHOP and not self.shops

    @property
    def wants_shops(self) -> bool:
        return self.what is not What.SITE and not self.kind and not self.level


@dataclass(frozen=True)
class Box:
    west: float
    south: float
    east: float
    north: float

    def holds(self, spot: "Spot") -> bool:
        return self.south <= spot.latitude <= self.north and self.west <= spot.longitude <= self.east

    def touches(self, frame: MapFrame) -> bool:
        return (
            self.south <= frame.north
            and frame.south <= self.north
            and self.west <= frame.east
            and frame.west <= self.east
        )


@dataclass(frozen=True)
class Spot:
    """A point, and how far from it the thing itself may be; 0 when the point is exact."""

    latitude: float
    longitude: float
    radius_m: float = 0

    @property
    def is_exact(self) -> bool:
        return self.radius_m <= 0


@dataclass(frozen=True)
class Cluster:
    """Several places that would cover each other on the screen, drawn as one at their middle."""

    latitude: float
    longitude: float
    count: int


@dataclass(frozen=True)
class NearPlace:
    """A place as seen from somewhere.

    metres: the straight line, between two exact points; with an area at either end, the most it can be.
    minutes: on foot; None unless both ends are exact.
    """

    place: Place
    metres: int
    is_exact: bool
    minutes: int | None

    @property
    def slug(self) -> str:
        return self.place.slug


def spot_of(place: Place) -> Spot | None:
    if place.latitude is None or place.longitude is None:
        return None
    return Spot(place.latitude, place.longitude, place.radius_m or 0)


def distance_m(one: Spot, other: Spot) -> float:
    """Between the two points along a great circle."""
    return metres_between(one.latitude, one.longitude, other.latitude, other.longitude)


def by_distance(
    places: Iterable[Place], here: Spot, besides: Place | None = None, limit: int = NEAR_SHOWN
) -> list[NearPlace]:
    """The `limit` nearest places with a position, the nearest first; not `besides`, where somebody already is."""
    found = []
    for place in places:
        spot = spot_of(place)
        if spot is not None and place != besides:
            found.append((distance_m(here, spot), place.key, spot, place))
    nearest = nsmallest(limit, found, key=lambda each: each[:2])
    return [_near(place, metres, here, spot) for metres, _, spot, place in nearest]


def _near(place: Place, metres: float, here: Spot, spot: Spot) -> NearPlace:
    if here.is_exact and spot.is_exact:
        return NearPlace(place, _rounded(metres), True, ceil(metres * DETOUR / WALKING_M_A_MINUTE))
    return NearPlace(place, _rounded(metres + here.radius_m + spot.radius_m), False, None)


def _rounded(metres: float) -> int:
    """Upwards to ten metres below a kilometre, to a hundred above: closer would claim what nobody measured."""
    step = 10 if metres < 1000 else 100
    return ceil(metres / step) * step


def clustered(places: Iterable[Place], frame: MapFrame, zoom: int) -> list[Place | Cluster]:
    """The places with a position as they are drawn at `zoom`: alone in a cell of the screen, or as one with others.

    Cells are counted from the corner of the town's frame, so that they stay where they are when the map is moved.
    """
    across = 360 / (256 * 2**zoom) * CELL_PIXELS
    up = across * cos(radians((frame.south + frame.north) / 2))
    cells: defaultdict[tuple[int, int], list[tuple[Place, Spot]]] = defaultdict(list)
    for place in places:
        spot = spot_of(place)
        if spot is not None:
            cell = floor((spot.longitude - frame.west) / across), floor((spot.latitude - frame.south) / up)
            cells[cell].append((place, spot))
    drawn: list[Place | Cluster] = []
    for _, held in sorted(cells.items()):
        if len(held) == 1:
            drawn.append(held[0][0])
            continue
        count = len(held)
        middle = sum(spot.latitude for _, spot in held) / count, sum(spot.longitude for _, spot in held) / count
        drawn.append(Cluster(*middle, count))
    return drawn
