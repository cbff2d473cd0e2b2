"""The database: engine, sessions, the base of all tables, and the revision that a change of public content raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Engine, MetaData, create_engine, event, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from heritage.settings import SettingError

BUSY_TIMEOUT_MS = 5_000
"""How long a writer waits for SQLite's one write lock before it gives up."""

_WRITES = "heritage_writes"


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


class ContentRevision(Base):
    """One row: how often public content has changed. The page cache compares it at every request."""

    __tablename__ = "content_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    number: Mapped[int]


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

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._read() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._write.begin() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


@event.listens_for(Session, "before_flush")
def _raise_revision_with_content(session: Session, _context: Any, _instances: Any) -> None:
    if touched_content(session):
        raise_content_revision(session)


def touched_content(session: Session) -> list[PublicContent]:
    """The rows of public content that the next flush writes."""
    touched = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    return [row for row in touched if isinstance(row, PublicContent)]


REVISIONS_RAISED = "content_revisions_raised"
"""In the notes of a session: how often it has raised the content revision."""


def raise_content_revision(session: Session) -> None:
    """Tell every process, by the same transaction, that public content changed."""
    session.execute(update(ContentRevision).values(number=ContentRevision.number + 1))
    session.info[REVISIONS_RAISED] = session.info.get(REVISIONS_RAISED, 0) + 1
