"""flask samples …: sample shops for trying the site."""

import click

from heritage.codecs.checked_toml import Problem
from heritage.exchange.samples import holds_shops, load_samples, read_samples, remove_samples
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

samples = CommandGroup("samples", help="Sample shops, marked MẪU: for trying the site.")


@samples.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is a shop already.")
def load(if_empty: bool) -> None:
    """Enter the sample shops of the content folder."""
    site, problems = current_site(), list[Problem]()
    found = read_samples(site.settings.content_folder, site.town, problems)
    if problems:
        raise click.ClickException("\n".join(map(str, problems)))
    office = site.town.say(site.town.office, site.town.source_language)
    with site.database.writing() as session:
        if holds_shops(session):
            if if_empty:
                return
            raise click.ClickException("There are shops already: samples are for an empty database.")
        login, passphrase = load_samples(session, found, vault=site.vault, office=office, now=now())
    click.echo(f"{len(found.shops)} sample shops. Sample merchant {login}, pass-phrase {passphrase} (shown only now).")


@samples.command("remove")
def remove() -> None:
    """Take the sample shops out again, and everything that hangs on them."""
    with current_site().database.writing() as session:
        count = remove_samples(session)
    click.echo(f"{count} sample shops removed.")
