"""Writes on places: facts, checks, who looks after them, their addresses, withdrawal.

The caller opens the transaction and gives the time. What can fail raises PlaceError with its reason.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.db import raise_content_revision
from heritage.people import audit
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.services import rename_scope
from heritage.sites.models import OldSlug, Site
from heritage.sites.rules import CheckMethod
from heritage.writing.models import TextVersion
from heritage.writing.place_queries import is_edited_by, languages_written, present_facts
from heritage.writing.place_rules import (
    CHECK_EVERY,
    PlaceError,
    PlaceFault,
    differences,
    facts_digest,
    is_slug,
    moves,
)
from heritage.writing.places import KINDS, public_text
from heritage.writing.queries import newest_version, open_version, published_version
from heritage.writing.rules import TextKey, TextKind, VersionState, prints_of, texts_of


def path_of(kind: TextKind, place: Any) -> str:
    """As scopes and addresses name a place, like sites/den-song-son."""
    return f"{KINDS[kind].folder}/{place.slug}"


def _demand_scope(kind: TextKind, place: Any, action: str, actor: Person) -> None:
    if not is_edited_by(actor, path_of(kind, place)):
        raise PlaceError(PlaceFault.NOT_YOURS, action=action, subject=f"{kind}:{place.id}")


def edit_facts(
    session: Session,
    kind: TextKind,
    place: Any,
    facts: Any,
    *,
    base: str,
    actor: Person,
    now: datetime,
    note: str = "",
) -> None:
    """Write what is known of a place; it holds at once. What was said of each caution or stop goes along with it.

    base: the digest of the facts that the form was filled from; note: stands in the history of texts that went along.
    Raises PlaceError: NOT_YOURS, CONFLICT.
    """
    _demand_scope(kind, place, "place:facts", actor)
    session.refresh(place, with_for_update=True)
    old = present_facts(session, kind, place)
    if facts_digest(old) != base:
        raise PlaceError(PlaceFault.CONFLICT)
    facts = replace(facts, checked=old.checked, check=old.check)
    changed = differences(old, facts)
    if not changed:
        return
    KINDS[kind].record_facts(session, place.slug, facts, digest=place.imported_digest)
    if "cautions" in changed:
        _rearrange(session, kind, place, "cautions", moves(old.cautions, facts.cautions), note=note, now=now)
    if "stops" in changed:
        arranged = moves([stop.site for stop in old.stops], [stop.site for stop in facts.stops])
        _rearrange(session, kind, place, "stops", arranged, note=note, now=now)
    was, becomes = asdict(old), asdict(facts)
    audit.note(
        session,
        "place:facts",
        f"{kind}:{place.id}",
        actor_id=actor.id,
        now=now,
        old={name: was[name] for name in changed},
        new={name: becomes[name] for name in changed},
    )


def _rearrange(
    session: Session,
    kind: TextKind,
    place: Any,
    field: str,
    arranged: Sequence[int | None],
    *,
    note: str,
    now: datetime,
) -> None:
    """Put the texts of a field, in each language, where the facts have put what they are about."""
    for language in languages_written(session, kind, place.id):
        key = TextKey(kind, place.id, language)
        page, published = public_text(session, key), published_version(session, key)
        standing = open_version(session, key)
        if published and page and list(arranged) != list(range(len(texts_of(published.words.get(field))))):
            setattr(page, field, _arranged(getattr(page, field), arranged))
            page.updated_at = now
            _write_upon(session, key, published, field, arranged, note=note, now=now)
        if standing and list(arranged) != list(range(len(texts_of(standing.words.get(field))))):
            _write_upon(session, key, standing, field, arranged, note=note, now=now)
    session.flush()


def _write_upon(
    session: Session,
    key: TextKey,
    version: TextVersion,
    field: str,
    arranged: Sequence[int | None],
    *,
    note: str,
    now: datetime,
) -> None:
    """The same version once more as the newest, with a field arranged anew. What lacks a text now is a draft again."""
    newest = newest_version(session, key)
    assert newest, "a version has a newest one"  # noqa: S101
    words = version.words | {field: _arranged(texts_of(version.words.get(field)), arranged)}
    origin = version.origin and version.origin | {field: _arranged(list(version.origin.get(field, ())), arranged)}
    state, publish_at = version.state, version.publish_at
    if state == VersionState.APPROVED and None in arranged:
        state, publish_at = VersionState.DRAFT, None
    version.state, version.publish_at = VersionState.EARLIER, None
    session.flush()  # a text has one version on the page and one open: the old one makes room first
    is_on_page = state == VersionState.PUBLISHED
    session.add(
        TextVersion(
            kind=version.kind,
            place_id=version.place_id,
            language=version.language,
            number=newest.number + 1,
            base=newest.number,
            state=state,
            state_of_text=version.state_of_text,
            words=words,
            prints=prints_of(words),
            origin=origin,
            note=note,
            made_at=now,
            made_by=version.made_by,
            approved_at=version.approved_at if state != VersionState.DRAFT else None,
            approved_by=version.approved_by if state != VersionState.DRAFT else None,
            publish_at=publish_at,
            published_at=now if is_on_page else None,
            published_by=version.published_by if is_on_page else None,
        )
    )
    session.flush()


def _arranged(texts: Sequence[str], arranged: Sequence[int | None]) -> list[str]:
    return [texts[at] if at is not None and at < len(texts) else "" for at in arranged]


def mark_place_checked(
    session: Session, kind: TextKind, place: Any, check: CheckMethod, *, today: date, actor: Person, now: datetime
) -> None:
    """Note that somebody has held the facts against the sources, or against the place itself. Raises PlaceError."""
    _demand_scope(kind, place, "place:check", actor)
    old = place.checked
    place.checked, place.check_method, place.check_due = today, check, today + CHECK_EVERY
    session.flush()
    subject = f"{kind}:{place.id}"
    audit.note(session, "place:check", subject, actor_id=actor.id, now=now, old=old, new=today, check=check)


def look_after(
    session: Session,
    kind: TextKind,
    place: Any,
    owner: Account | None,
    *,
    check_due: date | None,
    actor: Person,
    now: datetime,
) -> None:
    """Say who looks after a place, and when it is to be checked next. Raises PlaceError: NOT_YOURS."""
    _demand_scope(kind, place, "place:owner", actor)
    old = {"owner": place.owner_id, "check_due": place.check_due}
    place.owner_id, place.check_due = owner.id if owner else None, check_due
    session.flush()
    new = {"owner": place.owner_id, "check_due": check_due}
    if old != new:
        audit.note(session, "place:owner", f"{kind}:{place.id}", actor_id=actor.id, now=now, old=old, new=new)


def rename_place(session: Session, kind: TextKind, place: Any, slug: str, *, actor: Person, now: datetime) -> None:
    """Give a place another name in addresses; the old one leads to it for ever. Scopes and other sites' facts go along.

    Raises PlaceError: NOT_YOURS, SLUG_SHAPE, SLUG_TAKEN.
    """
    _demand_scope(kind, place, "place:rename", actor)
    if slug == place.slug:
        return
    if not is_slug(slug):
        raise PlaceError(PlaceFault.SLUG_SHAPE)
    of_kind, old = KINDS[kind], path_of(kind, place)
    once = session.get(OldSlug, (of_kind.folder, slug))
    is_anothers = session.scalar(select(of_kind.place.id).where(of_kind.place.slug == slug))
    if is_anothers or (once and once.place_id != place.id):
        raise PlaceError(PlaceFault.SLUG_TAKEN)
    if once:
        session.delete(once)  # it gets an old name of its own back
        session.flush()
    old_slug, place.slug = place.slug, slug
    session.flush()
    session.add(OldSlug(folder=of_kind.folder, slug=old_slug, place_id=place.id))
    rename_scope(session, old, path_of(kind, place))
    if kind is TextKind.SITE:
        _rename_neighbour(session, old_slug, slug)
    session.flush()
    raise_content_revision(session, of_media=True)  # media are kept in memory by the name of their place
    audit.note(session, "place:rename", f"{kind}:{place.id}", actor_id=actor.id, now=now, old=old_slug, new=slug)


def _rename_neighbour(session: Session, old: str, new: str) -> None:
    for site in session.scalars(select(Site).order_by(Site.id)):
        if any(row["site"] == old for row in site.nearby):
            site.nearby = [row | {"site": new} if row["site"] == old else row for row in site.nearby]


def withdraw(
    session: Session, kind: TextKind, place: Any, reason: str, *, at: datetime | None, actor: Person, now: datetime
) -> None:
    """Take a place off the public pages, now or at a time. Raises PlaceError: WITHDRAWN, NO_REASON, PAST."""
    if place.withdrawn_at is not None:
        raise PlaceError(PlaceFault.WITHDRAWN)
    _turn_for_a_reason(session, kind, place, "place:withdraw", reason, at=at, actor=actor, now=now)


def bring_back(
    session: Session, kind: TextKind, place: Any, reason: str, *, at: datetime | None, actor: Person, now: datetime
) -> None:
    """Show a place again, now or at a time. Raises PlaceError: SHOWN, NO_REASON, PAST."""
    if place.withdrawn_at is None:
        raise PlaceError(PlaceFault.SHOWN)
    _turn_for_a_reason(session, kind, place, "place:bring-back", reason, at=at, actor=actor, now=now)


def _turn_for_a_reason(
    session: Session,
    kind: TextKind,
    place: Any,
    action: str,
    reason: str,
    *,
    at: datetime | None,
    actor: Person,
    now: datetime,
) -> None:
    if not reason.strip():
        raise PlaceError(PlaceFault.NO_REASON)
    if at is not None and at <= now:
        raise PlaceError(PlaceFault.PAST)
    place.reason, place.turns_at = reason.strip(), at
    if at is None:
        _turn(place, now)
    session.flush()
    audit.note(session, action, f"{kind}:{place.id}", actor_id=actor.id, now=now, reason=reason.strip(), at=at)


def _turn(place: Any, now: datetime) -> None:
    """Withdraw a place that is shown; show one that is withdrawn."""
    place.turns_at = None
    if place.withdrawn_at is None:
        place.withdrawn_at = now
    else:
        place.withdrawn_at = place.reason = None


def call_off(session: Session, kind: TextKind, place: Any, *, actor: Person, now: datetime) -> None:
    """Let a place stay as it is shown, or is not, whatever was planned. Raises PlaceError: NOTHING_PLANNED."""
    if place.turns_at is None:
        raise PlaceError(PlaceFault.NOTHING_PLANNED)
    place.turns_at = None
    if place.withdrawn_at is None:
        place.reason = None
    session.flush()
    audit.note(session, "place:call-off", f"{kind}:{place.id}", actor_id=actor.id, now=now)


def withdraw_due(session: Session, *, now: datetime) -> list[str]:
    """Withdraw, and bring back, what was planned for by now; the paths of the places."""
    turned = []
    for kind, of_kind in KINDS.items():
        due = select(of_kind.place).where(of_kind.place.turns_at <= now)
        for place in session.scalars(due.order_by(of_kind.place.turns_at, of_kind.place.id)):
            action = "place:withdraw" if place.withdrawn_at is None else "place:bring-back"
            reason = place.reason
            _turn(place, now)
            session.flush()
            audit.note(session, action, f"{kind}:{place.id}", actor_id=None, now=now, reason=reason)
            turned.append(path_of(kind, place))
    return turned
