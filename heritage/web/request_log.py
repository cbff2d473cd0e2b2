"""One line of JSON for each request. What could tell a visitor from another is not in it: no network address, no
browser, no referrer, no query (search words are the visitor's own)."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TextIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class RequestLog:
    """WSGI middleware that writes to `stream` (the process's standard error when left out)."""

    def __init__(self, app: WSGIApplication, stream: TextIO | None = None) -> None:
        self._app = app
        self._stream = stream

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        status = "500"

        def note(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, *exc_info)

        try:
            return self._app(environ, note)
        finally:
            # One write: print() writes a line and its end apart, and threads then put their lines into each other's.
            # Put together by hand: json.dumps of a dictionary takes longer than a kept page takes to answer.
            (self._stream or sys.stderr).write(
                f'{{"at": "{_written(int(time.time()))}", "method": {json.dumps(environ["REQUEST_METHOD"])}, '
                f'"path": {json.dumps(environ["PATH_INFO"])}, "status": {status}, '
                f'"ms": {(time.perf_counter() - started) * 1000:.2f}}}\n'
            )


@lru_cache(maxsize=1)
def _written(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
