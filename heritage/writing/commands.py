"""flask texts …: what is done by the clock."""

import click

from heritage.web.command_line import CommandGroup
from heritage.web.site_app import current_site
from heritage.writing.tending import publish_now

texts = CommandGroup("texts", help="Texts of the places, and their way to the page.")


@texts.command("due")
def due() -> None:
    """Publish the texts whose time has come, as wsgi.py does three times a minute; beside another server, cron runs
    it."""
    click.echo(f"{publish_now(current_site())} texts went out.")
