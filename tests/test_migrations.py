"""The steps of the database: up, down, with data, to the very shape of the models; and what its constraints refuse."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, PrimaryKeyConstraint, Table, func, inspect, select
from sqlalchemy.exc import IntegrityError

from heritage.db import Base, create_database_engine
from heritage.migrations import alembic_config, is_ours
from heritage.web.site_app import SiteApp
from tests.conftest import NOW, Databases, fill, migrate

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


def scan(app: SiteApp) -> None:
    """Rows that no content file brings."""
    app.scans.add("9VHYRT", date(2026, 11, 24), 9, "ko")
    app.demand.add(date(2026, 11, 24), "th", "")
    assert app.scans.write()
    assert app.demand.write()


def test_the_migrated_database_has_the_shape_of_the_models(databases: Databases, make_app: MakeApp) -> None:
    app = make_app(databases.migrated())
    assert differences(app) == []
    assert tables(app) == {*TABLES, "alembic_version", "search_words"}


def test_every_step_goes_down_and_up_again_on_a_database_with_data(databases: Databases, make_app: MakeApp) -> None:
    app = make_app(databases.filled())
    scan(app)
    whole = counts(app)
    assert whole["scan_count"] == whole["language_demand"] == 1
    config = alembic_config(app.database.engine)
    *earlier, _newest = ["base", *revisions(app)]
    for revision in reversed(earlier):  # the newest step alone, then the two newest …, at last all of them
        command.downgrade(config, revision)
        migrate(app)
        assert differences(app) == []
        fill(app)
        scan(app)
        assert counts(app) == whole


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


# What makes a copy of a table's first row another row, which the database takes.
ANOTHER: dict[str, dict[str, Any]] = {
    "site": {"slug": "another"},
    "site_text": {"language": "de"},
    "sign_code": {"code": "RBZ6BV"},
    "scan_count": {"hour": 10},
    "language_demand": {"language": "lo"},
    "search_entry": {"id": 0, "language": "de"},
    "festival": {"slug": "another"},
    "festival_text": {"language": "de"},
    "festival_site": {"site_id": 1},
    "trail": {"slug": "another"},
    "trail_stop": {"position": 99},
    "trail_text": {"language": "de"},
}

# What makes that row a bad one, and the constraint that refuses it.
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("content_revision", {}, "pk_content_revision"),
    ("content_revision", {"id": 2}, "ck_content_revision_one_row"),
    ("search_state", {}, "pk_search_state"),
    ("search_state", {"id": 2}, "ck_search_state_one_row"),
    ("search_entry", {"id": 1}, "pk_search_entry"),
    ("search_entry", {"language": "en"}, "uq_search_entry_kind_place_id_language"),
    ("site", {"slug": "chua-khanh-quang"}, "uq_site_slug"),
    ("site", {"check_method": "hearsay"}, "ck_site_check_method_known"),
    ("site", {"position_precision": "rough"}, "ck_site_position_precision_known"),
    ("site", {"position_precision": None}, "ck_site_position_whole"),
    ("site", {"latitude": None}, "ck_site_position_whole"),
    ("site", {"longitude": None}, "ck_site_position_whole"),
    ("site", {"position_radius_m": None}, "ck_site_approximate_has_radius"),
    ("site", {"position_radius_m": 0}, "ck_site_approximate_has_radius"),
    ("site_text", {"language": "en"}, "uq_site_text_site_id_language"),
    ("site_text", {"state": "finished"}, "ck_site_text_state_known"),
    ("site_text", {"site_id": 0}, "fk_site_text_site_id_site"),
    ("sign_code", {"code": "0SDBFS"}, "pk_sign_code"),
    ("sign_code", {"state": "lost"}, "ck_sign_code_state_known"),
    ("sign_code", {"state": "retired"}, "ck_sign_code_retired_has_time"),
    ("sign_code", {"retired_at": NOW}, "ck_sign_code_retired_has_time"),
    ("sign_code", {"site_id": 0}, "fk_sign_code_site_id_site"),
    ("scan_count", {"hour": 9}, "pk_scan_count"),
    ("scan_count", {"hour": 24}, "ck_scan_count_hour_of_the_day"),
    ("scan_count", {"hour": -1}, "ck_scan_count_hour_of_the_day"),
    ("language_demand", {"language": "th"}, "pk_language_demand"),
    ("festival", {"slug": "bat-hai-long-vuong"}, "uq_festival_slug"),
    ("festival", {"check_method": "hearsay"}, "ck_festival_check_method_known"),
    ("festival", {"lunar_month": 0}, "ck_festival_month_of_the_year"),
    ("festival", {"lunar_month": 13}, "ck_festival_month_of_the_year"),
    ("festival", {"first_day": 0}, "ck_festival_first_day_of_the_month"),
    ("festival", {"first_day": 31, "last_day": None}, "ck_festival_first_day_of_the_month"),
    ("festival", {"last_day": 23}, "ck_festival_last_day_after_first"),
    ("festival", {"last_day": 31}, "ck_festival_last_day_after_first"),
    ("festival", {"main_day": 23}, "ck_festival_main_day_within"),
    ("festival", {"main_day": 26}, "ck_festival_main_day_within"),
    ("festival", {"last_day": None, "main_day": 31}, "ck_festival_main_day_within"),
    ("festival_text", {"language": "en"}, "uq_festival_text_festival_id_language"),
    ("festival_text", {"state": "finished"}, "ck_festival_text_state_known"),
    ("festival_text", {"festival_id": 0}, "fk_festival_text_festival_id_festival"),
    ("festival_site", {"site_id": 2}, "pk_festival_site"),
    ("festival_site", {"festival_id": 0}, "fk_festival_site_festival_id_festival"),
    ("festival_site", {"site_id": 0}, "fk_festival_site_site_id_site"),
    ("trail", {"slug": "duong-ruoc-song-son-ba-doi"}, "uq_trail_slug"),
    ("trail", {"check_method": "hearsay"}, "ck_trail_check_method_known"),
    ("trail_stop", {"position": 0}, "pk_trail_stop"),
    ("trail_stop", {"position": -1}, "ck_trail_stop_position_counts_from_zero"),
    ("trail_stop", {"distance_m": 0}, "ck_trail_stop_distance_is_some_way"),
    ("trail_stop", {"trail_id": 0}, "fk_trail_stop_trail_id_trail"),
    ("trail_stop", {"site_id": 0}, "fk_trail_stop_site_id_site"),
    ("trail_text", {"language": "en"}, "uq_trail_text_trail_id_language"),
    ("trail_text", {"state": "finished"}, "ck_trail_text_state_known"),
    ("trail_text", {"trail_id": 0}, "fk_trail_text_trail_id_trail"),
]


@pytest.fixture(scope="module")
def engine(databases: Databases) -> Iterator[Engine]:
    engine = create_database_engine(databases.filled())
    with engine.begin() as connection:
        scanned = {"code": "9VHYRT", "day": date(2026, 11, 24), "hour": 9, "language": "ko", "count": 1}
        connection.execute(TABLES["scan_count"].insert().values(scanned))
        wanted = {"day": date(2026, 11, 24), "language": "th", "site": "", "count": 1}
        connection.execute(TABLES["language_demand"].insert().values(wanted))
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction on a database with the real content; it is undone after the test."""
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
    named = {
        str(constraint.name)
        for table in TABLES.values()
        for constraint in table.constraints
        if not (isinstance(constraint, PrimaryKeyConstraint) and counted_up(table))
    }
    assert named == {constraint for _, _, constraint in REFUSED}
