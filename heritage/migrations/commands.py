"""flask database …: bring the database to the shape that the code expects."""

import click
from alembic import command

from heritage.atlas.services import refresh
from heritage.migrations import alembic_config
from heritage.web.command_line import CommandGroup
from heritage.web.site_app import current_site

database = CommandGroup("database", help="The shape of the database.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest shape; a new one is made."""
    database = current_site().database
    command.upgrade(alembic_config(database.engine), "head")
    with database.writing() as session:
        refresh(session)


@database.command("downgrade")
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Go back to REVISION (one step when left out). Make a copy first: a step back may drop what it cannot hold."""
    command.downgrade(alembic_config(current_site().database.engine), revision)


@database.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """For developers: write a migration from the difference between tables and models."""
    command.revision(alembic_config(current_site().database.engine), message, autogenerate=True)
