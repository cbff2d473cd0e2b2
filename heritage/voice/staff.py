"""The desk of the visitors' voice: what was written, one message, and what staff make of it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.merchants.side import ROW
from heritage.people.queries import Person, account_of, audit_entries_newest_first
from heritage.people.rules import Permission
from heritage.shops.forms import read_page
from heritage.voice import words
from heritage.voice.forms import AnswerForm, DeclineForm, DeedForm, HandBackForm, LanguageForm, ShowForm, TaskForm
from heritage.voice.models import Message
from heritage.voice.queries import (
    PAGE,
    Wanted,
    count_messages,
    may_moderate,
    may_see,
    message_of,
    message_to_change,
    messages_listed,
    place_with_id,
    places_with_messages,
    shown_memory_of,
    staff_who_take_tasks,
)
from heritage.voice.rules import Deed, MessageKind, MessageState, VoiceError, VoiceFault, open_deeds
from heritage.voice.services import (
    answer_message,
    decline_message,
    give_task,
    hand_back,
    show_memory,
    subject_of,
)
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.rules import TextKind

blueprint = Blueprint("voice_desk", __name__, url_prefix="/staff/voice")

FORMS: Mapping[Deed, type[DeedForm]] = {
    Deed.ANSWER: AnswerForm,
    Deed.TASK: TaskForm,
    Deed.HAND_BACK: HandBackForm,
    Deed.SHOW: ShowForm,
    Deed.DECLINE: DeclineForm,
}
NOT_YOURS = lazy_gettext("This message is about a place that you do not work on. Ask an editor of that place.")


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Messages that nobody has looked at, for moderators; and for everybody the tasks that they were given."""
    own = Wanted(state=MessageState.TASK, task_of=person.id)
    mine = Task(
        lazy_gettext("Tasks for you from what visitors wrote"),
        count_messages(session, own, person),
        url_for("voice_desk.index", mine=1),
    )
    if not person.may(Permission.VOICE_MODERATE):
        return [mine], []
    address = url_for("voice_desk.index")
    new = count_messages(session, Wanted(state=MessageState.NEW), person)
    return [mine, Task(lazy_gettext("What visitors wrote, to be answered"), new, address)], [
        DeskLink(lazy_gettext("What visitors wrote"), address)
    ]


