"""The culture desk in a browser: the grid, the history, the way to the page; read, by keyboard, and as one story."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from heritage.writing.services import approve, hold, publish, publish_due, save_draft, schedule, take_off_page
from tests.browser.conftest import LiveSite, new_site, watch
from tests.browser.test_accessibility import OPTIONS
from tests.conftest import Databases
from tests.page_client import PHONE
from tests.signed_in import NOW, SignedInClient, now, staff
from tests.writing.desk import DESK, PLACE, SITE, corrected, newest, site_text, worker

Enter = Callable[..., Page]
NEW = "Đoạn này viết lại để thử."


@pytest.fixture
def desk(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """A site of its own: these tests write into it."""
    with new_site(sqlite_databases) as desk:
        yield desk


@pytest.fixture
def enter(chromium: Browser, desk: LiveSite) -> Iterator[Enter]:
    """The page of a guest, or of one of the staff who is signed in. Whatever their browser complains of fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def come(person: Person | None = None, **options: Any) -> Page:
        usual = {"base_url": desk.address, "user_agent": PHONE, "locale": "en", "reduced_motion": "reduce"}
        context = chromium.new_context(**usual | options)
        if person is not None:
            client = SignedInClient(desk.app, person)
            context.add_cookies([{"name": client.cookie, "value": client.token, "url": desk.address}])
        contexts.append(context)
        watch(context, desk.address, complaints)
        return context.new_page()

    yield come
    for context in contexts:
        context.close()
    assert complaints == []


def write(app: SiteApp, actor: Person, language: str = "vi", paragraph: str = NEW) -> int:
    with app.database.writing() as session:
        base = newest(session, language)
        origin = None if language == "vi" else newest(session, "vi").prints
        words, key = corrected(base, 2, paragraph), site_text(session, language)
        return save_draft(
            session,
            key,
            words,
            place=PLACE,
            base=base.number,
            origin=origin,
            actor=actor,
            now=NOW,
            note="năm theo quyết định",
        ).number


def texts_in_every_state(app: SiteApp) -> None:
    """Of one place: the original changed, a draft, one that waits for its hour, one missing, two held together."""
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    write(app, editor)
    with app.database.writing() as session:
        original = newest(session, "vi")
        approve(session, original, desk=DESK, original=None, actor=approver, now=NOW)
        publish(session, original, actor=approver, now=NOW)
        hold(session, original.kind, original.place_id, ["ko", "ja"], actor=approver, now=NOW)  # type: ignore[arg-type]
        take_off_page(session, site_text(session, "fr"), desk=DESK, actor=approver, now=NOW)
    write(app, editor, "ko", "1999년의 새 단락입니다.")
    write(app, editor, "ja", "新しい段落です。")
    with app.database.writing() as session:
        japanese = newest(session, "ja")
        approve(session, japanese, desk=DESK, original=newest(session, "vi"), actor=approver, now=NOW)
        schedule(session, japanese, now() + timedelta(days=2), actor=approver, now=now())


PAGES = {
    "grid": "/staff/texts",
    "one state": "/staff/texts?state=changed&language=en",
    "history": f"/staff/texts/{PLACE}/vi/history?old=1&new=2",
    "version": f"/staff/texts/{PLACE}/vi/history/1",
    "draft": f"/staff/texts/{PLACE}/ko/publishing",
    "scheduled": f"/staff/texts/{PLACE}/ja/publishing",
    "desk": "/staff/",
}


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(desk: LiveSite, enter: Enter, language: str) -> None:
    texts_in_every_state(desk.app)
    page = enter(staff(desk.app, Role.APPROVER), locale=language)
    for name, address in PAGES.items():
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate(AXE_SCRIPT)
        for scheme, width in product(["light", "dark"], [360, 1280]):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
            assert found.violations_count == 0, f"{name}, {scheme}, {width} px: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") == width, f"{name}, {width} px"


