"""Reads on the visitors' voice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

from heritage.db import wait_for_turn
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.rules import EVERYTHING, PERMISSIONS, SCOPE_OF_ROLE, Permission, ScopeKind
from heritage.sites.queries import is_called, preference
from heritage.sites.rules import Folder
from heritage.voice.models import Message, ShownMemory
from heritage.voice.rules import (
    MEMORIES_FOLDED,
    MEMORIES_OPEN,
    WAITING,
    Memory,
    MessageKind,
    MessageState,
    PlaceMemories,
)
from heritage.writing.places import KIND_OF_FOLDER, KINDS
from heritage.writing.rules import TextKind

PAGE = 30
"""Messages, or memories, on one page of a list."""


@dataclass(frozen=True)
class NamedPlace:
    """A site, festival or trail by the name that a reader of some language is shown; language: of that name."""

    kind: TextKind
    id: int
    slug: str
    is_withdrawn: bool
    name: str
    language: str

    @property
    def folder(self) -> str:
        return KINDS[self.kind].folder

    @property
    def path(self) -> str:
        """As addresses and scopes name it: sites/den-song-son."""
        return f"{self.folder}/{self.slug}"


def place_called(
    session: Session, kind: TextKind, slug: str, language: str, fallbacks: tuple[str, ...]
) -> NamedPlace | None:
    """The place that is called `slug`, or was once."""
    condition = is_called(KINDS[kind].place, Folder(KINDS[kind].folder), slug)
    return next(iter(_named(session, kind, condition, language, fallbacks)), None)


def place_with_id(
    session: Session, kind: TextKind, place_id: int, language: str, fallbacks: tuple[str, ...]
) -> NamedPlace | None:
    return next(iter(_named(session, kind, KINDS[kind].place.id == place_id, language, fallbacks)), None)


def _named(
    session: Session, kind: TextKind, condition: ColumnElement[bool], language: str, fallbacks: tuple[str, ...]
) -> list[NamedPlace]:
    """The places of `condition` that have a text, by slug."""
    place, text = KINDS[kind].place, KINDS[kind].text
    rows = session.execute(
        select(place.id, place.slug, place.withdrawn_at.is_not(None), text.name, text.language)
        .join(place, place.id == getattr(text, KINDS[kind].owner))
        .where(condition)
        .order_by(place.slug, preference(text.language, language, fallbacks), text.language)
    )
    found: dict[int, NamedPlace] = {}
    for row in rows:
        found.setdefault(row[0], NamedPlace(kind, *row))
    return list(found.values())


def message_with_receipt(session: Session, digest: str) -> Message | None:
    return session.scalar(select(Message).where(Message.receipt_digest == digest))


def message_of(session: Session, message_id: int) -> Message | None:
    return session.get(Message, message_id)


def message_to_change(session: Session, message_id: int) -> Message | None:
    """Locked: of two who act at once, the second sees what the first has done."""
    wait_for_turn(session)
    return session.scalar(select(Message).where(Message.id == message_id).with_for_update())


@dataclass(frozen=True)
class Wanted:
    """Which messages to list. state: None for those that wait; place: like sites/den-song-son; task_of: whose task."""

    kind: MessageKind | None = None
    state: MessageState | None = None
    place: str | None = None
    task_of: int | None = None


@dataclass(frozen=True)
class Listed:
    """A message, and the name of who sees to it."""

    message: Message
    assigned_to: str | None


def messages_listed(session: Session, wanted: Wanted, person: Person, *, page: int) -> list[Listed]:
    """Those that wait the oldest first, others the newest first."""
    order = Message.made_at if wanted.state in {None, *WAITING} else Message.made_at.desc()
    holder = aliased(Account)
    rows = session.execute(
        select(Message, holder.name)
        .outerjoin(holder, holder.id == Message.assigned_to)
        .where(*_conditions(wanted, person))
        .order_by(order, Message.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Listed(message, name) for message, name in rows]


def count_messages(session: Session, wanted: Wanted, person: Person) -> int:
    return session.scalar(select(func.count()).select_from(Message).where(*_conditions(wanted, person))) or 0


def places_with_messages(
    session: Session, person: Person, language: str, fallbacks: tuple[str, ...]
) -> list[NamedPlace]:
    """The places of which this person may see a message, sites first, by slug."""
    found: list[NamedPlace] = []
    for kind, tables in KINDS.items():
        of_messages = select(Message.place_id).where(Message.place_kind == kind, _may_see(person))
        found += _named(session, kind, tables.place.id.in_(of_messages), language, fallbacks)
    return found


def _conditions(wanted: Wanted, person: Person) -> Iterable[ColumnElement[bool]]:
    yield _may_see(person)
    yield Message.state == wanted.state if wanted.state else Message.state.in_(WAITING)
    if wanted.kind:
        yield Message.kind == wanted.kind
    if wanted.task_of:
        yield Message.assigned_to == wanted.task_of
    if wanted.place:
        yield _is_one_of({wanted.place})


def _may_see(person: Person) -> ColumnElement[bool]:
    """What is a person's own task; for moderators also what was written of the places they work on."""
    own_task = and_(Message.assigned_to == person.id, Message.state == MessageState.TASK)
    if not person.may(Permission.VOICE_MODERATE):
        return own_task
    return or_(own_task, _is_in_scope(person))


