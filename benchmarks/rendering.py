"""The cost of a page that has to be rendered: database queries, and CPU beside a bare Jinja page of the same bytes."""

import contextlib
import gc
import time
from statistics import median
from typing import Any
from wsgiref.types import WSGIApplication

from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from benchmarks.peers import bare_page_app, lines_for
from benchmarks.servers import Installation, ServerFailed
from benchmarks.table import Measure
from heritage.app import create_app
from heritage.sites.queries import site_languages
from heritage.web.site_app import SiteApp

ROUNDS = 15
QUERIES_LIMIT = 3
PAST_THE_CACHE = "measured=1"
"""The page cache lets addresses with parameters through to Flask, and keeps nothing of what they answer."""

_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK")


class Page:
    """An address of an application, asked for without a server between."""

    def __init__(self, app: WSGIApplication, path: str, query: str = "") -> None:
        self._app = app
        self._environ = EnvironBuilder(path=path, query_string=query).get_environ()

    def fetch(self) -> int:
        """Bytes of the page, which must come."""
        seen: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            seen.append(status)

        body = b"".join(self._app(dict(self._environ), start_response))
        if seen != ["200 OK"]:
            raise ServerFailed(f"{self._environ['PATH_INFO']} answered {seen}")
        return len(body)


def measure_rendering(installation: Installation) -> list[Measure]:
    app = create_app(installation.settings)
    log = (installation.folder / "rendering.log").open("w", encoding="utf-8")
    try:
        with contextlib.redirect_stderr(log):  # the request log is written, as it is under a server
            paths = _site_pages(app)
            return [_queries(app, paths), _cpu(app, paths)]
    finally:
        log.close()
        app.close()


def _site_pages(app: SiteApp) -> list[str]:
    with app.database.reading() as session:
        places = site_languages(session)
    return [f"/{language}/sites/{slug}" for slug, languages in places.items() for language in languages]


def _queries(app: SiteApp, paths: list[str]) -> Measure:
    asked: list[str] = []

    @event.listens_for(app.database.engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(_TRANSACTION):
            asked.append(statement)

    counts = {}
    for path in paths:
        asked.clear()
        Page(app, path, PAST_THE_CACHE).fetch()
        counts[path] = len(asked)
    event.remove(app.database.engine, "before_cursor_execute", note)
    worst = max(counts.values())
    return Measure(
        "queries of a rendered page, worst",
        str(worst),
        str(QUERIES_LIMIT),
        worst / QUERIES_LIMIT,
        at_most=1,
        note=f"{len(paths)} pages, median {median(counts.values()):g}; BEGIN is not counted, "
        "nor the page cache's question for the revision",
    )


def _cpu(app: SiteApp, paths: list[str]) -> Measure:
    """A round renders every page once, each followed by the bare page of the same bytes."""
    lines: list[str] = []
    bare = Page(bare_page_app(lines), "/")
    pages = [Page(app, path, PAST_THE_CACHE) for path in paths]
    frame = bare.fetch()
    sizes = [page.fetch() for page in pages]
    spent: list[tuple[list[float], list[float]]] = []
    gc.collect()
    for _ in range(ROUNDS):
        ours, theirs = [], []
        for page, size in zip(pages, sizes, strict=True):
            ours.append(_seconds(page, size))
            lines[:] = lines_for(size - frame)
            theirs.append(_seconds(bare, size))
        spent.append((ours, theirs))
    ratio = median(sum(ours) / sum(theirs) for ours, theirs in spent)
    by_page = {path: median(ours[place] / theirs[place] for ours, theirs in spent) for place, path in enumerate(paths)}
    worst = max(by_page, key=by_page.__getitem__)
    return Measure(
        "CPU of a rendered page",
        f"{1000 * median(sum(ours) for ours, _ in spent) / len(paths):.2f} ms",
        f"bare Jinja {1000 * median(sum(theirs) for _, theirs in spent) / len(paths):.2f} ms",
        ratio,
        at_most=4,
        note=f"mean of {len(paths)} pages of {min(sizes) / 1024:.0f} to {max(sizes) / 1024:.0f} KB, {ROUNDS} rounds; "
        f"the dearest page {worst} {by_page[worst]:.2f}; not compressed on either side",
    )


def _seconds(page: Page, size: int) -> float:
    started = time.process_time()
    got = page.fetch()
    spent = time.process_time() - started
    if got != size:
        raise ServerFailed(f"a page of {got} bytes where {size} were expected")
    return spent
