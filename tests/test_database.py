"""The embedded database: what it is set to, two writers at once, a process that is killed; and moments in time."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from heritage.db import ContentRevision
from heritage.settings import PROJECT_FOLDER
from heritage.signs.models import SignCode
from heritage.signs.services import register_code
from heritage.sites.models import Site
from heritage.web.site_app import SiteApp
from tests.conftest import NOW, Databases, migrate

MakeApp = Callable[..., SiteApp]
BOUND = 20
"""Seconds after which a thread or process that has not got on counts as stuck."""


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1)])
def test_sqlite_is_set_to_lose_and_break_nothing(sqlite_app: SiteApp, pragma: str, value: object) -> None:
    with sqlite_app.database.reading() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_foreign_keys_hold_in_the_very_process_that_migrated(sqlite_databases: Databases, make_app: MakeApp) -> None:
    app = make_app(sqlite_databases.empty())
    migrate(app)
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), app.database.writing() as session:
        register_code(session, "9VHYRT", site_id=1, now=NOW)


def test_an_sqlite_file_comes_to_be_in_a_folder_that_was_not_there(
    sqlite_databases: Databases, make_app: MakeApp
) -> None:
    app = make_app(sqlite_databases.empty().replace(".db", "/deep/heritage.db"))
    migrate(app)
    assert revision(app) == 1


def test_two_writers_who_overlap_both_succeed_and_neither_is_overwritten(sqlite_app: SiteApp) -> None:
    """Each reads before it writes: with a plain BEGIN, SQLite lets both read and then turns one of them away."""
    first_has_read, second_has_read = threading.Event(), threading.Event()

    def write(has_read: threading.Event, until: threading.Event, seconds: float) -> None:
        with sqlite_app.database.writing() as session:
            row = session.scalars(select(ContentRevision)).one()
            has_read.set()
            until.wait(seconds)
            row.number += 1

    def write_second() -> None:
        assert first_has_read.wait(BOUND)
        write(second_has_read, first_has_read, BOUND)

    before = revision(sqlite_app)
    # The first waits a moment for the second to read as well, which the lock must not let it do.
    first = threading.Thread(target=write, args=(first_has_read, second_has_read, 0.3))
    second = threading.Thread(target=write_second)
    for writer in (first, second):
        writer.start()
    for writer in (first, second):
        writer.join(BOUND)
    assert revision(sqlite_app) == before + 2


def revision(app: SiteApp) -> int:
    with app.database.reading() as session:
        return session.scalars(select(ContentRevision.number)).one()


def test_a_reader_is_not_held_up_by_a_writer(sqlite_app: SiteApp) -> None:
    with sqlite_app.database.writing() as writer, sqlite_app.database.reading() as reader:
        writer.scalars(select(Site).where(Site.slug == "doi-ong")).one().phone = "1"
        writer.flush()
        assert reader.scalar(select(Site.phone).where(Site.slug == "den-song-son")) == "0237 3824 283"
        assert reader.scalar(select(Site.phone).where(Site.slug == "doi-ong")) is None


def test_a_transaction_that_fails_leaves_nothing(app: SiteApp) -> None:
    def fail() -> None:
        with app.database.writing() as session:
            session.scalars(select(Site).where(Site.slug == "doi-ong")).one().phone = "1"
            session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    with app.database.reading() as session:
        assert session.scalar(select(Site.phone).where(Site.slug == "doi-ong")) is None


WRITER = """
import sys
from sqlalchemy import update
from heritage.db import Database, create_database_engine
from heritage.sites.models import Site

database = Database(create_database_engine(sys.argv[1]))
with database.writing() as session:
    session.execute(update(Site).where(Site.slug == "doi-ong").values(phone="committed"))
with database.writing() as session:
    session.execute(update(Site).where(Site.slug == "den-tu-thuc").values(phone="not committed"))
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def writer_in_another_process(database_url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has committed one change and is in the middle of another."""
    command = [sys.executable, "-c", WRITER, database_url]
    with subprocess.Popen(
        command, cwd=PROJECT_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            yield child
        finally:
            child.kill()


def test_what_was_committed_survives_a_killed_process_and_what_was_not_leaves_no_trace(
    sqlite_databases: Databases, make_app: MakeApp
) -> None:
    url = sqlite_databases.filled()
    with writer_in_another_process(url) as child:
        child.send_signal(signal.SIGKILL)
        assert child.wait(BOUND) == -signal.SIGKILL
    app = make_app(url)
    with app.database.writing() as session:  # the lock that the process held is free
        phones = dict(session.execute(select(Site.slug, Site.phone)).all())
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert phones["doi-ong"] == "committed"
    assert phones["den-tu-thuc"] is None


def test_a_moment_comes_back_in_utc_whatever_the_server_calls_local(databases: Databases, make_app: MakeApp) -> None:
    url = make_url(databases.filled())
    if databases.kind == "postgresql":
        url = url.update_query_dict({"options": "-c timezone=Asia/Ho_Chi_Minh"})
    app = make_app(url.render_as_string(hide_password=False))
    with app.database.writing() as session:
        in_vietnam = datetime(2026, 11, 24, 6, 30, tzinfo=timezone(timedelta(hours=7)))
        session.get_one(SignCode, "9VHYRT").registered_at = in_vietnam
    with app.database.reading() as session:
        stored = session.get_one(SignCode, "9VHYRT").registered_at
    assert stored.isoformat() == "2026-11-23T23:30:00+00:00"


def test_a_moment_without_a_time_zone_is_refused(app: SiteApp) -> None:
    with pytest.raises(StatementError, match="a moment needs its time zone"), app.database.writing() as session:
        session.get_one(SignCode, "9VHYRT").registered_at = datetime(2026, 11, 24, 6, 30)  # noqa: DTZ001


def test_of_many_writers_none_gives_up(sqlite_databases: Databases, make_app: MakeApp) -> None:
    app, threads, each = make_app(sqlite_databases.filled()), 8, 25

    def write() -> None:
        for _ in range(each):
            with app.database.writing() as session:
                session.execute(text("UPDATE content_revision SET number = number + 1"))
                time.sleep(0.002)

    with app.database.reading() as session:
        before = session.scalars(select(ContentRevision.number)).one()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(write) for _ in range(threads)]:
            done.result(BOUND)
    with app.database.reading() as session:
        assert session.scalars(select(ContentRevision.number)).one() == before + threads * each
