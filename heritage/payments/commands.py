"""flask payments …: the table of banks, and what falls due by itself."""

import click

from heritage.codecs.checked_toml import Problem
from heritage.payments.bank_file import read_banks
from heritage.payments.banks import bring_in_banks
from heritage.payments.tending import tend_now
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

payments = CommandGroup("payments", help="Payment codes of shops.")


@payments.command("banks")
def banks() -> None:
    """Bring the content folder's banks into the database; what was edited at the desk stays."""
    site, problems = current_site(), list[Problem]()
    found = read_banks(site.settings.content_folder, problems)
    if problems:
        raise click.ClickException("\n".join(map(str, problems)))
    with site.database.writing() as session:
        changed = bring_in_banks(session, found, now=now())
    click.echo(f"{len(found)} banks, {changed} of them new or changed.")


@payments.command("due")
def due() -> None:
    """Do what falls due by itself, as wsgi.py does every five minutes; beside another server, cron runs it."""
    done = tend_now(current_site())
    click.echo(
        f"{done.activated} accounts became active. {done.rechecks} shops have to be looked at again. "
        f"{done.alarms} stored codes do not agree with their seals."
    )
