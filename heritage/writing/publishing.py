"""The way of a text to its page: approved, put there at once or at an hour, together with others, and taken off."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs.paragraphs import ChangeKind
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing import services
from heritage.writing.asked import AskedText, asked_text, text_desk
from heritage.writing.comparison import compare
from heritage.writing.forms import GoesOutForm
from heritage.writing.models import TextVersion
from heritage.writing.places import KINDS
from heritage.writing.queries import history, hold_of, open_states, version_numbered
from heritage.writing.rules import OPEN, VersionState, WritingError, WritingFault
from heritage.writing.words import FAULTS_BESIDE_TEXT, FIELD_NAMES, STATE_NAMES, advice, misnamed

blueprint = Blueprint("publishing", __name__, url_prefix="/staff/texts")

TEXT = "/<any(sites, festivals, trails):folder>/<slug>/<language>/publishing"

Move = Callable[[Session, AskedText, Person, datetime], object]


@blueprint.get(TEXT)
@requires(Permission.TEXT_READ)
def show(folder: str, slug: str, language: str) -> Response:
    return _page(folder, slug, language)


def _shown(session: Session, asked: AskedText) -> TextVersion:
    """The version that the sender of the form had before them: nobody approves what they have not read."""
    found = version_numbered(session, asked.key, request.form.get("number", 0, type=int))
    if found is None:
        raise WritingError(WritingFault.NOTHING_OPEN)
    return found


def _approve(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
    shown = _shown(session, asked)
    services.approve(session, shown, desk=text_desk(), original=asked.original, actor=actor, now=at)


def _publish(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
    services.publish(session, _shown(session, asked), actor=actor, now=at)


def _not_by_itself(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
    services.schedule(session, _shown(session, asked), None, actor=actor, now=at)


def _take_off(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
    services.take_off_page(session, asked.key, desk=text_desk(), actor=actor, now=at)


def _hold(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
    spoken = current_site().town.tags
    languages = [tag for tag in request.form.getlist("languages") if tag in spoken]
    services.hold(session, asked.key.kind, asked.key.place_id, languages, actor=actor, now=at)


def _give_up(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
    services.discard(session, _shown(session, asked), place=asked.path, actor=actor, now=at)


MOVES: dict[str, Move] = {
    "approve": _approve,
    "publish": _publish,
    "not-by-itself": _not_by_itself,
    "take-off": _take_off,
    "hold": _hold,
}
"""What one button of an approver does to a text."""


@blueprint.post(f"{TEXT}/<any(approve, publish, 'not-by-itself', 'take-off', hold):move>")
@requires(Permission.TEXT_PUBLISH)
def act(folder: str, slug: str, language: str, move: str) -> AnyResponse:
    return _do(folder, slug, language, move, MOVES[move])


@blueprint.post(f"{TEXT}/give-up")
@requires(Permission.TEXT_WRITE)
def give_up(folder: str, slug: str, language: str) -> AnyResponse:
    return _do(folder, slug, language, "give-up", _give_up)


@blueprint.post(f"{TEXT}/time")
@requires(Permission.TEXT_PUBLISH)
def set_time(folder: str, slug: str, language: str) -> AnyResponse:
    """Let an approved text go out by itself."""
    form = GoesOutForm.of_request()
    if not form.is_sent_and_good():
        return _page(folder, slug, language, form=form)
    goes_out = form.at.data.replace(tzinfo=current_site().town.timezone)

    def move(session: Session, asked: AskedText, actor: Person, at: datetime) -> None:
        services.schedule(session, _shown(session, asked), goes_out, actor=actor, now=at)

    return _do(folder, slug, language, "time", move, form)


def _do(folder: str, slug: str, language: str, name: str, move: Move, form: GoesOutForm | None = None) -> AnyResponse:
    person = signed_in()
    try:
        with acting(person) as session:
            asked = asked_text(session, folder, slug, language)
            move(session, asked, person, now())
    except WritingError as refused:
        sentence = FAULTS_BESIDE_TEXT[refused.fault]
        if form is None or refused.fault is not WritingFault.PAST:
            return _page(folder, slug, language, (name, sentence), form)
        form.complain("at", sentence)
        return _page(folder, slug, language, form=form)
    return redirect(f"{asked.address}/publishing")


def _page(
    folder: str,
    slug: str,
    language: str,
    complaint: tuple[str, Any] | None = None,
    form: GoesOutForm | None = None,
) -> Response:
    """complaint: which button was pressed in vain, and the sentence that says why."""
    person, town = signed_in(), current_site().town
    with current_site().database.reading() as session:
        asked = asked_text(session, folder, slug, language)
        lines = history(session, asked.key)
        hold = hold_of(session, asked.key.kind, asked.key.place_id)
        on_their_way = open_states(session, asked.key.kind, asked.key.place_id)
    held = hold.languages if hold else []
    coming = next((line for line in lines if line.version.state in OPEN), None)
    on_page = next((line for line in lines if line.version.state == VersionState.PUBLISHED), None)
    goes_out = coming.version.publish_at if coming else None
    fields = KINDS[asked.key.kind].fields
    return personal_page(
        "writing/publishing.html",
        current_language(),
        422 if complaint or (form and form.errors) else 200,
        asked=asked,
        coming=coming,
        on_page=on_page,
        compared=compare(on_page.version.words if on_page else {}, coming.version.words, fields) if coming else [],
        is_overtaken=coming is not None and coming.version.number != asked.number,
        is_own=coming is not None and coming.version.made_by == person.id and text_desk().needs_second_reader,
        behind=_behind(asked, coming.version) if coming else 0,
        advice=_advice(asked, coming.version) if coming else [],
        held=held,
        waits_for=[tag for tag in held if on_their_way.get(tag) != VersionState.APPROVED],
        on_their_way=on_their_way,
        languages=town.languages,
        may_publish=person.may(Permission.TEXT_PUBLISH),
        may_give_up=asked.is_written_by(person),
        failed=complaint[0] if complaint else "",
        complaint=complaint[1] if complaint else "",
        form=form or GoesOutForm(data={"at": goes_out and town.local_time(goes_out)}),
        state_names=STATE_NAMES,
        field_names=FIELD_NAMES,
    )


def _behind(asked: AskedText, version: TextVersion) -> int:
    """How many parts of a translation are not what the original says now."""
    return sum(row.kind is not ChangeKind.SAME for row in asked.rows(version)) if asked.original else 0


def _advice(asked: AskedText, version: TextVersion) -> list[tuple[str, str]]:
    """By field what a machine sees amiss in a translation."""
    glossary, language = current_site().town.glossary, asked.key.language
    rows = [(row.field, row.original or "", row.text) for row in (asked.rows(version) if asked.original else ())]
    return [
        (field, sentence)
        for field, original, text in rows
        if original and text
        for sentence in (*advice(original, text), *misnamed(original, text, glossary, language))
    ]
