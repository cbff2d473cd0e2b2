"""The history of a text: who wrote what when and why, any two versions compared, an earlier one brought back."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.asked import asked_text
from heritage.writing.comparison import ComparedField, compare
from heritage.writing.forms import RestoreForm
from heritage.writing.models import TextVersion
from heritage.writing.places import KINDS
from heritage.writing.queries import VersionLine, history, version_numbered
from heritage.writing.rules import TextKind, WritingError, texts_of
from heritage.writing.services import save_draft
from heritage.writing.words import FAULTS_BESIDE_TEXT, FIELD_NAMES, STATE_NAMES

blueprint = Blueprint("versions", __name__, url_prefix="/staff/texts")

TEXT = "/<any(sites, festivals, trails):folder>/<slug>/<language>/history"
VERSION = f"{TEXT}/<int(max=2147483647):number>"


@blueprint.get(TEXT)
@requires(Permission.TEXT_READ)
def index(folder: str, slug: str, language: str) -> Response:
    with current_site().database.reading() as session:
        asked = asked_text(session, folder, slug, language)
        lines = history(session, asked.key)
    chosen = _chosen(lines)
    return personal_page(
        "writing/history.html",
        current_language(),
        asked=asked,
        lines=lines,
        chosen=chosen,
        compared=compared(*chosen) if chosen and "old" in request.args else None,
        state_names=STATE_NAMES,
        field_names=FIELD_NAMES,
    )


def _chosen(lines: list[VersionLine]) -> tuple[TextVersion, TextVersion] | None:
    """The two versions that the address names, else the newest two; None when there is but one."""
    by_number = {line.version.number: line.version for line in lines}
    if len(lines) < 2:
        return None
    newer, older = lines[0].version, lines[1].version
    asked = (request.args.get(name, type=int) for name in ("old", "new"))
    old, new = (by_number.get(number or 0, usual) for number, usual in zip(asked, (older, newer), strict=True))
    return old, new


def compared(old: TextVersion | None, new: TextVersion) -> list[ComparedField]:
    """Two versions of a text; None: nothing stood there before."""
    return compare(old.words if old else {}, new.words, KINDS[TextKind(new.kind)].fields)


@blueprint.get(VERSION)
@requires(Permission.TEXT_READ)
def version(folder: str, slug: str, language: str, number: int) -> Response:
    return _version_page(folder, slug, language, number)


@blueprint.post(f"{VERSION}/restore")
@requires(Permission.TEXT_WRITE)
def restore(folder: str, slug: str, language: str, number: int) -> AnyResponse:
    """A draft with the words of an earlier version."""
    person, form, base = signed_in(), RestoreForm.of_request(), request.form.get("base", type=int)
    if not form.is_sent_and_good():
        return _version_page(folder, slug, language, number, form)
    try:
        with acting(person) as session:
            asked = asked_text(session, folder, slug, language)
            found = version_numbered(session, asked.key, number) or abort(404)
            save_draft(
                session,
                asked.key,
                found.words,
                place=asked.path,
                base=base,
                origin=found.origin,
                actor=person,
                now=now(),
                note=form.note.data or gettext("as in version %(number)d", number=number),
                restored=number,
            )
    except WritingError as refused:
        return _version_page(folder, slug, language, number, form, FAULTS_BESIDE_TEXT[refused.fault])
    return redirect(f"{asked.address}/history")


def _version_page(
    folder: str, slug: str, language: str, number: int, form: RestoreForm | None = None, complaint: Any = None
) -> Response:
    person = signed_in()
    with current_site().database.reading() as session:
        asked = asked_text(session, folder, slug, language)
        lines = history(session, asked.key)
    line = next((line for line in lines if line.version.number == number), None) or abort(404)
    fields, words = KINDS[asked.key.kind].fields, line.version.words
    is_standing = asked.newest is not None and asked.newest.id == line.version.id
    return personal_page(
        "writing/version.html",
        current_language(),
        422 if complaint or (form and form.errors) else 200,
        asked=asked,
        line=line,
        is_standing=is_standing,
        may_restore=asked.is_written_by(person) and not is_standing,
        said=[(name, texts) for name in fields if (texts := texts_of(words.get(name)))],
        compared=compared(asked.newest, line.version),
        form=form or RestoreForm(),
        complaint=complaint,
        state_names=STATE_NAMES,
        field_names=FIELD_NAMES,
    )
