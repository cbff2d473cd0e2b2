"""Clients that many tests share, because those tests only read."""

from collections.abc import Iterator

import pytest

from heritage.app import create_app
from tests.conftest import Databases, settings_for
from tests.page_client import PageClient


@pytest.fixture(scope="session")
def visitor(sqlite_databases: Databases) -> Iterator[PageClient]:
    """A visitor of the real site, on SQLite, whose tests change nothing and count nothing."""
    app = create_app(settings_for(sqlite_databases.filled()))
    yield PageClient(app)
    app.close()


@pytest.fixture(scope="session")
def each_visitor(databases: Databases) -> Iterator[PageClient]:
    """The same, on each database."""
    app = create_app(settings_for(databases.filled()))
    yield PageClient(app)
    app.close()
