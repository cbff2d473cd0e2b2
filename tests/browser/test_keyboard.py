"""Everything can be done with the keyboard alone, and one sees where one is."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.busy_street import PAGES as SIGNED_IN_PAGES
from tests.browser.conftest import AtWork, NewVisitor

# The element that has the focus: what it is, how broad the line around it or its card is, and whether one sees both:
# the element on the screen, the line neither over an edge of the screen nor cut off by a box. A wide table can be
# higher than the screen, and of a text a browser shows the line on which one writes: of these a part is enough.
FOCUSED = """() => {
  const element = document.activeElement, card = element.closest(".card, .cases > li") ?? element;
  const outlined = [element, card].find(each => getComputedStyle(each).outlineStyle == "solid");
  if (!outlined) return {name: element.outerHTML, line: 0, inSight: false};
  const style = getComputedStyle(outlined), line = parseFloat(style.outlineWidth);
  const reach = line + parseFloat(style.outlineOffset), own = element.getBoundingClientRect();
  const {left, right, top, bottom} = outlined.getBoundingClientRect();
  let inSight = own.top >= -1 && own.bottom <= innerHeight + 1;
  if (element.matches(".scrolls, textarea")) inSight = own.top <= innerHeight - 40 && own.bottom >= 40;
  inSight &&= left - reach >= 0 && right + reach <= innerWidth;
  for (let box = outlined.parentElement; box.parentElement; box = box.parentElement) {
    if (getComputedStyle(box).overflow == "visible") continue;
    const edge = box.getBoundingClientRect();
    inSight &&= left - reach >= edge.left && right + reach <= edge.right;
    inSight &&= element.matches("textarea") || (top - reach >= edge.top && bottom + reach <= edge.bottom);
  }
  return {name: element.outerHTML, line, inSight};
}"""

REACHABLE = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
  .filter(element => element.checkVisibility()).map(element => element.outerHTML)"""

PAGES = [
    "/vi/",
    "/vi/sites",
    "/vi/sites/den-song-son",
    "/vi/festivals",
    "/vi/festivals/song-son-ba-doi",
    "/Q/9VHYRX",
    "/vi/nothing",
]


def tab(page: Page) -> dict[str, Any]:
    page.keyboard.press("Tab")
    focused: dict[str, Any] = page.evaluate(FOCUSED)
    return focused


def test_the_first_stop_is_a_visible_link_past_the_navigation(visitor: NewVisitor) -> None:
    page = visitor(locale="vi")
    page.goto("/vi/sites/den-song-son")
    skip = page.locator(".skip")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#content a").first).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_tab_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(
    visitor: NewVisitor, address: str, width: int
) -> None:
    page = visitor(locale="vi", viewport={"width": width, "height": 800})
    page.goto(address)
    reachable = page.evaluate(REACHABLE)
    assert len(reachable) > 10

    stops = [tab(page) for _ in reachable]

    assert [stop["name"] for stop in stops] == reachable
    assert [stop for stop in stops if stop["line"] < 2 or not stop["inSight"]] == []


# One stop for a group of radio buttons; a field for the time has one for each of its parts.
STOPS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary,"
    + "[tabindex='0']")]
  .filter(each => each.checkVisibility() && !each.disabled)
  .filter((each, at, all) => each.type != "radio" || each == (all.find(other => other.name == each.name
    && other.checked) ?? all.find(other => other.name == each.name)))
  .map(each => each.outerHTML)"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("part", SIGNED_IN_PAGES)
def test_tab_reaches_everything_that_a_signed_in_person_can_do(at_work: AtWork, part: str, width: int) -> None:
    page = at_work.come_as(part, locale="vi", viewport={"width": width, "height": 800})
    for address in at_work.street.addresses(part):
        page.goto(address)
        page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
        expected, stops = page.evaluate(STOPS), list[dict[str, Any]]()
        while [stop["name"] for stop in stops] != expected and len(stops) < len(expected):
            stop = tab(page)
            if not stops or stop["name"] != stops[-1]["name"] or 'type="time"' not in stop["name"]:
                stops.append(stop)
        assert [stop["name"] for stop in stops] == expected, address
        assert [stop for stop in stops if stop["line"] < 2 or not stop["inSight"]] == [], address


def test_enter_opens_a_site_from_the_list(visitor: NewVisitor) -> None:
    page = visitor()
    page.goto("/en/sites")
    link = page.get_by_role("link", name="Sòng Sơn Temple")
    for _ in range(40):
        tab(page)
        if link.evaluate("link => link == document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url("/en/sites/den-song-son")


def test_the_list_of_sources_opens_with_the_keyboard(visitor: NewVisitor) -> None:
    page = visitor()
    page.goto("/en/sites/den-song-son")
    page.locator("main summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sources a").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".sources a").first).to_be_focused()
