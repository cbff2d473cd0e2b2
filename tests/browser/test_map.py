"""The map in a real browser: places, cards, keyboard, address, and the ground with and without pictures."""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, expect

from heritage.app import create_app
from tests.browser.conftest import LiveSite, NewVisitor, serving, watch
from tests.browser.test_accessibility import OPTIONS
from tests.conftest import Databases, settings_for
from tests.page_client import PHONE
from tests.tile_files import Key, picture, write_mbtiles

PLACES = ".leaflet-marker-icon.place, .leaflet-marker-icon.cluster"


def open_map(page: Page, address: str = "/en/map") -> None:
    page.goto(address)
    page.wait_for_selector("[data-map][data-ready]")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"))


def view(page: Page) -> tuple[float, float, float]:
    zoom, latitude, longitude = page.evaluate(
        "[town_map.getZoom(), town_map.getCenter().lat, town_map.getCenter().lng]"
    )
    return zoom, latitude, longitude


def test_every_place_is_on_the_map_alone_or_in_a_labelled_cluster(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page)
    alone = page.locator(".leaflet-marker-icon.place")
    clusters = page.locator(".leaflet-marker-icon.cluster")
    counts = [int(count) for count in clusters.all_text_contents()]
    assert alone.count() + sum(counts) == 13
    labels = clusters.evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    assert sorted(labels) == sorted(f"{count} places here: zoom in" for count in counts)
    expect(page.locator("path.area")).to_have_count(13)


def test_a_place_opens_a_card_that_leads_to_its_page(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page)
    page.locator(".place[aria-label='Ba Dội Pass']").click()
    card = page.locator(".place-card")
    expect(card).to_contain_text("Only the area is known: within about 2 km. Do not navigate by it.")
    expect(card).to_contain_text("Mountain pass · National relic")
    card.get_by_role("link").click()
    expect(page).to_have_url("/en/sites/deo-ba-doi")


def test_everything_can_be_done_with_the_keyboard(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page)
    page.locator("#town_map").focus()
    marks = page.locator(PLACES).count()
    reached = []
    for _ in range(marks):
        page.keyboard.press("Tab")
        reached.append(focused(page))
    assert len(set(reached)) >= marks - 1, "two clusters may bear the same number"
    assert "Ba Dội Pass" in reached

    page.locator(".place[aria-label='Ba Dội Pass']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".place-card a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".place-card")).to_have_count(0)
    expect(page.locator(".place[aria-label='Ba Dội Pass']")).to_be_focused()


def test_a_cluster_opened_with_the_keyboard_hands_the_focus_to_what_was_in_it(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page)
    page.locator(".leaflet-marker-icon.cluster").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert page.evaluate("document.activeElement.closest('#town_map') !== null")


def test_leaflet_speaks_the_language_of_the_page(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page, "/en/map#place-deo-ba-doi")
    for name in ("Zoom in", "Zoom out", "Close"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1)
    expect(page.locator(".leaflet-control-attribution")).to_have_text("Leaflet")
    expect(page.locator(".leaflet-control-attribution svg")).to_have_count(0)  # no flag


def test_the_view_stays_on_the_town(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page)
    frame = site.app.town.map
    for _ in range(8):
        page.get_by_role("button", name="Zoom out", exact=True).click(force=True)
    page.evaluate("town_map.setView([48.85, 2.35], 5, {animate: false})")
    page.wait_for_timeout(600)
    zoom, latitude, longitude = view(page)
    assert zoom >= frame.min_zoom
    assert frame.holds(latitude, longitude)


def test_view_and_place_stand_in_the_address_and_come_back_from_it(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page)
    assert "#" not in page.url, "an address nobody moved stays as it was"
    page.get_by_role("button", name="Zoom in", exact=True).click()
    expect(page).to_have_url(re.compile(r"#1[3-5](\.5)?/20\.\d{5}/105\.\d{5}$"))
    page.locator("#town_map").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    seen, shared = view(page), page.url

    other = visitor(viewport={"width": 1280, "height": 900})
    open_map(other, shared)
    assert view(other) == pytest.approx(seen, abs=0.001)


