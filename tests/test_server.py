"""Which thread answers what: kept pages the one that reads requests, all else the others, and each in its order."""

import http.client
import socket
import threading
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from heritage.app import create_app
from heritage.db import raise_content_revision
from heritage.web.site_app import SiteApp
from tests.browser.conftest import serving
from tests.conftest import Databases, settings_for

KEPT, NOT_KEPT = "/vi/sites/den-song-son", "/healthz"
SECONDS = 20


class Threads:
    """WSGI middleware that notes which thread answers each address."""

    def __init__(self, app: SiteApp) -> None:
        self._app = app.wsgi_app
        self.of: dict[str, list[str]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.of.setdefault(environ["PATH_INFO"], []).append(threading.current_thread().name)
        return self._app(environ, start_response)


@pytest.fixture
def served(sqlite_databases: Databases) -> Iterator[tuple[SiteApp, Threads, int]]:
    app = create_app(settings_for(sqlite_databases.filled()))
    threads = Threads(app)
    app.wsgi_app = threads  # type: ignore[method-assign]
    with socket.create_server(("127.0.0.1", 0)) as listening, serving(app, listening):
        yield app, threads, listening.getsockname()[1]
    app.close()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_a_kept_page_is_answered_by_the_thread_that_reads(served: tuple[SiteApp, Threads, int]) -> None:
    _, threads, port = served
    first, second = ask(port, KEPT), ask(port, f"{KEPT}?utm_source=x")
    assert first == second
    assert first[0] == 200
    assert ask(port, KEPT, "HEAD") == (200, b"")
    worker, *readers = threads.of[KEPT]
    assert worker.startswith("waitress-")
    assert readers[0] == readers[1]
    assert not readers[0].startswith("waitress-")


@pytest.mark.parametrize(("path", "method"), [(f"{KEPT}?size=1", "GET"), (KEPT, "POST"), (NOT_KEPT, "GET")])
def test_whatever_is_not_kept_goes_to_the_threads(served: tuple[SiteApp, Threads, int], path: str, method: str) -> None:
    _, threads, port = served
    ask(port, KEPT)
    ask(port, path, method)
    assert threads.of[path.partition("?")[0]][-1].startswith("waitress-")


def test_a_change_of_content_is_in_the_next_answer(served: tuple[SiteApp, Threads, int]) -> None:
    app, _, port = served
    ask(port, KEPT)
    revision = app.page_cache.revision
    with app.database.writing() as session:
        raise_content_revision(session)
    assert ask(port, KEPT)[0] == 200
    assert app.page_cache.revision != revision


def test_requests_sent_together_are_answered_in_order(served: tuple[SiteApp, Threads, int]) -> None:
    _, _, port = served
    ask(port, KEPT)
    paths = [KEPT, NOT_KEPT, KEPT, KEPT, "/nowhere", KEPT, NOT_KEPT, "/vi/"] * 5
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        sent = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n" for path in paths]
        sent[-1] = sent[-1].replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        connection.sendall("".join(sent).encode())
        received = b"".join(iter(lambda: connection.recv(65_536), b""))
    statuses = [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [404 if path == "/nowhere" else 200 for path in paths]


def test_clients_that_stall_keep_nobody_waiting(served: tuple[SiteApp, Threads, int]) -> None:
    _, _, port = served
    ask(port, KEPT)
    stalled = [socket.create_connection(("127.0.0.1", port), timeout=SECONDS) for _ in range(40)]
    for number, connection in enumerate(stalled):
        whole = f"POST {NOT_KEPT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n12"
        half = f"GET {KEPT} HTTP/1.1\r\nHo"
        connection.sendall((whole if number % 2 else half).encode())
    assert ask(port, KEPT)[0] == 200
    assert ask(port, NOT_KEPT)[0] == 200
    for connection in stalled:
        connection.close()


def test_forwarding_headers_of_a_visitor_are_not_believed(served: tuple[SiteApp, Threads, int]) -> None:
    _, _, port = served
    ask(port, KEPT)
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Forwarded": "for=203.0.113.9"}
    assert ask(port, KEPT, **headers) == ask(port, KEPT)
