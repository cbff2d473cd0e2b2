"""The log of requests: its lines are written together, soon, and at the latest when the process ends."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.test import Client

from heritage.settings import PROJECT_FOLDER
from heritage.web.request_log import RequestLog
from heritage.web.site_app import SiteApp

SOON = 20
"""Seconds after which a line that has not come counts as lost."""


class Stream(io.StringIO):
    """Text, and how often somebody wrote."""

    writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)


def answer_nothing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("204 No Content", [])
    return []


def wait_for_lines(stream: Stream, count: int) -> list[str]:
    give_up = time.monotonic() + SOON
    while stream.getvalue().count("\n") < count and time.monotonic() < give_up:
        time.sleep(0.01)
    return stream.getvalue().splitlines()


def test_lines_come_by_themselves_in_their_order_and_several_at_a_time() -> None:
    stream = Stream()
    client = Client(RequestLog(answer_nothing, stream))
    for number in range(200):
        client.get(f"/{number}")
    lines = wait_for_lines(stream, 200)
    assert [json.loads(line)["path"] for line in lines] == [f"/{number}" for number in range(200)]
    assert stream.writes < 100
    client.get("/after-a-pause")
    assert json.loads(wait_for_lines(stream, 201)[-1])["path"] == "/after-a-pause"


def test_a_closed_site_leaves_no_line_unwritten(sqlite_app: SiteApp) -> None:
    stream = Stream()
    sqlite_app.request_log = RequestLog(answer_nothing, stream)
    Client(sqlite_app.request_log).get("/last")
    sqlite_app.close()
    assert json.loads(stream.getvalue())["path"] == "/last"


def test_a_process_that_ends_by_itself_leaves_no_line_unwritten() -> None:
    program = (
        "from werkzeug.test import Client\n"
        "from heritage.web.request_log import RequestLog\n"
        "from tests.test_request_log import answer_nothing\n"
        "Client(RequestLog(answer_nothing)).get('/last')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stderr)["path"] == "/last"
