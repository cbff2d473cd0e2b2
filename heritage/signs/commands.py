"""flask signs …: the register of printed codes."""

from datetime import timedelta

import click

from heritage.codecs import short_code
from heritage.signs.images import sign_address
from heritage.signs.queries import scans_by_code, sign, signs_in_order_of_code
from heritage.signs.rules import SignKind
from heritage.signs.services import UnknownCode, retire_code
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

signs = CommandGroup("signs", help="The register of printed codes.")

LOCAL_WARNING = (
    "Codes still carry this machine's own address ({base_url}): print nothing yet. "
    "Set HERITAGE_BASE_URL to the public address first."
)


@signs.command("list")
def list_() -> None:
    """Every code with what it opens, and its scans of the last 30 days."""
    site = current_site()
    since = site.town.local_time(now()).date() - timedelta(days=30)
    with site.database.reading() as session:
        scans = scans_by_code(session, since)
        for each in signs_in_order_of_code(session):
            address = sign_address(site.settings.base_url, each.code)
            opens = each.slug if each.kind is SignKind.SITE else each.path
            click.echo(f"{each.code}  {each.state:8} {scans.get(each.code, 0):6} scans  {opens}  {address}")
    if site.settings.is_local:
        click.echo(LOCAL_WARNING.format(base_url=site.settings.base_url), err=True)


@signs.command("new")
def new() -> None:
    """Print a code that nothing uses yet, for the site.toml of a new site."""
    with current_site().database.reading() as session:
        code = next(code for code in iter(short_code.generate, None) if sign(session, code) is None)
    click.echo(code)


@signs.command("retire")
@click.argument("code")
def retire(code: str) -> None:
    """Mark CODE as no longer in use; who scans it is told, and shown the way to the site's page."""
    try:
        with current_site().database.writing() as session:
            retired = retire_code(session, short_code.parse(code), now=now())
    except (short_code.NotACode, UnknownCode) as fault:
        raise click.ClickException(f"{code} is not in the register; flask signs list shows the codes.") from fault
    click.echo(f"{retired.code} is retired.")
