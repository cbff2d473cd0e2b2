"""The map over somebody else's tile server: a real one, under OpenStreetMap's own name, that writes down who asks."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, Page, expect

from heritage.app import create_app
from heritage.settings import OPENSTREETMAP
from tests.browser.conftest import FLAGS, LiveSite, serving
from tests.browser.test_map import PLACES, open_map
from tests.conftest import Databases, settings_for
from tests.page_client import PHONE
from tests.tile_files import picture
from tests.tools import chromium_path

HOST = "tile.openstreetmap.org"
TILE = picture("#cfe3d4")


@dataclass
class TileServer:
    """answer: "tile", "refuse" as a server does that has had enough of us, or "stall": the answer never comes."""

    port: int = 0
    answer: str = "tile"
    asked: list[tuple[str, Any]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


@contextmanager
def tile_server(folder: Path) -> Iterator[TileServer]:
    state = TileServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, self.headers))
            if state.answer == "stall":
                state.done.wait(20)
                return
            status, media_type, body = (
                (200, "image/png", TILE) if state.answer == "tile" else (429, "text/plain", b"no")
            )
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=604800")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Not onto the screen of whoever runs the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state
    state.done.set()
    server.shutdown()
    thread.join()
    server.server_close()


def certificate(folder: Path) -> Path:
    """Of nobody's authority: these browsers are told to take it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    path = folder / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def tiles(tmp_path: Path) -> Iterator[TileServer]:
    with tile_server(tmp_path) as state:
        yield state


@pytest.fixture(scope="module")
def mapped(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """The site as it is when nobody sets HERITAGE_TILES."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(replace(settings_for(sqlite_databases.filled(), base_url=address), tiles=OPENSTREETMAP))
        with serving(app, listening):
            yield LiveSite(address, app)
        app.close()


@contextmanager
def visitor_with(chromium: Browser, site: LiveSite, *flags: str) -> Iterator[Page]:
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, *flags])
    yield browser.new_page(base_url=site.address, user_agent=PHONE, locale="en")
    browser.close()


@pytest.fixture
def visited(chromium: Browser, mapped: LiveSite, tiles: TileServer) -> Iterator[Page]:
    """The page of a visitor whose browser finds our server under OpenStreetMap's name."""
    found = f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{tiles.port}"
    with visitor_with(chromium, mapped, found, "--ignore-certificate-errors") as page:
        yield page


def expect_outlines(page: Page) -> None:
    expect(page.locator(".leaflet-tile")).to_have_count(0, timeout=8000)
    expect(page.locator(".leaflet-control-attribution")).to_have_text("Leaflet")
    expect(page.locator("path.ward")).to_have_count(2)
    assert page.locator(PLACES).count() > 5


def test_openstreetmap_is_asked_as_its_policy_wants(visited: Page, tiles: TileServer, mapped: LiveSite) -> None:
    open_map(visited, "/en/map?kind=temple")
    expect(visited.locator(".leaflet-tile-loaded").first).to_be_visible()
    visited.wait_for_load_state("networkidle")
    assert 0 < len(tiles.asked) < 60, "what the screen shows, and nothing ahead of it"
    for path, headers in tiles.asked:
        zoom, x, y = map(int, path.removesuffix(".png").split("/")[1:])
        assert 12 <= zoom <= 19
        assert max(x, y) < 2**zoom
        # https://operations.osmfoundation.org/policies/tiles/: a referrer, and the browser's own name
        assert headers["Referer"] == f"{mapped.address}/", "the site, not the page that somebody reads"
        assert headers["User-Agent"] == PHONE
        assert headers["Cookie"] is None
        assert headers["Cache-Control"] is None, "kept tiles are used"

    credit = visited.locator(".leaflet-control-attribution a", has_text="OpenStreetMap")
    credit.scroll_into_view_if_needed()
    expect(credit).to_be_in_viewport()
    expect(credit).to_have_attribute("href", "https://www.openstreetmap.org/copyright")


def test_a_tile_that_was_seen_is_not_asked_for_again(visited: Page, tiles: TileServer) -> None:
    open_map(visited)
    visited.wait_for_load_state("networkidle")
    seen = len(tiles.asked)
    visited.goto("/en/sites")
    open_map(visited)
    expect(visited.locator(".leaflet-tile-loaded").first).to_be_visible()
    visited.wait_for_load_state("networkidle")
    assert len(tiles.asked) == seen


@pytest.mark.parametrize("trouble", ["refuse", "stall"])
def test_a_tile_server_that_gives_nothing_leaves_the_outlines(visited: Page, tiles: TileServer, trouble: str) -> None:
    tiles.answer = trouble
    faults: list[str] = []
    visited.on("pageerror", lambda fault: faults.append(str(fault)))
    open_map(visited)
    expect_outlines(visited)
    assert tiles.asked
    assert faults == []
    assert visited.locator("[data-map-failed]").is_hidden(), "the places are all there: nobody is troubled"


def test_a_tile_server_that_comes_late_is_not_waited_for_but_the_map_can_be_used_meanwhile(
    visited: Page, tiles: TileServer
) -> None:
    tiles.answer = "stall"
    open_map(visited)
    visited.locator(".place[aria-label='Ba Dội Pass']").click()
    expect(visited.locator(".place-card")).to_contain_text("Ba Dội Pass")
    expect_outlines(visited)


def test_a_dead_tile_server_leaves_the_outlines(chromium: Browser, mapped: LiveSite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with visitor_with(chromium, mapped, f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{port}") as page:
        open_map(page)
        expect_outlines(page)
