"""When something cannot be answered: what a visitor reads, what the machine that watches sees, what is written down."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import abort, request
from sqlalchemy import delete
from werkzeug.exceptions import TooManyRequests

from heritage.app import MAX_REQUEST_BYTES
from heritage.festivals.models import Festival
from heritage.people.rules import Permission
from heritage.sites.models import Site, SiteText
from heritage.web.access import requires
from heritage.web.site_app import SiteApp
from tests.catalogues import words
from tests.conftest import Databases
from tests.page_client import PHONE, Page, PageClient, inspect

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
TITLES = {
    403: "This page is not open to you",
    404: "There is no page here",
    405: "This page cannot do that",
    413: "That is too large to send",
    429: "Too many requests at once",
    500: "Something went wrong on our side",
}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def failing(sqlite_app: SiteApp) -> PageClient:
    """The site with an address for each thing that can go wrong."""

    @requires(Permission.PAGE_READ)
    def take() -> str:
        return str(len(request.get_data()))

    @requires(Permission.PAGE_READ)
    def stop() -> str:
        raise TooManyRequests(retry_after=60)

    @requires(Permission.PAGE_READ)
    def fail() -> str:
        raise RuntimeError("a secret of the machine")

    @requires(Permission.PAGE_READ)
    def refuse(status: int) -> str:
        abort(status)

    sqlite_app.add_url_rule("/<language:language>/take", "take", lambda language: take(), methods=["POST"])
    sqlite_app.add_url_rule("/take", "take_anywhere", take, methods=["POST"])
    sqlite_app.add_url_rule("/429", "stop", stop)
    sqlite_app.add_url_rule("/500", "fail", fail)
    sqlite_app.add_url_rule("/abort/<int:status>", "refuse", refuse)
    return PageClient(sqlite_app)


def meet(client: PageClient, status: int, tag: str) -> Page:
    """The page of an error, as a visitor with a phone in the language `tag` meets it."""
    headers = {"Accept-Language": tag, "User-Agent": PHONE}
    sender = client.app.test_client(use_cookies=False)
    if status == 413:
        return Page(sender.post("/take", data=b"x" * (MAX_REQUEST_BYTES + 1), headers=headers))
    if status == 405:
        return Page(sender.post("/healthz", headers=headers))
    address = {403: "/abort/403", 404: "/none", 429: "/429", 500: "/500"}[status]
    return Page(sender.get(address, headers=headers))


@pytest.mark.parametrize("status", TITLES)
def test_an_error_is_explained_in_the_visitors_language_with_a_way_on(failing: PageClient, status: int) -> None:
    for tag in TAGS:
        page = meet(failing, status, tag)
        inspect(page)
        assert page.status == status
        assert page.headers["Content-Language"] == tag
        assert page.headers["Cache-Control"] == "no-store"
        assert page.words(page.one("h1")) == words(tag, TITLES[status])
        assert str(status) in page.words(page.one("main"))
        way_on = [link.attrib["href"] for link in page.one("main").iter("a")]
        assert way_on == [f"/{tag}/sites", "/Q/"]
        assert [failing.get(link, tag).status_code for link in way_on] == [200, 200]


@pytest.mark.parametrize("address", ["/ko/none", "/ko/sites/none", "/ko/sites/den-song-son/none"])
def test_an_error_below_a_language_is_explained_in_that_language(visitor: PageClient, address: str) -> None:
    page = visitor.page(address, "fr", Cookie="language=ja")
    assert (page.status, page.headers["Content-Language"]) == (404, "ko")


def test_a_wrong_method_is_told_the_right_ones(visitor: PageClient) -> None:
    page = Page(visitor.send("POST", "/ko/", "fr"))
    inspect(page)
    assert (page.status, page.headers["Content-Language"]) == (405, "ko")
    assert "GET" in page.headers["Allow"]


def test_too_many_requests_are_told_how_long_to_wait(failing: PageClient) -> None:
    assert meet(failing, 429, "vi").headers["Retry-After"] == "60"


def test_what_fits_is_taken(failing: PageClient) -> None:
    answer = failing.app.test_client().post("/take", data=b"x" * MAX_REQUEST_BYTES)
    assert (answer.status_code, answer.text) == (200, str(MAX_REQUEST_BYTES))


def test_a_failure_of_ours_gives_nothing_away(failing: PageClient) -> None:
    page = meet(failing, 500, "en")
    for secret in ("secret", "RuntimeError", "Traceback", "heritage/", "Werkzeug", "Flask"):
        assert secret not in page.text
        assert secret not in str(page.headers)


@pytest.mark.parametrize("status", [400, 401, 406, 414, 415, 418, 422, 451, 501, 503])
def test_an_error_without_words_of_its_own_is_explained_by_its_kind(failing: PageClient, status: int) -> None:
    page = failing.page(f"/abort/{status}", "ko")
    kind = "This request cannot be read" if status < 500 else TITLES[500]
    assert page.status == status
    assert page.words(page.one("h1")) == words("ko", kind)


def test_an_address_without_its_last_stroke_is_sent_on(visitor: PageClient) -> None:
    answer = visitor.get("/ko")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/ko/")


@pytest.mark.parametrize("address", ["/", "/ko", "/ko//sites", "/Q", "/Q/?code=9VHYRT"])
def test_nobody_is_sent_to_another_host_whatever_the_request_claims(visitor: PageClient, address: str) -> None:
    answer = visitor.get(address, Host="evil.example", X_Forwarded_Host="evil.example")
    assert answer.status_code in {302, 308}
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"] + answer.text


def test_no_page_repeats_the_host_that_a_request_claims(sqlite_client: PageClient) -> None:
    for address in ("/ko/", "/ko/sites/den-song-son", "/Q/9VHYRT", "/none", "/sitemap.xml", "/robots.txt"):
        answer = sqlite_client.get(address, "ko", Host="evil.example", X_Forwarded_Host="evil.example")
        assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/%ff",
        "/vi/sites/%00",
        "/vi/sites/den%00song",
        "/vi/sites/" + "a" * 10_000,
        "/vi/sites/<script>alert(1)<%2fscript>",
        "/vi/sites/'%20OR%201=1--",
        "/vi/sites/%ED%A0%80",
        "/zh_Hans/",
        "/zh-hans/",
        "/VI/",
        "/de/sites",
        "/../../etc/passwd",
        "/.env",
        "/wp-login.php",
        "/vi/sites/den-song-son/",
    ],
    ids=lambda address: address[:30],
)
def test_an_address_nobody_made_is_met_with_a_page(each_visitor: PageClient, address: str) -> None:
    assert each_visitor.page(address, "en").status == 404


@pytest.mark.parametrize("header", ["Accept-Language", "Cookie", "Accept-Encoding", "If-None-Match", "User-Agent"])
@pytest.mark.parametrize("value", ["\xff\xfe", "a" * 60_000, ";;==,,\"'", "language=%00; language=\x01"])
def test_a_header_that_makes_no_sense_does_no_harm(visitor: PageClient, header: str, value: str) -> None:
    for address in ("/", "/ko/", "/Q/9VHYRT", "/none", "/qr/9VHYRT.svg"):
        answer = visitor.get(address, **{header.replace("-", "_"): value})
        assert answer.status_code in {200, 302, 404}


def test_the_watching_machine_is_told_that_all_is_well(client: PageClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_watching_machine_is_told_that_the_database_does_not_answer(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    client = PageClient(make_app(databases.empty()))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "the database does not answer"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_database_without_content_shows_pages_that_say_so(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    client = PageClient(make_app(databases.migrated()))
    for address in ("/ko/", "/ko/sites"):
        page = client.page(address)
        assert page.status == 200
        assert words("ko", "No site has been entered yet.") in page.words()
    assert client.page("/Q/9VHYRT", "ko").status == 404
    assert client.get("/sitemap.xml").status_code == 200


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


def test_each_request_is_written_down_in_one_line_that_names_nobody(
    visitor: PageClient, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.get(
        "/ko/sites?search=mother",
        "ko-KR",
        User_Agent="Phone of Kim",
        Referer="https://chat.example/room",
        Cookie="language=ko",
        X_Forwarded_For="203.0.113.9",
    )
    written = capsys.readouterr().err
    line = json.loads(written)
    assert set(line) == {"at", "method", "path", "status", "ms"}
    assert (line["method"], line["path"], line["status"]) == ("GET", "/ko/sites", 200)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["at"])
    assert line["ms"] >= 0
    for trace in ("search", "mother", "Kim", "chat.example", "127.0.0.1", "203.0.113.9", "KR"):
        assert trace not in written


def test_every_kind_of_answer_is_written_down(failing: PageClient, capsys: pytest.CaptureFixture[str]) -> None:
    for address in ("/ko/", "/ko/", "/", "/none", "/500", "/Q/9VHYRT", failing.app.assets.address("site.css")):
        failing.get(address, "ko")
    failing.send("HEAD", "/ko/")
    assert [line["status"] for line in logged(capsys)] == [200, 200, 302, 404, 500, 200, 200, 200]


def test_a_visitor_cannot_write_lines_of_their_own(visitor: PageClient, capsys: pytest.CaptureFixture[str]) -> None:
    visitor.get("/x%0a%7B%22status%22:200%7D%0d%0a%1b[31m")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["status"] == 404
    assert line.isprintable()


def test_a_failure_of_ours_is_written_down_with_its_cause(
    failing: PageClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    failing.get("/500?search=mother")
    assert "a secret of the machine" in caplog.text
    assert "mother" not in caplog.text + capsys.readouterr().err


def places(client: PageClient) -> dict[str, dict[str, str]]:
    """The addresses of the sitemap, each with those in other languages."""
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    root = ElementTree.fromstring(answer.data)  # noqa: S314  # our own
    assert root.tag == f"{{{SITEMAP['s']}}}urlset"
    found = {}
    for url in root.findall("s:url", SITEMAP):
        links = url.findall("x:link[@rel='alternate']", SITEMAP)
        found[url.findtext("s:loc", "", SITEMAP)] = {link.attrib["hreflang"]: link.attrib["href"] for link in links}
    assert len(found) == len(root), "an address stands there twice, or something that is no address"
    return found


def test_the_sitemap_lists_every_page_with_its_other_languages(each_visitor: PageClient) -> None:
    found = places(each_visitor)
    with each_visitor.app.database.reading() as session:
        rests = ["/", "/map", "/near", "/sites", *(f"/sites/{slug}" for (slug,) in session.query(Site.slug))]
        rests += ["/festivals", *(f"/festivals/{slug}" for (slug,) in session.query(Festival.slug))]
    assert {f"https://heritage.example/{tag}{rest}" for tag in TAGS for rest in rests} - set(found) == set()
    for address, others in found.items():
        _, _, rest = address.removeprefix("https://heritage.example/").partition("/")
        assert others == {tag: f"https://heritage.example/{tag}/{rest}" for tag in TAGS}


def test_every_address_of_the_sitemap_opens_and_calls_itself_the_same(visitor: PageClient) -> None:
    for address in places(visitor):
        page = Page(visitor.get(address.removeprefix("https://heritage.example")))
        assert page.status == 200
        assert page.one("link[@rel='canonical']").attrib["href"] == address


def test_the_sitemap_leaves_out_languages_a_site_has_no_text_in(client: PageClient) -> None:
    with client.app.database.writing() as session:
        site = session.query(Site).filter_by(slug="den-song-son").one()
        session.execute(delete(SiteText).where(SiteText.site_id == site.id, SiteText.language == "fr"))
    found = places(client)
    assert "https://heritage.example/fr/sites/den-song-son" not in found
    assert "fr" not in found["https://heritage.example/vi/sites/den-song-son"]


def test_robots_are_told_to_leave_signs_alone_and_where_the_pages_are(visitor: PageClient) -> None:
    answer = visitor.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /Q/",
        "Disallow: /q/",
        "Sitemap: https://heritage.example/sitemap.xml",
    ]
