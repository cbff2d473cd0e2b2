"""Printed signs of shops: scanned, retired, and of a shop that is gone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from heritage.shops.rules import ShopAction
from heritage.shops.services import move_shop
from heritage.signs.services import retire_code
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient
from tests.pages.counted import scans
from tests.shop_factory import MadeShop, listed_shop, shop_in
from tests.test_addresses import PRINTED

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")


def now() -> datetime:
    return datetime.now(UTC)


def move(app: SiteApp, made: MadeShop, action: ShopAction) -> None:
    with app.database.writing() as session:
        move_shop(session, shop_in(session, made), action, actor=made.owner, now=now())


def scan(client: PageClient, made: MadeShop, language: str = "en") -> Any:
    return client.page(f"/Q/{made.code}", language)


@pytest.mark.parametrize("tag", TAGS)
def test_a_scan_is_answered_in_place_with_the_page_of_the_shop(sqlite_client: PageClient, tag: str) -> None:
    made = listed_shop(sqlite_client.app)
    page = scan(sqlite_client, made, tag)
    assert page.status == 200
    assert page.headers["Link"] == f'<https://heritage.example/{tag}/shops/{made.slug}>; rel="canonical"'
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Language"] == tag
    assert page.text == sqlite_client.page(f"/{tag}/shops/{made.slug}").text


def test_a_scan_of_a_shop_is_counted_like_any_other(client: PageClient) -> None:
    made = listed_shop(client.app)
    for language in ("ko", "ko", "en"):
        scan(client, made, language)
    assert scans(client.app) == {(made.code, "ko"): 2, (made.code, "en"): 1}


def test_the_page_under_the_sign_is_the_present_one(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    scan(sqlite_client, made)
    with sqlite_client.app.database.writing() as session:
        shop_in(session, made).note = "Mới MẪU"
    assert "Mới MẪU" in scan(sqlite_client, made).words()


@pytest.mark.parametrize("action", [ShopAction.HIDE, ShopAction.WITHDRAW])
def test_the_sign_of_a_shop_that_is_gone_says_so(client: PageClient, action: ShopAction) -> None:
    made = listed_shop(client.app)
    scan(client, made)
    move(client.app, made, action)
    page = scan(client, made)
    assert (page.status, page.headers["Cache-Control"]) == (410, "no-store")
    assert "Accept-Language" in page.headers["Vary"]
    assert "Quán MẪU" not in page.words()
    assert scans(client.app) == {(made.code, "en"): 1}


def test_the_sign_of_a_shop_that_is_back_opens_it_again(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    move(sqlite_client.app, made, ShopAction.HIDE)
    assert scan(sqlite_client, made).status == 410
    move(sqlite_client.app, made, ShopAction.SHOW)
    assert scan(sqlite_client, made).status == 200


def test_a_retired_sign_of_a_shop_leads_to_its_page(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    with sqlite_client.app.database.writing() as session:
        retire_code(session, made.code, now=now())
    page = scan(sqlite_client, made)
    assert page.status == 410
    assert [link.attrib["href"] for link in page.one("main").iter("a")] == [f"/en/shops/{made.slug}"]


def test_the_list_of_signs_shows_shops_too(client: PageClient) -> None:
    made = listed_shop(client.app)
    listed = client.app.test_cli_runner().invoke(args=["signs", "list"]).output
    opens = {line.split()[0]: line.split()[4] for line in listed.splitlines()}
    assert opens == PRINTED | {made.code: f"shops/{made.slug}"}


def test_an_export_leaves_the_codes_of_shops_to_the_database(client: PageClient, tmp_path: Any) -> None:
    made = listed_shop(client.app)
    done = client.app.test_cli_runner().invoke(args=["content", "export", str(tmp_path)])
    assert done.exit_code == 0, done.output
    written = "".join(path.read_text("utf-8") for path in tmp_path.rglob("site.toml"))
    assert "9VHYRT" in written
    assert made.code not in written
