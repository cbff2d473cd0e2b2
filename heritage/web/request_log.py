"""One line of JSON for each request. What could tell a visitor from another is not in it: no network address, no
browser, no referrer, no query (search words are the visitor's own).

The lines of a tenth of a second are written together: to write each one took as long as all the rest of our work on a
kept page. A process that is killed loses those of its last moment.
"""

import json
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TextIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from heritage.web.page_cache import Headers, Write

WRITE_AFTER_SECONDS = 0.1

_HIDDEN_BEHIND = re.compile("/counter/|/[^/]+/tell/")
"""Who has the address of a counter's screen, or of a receipt, may open it: what comes after this stays out of the log
as well."""

_WORDS_KEPT = 1024
"""Methods and paths as they stand in a line; most requests repeat one of them."""


class RequestLog:
    """WSGI middleware that writes to `stream` (the process's standard error when left out)."""

    def __init__(self, app: WSGIApplication, stream: TextIO | None = None) -> None:
        self._app = app
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._is_due = False
        self._writing = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        status = "500"

        def note(line: str, headers: Headers, *exc_info: Any) -> Write:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, *exc_info)

        try:
            return self._app(environ, note)
        finally:
            # Put together by hand: json.dumps of a dictionary takes longer than a kept page takes to answer.
            self._add(
                f'{{"at": "{_second(int(time.time()))}", "method": {_quoted(environ["REQUEST_METHOD"])}, '
                f'"path": {_quoted(environ["PATH_INFO"])}, "status": {status}, '
                f'"ms": {(time.perf_counter() - started) * 1000:.2f}}}\n'
            )

    def _add(self, line: str) -> None:
        self._waiting.append(line)
        if not self._is_due:
            self._is_due = True
            # Not a daemon: a process that ends by itself waits for it.
            threading.Timer(WRITE_AFTER_SECONDS, self.write).start()

    def write(self) -> None:
        """Write the lines that wait, in one piece: threads and processes then do not put them into each other's."""
        self._is_due = False  # first, so that a line that comes meanwhile sees to its own end
        with self._writing:
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if lines:
                (self._stream or sys.stderr).write("".join(lines))


@lru_cache(_WORDS_KEPT)
def _quoted(word: str) -> str:
    secret = _HIDDEN_BEHIND.match(word)
    return json.dumps(f"{secret.group()}-" if secret else word)


@lru_cache(maxsize=1)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))
