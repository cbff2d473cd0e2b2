"""The site under its real server, and a real browser that reports whatever goes wrong in it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from sqlalchemy import func, select
from waitress import wasyncore

from heritage.app import create_app
from heritage.payments.bank_file import read_banks
from heritage.payments.banks import bring_in_banks
from heritage.people.queries import Person
from heritage.signs.models import ScanCount
from heritage.web.server import create_server
from heritage.web.site_app import SiteApp
from tests.browser.busy_street import BusyStreet, set_to_work
from tests.conftest import Databases, settings_for
from tests.page_client import PHONE
from tests.signed_in import NOW, SignedInClient
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
Enter = Callable[..., Page]


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


@contextmanager
def new_site(databases: Databases, **changes: Any) -> Iterator[LiveSite]:
    """A running site with a database of its own; changes: to its settings."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(replace(settings_for(databases.filled(), base_url=address), **changes))
        with serving(app, listening):
            yield LiveSite(address, app)
        app.close()


@pytest.fixture(scope="session")
def site(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """One server for all tests of the browser; none of them changes its content."""
    with new_site(sqlite_databases) as site:
        yield site


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


@contextmanager
def new_street(databases: Databases) -> Iterator[LiveSite]:
    with new_site(databases) as site:
        with site.app.database.writing() as session:
            bring_in_banks(session, read_banks(site.app.settings.content_folder, []), now=NOW)
        yield site


@pytest.fixture
def street(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """A site of its own: its tests write into it."""
    with new_street(sqlite_databases) as street:
        yield street


@contextmanager
def people_with_phones(chromium: Browser, site: LiveSite) -> Iterator[tuple[Enter, list[str]]]:
    """Lets people come to `site`, guests or signed in, each with a phone; and what their browsers complain of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def come(person: Person | None = None, **options: Any) -> Page:
        phone = {
            "base_url": site.address,
            "viewport": {"width": 360, "height": 740},
            "user_agent": PHONE,
            "locale": "en",
            "reduced_motion": "reduce",
            "geolocation": {"latitude": 20.0801, "longitude": 105.8602},
            "permissions": ["geolocation"],
        }
        context = chromium.new_context(**phone | options)
        if person is not None:
            client = SignedInClient(site.app, person)
            context.add_cookies([{"name": client.cookie, "value": client.token, "url": site.address}])
        contexts.append(context)
        watch(context, site.address, complaints)
        return context.new_page()

    yield come, complaints
    for context in contexts:
        context.close()


@pytest.fixture
def enter(chromium: Browser, street: LiveSite) -> Iterator[Enter]:
    """The page of somebody with a phone: a guest, or one who is signed in. Their browsers must not complain."""
    with people_with_phones(chromium, street) as (come, complaints):
        yield come
    assert complaints == []


@dataclass(frozen=True)
class AtWork:
    """A busy street, and the pages of those who work there, by their part in it."""

    street: BusyStreet
    enter: Enter

    def come_as(self, part: str, **options: Any) -> Page:
        return self.enter(self.street.people[part], **options)


@pytest.fixture(scope="session")
def busy_site(sqlite_databases: Databases) -> Iterator[tuple[LiveSite, BusyStreet]]:
    """A site of its own, for looking at: none of its tests changes it."""
    with new_street(sqlite_databases) as site:
        yield site, set_to_work(site.app)


@pytest.fixture
def at_work(chromium: Browser, busy_site: tuple[LiveSite, BusyStreet]) -> Iterator[AtWork]:
    """As `enter`, into a street in the middle of its work."""
    site, street = busy_site
    with people_with_phones(chromium, site) as (come, complaints):
        yield AtWork(street, come)
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
