"""Statements that are written out once: they answer as SQLAlchemy would, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session

from heritage.db import Prepared
from heritage.sites.models import Site, SiteText
from heritage.web.site_app import SiteApp

_SITE, _TEXT = Site.__table__, SiteText.__table__
# Columns of every kind there is: text, numbers, dates, moments, lists, and nothing.
STATEMENT = (
    select(_SITE, _TEXT)
    .join_from(_SITE, _TEXT)
    .where(_SITE.c.slug == bindparam("slug"), _TEXT.c.language == "en")
    .order_by(_TEXT.c.id)
    .limit(1)
)


@contextmanager
def statements(app: SiteApp) -> Iterator[list[tuple[str, object]]]:
    heard: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        heard.append((statement, parameters))

    event.listen(app.database.engine, "before_cursor_execute", note)
    yield heard
    event.remove(app.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("slug", ["den-song-son", "dinh-lang-gao", "deo-ba-doi"])
def test_a_row_is_the_same_as_by_the_session(app: SiteApp, slug: str) -> None:
    with app.database.reading() as session:
        expected = list(session.execute(STATEMENT, {"slug": slug}).one())
        assert Prepared(STATEMENT).first(session, slug=slug) == expected
    with app.database.connected() as connection:
        assert Prepared(STATEMENT).first(connection, slug=slug) == expected
        assert Prepared(STATEMENT).first(connection, slug="none") is None


def test_a_session_sees_what_it_has_just_written(app: SiteApp) -> None:
    at = STATEMENT.selected_columns.keys().index("name")

    def name(session: Session) -> object:
        row = Prepared(STATEMENT).first(session, slug="den-song-son")
        return row and row[at]

    with app.database.reading() as other, app.database.writing() as session:
        session.scalars(
            select(SiteText).join(Site).where(Site.slug == "den-song-son", SiteText.language == "en")
        ).one().name = "Renamed"
        session.flush()
        assert (name(session), name(other)) == ("Renamed", "Sòng Sơn Temple")


def test_whoever_counts_statements_hears_of_it_with_its_values(app: SiteApp) -> None:
    with statements(app) as heard, app.database.connected() as connection:
        Prepared(STATEMENT).first(connection, slug="den-song-son")
    ((statement, parameters),) = heard
    assert "site_text" in statement
    assert "den-song-son" in repr(parameters)
