"""One line of JSON for each request. What could tell a visitor from another is not in it: no network address, no
browser, no referrer, no query (search words are the visitor's own)."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, TextIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class RequestLog:
    """WSGI middleware that writes to `stream` (the process's standard error when left out)."""

    def __init__(self, app: WSGIApplication, stream: TextIO | None = None) -> None:
        self._app = app
        self._stream = stream

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        seen: list[str] = []

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            seen[:] = [status[:3]]
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            return self._app(environ, note)
        finally:
            line = {
                "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "status": int(seen[0]) if seen else 500,
                "ms": round((time.perf_counter() - started) * 1000, 2),
            }
            print(json.dumps(line), file=self._stream or sys.stderr)
