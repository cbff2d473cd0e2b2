"""Writes on the visitors' voice; the caller opens the transaction and gives the time.

The audit log keeps who did what, and the sentences that staff wrote. What a visitor wrote is not in it: it can be taken
back, and a line of the log cannot.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from heritage.codecs import short_code
from heritage.people import audit
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.vault import digest
from heritage.voice.models import Message, ShownMemory
from heritage.voice.queries import (
    may_see,
    messages_with_old_contacts,
    shown_memory_of,
    staff_who_take_tasks,
)
from heritage.voice.rules import (
    CONTACT_KEPT,
    CONTACT_KEPT_UNSETTLED,
    MEMORY_CONSENT_VERSION,
    RECEIPT_LENGTH,
    WAITING,
    Deed,
    MessageKind,
    MessageState,
    VoiceError,
    VoiceFault,
    state_after,
)
from heritage.writing.rules import TextKind


def receive_message(
    session: Session,
    kind: MessageKind,
    *,
    place_kind: TextKind,
    place_id: int,
    page_language: str,
    language: str,
    words: str,
    source: str | None = None,
    contact: str | None = None,
    name: str | None = None,
    now: datetime,
) -> str:
    """The receipt under which the sender reads what became of it. contact: encrypted. A memory comes with the consent
    to show it, in `page_language` and the present version of its text."""
    code = short_code.generate(length=RECEIPT_LENGTH)
    message = Message(
        kind=kind,
        place_kind=place_kind,
        place_id=place_id,
        page_language=page_language,
        language=language,
        words=words,
        source=source,
        contact=contact,
        name=name,
        consent_version=MEMORY_CONSENT_VERSION if kind is MessageKind.MEMORY else None,
        receipt_digest=digest(code),
        made_at=now,
        state=MessageState.NEW,
    )
    session.add(message)
    session.flush()
    place = f"{place_kind}:{place_id}"
    audit.note(session, "message:receive", subject_of(message), actor_id=None, now=now, kind=kind, place=place)
    return code


def subject_of(message: Message) -> str:
    """As the audit log names it."""
    return f"message:{message.id}"


def answer_message(
    session: Session, message: Message, answer: str, *, language: str, as_of: int, actor: Person, now: datetime
) -> None:
    """Say something that the sender reads; what waited is settled by it. language: of the answer; as_of: the changes
    that `actor` has seen."""
    after = _next(message, Deed.ANSWER, as_of)
    message.answer, message.answer_language = answer, language
    _note(session, message, Deed.ANSWER, after, actor=actor, now=now, answer=answer)


def give_task(
    session: Session, message: Message, assignee: Account, note: str, *, as_of: int, actor: Person, now: datetime
) -> None:
    """Let somebody of the staff see to it."""
    after = _next(message, Deed.TASK, as_of)
    if assignee not in staff_who_take_tasks(session):
        raise VoiceError(VoiceFault.NOT_THEIRS)
    message.assigned_to, message.task_note, message.task_done = assignee.id, note, None
    _note(session, message, Deed.TASK, after, actor=actor, now=now, assigned_to=assignee.id, note=note)


def hand_back(session: Session, message: Message, done: str, *, as_of: int, actor: Person, now: datetime) -> None:
    """Say what was done; the message then waits for its answer again."""
    if not may_see(session, actor, message):
        raise VoiceError(VoiceFault.NOT_THEIRS, action="message:hand-back", subject=subject_of(message))
    after = _next(message, Deed.HAND_BACK, as_of)
    message.task_done = done
    _note(session, message, Deed.HAND_BACK, after, actor=actor, now=now, done=done)


def show_memory(
    session: Session, message: Message, words: str, *, written_on: date, as_of: int, actor: Person, now: datetime
) -> None:
    """Show a memory on its page. words: as written, or lightly shortened; what was written stays as it is."""
    after = _next(message, Deed.SHOW, as_of)
    if len(words) > len(message.words):
        raise VoiceError(VoiceFault.LONGER)
    shown = shown_memory_of(session, message) or ShownMemory(message_id=message.id, written_on=written_on)
    shown.place_kind, shown.place_id = message.place_kind, message.place_id
    shown.language, shown.name, shown.words = message.language, message.name, words
    session.add(shown)
    _note(session, message, Deed.SHOW, after, actor=actor, now=now, is_shortened=words != message.words)


def decline_message(
    session: Session, message: Message, reason: str, *, language: str, as_of: int, actor: Person, now: datetime
) -> None:
    """Make nothing of it, for a reason that the sender reads; a memory leaves its page."""
    after = _next(message, Deed.DECLINE, as_of)
    _take_off_the_page(session, message)
    message.answer, message.answer_language = reason, language
    _note(session, message, Deed.DECLINE, after, actor=actor, now=now, reason=reason)


def withdraw_message(session: Session, message: Message, *, now: datetime) -> None:
    """The sender takes it back: what was written, and by whom, is forgotten."""
    after = _next(message, Deed.WITHDRAW, message.changes)
    _take_off_the_page(session, message)
    message.words, message.source, message.name, message.contact = "", None, None, None
    _note(session, message, Deed.WITHDRAW, after, actor=None, now=now)


def forget_old_contacts(session: Session, *, now: datetime) -> int:
    """Erase how senders can be reached, where its time is over; the number of messages."""
    old = messages_with_old_contacts(
        session, settled_before=now - CONTACT_KEPT, made_before=now - CONTACT_KEPT_UNSETTLED
    )
    for message in old:
        message.contact = None
    session.flush()
    if old:
        audit.note(session, "message:tidy", "messages", actor_id=None, now=now, contacts=len(old))
    return len(old)


def _take_off_the_page(session: Session, message: Message) -> None:
    shown = shown_memory_of(session, message)
    if shown:
        session.delete(shown)


def _next(message: Message, deed: Deed, as_of: int) -> MessageState:
    """The state after a deed of somebody who saw the message as it stood after `as_of` changes."""
    if message.changes != as_of:
        raise VoiceError(VoiceFault.MEANWHILE)
    return state_after(MessageKind(message.kind), MessageState(message.state), deed)


def _note(
    session: Session,
    message: Message,
    deed: Deed,
    after: MessageState,
    *,
    actor: Person | None,
    now: datetime,
    **facts: Any,
) -> None:
    """Write the state down, and the line of the log."""
    before, message.state = message.state, after
    message.changes += 1
    if after is not MessageState.TASK:
        message.assigned_to = None
    message.handled_at = None if after in WAITING else now
    message.handled_by = actor.id if actor else None
    session.flush()
    actor_id = actor.id if actor else None
    subject = subject_of(message)
    audit.note(session, f"message:{deed}", subject, actor_id=actor_id, now=now, before=before, after=after, **facts)
