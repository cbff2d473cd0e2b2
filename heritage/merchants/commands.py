"""flask shops …: what is done by the clock."""

import click

from heritage.merchants.leftovers import tidy as tidy_leftovers
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

shops = CommandGroup("shops", help="Shops and their registrations.")


@shops.command("tidy")
def tidy() -> None:
    """Remove unfinished registrations after 60 days, and the photos of refused ones after 90. Run it once a day."""
    site = current_site()
    with site.database.writing() as session:
        removed = tidy_leftovers(session, storage=site.storage, now=now())
    click.echo(
        f"Removed: {removed.drafts} unfinished registrations, {removed.accounts} unused accounts, "
        f"{removed.photos} photos, {removed.help_requests} requests for help."
    )
