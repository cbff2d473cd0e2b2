"""Everything can be done with the keyboard alone, and one sees where one is."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor

# The element that has the focus: what it is, how broad the line around it or its card is, and whether one sees both:
# the element on the screen, the line neither over an edge of the screen nor cut off by a box.
FOCUSED = """() => {
  const element = document.activeElement, card = element.closest(".card") ?? element;
  const outlined = [element, card].find(each => getComputedStyle(each).outlineStyle == "solid");
  if (!outlined) return {name: element.outerHTML, line: 0, inSight: false};
  const style = getComputedStyle(outlined), line = parseFloat(style.outlineWidth);
  const reach = line + parseFloat(style.outlineOffset), own = element.getBoundingClientRect();
  const {left, right, top, bottom} = outlined.getBoundingClientRect();
  let inSight = own.top >= -1 && own.bottom <= innerHeight + 1 && left - reach >= 0 && right + reach <= innerWidth;
  for (let box = outlined.parentElement; box.parentElement; box = box.parentElement) {
    if (getComputedStyle(box).overflow == "visible") continue;
    const edge = box.getBoundingClientRect();
    inSight &&= left - reach >= edge.left && top - reach >= edge.top;
    inSight &&= right + reach <= edge.right && bottom + reach <= edge.bottom;
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
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sources a").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".sources a").first).to_be_focused()
