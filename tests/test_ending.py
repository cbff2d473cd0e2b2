"""How the server begins and ends, as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from heritage.settings import PROJECT_FOLDER
from tests.conftest import CONTENT, KEY, Databases

SECONDS = 30


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


def environment(database_url: str, folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HERITAGE_")}
    return kept | {
        "HERITAGE_DATABASE_URL": database_url,
        "HERITAGE_CONTENT": str(CONTENT),
        "HERITAGE_MEDIA": str(folder),
        "HERITAGE_KEYS": KEY,
        "HERITAGE_TILES": "none",
        "HERITAGE_LISTEN": f"127.0.0.1:{port}",
    }


def serve(environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "wsgi.py"], cwd=PROJECT_FOLDER, env=environ, stderr=subprocess.PIPE, text=True
    )


def wait_for(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=SECONDS):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


def test_a_server_that_cannot_begin_leaves_no_objects_of_a_package_behind(
    sqlite_databases: Databases, tmp_path: Path, listening: socket.socket
) -> None:
    port = listening.getsockname()[1]
    with serve(environment(sqlite_databases.filled(), tmp_path, port)) as server:
        _, said = server.communicate(timeout=SECONDS)
    assert server.returncode == 1
    assert "Address already in use" in said
    assert "leaked" not in said


def test_a_server_that_is_stopped_ends_in_peace(sqlite_databases: Databases, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve(environment(sqlite_databases.filled(), tmp_path, port)) as server:
        wait_for(port)
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=SECONDS)
    assert server.returncode == 0
    assert f"Serving on http://127.0.0.1:{port}" in said
    assert "leaked" not in said
    assert "Traceback" not in said
