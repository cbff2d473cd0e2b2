"""Shops on the map, among what is near, in the search and in the open data."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from heritage.app import create_app
from heritage.shops.rules import Accepted, Answer, ShopAction
from heritage.shops.services import move_shop
from heritage.web.site_app import SiteApp
from tests.conftest import Databases, settings_for
from tests.page_client import Page, PageClient
from tests.shop_factory import HERE, MadeShop, listed_shop, shop_in

PLACED = 13
"""Sites with a position."""


def now() -> datetime:
    return datetime.now(UTC)


def shop(app: SiteApp, number: int = 1, **details: Any) -> MadeShop:
    known = {"phone": f"+8491200{number:04}", "account": f"MAU{number:07}", "name": f"Quán MẪU {number}", "now": now()}
    return listed_shop(app, **known | details)


def hide(app: SiteApp, made: MadeShop) -> None:
    with app.database.writing() as session:
        move_shop(session, shop_in(session, made), ShopAction.HIDE, actor=made.owner, now=now())


def features(client: PageClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/places.geojson{query}")
    assert answer.status_code == 200, answer.text
    return list(json.loads(answer.text)["features"])


def shown(client: PageClient, query: str) -> tuple[int, list[str]]:
    """How many sites, and the names of the shops."""
    found = [each["properties"] for each in features(client, query)]
    return sum("what" not in each for each in found), [each["name"] for each in found if each.get("what") == "shop"]


def test_a_shop_is_among_the_places_with_its_exact_position(client: PageClient) -> None:
    made = shop(client.app)
    (one,) = [each for each in features(client, "?language=ko") if each["properties"].get("what") == "shop"]
    assert one["geometry"]["coordinates"] == [HERE[1], HERE[0]]
    assert one["properties"] == {
        "slug": made.slug,
        "name": "Quán MẪU 1",
        "kind": "other",
        "what": "shop",
        "precision": "exact",
        "lang": "vi",
    }
    hide(client.app, made)
    assert shown(client, "?language=ko") == (PLACED, [])


def test_a_sample_says_so_on_the_map(sqlite_client: PageClient) -> None:
    shop(sqlite_client.app, is_sample=True)
    (one,) = features(sqlite_client, "?what=shop")
    assert one["properties"]["sample"] is True


@pytest.fixture(scope="module")
def street(databases: Databases) -> Iterator[PageClient]:
    """A visitor of a town with two shops, whose tests change nothing."""
    app = create_app(settings_for(databases.filled()))
    shop(app, 1, hours="24/7")
    wallet = {Accepted.E_WALLET: Answer.YES}
    shop(app, 2, hours="off", kind="cafe", accepts=wallet, now=now() - timedelta(days=185))
    yield PageClient(app)
    app.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (PLACED, ["Quán MẪU 1", "Quán MẪU 2"])),
        ("?what=shop", (0, ["Quán MẪU 1", "Quán MẪU 2"])),
        ("?what=site", (PLACED, [])),
        ("?kind=cafe", (0, ["Quán MẪU 2"])),
        ("?kind=lake", (1, [])),
        ("?level=provincial&what=shop", (0, [])),
        ("?accepts=e-wallet", (0, ["Quán MẪU 2"])),
        ("?accepts=transfer", (0, ["Quán MẪU 1", "Quán MẪU 2"])),
        ("?open=now", (0, ["Quán MẪU 1"])),
        ("?verified=1", (0, ["Quán MẪU 1"])),
        ("?verified=1&kind=cafe", (0, [])),
    ],
)
def test_what_only_a_shop_can_be_leaves_the_sites_out(
    street: PageClient, query: str, expected: tuple[int, list[str]]
) -> None:
    assert shown(street, query) == expected


@pytest.mark.parametrize(
    "query", ["?what=castle", "?kind=castle", "?accepts=gold", "?open=later", "?verified=yes", "?shop=a%00b"]
)
def test_data_refuses_a_filter_it_does_not_understand(sqlite_client: PageClient, query: str) -> None:
    answer = sqlite_client.get(f"/places.geojson{query}")
    assert answer.status_code == 400
    assert query[1:].partition("=")[0] in answer.get_json()["error"]


def test_what_is_open_now_is_kept_by_nobody(sqlite_client: PageClient) -> None:
    shop(sqlite_client.app)
    for query in ("?open=now", "?accepts=vietqr", "?verified=1", "?what=shop", "?shop=quan-mau-1"):
        sqlite_client.get(f"/places.geojson{query}")
    assert not [address for address in sqlite_client.app.page_cache._pages if "?" in address]
    assert sqlite_client.get("/places.geojson?open=now").headers["Cache-Control"] == "no-store"


def test_one_shop_alone_can_be_asked_for(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    assert shown(sqlite_client, f"?shop={made.slug}") == (0, ["Quán MẪU 1"])
    assert shown(sqlite_client, f"?place={made.slug}") == (0, [])


def test_a_box_holds_the_shops_that_lie_in_it(client: PageClient) -> None:
    shop(client.app)
    assert shown(client, "?what=shop&bbox=105.85,20.07,105.87,20.09")[1] == ["Quán MẪU 1"]
    assert shown(client, "?what=shop&bbox=105.87,20.07,105.88,20.09")[1] == []


def listed(page: Page) -> dict[str, str]:
    return {item.attrib["id"]: page.words(item) for item in page.one("ul[@class='places']").findall("li")}


def test_the_list_below_the_map_has_the_shops_and_leads_to_them(client: PageClient) -> None:
    made = shop(client.app)
    page = client.page("/en/map")
    assert "Other shop · position exact" in listed(page)[f"shop-{made.slug}"]
    assert len(listed(page)) == 15
    assert f"/en/shops/{made.slug}" in page.links()
    assert "place-den-song-son" in listed(page)


def test_the_filters_of_the_map_are_a_plain_form(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    page = sqlite_client.page("/en/map?kind=other&accepts=vietqr")
    assert list(listed(page)) == [f"shop-{made.slug}"]
    assert {option.attrib["value"] for option in page.all("option[@selected]")} == {"other", "vietqr"}
    data = page.one("div[@data-map]").attrib["data-places"]
    assert [each["properties"]["slug"] for each in json.loads(sqlite_client.get(data).text)["features"]] == [made.slug]
    assert sqlite_client.page("/en/map?open=now").headers["Cache-Control"] == "no-store"


def test_near_a_place_the_shops_have_a_list_of_their_own(sqlite_client: PageClient) -> None:
    assert sqlite_client.page("/en/near?from=den-song-son").all("section[@aria-labelledby='shops']") == []
    shop(sqlite_client.app, 1)
    shop(sqlite_client.app, 2, latitude=HERE[0] + 0.002)
    page = sqlite_client.page(f"/en/near?lat={HERE[0]}&lon={HERE[1]}&accuracy=10")
    section = page.one("section[@aria-labelledby='shops']")
    assert [page.words(heading) for heading in section.findall(".//h3")] == ["Quán MẪU 1", "Quán MẪU 2"]
    assert "230 m in a straight line, about 5 minutes on foot" in page.words(section)
    assert len(page.one("section[@aria-labelledby='found']").findall(".//h3")) == PLACED


def found(sqlite_client: PageClient, typed: str, language: str = "en") -> list[str]:
    page = sqlite_client.page(f"/{language}/search?q={typed}")
    return [link.attrib["href"] for link in page.all("ol[@class='finds']//h3/a")]


@pytest.mark.parametrize("typed", ["pho ba mau", "phở bà mẫu", "pho b", "Phố Dài"])
def test_a_shop_is_found_by_its_name_and_street_with_or_without_marks(sqlite_client: PageClient, typed: str) -> None:
    made = shop(sqlite_client.app, name="Phở Bà MẪU", street="Phố Dài")
    assert found(sqlite_client, typed)[0] == f"/en/shops/{made.slug}"
    hide(sqlite_client.app, made)
    assert f"/en/shops/{made.slug}" not in found(sqlite_client, typed)


def test_a_shop_is_not_found_before_it_is_listed_and_under_its_new_name_after(client: PageClient) -> None:
    made = shop(client.app, name="Phở Bà MẪU")
    with client.app.database.writing() as session:
        shop_in(session, made).name = "Bún Ông MẪU"
    assert found(client, "bun ong") == [f"/en/shops/{made.slug}"]
    assert found(client, "pho ba mau") == []


def test_a_result_says_what_kind_of_shop_it_is(sqlite_client: PageClient) -> None:
    shop(sqlite_client.app, name="Phở Bà MẪU", kind="food")
    page = sqlite_client.page("/en/search?q=pho ba mau")
    assert page.words(page.all("p[@class='kind']")[0]) == "Shop · Food and drink"


def test_the_open_data_has_the_shops_and_nothing_of_their_money(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app, hours="Mo-Fr 07:00-20:00")
    for address in ("/api/v1/shops?language=ko", f"/api/v1/shops/{made.slug}"):
        text = sqlite_client.get(address).text
        assert "MAU0000001" not in text
        assert "NGUYEN VAN MAU" not in text
        assert "+8491200" not in text
    (one,) = sqlite_client.get("/api/v1/shops?language=ko").get_json()["shops"]
    assert (one["hours"], one["freshness"], one["is_sample"]) == ("Mo-Fr 07:00-20:00", "fresh", False)
    assert one["accepts"]["vietqr"] == "yes"
    assert one["page"] == f"https://heritage.example/ko/shops/{made.slug}"
    hide(sqlite_client.app, made)
    assert sqlite_client.get("/api/v1/shops").get_json() == {"shops": []}
    assert sqlite_client.get(f"/api/v1/shops/{made.slug}").status_code == 404


def test_the_open_data_can_be_filtered(client: PageClient) -> None:
    shop(client.app, 1)
    shop(client.app, 2, kind="cafe", now=now() - timedelta(days=185))

    def names(query: str) -> list[str]:
        return [each["name"] for each in client.get(f"/api/v1/shops?{query}").get_json()["shops"]]

    assert names("kind=cafe") == ["Quán MẪU 2"]
    assert names("verified=yes") == ["Quán MẪU 1"]
    assert names("accepts=vietqr") == ["Quán MẪU 1", "Quán MẪU 2"]
    assert names("accepts=e-wallet") == []
