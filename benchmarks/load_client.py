"""The load: a process that asks a server for one address over and over, and reports as one line of JSON.

`python -m benchmarks.load_client PORT PATH SECONDS [NAME:VALUE …]`. Each of a few kept connections sends its next
request when the last one is answered in full. No request is left unanswered at the end, so that counts can be compared.
"""

import asyncio
import json
import sys
import time

CONNECTIONS = 8
"""As many as the server has threads: every thread has work, none has a queue."""


class Mistaken(Exception):
    """An answer that is not what was asked for: figures built on it would mean nothing."""


class Connection(asyncio.Protocol):
    """One kept connection, from connecting until the deadline has passed."""

    def __init__(self, request: bytes, deadline: float) -> None:
        self._request = request
        self._deadline = deadline
        self._received = bytearray()
        self._expected: int | None = None
        self._transport: asyncio.WriteTransport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answers = 0
        self.body_bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  # what a stream protocol is given
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._expected is None:
            self._read_head()
        if self._expected is not None and len(self._received) >= self._expected:
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(Mistaken(f"the server closed a kept connection ({exc})"))

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

    def _next(self) -> None:
        assert self._transport is not None  # noqa: S101
        if len(self._received) != self._expected:
            self._fail("answered with more than it announced")
            return
        self.answers += 1
        self._received.clear()
        self._expected = None
        if time.perf_counter() < self._deadline:
            self._transport.write(self._request)
        else:
            self.done.set_result(None)
            self._transport.close()

    def _fail(self, reason: str) -> None:
        self.done.set_exception(Mistaken(reason))
        if self._transport is not None:
            self._transport.abort()


async def load(port: int, path: str, seconds: float, headers: list[str]) -> dict[str, float]:
    request = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]).encode("latin-1")
    loop = asyncio.get_running_loop()
    started, cpu = time.perf_counter(), time.process_time()
    connections = []
    for _ in range(CONNECTIONS):
        _, connection = await loop.create_connection(lambda: Connection(request, started + seconds), "127.0.0.1", port)
        connections.append(connection)
    await asyncio.gather(*(connection.done for connection in connections))
    elapsed = time.perf_counter() - started
    return {
        "answers": sum(connection.answers for connection in connections),
        "seconds": elapsed,
        "busy": (time.process_time() - cpu) / elapsed,
        "body_bytes": connections[0].body_bytes,
    }


if __name__ == "__main__":
    _, given_port, given_path, given_seconds, *given_headers = sys.argv
    print(json.dumps(asyncio.run(load(int(given_port), given_path, float(given_seconds), given_headers))))
