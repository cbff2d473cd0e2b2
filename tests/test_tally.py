"""Counts that are added up in memory: none is lost, and none keeps anybody waiting."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.exc import OperationalError

from heritage.db import Base, Database, create_database_engine
from heritage.settings import PROJECT_FOLDER
from heritage.signs.models import ScanCount
from heritage.tally import Tally
from tests.conftest import Databases

DAY = date(2026, 11, 24)
KOREAN = ("9VHYRT", DAY, 10, "ko")
VIETNAMESE = ("9VHYRT", DAY, 10, "vi")
LATER = ("9VHYRT", DAY, 11, "ko")
OpenDatabase = Callable[[str], Database]
MakeTally = Callable[[Database], Tally]
TABLE = Base.metadata.tables[ScanCount.__tablename__]


@pytest.fixture
def open_database() -> Iterator[OpenDatabase]:
    """A database as another process has it: with an engine of its own."""
    opened: list[Database] = []

    def open_(url: str) -> Database:
        opened.append(Database(create_database_engine(url)))
        return opened[-1]

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def make_tally(open_database: OpenDatabase) -> Iterator[MakeTally]:
    """A tally of scans, closed after the test and before its database."""
    made: list[Tally] = []

    def make(database: Database) -> Tally:
        made.append(Tally(database, TABLE))
        return made[-1]

    yield make
    for tally in made:
        tally.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes a hundred times a second instead of once, and gives up on a lock after a twentieth of one."""
    monkeypatch.setattr("heritage.tally.WRITE_EVERY_SECONDS", 0.01)
    monkeypatch.setattr("heritage.db.BUSY_TIMEOUT_MS", 50)


def counts(database: Database) -> dict[tuple[Any, ...], int]:
    with database.reading() as session:
        rows = session.execute(select(TABLE.c.code, TABLE.c.day, TABLE.c.hour, TABLE.c.language, TABLE.c.count))
        return {(code, day, hour, language): count for code, day, hour, language, count in rows}


def wait_for(expected: dict[tuple[Any, ...], int], database: Database) -> None:
    deadline = time.monotonic() + 15
    while (found := counts(database)) != expected and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found == expected


def make_read_only(database: Database, read_only: bool) -> None:
    """From now on every statement that writes fails, as with a full disk or a file that may only be read."""
    pragma = f"PRAGMA query_only={'ON' if read_only else 'OFF'}"
    event.listen(database.engine, "connect", lambda connection, _: connection.execute(pragma))
    database.engine.dispose()  # what is open now would not hear of it


@pytest.mark.usefixtures("quick")
def test_what_many_threads_count_adds_up(
    databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = databases.migrated()
    tally = make_tally(open_database(url))

    def count() -> None:
        for number in range(600):
            tally.add(*(KOREAN, VIETNAMESE, LATER)[number % 3])

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.close()
    assert counts(open_database(url)) == {KOREAN: 1600, VIETNAMESE: 1600, LATER: 1600}


def test_what_several_processes_count_adds_up(
    databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = databases.migrated()
    first, second = make_tally(open_database(url)), make_tally(open_database(url))
    for tally in (first, second, first):
        tally.add(*KOREAN)
        assert tally.write()
    assert counts(open_database(url)) == {KOREAN: 3}


@pytest.mark.usefixtures("quick")
def test_a_count_is_written_without_anybody_asking(
    sqlite_databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = sqlite_databases.migrated()
    make_tally(open_database(url)).add(*KOREAN)
    wait_for({KOREAN: 1}, open_database(url))


def test_what_waits_when_the_site_stops_is_written(
    sqlite_databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = sqlite_databases.migrated()
    tally = make_tally(open_database(url))
    tally.add(*KOREAN)
    tally.add(*LATER)
    tally.close()
    assert counts(open_database(url)) == {KOREAN: 1, LATER: 1}


@pytest.mark.usefixtures("quick")
def test_while_another_holds_the_row_counting_goes_on_at_once_and_nothing_is_lost(
    databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = databases.migrated()
    tally, other = make_tally(open_database(url)), open_database(url)

    def count() -> None:
        for number in range(400):
            tally.add(*KOREAN)
            if number % 4 == 0:
                time.sleep(0.001)  # so that the tally's own thread comes to write, and has to wait

    with other.writing() as session:
        session.execute(insert(TABLE).values(code="9VHYRT", day=DAY, hour=10, language="ko", count=1))
        session.flush()
        counting = threading.Thread(target=count)
        counting.start()
        counting.join(timeout=15)
        assert not counting.is_alive(), "add() waits for the database"
        assert counts(open_database(url)) == {}
    wait_for({KOREAN: 401}, other)


@pytest.mark.usefixtures("quick")
def test_what_a_locked_database_does_not_take_is_written_later(
    sqlite_databases: Databases,
    make_tally: MakeTally,
    open_database: OpenDatabase,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = sqlite_databases.migrated()
    tally, other = make_tally(open_database(url)), open_database(url)
    with other.writing() as session, caplog.at_level(logging.WARNING, "heritage.tally"):
        session.connection()  # takes the lock
        tally.add(*KOREAN)
        tally.add(*KOREAN)
        deadline = time.monotonic() + 60
        while not caplog.records and time.monotonic() < deadline:
            time.sleep(0.01)
        tally.add(*KOREAN)
    assert caplog.messages[0] == "counts of scan_count wait in memory: OperationalError"
    wait_for({KOREAN: 3}, other)


def test_a_read_only_database_keeps_the_counts_waiting(
    sqlite_databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = sqlite_databases.migrated()
    database, other = open_database(url), open_database(url)
    tally = make_tally(database)
    make_read_only(database, True)
    tally.add(*KOREAN)
    assert not tally.write()
    assert counts(other) == {}
    make_read_only(database, False)
    tally.add(*KOREAN)
    assert tally.write()
    assert counts(other) == {KOREAN: 2}


def test_a_database_that_is_not_there_yet_keeps_the_counts_waiting(
    sqlite_databases: Databases, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    url = sqlite_databases.empty()
    tally, other = make_tally(open_database(url)), open_database(url)
    tally.add(*KOREAN)
    assert not tally.write()
    with pytest.raises(OperationalError):
        counts(other)
    Base.metadata.create_all(other.engine)
    assert tally.write()
    assert counts(other) == {KOREAN: 1}


def test_with_nothing_counted_nothing_is_written(
    tmp_path: Path, make_tally: MakeTally, open_database: OpenDatabase
) -> None:
    tally = make_tally(open_database(f"sqlite:///{tmp_path}/no.db"))
    assert tally.write()
    tally.close()
    assert list(tmp_path.iterdir()) == []


WORKER = """
import os, sys, time
from datetime import date
from heritage.db import Base, Database, create_database_engine
from heritage.signs.models import ScanCount
from heritage.tally import Tally

tally = Tally(Database(create_database_engine(sys.argv[1])), Base.metadata.tables[ScanCount.__tablename__])
key = "9VHYRT", date(2026, 11, 24), 10, "ko"
tally.add(*key)
assert tally.write()
worker = os.fork()
tally.add(*key)
if worker == 0:
    time.sleep(60)  # written by the worker's own thread, or never
else:
    tally.close()
    sys.stdin.read()
    os.kill(worker, 9)
    os.waitpid(worker, 0)
"""


def test_a_forked_worker_writes_what_it_counts(sqlite_databases: Databases, open_database: OpenDatabase) -> None:
    url = sqlite_databases.migrated()
    command = [sys.executable, "-c", WORKER, url]
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, stdin=subprocess.PIPE) as server:
        wait_for({KOREAN: 3}, open_database(url))
    assert server.returncode == 0
