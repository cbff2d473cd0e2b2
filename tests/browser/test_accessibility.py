"""WCAG 2.2 AA as far as a machine can see it."""

import io
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from PIL import Image, ImageColor

from tests.browser.busy_street import PAGES as SIGNED_IN_PAGES
from tests.browser.conftest import AtWork, NewVisitor

# Off unless asked for: it is newer than the other rules.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

PAGES = {
    "home": "/{language}/",
    "list of sites": "/{language}/sites",
    "longest story": "/{language}/sites/den-song-son",
    "easily confused": "/{language}/sites/den-chin-gieng",
    "list of festivals": "/{language}/festivals",
    "festival": "/{language}/festivals/song-son-ba-doi",
    "caution for safety": "/{language}/sites/doi-ong",
    "code form": "/Q/",
    "unknown code": "/Q/9VHYRX",
    "no such page": "/{language}/nothing",
}


@pytest.mark.parametrize("language", ["vi", "ko"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_by_day_and_by_night_on_a_phone_and_on_a_desk(
    visitor: NewVisitor, name: str, language: str
) -> None:
    page = visitor(locale=language)
    page.goto(PAGES[name].format(language=language))
    assert page.locator("html").get_attribute("lang") == language
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    page.evaluate(AXE_SCRIPT)

    for scheme, width in product(["light", "dark"], [360, 1280]):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
        assert found.violations_count == 0, f"{scheme}, {width} px: {found.generate_report()}"


@pytest.mark.parametrize("language", ["vi", "ko"])
@pytest.mark.parametrize("part", SIGNED_IN_PAGES)
def test_axe_finds_nothing_on_the_pages_of_who_is_signed_in(at_work: AtWork, part: str, language: str) -> None:
    page = at_work.come_as(part, locale=language)
    for address in at_work.street.addresses(part):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate(AXE_SCRIPT)
        for scheme, width in (("light", 360), ("dark", 1280)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
            assert found.violations_count == 0, f"{address}, {scheme}, {width} px: {found.generate_report()}"


# Of each element with text in the drawn front of the home page: its colour and where each line of it is. Then the
# text goes away, so that a picture shows what is behind it.
TEXT_OVER_DRAWING = """() => {
  const elements = [...document.querySelectorAll(".home :is(h1, p:not(.ending), a, label, button)")];
  return elements.map(element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const colour = getComputedStyle(element).color;
    element.style.color = "transparent";
    const lines = [...range.getClientRects()].map(line => [line.left, line.top, line.right, line.bottom]);
    return {words: element.textContent, colour, lines};
  });
}"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_keep_their_contrast_over_the_drawing(visitor: NewVisitor, scheme: str, width: int) -> None:
    # axe gives no verdict where there is a picture behind the words.
    page = visitor(color_scheme=scheme, viewport={"width": width, "height": 1000})
    page.goto("/vi/")

    texts = page.evaluate(TEXT_OVER_DRAWING)
    behind = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    contrasts = {
        text["words"]: min(
            contrast(ImageColor.getrgb(text["colour"]), colour)
            for line in text["lines"]
            for _, colour in behind.crop([round(edge) for edge in line]).getcolors(2**20)
        )
        for text in texts
    }
    assert len(contrasts) >= 5
    assert {words: round(value, 2) for words, value in contrasts.items() if value < 4.5} == {}


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The ratio of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted(luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    """How bright `colour` is (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [part / 255 for part in colour]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