def test_the_filter_keeps_the_view_and_the_languages_keep_both(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 900})
    open_map(page, "/en/map#14/20.09000/105.87000")
    page.get_by_label("Kind of place").select_option("temple")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url("/en/map?what=&kind=temple&level=&accepts=#14/20.09000/105.87000")
    page.wait_for_selector("[data-map][data-ready]")
    assert view(page) == pytest.approx((14, 20.09, 105.87), abs=0.001)
    page.get_by_role("button", name="Zoom in", exact=True).click()
    page.wait_for_timeout(400)
    page.get_by_role("link", name="한국어").click()
    expect(page).to_have_url(re.compile(r"/ko/map\?what=&kind=temple&level=&accepts=#15/20\.09\d*/105\.87\d*$"))


def test_the_link_of_a_site_opens_its_card_on_the_map(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 360, "height": 740})
    page.goto("/vi/sites/den-song-son")
    page.locator(".locator a").click()
    expect(page.locator(".place-card")).to_contain_text("Đền Sòng Sơn")
    expect(page.locator(".place-card")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("/place-den-song-son$"))


def test_a_place_of_the_list_is_shown_on_the_map(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 360, "height": 740})
    open_map(page)
    page.get_by_role("link", name="Show on the map: Cửa Buồng Caves").click()
    expect(page.locator(".place-card")).to_contain_text("Cửa Buồng Caves")
    expect(page.locator(".place-card a")).to_be_focused()
    expect(page.locator(".place-card")).to_be_in_viewport()


def test_without_scripts_the_list_the_filter_and_a_still_picture_remain(visitor: NewVisitor) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/en/map#place-den-song-son")
    expect(page.locator(".places li")).to_have_count(14)
    expect(page.locator("#place-den-song-son")).to_be_in_viewport()
    expect(page.locator("svg.town")).to_be_visible()
    assert page.get_by_role("link", name="Show on the map").count() == 0
    page.get_by_label("Protection").select_option("provincial")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".places li")).to_have_count(5)


def test_when_the_places_do_not_come_the_page_says_so_and_has_its_list(chromium: Browser, site: LiveSite) -> None:
    with chromium.new_context(base_url=site.address, locale="en", user_agent=PHONE) as context:
        page = context.new_page()
        page.route("**/places.geojson*", lambda route: route.abort())
        page.goto("/en/map")
        expect(page.get_by_role("status")).to_have_text("The places could not be loaded. The list below has them all.")
        expect(page.locator(".places li")).to_have_count(14)


