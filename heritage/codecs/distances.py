"""Lengths on the ground between positions in degrees of WGS 84.

Formula: haversine on a sphere of the mean radius of the Earth (IUGG), within 0.5 % of the length on the ellipsoid:
less than any position here is known to.
"""

from math import asin, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_009


def metres_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres along the great circle between two positions in degrees."""
    here, there = radians(latitude), radians(other_latitude)
    chord = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def degrees_around(latitude: float, metres: float) -> tuple[float, float]:
    """How many degrees of latitude and of longitude `metres` are at most, there: a box to search before measuring."""
    north = degrees(metres / EARTH_RADIUS_M)
    return north, north / max(cos(radians(latitude)), 0.01)
