"""Small still pictures of the town, as SVG 2 of our own: its outlines once in a file, a place on them in each page.

Units are those of a picture 320 wide. At the size of a town the earth is flat enough: degrees of longitude are
shortened by the cosine of the middle latitude, and nothing else is projected.
"""

from dataclasses import dataclass
from math import cos, radians

from heritage.atlas.rules import METRES_A_DEGREE, Place, spot_of
from heritage.codecs.outlines import Ring
from heritage.town import MapFrame, Town

WIDTH = 320
DOT = 5
"""Radius of an exact place: seen, and not taken for an area."""


@dataclass(frozen=True)
class Circle:
    """Where to draw a place, in units of the picture."""

    x: int
    y: int
    radius: int
    is_exact: bool


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    ward: str


class Picture:
    """The frame of a map as a picture."""

    def __init__(self, frame: MapFrame) -> None:
        self._frame = frame
        self._across = WIDTH / (frame.east - frame.west)
        self._up = self._across / cos(radians((frame.south + frame.north) / 2))
        self.height = round((frame.north - frame.south) * self._up)

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"

    def point(self, latitude: float, longitude: float) -> tuple[int, int]:
        return round((longitude - self._frame.west) * self._across), round((self._frame.north - latitude) * self._up)

    def circle(self, place: Place) -> Circle | None:
        """None for a place without a position, and for one that lies beyond the picture."""
        spot = spot_of(place)
        if spot is None or not self._frame.holds(spot.latitude, spot.longitude):
            return None
        radius = DOT if spot.is_exact else max(DOT, round(spot.radius_m / METRES_A_DEGREE * self._up))
        return Circle(*self.point(spot.latitude, spot.longitude), radius, spot.is_exact)

    def path(self, ring: Ring) -> str:
        """Path data: an absolute start, then steps, which are short numbers."""
        points = [self.point(latitude, longitude) for longitude, latitude in ring[:-1]]
        (x, y), *rest = points
        steps = []
        for next_x, next_y in rest:
            if (next_x, next_y) != (x, y):
                steps.append(f"{next_x - x} {next_y - y}")
            x, y = next_x, next_y
        return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")

    def labels(self, town: Town) -> list[Label]:
        """Where the wards' names stand: at the middle of each outline's corners."""
        found = []
        for ward, ring in town.outlines.rings.items():
            latitude = sum(corner[1] for corner in ring[:-1]) / (len(ring) - 1)
            longitude = sum(corner[0] for corner in ring[:-1]) / (len(ring) - 1)
            found.append(Label(*self.point(latitude, longitude), ward))
        return found


def outlines_svg(town: Town) -> str:
    """The wards as a symbol that every picture uses; its colour is that of the picture's text."""
    picture = Picture(town.map)
    paths = "".join(f'<path d="{picture.path(ring)}"/>' for ring in town.outlines.rings.values())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"><symbol id="town" viewBox="{picture.view_box}">'
        '<g fill="currentColor" fill-opacity=".1" stroke="currentColor" stroke-opacity=".8" stroke-linejoin="round">'
        f"{paths}</g></symbol></svg>"
    )
