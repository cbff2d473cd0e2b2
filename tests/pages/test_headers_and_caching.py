"""What goes out with each answer, and what is kept: by browsers, by proxies, by our own page cache."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import brotli
import pytest
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from heritage.db import Base
from heritage.festivals.models import FestivalText
from heritage.people.rules import Permission
from heritage.sites.models import Site, SiteText
from heritage.web.access import requires
from heritage.web.page_cache import MARK
from heritage.web.security import CONTENT_SECURITY_POLICY, HEADERS, HSTS
from heritage.web.site_app import SiteApp
from tests.conftest import Databases, fill
from tests.page_client import PageClient

SITE = "/ko/sites/den-song-son"
SIGN = "/Q/9VHYRT"
PAGES = ["/ko/", "/ko/sites", SITE]

# One of each kind, with the status it has.
KINDS = {
    "/": 302,
    "/ko": 308,
    "/ko/": 200,
    "/ko/sites": 200,
    SITE: 200,
    f"{SITE}?page=2": 200,
    "/ko/sites/none": 404,
    "/none": 404,
    "/Q/": 200,
    "/Q/?code=9VHYRT": 302,
    SIGN: 200,
    "/Q/9VHYRX": 404,
    "/qr/9VHYRT.svg": 200,
    "/qr/9VHYRT.png": 200,
    "/qr/000000.png": 404,
    "/static/none.css": 404,
    "/favicon.ico": 200,
    "/healthz": 200,
    "/robots.txt": 200,
    "/sitemap.xml": 200,
}


def loaded_by(client: PageClient) -> list[str]:
    """The addresses of style sheet, script and pictures of a page."""
    assets = client.app.assets
    return [assets.address(name) for name in ("site.css", "site.js", "motifs.svg", "ridges.svg", "favicon.svg")]


def vary(answer: TestResponse) -> set[str]:
    return {name.strip() for name in answer.headers.get("Vary", "").split(",")} - {""}


@pytest.mark.parametrize("address", KINDS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_kind_of_answer_tells_the_browser_what_it_may_do(visitor: PageClient, address: str, method: str) -> None:
    for _ in ("rendered", "kept"):
        answer = visitor.send(method, address, "ko")
        assert answer.status_code == KINDS[address]
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["Strict-Transport-Security"] == HSTS
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1
        assert "Set-Cookie" not in answer.headers
        assert MARK not in answer.headers


def test_files_tell_the_browser_what_it_may_do(visitor: PageClient) -> None:
    for address in loaded_by(visitor):
        assert {name: visitor.get(address).headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_answered_as_safely(visitor: PageClient, method: str) -> None:
    answer = visitor.send(method, SITE)
    assert answer.status_code == (200 if method == "OPTIONS" else 405)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert set(re.findall(r"\w+", answer.headers["Allow"])) == {"GET", "HEAD", "OPTIONS"}


def test_a_failure_of_ours_is_answered_as_safely(sqlite_app: SiteApp) -> None:
    @requires(Permission.PAGE_READ)
    def broken() -> str:
        raise ZeroDivisionError

    sqlite_app.add_url_rule("/broken", "broken", broken)
    answer = PageClient(sqlite_app).get("/broken")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_starts_from_nothing_and_allows_nothing_inline_or_foreign() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}


def test_only_a_site_behind_tls_asks_to_be_reached_by_tls_alone(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    client = PageClient(make_app(sqlite_databases.filled(), base_url="http://127.0.0.1:8000"))
    for address in KINDS:
        answer = client.get(address, "ko")
        assert "Strict-Transport-Security" not in answer.headers
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("opened_first", [SITE, SIGN])
def test_a_page_is_kept_with_the_same_headers_whether_a_link_or_a_scan_opened_it_first(
    sqlite_client: PageClient, opened_first: str
) -> None:
    sqlite_client.get(opened_first, "ko")
    answer = sqlite_client.get(SITE)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Content-Language"] == "ko"
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Link" not in answer.headers


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip, deflate, br, zstd": ("br", brotli.decompress),
    "br": ("br", brotli.decompress),
    "gzip, deflate": ("gzip", gzip.decompress),
    "GZIP": ("gzip", gzip.decompress),
    "gzip;q=0.5": ("gzip", gzip.decompress),
    "br;q=0, gzip": ("gzip", gzip.decompress),
    "br;q=0": ("identity", bytes),
    "deflate": ("identity", bytes),
    "identity": ("identity", bytes),
    "": ("identity", bytes),
}


@pytest.mark.parametrize("accepted", CODINGS)
def test_pages_signs_and_files_come_in_the_coding_that_is_understood(visitor: PageClient, accepted: str) -> None:
    coding, decode = CODINGS[accepted]
    for address in (*PAGES, SIGN, "/sitemap.xml", *loaded_by(visitor)):
        plain = visitor.get(address, "ko")
        answer = visitor.get(address, "ko", Accept_Encoding=accepted)
        assert answer.headers.get("Content-Encoding", "identity") == coding, address
        assert decode(answer.data) == plain.data, address
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert coding == "identity" or len(answer.data) < len(plain.data) or len(plain.data) < 1_000
        assert "Accept-Encoding" in vary(answer), address


def test_what_is_compressed_already_is_not_compressed_again(visitor: PageClient) -> None:
    answer = visitor.get("/qr/9VHYRT.png", Accept_Encoding="br, gzip")
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("address", [*PAGES, "/sitemap.xml"])
@pytest.mark.parametrize("accepted", ["", "br", "gzip"])
def test_who_has_a_page_already_is_told_so(each_visitor: PageClient, address: str, accepted: str) -> None:
    first = each_visitor.get(address, Accept_Encoding=accepted)
    again = each_visitor.get(address, If_None_Match=first.headers["ETag"], Accept_Encoding=accepted)
    among_others = each_visitor.get(address, If_None_Match=f'"x", {first.headers["ETag"]}')
    outdated = each_visitor.get(address, If_None_Match='W/"outdated"')

    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]
    assert among_others.status_code == 304
    assert outdated.status_code == 200


def test_pages_have_different_marks(visitor: PageClient) -> None:
    marks = {visitor.get(address).headers["ETag"] for address in [*PAGES, "/vi/", "/vi/sites", "/sitemap.xml"]}
    assert len(marks) == 6


def test_headers_alone_say_the_same_as_with_the_page(sqlite_client: PageClient) -> None:
    cold = sqlite_client.send("HEAD", SITE)
    full = sqlite_client.get(SITE)
    warm = sqlite_client.send("HEAD", SITE)
    assert (cold.data, warm.data) == (b"", b"")
    assert (cold.status_code, warm.status_code) == (200, 200)
    assert dict(warm.headers) == dict(full.headers)
    assert cold.headers["Content-Length"] == full.headers["Content-Length"]


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_may_be_kept_for_minutes_and_used_while_the_site_is_away(
    visitor: PageClient, address: str
) -> None:
    said = dict(part.partition("=")[::2] for part in visitor.get(address).headers["Cache-Control"].split(", "))
    assert "public" in said
    assert 60 <= int(said["max-age"]) <= 600
    assert int(said["stale-if-error"]) >= 86_400


def test_files_are_kept_for_a_year_under_a_name_made_of_their_content(visitor: PageClient) -> None:
    for address in loaded_by(visitor):
        answer = visitor.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert re.fullmatch(r"/static/[\w-]+\.[0-9a-f]{12}\.\w+", address)
        changed = re.sub(r"[0-9a-f]{12}", "0" * 12, address)
        assert visitor.get(changed).status_code == 404


@pytest.mark.parametrize(
    "path", ["..%2fpyproject.toml", "../heritage/app.py", "%2e%2e/wsgi.py", "etc/passwd", "site.css", "", "."]
)
def test_only_the_files_that_pages_use_are_served(visitor: PageClient, path: str) -> None:
    assert visitor.get(f"/static/{path}").status_code == 404


def test_media_types_are_said_in_full(visitor: PageClient) -> None:
    types = {address.rpartition(".")[2]: visitor.get(address).headers["Content-Type"] for address in loaded_by(visitor)}
    assert types == {
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml; charset=utf-8",
    }


@contextmanager
def statements(app: SiteApp) -> Iterator[list[str]]:
    """Collects what is asked of the database, but for the beginning of transactions."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(app.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(app.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("address", "most"), [("/ko/", 3), ("/ko/sites", 1), (SITE, 3), (SIGN, 4)])
