"""flask people …, flask keys … and flask audit …: for who runs the machine."""

import secrets

import click

from heritage.people import audit as audit_log
from heritage.people.queries import staff_by_name
from heritage.people.rules import PeopleError, Role
from heritage.people.services import make_first_administrator
from heritage.signin.words import PEOPLE_FAULTS
from heritage.vault import new_key
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

people = CommandGroup("people", help="Accounts of the staff.")
keys = CommandGroup("keys", help="The keys that encrypt account numbers and secrets.")
audit = CommandGroup("audit", help="The log of who did what.")


@people.command("new-administrator")
@click.argument("login")
@click.argument("name")
@click.option("--if-none", is_flag=True, help="Do nothing when there is an administrator.")
def new_administrator(login: str, name: str, if_none: bool) -> None:
    """Make an administrator and print the pass-phrase, once. Two administrators confirm each other's invitations."""
    passphrase = "-".join(secrets.token_hex(2) for _ in range(4))
    try:
        with current_site().database.writing() as session:
            if if_none and any(account.role == Role.ADMINISTRATOR for account in staff_by_name(session)):
                return
            make_first_administrator(session, login, name=name, passphrase=passphrase, now=now())
    except PeopleError as refused:
        raise click.ClickException(str(PEOPLE_FAULTS[refused.fault])) from refused
    click.echo(
        f"Administrator {login}, pass-phrase {passphrase}: sign in at {current_site().settings.own_address}/sign-in"
    )


@keys.command("new")
def new() -> None:
    """Print a key for HERITAGE_KEYS. To change keys, write the new one before the old one, then rotate."""
    click.echo(new_key())


@keys.command("rotate")
def rotate() -> None:
    """Encrypt everything anew with the first key of HERITAGE_KEYS; afterwards the others can go."""
    with current_site().database.writing() as session:
        count = current_site().vault.encrypt_again(session)
        audit_log.note(session, "keys:rotate", "vault", actor_id=None, now=now(), count=count)
    click.echo(f"{count} values are encrypted with the first key.")


@audit.command("verify")
@click.option("--expect", help="A digest that an earlier run printed: it must still be in the chain.")
def verify(expect: str | None) -> None:
    """Follow the chain of the audit log, and look whether it tells of every decision that the tables hold; print its
    length and last digest, to be noted outside of this machine."""
    with current_site().database.reading() as session:
        found = audit_log.verify(session)
        is_there = expect is None or audit_log.holds_digest(session, expect)
        unlogged = [sentence for check in current_site().unlogged for sentence in check(session)]
    if found.broken_at is not None:
        raise click.ClickException(f"The audit log is broken at line {found.broken_at}: compare it with a backup.")
    if not is_there:
        raise click.ClickException("The expected digest is not in the log: lines were removed.")
    if unlogged:
        raise click.ClickException(
            f"{len(unlogged)} decisions are not in the log: somebody wrote into the database past this site. Compare "
            "it with a backup, and let nobody be paid on these accounts meanwhile.\n" + "\n".join(unlogged)
        )
    click.echo(f"{found.number} lines, unbroken. Note down: {found.digest}")