@pytest.mark.parametrize(
    "address", ["/{language}/map", "/{language}/map#place-den-song-son", "/{language}/near?from=doi-ong"]
)
@pytest.mark.parametrize("language", ["vi", "ko"])
def test_axe_finds_nothing_on_the_map_and_near_it(visitor: NewVisitor, address: str, language: str) -> None:
    page = visitor(locale=language)
    page.goto(address.format(language=language))
    page.wait_for_timeout(500)
    page.evaluate(AXE_SCRIPT)
    for scheme, width in product(["light", "dark"], [360, 1280]):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
        assert found.violations_count == 0, f"{scheme}, {width} px: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_map_and_what_is_near_fit_their_screen(visitor: NewVisitor, width: int) -> None:
    page = visitor(viewport={"width": width, "height": 800})
    for address in ("/fr/map", "/ja/map", "/fr/near?from=doi-ong"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width


# --- The ground under the places -------------------------------------------------------------------------------------


def tiles_of_the_town() -> dict[Key, bytes]:
    body = picture("#cfe3d4")
    x_and_y = {zoom: (3252 * 2 ** (zoom - 12), 1814 * 2 ** (zoom - 12)) for zoom in range(12, 15)}
    return {
        (zoom, x, y): body
        for zoom, (west, north) in x_and_y.items()
        for x in range(west - 2, west + 2 ** (zoom - 11) + 3)
        for y in range(north - 2, north + 2 ** (zoom - 11) + 3)
    }


@pytest.fixture(scope="module")
def pictured(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    file = write_mbtiles(tmp_path_factory.mktemp("tiles") / "town.mbtiles", tiles_of_the_town())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = replace(settings_for(sqlite_databases.filled(), base_url=address), tiles=str(file))
        app = create_app(settings)
        with serving(app, listening):
            yield LiveSite(address, app)
        app.close()


def test_a_local_tile_file_lies_under_the_places_and_zooming_breaks_no_policy(
    chromium: Browser, pictured: LiveSite
) -> None:
    complaints: list[str] = []
    with chromium.new_context(base_url=pictured.address, user_agent=PHONE, locale="en") as context:
        watch(context, pictured.address, complaints)
        page = context.new_page()
        open_map(page)
        expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
        expect(page.locator(".leaflet-control-attribution")).to_have_text("Leaflet | © OpenStreetMap")
        for name in ("Zoom in", "Zoom out", "Zoom in"):  # with animation, while pictures are under way
            page.get_by_role("button", name=name, exact=True).click()
            page.wait_for_timeout(120)
        page.wait_for_timeout(800)
        assert page.locator(".leaflet-tile").count() > 0
    assert complaints == []


@pytest.fixture(scope="module")
def unpictured(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """A site whose pictures would come from a host that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = settings_for(sqlite_databases.filled(), base_url=address)
        app = create_app(replace(settings, tiles="https://tiles.invalid/{z}/{x}/{y}.png", tiles_credit="Example"))
        with serving(app, listening):
            yield LiveSite(address, app)
        app.close()


@pytest.mark.parametrize("trouble", ["fail", "hang"])
def test_without_its_pictures_the_map_falls_back_to_outlines_names_grid_and_scale(
    chromium: Browser, unpictured: LiveSite, trouble: str
) -> None:
    with chromium.new_context(base_url=unpictured.address, user_agent=PHONE, locale="en") as context:
        page = context.new_page()
        answer = (lambda route: route.abort()) if trouble == "fail" else (lambda route: None)
        page.route("https://tiles.invalid/**", answer)
        open_map(page)
        expect(page.locator(".leaflet-tile")).to_have_count(0, timeout=8000)
        expect(page.locator(".leaflet-control-attribution")).to_have_text("Leaflet")
        expect(page.locator("path.ward")).to_have_count(2)
        expect(page.locator("path.grid")).to_have_count(1)
        expect(page.locator(".ward-name")).to_have_text(["Bỉm Sơn ward", "Quang Trung ward"])
        expect(page.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"^\d+ k?m$"))
        assert page.locator(PLACES).count() > 5


# --- What is near ----------------------------------------------------------------------------------------------------


def test_the_position_of_the_phone_sorts_the_places(visitor: NewVisitor) -> None:
    position = {"latitude": 20.1239, "longitude": 105.8667, "accuracy": 9}
    page = visitor(geolocation=position, permissions=["geolocation"])
    page.goto("/en/near")
    page.get_by_role("button", name="Use the position of this phone").click()
    expect(page).to_have_url("/en/near?lat=20.1239&lon=105.8667&accuracy=9")
    expect(page.locator("section[aria-labelledby=found] h3").first).to_have_text("Ba Dội Pass")


def test_a_phone_that_refuses_its_position_is_offered_the_form(visitor: NewVisitor) -> None:
    page = visitor(permissions=[])
    page.goto("/en/near")
    page.get_by_role("button", name="Use the position of this phone").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("I am at …").select_option("den-song-son")
    page.get_by_role("button", name="Show what is near").click()
    expect(page.locator("section[aria-labelledby=found] h3").first).to_have_text("Chín Giếng Temple (Nine Wells)")


def test_without_scripts_only_the_form_is_offered(visitor: NewVisitor) -> None:
    page = visitor(java_script_enabled=False)
    page.goto("/en/near")
    expect(page.get_by_role("button")).to_have_count(1)
    page.get_by_label("I am at …").select_option("doi-ong")
    page.get_by_role("button", name="Show what is near").click()
    expect(page.locator("section[aria-labelledby=found] li")).to_have_count(12)
