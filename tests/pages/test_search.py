"""The page of the search, as visitors and engines meet it."""

from urllib.parse import quote

import pytest

from heritage.atlas.public import NAMES_OF_KINDS, PAGES_OF_KINDS
from heritage.atlas.search_sources import KINDS
from heritage.web.page_cache import CACHE_CONTROL
from tests.page_client import Page, PageClient

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")


def results(page: Page) -> list[str]:
    return [link.attrib["href"] for link in page.all("ol[@class='finds']/li//a")]


def box(page: Page) -> str:
    return page.one("input[@name='q']").attrib["value"]


def search(visitor: PageClient, typed: str, tag: str = "vi") -> Page:
    return visitor.page(f"/{tag}/search?q={quote(typed)}")


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_finds_the_same_place_and_leads_to_its_page_there(each_visitor: PageClient, tag: str) -> None:
    page = search(each_visitor, "dinh lang gao", tag)
    assert results(page)[:2] == [f"/{tag}/sites/dinh-lang-gao", f"/{tag}/festivals/dinh-lang-gao"]
    assert box(page) == "dinh lang gao"


def test_every_result_opens(visitor: PageClient) -> None:
    found = {link for typed in ("son", "festival", "east") for link in results(search(visitor, typed, "en"))}
    assert {link.split("/")[2] for link in found} == {"sites", "festivals", "trails"}
    assert {link for link in found if visitor.get(link).status_code != 200} == set()


def test_every_kind_of_place_has_a_page_and_a_name() -> None:
    assert set(PAGES_OF_KINDS) == set(KINDS)
    assert set(NAMES_OF_KINDS) == set(KINDS) - {"site"}


@pytest.mark.parametrize("tag", TAGS)
def test_without_a_question_the_page_shows_the_box_and_how_to_use_it(visitor: PageClient, tag: str) -> None:
    page = visitor.page(f"/{tag}/search")
    assert box(page) == ""
    assert results(page) == []
    assert page.one("p[@id='q-hint']") is not None
    assert f"/{tag}/search?q=doi%20ong" in [link.replace("+", "%20") for link in page.links()]


@pytest.mark.parametrize("typed", ["", "   ", "\0", "…"])
def test_an_empty_question_is_none(visitor: PageClient, typed: str) -> None:
    page = search(visitor, typed)
    assert page.status == 200
    assert results(page) == []


def test_who_finds_nothing_is_told_what_to_try_and_led_to_the_list(visitor: PageClient) -> None:
    page = search(visitor, "nonsense", "en")
    assert page.status == 200
    assert "No place has all of these words. Try fewer words" in page.words()
    assert "/en/sites" in [link.attrib["href"] for link in page.all("main//a")]


def test_who_typed_other_marks_is_offered_the_words_without_them(visitor: PageClient) -> None:
    page = search(visitor, "Đính làng gào", "en")
    (link,) = (each for each in page.all("div[@class='note']//a"))
    assert page.words(link) == "dinh lang gao"
    assert results(visitor.page(link.attrib["href"]))[0] == "/en/sites/dinh-lang-gao"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror='alert(1)'>",
        "'; DROP TABLE site; --",
        '" OR name:* NEAR(a, b) -c ^d {e} : (f',
        "a:* & !b | (c <-> d) \\ %s :words",
        "\0đình\0 làng",
        "\ufffe\ud7ff\U0010ffff e\u0301\u0301\u0301",
        "đ" * 10_000,
        "a b c " * 1_667,
        '"' * 10_000,
        "庙" * 10_000,
    ],
)
def test_no_question_does_harm(each_visitor: PageClient, typed: str) -> None:
    page = search(each_visitor, typed)
    assert page.status == 200
    assert len(page.text) < 60_000
    assert len(box(page)) <= 100
    assert page.all("main//script") == page.all("main//img") == []


def test_bytes_that_are_no_text_do_no_harm(each_visitor: PageClient) -> None:
    assert each_visitor.page("/vi/search?q=%ff%fe%ed%a0%80%00").status == 200
    assert each_visitor.page("/vi/search?q=gao&q=den&x=%00").status == 200


def test_results_are_for_the_one_who_asked_and_for_no_engine(visitor: PageClient) -> None:
    for query in ("?q=gao", "?q="):
        page = visitor.page(f"/vi/search{query}")
        assert page.headers["Cache-Control"] == "private, max-age=300"
        assert page.one("meta[@name='robots']").attrib["content"] == "noindex"
        assert page.all("link[@rel='canonical']") == []


def test_results_are_never_kept_in_memory(visitor: PageClient) -> None:
    search(visitor, "gao")
    assert visitor.app.page_cache.get("/vi/search?q=gao") is None
    before = visitor.page("/vi/search")
    assert results(before) == []
    assert before.headers["Cache-Control"] == CACHE_CONTROL
    assert before.all("meta[@name='robots']") == []


def test_changing_the_language_keeps_the_question(visitor: PageClient) -> None:
    page = search(visitor, "đình làng", "vi")
    (korean,) = (link.attrib["href"] for link in page.all("a[@data-language='ko']"))
    assert results(visitor.page(korean))[0] == "/ko/sites/dinh-lang-gao"


@pytest.mark.parametrize("address", ["/ko/", "/ko/search"])
def test_the_box_stands_on_the_front_page_and_on_its_own(visitor: PageClient, address: str) -> None:
    form = visitor.page(address).one("form[@role='search']")
    assert (form.attrib["action"], form.attrib["method"]) == ("/ko/search", "get")


def test_every_page_leads_to_the_search(visitor: PageClient) -> None:
    for address in ("/fr/", "/fr/sites/den-song-son", "/fr/none"):
        assert "/fr/search" in visitor.page(address, "fr").links()


def test_words_of_another_language_say_which(visitor: PageClient) -> None:
    page = search(visitor, "dinh lang gao", "ko")
    local = page.all("p[@class='local']")[0]
    assert (page.words(local), local.attrib["lang"]) == ("Đình làng Gạo", "vi")
