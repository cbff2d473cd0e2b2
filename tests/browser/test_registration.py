"""The pages of a registration in a browser: the pin on the map, and what axe finds on every question."""

import uuid
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, expect

from heritage.people.models import Account
from heritage.people.rules import Role
from heritage.people.services import sign_in
from tests.browser.conftest import LiveSite, NewVisitor
from tests.browser.test_accessibility import OPTIONS
from tests.merchants.answering import Answering, know_banks, picture_of, transfer_payload
from tests.shop_factory import HERE
from tests.signed_in import SignedInClient, merchant, now, staff

PLACE = "/merchant/register/place"
POSITION = "input[name=position]"


def new_merchant(site: LiveSite) -> SignedInClient:
    number = uuid.uuid4().int % 10**8
    return SignedInClient(site.app, merchant(site.app, f"+849{number:08}"))


def come_in(page: Page, site: LiveSite, token: str) -> Page:
    page.context.add_cookies([{"name": "session", "value": token, "url": site.address}])
    return page


@pytest.fixture
def place(visitor: NewVisitor, site: LiveSite) -> Page:
    """The question where the shop is, on a phone in the middle of the town."""
    here = {"latitude": HERE[0], "longitude": HERE[1], "accuracy": 8}
    page = come_in(visitor(geolocation=here, permissions=["geolocation"]), site, new_merchant(site).token)
    page.goto(PLACE)
    page.wait_for_selector("[data-pin][data-ready]")
    return page


def test_the_phones_position_puts_the_pin(place: Page) -> None:
    place.get_by_role("button", name="use the position of this phone").click()
    expect(place.get_by_role("status")).to_contain_text("The pin stands where you are.")
    assert place.locator(POSITION).input_value() == f"{HERE[0]:.5f}, {HERE[1]:.5f}"
    place.get_by_role("button", name="Go on").click()
    place.wait_for_url("**/merchant/register/shop")


def test_a_phone_outside_of_the_town_is_told_so(place: Page) -> None:
    place.context.set_geolocation({"latitude": 21.03, "longitude": 105.85})
    place.get_by_role("button", name="use the position of this phone").click()
    expect(place.get_by_role("status")).to_contain_text("outside of the town")
    assert place.locator(POSITION).input_value() == ""


def test_a_phone_that_gives_no_position_is_told_what_to_do(visitor: NewVisitor, site: LiveSite) -> None:
    page = come_in(visitor(), site, new_merchant(site).token)
    page.goto(PLACE)
    page.get_by_role("button", name="use the position of this phone").click()
    expect(page.get_by_role("status")).to_contain_text("Press on the map where your shop is.")


def test_pressing_and_dragging_move_the_pin(place: Page) -> None:
    field = place.locator(POSITION)
    canvas = place.get_by_role("region")
    canvas.click(position={"x": 150, "y": 150})
    pressed = field.input_value()
    assert pressed
    pin = place.locator(".mark").bounding_box()
    assert pin is not None
    place.mouse.move(pin["x"] + 20, pin["y"] + 20)
    place.mouse.down()
    place.mouse.move(pin["x"] + 60, pin["y"] + 50, steps=5)
    place.mouse.up()
    assert field.input_value() not in {"", pressed}


def test_the_keyboard_puts_the_pin_into_the_middle(place: Page) -> None:
    place.get_by_role("region").focus()
    place.keyboard.press("Enter")
    latitude, longitude = map(float, place.locator(POSITION).input_value().split(","))
    assert 20 < latitude < 20.2
    assert 105.7 < longitude < 106.1
    assert place.url.endswith(PLACE), "Enter sent the form"


def test_without_scripts_the_numbers_can_be_written(visitor: NewVisitor, site: LiveSite) -> None:
    page = come_in(visitor(java_script_enabled=False), site, new_merchant(site).token)
    page.goto(PLACE)
    expect(page.locator("[data-pin]")).to_be_hidden()
    page.locator("main summary").click()
    page.fill(POSITION, f"{HERE[0]}, {HERE[1]}")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/merchant/register/shop")


QUESTIONS = ["shop", "place", "photo", "code", "accepts", "hours", "check"]


def look(page: Page, address: str) -> None:
    """Hold a page to WCAG 2.2 AA as far as a machine can see it, and to the width of a phone."""
    page.goto(address)
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    page.evaluate(AXE_SCRIPT)
    for scheme, width in product(["light", "dark"], [360, 1280]):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
        assert found.violations_count == 0, f"{address}, {scheme}, {width} px: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than {width} px"


def test_axe_finds_nothing_on_the_questions(visitor: NewVisitor, site: LiveSite) -> None:
    know_banks(site.app)
    client = new_merchant(site)
    page = come_in(visitor(), site, client.token)
    answering = Answering(client)
    look(page, "/merchant/register/code")
    answering.everything()
    for question in QUESTIONS:
        look(page, f"/merchant/register/{question}")
    answering.submit(keep="y")
    look(page, "/merchant/status")


@pytest.mark.parametrize("address", ["/merchant/start", "/merchant/help", "/merchant/register/phone"])
def test_axe_finds_nothing_where_a_registration_begins(visitor: NewVisitor, address: str) -> None:
    look(visitor(), address)


def test_axe_finds_nothing_on_an_agents_pages(visitor: NewVisitor, site: LiveSite) -> None:
    agent = staff(site.app, Role.AGENT, "agent-browser")
    with site.app.database.writing() as session:
        token = sign_in(session, session.get_one(Account, agent.id), device="test", now=now())
    page = come_in(visitor(), site, token)
    for address in ("/staff/register", "/staff/help"):
        look(page, address)


def test_a_code_is_read_from_the_picture_that_a_browser_sends(visitor: NewVisitor, site: LiveSite) -> None:
    know_banks(site.app)
    page = come_in(visitor(), site, new_merchant(site).token)
    page.goto("/merchant/register/code")
    data, name = picture_of(transfer_payload())
    page.set_input_files("#chosen", {"name": name, "mimeType": "image/png", "buffer": data.getvalue()})
    page.get_by_role("button", name="Read the code").click()
    expect(page.get_by_text("0011 0045 6789 0")).to_be_visible()
