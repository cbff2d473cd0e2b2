"""Memories on the pages of their places."""

from collections.abc import Callable

import brotli
import pytest
from sqlalchemy import delete

from heritage.people.models import RateBucket
from heritage.voice.models import ShownMemory
from heritage.voice.rules import EXCERPT_BYTES
from heritage.web.site_app import SiteApp
from heritage.writing.place_services import rename_place
from heritage.writing.places import place_of
from heritage.writing.rules import TextKind
from tests.conftest import Databases
from tests.page_client import Page, PageClient
from tests.pages.test_headers_and_caching import statements
from tests.signed_in import NOW
from tests.voice.messages import PLACE, REMEMBERED, desk, editor, last, sent, shown_memory
from tests.voice.test_telling import PLACES

LONGEST = ["năm mươi năm trước ", "오십 년 전에 여기에서 ", "五十年前我在这里看到的事情，"]


def section(page: Page) -> list[str]:
    """What is quoted on the page, in order."""
    return [page.words(each) for each in page.all("section[@aria-labelledby='memories']//blockquote")]


def enter(app: SiteApp, number: int, words: str = "", place: str = PLACE) -> None:
    """Memories that staff agreed to long ago."""
    client = desk(app)
    for at in range(number):
        with app.database.writing() as session:
            session.execute(delete(RateBucket))  # as if each had another sender
        sent(app, "memory", place, words=words or f"MẪU {at}")
        assert client.show().status_code == 302


def test_a_memory_is_shown_only_after_staff_agreed(app: SiteApp) -> None:
    client = PageClient(app)
    before = client.get(f"/en/{PLACE}").text
    sent(app, "memory", name="Chị MẪU")
    assert client.get(f"/en/{PLACE}").text == before
    desk(app).show()
    for language in ("en", "vi"):
        page = client.page(f"/{language}/{PLACE}")
        assert section(page) == [REMEMBERED]
        assert page.one("blockquote").attrib["lang"] == "ko"
        assert "Chị MẪU" in page.words(page.one("figcaption"))
    assert "lang" not in client.page(f"/ko/{PLACE}").one("blockquote").attrib


@pytest.mark.parametrize("place", PLACES)
def test_a_memory_stands_on_the_page_of_its_place_alone(app: SiteApp, place: str) -> None:
    shown_memory(app, place=place)
    client = PageClient(app)
    found = {each: section(client.page(f"/en/{each}")) for each in [*PLACES, "sites/dong-cua-buong"]}
    assert {each for each, quoted in found.items() if quoted} == {place}
    assert client.page(f"/en/{place}/memories").words().count(REMEMBERED) == 1


def test_a_memory_without_a_name_is_a_visitors(sqlite_app: SiteApp) -> None:
    shown_memory(sqlite_app)
    page = PageClient(sqlite_app).page(f"/en/{PLACE}")
    assert page.words(page.one("figcaption")).startswith("a visitor · ")


@pytest.mark.parametrize("press", ["decline", "take back"])
def test_a_memory_leaves_the_page_at_once(app: SiteApp, press: str) -> None:
    receipt, client = shown_memory(app), PageClient(app)
    assert section(client.page(f"/en/{PLACE}"))
    if press == "decline":
        desk(app).decline()
    else:
        client.post(receipt)
    assert section(client.page(f"/en/{PLACE}")) == []
    assert REMEMBERED not in client.page(f"/en/{PLACE}/memories").text


def test_a_memory_follows_its_place_to_another_address(app: SiteApp) -> None:
    receipt, client = shown_memory(app), PageClient(app)
    actor = editor(app)
    with app.database.writing() as session:
        site = place_of(session, TextKind.SITE, "den-song-son")
        rename_place(session, TextKind.SITE, site, "mau", actor=actor, now=NOW)
    assert section(client.page("/en/sites/mau")) == [REMEMBERED]
    assert "/en/sites/mau" in client.page(receipt).links()
    assert client.page(f"/en/{PLACE}/memory").status == 200, "who had the form open can still send it"
    sent(app)


