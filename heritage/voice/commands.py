"""flask voice …: what is done by the clock."""

import click

from heritage.voice.services import forget_old_contacts
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

voice = CommandGroup("voice", help="What visitors wrote.")


@voice.command("tidy")
def tidy() -> None:
    """Erase e-mail addresses and telephone numbers 90 days after a message was settled. Run it once a day."""
    with current_site().database.writing() as session:
        erased = forget_old_contacts(session, now=now())
    click.echo(f"Erased: {erased} e-mail addresses or telephone numbers.")
