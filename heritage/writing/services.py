"""Writes on texts: drafts, approval, publishing, holds; the caller opens the transaction and gives the time.

What can fail raises WritingError with its reason, and leaves its line in the audit log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from heritage.people import audit
from heritage.people.queries import Person
from heritage.people.rules import ScopeKind
from heritage.sites.rules import BODY_LIMIT, ENTRY_LIMIT, SUMMARY_LIMIT, TextState
from heritage.writing.models import TextHold, TextVersion
from heritage.writing.places import KINDS, public_text, wanted_counts, words_of_text, words_to_publish
from heritage.writing.queries import (
    approved_versions,
    due_versions,
    hold_of,
    key_of,
    newest_version,
    open_version,
    published_version,
)
from heritage.writing.rules import (
    BODY,
    Prints,
    TextKey,
    TextKind,
    VersionState,
    Words,
    WritingError,
    WritingFault,
    prints_of,
    texts_of,
    uneven_fields,
)

NEEDED = ("name", "summary", BODY)


@dataclass(frozen=True)
class Desk:
    """What holds for every text of a town: the language of originals, and whether a second person has to approve."""

    source_language: str
    needs_second_reader: bool


def save_draft(
    session: Session,
    key: TextKey,
    words: Words,
    *,
    place: str,
    base: int | None,
    origin: Prints | None,
    actor: Person,
    now: datetime,
    note: str = "",
    restored: int | None = None,
) -> TextVersion:
    """A new version upon the version `base`, open until it is published or another one is written upon it.

    place: as scopes name it, like sites/den-song-son; origin: fingerprints of what of the original the words translate,
    None for an original. Raises WritingError: CONFLICT when `base` is no longer the newest, NOT_YOURS, TOO_LONG.
    """
    _demand_scope(key, place, actor)
    newest = newest_version(session, key)
    if (newest.number if newest else None) != base:
        raise WritingError(WritingFault.CONFLICT)
    _demand_length(words)
    standing = open_version(session, key)
    if standing:
        standing.state, standing.publish_at = VersionState.EARLIER, None
        session.flush()  # a text has one open version: the old one makes room first
    version = TextVersion(
        kind=key.kind,
        place_id=key.place_id,
        language=key.language,
        number=(base or 0) + 1,
        base=base,
        state=VersionState.DRAFT,
        state_of_text=TextState.ORIGINAL if origin is None else TextState.UNREVIEWED,
        words=dict(words),
        prints=prints_of(words),
        origin=None if origin is None else dict(origin),
        note=note,
        restored=restored,
        made_at=now,
        made_by=actor.id,
    )
    session.add(version)
    session.flush()
    audit.note(session, "text:write", key.subject, actor_id=actor.id, now=now, number=version.number, note=note)
    return version


def _demand_scope(key: TextKey, place: str, actor: Person) -> None:
    """An editor works on places, in every language; a translator on languages, of every place."""
    is_theirs = actor.works_on(ScopeKind.PLACE, place) and actor.works_on(ScopeKind.LANGUAGE, key.language)
    if not is_theirs:
        raise WritingError(WritingFault.NOT_YOURS, action="text:write", subject=key.subject)


def _demand_length(words: Words) -> None:
    story = sum(len(text) + 2 for text in texts_of(words.get(BODY)))
    others = (text for name, value in words.items() if name != BODY for text in texts_of(value))
    is_long = any(len(text) > ENTRY_LIMIT for text in others)
    if story > BODY_LIMIT or is_long or len(words.get("summary") or "") > SUMMARY_LIMIT:
        raise WritingError(WritingFault.TOO_LONG)


def approve(
    session: Session, version: TextVersion, *, desk: Desk, original: TextVersion | None, actor: Person, now: datetime
) -> None:
    """Say that a draft may go out. original: the version of the original it is held against, the newest there is.

    Raises WritingError: NOTHING_OPEN, CONFLICT, SAME_PERSON, EMPTY, UNEVEN, FACTS.
    """
    key = key_of(version)
    if version.state != VersionState.DRAFT:
        raise WritingError(WritingFault.NOTHING_OPEN)
    _demand_newest(session, version)
    if desk.needs_second_reader and version.made_by == actor.id:
        raise WritingError(WritingFault.SAME_PERSON, action="text:approve", subject=key.subject)
    if not all(any(text.strip() for text in texts_of(version.words.get(name))) for name in NEEDED):
        raise WritingError(WritingFault.EMPTY)
    if version.origin is not None and original and uneven_fields(version.words, original.words):
        raise WritingError(WritingFault.UNEVEN)
    wanted = wanted_counts(key.kind, session.get_one(KINDS[key.kind].place, key.place_id))
    if any(sum(bool(text.strip()) for text in texts_of(version.words.get(name))) != wanted[name] for name in wanted):
        raise WritingError(WritingFault.FACTS)
    version.state, version.approved_by, version.approved_at = VersionState.APPROVED, actor.id, now
    version.state_of_text = TextState.ORIGINAL if key.language == desk.source_language else TextState.REVIEWED
    session.flush()
    audit.note(session, "text:approve", key.subject, actor_id=actor.id, now=now, number=version.number)


def _demand_newest(session: Session, version: TextVersion) -> None:
    """A file that was brought in meanwhile has written upon what the version was written upon."""
    newest = newest_version(session, key_of(version))
    if newest is not version:
        raise WritingError(WritingFault.CONFLICT)


def publish(session: Session, version: TextVersion, *, actor: Person | None, now: datetime) -> list[TextVersion]:
    """Put an approved version on the page; of a change that is held, all its languages once the last is approved.

    actor: None when its time has come. Returns what went out. Raises WritingError: NOT_APPROVED, CONFLICT, HELD.
    """
    if version.state != VersionState.APPROVED:
        raise WritingError(WritingFault.NOT_APPROVED)
    kind = TextKind(version.kind)
    standing = hold_of(session, kind, version.place_id)
    held = standing if standing and version.language in standing.languages else None
    together = [version]
    if held:
        together = approved_versions(session, kind, version.place_id, held.languages)
        if len(together) < len(held.languages):
            raise WritingError(WritingFault.HELD)
    for each in together:
        _demand_newest(session, each)
    if held:
        session.delete(held)
    for each in together:
        _put_on_page(session, each, actor=actor, now=now)
    return together


def _put_on_page(session: Session, version: TextVersion, *, actor: Person | None, now: datetime) -> None:
    key = key_of(version)
    kind = KINDS[key.kind]
    words = words_to_publish(key.kind, version.words, TextState(version.state_of_text))
    on_page = public_text(session, key)
    digest = on_page.imported_digest if on_page else None  # still that of the file it last came from
    standing = published_version(session, key)
    if standing:
        standing.state = VersionState.EARLIER
        session.flush()
    kind.record(session, session.get_one(kind.place, key.place_id), key.language, words, digest=digest, now=now)
    version.state, version.publish_at = VersionState.PUBLISHED, None
    version.published_at, version.published_by = now, actor.id if actor else None
    session.flush()
    actor_id = actor.id if actor else None
    audit.note(session, "text:publish", key.subject, actor_id=actor_id, now=now, number=version.number)


def schedule(session: Session, version: TextVersion, at: datetime | None, *, actor: Person, now: datetime) -> None:
    """Let an approved version go out by itself at a time; None: not by itself.

    Raises WritingError: NOT_APPROVED, PAST.
    """
    if version.state != VersionState.APPROVED:
        raise WritingError(WritingFault.NOT_APPROVED)
    if at is not None and at <= now:
        raise WritingError(WritingFault.PAST)
    version.publish_at = at
    session.flush()
    subject = key_of(version).subject
    audit.note(session, "text:schedule", subject, actor_id=actor.id, now=now, number=version.number, at=at)


def publish_due(session: Session, *, now: datetime) -> list[TextVersion]:
    """Publish what was scheduled. What is held, or written over meanwhile, stays approved without a time."""
    published: list[TextVersion] = []
    for version in due_versions(session, now):
        if version.state != VersionState.APPROVED:
            continue  # a language of the same hold has taken it along
        try:
            published += publish(session, version, actor=None, now=now)
        except WritingError as refused:
            version.publish_at = None
            session.flush()
            subject = key_of(version).subject
            audit.note(session, "text:publish", subject, actor_id=None, now=now, was_refused=True, why=refused.fault)
    return published


def take_off_page(session: Session, key: TextKey, *, desk: Desk, actor: Person, now: datetime) -> None:
    """Take a translation off the public pages; its versions stay. Raises WritingError: ORIGINAL, NOT_PUBLISHED."""
    if key.language == desk.source_language:
        raise WritingError(WritingFault.ORIGINAL)
    standing, on_page = published_version(session, key), public_text(session, key)
    if standing is None or on_page is None:
        raise WritingError(WritingFault.NOT_PUBLISHED)
    standing.state = VersionState.EARLIER
    session.delete(on_page)
    session.flush()
    audit.note(session, "text:take-off", key.subject, actor_id=actor.id, now=now, number=standing.number)


def discard(session: Session, version: TextVersion, *, place: str, actor: Person, now: datetime) -> None:
    """Give up an open version; it stays in the history. Raises WritingError: NOT_YOURS, NOTHING_OPEN."""
    key = key_of(version)
    _demand_scope(key, place, actor)
    if version.state not in {VersionState.DRAFT, VersionState.APPROVED}:
        raise WritingError(WritingFault.NOTHING_OPEN)
    version.state, version.publish_at = VersionState.EARLIER, None
    session.flush()
    audit.note(session, "text:discard", key.subject, actor_id=actor.id, now=now, number=version.number)


def hold(
    session: Session, kind: TextKind, place_id: int, languages: Sequence[str], *, actor: Person, now: datetime
) -> None:
    """Let the next texts of a place in `languages` go out all at once; of no language: each as it comes."""
    session.execute(delete(TextHold).where(TextHold.kind == kind, TextHold.place_id == place_id))
    if languages:
        session.add(TextHold(kind=kind, place_id=place_id, languages=sorted(languages), made_at=now, made_by=actor.id))
    session.flush()
    audit.note(session, "text:hold", f"{kind}:{place_id}", actor_id=actor.id, now=now, languages=sorted(languages))


def take_note_of_pages(session: Session, source_language: str, *, now: datetime) -> int:
    """Give every text on a page a version: of what a file has brought in, or somebody has written past the desk.

    A translation that came anew is taken to say what its original says now. Returns how many were made.
    """
    published = {
        key_of(each): each
        for each in session.scalars(select(TextVersion).where(TextVersion.state == VersionState.PUBLISHED))
    }
    made = 0
    for kind in TextKind:
        of_kind = KINDS[kind]
        owner = getattr(of_kind.text, of_kind.owner)
        texts = list(session.scalars(select(of_kind.text).order_by(owner, of_kind.text.language)))
        prints = {
            getattr(text, of_kind.owner): prints_of(words_of_text(kind, text))
            for text in texts
            if text.language == source_language
        }
        for text in texts:
            place_id = getattr(text, of_kind.owner)
            key = TextKey(kind, place_id, text.language)
            words = words_of_text(kind, text)
            standing = published.get(key)
            if standing and standing.prints == prints_of(words) and standing.state_of_text == text.state:
                continue
            origin = None if text.language == source_language else prints.get(place_id, {})
            _note_page(session, key, words, TextState(text.state), origin, standing, now)
            made += 1
    return made


def _note_page(
    session: Session,
    key: TextKey,
    words: dict[str, Any],
    state: TextState,
    origin: Prints | None,
    standing: TextVersion | None,
    now: datetime,
) -> None:
    newest = newest_version(session, key)
    if standing:
        standing.state = VersionState.EARLIER
        session.flush()
    session.add(
        TextVersion(
            kind=key.kind,
            place_id=key.place_id,
            language=key.language,
            number=newest.number + 1 if newest else 1,
            base=newest.number if newest else None,
            state=VersionState.PUBLISHED,
            state_of_text=state,
            words=words,
            prints=prints_of(words),
            origin=None if origin is None else dict(origin),
            made_at=now,
            published_at=now,
        )
    )
    session.flush()
