"""The cost of a page that has to be rendered: database queries, and CPU beside a bare Jinja page of the same bytes."""

import contextlib
from statistics import median
from typing import Any

from sqlalchemy import event

from benchmarks.load import Target, load_in_rounds
from benchmarks.servers import Installation, ServerFailed
from benchmarks.table import Measure
from heritage.app import create_app
from heritage.sites.queries import site_languages
from heritage.web.site_app import SiteApp

ROUNDS = 9
SECONDS_A_TURN = 0.8
QUERIES_LIMIT = 3
PAST_THE_CACHE = "?measured=1"
"""The page cache lets addresses with parameters through to Flask, and keeps nothing of what they answer."""

_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK")


def measure_rendering(installation: Installation) -> list[Measure]:
    counts, sizes = _queries_and_sizes(installation)
    return [_queries(counts), _cpu(installation, sizes)]


def _queries_and_sizes(installation: Installation) -> tuple[dict[str, int], dict[str, int]]:
    """Of each site page in each language, asked for in this process: queries, and bytes before compression."""
    app = create_app(installation.settings)
    asked: list[str] = []

    @event.listens_for(app.database.engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(_TRANSACTION):
            asked.append(statement)

    counts, sizes = {}, {}
    log = (installation.folder / "rendering.log").open("w", encoding="utf-8")
    with log, contextlib.redirect_stderr(log), app.test_client() as client:
        for path in _site_pages(app):
            asked.clear()
            response = client.get(path + PAST_THE_CACHE)
            if response.status_code != 200:
                raise ServerFailed(f"{path} answered {response.status}")
            counts[path], sizes[path] = len(asked), len(response.get_data())
        app.close()  # which writes the last lines of the log, too
    return counts, sizes


def _site_pages(app: SiteApp) -> list[str]:
    with app.database.reading() as session:
        places = site_languages(session)
    return [f"/{language}/sites/{slug}" for slug, languages in places.items() for language in languages]


def _queries(counts: dict[str, int]) -> Measure:
    worst = max(counts.values())
    return Measure(
        "queries of a rendered page, worst",
        str(worst),
        str(QUERIES_LIMIT),
        worst / QUERIES_LIMIT,
        at_most=1,
        note=f"{len(counts)} pages, median {median(counts.values()):g}; BEGIN is not counted, "
        "nor the page cache's question for the revision",
    )


def _cpu(installation: Installation, sizes: dict[str, int]) -> Measure:
    with installation.site() as site, installation.peers() as peers:
        # One connection: the cost of a page, not that of threads in each other's way.
        cold = Target(site, [path + PAST_THE_CACHE for path in sizes], connections=1)
        bare = Target(peers, [f"/page/{size}" for size in sizes.values()], connections=1)
        load_in_rounds([bare, cold], ROUNDS, SECONDS_A_TURN)
    ratios = [turn.cost / peer.cost for turn, peer in zip(cold.measured, bare.measured, strict=True)]
    return Measure(
        "CPU of a rendered page",
        f"{1000 * cold.cost:.2f} ms",
        f"bare Jinja {1000 * bare.cost:.2f} ms",
        median(ratios),
        at_most=4,
        rounds=tuple(ratios),
        note=f"the server's, a page; {len(sizes)} pages of {min(sizes.values()) / 1024:.0f} to "
        f"{max(sizes.values()) / 1024:.0f} KB in turn, uncompressed on both sides; {ROUNDS} rounds from "
        f"{min(ratios):.2f} to {max(ratios):.2f}",
    )
