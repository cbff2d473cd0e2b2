"""What falls due by itself: done by the server every few minutes while it serves, and by `flask payments due`.

An account whose waiting time is over becomes active although nobody looks at a page. Until the next round the old one
is shown, which was approved too; never both, and never neither.
"""

import logging
import threading
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from heritage.payments.cases import Tended, tend
from heritage.vault import VaultClosed
from heritage.web.site_app import SiteApp

EVERY_SECONDS = 300.0
"""Nobody minds an account that changes five minutes late; a round over a thousand codes takes a tenth of a second."""

log = logging.getLogger(__name__)


def tend_now(site: SiteApp) -> Tended:
    """One round, in one transaction."""
    at = datetime.now(UTC)
    with site.database.writing() as session:
        return tend(session, vault=site.vault, today=site.town.local_time(at).date(), now=at)


class Tending:
    """Rounds in a thread of their own, until `stop`. One that fails is told in the log, and the next one comes."""

    def __init__(self, site: SiteApp, every_seconds: float = EVERY_SECONDS) -> None:
        self._site = site
        self._every_seconds = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tend_regularly, name="tending", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _tend_regularly(self) -> None:
        while True:
            try:
                tend_now(self._site)
            except (SQLAlchemyError, VaultClosed) as fault:
                log.error("what is due waits for the next round: %s", fault)
            if self._stop.wait(self._every_seconds):
                return
