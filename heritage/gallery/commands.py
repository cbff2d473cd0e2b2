"""flask media …: what is done by the clock."""

import click

from heritage.gallery.tending import tidy_now
from heritage.web.command_line import CommandGroup
from heritage.web.site_app import current_site

media = CommandGroup("media", help="Pictures and recordings of the places.")


@media.command("tidy")
def tidy() -> None:
    """Delete the files of places that are gone, as wsgi.py does each hour; beside another server, cron runs it."""
    click.echo(f"{tidy_now(current_site())} photos and recordings of places that are gone were deleted.")
