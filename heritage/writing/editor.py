"""The editor: a text of a place, a translation beside its original; what two people write at once they join here."""

import re
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import LazyString
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs.pasted_html import to_markdown
from heritage.people.queries import Person
from heritage.people.rules import Permission, Refused
from heritage.sites.markdown import render_story
from heritage.sites.rules import BODY_LIMIT
from heritage.web.access import requires
from heritage.web.acting import Race, acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.asked import AskedText, asked_text
from heritage.writing.comparison import ComparedField, compare
from heritage.writing.forms import DraftForm
from heritage.writing.passages import passages
from heritage.writing.places import KINDS, words_of_rows
from heritage.writing.queries import history, version_numbered
from heritage.writing.rules import BODY, TextKey, WritingFault, side_by_side
from heritage.writing.services import save_draft
from heritage.writing.typed import NotOurForm, joined_words, typed_rows, typed_text, typed_words
from heritage.writing.words import FIELD_NAMES, STATE_NAMES, WRITING_FAULTS

blueprint = Blueprint("editor", __name__, url_prefix="/staff/texts")

ADDRESS = "/<any(sites, festivals, trails):folder>/<slug>/<language>"
MOST_PREVIEWED = 2 * BODY_LIMIT
"""Somebody who shortens a story that is too long still wants to see it."""


@dataclass(frozen=True)
class Shown:
    """What stands in the form: words, and what they translate. theirs: where somebody has saved meanwhile, what would
    become of their words."""

    words: dict[str, Any]
    origin: dict[str, Any] = field(default_factory=dict)
    theirs: tuple[ComparedField, ...] | None = None


@blueprint.get(ADDRESS)
@requires(Permission.TEXT_READ)
def text(folder: str, slug: str, language: str) -> Response:
    with current_site().database.reading() as session:
        asked = asked_text(session, folder, slug, language)
        newest = asked.newest
        shown = Shown(newest.words, newest.origin or {}) if newest else Shown({})
        return _page(session, asked, shown, DraftForm.of_request())


@blueprint.post(ADDRESS)
@requires(Permission.TEXT_WRITE)
def save(folder: str, slug: str, language: str) -> AnyResponse:
    person, form, why = signed_in(), DraftForm.of_request(), None
    if form.is_sent_and_good():
        try:
            with acting(person) as session:
                number = _save(session, asked_text(session, folder, slug, language), form, person)
            return redirect(url_for("editor.text", folder=folder, slug=slug, language=language, saved=number))
        except Refused as refused:
            why = WritingFault.CONFLICT if refused.fault is Race.MEANWHILE else refused.fault
    with current_site().database.reading() as session:
        asked = asked_text(session, folder, slug, language)
        shown = _joined(session, asked) if why is WritingFault.CONFLICT else Shown(*_typed(asked))
        status = 403 if why is WritingFault.NOT_YOURS else 422
        return _page(session, asked, shown, form, WRITING_FAULTS[why] if why else None, status)


def _save(session: Session, asked: AskedText, form: DraftForm, person: Person) -> int | None:
    """The number of the version that holds what was typed; where nothing was changed, the one there is."""
    base, newest = _base(), asked.newest
    words, origin = _typed(asked)
    if newest and (words, origin) == (newest.words, newest.origin or {}):
        return newest.number
    return save_draft(
        session,
        asked.key,
        words,
        place=asked.path,
        base=base,
        origin=origin if asked.original else None,
        actor=person,
        now=now(),
        note=form.note.data or "",
    ).number


def _base() -> int | None:
    """The newest version there was when the form was opened."""
    sent = request.form.get("base", "")
    if not re.fullmatch(r"\d{0,9}", sent):
        abort(400)
    return int(sent) if sent else None


def _typed(asked: AskedText) -> tuple[dict[str, Any], dict[str, Any]]:
    """The words that were sent, and the fingerprints of what they translate (none for an original)."""
    kind, sent = KINDS[asked.key.kind], request.form
    if asked.original is None:
        return typed_words(sent, kind.fields, kind.is_list), {}
    try:
        rows = typed_rows(
            sent.getlist("field"),
            sent.getlist("print"),
            sent.getlist("from"),
            sent.getlist("text"),
            known=kind.fields,
            says_again=set(sent.getlist("again")),
            dropped=set(sent.getlist("drop")),
        )
    except NotOurForm:
        abort(400)
    return words_of_rows(asked.key.kind, rows)


def _joined(session: Session, asked: AskedText) -> Shown:
    """What was typed put together with what somebody saved meanwhile."""
    base = version_numbered(session, asked.key, _base() or 0)
    newest = asked.newest
    theirs = (newest.words, newest.origin or {}) if newest else ({}, {})
    words, origin = joined_words((base.words, base.origin or {}) if base else ({}, {}), _typed(asked), theirs)
    compared = compare(theirs[0], words, KINDS[asked.key.kind].fields)
    return Shown(words, origin, tuple(each for each in compared if not each.is_same))


def _page(
    session: Session,
    asked: AskedText,
    shown: Shown,
    form: DraftForm,
    complaint: LazyString | None = None,
    status: int = 200,
) -> Response:
    site, kind, language = current_site(), KINDS[asked.key.kind], asked.key.language
    original, source = asked.original, site.town.source_language
    rows = side_by_side(original.words, shown.words, shown.origin) if original else []
    key = TextKey(asked.key.kind, asked.key.place_id, source)
    beside = passages(session, rows, original=key, glossary=site.town.glossary, language=language)
    last = history(session, asked.key)[:1]
    return personal_page(
        "writing/editor.html",
        current_language(),
        status,
        asked=asked,
        shown=shown,
        passages=beside,
        to_look_at=[at for at, each in enumerate(beside) if each.has_changed],
        texts={name: typed_text(shown.words, name) for name in kind.fields},
        is_list=kind.is_list,
        last=last[0] if last else None,
        form=form,
        may_write=asked.is_written_by(signed_in()) or complaint is not None,
        complaint=complaint,
        saved=request.args.get("saved", type=int),
        directions={tag: Locale.parse(tag, sep="-").text_direction for tag in (source, language)},
        public=url_for(f"{kind.folder}.show", language=language, slug=asked.place.slug),
        field_names=FIELD_NAMES,
        state_names=STATE_NAMES,
        body=BODY,
    )


@blueprint.post("/preview")
@requires(Permission.TEXT_WRITE)
def preview() -> Response:
    """A story as its page will show it; for the script of the editor."""
    story = "\n\n".join(request.form.getlist("body"))
    if len(story) > MOST_PREVIEWED:
        abort(413)
    return _fragment(render_story(story), "text/html")


@blueprint.post("/pasted")
@requires(Permission.TEXT_WRITE)
def pasted() -> Response:
    """What was copied from an office program, as the text that is kept of it; for the script of the editor."""
    return _fragment(to_markdown(request.form.get("html", "")), "text/plain")


def _fragment(body: str, kind: str) -> Response:
    return Response(body, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "no-store"})