# What has the focus, and whether one sees it: neither below the head of a table nor off the screen.
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const isSeen = element.contains(hit) || element.matches("[role=region]");
  return {name: element.outerHTML, isSeen: isSeen && getComputedStyle(element).outlineStyle == "solid"};
}"""
REACHABLE = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']"
)].filter(element => element.checkVisibility()).map(element => element.outerHTML)"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["grid", "history", "version", "draft"])
def test_tab_reaches_everything_and_shows_where_it_is(desk: LiveSite, enter: Enter, name: str, width: int) -> None:
    texts_in_every_state(desk.app)
    page = enter(staff(desk.app, Role.APPROVER), viewport={"width": width, "height": 800})
    page.goto(PAGES[name])
    reachable = page.evaluate(REACHABLE)
    assert len(reachable) > 15
    stops = []
    for _ in reachable:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert [stop["name"] for stop in stops] == reachable
    assert [stop["name"] for stop in stops if not stop["isSeen"]] == []


def test_on_a_phone_each_place_is_a_block_and_on_a_desk_the_heads_stay(desk: LiveSite, enter: Enter) -> None:
    texts_in_every_state(desk.app)
    page = enter(staff(desk.app, Role.APPROVER), viewport={"width": 1280, "height": 700})
    page.goto("/staff/texts?kind=site")
    frame, head = page.locator(".grid-frame"), page.get_by_role("columnheader", name="Korean")
    frame.evaluate("frame => frame.scrollTop = 400")
    assert head.bounding_box()["y"] == pytest.approx(frame.bounding_box()["y"], abs=3)  # type: ignore[index]

    page.set_viewport_size({"width": 360, "height": 700})
    row = page.get_by_role("row", name="Đền Sòng Sơn")
    expect(row.get_by_role("rowheader")).to_have_text("Đền Sòng Sơn")
    assert row.bounding_box()["height"] < 200  # type: ignore[index]
    changed = row.get_by_role("link", name="English: original changed")
    assert changed.bounding_box()["height"] >= 44  # type: ignore[index]
    expect(changed.locator(".tag")).to_be_visible()


def test_a_text_is_approved_with_an_hour_and_visitors_read_it_from_then_on(desk: LiveSite, enter: Enter) -> None:
    editor, approver = worker(desk.app, Role.EDITOR, PLACE), staff(desk.app, Role.APPROVER)
    write(desk.app, editor)
    visitor, page = enter(locale="vi"), enter(approver)
    page.goto("/staff/")
    page.get_by_role("link", name="Drafts to read and approve").click()
    row = page.get_by_role("row", name="Đền Sòng Sơn")
    cell = row.get_by_role("link", name="Vietnamese: being written").get_attribute("href")
    page.goto(f"{cell}/publishing")
    expect(page.locator("main ins")).to_contain_text(["Đoạn"])
    page.get_by_role("button", name="Approve this text").click()
    page.get_by_text("Let it go out later by itself").click()
    goes_out = desk.app.town.local_time(now() + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    page.get_by_label("Day and time").fill(goes_out.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Go out at this time").click()
    expect(page.locator(".steps")).to_contain_text("Goes out by itself")

    visitor.goto(f"/vi/sites/{SITE}")
    expect(visitor.get_by_text(NEW)).to_have_count(0)
    with desk.app.database.writing() as session:
        assert publish_due(session, now=goes_out - timedelta(seconds=1)) == []
        assert len(publish_due(session, now=goes_out)) == 1
    visitor.reload()
    expect(visitor.get_by_text(NEW)).to_be_visible()
    page.reload()
    expect(page.locator("main")).to_contain_text("On the page now: version 2")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".versions")).to_contain_text("went out by itself")


def test_a_text_goes_wrong_and_comes_back_by_keyboard_alone(desk: LiveSite, enter: Enter) -> None:
    write(desk.app, worker(desk.app, Role.EDITOR, PLACE), paragraph="Nhầm.")
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    page.goto(f"/staff/texts/{PLACE}/vi/history")
    page.get_by_role("link", name="Look at version 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    page.get_by_label("Why (if you like)").focus()
    page.keyboard.type("viết nhầm")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".versions > li").first).to_contain_text("brought back from version 1")
    expect(page.locator(".versions > li").first).to_contain_text("viết nhầm")
