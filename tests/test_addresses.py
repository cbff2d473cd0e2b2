"""The addresses of the site. People share them, engines keep them, and some are printed on boards by the road."""

from collections.abc import Callable

import pytest

from heritage.signs.images import sign_address
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient

# Flask answers HEAD and OPTIONS wherever it answers GET; they are not repeated here.
ADDRESSES = {
    "GET /",
    "GET /<language:language>/",
    "GET /<language:language>/search",
    "GET /<language:language>/map",
    "GET /<language:language>/near",
    "GET /<language:language>/sites",
    "GET /<language:language>/sites/<slug>",
    "GET /<language:language>/festivals",
    "GET /<language:language>/festivals/<slug>",
    "GET /<language:language>/trails",
    "GET /<language:language>/trails/<slug>",
    "GET /api/v1/openapi.json",
    "GET /api/v1/sites",
    "GET /api/v1/sites/<slug>",
    "GET /api/v1/festivals",
    "GET /api/v1/festivals/<slug>",
    "GET /api/v1/trails",
    "GET /api/v1/trails/<slug>",
    "GET /festivals.ics",
    "GET /Q/",
    "GET /q/",
    "GET /Q/<code>",
    "GET /q/<code>",
    "GET /qr/<code>.svg",
    "GET /qr/<code>.png",
    "GET /static/<path:name>",
    "GET /favicon.ico",
    "GET /healthz",
    "GET /map.js",
    "GET /outlines.geojson",
    "GET /places.geojson",
    "GET /tiles/<int:zoom>/<int:x>/<int:y>",
    "GET /robots.txt",
    "GET /sitemap.xml",
}

# Never change a line: these stand on metal and stone. A new sign adds one.
PRINTED = {
    "9VHYRT": "den-song-son",
    "N1SQ99": "den-chin-gieng",
    "5HS2YB": "duong-thien-ly",
    "0SDBFS": "deo-ba-doi",
    "BNK8PN": "ho-canh-chim",
    "ASTCQY": "dong-cua-buong",
    "MWQGPQ": "doi-ong",
    "GA2SY9": "den-cay-vai",
    "CZZ6DY": "dinh-lang-gao",
    "XKTXFN": "chua-khanh-quang",
    "4W91P8": "den-tu-thuc",
    "BH30RJ": "den-dang-quang",
    "483C29": "khu-mo-co-trach-lam",
    "FPA5GZ": "den-bat-hai-long-vuong",
}


def served(app: SiteApp) -> set[str]:
    added_by_flask = {"HEAD", "OPTIONS"}
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - added_by_flask
    }


def test_no_address_has_vanished(sqlite_app: SiteApp) -> None:
    assert ADDRESSES - served(sqlite_app) == set()


def test_no_address_is_served_that_is_not_listed(sqlite_app: SiteApp) -> None:
    assert served(sqlite_app) - ADDRESSES == set()


def test_whatever_can_be_read_can_be_asked_for_its_headers(sqlite_app: SiteApp) -> None:
    for rule in sqlite_app.url_map.iter_rules():
        assert rule.methods is not None
        assert "GET" not in rule.methods or "HEAD" in rule.methods, rule


@pytest.mark.parametrize(
    "spell", [str, str.lower, str.swapcase, str.title], ids=["capitals", "small", "swapped", "mixed"]
)
def test_a_printed_address_opens_its_site_in_any_case(sqlite_client: PageClient, spell: Callable[[str], str]) -> None:
    base_url = sqlite_client.app.settings.base_url
    for code, slug in PRINTED.items():
        printed = sign_address(base_url, code)
        path = printed.removeprefix(base_url.upper())
        assert path == f"/Q/{code}"
        answer = sqlite_client.get(spell(path), "en")
        assert answer.status_code == 200
        assert answer.headers["Link"] == f'<{base_url}/en/sites/{slug}>; rel="canonical"'


def test_every_code_of_the_content_is_listed_as_printed(sqlite_client: PageClient) -> None:
    listed = sqlite_client.app.test_cli_runner().invoke(args=["signs", "list"]).output
    found = {line.split()[0]: line.split()[4] for line in listed.splitlines()}
    assert found == PRINTED
