"""Pages fit the screen they are read on, and work where no script runs."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from heritage.settings import PROJECT_FOLDER
from heritage.town import load_town
from tests.browser.busy_street import PAGES as SIGNED_IN_PAGES
from tests.browser.conftest import AtWork, NewVisitor

LANGUAGES = load_town(PROJECT_FOLDER / "content").tags
LONGEST = [
    "/{language}/",
    "/{language}/sites",
    "/{language}/sites/den-song-son",
    "/{language}/sites/den-chin-gieng",
    "/{language}/festivals",
    "/{language}/festivals/song-son-ba-doi",
]

# Words that reach over an edge of the screen, or of the box that cuts them off. Not the link that waits off the screen
# until it has the focus, nor words for those who listen; and a wide table may be moved in its own box.
OUT_OF_SIGHT = """() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange();
    if (text.parentElement.closest(".skip, [hidden], .unseen, .scrolls")) continue;
    let box = text.parentElement;
    while (box.parentElement && getComputedStyle(box).overflowX == "visible") box = box.parentElement;
    const edge = box.parentElement ? box.getBoundingClientRect() : {left: 0, right: innerWidth};
    range.selectNodeContents(text);
    for (const {left, right, width} of range.getClientRects()) {
      if (width && (left < edge.left || right > edge.right + 0.5)) found.push(text.data.trim());
    }
  }
  return found.filter(Boolean);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_its_screen(visitor: NewVisitor, language: str) -> None:
    page = visitor()
    for address in LONGEST:
        page.goto(address.format(language=language))
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width, address
            assert page.evaluate(OUT_OF_SIGHT) == [], f"{address} at {width} px"


@pytest.mark.parametrize("address", ["/vi/sites/den-song-son", "/Q/9VHYRX", "/vi/nothing"])
def test_a_page_can_be_read_at_four_times_its_size(visitor: NewVisitor, address: str) -> None:
    # A screen of 1280 × 1024 pixels, enlarged to 400 %.
    page = visitor(locale="vi", viewport={"width": 1280 // 4, "height": 1024 // 4}, device_scale_factor=4)
    page.goto(address)

    assert page.evaluate("[document.documentElement.scrollWidth, devicePixelRatio]") == [320, 4]
    assert page.evaluate(OUT_OF_SIGHT) == []
    stuck = "[...document.querySelectorAll('*')].filter(e => /fixed|sticky/.test(getComputedStyle(e).position)).length"
    assert page.evaluate(stuck) == 0, "what stays on the screen leaves no room for the words"


@pytest.mark.parametrize("language", ["vi", "ko"])
@pytest.mark.parametrize("part", SIGNED_IN_PAGES)
def test_who_is_signed_in_reads_at_four_times_the_size(at_work: AtWork, part: str, language: str) -> None:
    screen: dict[str, Any] = {"viewport": {"width": 1280 // 4, "height": 1024 // 4}, "device_scale_factor": 4}
    page = at_work.come_as(part, locale=language, **screen)
    for address in at_work.street.addresses(part):
        page.goto(address)
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, address
        assert page.evaluate(OUT_OF_SIGHT) == [], address


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_is_set_in_letters_of_at_least_16_pixels(visitor: NewVisitor, language: str) -> None:
    page = visitor(viewport={"width": 360, "height": 800})
    page.goto(f"/{language}/sites/den-song-son")
    words = page.locator(".story").locator("p, li, h2")
    sizes = words.evaluate_all("all => all.map(element => parseFloat(getComputedStyle(element).fontSize))")
    assert len(sizes) > 5
    assert min(sizes) >= 16


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finger_can_hit_every_link_of_the_navigation(visitor: NewVisitor, language: str) -> None:
    page = visitor(viewport={"width": 360, "height": 800}, has_touch=True)
    page.goto(f"/{language}/sites/den-song-son")
    page.evaluate("for (const details of document.querySelectorAll('header details')) details.open = true")
    links = page.locator("header a, header summary, nav a")
    targets = links.evaluate_all("all => all.map(a => ({words: a.textContent, ...a.getBoundingClientRect().toJSON()}))")
    assert len(targets) >= 1 + 2 + 7 + len(LANGUAGES) + 2
    assert [target["words"] for target in targets if min(target["width"], target["height"]) < 24] == []
    of_header = page.locator("header a, header summary").count()
    assert [target["words"] for target in targets[:of_header] if target["height"] < 44] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_the_name_and_the_ways_on_take_two_rows(visitor: NewVisitor, language: str) -> None:
    page = visitor(viewport={"width": 360, "height": 800})
    page.goto(f"/{language}/sites/den-song-son")
    seen = page.locator("header a, header summary").filter(visible=True)
    tops = seen.evaluate_all(
        "all => all.map(each => each.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"
    )
    assert len(tops) == 6
    assert max(tops) - min(tops) < 60
    header = page.locator("header").bounding_box()
    assert header is not None
    assert header["height"] < 100


def test_on_a_desk_nothing_waits_behind_a_button(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 1280, "height": 800})
    page.goto("/fr/sites")
    expect(page.locator("header a").filter(visible=True)).to_have_count(1 + 7 + len(LANGUAGES))
    expect(page.locator("header summary").filter(visible=True)).to_have_count(0)


def test_on_a_phone_the_menu_opens_with_the_keyboard_and_pushes_the_page_down(visitor: NewVisitor) -> None:
    page = visitor(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page.goto("/en/trails")
    heading = page.get_by_role("heading", level=1)
    before = heading.bounding_box()
    festivals = page.locator("header").get_by_role("link", name="Festivals")
    expect(festivals).to_be_hidden()

    menu = page.locator("header summary", has_text="Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(festivals).to_be_visible()
    after = heading.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] > before["y"] + 40, "nothing of the page is covered"
    page.keyboard.press("Tab")
    expect(festivals).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/en/festivals")


def test_without_scripts_the_story_is_read_and_the_language_changed(visitor: NewVisitor) -> None:
    page = visitor(locale="ko", java_script_enabled=False, viewport={"width": 360, "height": 800})
    page.goto("/Q/9VHYRT")
    expect(page.get_by_role("heading", level=1)).to_have_text("송선 사당")
    expect(page.locator(".story p").first).to_be_visible()
    expect(page.locator("[data-share]")).to_be_hidden()  # it needs a script

    page.locator(".languages summary").click()
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page).to_have_url("/vi/sites/den-song-son")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đền Sòng Sơn")


def test_without_scripts_a_typed_code_opens_its_place(visitor: NewVisitor) -> None:
    page = visitor(locale="fr", java_script_enabled=False)
    page.goto("/Q/")
    page.locator("#code").fill("9vhyrt")
    page.locator("#code").press("Enter")
    expect(page).to_have_url(re.compile("/q/9vhyrt$", re.IGNORECASE))
    expect(page.get_by_role("heading", level=1)).to_have_text("Temple de Sòng Sơn")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
