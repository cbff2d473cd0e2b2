"""The load: a process that asks servers for addresses over and over, and says how fast the answers came.

`python -m benchmarks.load_client [NAME:VALUE …]` reads one order a line, as JSON, and answers each with a line of JSON;
the arguments are header fields of every request. Connections are kept from order to order. Each sends its next request
when the last one is answered in full, and none is left unanswered at the end of an order, so that counts can be
compared. Standard library only: what a client spends is not to be had by the server on a machine of two cores.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass


class Mistaken(Exception):
    """An answer that is not what was asked for: figures built on it would mean nothing."""


@dataclass(frozen=True)
class Order:
    """Ask the server on `port` for `paths` in turn, over so many connections, for so many seconds."""

    port: int
    paths: tuple[str, ...]
    connections: int
    seconds: float


class Connection(asyncio.Protocol):
    """One kept connection."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._expected: int | None = None
        self._transport: asyncio.Transport | None = None
        self._requests: Iterator[bytes] = iter(())
        self._deadline = 0.0
        self._done: asyncio.Future[None] | None = None
        self.answers = 0
        self.body_bytes = 0

    def work(self, requests: Iterator[bytes], deadline: float) -> asyncio.Future[None]:
        """Ask until the deadline; the future is done when the last answer is in."""
        self._requests, self._deadline = requests, deadline
        self._done = asyncio.get_running_loop().create_future()
        self.answers = 0
        self._ask()
        return self._done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the server closed a kept connection ({exc})")

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._expected is None:
            self._read_head()
        if self._expected is not None and len(self._received) >= self._expected:
            self._end_answer()

    def _ask(self) -> None:
        if self._transport is not None:
            self._transport.write(next(self._requests))

    def _read_head(self) -> None:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._received[:end]).lower()
        found = head.find(b"\r\ncontent-length: ")
        if not head.startswith(b"http/1.1 200 ") or found < 0:
            self._fail(f"answered with {head!r}")
            return
        self.body_bytes = int(head[found + 18 :].split(b"\r\n", 1)[0])
        self._expected = end + 4 + self.body_bytes

    def _end_answer(self) -> None:
        if len(self._received) != self._expected:
            self._fail("answered with more than it announced")
            return
        self.answers += 1
        self._received.clear()
        self._expected = None
        if time.perf_counter() < self._deadline:
            self._ask()
        elif self._done is not None:
            self._done.set_result(None)

    def _fail(self, reason: str) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(Mistaken(reason))


class Client:
    def __init__(self, headers: list[str]) -> None:
        self._headers = headers
        self._connections: dict[int, list[Connection]] = {}
        self._requests: dict[tuple[int, tuple[str, ...]], Iterator[bytes]] = {}

    async def carry_out(self, order: Order) -> dict[str, float]:
        connections = await self._connected(order.port, order.connections)
        requests = self._requests.setdefault((order.port, order.paths), itertools.cycle(self._written(order)))
        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(each.work(requests, started + order.seconds) for each in connections))
        elapsed = time.perf_counter() - started
        return {
            "answers": sum(each.answers for each in connections),
            "seconds": elapsed,
            "busy": (time.process_time() - cpu) / elapsed,
            "body_bytes": connections[0].body_bytes,
        }

    def _written(self, order: Order) -> list[bytes]:
        rest = "\r\n".join([f"Host: 127.0.0.1:{order.port}", *self._headers, "", ""])
        return [f"GET {path} HTTP/1.1\r\n{rest}".encode("latin-1") for path in order.paths]

    async def _connected(self, port: int, count: int) -> list[Connection]:
        open_ = self._connections.setdefault(port, [])
        while len(open_) < count:
            _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
            open_.append(connection)
        return open_[:count]


def main() -> None:
    client = Client(sys.argv[1:])
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            fields = json.loads(line)
            order = Order(fields["port"], tuple(fields["paths"]), fields["connections"], fields["seconds"])
            print(json.dumps(runner.run(client.carry_out(order))), flush=True)


if __name__ == "__main__":
    main()
