"""The open data: what its description promises is what it answers."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from heritage.web.site_app import SiteApp
from tests.page_client import PageClient


def test_every_answer_keeps_to_the_description(sqlite_app: SiteApp) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", sqlite_app)
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) == 8  # it leaves the description itself out
    for operation in operations:

        @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate()

        ask()


def test_all_sites_are_there_in_the_language_asked_for(client: PageClient) -> None:
    data = client.get("/api/v1/sites?language=ko").get_json()
    assert len(data["sites"]) == 14
    assert {site["language"] for site in data["sites"]} == {"ko"}


def test_sites_can_be_asked_for_by_kind_and_level(sqlite_client: PageClient) -> None:
    data = sqlite_client.get("/api/v1/sites?kind=temple&level=provincial").get_json()
    assert {site["slug"] for site in data["sites"]} == {"den-tu-thuc", "den-bat-hai-long-vuong"}


def test_a_site_says_how_sure_its_position_is(sqlite_client: PageClient) -> None:
    position = sqlite_client.get("/api/v1/sites/den-song-son").get_json()["position"]
    assert position == {"latitude": 20.105, "longitude": 105.86, "precision": "approximate", "radius_m": 1500}
    assert sqlite_client.get("/api/v1/sites/den-tu-thuc").get_json()["position"] is None


@pytest.mark.parametrize(
    "address", ["/api/v1/festivals/song-son-ba-doi", "/api/v1/trails/hang-dong-doi-dinh-phia-dong"]
)
def test_festivals_and_trails_carry_story_and_sources(client: PageClient, address: str) -> None:
    data = client.get(address + "?language=vi").get_json()
    assert data["story_html"].startswith("<p>")
    assert data["sources"]
    assert data["text_state"] == "original"


@pytest.mark.parametrize(
    "query", ["language=xx", "kind=castle", "colour=red", "language=vi&language=ko", "level=", "%00=1"]
)
def test_an_unknown_parameter_is_refused_with_a_sentence(sqlite_client: PageClient, query: str) -> None:
    answer = sqlite_client.get(f"/api/v1/sites?{query}")
    assert answer.status_code == 400
    assert "openapi.json" in answer.get_json()["error"]


def test_what_does_not_exist_is_a_404_in_json(sqlite_client: PageClient) -> None:
    for address in ("/api/v1/sites/nothing", "/api/v1/nothing"):
        answer = sqlite_client.get(address)
        assert answer.status_code == 404
        assert json.loads(answer.text)["error"]


def test_other_web_pages_may_read_it_and_ask_whether_it_changed(sqlite_client: PageClient) -> None:
    answer = sqlite_client.get("/api/v1/sites")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = sqlite_client.get("/api/v1/sites", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304
