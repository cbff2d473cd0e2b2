"""flask content …: the content folder checked, tidied, brought in and taken out."""

from collections import Counter
from pathlib import Path

import click

from heritage.exchange.content_folder import Content, read_content
from heritage.exchange.queries import stored_documents
from heritage.exchange.rules import Action
from heritage.exchange.services import Step, carry_out, plan_import
from heritage.signs.services import CodeTaken
from heritage.web.command_line import CommandGroup
from heritage.web.pages import now
from heritage.web.site_app import current_site

content = CommandGroup("content", help="The town's content folder: check it, tidy it, bring it in, take it out.")

_SAID = {
    Action.CREATE: "new",
    Action.UPDATE: "changed",
    Action.KEPT: "kept: edited here since the last import; export it to have it in the files",
    Action.CONFLICT: "CONFLICT: edited here and in the file; nothing was written, join the two by hand",
    Action.RENAMED: "RENAMED: this place is called {now_in} here; nothing was written, rename the folder",
}


@content.command("check")
def check() -> None:
    """Say what has to be mended in the files; needs no database."""
    found = _read()
    _stop_at_problems(found)
    click.echo(
        f"{len(found.sites)} sites, {len(found.festivals)} festivals, {len(found.trails)} trails: nothing to mend."
    )


@content.command("tidy")
def tidy() -> None:
    """Rewrite files in the standard layout; what they say stays."""
    found = _read()
    for path, text in found.untidy.items():
        path.write_text(text, "utf-8")
        click.echo(f"tidied {path}")
    click.echo(f"{len(found.untidy)} files tidied.")


@content.command("import")
@click.option("--dry-run", is_flag=True, help="Show the plan and change nothing.")
def import_(dry_run: bool) -> None:
    """Bring the files into the database. A text edited here since the last import is never overwritten."""
    found = _read()
    _stop_at_problems(found)
    database = current_site().database
    try:
        with database.reading() if dry_run else database.writing() as session:
            steps = plan_import(session, found)
            if not dry_run:
                carry_out(session, steps, source_language=current_site().town.source_language, now=now())
    except CodeTaken as fault:
        raise click.ClickException(
            f"{fault.code} is the code of another site already, and a printed code never changes what it opens. "
            "Nothing was imported; flask signs list shows whose it is."
        ) from fault
    _report(steps, dry_run)


@content.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write the sites and festivals of the database as files below FOLDER."""
    with current_site().database.reading() as session:
        documents = stored_documents(session)
    for path, document in documents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(document.text, "utf-8")
    click.echo(f"{len(documents)} files written below {folder}.")


def _read() -> Content:
    site = current_site()
    return read_content(site.settings.content_folder, site.town)


def _stop_at_problems(found: Content) -> None:
    for problem in found.problems:
        click.echo(str(problem), err=True)
    if found.problems:
        raise click.ClickException(f"{len(found.problems)} things to mend.")


def _report(steps: list[Step], dry_run: bool) -> None:
    for step in steps:
        if step.action in _SAID:
            click.echo(f"{step.path}: {_SAID[step.action].format(now_in=step.now_in)}")
    found = Counter(step.action for step in steps)
    told = [action for action in Action if action is not Action.RENAMED or found[action]]
    counts = ", ".join(f"{found[action]} {action}" for action in told)
    click.echo(f"{'Plan' if dry_run else 'Import'}: {counts}.")
    if any(step.action == Action.CONFLICT for step in steps):
        raise click.ClickException("There are conflicts; see above.")
