"""The steps of the database: up, down, with data, to the very shape of the models; and what its constraints refuse."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, PrimaryKeyConstraint, Table, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from heritage.app import create_app
from heritage.db import Base
from heritage.migrations import alembic_config, is_ours
from heritage.people import audit
from heritage.web.site_app import SiteApp
from tests.conftest import Databases, migrate, settings_for
from tests.full_tables import fill_every_table
from tests.refused_rows import ANOTHER, BEHIND_A_TRIGGER, ONE_ROW, REFUSED

MakeApp = Callable[..., SiteApp]
TABLES = Base.metadata.tables


def revisions(app: SiteApp) -> list[str]:
    """Every step of the database, the first one first."""
    script = ScriptDirectory.from_config(alembic_config(app.database.engine))
    return [step.revision for step in script.walk_revisions()][::-1]


def tables(app: SiteApp) -> set[str]:
    """Those of the models, and Alembic's own; the words of the search are one table for visitors of the database."""
    names = inspect(app.database.engine).get_table_names()
    return {name if is_ours(name, "table", None) else "search_words" for name in names}


def differences(app: SiteApp) -> list[Any]:
    """What a migration would still have to do to reach the models, checks included (Alembic does not compare those)."""
    with app.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        inspector = inspect(connection)
        checks = [
            (name, sorted(check_names(table) ^ {check["name"] for check in inspector.get_check_constraints(name)}))
            for name, table in TABLES.items()
        ]
        return [*compare_metadata(context, Base.metadata), *(each for each in checks if each[1])]


def check_names(table: Table) -> set[str]:
    return {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}


def counts(app: SiteApp) -> dict[str, int]:
    with app.database.reading() as session:
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in TABLES.items()}


def counts_without_codes_of_shops(app: SiteApp) -> dict[str, int]:
    with app.database.reading() as session:
        codes = session.scalar(select(func.count()).where(TABLES["sign_code"].c.site_id.is_not(None))) or 0
    return counts(app) | {"sign_code": codes}


def test_the_migrated_database_has_the_shape_of_the_models(databases: Databases, make_app: MakeApp) -> None:
    app = make_app(databases.migrated())
    assert differences(app) == []
    assert tables(app) == {*TABLES, "alembic_version", "search_words"}


def test_every_step_goes_down_and_up_again_on_a_database_with_data(databases: Databases, make_app: MakeApp) -> None:
    app = make_app(databases.filled())
    fill_every_table(app)
    whole = counts(app)
    assert min(whole.values()) > 0
    lines_of_one_filling = whole["audit_entry"]
    config = alembic_config(app.database.engine)
    *earlier, _newest = ["base", *revisions(app)]
    for revision in reversed(earlier):  # the newest step alone, then the two newest …, at last all of them
        without_shops = counts_without_codes_of_shops(app)
        command.downgrade(config, revision)
        kept = tables(app) & set(TABLES)
        migrate(app)
        assert differences(app) == []
        left, expected = counts(app), whole if "shop" in kept else without_shops
        assert {name: left[name] for name in kept} == {name: expected[name] for name in kept}
        fill_every_table(app)
        whole |= {"audit_entry": left["audit_entry"] + lines_of_one_filling}  # the log keeps the earlier ones too
        assert counts(app) == whole
        with app.database.reading() as session:
            assert audit.verify(session).broken_at is None


def test_a_database_goes_down_to_nothing_and_up_from_nothing_step_by_step(
    databases: Databases, make_app: MakeApp
) -> None:
    app = make_app(databases.filled())
    config = alembic_config(app.database.engine)
    steps = revisions(app)
    for _ in steps:
        command.downgrade(config, "-1")
    assert tables(app) == {"alembic_version"}
    for _ in steps:
        command.upgrade(config, "+1")
    assert differences(app) == []
    assert counts(app) == dict.fromkeys(TABLES, 0) | {"content_revision": 1}


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Iterator[Engine]:
    app = create_app(settings_for(databases.filled()))
    fill_every_table(app)
    yield app.database.engine
    app.close()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction on a database with a row in every table; it is undone after the test."""
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def insert_copy(connection: Connection, name: str, changes: dict[str, Any]) -> None:
    """Enter a copy of the table's first row, past all rules of our own."""
    table = TABLES[name]
    first = connection.execute(select(table).order_by(*table.primary_key).limit(1)).mappings().one()
    copied = {column: value for column, value in first.items() if column != counted_up(table)}
    connection.execute(table.insert().values(copied | ANOTHER.get(name, {}) | changes))


def counted_up(table: Table) -> str | None:
    """The key that the database makes itself."""
    return None if table.autoincrement_column is None else table.autoincrement_column.name


def words_for(constraint: str, connection: Connection) -> str:
    """How the database names a constraint: SQLite has names for checks only."""
    if connection.dialect.name == "postgresql" or constraint.startswith("ck_"):
        return constraint
    return "FOREIGN KEY constraint" if constraint.startswith("fk_") else "UNIQUE constraint"


@pytest.mark.parametrize(("table", "changes", "constraint"), REFUSED)
def test_the_database_refuses_what_must_never_be(
    connection: Connection, table: str, changes: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError) as fault:
        insert_copy(connection, table, changes)
    assert words_for(constraint, connection) in str(fault.value.orig)


@pytest.mark.parametrize(("trigger", "table", "changes", "constraint"), BEHIND_A_TRIGGER)
def test_the_database_refuses_it_even_without_the_trigger_that_answers_first(
    connection: Connection, trigger: str, table: str, changes: dict[str, Any], constraint: str
) -> None:
    on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
    connection.execute(text(f"DROP TRIGGER {trigger}{on}"))
    with pytest.raises(IntegrityError) as fault:
        insert_copy(connection, table, changes)
    assert words_for(constraint, connection) in str(fault.value.orig)


@pytest.mark.parametrize("table", ANOTHER)
def test_the_database_takes_the_row_that_the_bad_ones_spoil(connection: Connection, table: str) -> None:
    rows = select(func.count()).select_from(TABLES[table])
    before = connection.scalar(rows)
    insert_copy(connection, table, {})
    assert connection.scalar(rows) == before + 1


def test_a_site_whose_code_is_printed_cannot_be_deleted(connection: Connection) -> None:
    with pytest.raises(IntegrityError) as fault:
        connection.execute(TABLES["site"].delete().where(TABLES["site"].c.slug == "doi-ong"))
    assert words_for("fk_sign_code_site_id_site", connection) in str(fault.value.orig)


def test_no_constraint_is_left_untried() -> None:
    constraints = {
        str(constraint.name)
        for table in TABLES.values()
        for constraint in table.constraints
        if not (isinstance(constraint, PrimaryKeyConstraint) and counted_up(table))
    }
    unique = {str(index.name) for table in TABLES.values() for index in table.indexes if index.unique}
    assert constraints | unique == {constraint for *_, constraint in [*REFUSED, *BEHIND_A_TRIGGER]}
    assert set(TABLES) == {*ANOTHER, *ONE_ROW}
