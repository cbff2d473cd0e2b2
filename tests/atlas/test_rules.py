"""Distances, walking, and clusters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.atlas.locator import Picture
from heritage.atlas.rules import (
    Cluster,
    Place,
    Spot,
    by_distance,
    clustered,
    distance_m,
)
from heritage.town import MapFrame

FRAME = MapFrame(south=20.03, west=105.82, north=20.14, east=105.98, min_zoom=12)


def place(slug: str, latitude: float | None = None, longitude: float | None = None, radius: int | None = None) -> Place:
    precision = None if latitude is None else "approximate" if radius else "exact"
    return Place(slug, "temple", "national", latitude, longitude, precision, radius)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Spot(20.1, 105.9), Spot(20.1, 105.9), 0),
        (Spot(20.0, 105.9), Spot(21.0, 105.9), 111_195),
        # Hà Nội – Thanh Hóa, and London – Paris, as published great circles
        (Spot(21.0278, 105.8342), Spot(19.8067, 105.7852), 135_880),
        (Spot(51.5074, -0.1278), Spot(48.8566, 2.3522), 343_560),
        (Spot(0, 0), Spot(0, 180), 20_015_115),
        (Spot(90, 0), Spot(-90, 0), 20_015_115),
    ],
)
def test_a_distance_is_that_of_the_great_circle(one: Spot, other: Spot, metres: float) -> None:
    assert distance_m(one, other) == pytest.approx(metres, rel=0.001, abs=0.1)
    assert distance_m(other, one) == pytest.approx(distance_m(one, other))


def test_the_nearest_place_stands_first_and_the_one_where_somebody_is_does_not_stand_there() -> None:
    places = [place("here", 20.05, 105.9), place("far", 20.12, 105.9), place("near", 20.06, 105.9), place("unknown")]
    found = by_distance(places, Spot(20.05, 105.9), besides=places[0])
    assert [each.slug for each in found] == ["near", "far"]


def test_between_two_exact_points_the_minutes_on_foot_are_told() -> None:
    (near,) = by_distance([place("near", 20.06, 105.9)], Spot(20.05, 105.9))
    assert near.is_exact
    assert near.metres == 1200  # 1,112 m, upwards to a hundred
    assert near.minutes == 21  # 1,112 m × 1.3 at 70 m a minute


@pytest.mark.parametrize(
    ("here_radius", "there_radius", "most"), [(0, 1500, 2700), (300, None, 1500), (300, 1500, 3000)]
)
def test_with_an_area_at_an_end_only_the_most_it_can_be_is_told(
    here_radius: int, there_radius: int | None, most: int
) -> None:
    (near,) = by_distance([place("near", 20.06, 105.9, there_radius)], Spot(20.05, 105.9, here_radius))
    assert (near.is_exact, near.minutes, near.metres) == (False, None, most)


def test_places_that_would_cover_each_other_become_one_and_part_again_closer_by() -> None:
    places = [place("a", 20.1, 105.86), place("b", 20.1005, 105.861), place("c", 20.05, 105.95), place("unknown")]
    drawn = clustered(places, FRAME, 12)
    assert [each.count for each in drawn if isinstance(each, Cluster)] == [2]
    assert [each.slug for each in drawn if isinstance(each, Place)] == ["c"]
    assert {each.slug for each in clustered(places, FRAME, 18) if isinstance(each, Place)} == {"a", "b", "c"}


def test_a_cluster_lies_at_the_middle_of_its_places() -> None:
    (cluster,) = clustered([place("a", 20.1, 105.86), place("b", 20.1002, 105.8604)], FRAME, 12)
    assert isinstance(cluster, Cluster)
    assert (cluster.latitude, cluster.longitude) == pytest.approx((20.1001, 105.8602))


coordinates = st.tuples(
    st.floats(FRAME.south, FRAME.north, allow_nan=False), st.floats(FRAME.west, FRAME.east, allow_nan=False)
)


@given(st.lists(coordinates, max_size=40), st.integers(0, 18))
def test_no_place_is_lost_in_clusters(points: list[tuple[float, float]], zoom: int) -> None:
    drawn = clustered([place(f"p{number}", *point) for number, point in enumerate(points)], FRAME, zoom)
    assert sum(each.count if isinstance(each, Cluster) else 1 for each in drawn) == len(points)


def test_a_picture_has_the_shape_of_the_town() -> None:
    picture = Picture(FRAME)
    assert picture.point(FRAME.north, FRAME.west) == (0, 0)
    assert picture.point(FRAME.south, FRAME.east) == (320, picture.height)
    # a kilometre is as long to the north as to the east
    across = 320 / distance_m(Spot(20.085, FRAME.west), Spot(20.085, FRAME.east))
    up = picture.height / distance_m(Spot(FRAME.south, 105.9), Spot(FRAME.north, 105.9))
    assert across == pytest.approx(up, rel=0.01)


def test_a_picture_shows_an_area_in_its_size_and_a_point_as_a_dot() -> None:
    picture = Picture(FRAME)
    area, dot = picture.circle(place("a", 20.1, 105.86, 1500)), picture.circle(place("b", 20.1, 105.86))
    assert area is not None
    assert dot is not None
    width_m = distance_m(Spot(20.085, FRAME.west), Spot(20.085, FRAME.east))
    assert area.radius / 320 == pytest.approx(1500 / width_m, rel=0.03)
    assert (dot.is_exact, dot.radius, area.is_exact) == (True, 5, False)


def test_what_has_no_position_or_lies_outside_is_not_drawn() -> None:
    picture = Picture(FRAME)
    assert picture.circle(place("unknown")) is None
    assert picture.circle(place("elsewhere", 21.0, 105.9)) is None
