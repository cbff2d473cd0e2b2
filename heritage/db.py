"""The database: engine, sessions, the base of all tables, and the revision that a change of public content raises."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Select,
    create_engine,
    event,
    select,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from heritage.settings import SettingError

BUSY_TIMEOUT_MS = 5_000
"""How long a writer waits for SQLite's one write lock before it gives up."""

_WRITES = "heritage_writes"

_TURN = "turn_taken_in"
"""In the notes of a session: the transaction that has taken its turn."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, PostgreSQL answers in the server's own; this puts it right, and refuses
    a moment without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    # Named constraints: a migration can drop only what has a name, the same on both databases.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, list[str]: JSON, list[dict[str, Any]]: JSON}


class PublicContent:
    """Marks a table whose rows stand on public pages: a flush that touches one empties the page cache."""

    @property
    def begins_hidden(self) -> bool:
        """Whether no public page shows this new row: what is shown later is changed first."""
        return False


class MediaContent(PublicContent):
    """Marks public content that changes seldom, and is kept in memory whatever else changes."""


class ContentRevision(Base):
    """One row: how often public content has changed, and how often of that its media. The page cache compares it at
    every request."""

    __tablename__ = "content_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    number: Mapped[int]
    media: Mapped[int] = mapped_column(default=0)


def one_of(column: str, values: type[Any]) -> CheckConstraint:
    """The constraint that holds `column` to the members of the enum `values`."""
    allowed = ", ".join(f"'{member}'" for member in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def create_database_engine(url: str) -> Engine:
    """An engine for SQLite (WAL, foreign keys) or PostgreSQL; makes the folder of an SQLite file."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    if engine.url.database:
        _make_folder(Path(engine.url.database).parent)
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_sqlite_transaction)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise SettingError(
            f"HERITAGE_DATABASE_URL: the folder {folder} cannot be made ({fault.strerror}); name another"
        ) from fault


def _prepare_sqlite_connection(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    # WAL: readers never wait for the writer. NORMAL loses nothing to a killed process, and in WAL cannot corrupt.
    # A power cut may take the last commits along: those since the log last came into the file, every 1,000 pages.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite_transaction(connection: Any) -> None:
    # A writer takes the lock at once: with a plain BEGIN two overlapping writers both read, and one then fails.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Sessions over one engine: `reading()` for a page, `writing()` for one transaction that commits at its end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._read = sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._write = sessionmaker(engine.execution_options(**{_WRITES: True}), expire_on_commit=False)
        # SQLite lets a waiting writer look anew every tenth of a second, and whoever comes in between goes first: one
        # of eight threads may look in vain until it gives up. So those of one process wait here for each other.
        self._queue = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._read() as session:
            yield session

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A bare connection: enough for a page that is read with Core, and none of the bookkeeping of a session."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        is_first = self._queue is not None and self._queue.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            with self._write.begin() as session:
                yield session
        finally:
            if self._queue is not None and is_first:
                self._queue.release()

    def close(self) -> None:
        self.engine.dispose()


@event.listens_for(Session, "before_flush")
def _raise_revision_with_content(session: Session, _context: Any, _instances: Any) -> None:
    touched = touched_content(session)
    if touched:
        raise_content_revision(session, of_media=any(isinstance(row, MediaContent) for row in touched))


def touched_content(session: Session) -> list[PublicContent]:
    """The rows of public content that the next flush writes."""
    old = [*session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    new = [row for row in session.new if isinstance(row, PublicContent) and not row.begins_hidden]
    return [*new, *(row for row in old if isinstance(row, PublicContent))]


REVISIONS_RAISED = "content_revisions_raised"
"""In the notes of a session: how often it has raised the content revision."""


def raise_content_revision(session: Session, *, of_media: bool = False) -> None:
    """Tell every process, by the same transaction, that public content changed."""
    numbers = {"number": ContentRevision.number + 1}
    if of_media:
        numbers["media"] = ContentRevision.media + 1
    session.execute(update(ContentRevision).values(numbers))
    session.info[REVISIONS_RAISED] = session.info.get(REVISIONS_RAISED, 0) + 1


def wait_for_turn(session: Session) -> None:
    """Take the lock that writers of public content and of the audit log take before any other. On PostgreSQL, two who
    lock two rows in different orders wait for each other until one of them is thrown out; SQLite's writers wait before
    they begin. Once a transaction is enough: the lock is held to its end."""
    if session.get_transaction() is None or session.info.get(_TURN) is not session.get_transaction():
        session.execute(select(ContentRevision.number).with_for_update())
        session.info[_TURN] = session.get_transaction()


Reader = Session | Connection
"""What a query that needs no more than a connection runs on."""


class Prepared:
    """A statement that is written out once and then run by the driver, for what a public page reads each time.

    Of the CPU of a page SQLAlchemy takes a fifth for a row of forty columns that SQLite finds in a twentieth of it.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement

    def first(self, reader: Reader, **values: str) -> list[Any] | None:
        connection = reader.connection() if isinstance(reader, Session) else reader
        sql, names, fixed = _written_out(self._statement, connection.dialect)
        filled = fixed | values
        parameters = [filled[name] for name in names] if names else filled
        with closing(connection.connection.cursor()) as cursor:
            for hear in connection.dispatch.before_cursor_execute:  # whoever logs or counts statements
                hear(connection, cursor, sql, parameters, None, False)
            cursor.execute(sql, parameters)
            row = cursor.fetchone()
            types = tuple(column[1] for column in cursor.description)
        if row is None:
            return None
        found = list(row)
        for at, convert in _converters(self._statement, connection.dialect, types):
            found[at] = convert(found[at])
        return found


@lru_cache(maxsize=256)
def _written_out(statement: Select[Any], dialect: Dialect) -> tuple[str, list[str] | None, dict[str, Any]]:
    """The SQL, the names of its parameters in order where the driver counts them, and the values it brings along."""
    compiled = statement.compile(dialect=dialect)
    return str(compiled), compiled.positiontup, compiled.params


@lru_cache(maxsize=256)
def _converters(
    statement: Select[Any], dialect: Dialect, types: tuple[Any, ...]
) -> list[tuple[int, Callable[[Any], Any]]]:
    """By column, where there is anything to do: what makes a value of ours of the driver's."""
    columns = zip(statement.selected_columns, types, strict=True)
    converters = (column.type.dialect_impl(dialect).result_processor(dialect, type_) for column, type_ in columns)
    return [(at, convert) for at, convert in enumerate(converters) if convert]
