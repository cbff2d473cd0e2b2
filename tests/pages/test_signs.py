"""Printed signs: scanned, mistyped, retired, attacked; and what is counted of all that."""

import re
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy import event

from heritage.db import BUSY_TIMEOUT_MS
from heritage.qr_symbols import PIXELS_PER_MODULE, QUIET_ZONE
from heritage.signs.images import sign_address
from heritage.signs.services import retire_code
from heritage.web.site_app import SiteApp
from tests.catalogues import words
from tests.conftest import CONTENT, NOW, Databases
from tests.page_client import PageClient
from tests.pages.counted import here_and_now, locked, moments_of_scans, scans

CODE, SLUG = "9VHYRT", "den-song-son"
SIGN = f"/Q/{CODE}"
TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")

AT_ONCE = 2.0
"""Seconds: far more than a page takes on a busy machine, less than half of what a writer waits for SQLite's lock."""

KAKAO = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 KAKAOTALK 10.9"
ZALO = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Zalo iOS/614"
WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0"


def retire(app: SiteApp, code: str = CODE) -> None:
    with app.database.writing() as session:
        retire_code(session, code, now=NOW)


@pytest.mark.parametrize("tag", TAGS)
def test_a_scan_is_answered_in_place_in_the_language_of_the_phone(each_visitor: PageClient, tag: str) -> None:
    answer = each_visitor.page(SIGN, tag)

    assert answer.status == 200
    assert answer.headers["Content-Language"] == tag
    assert answer.headers["Link"] == f'<https://heritage.example/{tag}/sites/{SLUG}>; rel="canonical"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert {each.strip() for each in answer.headers["Vary"].split(",")} >= {"Accept-Language", "Accept-Encoding"}
    assert answer.text == each_visitor.page(f"/{tag}/sites/{SLUG}").text


def test_the_first_scan_and_the_hundredth_look_the_same(sqlite_client: PageClient) -> None:
    first = sqlite_client.get(SIGN, "ko")
    later = sqlite_client.get(SIGN, "ko")
    assert (first.status_code, first.text, dict(first.headers)) == (later.status_code, later.text, dict(later.headers))


def test_a_scan_is_counted_by_code_and_language(client: PageClient) -> None:
    for language in ("ko-KR", "ko", "en"):
        client.get(SIGN, language)
    client.get("/Q/N1SQ99", "ko")
    assert scans(client.app) == {(CODE, "ko"): 2, (CODE, "en"): 1, ("N1SQ99", "ko"): 1}


def test_a_scan_is_counted_in_the_hour_of_the_place_where_the_sign_stands(client: PageClient) -> None:
    before = here_and_now()
    client.get(SIGN, "ko")
    assert moments_of_scans(client.app) <= {before, here_and_now()} != set()


def test_counts_are_written_by_themselves_soon_after(sqlite_client: PageClient) -> None:
    sqlite_client.get(SIGN, "ko")
    deadline = time.monotonic() + 20
    count = None
    while count is None and time.monotonic() < deadline:
        with sqlite_client.app.database.engine.connect() as connection:
            count = connection.exec_driver_sql("SELECT sum(count) FROM scan_count").scalar()
        time.sleep(0.02)
    assert count == 1


