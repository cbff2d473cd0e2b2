"""Which requests are people, for whatever is counted: scans of a sign, wishes for a translation."""

from typing import Protocol


class Headers(Protocol):
    """A request's header fields by name, in any spelling of it."""

    def get(self, name: str, default: str, /) -> str: ...


# Programs that fetch an address in order to draw a preview of it, or to index it. The browsers inside chat apps carry
# the apps' names too (Zalo, KAKAOTALK, MicroMessenger, Line, FBAN), and those are people: only what these name is left
# out. "bot", "crawl" and "spider" are how such programs are asked to name themselves; "(compatible;" is where others
# (Naver's Yeti, GoogleOther) put their name, and where no browser has since Internet Explorer 10.
_PREVIEWERS = (
    "(compatible;",
    "bot",
    "crawl",
    "spider",
    "preview",
    "scrap",
    "facebookexternalhit",
    "facebookcatalog",
    "whatsapp/",
    "slack-imgproxy",
    "skypeuripreview",
    "google-read-aloud",
    "feedfetcher",
    "headlesschrome",
    "lighthouse",
    "python-requests",
    "curl/",
    "wget/",
)


def is_visit(method: str, headers: Headers) -> bool:
    """Whether a request is a person who has just opened an address: by scanning its sign, or by a link.

    Not a visit: HEAD; a preview or search robot, by its own name; a reload (browsers then ask caches to revalidate);
    a page fetched ahead of time or into a frame (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/).
    """
    if method != "GET":
        return False
    agent = headers.get("User-Agent", "").lower().replace("cubot", "")  # a maker of phones
    if not agent or any(name in agent for name in _PREVIEWERS):
        return False
    cache_control = headers.get("Cache-Control", "").lower().replace(" ", "")
    if "max-age=0" in cache_control or "no-cache" in cache_control or headers.get("Pragma", "").lower() == "no-cache":
        return False
    purpose = (headers.get("Sec-Purpose", "") + headers.get("Purpose", "") + headers.get("X-Moz", "")).lower()
    return "prefetch" not in purpose and headers.get("Sec-Fetch-Dest", "document") == "document"
