"""Child processes under waitress: the site as its own entry serves it, and its peers; each is ended by its id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from heritage.settings import PROJECT_FOLDER, Settings
from heritage.vault import new_key

START_WITHIN_SECONDS = 20
END_WITHIN_SECONDS = 10
BASE_URL = "https://heritage.example"  # behind TLS, as in earnest: HSTS is then among the headers


class ServerFailed(Exception):
    """A child process did not do its part; the message ends with what it last said."""


@dataclass(frozen=True)
class Server:
    """A running child process and the port it answers on."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """All it has spent so far, its own and the kernel's for it."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


class Installation:
    """A new SQLite database with the real content, made by the site's own commands, and a folder for logs.

    With `is_empty` the content is left out, for a measure that makes its own; `has_samples` brings in the sample shops.
    """

    def __init__(self, folder: Path, *, is_empty: bool = False, has_samples: bool = False) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._key = new_key()
        self.settings = Settings(
            f"sqlite:///{folder / 'heritage.db'}", BASE_URL, PROJECT_FOLDER / "content", "127.0.0.1:0"
        )
        self._run_command("database", "upgrade")
        if not is_empty:
            self._run_command("content", "import")
        if has_samples:
            self._run_command("samples", "load")

    def environment(self, port: int = 0) -> dict[str, str]:
        ours = {
            "HERITAGE_DATABASE_URL": self.settings.database_url,
            "HERITAGE_BASE_URL": self.settings.base_url,
            "HERITAGE_CONTENT": str(self.settings.content_folder),
            "HERITAGE_LISTEN": f"127.0.0.1:{port}",
            "HERITAGE_TILES": "none",  # nothing leaves the machine
            "HERITAGE_KEYS": self._key,
            "HERITAGE_MEDIA": str(self.folder / "media"),
        }
        return {name: value for name, value in os.environ.items() if not name.startswith("HERITAGE_")} | ours

    @contextmanager
    def site(self) -> Iterator[Server]:
        """The site; when it has ended, it has written its counts."""
        port = _free_port()
        with self._child(port, "wsgi.py") as server:
            yield server

    @contextmanager
    def peers(self) -> Iterator[Server]:
        port = _free_port()
        with self._child(port, "-m", "benchmarks.peers", str(port)) as server:
            yield server

    def _run_command(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=PROJECT_FOLDER,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerFailed(f"flask {' '.join(words)}: {done.stderr[-2000:]}")

    @contextmanager
    def _child(self, port: int, *arguments: str) -> Iterator[Server]:
        # The request log goes to a file, as under a service manager: its cost belongs to the site.
        log = self.folder / f"server-{port}.log"
        with log.open("wb") as stream:
            child = subprocess.Popen(
                [sys.executable, *arguments], cwd=PROJECT_FOLDER, env=self.environment(port), stderr=stream
            )
        try:
            _wait_until_it_listens(child, port, log)
            yield Server(port, psutil.Process(child.pid))
        finally:
            child.terminate()
            try:
                child.wait(END_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                raise ServerFailed(f"{arguments} did not end when told to: {_end_of(log)}") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_listens(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < give_up:
        if child.poll() is not None:
            raise ServerFailed(f"the server on port {port} ended: {_end_of(log)}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ServerFailed(f"nothing listens on port {port}: {_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-2000:]
