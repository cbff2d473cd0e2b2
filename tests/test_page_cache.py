"""Whole pages in memory: as fresh as the database, answered without Flask, and there when the database is not."""

import gzip
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import psycopg
import pytest
from flask import request, request_started, template_rendered
from sqlalchemy import select, text
from werkzeug.test import Client, TestResponse

from heritage.sites.models import Site, SiteText
from heritage.web.page_cache import MARK, PageCache
from heritage.web.site_app import SiteApp
from tests.conftest import Databases
from tests.page_client import PageClient

PAGE = "/en/sites/den-song-son"
OTHER = "/en/sites/dinh-lang-gao"
THIRD = "/en/sites/deo-ba-doi"


@contextmanager
def entering_flask(app: SiteApp) -> Iterator[list[str]]:
    """The paths that were asked of Flask, as opposed to those answered from memory."""
    entered: list[str] = []
    with request_started.connected_to(lambda sender, **_: entered.append(request.path), app):
        yield entered


def rename(app: SiteApp, name: str) -> None:
    with app.database.writing() as session:
        statement = select(SiteText).join(Site).where(Site.slug == "den-song-son", SiteText.language == "en")
        session.scalars(statement).one().name = name


def in_another_thread(do: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(do).result()


def take_database_away(app: SiteApp) -> None:
    url = app.database.engine.url
    if url.get_backend_name() == "sqlite":
        for file in Path(str(url.database)).parent.glob(f"{Path(str(url.database)).name}-*"):
            file.unlink()
        Path(str(url.database)).write_bytes(b"no database")
        return
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')  # type: ignore[call-overload]


def test_a_page_seen_before_is_answered_without_flask(sqlite_app: SiteApp, sqlite_client: PageClient) -> None:
    first = sqlite_client.page(PAGE)
    with entering_flask(sqlite_app) as entered:
        again = sqlite_client.page(PAGE)
    assert entered == []
    assert again.text == first.text
    assert dict(again.headers) == dict(first.headers)


def test_a_change_of_content_shows_at_once(app: SiteApp, client: PageClient) -> None:
    client.get(PAGE)
    for name in ("Renamed once", "Renamed twice"):
        rename(app, name)
        assert name in client.page(PAGE).words()


def test_a_change_made_by_another_process_shows_at_once(databases: Databases, make_app: Callable[..., SiteApp]) -> None:
    url = databases.filled()
    one, other = make_app(url), make_app(url)
    visitors = PageClient(one), PageClient(other)
    for name, process in (("Renamed here", one), ("Renamed there", other)):
        for visitor in visitors:
            visitor.get(PAGE)
        rename(process, name)
        for visitor in visitors:
            assert name in visitor.page(PAGE).words()


def test_a_change_that_is_rolled_back_empties_nothing(sqlite_app: SiteApp, sqlite_client: PageClient) -> None:
    before = sqlite_client.get(PAGE)
    with sqlite_app.database.reading() as session:
        session.scalars(select(SiteText)).all()[0].name = "Never"
        session.flush()
        session.rollback()
    with entering_flask(sqlite_app) as entered:
        assert sqlite_client.get(PAGE).data == before.data
    assert entered == []


def test_a_page_rendered_while_content_changed_is_not_kept(sqlite_app: SiteApp, sqlite_client: PageClient) -> None:
    changed: list[bool] = []

    def change(sender: SiteApp, **_: Any) -> None:
        if changed:
            return
        changed.append(True)
        rename(sqlite_app, "Renamed meanwhile")
        in_another_thread(lambda: sqlite_client.get("/en/"))  # by whom the cache hears of the change

    with template_rendered.connected_to(change, sqlite_app):
        assert "Renamed meanwhile" not in sqlite_client.page(PAGE).words()
    assert "Renamed meanwhile" in sqlite_client.page(PAGE).words()


def test_however_many_read_at_once_nobody_sees_old_content_after_a_change(
    sqlite_app: SiteApp, sqlite_client: PageClient
) -> None:
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            sqlite_client.get(PAGE)
            sqlite_client.get(OTHER)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(8):
            rename(sqlite_app, f"Name {number} of many")
            assert f"Name {number} of many" in sqlite_client.get(PAGE).text
    finally:
        done.set()
        for reader in readers:
            reader.join()


def test_who_has_the_page_is_told_so_without_rendering_it(sqlite_app: SiteApp, sqlite_client: PageClient) -> None:
    etag = sqlite_client.get(PAGE).headers["ETag"]
    with entering_flask(sqlite_app) as entered:
        for sent in (etag, f'W/"another", {etag}'):
            answer = sqlite_client.get(PAGE, If_None_Match=sent)
            assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
            assert "max-age=" in answer.headers["Cache-Control"]
    assert entered == []


def test_who_has_an_older_page_gets_the_new_one(app: SiteApp, client: PageClient) -> None:
    etag = client.get(PAGE).headers["ETag"]
    rename(app, "Renamed")
    answer = client.get(PAGE, If_None_Match=etag)
    assert answer.status_code == 200
    assert "Renamed" in answer.text
    assert answer.headers["ETag"] != etag


def test_who_has_the_page_from_another_process_is_told_so(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    url = sqlite_databases.filled()
    etag = PageClient(make_app(url)).get(PAGE).headers["ETag"]
    assert PageClient(make_app(url)).get(PAGE, If_None_Match=etag).status_code == 304


def test_head_answers_with_the_headers_of_the_page_and_no_body(sqlite_client: PageClient) -> None:
    page = sqlite_client.get(PAGE)
    head = sqlite_client.send("HEAD", PAGE)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(page.headers)


def test_head_of_a_page_nobody_has_seen_leaves_no_empty_page_behind(sqlite_client: PageClient) -> None:
    head = sqlite_client.send("HEAD", PAGE)
    assert (head.status_code, head.data) == (200, b"")
    assert sqlite_client.page(PAGE).words()


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_goes_out_in_the_coding_asked_for(
    sqlite_client: PageClient, coding: str, decode: Callable[[bytes], bytes]
) -> None:
    plain = sqlite_client.get(PAGE)
    assert "Content-Encoding" not in plain.headers
    packed = sqlite_client.get(PAGE, Accept_Encoding=coding)
    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert decode(packed.data) == plain.data


@pytest.mark.parametrize(
    "query",
    [
        "fbclid=IwAR0abc",
        "gclid=1",
        "zarsrc=31",
        "openExternalBrowser=1",
        "utm_source=zalo&utm_medium=zalo&utm_campaign=zalo&zarsrc=30",
        "",
        "&",
    ],
)
def test_what_chat_apps_and_advertisers_hang_on_an_address_makes_no_other_page(
    sqlite_app: SiteApp, sqlite_client: PageClient, query: str
) -> None:
    first = sqlite_client.get(f"{PAGE}?{query}", Accept_Encoding="br")
    assert first.headers["Content-Encoding"] == "br"
    with entering_flask(sqlite_app) as entered:
        assert sqlite_client.get(PAGE, Accept_Encoding="br").data == first.data
        assert sqlite_client.get(f"{PAGE}?{query}", Accept_Encoding="br").data == first.data
    assert entered == []


@pytest.mark.parametrize("query", ["q=gao", "page=2", "fbclid=1&q=gao", "utm_source=x&page=2", "Q"])
def test_any_other_parameter_is_asked_of_the_page_and_not_kept(
    sqlite_app: SiteApp, sqlite_client: PageClient, query: str
) -> None:
    with entering_flask(sqlite_app) as entered:
        for _ in range(2):
            assert sqlite_client.get(f"{PAGE}?{query}").status_code == 200
    assert entered == [PAGE, PAGE]


@pytest.mark.parametrize("address", ["/", "/en/nowhere", "/Q/", "/Q/9VHYRU", "/healthz"])
def test_an_answer_that_depends_on_who_asks_is_never_kept(
    sqlite_app: SiteApp, sqlite_client: PageClient, address: str
) -> None:
    with entering_flask(sqlite_app) as entered:
        for _ in range(2):
            assert "ETag" not in sqlite_client.get(address).headers
    assert entered == [address, address]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_mark_that_a_page_may_be_kept_never_leaves_the_server(sqlite_client: PageClient, method: str) -> None:
    paths = (PAGE, "/en/", "/sitemap.xml", "/Q/9VHYRT", "/en/nowhere")
    for address in (path + query for path in paths for query in ("", "?fbclid=1", "?page=2")):
        for _ in range(2):
            assert MARK not in sqlite_client.send(method, address).headers, address


def test_pages_are_still_served_when_the_database_is_gone(app: SiteApp, client: PageClient) -> None:
    before = client.get(PAGE)
    take_database_away(app)

    def read() -> TestResponse:
        assert client.get("/healthz").status_code == 503
        return client.get(PAGE)

    after = in_another_thread(read)
    assert after.status_code == 200
    assert after.data == before.data


def test_a_reader_whose_connection_was_cut_sees_the_next_change(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    app = make_app(databases.filled())
    client = PageClient(app)
    client.get(PAGE)
    app.revisions.close()  # what a restarted database server does to it
    assert client.get(PAGE).status_code == 200
    rename(app, "Renamed after all")
    assert "Renamed after all" in client.page(PAGE).words()


def test_between_requests_nothing_of_the_database_is_held(app: SiteApp, client: PageClient) -> None:
    client.get(PAGE)
    client.get(PAGE)
    if app.database.engine.dialect.name == "postgresql":
        with app.database.writing() as session:
            session.execute(text("LOCK TABLE content_revision IN ACCESS EXCLUSIVE MODE NOWAIT"))
        return
    with closing(sqlite3.connect(str(app.database.engine.url.database))) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy, "somebody still reads"


def test_the_page_not_asked_for_longest_makes_room(
    sqlite_app: SiteApp, sqlite_client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(sqlite_app, "Name 1")
    sizes = [2 * len(sqlite_client.get(address).data) for address in (PAGE, OTHER, THIRD)]
    rename(sqlite_app, "Name 2")  # nothing is kept now
    monkeypatch.setattr("heritage.web.page_cache.MAX_BYTES", sum(sizes) - min(sizes))
    for address in (PAGE, OTHER, PAGE, THIRD):
        sqlite_client.get(address)
    with entering_flask(sqlite_app) as entered:
        for address in (PAGE, THIRD, OTHER):
            sqlite_client.get(address)
    assert entered == [OTHER]


def test_a_page_that_has_no_room_is_answered_all_the_same(
    sqlite_client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heritage.web.page_cache.MAX_BYTES", 1000)
    assert sqlite_client.get(PAGE).data == sqlite_client.get(PAGE).data


class Clock:
    """A site of one page that says how often it was rendered, its revision and its date in the test's hand."""

    def __init__(self) -> None:
        self.rendered = 0
        self.revision: tuple[int, int] | None = (1, 0)
        self.today = date(2026, 11, 24)
        self._client = Client(PageCache(self.render, lambda: self.revision, lambda: self.today))

    def render(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.rendered += 1
        start_response("200 OK", [(MARK, "keep"), ("Content-Type", "text/plain")])
        return [str(self.rendered).encode()]

    def read(self) -> str:
        return self._client.get("/").text


def test_a_new_day_is_a_new_page_since_pages_say_how_soon_a_festival_comes() -> None:
    site = Clock()
    assert [site.read(), site.read()] == ["1", "1"]
    site.today = date(2026, 11, 25)
    assert [site.read(), site.read()] == ["2", "2"]


def test_pages_outlast_midnight_while_the_database_does_not_answer() -> None:
    site = Clock()
    site.read()
    site.revision, site.today = None, date(2026, 11, 25)
    assert site.read() == "1"
    site.revision = (1, 0)
    assert site.read() == "2"


def test_without_a_revision_ever_read_nothing_is_kept() -> None:
    site = Clock()
    site.revision = None
    assert [site.read(), site.read()] == ["1", "2"]


def test_what_is_kept_of_media_outlasts_other_changes_and_no_change_of_its_own() -> None:
    numbers, reads = [1, 0], []
    cache = PageCache(lambda environ, start_response: [], lambda: (numbers[0], numbers[1]), lambda: date(2026, 11, 24))

    def read() -> int:
        reads.append(True)
        return len(reads)

    assert cache.fact("media", read, of_media=True) is None  # there never were any
    numbers[:] = 2, 1
    assert cache.fact("media", read, of_media=True) == 1
    numbers[:] = 3, 1
    assert cache.fact("media", read, of_media=True) == 1
    numbers[:] = 4, 2
    assert cache.fact("media", read, of_media=True) == 2
