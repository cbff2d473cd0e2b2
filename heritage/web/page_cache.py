"""Whole public pages in memory, answered before Flask is entered.

A page is kept under its address. Each request asks the database for one number, the content revision: a change of
content raises it in the same transaction, and every process then drops what it kept. The day is part of the revision,
since pages say how soon a festival comes. If the database does not answer, the pages stay as they are.
"""

import gzip
import hashlib
import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple, TypeVar
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
import psycopg
from sqlalchemy import Engine

from heritage.web.assets import accepted_coding

CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
"""Five minutes without asking; then a question that usually costs a 304; a week when the site cannot be reached."""

ASK_EACH_TIME = "public, no-cache"
"""For what may have to be warned of at once: kept, and shown again only after a question that usually costs a 304."""

MAX_BYTES = 64 * 2**20

MARK = "X-Page-Cache"
"""A response that may be kept carries this header; it never leaves the server."""

# Chat apps and advertisers hang these on shared addresses; pages do not look at them.
_IGNORED_PARAMETERS = ("utm_", "fbclid", "gclid", "zarsrc", "openExternalBrowser")
_DROPPED_HEADERS = {MARK.lower(), "content-length", "vary", "etag", "cache-control"}

log = logging.getLogger(__name__)

Fact = TypeVar("Fact")


class Revision(NamedTuple):
    """Which content pages show: how often it has changed, how often of that its media, and the day."""

    number: int
    media: int
    day: date


# Named, since Python works out the annotations of a function within a function whenever it comes to it.
Headers = list[tuple[str, str]]
Write = Callable[[bytes], object]


class Page:
    """A page as it goes out, in whichever content coding is asked for.

    headers: those that say nothing of caching and coding; shared: those that a 304 carries too.
    """

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = [each for each in headers if each[0].lower() not in _DROPPED_HEADERS]
        said = (value for name, value in headers if name.lower() == "cache-control")
        self.cache_control = next(said, CACHE_CONTROL)
        self.bodies = {"identity": body}
        self.etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        self.shared = [("ETag", self.etag), ("Cache-Control", self.cache_control), ("Vary", "Accept-Encoding")]
        self._ready: dict[str, tuple[Headers, bytes]] = {}
        self._compressing = threading.Lock()

    def _body(self, coding: str) -> bytes:
        if coding not in self.bodies:
            with self._compressing:
                whole = self.bodies["identity"]
                # Quality 6 of 11: within 3 % of the best size at a twentieth of its time, since a visitor waits.
                compressed = brotli.compress(whole, quality=6) if coding == "br" else gzip.compress(whole, 6, mtime=0)
                self.bodies[coding] = compressed
        return self.bodies[coding]

    def encoded(self, accept_encoding: str) -> tuple[str, bytes]:
        """The best content coding the client takes, and the page in it."""
        coding = accepted_coding(accept_encoding)
        return coding, self._body(coding)

    def ready(self, accept_encoding: str) -> tuple[Headers, bytes]:
        """All headers and the body, in the best content coding the client takes."""
        coding, body = self.encoded(accept_encoding)
        if coding not in self._ready:
            length = ("Content-Length", str(len(body)))
            encoding = [("Content-Encoding", coding)] if coding != "identity" else []
            self._ready[coding] = [*self.headers, *self.shared, length, *encoding], body
        return self._ready[coding]

    @property
    def reserve(self) -> int:
        """Bytes to set aside: the page itself, and its two compressed forms, which together are smaller."""
        return 2 * len(self.bodies["identity"])


