"""Counts that must never hold up an answer: added up in memory, written by a thread of their own.

A request only adds to a dictionary. If the database is locked, read-only or gone, the numbers wait in memory and the
next attempt takes them along. A killed process loses what it counted in the last moment: a fair price for a page
that always comes.
"""

import logging
import os
import threading
from collections import Counter
from collections.abc import Hashable

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from heritage.db import Database

WRITE_EVERY_SECONDS = 1.0
"""Long enough that a busy gate costs one small transaction a second, short enough that figures look live."""

log = logging.getLogger(__name__)


class Tally:
    """Counts rows of `table` by its primary key; the table's other column is `count`."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table
        self._key_names = [column.name for column in table.primary_key]
        self._waiting: Counter[tuple[Hashable, ...]] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._process = 0

    def add(self, *key: Hashable) -> None:
        """Count one for `key`, the values of the primary key in the table's order."""
        with self._lock:
            self._waiting[key] += 1
            if self._process != os.getpid():  # threads do not survive a fork: a server's worker starts its own
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._write_regularly, name=f"tally {self._table}", daemon=True)
                self._thread.start()

    def write(self) -> bool:
        """Write what has been counted; False when the database would not take it, and the numbers are kept."""
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        if not taken:
            return True
        rows = [dict(zip(self._key_names, key, strict=True)) | {"count": count} for key, count in taken.items()]
        try:
            with self._database.writing() as session:
                session.connection().execute(self._upsert(), rows)
        except SQLAlchemyError as fault:
            with self._lock:
                self._waiting.update(taken)
            log.warning("counts of %s wait in memory: %s", self._table, type(fault).__name__)
            return False
        return True

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None and self._process == os.getpid():
            self._thread.join()
        self.write()

    def _upsert(self) -> Insert:
        dialect = postgresql if self._database.engine.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(self._table)
        counted = self._table.c["count"]
        upsert: Insert = insert.on_conflict_do_update(
            index_elements=self._key_names, set_={"count": counted + insert.excluded["count"]}
        )
        return upsert

    def _write_regularly(self) -> None:
        while not self._stop.wait(WRITE_EVERY_SECONDS):
            self.write()
