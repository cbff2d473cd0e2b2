"""Commands for the people who run the site: what is wrong is told in a sentence, never as a traceback."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from heritage.vault import VaultClosed


class CommandGroup(AppGroup):
    """A group of commands that use the database, which may be away, locked or of an older shape."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as fault:
            raise click.ClickException(
                f"The database says: {str(fault.orig).strip()}\n"
                "Look at HERITAGE_DATABASE_URL; if that is right, run: flask database upgrade"
            ) from fault
        except VaultClosed as fault:
            raise click.ClickException(str(fault)) from fault
