"""Rounds of load: each target has its turn, round after round, so that what else the machine does falls on them all."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median

from benchmarks.load_client import Order
from benchmarks.servers import Server, ServerFailed
from heritage.settings import PROJECT_FOLDER, SERVER_OPTIONS

LANGUAGE = "ko"
PHONE = (
    "Accept-Encoding: gzip, deflate, br",
    f"Accept-Language: {LANGUAGE}",
    "User-Agent: Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
)
AS_MANY_AS_THREADS = int(SERVER_OPTIONS["threads"])
"""Connections with which every thread of the server has work and none has a queue."""

CLOCK_TICK = 0.01

BUSY_CLIENT = 0.8
"""A client that works this share of the time may be what is measured."""


class ClientTooSlow(Exception):
    pass


@dataclass(frozen=True)
class Turn:
    """One stretch of load on one target: what the client saw, and the CPU that the server spent meanwhile."""

    answers: int
    seconds: float
    busy: float
    body_bytes: int
    server_cpu: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of CPU an answer; of a turn too short for the kernel's clock, one tick of it at least."""
        return max(self.server_cpu, CLOCK_TICK) / self.answers


@dataclass
class Target:
    """Addresses of one server under load, and its turns; the first one warms it up."""

    server: Server
    paths: Sequence[str]
    connections: int = AS_MANY_AS_THREADS
    turns: list[Turn] = field(default_factory=list)

    @property
    def measured(self) -> list[Turn]:
        return self.turns[1:]

    @property
    def answers(self) -> int:
        """Every answer there was, those of warming up too."""
        return sum(turn.answers for turn in self.turns)

    @property
    def rate(self) -> float:
        return median(turn.rate for turn in self.measured)

    @property
    def cost(self) -> float:
        return median(turn.cost for turn in self.measured)

    @property
    def busiest_client(self) -> float:
        return max(turn.busy for turn in self.measured)


def load_in_rounds(targets: Sequence[Target], rounds: int, seconds: float) -> None:
    with _load_client() as client:
        for _ in range(1 + rounds):
            for target in targets:
                target.turns.append(_take_turn(client, target, seconds))
    busiest = max(target.busiest_client for target in targets)
    if busiest > BUSY_CLIENT:
        raise ClientTooSlow(f"the load client was busy {busiest:.0%} of a turn, so no server was at its limit")


@contextmanager
def _load_client() -> Iterator[subprocess.Popen[str]]:
    client = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load_client", *PHONE],
        cwd=PROJECT_FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with client:  # closes its input, at which it ends
        yield client


def _take_turn(client: subprocess.Popen[str], target: Target, seconds: float) -> Turn:
    assert client.stdin is not None and client.stdout is not None  # noqa: S101, PT018  # both are pipes
    order = Order(target.server.port, tuple(target.paths), target.connections, seconds)
    before = target.server.cpu_seconds()
    print(json.dumps(asdict(order)), file=client.stdin, flush=True)
    answer = client.stdout.readline()
    spent = target.server.cpu_seconds() - before
    if not answer:
        raise ServerFailed(f"the load client ended at {target.paths[0]}; its last words stand above")
    return Turn(**json.loads(answer), server_cpu=spent)
