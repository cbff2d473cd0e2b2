"""flask search …: the index of words that search looks into."""

import click

from heritage.atlas.search_queries import index_is_up_to_date
from heritage.atlas.services import refresh
from heritage.web.command_line import CommandGroup
from heritage.web.site_app import current_site

search = CommandGroup("search", help="The index of words that search looks into.")


@search.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the texts; it changes nothing else and may be repeated."""
    with current_site().database.writing() as session:
        written = refresh(session, anew=True)
    click.echo(f"{written} texts can be searched.")


@search.command("check")
def check() -> None:
    """Say whether the index shows the present content."""
    with current_site().database.reading() as session:
        if not index_is_up_to_date(session):
            raise click.ClickException("The index is behind the content; run: flask search rebuild")
    click.echo("The index shows the present content.")
