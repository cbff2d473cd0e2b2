"""Bytes: words and style of every site page, and the whole first view in a real browser."""

import http.client
import re
from dataclasses import dataclass
from statistics import median

from benchmarks.chromium import bytes_of_first_view, chromium
from benchmarks.servers import Installation, ServerFailed
from benchmarks.table import Measure
from heritage.town import load_town

WORDS_LIMIT = 14 * 1024
"""HTML and CSS: what a server may send before the first acknowledgement comes back (ten packets, RFC 6928)."""

FIRST_VIEW_LIMIT = 60 * 1024


@dataclass(frozen=True)
class Weight:
    """A page with the bytes of its HTML and of its style sheet, each as sent in Brotli."""

    path: str
    html: int
    css: int

    @property
    def total(self) -> int:
        return self.html + self.css


def measure_sizes(installation: Installation) -> list[Measure]:
    tags = load_town(installation.settings.content_folder).tags
    with installation.site() as site:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        weights = {tag: _weights(connection, tag) for tag in tags}
        heaviest = [max(of_language, key=lambda weight: weight.total) for of_language in weights.values()]
        views = _first_views(site.port, connection, [weight.path for weight in heaviest])
        connection.close()
    every = [weight for of_language in weights.values() for weight in of_language]
    return [_words(every), _first_view(views)]


def _words(every: list[Weight]) -> Measure:
    worst = max(every, key=lambda weight: weight.total)
    middle = median(weight.total for weight in every)
    return Measure(
        "HTML + CSS, worst of all",
        _kilobytes(worst.total),
        _kilobytes(WORDS_LIMIT),
        worst.total / WORDS_LIMIT,
        at_most=1,
        note=f"{len(every)} pages, median {_kilobytes(middle)}; worst {worst.path} "
        f"({worst.html} HTML + {worst.css} CSS bytes in Brotli as sent, without headers)",
    )


def _first_view(views: dict[str, dict[str, int]]) -> Measure:
    totals = {path: sum(loaded.values()) for path, loaded in views.items()}
    worst = max(totals, key=totals.__getitem__)
    parts = ", ".join(
        f"{address.rpartition('/')[2]} {size}"
        for address, size in sorted(views[worst].items(), key=lambda item: -item[1])
    )
    return Measure(
        "first view in Chromium, worst",
        _kilobytes(totals[worst]),
        _kilobytes(FIRST_VIEW_LIMIT),
        totals[worst] / FIRST_VIEW_LIMIT,
        at_most=1,
        note=f"the heaviest page of each language, median {_kilobytes(median(totals.values()))}; worst {worst} "
        f"(bytes on the wire, headers included: {parts})",
    )


def _weights(connection: http.client.HTTPConnection, tag: str) -> list[Weight]:
    _, index = _get(connection, f"/{tag}/sites", "identity")
    paths = sorted(set(re.findall(rf'href="(/{re.escape(tag)}/sites/[^"#?]+)"', index.decode())))
    if not paths:
        raise ServerFailed(f"/{tag}/sites leads to no site")
    weights = []
    for path in paths:
        _, html = _get(connection, path, "identity")
        (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html.decode())
        weights.append(Weight(path, _size(connection, path), _size(connection, style)))
    return weights


def _first_views(port: int, connection: http.client.HTTPConnection, paths: list[str]) -> dict[str, dict[str, int]]:
    _, html = _get(connection, paths[0], "identity")
    (icon,) = re.findall(r'<link rel="icon" href="([^"]+)"', html.decode())
    views = {}
    with chromium() as browser:
        for path in paths:
            loaded = bytes_of_first_view(browser, f"http://127.0.0.1:{port}{path}")
            # Without a window Chromium draws no tab and leaves the icon out; a phone loads it.
            loaded.setdefault(f"http://127.0.0.1:{port}{icon}", _size(connection, icon))
            views[path] = loaded
    return views


def _size(connection: http.client.HTTPConnection, path: str) -> int:
    """Bytes of a body in Brotli; what is not sent in it is a fault here."""
    coding, body = _get(connection, path, "gzip, deflate, br")
    if coding != "br":
        raise ServerFailed(f"{path} came as {coding}, not in Brotli")
    return len(body)


def _get(connection: http.client.HTTPConnection, path: str, accept_encoding: str) -> tuple[str, bytes]:
    connection.request("GET", path, headers={"Accept-Encoding": accept_encoding})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise ServerFailed(f"{path} answered {response.status}")
    return response.headers.get("Content-Encoding", "identity"), body


def _kilobytes(size: float) -> str:
    return f"{size / 1024:.2f} KB"
