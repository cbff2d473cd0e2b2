"""Finds the browser that tests are run in, and gets it where there is none: `python -m tests.tools`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

HOW_TO_GET_IT = (
    "The tests need the browser Chromium and found none that starts: install it with `apt-get install chromium` as "
    "root or with `.venv/bin/playwright install --with-deps chromium`, or name its program in the environment variable "
    "CHROMIUM."
)


class ChromiumMissing(Exception):
    """No Chromium that starts; the message says how to get one."""


def chromium_path() -> str:
    """The program of the first Chromium that starts. Raises ChromiumMissing."""
    found = next(filter(_starts, _candidates()), None)
    if found is None:
        raise ChromiumMissing(HOW_TO_GET_IT)
    return found


def _candidates() -> Iterator[str]:
    named = os.environ.get("CHROMIUM")
    if named:
        yield named
    yield from filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _starts(program: str) -> bool:
    # Being there is not enough: Ubuntu's chromium is a stub for snap, and Playwright's own may lack system libraries.
    if shutil.which(program) is None:
        return False
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def main() -> None:
    for get in (None, _get_from_debian, _get_from_playwright):
        if get:
            get()
        try:
            chromium_path()
        except ChromiumMissing:
            continue
        return
    sys.exit(HOW_TO_GET_IT)


def _get_from_debian() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *arguments], env=environ, check=False)


def _get_from_playwright() -> None:
    subprocess.run([Path(sys.executable).with_name("playwright"), "install", "chromium"], check=False)


if __name__ == "__main__":
    main()
