"""The map with few places and with many: bytes and time of the first view, and how smoothly it is moved."""

import http.client
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Error, Page
from sqlalchemy import insert

from benchmarks.chromium import PHONE_SCREEN, bytes_of_first_view, chromium
from benchmarks.servers import Installation, ServerFailed
from benchmarks.table import Measure
from heritage.db import Database, create_database_engine, raise_content_revision
from heritage.sites.models import Site, SiteText
from heritage.town import MapFrame, load_town

FEW, MANY = 20, 10_000
BYTES_LIMIT = 80 * 1024
ROUNDS = 9
LANGUAGE = "ko"

# Slow 4G as Chromium's own tools have it, on a phone a quarter as fast as this machine.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4

NOTE_MARKS = """new MutationObserver(() => {
  if (!window.drawnAfter && document.querySelector("[data-map][data-ready]")) window.drawnAfter = performance.now();
}).observe(document, {attributes: true, subtree: true, childList: true})"""

# Moves the map as a finger would, and answers with the milliseconds between frames meanwhile.
MOVE = """async () => {
  const gaps = [];
  let last = performance.now(), moving = true;
  const watch = (now) => { gaps.push(now - last); last = now; if (moving) requestAnimationFrame(watch); };
  requestAnimationFrame(watch);
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  for (const [x, y] of [[120, 40], [-160, 60], [90, -120], [-60, 30]]) {
    town_map.panBy([x, y], {duration: 0.25});
    await rest(600);
  }
  for (const step of [1, 1, -1, -1]) {
    town_map.setZoom(town_map.getZoom() + step);
    await rest(700);
  }
  moving = false;
  return gaps;
}"""


def measure_map(installation: Installation) -> list[Measure]:
    with ExitStack() as running:
        ports = {count: running.enter_context(_town_with(installation.folder, count)) for count in (FEW, MANY)}
        browser = running.enter_context(chromium())
        addresses = {count: f"http://127.0.0.1:{port}/{LANGUAGE}/map" for count, port in ports.items()}
        loaded = {count: bytes_of_first_view(browser, address) for count, address in addresses.items()}
        times: dict[int, list[float]] = {FEW: [], MANY: []}
        for _ in range(ROUNDS):
            for count, address in addresses.items():
                times[count].append(_first_view_ms(browser, address))
        gaps = {count: _frame_gaps(browser, address) for count, address in addresses.items()}
        near = {count: [_near_ms(port) for _ in range(ROUNDS)] for count, port in ports.items()}
    return [*(_bytes(count, loaded[count]) for count in loaded), _times(times), _smoothness(gaps), _near(near)]


@contextmanager
def _town_with(folder: Path, count: int) -> Iterator[int]:
    """A site whose places are `count` made-up ones; the port it answers on."""
    own = folder / f"map-{count}"
    own.mkdir()
    installation = Installation(own, is_empty=True)
    database = Database(create_database_engine(installation.settings.database_url))
    frame = load_town(installation.settings.content_folder).map
    with database.writing() as session:
        chance = random.Random(1)  # noqa: S311  # the same places in every run
        sites = [_site(number, frame, chance) for number in range(1, count + 1)]
        session.execute(insert(Site), sites)
        session.execute(insert(SiteText), [_text(site) for site in sites])
        raise_content_revision(session)
    database.close()
    with installation.site() as server:
        yield server.port


def _site(number: int, frame: MapFrame, chance: random.Random) -> dict[str, Any]:
    nothing = dict.fromkeys(("recognised", "decision", "ward_new", "hours", "phone", "imported_digest"))
    lists: dict[str, Any] = {name: [] for name in ("wards_old", "cautions", "nearby", "sources")}
    facts = {"kind": "temple", "level": "national", "checked": date(2026, 1, 1), "check_method": "desk"}
    is_exact = number % 4 > 0
    return {
        "id": number,
        "slug": f"sample-{number:05}",
        "wards_inferred": False,
        "latitude": chance.uniform(frame.south, frame.north),
        "longitude": chance.uniform(frame.west, frame.east),
        "position_precision": "exact" if is_exact else "approximate",
        "position_radius_m": None if is_exact else 300,
        **facts,
        **nothing,
        **lists,
    }