def test_counts_add_up_over_several_writes_and_processes(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    address = databases.filled()
    for _ in range(2):
        app = make_app(address)
        PageClient(app).get(SIGN, "ko")
        assert app.scans.write()
        PageClient(app).get(SIGN, "ko")
        app.close()
    assert scans(make_app(address)) == {(CODE, "ko"): 4}


def test_nothing_that_tells_one_visitor_from_another_is_stored(sqlite_client: PageClient) -> None:
    sqlite_client.get(SIGN, "ko", User_Agent=KAKAO, Referer="https://chat.example/room", X_Forwarded_For="203.0.113.9")
    assert scans(sqlite_client.app) == {(CODE, "ko"): 1}
    database = Path(str(sqlite_client.app.database.engine.url.database))
    stored = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    for trace in (b"KAKAOTALK", b"chat.example", b"203.0.113.9"):
        assert trace not in stored


@pytest.mark.parametrize("agent", [KAKAO, ZALO, WECHAT], ids=["KakaoTalk", "Zalo", "WeChat"])
def test_a_person_inside_a_chat_app_is_counted(sqlite_client: PageClient, agent: str) -> None:
    sqlite_client.get(SIGN, "ko", User_Agent=agent, Sec_Fetch_Dest="document", Sec_Fetch_Mode="navigate")
    assert scans(sqlite_client.app) == {(CODE, "ko"): 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User_Agent": "kakaotalk-scrap/1.0; +https://devtalk.kakao.com/"},
        {"User_Agent": "TelegramBot (like TwitterBot)"},
        {"User_Agent": "WhatsApp/2.23.20.0"},
        {"User_Agent": "ZaloPC-win32-preview"},
        {"User_Agent": ""},
        {"Cache_Control": "max-age=0"},
        {"Cache_Control": "no-cache", "Pragma": "no-cache"},
        {"Pragma": "no-cache"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec_Fetch_Dest": "iframe"},
        {"Sec_Fetch_Dest": "image"},
        {"Sec_Fetch_Dest": "empty"},
    ],
    ids=lambda headers: " ".join(headers.values())[:30],
)
def test_a_robot_a_reload_or_a_preview_sees_the_page_and_is_not_counted(
    sqlite_client: PageClient, headers: dict[str, str]
) -> None:
    assert sqlite_client.page(SIGN, "ko", **headers).status == 200
    assert scans(sqlite_client.app) == {}


def test_asking_for_headers_only_is_not_a_scan(sqlite_client: PageClient) -> None:
    answer = sqlite_client.send("HEAD", SIGN, "ko")
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["Content-Language"] == "ko"
    assert scans(sqlite_client.app) == {}


def test_reading_the_site_or_the_picture_of_a_code_is_not_a_scan(sqlite_client: PageClient) -> None:
    for address in (f"/ko/sites/{SLUG}", f"/qr/{CODE}.svg", f"/qr/{CODE}.png", "/Q/", "/Q/9VHYRX"):
        sqlite_client.get(address, "ko")
    assert scans(sqlite_client.app) == {}


def test_the_page_comes_at_once_while_the_database_is_locked_and_the_scan_is_not_lost(client: PageClient) -> None:
    with locked(client.app):
        started = time.monotonic()
        cold, warm = client.page(SIGN, "ko"), client.page(SIGN, "ko")
        waited = time.monotonic() - started
    assert (cold.status, warm.status) == (200, 200)
    assert waited < AT_ONCE < BUSY_TIMEOUT_MS / 1000
    assert scans(client.app) == {(CODE, "ko"): 2}


def test_the_page_comes_from_a_database_file_that_cannot_be_written(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sqlite_databases.filled().removeprefix("sqlite:///")
    monkeypatch.chdir(tmp_path)  # the address below is taken for a relative path when its folder is made
    # SQLite's own read-only mode, since file permissions do not hold the root user back.
    client = PageClient(make_app(f"sqlite:///file:{path}?mode=ro&uri=true"))

    started = time.monotonic()
    page = client.page(SIGN, "ko")
    waited = time.monotonic() - started

    assert (page.status, page.headers["Content-Language"]) == (200, "ko")
    assert waited < AT_ONCE
    assert client.app.scans.write() is False, "this database was meant to be read-only"


def test_scans_wait_in_memory_until_the_database_takes_them(sqlite_client: PageClient) -> None:
    app = sqlite_client.app

    def refuse(connection: object, cursor: object, statement: str, *_: object) -> None:
        if refusing and "INSERT" in statement:
            raise app.database.engine.dialect.dbapi.OperationalError("attempt to write a readonly database")

    refusing = True
    event.listen(app.database.engine, "before_cursor_execute", refuse)
    sqlite_client.get(SIGN, "ko")
    scans(app)
    refusing = False
    sqlite_client.get(SIGN, "ko")
    assert scans(app) == {(CODE, "ko"): 2}


@pytest.mark.parametrize("tag", TAGS)
def test_a_retired_sign_says_so_and_leads_to_its_place(sqlite_client: PageClient, tag: str) -> None:
    retire(sqlite_client.app)

    page = sqlite_client.page(SIGN, tag)

    assert page.status == 410
    assert page.headers["Content-Language"] == tag
    assert page.headers["Cache-Control"] == "no-store"
    assert page.words(page.one("h1")) == words(tag, "This sign is no longer in use")
    assert CODE in page.words(page.one("main"))
    (way_on,) = [link.attrib["href"] for link in page.one("main").iter("a")]
    assert way_on == f"/{tag}/sites/{SLUG}"
    assert sqlite_client.get(way_on).status_code == 200


def test_a_sign_retired_by_another_process_says_so_at_once(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    url = databases.filled()
    server, desk = make_app(url), make_app(url)
    visitor = PageClient(server)
    assert visitor.get(SIGN, "ko").status_code == 200
    retire(desk)
    assert visitor.get(SIGN, "ko").status_code == 410


def test_a_retired_sign_is_not_counted_and_the_others_go_on(sqlite_client: PageClient) -> None:
    sqlite_client.get(SIGN, "ko")
    retire(sqlite_client.app)
    sqlite_client.get(SIGN, "ko")
    sqlite_client.get("/Q/N1SQ99", "ko")
    assert scans(sqlite_client.app) == {(CODE, "ko"): 1, ("N1SQ99", "ko"): 1}


@pytest.mark.parametrize(
    "typed",
    ["9vhyrt", "9VHY-RT", "9vh yrt", " 9VHYRT ", "9V-HY-RT", "9vHyRt"],
)
def test_a_code_opens_however_it_is_typed(visitor: PageClient, typed: str) -> None:
    assert visitor.get(f"/Q/{quote(typed)}", "en").status_code == 200
    sent = visitor.get(f"/Q/?code={quote(typed)}", "en")
    assert sent.status_code == 302
    opened = visitor.get(sent.headers["Location"], "en")
    assert opened.headers["Link"] == f'<https://heritage.example/en/sites/{SLUG}>; rel="canonical"'


@pytest.mark.parametrize("typed", ["OSDBFS", "osdbfs", "NISQ99", "nlsq99", "4W9LP8", "4w9ip8"])
def test_letters_that_look_like_digits_are_read_as_digits(visitor: PageClient, typed: str) -> None:
    assert visitor.get(f"/Q/{quote(typed)}", "en").status_code == 200


@pytest.mark.parametrize("tag", TAGS)
def test_a_typing_error_is_met_with_the_code_to_correct_and_a_suggestion(visitor: PageClient, tag: str) -> None:
    page = visitor.page("/Q/9VHYRX", tag)

    assert page.status == 404
    assert page.headers["Content-Language"] == tag
    assert page.words(page.one("h1")) == words(tag, "This code is not one of ours")
    assert page.one("input[@name='code']").attrib["value"] == "9VHYRX"
    assert page.one("form").attrib == {"action": "/Q/", "method": "get"}
    assert SIGN in page.links()
    assert f"/{tag}/sites" in [link.attrib["href"] for link in page.one("main").iter("a")]


@pytest.mark.parametrize("typed", ["9VHYTR", "V9HYRT", "8VHYRT", "9VHYR7", "9VMYRT"])
def test_one_wrong_or_two_swapped_characters_are_found_out(visitor: PageClient, typed: str) -> None:
    page = visitor.page(f"/Q/{typed}", "en")
    assert page.status == 404
    assert SIGN in page.links()


@pytest.mark.parametrize("typed", ["ZZZZZZ", "9VH", "9VHYRT9", "hello"])
def test_no_code_is_suggested_that_is_nothing_like_what_was_typed(visitor: PageClient, typed: str) -> None:
    page = visitor.page(f"/Q/{typed}", "en")
    assert page.status == 404
    assert [link for link in page.links() if re.fullmatch("/Q/.+", link)] == []


def test_a_code_that_was_never_registered_is_met_as_a_typing_error(visitor: PageClient) -> None:
    assert visitor.page("/Q/000000", "en").status == 404


HOSTILE = {
    "script": "<script>alert(1)<script>",
    "closing script": "</script><script>alert(1)</script>",
    "quotes": "\"'><img src=x onerror=alert(1)>",
    "template": "{{7*7}}${7*7}%(code)s{% raw %}",
    "query language": "' OR 1=1; DROP TABLE sign_code;--",
    "very long": "A" * 10_000,
    "NUL": "\x00",
    "NUL in a code": "9VHY\x00RT",
    "six NUL": "\x00" * 6,
    "control characters": "\x01\x7f\x80\x9f\r\n\t",
    "header splitting": "x\r\nSet-Cookie: a=b",
    "Vietnamese": "Đền Sòng",
    "emoji": "🛕🛕🛕🛕🛕🛕",
    "fullwidth": "９ＶＨＹＲＴ",
    "right to left": "\u202e9VHYRT",
    "letters that grow": "ßßßßßß" + "\u0149" * 6,
    "noncharacter": "\ufffe\uffff",
    "dots": "../../etc/passwd",
    "percent": "%",
    "another host": "//evil.example/x",
    "backslash": "\\\\evil.example",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_code_gets_a_well_formed_page(each_visitor: PageClient, code: str) -> None:
    page = each_visitor.page(f"/Q/{quote(code, safe='')}", "en")
    assert page.status == 404
    scripts = [script for script in page.all("script") if not script.attrib.get("src", "").startswith("/static/")]
    assert scripts == []
    assert "49" not in page.words(page.one("main"))
    assert len(page.text) < 20_000


@pytest.mark.parametrize(
    "code", ["%00", "%ff%fe", "%C3%28", "%ED%A0%80", "%", "%zz", "%2e%2e%2f", "%252e", "%E2%80%AE"]
)
def test_an_address_that_is_not_even_text_gets_a_well_formed_page(each_visitor: PageClient, code: str) -> None:
    assert each_visitor.page(f"/Q/{code}", "en").status == 404
    assert each_visitor.get(f"/qr/{code}.svg").status_code == 404
    assert each_visitor.get(f"/qr/{code}.png").status_code == 404


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_in_the_box_stays_on_this_site(visitor: PageClient, code: str) -> None:
    answer = visitor.get(f"/Q/?code={quote(code, safe='')}", "en")
    assert answer.status_code in {200, 302}  # 200: nothing but white space was typed
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/Q/")
        assert "Set-Cookie" not in answer.headers


def test_the_box_asks_for_a_code(visitor: PageClient) -> None:
    page = visitor.page("/Q/", "ko")
    assert page.status == 200
    assert page.one("input[@name='code']").attrib["value"] == ""


def codes(app: SiteApp) -> list[str]:
    with app.database.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT code FROM sign_code ORDER BY code").scalars())


def drawn(svg: str) -> Image.Image:
    """An SVG of black runs of modules, as a printer would put it on paper."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    scale = 8
    image = Image.new("L", (size * scale, size * scale), 255)
    pencil = ImageDraw.Draw(image)
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        left, top = int(column) * scale, int(row) * scale
        pencil.rectangle((left, top, left + int(length) * scale - 1, top + scale - 1), fill=0)
    return image


def test_a_reader_finds_the_signs_address_in_every_picture(visitor: PageClient) -> None:
    found = codes(visitor.app)
    assert len(found) == len(list((CONTENT / "sites").iterdir()))
    for code in found:
        pictures = [
            Image.open(BytesIO(visitor.get(f"/qr/{code}.png").data)),
            drawn(visitor.get(f"/qr/{code}.svg").text),
        ]
        for picture in pictures:
            (read,) = zxingcpp.read_barcodes(picture.convert("L"))
            assert read.text == sign_address("https://heritage.example", code)
            assert read.ec_level == "Q"


def test_a_picture_has_room_around_it_and_stays_small(visitor: PageClient) -> None:
    picture = Image.open(BytesIO(visitor.get(f"/qr/{CODE}.png").data)).convert("L")
    dark = Image.eval(picture, lambda value: 255 - value).getbbox()
    assert dark is not None
    margin = QUIET_ZONE * PIXELS_PER_MODULE
    assert (dark[0], dark[1]) == (margin, margin)
    assert (picture.width - dark[2], picture.height - dark[3]) == (margin, margin)
    modules = picture.width // PIXELS_PER_MODULE - 2 * QUIET_ZONE
    assert modules in {25, 29}, "version 2 or 3"


@pytest.mark.parametrize(("suffix", "media_type"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_a_picture_is_sent_once_to_who_keeps_it(visitor: PageClient, suffix: str, media_type: str) -> None:
    first = visitor.get(f"/qr/{CODE}.{suffix}")
    again = visitor.get(f"/qr/{CODE}.{suffix}", If_None_Match=first.headers["ETag"])
    other = visitor.get(f"/qr/N1SQ99.{suffix}", If_None_Match=first.headers["ETag"])
    assert (first.status_code, first.mimetype) == (200, media_type)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert other.status_code == 200


def test_a_picture_carries_the_address_the_site_is_reached_by(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    client = PageClient(make_app(sqlite_databases.filled(), base_url="https://di-san.example.vn"))
    picture = Image.open(BytesIO(client.get(f"/qr/{CODE.lower()}.png").data)).convert("L")
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == f"HTTPS://DI-SAN.EXAMPLE.VN/Q/{CODE}"


def test_there_is_no_picture_of_a_code_that_is_not_registered(visitor: PageClient) -> None:
    for code in ("9VHYRX", "000000", "x"):
        assert visitor.get(f"/qr/{code}.svg").status_code == 404
        assert visitor.get(f"/qr/{code}.png").status_code == 404