def test_a_page_rendered_afresh_asks_the_database_little(client: PageClient, address: str, most: int) -> None:
    with statements(client.app) as asked:
        assert client.get(address, "ko").status_code == 200
    assert 1 <= len(asked) <= most, asked


def test_what_pages_share_is_read_once_and_again_after_a_change(client: PageClient) -> None:
    client.get(f"{SITE}?n=1")
    neighbour = "/ko/sites/den-chin-gieng?n={}"
    with statements(client.app) as asked:
        before = client.get(neighbour.format(1))
    assert len(asked) == 1, asked
    rename(client.app, "새 이름")
    assert "새 이름" not in before.text
    assert "새 이름" in client.get(neighbour.format(2)).text


def test_the_festivals_of_a_site_are_as_fresh_as_the_site(client: PageClient) -> None:
    assert "새 축제" not in client.get(f"{SITE}?n=1").text
    with client.app.database.writing() as session:
        for text_ in session.query(FestivalText).filter_by(language="ko"):
            text_.name = "새 축제"
    assert "새 축제" in client.get(f"{SITE}?n=2").text


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_page_comes_without_a_session_on_the_database(client: PageClient, address: str) -> None:
    first = client.get(address)
    with statements(client.app) as asked:
        assert client.get(address).text == first.text
        assert client.get(address, If_None_Match=first.headers["ETag"]).status_code == 304
    assert asked == []


