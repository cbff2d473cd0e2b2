"""What a real browser loads for a first view, by its own account."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PHONE_SCREEN: ViewportSize = {"width": 360, "height": 740}


class ChromiumMissing(Exception):
    pass


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else the one of `playwright install chromium`."""
    path = next((found for found in map(shutil.which, NAMES) if found), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        except Error as fault:
            raise ChromiumMissing(
                f"no Chromium: install the package chromium, or run `playwright install chromium` ({fault})"
            ) from fault
        try:
            yield browser
        finally:
            browser.close()


def bytes_of_first_view(browser: Browser, address: str) -> dict[str, int]:
    """Every address a new phone-sized browser loads to show `address`, with its bytes on the wire and their headers."""
    context = browser.new_context(viewport=PHONE_SCREEN)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    addresses: dict[str, str] = {}
    loaded: dict[str, int] = {}

    def note_request(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def note_end(event: dict[str, Any]) -> None:
        loaded[addresses[event["requestId"]]] = int(event["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", note_request)
    devtools.on("Network.loadingFinished", note_end)
    page.goto(address, wait_until="networkidle")
    context.close()
    return loaded
