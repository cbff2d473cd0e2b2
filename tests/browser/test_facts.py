"""Facts of a place in a browser: the pin, two editors at once, a site taken off the pages, and what axe finds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.people.services import sign_in
from heritage.signs.queries import signs_in_order_of_code
from heritage.sites.models import Site
from heritage.writing.place_services import withdraw_due
from tests.browser.conftest import LiveSite, NewVisitor, new_site
from tests.browser.test_registration import come_in, look
from tests.conftest import Databases
from tests.signed_in import administrators, now, staff
from tests.writing.desk import worker

SITE = "/staff/places/sites/den-song-son"
POSITION = "input[name=position]"


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """A server of its own: these tests change what visitors see."""
    with new_site(sqlite_databases) as site:
        yield site


def at_the_desk(page: Page, site: LiveSite, person: Person) -> Page:
    with site.app.database.writing() as session:
        token = sign_in(session, session.get_one(Account, person.id), device="test", now=now())
    return come_in(page, site, token)


@pytest.fixture
def editor(visitor: NewVisitor, site: LiveSite) -> Page:
    return at_the_desk(visitor(), site, worker(site.app, Role.EDITOR, "*"))


def keep(page: Page) -> None:
    page.get_by_role("button", name="Keep these facts").click()


def stored(site: LiveSite, slug: str) -> tuple[float | None, float | None]:
    with site.app.database.reading() as session:
        place = session.query(Site).filter_by(slug=slug).one()
        return place.latitude, place.longitude


def test_a_pin_that_is_drawn_elsewhere_moves_the_place(editor: Page, site: LiveSite) -> None:
    editor.goto("/staff/places/sites/den-cay-vai")
    editor.wait_for_selector("[data-pin][data-ready]")
    before = editor.locator(POSITION).input_value()
    editor.locator(".canvas").scroll_into_view_if_needed()
    pin = editor.locator(".mark").bounding_box()
    assert pin is not None
    editor.mouse.move(pin["x"] + 20, pin["y"] + 20)
    editor.mouse.down()
    editor.mouse.move(pin["x"] + 60, pin["y"] + 50, steps=5)
    editor.mouse.up()
    drawn = editor.locator(POSITION).input_value()
    assert drawn not in {"", before}
    keep(editor)
    expect(editor.get_by_role("status").first).to_contain_text("Visitors see it already")
    assert stored(site, "den-cay-vai") == tuple(float(each) for each in drawn.split(","))


def test_a_position_is_typed_without_scripts(visitor: NewVisitor, site: LiveSite) -> None:
    page = at_the_desk(visitor(java_script_enabled=False), site, worker(site.app, Role.EDITOR, "*"))
    page.goto("/staff/places/sites/dinh-lang-gao")
    expect(page.locator("[data-pin]")).to_be_hidden()
    page.fill(POSITION, "20.0551, 105.9012")
    keep(page)
    assert stored(site, "dinh-lang-gao") == (20.0551, 105.9012)


def test_the_keyboard_alone_puts_the_pin_and_keeps_it(editor: Page, site: LiveSite) -> None:
    editor.goto("/staff/places/sites/doi-ong")
    editor.wait_for_selector("[data-pin][data-ready]")
    canvas = editor.get_by_role("region", name="Map with a pin")
    canvas.focus()
    editor.keyboard.press("ArrowRight")
    editor.wait_for_timeout(500)
    editor.keyboard.press("Enter")
    put = editor.locator(POSITION).input_value()
    editor.get_by_role("button", name="Keep these facts").focus()
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("status").first).to_contain_text("Visitors see it already")
    assert stored(site, "doi-ong") == tuple(float(each) for each in put.split(","))


def test_the_second_of_two_editors_sees_both_and_loses_nothing(
    editor: Page, visitor: NewVisitor, site: LiveSite
) -> None:
    other = at_the_desk(visitor(), site, staff(site.app, Role.APPROVER))
    for page in (editor, other):
        page.goto(SITE)
    editor.get_by_role("textbox", name="Opening hours").fill("06:00-17:00")
    keep(editor)
    other.get_by_role("textbox", name="Opening hours").fill("08:00-16:00")
    keep(other)
    expect(other.get_by_role("alert").first).to_contain_text("Somebody has changed these facts meanwhile")
    row = other.get_by_role("row", name="Opening hours")
    expect(row).to_contain_text("06:00-17:00")
    expect(row).to_contain_text("08:00-16:00")
    expect(other.get_by_role("textbox", name="Opening hours")).to_have_value("08:00-16:00")
    keep(other)
    other.goto("/en/sites/den-song-son")
    expect(other.locator("main")).to_contain_text("08:00-16:00")


def test_a_planned_withdrawal_comes_and_the_sign_still_answers(visitor: NewVisitor, site: LiveSite) -> None:
    page = at_the_desk(visitor(), site, staff(site.app, Role.APPROVER))
    page.goto("/staff/places/sites/ho-canh-chim/standing")
    page.get_by_text("Take it off the pages for a while").click()
    page.get_by_label("Reason").fill("MẪU: closed for repair.")
    tomorrow = site.app.town.local_time(now()) + timedelta(days=1)
    page.get_by_label("Day and time").fill(tomorrow.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Take it off the pages").click()
    expect(page.get_by_role("status")).to_contain_text("It is taken off the pages by itself")
    with site.app.database.writing() as session:
        assert withdraw_due(session, now=datetime.now(UTC) + timedelta(days=2)) == ["sites/ho-canh-chim"]
    guest = visitor(locale="ko")
    with site.app.database.reading() as session:
        code = next(each.code for each in signs_in_order_of_code(session) if each.slug == "ho-canh-chim")
    answer = guest.goto(f"/Q/{code}")
    assert answer
    assert answer.status == 410
    expect(guest.locator("h1")).to_be_visible()
    assert guest.locator("html").get_attribute("lang") == "ko"
    assert guest.locator(".cards a").count() > 0
    look(guest, f"/Q/{code}")


@pytest.mark.parametrize("language", ["vi", "ko"])
def test_axe_finds_nothing_on_the_pages_of_places(visitor: NewVisitor, site: LiveSite, language: str) -> None:
    page = at_the_desk(visitor(locale=language), site, staff(site.app, Role.APPROVER))
    for address in (
        "/staff/places",
        "/staff/places/sites/den-tu-thuc",
        f"{SITE}/standing",
        "/staff/places/festivals/song-son-ba-doi",
        "/staff/places/trails/duong-ruoc-song-son-ba-doi",
    ):
        look(page, address)


def test_axe_finds_nothing_where_work_is_given(visitor: NewVisitor, site: LiveSite) -> None:
    editor, translator = worker(site.app, Role.EDITOR, "*"), worker(site.app, Role.TRANSLATOR, "ko")
    page = at_the_desk(visitor(), site, administrators(site.app)[0])
    for person in (editor, translator):
        look(page, f"/staff/people/{person.id}")
