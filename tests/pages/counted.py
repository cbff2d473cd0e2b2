"""What the background counts hold, read after everything in memory has been written."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

import psycopg
import sqlalchemy
from sqlalchemy import make_url, select

from heritage.signs.models import ScanCount
from heritage.sites.models import LanguageDemand
from heritage.web.site_app import SiteApp

VIETNAM = timezone(timedelta(hours=7))


def here_and_now() -> tuple[date, int]:
    """Day and hour at the signs."""
    moment = datetime.now(UTC).astimezone(VIETNAM)
    return moment.date(), moment.hour


def scans(app: SiteApp) -> dict[tuple[str, str], int]:
    """Scans by code and language."""
    app.scans.close()  # joins the writing thread, so nothing is under way
    with app.database.reading() as session:
        rows = session.execute(select(ScanCount.code, ScanCount.language, ScanCount.count)).all()
    return {(code, language): count for code, language, count in rows}


def moments_of_scans(app: SiteApp) -> set[tuple[date, int]]:
    app.scans.close()
    with app.database.reading() as session:
        return {(day, hour) for day, hour in session.execute(select(ScanCount.day, ScanCount.hour))}


def demand(app: SiteApp) -> dict[tuple[str, str], int]:
    """Visits that wanted a language in vain, by language and site (empty: the whole site)."""
    app.demand.close()
    with app.database.reading() as session:
        rows = session.execute(select(LanguageDemand.language, LanguageDemand.site, LanguageDemand.count)).all()
    return {(language, site): count for language, site, count in rows}


@contextmanager
def locked(app: SiteApp) -> Iterator[None]:
    """Another program holds the tables of counts (on SQLite: the whole database) as tightly as it can."""
    url = make_url(app.settings.database_url)
    if url.get_backend_name() == "sqlite":
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with closing(engine.raw_connection()) as other:
            other.driver_connection.isolation_level = None  # type: ignore[union-attr]
            other.cursor().execute("BEGIN EXCLUSIVE")
            yield
            other.cursor().execute("ROLLBACK")
    else:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(address)) as connection:
            connection.execute("LOCK TABLE scan_count, language_demand IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()