def test_a_sign_whose_page_is_kept_costs_one_look_into_the_register(client: PageClient) -> None:
    client.get(SITE)
    with statements(client.app) as asked:
        client.get(SIGN, "ko")
    assert len(asked) == 1


def test_marks_that_chat_apps_hang_on_an_address_do_not_make_it_another_page(sqlite_client: PageClient) -> None:
    kept = sqlite_client.get(SITE)
    with statements(sqlite_client.app) as asked:
        for parameters in ("fbclid=abc", "utm_source=zalo&utm_medium=x", "gclid=1", "zarsrc=31"):
            assert sqlite_client.get(f"{SITE}?{parameters}").text == kept.text
    assert asked == []


def test_an_address_with_other_parameters_is_not_kept(sqlite_client: PageClient) -> None:
    for number in range(3):
        with statements(sqlite_client.app) as asked:
            assert sqlite_client.get(f"{SITE}?n={number}").status_code == 200
        assert asked, "the page cache could be filled by anybody"


def rename(app: SiteApp, name: str) -> None:
    with app.database.writing() as session:
        site = session.query(Site).filter_by(slug="den-song-son").one()
        session.query(SiteText).filter_by(site_id=site.id, language="ko").one().name = name


def test_a_change_of_content_is_on_every_page_at_once(client: PageClient) -> None:
    addresses = [*PAGES, SIGN]
    before = {address: client.get(address, "ko") for address in addresses}

    rename(client.app, "새 이름")

    for address in addresses:
        mark = before[address].headers.get("ETag", "")
        answer = client.get(address, "ko", If_None_Match=mark)
        assert answer.status_code == 200
        assert "새 이름" not in before[address].text
        assert "새 이름" in answer.text


def test_a_change_made_by_another_process_is_seen_at_once(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    address = databases.filled()
    here, elsewhere = PageClient(make_app(address)), make_app(address)
    assert "새 이름" not in here.get(SITE).text
    rename(elsewhere, "새 이름")
    assert "새 이름" in here.get(SITE).text


def test_a_change_that_is_taken_back_leaves_the_pages_as_they_were(client: PageClient) -> None:
    kept = client.get(SITE)
    with client.app.database.writing() as session:
        session.query(SiteText).filter_by(language="ko").first().name = "새 이름"
        session.flush()
        session.rollback()
    with statements(client.app) as asked:
        assert client.get(SITE).headers["ETag"] == kept.headers["ETag"]
    assert asked == []


def test_an_import_that_changes_nothing_leaves_the_pages_kept(sqlite_client: PageClient) -> None:
    sqlite_client.get(SITE)
    fill(sqlite_client.app)
    with statements(sqlite_client.app) as asked:
        sqlite_client.get(SITE)
    assert asked == []


def test_a_counted_scan_leaves_the_pages_kept(client: PageClient) -> None:
    client.get(SIGN, "ko")
    assert client.app.scans.write()
    with statements(client.app) as asked:
        client.get(SITE)
    assert asked == []


def test_kept_pages_still_come_when_the_database_is_gone(client: PageClient) -> None:
    kept = [client.get(address) for address in PAGES]
    with client.app.database.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE {table.name}"))
    assert [client.get(address).text for address in PAGES] == [page.text for page in kept]
    assert client.get("/vi/").status_code == 500