class RevisionReader:
    """Reads the content revision over one raw connection a thread: a hundredth of the cost of a session."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        self._opened: list[Any] = []

    def read(self) -> tuple[int, int] | None:
        """How often content has changed, and media; None when the database does not answer."""
        try:
            connection = getattr(self._local, "connection", None) or self._connect()
            number, media = connection.execute("SELECT number, media FROM content_revision").fetchone()
            return number, media
        except (sqlite3.Error, psycopg.Error) as fault:
            self._local.connection = None
            log.warning("content revision not read: %s", type(fault).__name__)
            return None

    def _connect(self) -> Any:
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        if isinstance(connection, psycopg.Connection):
            connection.autocommit = True
        self._local.connection = connection
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        for connection in self._opened:
            connection.close()


class PageCache:
    """WSGI middleware around `app`; `today` gives the town's date."""

    def __init__(
        self, app: WSGIApplication, read_revision: Callable[[], tuple[int, int] | None], today: Callable[[], date]
    ) -> None:
        self._app = app
        self._read_revision = read_revision
        self._today = today
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._facts: dict[str, Any] = {}
        self._facts_of_media: dict[str, Any] = {}
        self.revision: Revision | None = None
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not _may_be_kept(environ["REQUEST_METHOD"], environ["QUERY_STRING"]):
            return self._app(environ, _without_mark(start_response))
        address = environ["PATH_INFO"]
        page = self.get(address)
        if page is None:
            # What is ignored is not shown to the page either: it would take it for parameters of its own.
            return self._render(address, environ | {"QUERY_STRING": ""}, start_response)
        return answer(page, environ, start_response)

    def holds(self, method: str, address: str, query: str) -> bool:
        """Whether a request can be answered by a kept page, unless content has changed since."""
        return address in self._pages and _may_be_kept(method, query)

    def get(self, address: str) -> Page | None:
        """The page kept for `address`, if it still shows the present content."""
        revision = self._present_revision()
        with self._lock:
            self._drop_what_is_older(revision)
            page = self._pages.get(address)
            if page:
                self._pages.move_to_end(address)
            return page

    def fact(self, key: str, read: Callable[[], Fact | None], *, of_media: bool = False) -> Fact | None:
        """What `read` finds, kept under `key` until content changes. What it does not find is not kept: there is no end
        of what can be asked for.

        of_media: kept until media change, whatever else does; while there never were any, nothing is read.
        """
        revision = self._present_revision()
        if of_media and revision is not None and not revision.media:
            return None
        with self._lock:
            self._drop_what_is_older(revision)
            facts = self._facts_of_media if of_media else self._facts
            kept: Fact | None = facts.get(key)
        if kept is not None:
            return kept
        found = read()
        with self._lock:
            if found is not None and revision is not None and revision == self.revision:
                facts[key] = found
        return found

    def _drop_what_is_older(self, revision: Revision | None) -> None:
        if revision is not None and revision != self.revision:
            self._pages.clear()
            self._facts.clear()
            if self.revision is None or revision.media != self.revision.media:
                self._facts_of_media.clear()
            self._bytes, self.revision = 0, revision

    def _present_revision(self) -> Revision | None:
        numbers = self._read_revision()
        return None if numbers is None else Revision(*numbers, self._today())

    def _render(self, address: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        before = self.revision
        captured: list[Any] = []

        def capture(status: str, headers: Headers, exc_info: Any = None) -> Write:
            captured[:] = [status, headers]
            return lambda data: None

        parts = self._app(environ, capture)  # Flask calls start_response before it returns
        status, headers = captured
        if environ["REQUEST_METHOD"] == "HEAD" or not any(name == MARK for name, _ in headers):
            _without_mark(start_response)(status, headers)
            return parts
        page = self.keep(address, headers, b"".join(parts), before)
        return answer(page, environ, start_response)

    def keep(self, address: str, headers: Headers, body: bytes, rendered_at: Revision | None) -> Page:
        """Keep a rendered page for `address`, unless content changed since `rendered_at`: it may then be half in it."""
        page = Page(headers, body)
        with self._lock:
            if rendered_at is not None and rendered_at == self.revision:
                self._forget(address)
                self._pages[address] = page
                self._bytes += page.reserve
                while self._bytes > MAX_BYTES:
                    self._forget(next(iter(self._pages)))
        return page

    def _forget(self, address: str) -> None:
        page = self._pages.pop(address, None)
        if page:
            self._bytes -= page.reserve


def answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send a kept page: 304 to who has it, else in the best coding the client takes."""
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [*page.shared])
        return []
    headers, body = page.ready(environ.get("HTTP_ACCEPT_ENCODING", ""))
    start_response("200 OK", [*headers])  # a list of its own: who passes it on may change it (PEP 3333)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _without_mark(start_response: StartResponse) -> StartResponse:
    def start(status: str, headers: Headers, *exc_info: Any) -> Write:
        return start_response(status, [each for each in headers if each[0] != MARK], *exc_info)

    return start


def _may_be_kept(method: str, query: str) -> bool:
    return method in {"GET", "HEAD"} and not (query and _has_parameters(query))


def _has_parameters(query: str) -> bool:
    return any(part and not part.startswith(_IGNORED_PARAMETERS) for part in query.split("&"))
