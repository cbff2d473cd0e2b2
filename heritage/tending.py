"""What falls due by itself, done by the server while it serves, in a thread of its own.

Each room that has such work puts it on the application's list; beside another server, cron runs the commands that do
the same.
"""

import logging
import threading
import time
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from heritage.vault import VaultClosed
from heritage.web.site_app import DueWork, SiteApp

log = logging.getLogger(__name__)


class Tending:
    """Rounds of due work until `stop`. A round that fails is told in the log, and the next one comes.

    works: those of the site when left out.
    """

    def __init__(self, site: SiteApp, works: Sequence[DueWork] | None = None) -> None:
        self._site = site
        self._works = site.due_work if works is None else works
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tend_regularly, name="tending", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _tend_regularly(self) -> None:
        due = [(time.monotonic(), work) for work in self._works]
        while not self._stop.is_set():
            due = [self._tend(at, work) for at, work in due]
            self._stop.wait(max(0.0, min(at for at, _ in due) - time.monotonic()))

    def _tend(self, at: float, work: DueWork) -> tuple[float, DueWork]:
        """Do what is due; when it is due again."""
        if at > time.monotonic():
            return at, work
        try:
            work.do(self._site)
        except (SQLAlchemyError, VaultClosed) as fault:
            log.error("what is due waits for the next round: %s", fault)
        return time.monotonic() + work.every_seconds, work