@blueprint.get("/")
@requires(Permission.DESK_ENTER)
def index() -> Response:
    """What was written; whoever does not moderate sees the tasks that they were given."""
    person, page = signed_in(), read_page(request.args)
    wanted = Wanted(
        kind=_one_of(MessageKind, "kind"),
        state=_one_of(MessageState, "state"),
        place=request.args.get("place", "").replace("\0", "") or None,
        task_of=person.id if "mine" in request.args else None,
    )
    with current_site().database.reading() as session:
        listed = messages_listed(session, wanted, person, page=page)
        count = count_messages(session, wanted, person)
        places = places_with_messages(session, person, current_language(), current_site().town.fallbacks)
    return personal_page(
        "voice/desk.html",
        current_language(),
        listed=listed,
        wanted=wanted,
        count=count,
        places=places,
        place_of={(place.kind, place.id): place for place in places},
        page=page,
        pages=-(-count // PAGE),
        words=words,
        moderates=person.may(Permission.VOICE_MODERATE),
    )


def _one_of(kinds: Any, name: str) -> Any:
    sent = request.args.get(name)
    return kinds(sent) if sent in set(kinds) else None


@blueprint.get(f"/<{ROW}:message_id>")
@requires(Permission.DESK_ENTER)
def show(message_id: int) -> Response:
    return _page(message_id)


@blueprint.post(f"/<{ROW}:message_id>/<any(answer, task, show, decline):verb>")
@requires(Permission.VOICE_MODERATE)
def act(message_id: int, verb: str) -> Response:
    return _do(message_id, Deed(verb))


@blueprint.post(f"/<{ROW}:message_id>/hand-back")
@requires(Permission.DESK_ENTER)
def back(message_id: int) -> Response:
    return _do(message_id, Deed.HAND_BACK)


Verb = Callable[[Session, Message, Any, Person], None]


def _answer(session: Session, message: Message, form: AnswerForm, actor: Person) -> None:
    language = form.answer_language.data
    answer_message(session, message, form.answer.data, language=language, as_of=form.seen, actor=actor, now=now())


def _task(session: Session, message: Message, form: TaskForm, actor: Person) -> None:
    assignee = account_of(session, int(form.assignee.data))
    assert assignee is not None, "the form offers accounts, and none is ever deleted"  # noqa: S101
    give_task(session, message, assignee, form.note.data, as_of=form.seen, actor=actor, now=now())


def _hand_back(session: Session, message: Message, form: HandBackForm, actor: Person) -> None:
    hand_back(session, message, form.done.data, as_of=form.seen, actor=actor, now=now())


def _show(session: Session, message: Message, form: ShowForm, actor: Person) -> None:
    written_on = current_site().town.local_time(message.made_at).date()
    show_memory(session, message, form.shown.data, written_on=written_on, as_of=form.seen, actor=actor, now=now())


def _decline(session: Session, message: Message, form: DeclineForm, actor: Person) -> None:
    language = form.reason_language.data
    decline_message(session, message, form.reason.data, language=language, as_of=form.seen, actor=actor, now=now())


VERBS: Mapping[Deed, Verb] = {
    Deed.ANSWER: _answer,
    Deed.TASK: _task,
    Deed.HAND_BACK: _hand_back,
    Deed.SHOW: _show,
    Deed.DECLINE: _decline,
}


def _do(message_id: int, deed: Deed) -> Response:
    person = signed_in()
    with current_site().database.reading() as session:
        message = _message(session, person, message_id)
        if deed is not Deed.HAND_BACK and not may_moderate(session, person, message):
            abort(403, NOT_YOURS)
        form = _form(session, deed, message, is_sent=True)
    complaint = None
    if form.validate():
        try:
            with acting(person) as session:
                message = message_to_change(session, message_id) or abort(404)
                VERBS[deed](session, message, form, person)
                is_theirs = may_see(session, person, message)
            there = url_for("voice_desk.show", message_id=message_id)
            return redirect(there if is_theirs else url_for("voice_desk.index"))
        except VoiceError as refused:
            complaint = words.VOICE_FAULTS[VoiceFault(refused.fault)]
    return _page(message_id, complaint, deed, form)


def _message(session: Session, person: Person, message_id: int) -> Message:
    """A message that this person may see."""
    message = message_of(session, message_id) or abort(404)
    if not may_see(session, person, message):
        abort(403, NOT_YOURS)
    return message


def _form(session: Session, deed: Deed, message: Message, *, is_sent: bool = False) -> Any:
    """The form of a deed: as it was sent, or with what is known of the message."""
    shown = shown_memory_of(session, message)
    known = {
        "as_of": message.changes,
        "answer": message.answer,
        "answer_language": message.answer_language or message.page_language,
        "reason_language": message.page_language,
        "note": message.task_note,
        "shown": shown.words if shown else message.words,
    }
    form = FORMS[deed].of_request() if is_sent else FORMS[deed](data=known)
    if isinstance(form, LanguageForm):
        form.offer_languages(current_site().town)
    if isinstance(form, TaskForm):
        form.offer(staff_who_take_tasks(session))
    return form


def _page(message_id: int, complaint: Any = None, sent: Deed | None = None, sent_form: Any = None) -> Response:
    person, site = signed_in(), current_site()
    with site.database.reading() as session:
        message = _message(session, person, message_id)
        kind = TextKind(message.place_kind)
        place = place_with_id(session, kind, message.place_id, current_language(), site.town.fallbacks)
        moderates = may_moderate(session, person, message)
        open_now = open_deeds(MessageKind(message.kind), MessageState(message.state))
        deeds = open_now if moderates else open_now & {Deed.HAND_BACK}
        forms = {deed: sent_form if deed is sent else _form(session, deed, message) for deed in FORMS if deed in deeds}
        history = audit_entries_newest_first(session, subject=subject_of(message), limit=50)
        shown = shown_memory_of(session, message)
        assignee = account_of(session, message.assigned_to) if message.assigned_to else None
    if sent_form:
        sent_form.as_of.data = message.changes  # what the page shows now is what is acted on next
    contact = site.vault.decrypt(message.contact) if moderates and message.contact else None
    return personal_page(
        "voice/message.html",
        current_language(),
        422 if complaint or (sent_form and sent_form.errors) else 200,
        message=message,
        place=place,
        shown=shown,
        assignee=assignee,
        contact=contact,
        forms=forms,
        history=history,
        complaint=complaint,
        sent=sent,
        words=words,
    )
