"""Who may use which page: one table of them all. A page nobody classified fails here, and is refused to everybody."""

import pytest

from heritage.people.rules import PERMISSIONS, Permission, Role, may
from heritage.web.access import permission_of, requires
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient

EVERYBODY = set(Role)
STAFF = {Role.AGENT, Role.TRANSLATOR, Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR}

ENDPOINTS = {
    "assets.favicon": (Permission.PAGE_READ, EVERYBODY),
    "api.festival": (Permission.PAGE_READ, EVERYBODY),
    "api.festivals": (Permission.PAGE_READ, EVERYBODY),
    "api.openapi": (Permission.PAGE_READ, EVERYBODY),
    "api.site": (Permission.PAGE_READ, EVERYBODY),
    "api.sites": (Permission.PAGE_READ, EVERYBODY),
    "api.trail": (Permission.PAGE_READ, EVERYBODY),
    "api.trails": (Permission.PAGE_READ, EVERYBODY),
    "assets.static": (Permission.PAGE_READ, EVERYBODY),
    "atlas.front": (Permission.PAGE_READ, EVERYBODY),
    "atlas.home": (Permission.PAGE_READ, EVERYBODY),
    "atlas.map_script": (Permission.PAGE_READ, EVERYBODY),
    "atlas.near": (Permission.PAGE_READ, EVERYBODY),
    "atlas.outlines": (Permission.PAGE_READ, EVERYBODY),
    "atlas.places": (Permission.PAGE_READ, EVERYBODY),
    "atlas.tile": (Permission.PAGE_READ, EVERYBODY),
    "atlas.town_map": (Permission.PAGE_READ, EVERYBODY),
    "atlas.search": (Permission.PAGE_READ, EVERYBODY),
    "exchange.robots": (Permission.PAGE_READ, EVERYBODY),
    "exchange.sitemap": (Permission.PAGE_READ, EVERYBODY),
    "festivals.calendar": (Permission.PAGE_READ, EVERYBODY),
    "festivals.index": (Permission.PAGE_READ, EVERYBODY),
    "festivals.show": (Permission.PAGE_READ, EVERYBODY),
    "health.healthz": (Permission.PAGE_READ, EVERYBODY),
    "signs.ask": (Permission.SIGN_READ, EVERYBODY),
    "signs.picture_png": (Permission.SIGN_READ, EVERYBODY),
    "signs.picture_svg": (Permission.SIGN_READ, EVERYBODY),
    "signs.scan": (Permission.SIGN_READ, EVERYBODY),
    "sites.index": (Permission.PAGE_READ, EVERYBODY),
    "sites.show": (Permission.PAGE_READ, EVERYBODY),
    "trails.index": (Permission.PAGE_READ, EVERYBODY),
    "trails.show": (Permission.PAGE_READ, EVERYBODY),
}

HOLDERS = {
    Permission.PAGE_READ: EVERYBODY,
    Permission.SIGN_READ: EVERYBODY,
    Permission.DESK_ENTER: STAFF,
}

OPEN_TO_GUESTS = [
    "/",
    "/vi/",
    "/vi/map",
    "/vi/near",
    "/map.js",
    "/outlines.geojson",
    "/places.geojson",
    "/vi/sites",
    "/vi/search",
    "/vi/sites/den-song-son",
    "/vi/festivals",
    "/vi/festivals/song-son-ba-doi",
    "/festivals.ics",
    "/vi/trails",
    "/vi/trails/duong-ruoc-song-son-ba-doi",
    "/api/v1/openapi.json",
    "/api/v1/sites",
    "/api/v1/sites/den-song-son",
    "/api/v1/festivals",
    "/api/v1/festivals/song-son-ba-doi",
    "/api/v1/trails",
    "/api/v1/trails/duong-ruoc-song-son-ba-doi",
    "/Q/",
    "/Q/9VHYRT",
    "/qr/9VHYRT.svg",
    "/qr/9VHYRT.png",
    "/favicon.ico",
    "/healthz",
    "/robots.txt",
    "/sitemap.xml",
]


def test_every_page_is_classified_and_none_is_listed_that_is_gone(sqlite_app: SiteApp) -> None:
    assert set(sqlite_app.view_functions) == set(ENDPOINTS)


def test_each_page_needs_the_permission_listed(sqlite_app: SiteApp) -> None:
    needed = {endpoint: permission_of(sqlite_app, endpoint) for endpoint in sqlite_app.view_functions}
    assert needed == {endpoint: permission for endpoint, (permission, _) in ENDPOINTS.items()}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_use_the_pages_listed_for_it_and_no_other(sqlite_app: SiteApp, role: Role) -> None:
    listed = {endpoint for endpoint, (_, roles) in ENDPOINTS.items() if role in roles}
    allowed = set()
    for endpoint in sqlite_app.view_functions:
        permission = permission_of(sqlite_app, endpoint)
        if permission is not None and may(role, permission):
            allowed.add(endpoint)
    assert allowed == listed


@pytest.mark.parametrize("role", Role)
def test_each_role_holds_the_permissions_listed_for_it_and_no_other(role: Role) -> None:
    assert PERMISSIONS[role] == {permission for permission, roles in HOLDERS.items() if role in roles}


def test_every_role_is_known_to_the_rules() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_a_guest_is_let_in_where_everybody_is(sqlite_client: PageClient) -> None:
    answers = {address: sqlite_client.get(address).status_code for address in OPEN_TO_GUESTS}
    assert {address: status for address, status in answers.items() if status not in {200, 302}} == {}


def test_the_addresses_tried_as_a_guest_are_all_there_are(sqlite_app: SiteApp) -> None:
    adapter = sqlite_app.url_map.bind("heritage.example")
    stylesheet = sqlite_app.assets.address("site.css")
    assert {adapter.match(address)[0] for address in [*OPEN_TO_GUESTS, stylesheet, "/tiles/12/3252/1815"]} == set(
        sqlite_app.view_functions
    )


def test_a_view_without_a_permission_is_refused(sqlite_app: SiteApp) -> None:
    sqlite_app.add_url_rule("/forgotten", "forgotten", lambda: "open to the world")

    page = PageClient(sqlite_app).page("/forgotten")

    assert page.status == 403
    assert "open to the world" not in page.text


def test_a_view_that_needs_a_desk_is_refused_to_a_guest(sqlite_app: SiteApp) -> None:
    @requires(Permission.DESK_ENTER)
    def desk() -> str:
        return "for staff"

    sqlite_app.add_url_rule("/staff/desk", "desk", desk)

    page = PageClient(sqlite_app).page("/staff/desk")

    assert page.status == 403
    assert "for staff" not in page.text