def _text(site: dict[str, Any]) -> dict[str, Any]:
    nothing = dict.fromkeys(("period", "position_note", "gaps", "imported_digest"))
    lists: dict[str, Any] = {
        name: [] for name in ("also_known_as", "worshipped", "commemorates", "cautions", "disagreements")
    }
    words = {"name": f"견본 장소 {site['id']}", "summary": "부하 시험을 위한 견본입니다.", "body": "", "body_html": ""}
    return {
        "site_id": site["id"],
        "language": LANGUAGE,
        "state": "unreviewed",
        "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
        **words,
        **nothing,
        **lists,
    }


@contextmanager
def _slow_phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE_SCREEN)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        yield page
    finally:
        context.close()


def _first_view_ms(browser: Browser, address: str) -> float:
    """From asking for the page until its places are drawn."""
    with _slow_phone(browser) as page:
        page.add_init_script(NOTE_MARKS)
        try:
            page.goto(address)
            page.wait_for_selector("[data-map][data-ready]")
        except Error as fault:
            raise ServerFailed(f"{address} drew no places: {fault}") from fault
        return float(page.evaluate("window.drawnAfter"))


def _near_ms(port: int) -> float:
    """Of the page that answers a phone's position, which nobody keeps."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.perf_counter()
    connection.request("GET", f"/{LANGUAGE}/near?lat=20.08&lon=105.86&accuracy=20")
    answer = connection.getresponse()
    answer.read()
    taken = 1000 * (time.perf_counter() - began)
    connection.close()
    if answer.status != 200:
        raise ServerFailed(f"what is near answered {answer.status}")
    return taken


def _frame_gaps(browser: Browser, address: str) -> list[float]:
    context = browser.new_context(viewport=PHONE_SCREEN)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-map][data-ready]")
    gaps = [float(gap) for gap in page.evaluate(MOVE)]
    context.close()
    return gaps


def _bytes(count: int, loaded: dict[str, int]) -> Measure:
    total = sum(loaded.values())
    parts = ", ".join(
        f"{address.rpartition('/')[2]} {size}" for address, size in sorted(loaded.items(), key=lambda item: -item[1])
    )
    return Measure(
        f"first view of the map, {count} places",
        f"{total / 1024:.2f} KB",
        f"{BYTES_LIMIT / 1024:.2f} KB",
        total / BYTES_LIMIT,
        at_most=1,
        note=f"without pictures; bytes on the wire, headers included: {parts}",
    )


def _times(times: dict[int, list[float]]) -> Measure:
    ratios = [many / few for few, many in zip(times[FEW], times[MANY], strict=True)]
    return Measure(
        f"first view with {MANY} places",
        f"{median(times[MANY]):.0f} ms",
        f"{FEW} places {median(times[FEW]):.0f} ms",
        median(ratios),
        at_most=1.2,
        note=f"until the places are drawn, slow 4G and a processor {SLOWER} times slower, nothing in the browser's "
        f"cache; {ROUNDS} rounds from {min(ratios):.2f} to {max(ratios):.2f}",
    )


def _smoothness(gaps: dict[int, list[float]]) -> Measure:
    worst = {count: quantiles(found, n=20)[18] for count, found in gaps.items()}
    return Measure(
        f"frames while moving, {MANY} places",
        f"{worst[MANY]:.0f} ms",
        f"{FEW} places {worst[FEW]:.0f} ms",
        worst[MANY] / worst[FEW],
        at_most=1.5,
        note="the 95th of 100 gaps between frames over four pans and four zooms; "
        f"longest {max(gaps[MANY]):.0f} ms with many, {max(gaps[FEW]):.0f} ms with few",
    )


def _near(taken: dict[int, list[float]]) -> Measure:
    return Measure(
        f"what is near, {MANY} places",
        f"{median(taken[MANY]):.0f} ms",
        f"{FEW} places {median(taken[FEW]):.0f} ms",
        median(taken[MANY]) / median(taken[FEW]),
        at_most=3,
        note=f"the page for the position of a phone, which is not kept; {ROUNDS} questions, the same machine asks",
    )
