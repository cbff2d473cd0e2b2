"""Lengths on the ground, and the box that is searched before they are measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.distances import degrees_around, metres_between


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [((0, 0), (0, 1), 111_195), ((20, 105), (21, 105), 111_195), ((60, 0), (60, 1), 55_597)],
)
def test_a_degree_is_as_long_as_on_the_globe(one: tuple[float, float], other: tuple[float, float], metres: int) -> None:
    assert metres_between(*one, *other) == pytest.approx(metres, abs=5)


@given(st.floats(-80, 80), st.floats(1, 1000))
def test_the_box_reaches_as_far_as_it_says_in_both_directions(latitude: float, metres: float) -> None:
    north, east = degrees_around(latitude, metres)
    assert metres_between(latitude, 105, latitude + north, 105) == pytest.approx(metres, rel=0.01)
    assert metres_between(latitude, 105, latitude, 105 + east) == pytest.approx(metres, rel=0.01)


def test_a_place_in_the_far_corner_is_in_the_box_and_farther_than_asked() -> None:
    north, east = degrees_around(20.08, 100)
    assert metres_between(20.08, 105.86, 20.08 + north, 105.86 + east) == pytest.approx(141, abs=1)
