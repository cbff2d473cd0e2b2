"""The map: its page, the data it loads, and what it does with requests nobody meant well."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from heritage.atlas.rules import FEW_PLACES
from heritage.sites.models import Site, SiteText
from heritage.web.security import CONTENT_SECURITY_POLICY, POLICY
from heritage.web.site_app import SiteApp
from tests.conftest import NOW, Databases
from tests.page_client import Page, PageClient, inspect

PLACED = 13
"""Sites with a position; one of the fourteen has none."""


def collection(client: PageClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/places.geojson{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.text)
    return found


def slugs(client: PageClient, query: str = "") -> list[str]:
    return sorted(each["properties"]["slug"] for each in collection(client, query)["features"])


def names_of_list(page: Page) -> list[str]:
    return [page.words(item.findall("a")[0]) for item in page.one("ul[@class='places']").findall("li")]


def add_sites(app: SiteApp, count: int) -> None:
    """Sites that stand for a town with many: spread over the map, half of them exact."""
    frame = app.town.map
    with app.database.writing() as session:
        first = session.scalar(select(Site.id).order_by(Site.id.desc()).limit(1)) or 0
        model = session.get(Site, first)
        assert model is not None
        kept = {column.name: getattr(model, column.name) for column in Site.__table__.columns}
        rows = [
            kept
            | {
                "id": first + number,
                "slug": f"sample-{number:05}",
                "kind": "temple",
                "level": "national",
                "latitude": frame.south + (frame.north - frame.south) * (number * 0.618 % 1),
                "longitude": frame.west + (frame.east - frame.west) * (number * 0.271 % 1),
                "position_precision": "exact" if number % 2 else "approximate",
                "position_radius_m": None if number % 2 else 200,
                "imported_digest": None,
            }
            for number in range(1, count + 1)
        ]
        session.execute(insert(Site), rows)
        text = {"language": "vi", "also_known_as": [], "summary": "Mẫu", "worshipped": [], "commemorates": []}
        text |= {
            "cautions": [],
            "disagreements": [],
            "state": "original",
            "body": "",
            "body_html": "",
            "updated_at": NOW,
        }
        session.execute(insert(SiteText), [text | {"site_id": row["id"], "name": f"Mẫu {row['slug']}"} for row in rows])


@pytest.mark.parametrize("language", ["vi", "en", "fr", "zh-Hans", "ko", "ja"])
def test_the_list_below_the_map_has_every_place_in_every_language(client: PageClient, language: str) -> None:
    page = client.page(f"/{language}/map")
    assert page.status == 200
    listed = names_of_list(page)
    cards = client.page(f"/{language}/sites")
    assert sorted(listed) == sorted(cards.words(heading) for heading in cards.all("ul[@class='cards']//h3"))


def test_a_place_without_a_position_is_listed_and_said_not_to_be_on_the_map(client: PageClient) -> None:
    item = client.page("/en/map").one("li[@id='place-den-tu-thuc']")
    assert "position unknown, so not on the map" in " ".join("".join(item.itertext()).split())
    assert [link.attrib["href"] for link in item.findall("a")] == ["/en/sites/den-tu-thuc"]
    assert "den-tu-thuc" not in slugs(client)


def test_a_filter_is_a_plain_form_that_chooses_from_the_list_and_from_the_map(client: PageClient) -> None:
    page = client.page("/en/map?kind=temple&level=national")
    assert sorted(names_of_list(page)) == [
        "Chín Giếng Temple (Nine Wells)",
        "Cây Vải Temple (Lychee Tree)",
        "Sòng Sơn Temple",
    ]
    chosen = [option.attrib["value"] for option in page.all("option[@selected]")]
    assert chosen == ["temple", "national"]
    data = page.one("div[@data-map]").attrib["data-places"]
    assert client.get(data).status_code == 200
    assert slugs(client, data.removeprefix("/places.geojson")) == ["den-cay-vai", "den-chin-gieng", "den-song-son"]


def test_a_filter_that_leaves_nothing_says_so_and_leads_back(client: PageClient) -> None:
    page = client.page("/en/map?kind=lake&level=provincial")
    assert "No place is of that kind and level." in page.words()
    assert "/en/map" in page.links()


@pytest.mark.parametrize(
    "query", ["kind=castle", "level=galactic", "kind=" + "x" * 10_000, "page=0", "page=99999", "page=-1"]
)
def test_a_page_ignores_a_filter_nobody_knows(client: PageClient, query: str) -> None:
    page = client.page(f"/en/map?{query}")
    assert page.status == 200
    assert len(names_of_list(page)) == 14


def test_the_places_come_as_geojson_with_names_in_the_language_asked_for(client: PageClient) -> None:
    answer = client.get("/places.geojson?language=ko")
    assert answer.headers["Content-Type"] == "application/geo+json; charset=utf-8"
    assert answer.headers["Content-Language"] == "ko"
    found = json.loads(answer.text)
    assert (found["type"], found["clustered"], len(found["features"])) == ("FeatureCollection", False, PLACED)
    (one,) = [each for each in found["features"] if each["properties"]["slug"] == "den-song-son"]
    assert one == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [105.86, 20.105]},
        "properties": {
            "slug": "den-song-son",
            "name": "송선 사당",
            "kind": "temple",
            "level": "national",
            "precision": "approximate",
            "radius": 1500,
        },
    }


def test_a_name_in_another_language_than_asked_for_says_so(client: PageClient) -> None:
    with client.app.database.writing() as session:
        site = session.scalars(select(Site).where(Site.slug == "den-song-son")).one()
        for text in site.texts:
            if text.language == "ko":
                session.delete(text)
    (one,) = collection(client, "?language=ko&place=den-song-son")["features"]
    assert (one["properties"]["name"], one["properties"]["lang"]) == ("Sòng Sơn Temple", "en")


def test_the_places_are_kept_and_a_browser_that_has_them_is_told_so(client: PageClient) -> None:
    first = client.get("/places.geojson?language=ko")
    second = client.get("/places.geojson?language=ko", If_None_Match=first.headers["ETag"])
    assert (second.status_code, second.get_data()) == (304, b"")
    assert client.app.page_cache.get("/places.geojson?language=ko&kind=&level=") is not None
    box = client.get("/places.geojson?language=ko&bbox=105.8,20.0,105.9,20.1&zoom=13")
    again = client.get(
        "/places.geojson?language=ko&bbox=105.8,20.0,105.9,20.1&zoom=13", If_None_Match=box.headers["ETag"]
    )
    assert (box.status_code, again.status_code) == (200, 304)
    assert len(box.headers.getlist("Content-Length")) == len(first.headers.getlist("Content-Length")) == 1


def test_a_box_cannot_fill_the_page_cache(sqlite_client: PageClient) -> None:
    sqlite_client.get("/places.geojson?bbox=105.8,20.0,105.9,20.1")
    sqlite_client.get("/places.geojson?zoom=14")
    sqlite_client.get("/places.geojson?place=den-song-son")
    assert not [address for address in sqlite_client.app.page_cache._pages if "?" in address]


def test_a_box_holds_what_lies_in_it(client: PageClient) -> None:
    assert slugs(client, "?bbox=105.85,20.1,105.865,20.11") == ["den-song-son"]
    assert slugs(client, "?bbox=105.97,20.13,105.98,20.14") == []


REFUSED = {
    "no numbers": ("bbox=a,b,c,d", "bbox"),
    "NaN": ("bbox=nan,20,106,21", "bbox"),
    "infinity": ("bbox=-inf,20,inf,21", "bbox"),
    "three numbers": ("bbox=105,20,106", "bbox"),
    "five numbers": ("bbox=105,20,106,21,7", "bbox"),
    "reversed": ("bbox=105.9,20.1,105.8,20.0", "bbox"),
    "nothing wide": ("bbox=105.9,20.0,105.9,20.1", "bbox"),
    "off the earth": ("bbox=-200,20,106,21", "bbox"),
    "another town": ("bbox=2.2,48.8,2.4,48.9", "bbox"),
    "digits of another script": ("bbox=١٠٥,٢٠,١٠٦,٢١", "bbox"),
    "exponents": ("bbox=1e2,2e1,1.06e2,2.1e1", "bbox"),
    "a long box": ("bbox=" + "1" * 10_000, "bbox"),
    "NUL": ("bbox=105%00,20,106,21", "bbox"),
    "a zoom that is no number": ("zoom=near", "zoom"),
    "a zoom too deep": ("zoom=19", "zoom"),
    "a zoom below": ("zoom=-1", "zoom"),
    "half a zoom": ("zoom=12.5", "zoom"),
    "an unknown kind": ("kind=castle", "kind"),
    "an unknown level": ("level=galactic", "level"),
    "an unknown language": ("language=tlh", "language"),
    "a slug with NUL": ("place=a%00b", "place"),
    "a long slug": ("place=" + "a" * 10_000, "place"),
    "a slug with an apostrophe": ("place=a'--", "place"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_for_data_that_cannot_be_meant_gets_a_sentence(client: PageClient, name: str) -> None:
    query, parameter = REFUSED[name]
    answer = client.get(f"/places.geojson?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.text)["error"].startswith(f"{parameter}: ")
    assert len(answer.text) < 300


def test_an_empty_or_unknown_parameter_is_no_parameter(client: PageClient) -> None:
    assert len(slugs(client, "?bbox=&zoom=&kind=&level=&place=&language=&limit=99999999999&utm_source=zalo")) == PLACED


@pytest.fixture
def crowded(databases: Databases, make_app: Callable[..., SiteApp]) -> PageClient:
    app = make_app(databases.filled())
    add_sites(app, FEW_PLACES)
    return PageClient(app)


def test_many_places_come_as_clusters_with_nobody_lost(crowded: PageClient) -> None:
    found = collection(crowded, "?language=en")
    assert found["clustered"]
    counts = [each["properties"].get("count", 1) for each in found["features"]]
    assert sum(counts) == FEW_PLACES + PLACED
    assert max(counts) > 1
    assert len(counts) < 100


def test_a_small_box_of_many_places_has_them_one_by_one(crowded: PageClient) -> None:
    found = collection(crowded, "?bbox=105.85,20.10,105.87,20.11&zoom=15")
    assert not found["clustered"]
    assert all("slug" in each["properties"] for each in found["features"])
    assert found["features"]


def test_a_long_list_comes_in_pages_that_hold_everything_once(crowded: PageClient) -> None:
    address, listed = "/en/map", []
    for _ in range(4):
        page = crowded.page(address)
        listed += [item.attrib["id"] for item in page.one("ul[@class='places']").findall("li")]
        following = [link for link in page.all("nav[@class='ending']/a") if page.words(link) == "Next page"]
        address = following[0].attrib["href"].partition("#")[0] if following else ""
    assert address == ""
    assert len(listed) == len(set(listed)) == FEW_PLACES + 14


def test_a_page_beyond_the_last_is_the_last(crowded: PageClient) -> None:
    assert "Page 4 of 4" in crowded.page("/en/map?page=77").words()


def test_the_script_is_the_same_for_everybody_and_names_no_other_host(sqlite_client: PageClient) -> None:
    first = sqlite_client.get("/map.js")
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "L.map(" in first.text
    assert '"minZoom": 12' in first.text
    assert "//" not in first.text, "no pictures from elsewhere, no comment"
    assert sqlite_client.get("/map.js", If_None_Match=first.headers["ETag"]).status_code == 304


def test_the_outlines_come_with_their_source(sqlite_client: PageClient) -> None:
    found = json.loads(sqlite_client.get("/outlines.geojson").text)
    assert {each["id"] for each in found["features"]} == set(sqlite_client.app.town.wards)
    assert found["source"].startswith("https://")
    assert found["precision_m"] == 100


def test_the_page_loads_leaflet_from_our_own_host_and_its_pictures_are_there(sqlite_client: PageClient) -> None:
    page = sqlite_client.page("/vi/map")
    loaded = [element.attrib["src"] for element in page.all("script[@src]")]
    sheets = [link.attrib["href"] for link in page.all("link[@rel='stylesheet']")]
    assert {address.partition(".")[0] for address in loaded + sheets if "leaflet" in address.lower()} == {
        "/static/leaflet/leaflet",
        "/static/leaflet/MarkerCluster",
    }
    for address in loaded + sheets:
        answer = sqlite_client.get(address)
        assert answer.status_code == 200
        assert address.startswith(("/static/", "/map.js"))
        if address in sheets:
            inside = [found for found in re.findall(r"url\(([^)#]+)\)", answer.text) if not found.startswith("#")]
            assert [found for found in inside if sqlite_client.get(found).status_code != 200] == []


def test_only_the_short_forms_of_the_packages_are_served(sqlite_client: PageClient) -> None:
    served = list(sqlite_client.app.assets._by_name)
    assert not [name for name in served if "-src" in name or name.endswith(".map")]


def test_the_map_page_alone_lets_pictures_in_from_their_host(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    address = "https://tiles.example/{z}/{x}/{y}.png"
    client = PageClient(make_app(sqlite_databases.filled(), tiles=address, tiles_credit="Example"))
    policy = client.get("/en/map").headers[POLICY]
    assert policy == CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' https://tiles.example")
    assert client.get("/en/map").headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    for other in ("/en/", "/en/sites/den-song-son", "/en/near", "/places.geojson", "/map.js"):
        assert client.get(other).headers[POLICY] == CONTENT_SECURITY_POLICY
    assert address in client.get("/map.js").text


def test_the_words_of_the_map_are_in_the_page(sqlite_client: PageClient) -> None:
    words = json.loads(sqlite_client.page("/en/map").one("div[@data-map]").attrib["data-words"])
    assert words["zoomIn"] == "Zoom in"
    assert words["cluster"] == "{number} places here: zoom in"
    assert words["kilometres"] == "{number} km"


def test_the_page_of_a_site_shows_where_it_lies_and_leads_to_the_map(client: PageClient) -> None:
    page = client.page("/en/sites/den-song-son")
    box = page.one("section[@aria-labelledby='where']")
    assert "Somewhere in the shaded circle." in page.words(box)
    (circle,) = box.findall(".//{*}circle")
    assert int(circle.attrib["r"]) > 5
    assert [link.attrib["href"] for link in box.iter("a")] == ["/en/map#place-den-song-son"]
    assert 'id="place-den-song-son"' in client.get("/en/map").text


def test_the_page_of_a_site_without_a_position_says_so(client: PageClient) -> None:
    page = client.page("/en/sites/den-tu-thuc")
    box = page.one("section[@aria-labelledby='where']")
    assert "Its position is not known, so no map shows it." in page.words(box)
    assert box.findall(".//{*}svg") == []


def test_another_town_without_outlines_has_a_map_too(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp], tmp_path: Any
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    for name in ("town.toml", "taxonomy.toml"):
        source = make_app(sqlite_databases.migrated()).settings.content_folder / name
        (content / name).write_text(source.read_text("utf-8"), "utf-8")
    client = PageClient(make_app(sqlite_databases.filled(), content_folder=content))
    for address in ("/en/map", "/en/sites/den-song-son"):
        page = Page(client.get(address))
        inspect(page)
        assert page.status == 200
    assert json.loads(client.get("/outlines.geojson").text)["features"] == []
