"""Requests a second: the warm page of a site and a counted scan, each beside a Flask hello-world."""

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import func, select

from benchmarks.servers import Installation, ServerFailed
from benchmarks.table import Measure
from heritage.db import Database, create_database_engine
from heritage.settings import PROJECT_FOLDER
from heritage.signs.models import ScanCount
from heritage.signs.queries import signs_in_order_of_code

ROUNDS = 11
SECONDS_A_TURN = 0.8
SITE = "den-song-son"
LANGUAGE = "ko"
PHONE = (
    "Accept-Encoding: gzip, deflate, br",
    f"Accept-Language: {LANGUAGE}",
    "User-Agent: Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
)
BUSY_CLIENT = 0.8
"""A client that works this share of the time may be what is measured."""


class ClientTooSlow(Exception):
    pass


@dataclass(frozen=True)
class Turn:
    """One stretch of load on one address."""

    answers: int
    seconds: float
    busy: float
    body_bytes: int

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


@dataclass
class Target:
    """One address under load, and its turns so far."""

    port: int
    path: str
    turns: list[Turn]

    def take_turn(self, seconds: float) -> Turn:
        client = ("-m", "benchmarks.load_client", str(self.port), self.path, str(seconds), *PHONE)
        done = subprocess.run(
            [sys.executable, *client], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerFailed(f"load on {self.path}: {done.stderr[-2000:]}")
        turn = Turn(**json.loads(done.stdout))
        self.turns.append(turn)
        return turn

    @property
    def answers(self) -> int:
        return sum(turn.answers for turn in self.turns)


def measure_speed(installation: Installation) -> list[Measure]:
    code = _code_of_site(installation)
    before = _scans(installation, code)
    with ExitStack() as servers:
        site, hello = servers.enter_context(installation.site()), servers.enter_context(installation.hello())
        targets = {
            "hello": Target(hello, "/", []),
            "page": Target(site, f"/{LANGUAGE}/sites/{SITE}", []),
            "scan": Target(site, f"/Q/{code}", []),
        }
        for target in targets.values():  # fills the cache, opens the threads' connections; counted, not measured
            target.take_turn(SECONDS_A_TURN / 2)
        for _ in range(ROUNDS):
            for target in targets.values():
                target.take_turn(SECONDS_A_TURN)
    counted = _scans(installation, code) - before  # the server has ended: what was in memory is written
    return [*_speeds(targets), _counts(targets["scan"].answers, counted)]


def _speeds(targets: dict[str, Target]) -> list[Measure]:
    rounds = {name: target.turns[1:] for name, target in targets.items()}
    busiest = max(turn.busy for turns in rounds.values() for turn in turns)
    if busiest > BUSY_CLIENT:
        raise ClientTooSlow(f"the load client was busy {busiest:.0%} of a turn, so the servers were not at their limit")
    hello_rate = median(turn.rate for turn in rounds["hello"])
    measures = []
    for name, title, bound in (("page", "warm site page", 1.5), ("scan", "/Q/ with its scan counted", 0.3)):
        turns = rounds[name]
        ratios = [turn.rate / peer.rate for turn, peer in zip(turns, rounds["hello"], strict=True)]
        size = turns[0].body_bytes / 1024
        busy = max(turn.busy for turn in turns)
        measures.append(
            Measure(
                title,
                f"{median(turn.rate for turn in turns):.0f}/s",
                f"hello {hello_rate:.0f}/s",
                median(ratios),
                at_least=bound,
                note=f"{size:.1f} KB a time; {ROUNDS} rounds from {min(ratios):.2f} to {max(ratios):.2f}; "
                f"client busy {busy:.0%} at most",
            )
        )
    return measures


def _counts(asked: int, counted: int) -> Measure:
    # Both ways: a scan too many is as wrong as one too few, so the ratio is of the smaller to the larger.
    ratio = min(asked, counted) / max(asked, counted)
    return Measure("scans in the database", str(counted), f"asked {asked}", ratio, at_least=1)


def _scans(installation: Installation, code: str) -> int:
    return int(
        _read(
            installation,
            lambda session: session.scalar(
                select(func.coalesce(func.sum(ScanCount.count), 0)).where(
                    ScanCount.code == code, ScanCount.language == LANGUAGE
                )
            ),
        )
    )


def _code_of_site(installation: Installation) -> str:
    signs = _read(installation, signs_in_order_of_code)
    return str(next(sign.code for sign in signs if sign.site == SITE))


def _read(installation: Installation, query: Any) -> Any:
    database = Database(create_database_engine(installation.settings.database_url))
    try:
        with database.reading() as session:
            return query(session)
    finally:
        database.close()
