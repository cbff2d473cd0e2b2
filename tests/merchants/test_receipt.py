"""What a merchant was told has arrived is there, whatever becomes of the server; and what it costs to say so."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from sqlalchemy import event, select

from heritage.db import ContentRevision
from heritage.people import audit
from heritage.settings import PROJECT_FOLDER
from heritage.web.site_app import SiteApp
from tests.conftest import CONTENT, KEY, MEDIA, Databases
from tests.merchants.answering import Answering, count, know_banks, only_shop
from tests.signed_in import SignedInClient, merchant

SECONDS = 20
MOST_STATEMENTS = 42
"""From who is signed in to the draft that goes. They were 68 when each line of the log locked its end anew, and the
index of words was brought along for a shop that nobody is shown yet."""


def answered(app: SiteApp) -> Answering:
    """A merchant before the last question."""
    know_banks(app)
    answering = Answering(SignedInClient(app, merchant(app)))
    answering.everything()
    return answering


@contextmanager
def server(database_url: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The site's own server in a process of its own, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    ours = {
        "HERITAGE_DATABASE_URL": database_url,
        "HERITAGE_BASE_URL": "https://heritage.example",
        "HERITAGE_CONTENT": str(CONTENT),
        "HERITAGE_MEDIA": str(MEDIA),
        "HERITAGE_LISTEN": f"127.0.0.1:{port}",
        "HERITAGE_KEYS": KEY,
    }
    command = [sys.executable, "wsgi.py"]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, env=os.environ | ours, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + SECONDS
            while not is_listening(port):
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.05)
            yield process, port
        finally:
            process.kill()


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def send_last_step(answering: Answering, port: int) -> str | None:
    """The address of the receipt, as the server on `port` gives it."""
    client = answering.client
    form = {"form_token": client.form_token, "as_of": answering.mark(), "keep": "y", "show": "y"}
    headers = {
        "Cookie": f"{client.cookie}={client.token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("POST", "/merchant/register/check", urlencode(form), headers)
    receipt = connection.getresponse().headers["Location"]
    connection.close()
    return receipt


def test_a_receipt_outlives_a_server_that_is_killed(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    url = sqlite_databases.filled()
    answering = answered(make_app(url))
    with server(url) as (process, port):
        receipt = send_last_step(answering, port)
        process.send_signal(signal.SIGKILL)
        assert process.wait(SECONDS) == -signal.SIGKILL
    assert receipt == "/merchant/status"

    again = make_app(url)
    assert only_shop(again).name == "Quán MẪU Bà Tám"
    tables = ("counter", "account_version", "account_hand", "consent", "review_case", "shop_draft")
    assert [count(again, table) for table in tables] == [1, 1, 1, 2, 1, 0]
    with again.database.reading() as session:
        assert audit.verify(session).broken_at is None


def test_a_registration_costs_few_statements(sqlite_app: SiteApp) -> None:
    answering = answered(sqlite_app)
    mark, statements = answering.mark(), list[str]()
    event.listen(sqlite_app.database.engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    answer = answering.send("check", as_of=mark, keep="y", show="y")
    assert answer.location == "/merchant/status"
    assert 10 < len(statements) <= MOST_STATEMENTS, "\n".join(statements)


def test_a_registration_that_nobody_is_shown_leaves_kept_pages_alone(app: SiteApp) -> None:
    answering = answered(app)
    before = revision(app)
    assert answering.submit().location == "/merchant/status"
    assert count(app, "shop") == count(app, "account_version") == 1
    assert revision(app) == before


def revision(app: SiteApp) -> int:
    with app.database.reading() as session:
        return session.scalars(select(ContentRevision.number)).one()
