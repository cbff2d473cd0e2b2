"""Addresses nobody meant well: whatever the parameters say, the answer is a page or a sentence, and never a fault of
ours."""

import json
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.page_client import Page, PageClient, inspect

EVERY_HOSTILE = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

NASTY = [
    "",
    " ",
    "NaN",
    "-inf",
    "1e400",
    "0x10",
    "-0",
    "٣",
    "105,20,106",
    "106,21,105,20",
    "-180,-90,180,90",
    "9" * 400,
    "\0",
    "a\0b",
    "%",
    "../../etc/passwd",
    "'; DROP TABLE site; --",
    '" OR "" = "',
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "\u202e\ufeff\ud7ff",
    "\r\nSet-Cookie: a=b",
    "x" * 10_000,
]
GOOD = [
    "vi",
    "zh-Hans",
    "temple",
    "cafe",
    "national",
    "site",
    "shop",
    "now",
    "1",
    "12",
    "den-song-son",
    "20.08",
    "105.86",
]
GOOD += ["song-son-ba-doi", "105.85,20.05,105.9,20.1", "transfer", "đền làng", "東", "99999999"]
VALUES = (
    st.sampled_from(GOOD)
    | st.sampled_from(NASTY)
    | st.floats().map(str)
    | st.integers().map(str)
    | st.text(max_size=30)
)


def queries(*names: str) -> st.SearchStrategy[str]:
    """Query strings of the known parameters, some of them twice, and of one nobody knows; or bytes that are no text."""
    written = VALUES.map(lambda value: value.encode("utf-8", "surrogatepass"))
    pairs = st.lists(st.tuples(st.sampled_from([*names, "limit"]), written), max_size=6)
    return pairs.map(urlencode) | st.binary(max_size=40).map(quote_from_bytes)


def held_to_a_page(client: PageClient, address: str) -> None:
    page = Page(client.get(address, "en"))
    assert page.status in {200, 400, 404}, address
    if page.headers["Content-Type"].startswith("text/html"):
        if page.status == 200 and "/map" not in address:  # the map has a policy of its own
            inspect(page)
        assert not [each for each in page.all("script") if each.text and "alert" in each.text]
        assert len(page.words(page.one("h1"))) > 2
    assert "Set-Cookie" not in page.headers


MAP = ("what", "kind", "level", "accepts", "open", "verified", "page")
PAGES = {
    "/en/map": MAP,
    "/en/near": ("from", "shop", "at", "lat", "lon", "accuracy"),
    "/en/search": ("q",),
    "/en/shops": MAP,
    "/en/festivals": ("year", "page"),
    "/en/trails": ("page",),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_every_question_with_a_page(client: PageClient, path: str) -> None:
    @EVERY_HOSTILE
    @given(query=queries(*PAGES[path]))
    def ask(query: str) -> None:
        held_to_a_page(client, f"{path}?{query}")

    ask()


def test_the_places_are_data_or_a_sentence(client: PageClient) -> None:
    @settings(EVERY_HOSTILE, max_examples=200)
    @given(query=queries("bbox", "zoom", "language", "place", *MAP))
    def ask(query: str) -> None:
        answer = client.get(f"/places.geojson?{query}")
        data = json.loads(answer.text, parse_constant=pytest.fail)  # NaN and Infinity are no JSON
        if answer.status_code == 200:
            assert data["type"] == "FeatureCollection"
        else:
            assert answer.status_code == 400
            assert 0 < len(data["error"]) < 300

    ask()


@given(corners=st.lists(st.floats(-400, 400), min_size=4, max_size=4), zoom=st.integers(-3, 25))
@EVERY_HOSTILE
def test_a_box_is_answered_only_where_it_can_hold_something(
    sqlite_client: PageClient, corners: list[float], zoom: int
) -> None:
    box = ",".join(f"{corner:.6f}" for corner in corners)
    answer = sqlite_client.get(f"/places.geojson?bbox={box}&zoom={zoom}")
    west, south, east, north = corners
    frame = sqlite_client.app.town.map
    can_hold = -180 <= west < east <= 180 and -90 <= south < north <= 90 and 0 <= zoom <= 18
    touches = west <= frame.east and frame.west <= east and south <= frame.north and frame.south <= north
    assert answer.status_code == (200 if can_hold and touches else 400)


def test_a_calendar_is_whole_or_refused(client: PageClient) -> None:
    @EVERY_HOSTILE
    @given(query=queries("language", "site", "festival"))
    def ask(query: str) -> None:
        answer = client.get(f"/festivals.ics?{query}", "en")
        assert answer.status_code in {200, 400, 404}
        if answer.status_code == 200:
            assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
            assert answer.text.endswith("END:VCALENDAR\r\n")
        else:
            assert answer.headers["Content-Type"].startswith("text/html")

    ask()


LISTS = ("sites", "festivals", "trails", "shops")


@pytest.mark.parametrize("kind", LISTS)
def test_open_data_is_json_whatever_is_asked(client: PageClient, kind: str) -> None:
    segments = st.sampled_from(["", *NASTY[:-1]]) | st.binary(min_size=1, max_size=20).map(lambda part: part.hex())

    @EVERY_HOSTILE
    @given(segment=segments, query=queries("language", "kind", "level", "accepts", "verified"))
    def ask(segment: str, query: str) -> None:
        path = quote_from_bytes(segment.encode("utf-8", "surrogatepass"), safe="")
        answer = client.get(f"/api/v1/{kind}{'/' if path else ''}{path}?{query}")
        assert answer.status_code in {200, 400, 404}
        assert answer.headers["Content-Type"] == "application/json"
        json.loads(answer.text)

    ask()


@pytest.mark.parametrize("room", ["en/sites", "en/festivals", "en/trails", "en/shops", "tiles/1/1"])
def test_a_thing_with_an_impossible_name_is_not_there(client: PageClient, room: str) -> None:
    names = [*NASTY[2:-1], "9" * 40, "den-song-son\0"]
    parts = {name: quote_from_bytes(name.encode("utf-8", "surrogatepass"), safe="") for name in names}
    answers = {name: client.get(f"/{room}/{part}", "en").status_code for name, part in parts.items()}
    assert {name: status for name, status in answers.items() if status != 404} == {}
