"""The main job, done with the real programs: make the database, import the content, serve, scan, read, stop."""

import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from heritage.settings import PROJECT_FOLDER
from tests.browser.conftest import watch
from tests.page_client import PHONE

SECONDS_TO_START = 30


@dataclass(frozen=True)
class Served:
    address: str
    process: subprocess.Popen[bytes]
    database: Path

    def has_answered(self) -> bool:
        assert self.process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{self.address}/healthz") as answer:  # noqa: S310  # our own
                return bool(answer.status == 200)
        except urllib.error.URLError:
            return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """What `make run` starts, on a database and a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    database = tmp_path / "heritage.db"
    environ = os.environ | {
        "HERITAGE_DATABASE_URL": f"sqlite:///{database}",
        "HERITAGE_BASE_URL": f"http://127.0.0.1:{port}",
        "HERITAGE_LISTEN": f"127.0.0.1:{port}",
    }
    for command in (["database", "upgrade"], ["content", "import"]):
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        done = subprocess.run(flask, cwd=PROJECT_FOLDER, env=environ, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "wsgi.py"], cwd=PROJECT_FOLDER, env=environ, stderr=log)
        try:
            served = Served(f"http://127.0.0.1:{port}", process, database)
            end = time.monotonic() + SECONDS_TO_START
            while not served.has_answered():
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.1)
            yield served
        finally:
            process.kill()
            process.wait()


def test_who_scans_the_sign_of_den_song_son_with_a_korean_phone_reads_its_story_and_is_counted(
    served: Served, chromium: Browser
) -> None:
    complaints: list[str] = []
    context = chromium.new_context(locale="ko", user_agent=PHONE)
    watch(context, served.address, complaints)
    page = context.new_page()

    picture = context.request.get(f"{served.address}/qr/9VHYRT.png").body()
    (symbol,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    page.goto(symbol.text)

    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", level=1)).to_have_text("송선 사당")
    expect(page.locator("div.story")).to_contain_text("리에우하인")
    expect(page).to_have_url(f"{served.address}/ko/sites/den-song-son")
    context.close()
    assert complaints == []

    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(10) == 0
    connection = sqlite3.connect(served.database)
    assert connection.execute("SELECT code, language, count FROM scan_count").fetchall() == [("9VHYRT", "ko", 1)]
    connection.close()
