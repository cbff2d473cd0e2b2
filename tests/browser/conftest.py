"""The site under its real server, and a real browser that reports whatever goes wrong in it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from sqlalchemy import func, select
from waitress import wasyncore

from heritage.app import create_app
from heritage.signs.models import ScanCount
from heritage.web.server import create_server
from heritage.web.site_app import SiteApp
from tests.conftest import Databases, settings_for
from tests.page_client import PHONE
from tests.tools import chromium_path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NewVisitor = Callable[..., Page]


@dataclass(frozen=True)
class LiveSite:
    """The running site: where it listens, and the application itself to look into its database."""

    address: str
    app: SiteApp

    def scans(self, code: str) -> dict[str, int]:
        """Language to the number of scans that are in the database."""
        assert self.app.scans.write()
        of_code = select(ScanCount.language, func.sum(ScanCount.count)).where(ScanCount.code == code)
        with self.app.database.reading() as session:
            return dict(session.execute(of_code.group_by(ScanCount.language)).all())


@pytest.fixture(scope="session")
def site(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """One server for all tests of the browser; none of them changes its content."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(settings_for(sqlite_databases.filled(), base_url=address))
        with serving(app, listening):
            yield LiveSite(address, app)
        app.close()


@contextmanager
def serving(app: SiteApp, listening: socket.socket) -> Iterator[None]:
    server = create_server(app, sockets=[listening], threads=8)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield
    # The loop runs until it has no socket left; only its own thread may take them away.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join()
    server.task_dispatcher.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, site: LiveSite) -> Iterator[NewVisitor]:
    """Makes the page of a new visitor: a browser that has never been here. Arguments are those of a context.

    Whatever a visitor's browser complains of fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrive(**options: Any) -> Page:
        phone = {"base_url": site.address, "user_agent": PHONE, "locale": "en", "reduced_motion": "reduce"}
        context = chromium.new_context(**phone | options)
        contexts.append(context)
        watch(context, site.address, complaints)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()
    assert complaints == []


def watch(context: BrowserContext, address: str, complaints: list[str]) -> None:
    """Note errors of scripts, errors and warnings on the console (breaches of the policy too), and foreign requests."""
    opened: set[str] = set()

    def on_request(request: Request) -> None:
        if request.is_navigation_request():
            opened.add(request.url)
        if not request.url.startswith(f"{address}/"):
            complaints.append(f"request to {urlsplit(request.url).netloc}: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        # The browser reports the page itself as a failed resource when it is, rightly, a 404.
        is_page = message.text.startswith("Failed to load resource") and message.location["url"] in opened
        if message.type in {"error", "warning"} and not is_page:
            complaints.append(f"{message.type}: {message.text}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda fault: complaints.append(f"error: {fault.error}"))
