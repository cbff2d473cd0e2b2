"""What Alembic runs for each of its commands."""

from typing import Any, Literal

from alembic import context

from heritage.db import Base, UtcDateTime
from heritage.migrations import is_ours


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    """A migration must go on meaning the same when our code changes: it names plain types only."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


with context.config.attributes["engine"].connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # SQLite alters a table by copying it, so foreign keys must rest meanwhile. The pragma works only outside of a
        # transaction, hence past SQLAlchemy, which would begin one.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        include_name=is_ours,
        transaction_per_migration=True,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        if is_sqlite:  # the connection goes back to the pool, also after a migration that failed
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