def _is_in_scope(person: Person) -> ColumnElement[bool]:
    if SCOPE_OF_ROLE.get(person.role) is not ScopeKind.PLACE or EVERYTHING in person.scopes:
        return Message.id.is_not(None)
    return _is_one_of(person.scopes)


def _is_one_of(places: Collection[str]) -> ColumnElement[bool]:
    """Whether a message is of one of `places`, each like sites/den-song-son."""
    by_kind: dict[TextKind, list[str]] = {}
    for place in sorted(places):
        folder, _, slug = place.partition("/")
        if folder in KIND_OF_FOLDER:
            by_kind.setdefault(KIND_OF_FOLDER[folder], []).append(slug)
    of_kinds = [
        and_(Message.place_kind == kind, Message.place_id.in_(_ids_of(kind, slugs))) for kind, slugs in by_kind.items()
    ]
    return or_(Message.id.is_(None), *of_kinds)


def _ids_of(kind: TextKind, slugs: list[str]) -> Select[int]:
    table = KINDS[kind].place
    return select(table.id).where(table.slug.in_(slugs))


def may_see(session: Session, person: Person, message: Message) -> bool:
    """Whether a message is one that this person's list shows."""
    return session.scalar(select(Message.id).where(Message.id == message.id, _may_see(person))) is not None


def may_moderate(session: Session, person: Person, message: Message) -> bool:
    """Whether this person works on the place of a message; it is not enough to have been given a task."""
    of_place = select(Message.id).where(Message.id == message.id, _is_in_scope(person))
    return person.may(Permission.VOICE_MODERATE) and session.scalar(of_place) is not None


def staff_who_take_tasks(session: Session) -> list[Account]:
    """Whom a message can be given to, by name: who moderates, and who writes texts."""
    needed = {Permission.VOICE_MODERATE, Permission.TEXT_WRITE}
    roles = [role for role, permissions in PERMISSIONS.items() if permissions & needed]
    statement = select(Account).where(Account.role.in_(roles), Account.is_active).order_by(Account.name, Account.id)
    return list(session.scalars(statement))


def messages_with_old_contacts(session: Session, *, settled_before: datetime, made_before: datetime) -> list[Message]:
    """Messages whose sender can still be reached although it is time to forget how."""
    is_old = or_(Message.handled_at < settled_before, Message.made_at < made_before)
    return list(session.scalars(select(Message).where(Message.contact.is_not(None), is_old).order_by(Message.id)))


def shown_memory_of(session: Session, message: Message) -> ShownMemory | None:
    return session.get(ShownMemory, message.id)


def _newest_memories() -> Select[int, str, str | None, str, date]:
    """Of all places, the newest first."""
    shown = ShownMemory
    return select(shown.message_id.label("id"), shown.words, shown.name, shown.language, shown.written_on).order_by(
        shown.written_on.desc(), shown.message_id.desc()
    )


def memories_of_place(session: Session, place: NamedPlace, *, page: int) -> list[Memory]:
    """One page of a place's memories and the first of the next page, the newest first."""
    of_place = (ShownMemory.place_kind == place.kind, ShownMemory.place_id == place.id)
    some = _newest_memories().where(*of_place).limit(PAGE + 1).offset((page - 1) * PAGE)
    return [Memory(**row._mapping) for row in session.execute(some)]


class rows_as_json(GenericFunction[Any]):  # noqa: N801  # spelt as functions of SQL are
    """A JSON list of objects of the rows; its arguments are names and values in turn."""

    type = JSON()
    inherit_cache = True


@compiles(rows_as_json, "sqlite")
def _for_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_object({compiler.process(element.clauses, **options)}))"


@compiles(rows_as_json, "postgresql")
def _for_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_agg(json_build_object({compiler.process(element.clauses, **options)}))"


class _AsMemories(TypeDecorator[PlaceMemories]):
    """Memories out of the JSON in which the statement of a whole page brings them along."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> PlaceMemories:
        rows = [row | {"written_on": date.fromisoformat(row["written_on"])} for row in value or ()]
        # Neither database promises to keep the order of rows in such a list.
        memories = sorted((Memory(**row) for row in rows), key=lambda each: (each.written_on, each.id), reverse=True)
        return PlaceMemories(tuple(memories[:MEMORIES_OPEN]), tuple(memories[MEMORIES_OPEN:]))


def newest_memories(place: FromClause) -> ColumnElement[Any]:
    """The newest memories of a row of `place`, a table of places, as a column: they cost its page no statement more."""
    kind: Any = literal_column(f"'{TextKind(getattr(place, 'name', ''))}'")
    of_place = (ShownMemory.place_kind == kind, ShownMemory.place_id == place.c.id)
    newest = _newest_memories().where(*of_place).limit(MEMORIES_OPEN + MEMORIES_FOLDED).correlate(place).subquery()
    pairs = [each for column in newest.c for each in (literal_column(f"'{column.name}'"), column)]
    found = select(rows_as_json(*pairs)).select_from(newest).correlate(place).scalar_subquery()
    return type_coerce(found, _AsMemories)
