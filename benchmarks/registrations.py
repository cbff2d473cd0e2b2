"""Registrations: the last step of many at once, each answered when its shop is in the database, beside what the disk
does when it is asked to keep one small line after another."""

import hmac
import http.client
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks.load import AS_MANY_AS_THREADS, CLOCK_TICK
from benchmarks.servers import Installation, Server, ServerFailed
from benchmarks.table import Measure
from heritage.codecs import vietqr
from heritage.db import Database, create_database_engine
from heritage.merchants.rules import Question
from heritage.merchants.services import mark_of
from heritage.payments.bank_file import BankFacts
from heritage.payments.banks import bring_in_banks
from heritage.payments.rules import SAMPLE_BIN, BankKind
from heritage.people.services import make_merchant, sign_in
from heritage.shops.models import Shop
from heritage.shops.rules import Accepted, Answer
from heritage.shops.services import save_draft
from heritage.vault import Vault

ROUNDS = 9
REGISTRATIONS_A_TURN = 60
DISK_SECONDS_A_TURN = 0.5
LINE = b"x" * 511 + b"\n"
"""A short line of a log: the least that is worth keeping."""

LAST_STEP = "/merchant/register/check"
RECEIPT = "/merchant/status"


@dataclass(frozen=True)
class LastStep:
    """What the browser of one merchant sends: its cookie and its form."""

    cookie: str
    form: str


@dataclass(frozen=True)
class _Round:
    """kept: lines a second on the disk; acknowledged: receipts a second; cost: seconds of the server's CPU for one."""

    kept: float
    acknowledged: float
    cost: float

    @property
    def ratio(self) -> float:
        return self.acknowledged / self.kept


def measure_registrations(installation: Installation) -> list[Measure]:
    folder = Installation(installation.folder / "registrations", is_empty=True)
    steps = prepare(folder, (1 + ROUNDS) * REGISTRATIONS_A_TURN)
    with folder.site() as site:
        turns = [steps[first : first + REGISTRATIONS_A_TURN] for first in range(0, len(steps), REGISTRATIONS_A_TURN)]
        rounds = [_round(folder.folder, site, turn) for turn in turns][1:]  # the first one warms up
    registered = _shops(folder)
    if registered != len(steps):
        raise ServerFailed(f"{len(steps)} registrations were acknowledged, {registered} are in the database")
    ratios = tuple(each.ratio for each in rounds)
    return [
        Measure(
            "registrations acknowledged",
            f"{median(each.acknowledged for each in rounds):.0f}/s",
            f"fdatasync {median(each.kept for each in rounds):.0f}/s",
            median(ratios),
            at_least=0.3,
            rounds=ratios,
            note=f"the last of nine questions over {AS_MANY_AS_THREADS} connections; {ROUNDS} rounds from "
            f"{min(ratios):.3f} to {max(ratios):.3f}; server CPU {1000 * median(each.cost for each in rounds):.1f} ms "
            f"each; the disk keeps {len(LINE)} bytes at a time, in the folder of the database",
        )
    ]


def prepare(installation: Installation, count: int) -> list[LastStep]:
    """So many signed-in merchants, each with every question answered but the last."""
    vault, now = Vault([installation.environment()["HERITAGE_KEYS"]]), datetime.now(UTC)
    with _opened(installation) as database, database.writing() as session:
        bring_in_banks(session, [BankFacts(SAMPLE_BIN, "MẪU", "Ngân hàng MẪU", BankKind.SAMPLE)], now=now)
        steps = []
        for number in range(count):
            owner = make_merchant(
                session, f"+849{number:08}", name=f"MẪU {number}", passphrase=None, actor=None, now=now
            )
            payload = vietqr.write(vietqr.VietQR(bin=SAMPLE_BIN, account=f"MAU{number:07}"))
            draft = save_draft(
                session,
                owner,
                answers=_answers(number),
                secrets=f'{{"payload": "{payload}", "holder": "CHU TAI KHOAN MAU", "source": "typed"}}',
                vault=vault,
                agent=None,
                now=now,
            )
            token = sign_in(session, owner, device="benchmark", now=now)
            form_token = hmac.digest(token.encode(), b"form", "sha256").hex()
            form = {"form_token": form_token, "as_of": mark_of(draft), "keep": "y", "show": "y"}
            steps.append(LastStep(f"__Host-session={token}", urlencode(form)))
    return steps


def _answers(number: int) -> dict[str, object]:
    place = {"street": "Đường MẪU", "house_number": str(number), "ward": None, "latitude": 20.0794, "longitude": 105.86}
    return {
        Question.SHOP: {"name": f"Quán MẪU số {number}", "kind": "food"},
        Question.PLACE: place,
        Question.PHOTO: "skipped",
        Question.CODE: "typed",
        Question.ACCEPTS: {"accepts": dict.fromkeys(Accepted, Answer.YES), "staff_may_take": Answer.NO},
        Question.HOURS: {"hours": "Mo-Su 07:00-21:00", "stalls": [], "note": None, "show_phone": False},
    }


def _round(folder: Path, site: Server, steps: list[LastStep]) -> _Round:
    kept = _lines_kept_a_second(folder)
    before, started = site.cpu_seconds(), time.perf_counter()
    send_all(site.port, steps)
    seconds = time.perf_counter() - started
    spent = max(site.cpu_seconds() - before, CLOCK_TICK)
    return _Round(kept, len(steps) / seconds, spent / len(steps))


def _lines_kept_a_second(folder: Path) -> float:
    path, count = folder / "lines", 0
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    started = time.perf_counter()
    while time.perf_counter() - started < DISK_SECONDS_A_TURN:
        os.write(file, LINE)
        os.fdatasync(file)
        count += 1
    seconds = time.perf_counter() - started
    os.close(file)
    path.unlink()
    return count / seconds


def send_all(port: int, steps: list[LastStep]) -> None:
    """Send every step, over as many connections as the server has threads; each must be answered with its receipt."""
    waiting: SimpleQueue[LastStep] = SimpleQueue()
    for step in steps:
        waiting.put(step)
    faults: list[str] = []
    senders = [threading.Thread(target=_send, args=(port, waiting, faults)) for _ in range(AS_MANY_AS_THREADS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if faults:
        raise ServerFailed(f"{len(faults)} of {len(steps)} registrations came to nothing: {faults[0]}")


def _send(port: int, waiting: SimpleQueue[LastStep], faults: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    while True:
        try:
            step = waiting.get_nowait()
        except Empty:
            break
        headers = {
            "Cookie": step.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Language": "vi",
            "Sec-Fetch-Site": "same-origin",
        }
        try:
            connection.request("POST", LAST_STEP, step.form, headers)
            answer = connection.getresponse()
            answer.read()
        except OSError as fault:
            faults.append(str(fault))
            break
        if (answer.status, answer.headers.get("Location")) != (302, RECEIPT):
            faults.append(f"answered {answer.status} {answer.headers.get('Location', '')}")
    connection.close()


def _shops(installation: Installation) -> int:
    with _opened(installation) as database, database.reading() as session:
        return session.scalar(select(func.count()).select_from(Shop)) or 0


@contextmanager
def _opened(installation: Installation) -> Iterator[Database]:
    database = Database(create_database_engine(installation.settings.database_url))
    try:
        yield database
    finally:
        database.close()