def test_staff_may_shorten_and_the_original_is_kept(app: SiteApp) -> None:
    sent(app, "memory", words="MẪU: one. two. three.")
    assert desk(app).show("MẪU: one. three.").status_code == 302
    assert section(PageClient(app).page(f"/en/{PLACE}")) == ["MẪU: one. three."]
    assert last(app).words == "MẪU: one. two. three."
    assert desk(app).show("MẪU: one.").status_code == 302, "the words on the page are changed once more"
    assert section(PageClient(app).page(f"/en/{PLACE}")) == ["MẪU: one."]


def test_the_first_three_stand_open_and_all_have_a_page(app: SiteApp) -> None:
    enter(app, 8)
    page = PageClient(app).page(f"/en/{PLACE}")
    assert section(page) == [f"MẪU {at}" for at in (7, 6, 5, 4, 3, 2)]
    assert len(page.all("section[@aria-labelledby='memories']//details//blockquote")) == 3
    every = PageClient(app).page(f"/en/{PLACE}/memories")
    assert [every.words(each) for each in every.all("blockquote")] == [f"MẪU {at}" for at in range(7, -1, -1)]


def test_a_page_of_memories_goes_on_where_the_last_one_ended(sqlite_app: SiteApp) -> None:
    enter(sqlite_app, 31)
    client = PageClient(sqlite_app)
    first, second = client.page(f"/en/{PLACE}/memories"), client.page(f"/en/{PLACE}/memories?page=2")
    assert (len(first.all("blockquote")), len(second.all("blockquote"))) == (30, 1)
    assert f"/en/{PLACE}/memories?page=2" in first.links()
    assert client.page(f"/en/{PLACE}/memories?page=999").status == 200


@pytest.mark.parametrize("words", LONGEST)
def test_words_and_style_of_a_site_fit_the_first_14_kilobytes_with_the_longest_memories(
    sqlite_app: SiteApp, words: str
) -> None:
    enter(sqlite_app, 7, (words * 400)[:4000])
    client = PageClient(sqlite_app)
    for tag in sqlite_app.town.tags:
        page = client.page(f"/{tag}/{PLACE}")
        assert len(section(page)) == 6
        assert all(len(each.encode()) <= EXCERPT_BYTES + 3 for each in section(page))
        sheets = [link.attrib["href"] for link in page.all("link[@rel='stylesheet']")]
        sizes = [len(client.get(each, Accept_Encoding="br").data) for each in (f"/{tag}/{PLACE}", *sheets)]
        assert brotli.decompress(client.get(f"/{tag}/{PLACE}", Accept_Encoding="br").data).decode() == page.text
        assert sum(sizes) <= 14 * 1024, (tag, sizes)


def test_memories_cost_their_page_no_statement(app: SiteApp) -> None:
    client = PageClient(app)
    counts = []
    for _ in range(2):
        with statements(app) as asked:
            assert client.get(f"/ko/{PLACE}").status_code == 200
        counts.append(len(asked))
        shown_memory(app)
    assert counts[0] == counts[1]
    assert REMEMBERED in client.get(f"/ko/{PLACE}").text


def test_a_message_leaves_the_pages_kept_and_a_memory_renews_them(sqlite_app: SiteApp) -> None:
    client = PageClient(sqlite_app)
    client.get(f"/en/{PLACE}")
    sent(sqlite_app, "memory")
    with statements(sqlite_app) as asked:
        client.get(f"/en/{PLACE}")
    assert asked == []
    desk(sqlite_app).show()
    assert section(client.page(f"/en/{PLACE}"))


def test_a_shown_memory_leaves_the_index_of_words_in_step(app: SiteApp) -> None:
    shown_memory(app)
    checked = app.test_cli_runner().invoke(args=["search", "check"])
    assert checked.exit_code == 0, checked.output
    with app.database.writing() as session:
        session.delete(session.query(ShownMemory).one())
    assert app.test_cli_runner().invoke(args=["search", "check"]).exit_code == 0


def test_both_databases_show_memories_alike(
    sqlite_databases: Databases, databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    pages = []
    for made in (make_app(sqlite_databases.filled()), make_app(databases.filled())):
        enter(made, 4)
        pages.append(section(PageClient(made).page(f"/fr/{PLACE}")))
    assert pages[0] == pages[1]
