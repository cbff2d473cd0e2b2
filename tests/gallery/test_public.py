"""What visitors see and hear of a place, in every language, within the bytes and statements that a page may cost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import pytest
from sqlalchemy import event, select

from heritage.gallery.rules import best_words
from heritage.media.models import Sound
from heritage.web.site_app import SiteApp
from tests.gallery.conftest import DESCRIBED, PLACE, SLUG, Desk
from tests.media.recordings import recorded
from tests.page_client import PageClient

TEMPLE = f"/sites/{SLUG}"


@contextmanager
def statements(app: SiteApp) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            asked.append(statement)

    event.listen(app.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(app.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("language", "found"),
    [("en", ("gate", "en")), ("vi", ("cổng", "vi")), ("ko", ("gate", "en")), ("fr", ("gate", "en"))],
)
def test_a_picture_is_described_in_the_next_best_language(language: str, found: tuple[str, str]) -> None:
    assert best_words({"vi": "cổng", "en": "gate"}, language, ("en", "vi")) == found


def test_a_visitor_sees_the_published_picture_in_every_width(desk: Desk, client: PageClient) -> None:
    desk.published_picture()
    page = client.page(f"/en{TEMPLE}")
    image = page.one("figure[@class='hero front']//img")
    assert (image.attrib["alt"], image.attrib["class"]) == (DESCRIBED["alt_en"], "x2 y8")
    assert (image.attrib["width"], image.attrib["height"]) == ("1000", "800")
    assert "lang" not in image.attrib
    assert "loading" not in image.attrib, "the first picture is in the first view"
    for address in set(re.findall(r"/pictures/[^\s\",]+", page.text)):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"].split(",")[0]) == (200, "public")
    caption = page.words(page.one("figcaption"))
    assert caption == f"{DESCRIBED['credit']} · CC BY 4.0"
    assert "https://creativecommons.org/licenses/by/4.0/" in page.links()


def test_a_page_in_a_language_without_words_shows_the_next_best_with_its_language(
    desk: Desk, client: PageClient
) -> None:
    desk.published_picture()
    image = client.page(f"/ko{TEMPLE}").one("figure[@class='hero front']//img")
    assert (image.attrib["alt"], image.attrib["lang"]) == (DESCRIBED["alt_en"], "en")


def test_a_shared_address_and_every_card_show_the_first_picture(desk: Desk, client: PageClient) -> None:
    desk.published_picture()
    page = client.page(f"/vi{TEMPLE}")
    (shared,) = [each.attrib["content"] for each in page.all("meta[@property='og:image']")]
    assert shared.startswith(f"{desk.app.settings.base_url}/pictures/")
    assert client.get(shared.removeprefix(desk.app.settings.base_url)).content_type == "image/jpeg"
    for address in ("/vi/", "/vi/sites"):
        fronts = client.page(address).all("li[@class='card']//div[@class='front']//img")
        assert [(each.attrib["alt"], each.attrib["loading"]) for each in fronts] == [("", "lazy")], address


@pytest.mark.parametrize("place", ["festivals/song-son-ba-doi", "trails/duong-ruoc-song-son-ba-doi"])
def test_festivals_and_trails_show_theirs(desk: Desk, client: PageClient, place: str) -> None:
    desk.published_picture(f"/staff/media/{place}")
    desk.published_recording(place=f"/staff/media/{place}")
    page = client.page(f"/vi/{place}")
    assert page.one("figure[@class='hero front']//img").attrib["alt"] == DESCRIBED["alt_vi"]
    assert client.get(page.one("audio").attrib["src"]).status_code == 200


def test_a_place_without_pictures_keeps_its_drawing(app: SiteApp, client: PageClient) -> None:
    page = client.page(f"/en{TEMPLE}")
    assert page.all("div[@class='plate hero']")
    assert "/pictures/" not in page.text
    assert "gallery.css" not in page.text


def test_further_pictures_wait_until_they_are_scrolled_to(desk: Desk, client: PageClient) -> None:
    for _ in range(3):
        desk.published_picture()
    page = client.page(f"/en{TEMPLE}")
    others = page.all("ul[@class='pictures']//img")
    assert [each.attrib["loading"] for each in others] == ["lazy", "lazy"]
    assert page.words(page.all("ul[@class='pictures']//figcaption")[0]).startswith(DESCRIBED["alt_en"])


def test_a_recording_is_heard_in_its_language_and_read_below(desk: Desk, client: PageClient) -> None:
    desk.published_recording()
    page = client.page(f"/vi{TEMPLE}")
    audio = page.one("audio")
    assert (audio.attrib["preload"], audio.attrib["data-title"]) == ("none", "Kể chuyện MẪU")
    paragraphs = [each.text for each in page.all("section[@class='listen box']//details//p")]
    assert paragraphs == ["Đoạn một.", "Đoạn hai."]
    assert "listen." in page.text
    assert "read_aloud." not in page.text
    english = client.page(f"/en{TEMPLE}")
    assert english.all("audio") == []
    assert english.one("button[@data-read-aloud]").attrib["data-read-aloud"] == "en"
    assert "listen." not in english.text


@pytest.mark.parametrize(("form", "kind"), [("mp3", "audio/mpeg"), ("m4a", "audio/mp4"), ("opus", "audio/ogg")])
def test_players_fetch_the_part_of_a_recording_that_they_want(
    desk: Desk, client: PageClient, form: str, kind: str
) -> None:
    desk.published_recording(form)
    address = client.page(f"/vi{TEMPLE}").one("audio").attrib["src"]
    whole = client.get(address)
    body = whole.get_data()
    assert (whole.status_code, whole.content_type, whole.headers["Accept-Ranges"]) == (200, kind, "bytes")
    assert whole.content_length == len(body)
    for asked, first, last in [("0-99", 0, 99), ("500-", 500, len(body) - 1), ("-10", len(body) - 10, len(body) - 1)]:
        part = client.get(address, Range=f"bytes={asked}")
        assert (part.status_code, part.get_data()) == (206, body[first : last + 1]), asked
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(body)}"
    beyond = client.get(address, Range=f"bytes={len(body)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(body)}")
    assert client.get(address, If_None_Match=whole.headers["ETag"]).status_code == 304
    stale = client.get(address, Range="bytes=0-9", If_Range='"another"')
    assert (stale.status_code, len(stale.get_data())) == (200, len(body))


def test_a_recording_that_is_withdrawn_is_heard_by_nobody(desk: Desk, client: PageClient) -> None:
    address = desk.published_recording()
    sound = client.page(f"/vi{TEMPLE}").one("audio").attrib["src"]
    assert desk.person.post(f"{address}/withdraw").status_code == 302
    assert client.page(f"/vi{TEMPLE}").all("audio") == []
    assert client.get(sound).status_code == 404
    with desk.app.database.reading() as session:
        digest = session.scalars(select(Sound.digest)).one()
    mine = desk.person.get(f"/staff/media/sounds/{digest}.mp3", Range="bytes=0-9")
    assert (mine.status_code, mine.headers["Cache-Control"]) == (206, "no-store")


def test_a_recording_whose_file_is_lost_is_not_found(desk: Desk, client: PageClient) -> None:
    desk.published_recording()
    address = client.page(f"/vi{TEMPLE}").one("audio").attrib["src"]
    desk.app.storage.delete(f"sounds/{address.rpartition('/')[2]}")
    assert client.get(address).status_code == 404


def test_media_cost_a_page_no_statement_once_they_are_known(desk: Desk, client: PageClient) -> None:
    for _ in range(3):
        desk.published_picture()
    desk.published_recording()
    client.get(f"/en{TEMPLE}")
    with statements(desk.app) as asked:
        assert client.get(f"/en{TEMPLE}?past=the-cache").status_code == 200
    assert len(asked) <= 3


def test_words_and_style_of_a_page_with_media_fit_into_the_first_packets(desk: Desk, client: PageClient) -> None:
    for _ in range(4):
        desk.published_picture()
    desk.published_recording()
    page = client.page(f"/vi{TEMPLE}")
    sheets = [each.attrib["href"] for each in page.all("link[@rel='stylesheet']")]
    bodies = [client.get(each).get_data() for each in sheets]
    assert sum(len(brotli.compress(each, quality=6)) for each in [page.text.encode(), *bodies]) <= 14 * 1024


def test_the_desk_hears_what_it_has_not_published(desk: Desk) -> None:
    address = str(desk.send_recording(recorded("m4a"), "en").location)
    sound = desk.person.page(address).one("audio").attrib["src"]
    assert desk.person.get(sound).content_type == "audio/mp4"
    assert desk.person.page(PLACE).one("audio").attrib["src"] == sound
