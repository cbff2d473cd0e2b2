"""The audit log: who did what to what, chained by hashes so that a line cannot be changed or taken out unseen."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.db import wait_for_turn
from heritage.people.models import AuditEntry, AuditHead

BEFORE_THE_FIRST = "0" * 64

_HEAD = "audit_head"
"""In the notes of a session: its transaction, and the end of the chain as that transaction holds it."""


def note(
    session: Session,
    action: str,
    subject: str,
    *,
    actor_id: int | None,
    now: datetime,
    was_refused: bool = False,
    **facts: Any,
) -> AuditEntry:
    """Write one line, in the transaction of what it tells of. action: scope:verb; facts: never a secret or an account
    number in full."""
    head = _head(session)
    entry = AuditEntry(
        number=head.number + 1,
        at=now,
        actor_id=actor_id,
        action=action,
        subject=subject,
        was_refused=was_refused,
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str),
    )
    entry.digest = digest_after(head.digest, entry)
    session.add(entry)
    head.number, head.digest = entry.number, entry.digest
    return entry


def _head(session: Session) -> AuditHead:
    """The end of the chain, read and locked once a transaction: on PostgreSQL the next writer waits here until it ends,
    on SQLite it waited to begin."""
    wait_for_turn(session)
    transaction, kept = session.info.get(_HEAD, (None, None))
    head: AuditHead | None = kept if transaction is session.get_transaction() else None
    if head is None:
        head = session.scalar(select(AuditHead).with_for_update().execution_options(populate_existing=True))
    if head is None:
        head = AuditHead(id=1, number=0, digest=BEFORE_THE_FIRST)
        session.add(head)
        session.flush()
    session.info[_HEAD] = session.get_transaction(), head
    return head


def digest_after(previous: str, entry: AuditEntry) -> str:
    parts: Mapping[str, Any] = {
        "number": entry.number,
        "at": entry.at.timestamp(),
        "actor": entry.actor_id,
        "action": entry.action,
        "subject": entry.subject,
        "refused": entry.was_refused,
        "facts": entry.facts,
    }
    return hashlib.sha256((previous + json.dumps(parts, sort_keys=True)).encode()).hexdigest()


@dataclass(frozen=True)
class Verification:
    """broken_at: the number of the first line that does not follow from the one before it; None when all do.

    number, digest: the last line's. Noted on paper, they show later that nobody cut the end off.
    """

    number: int
    digest: str
    broken_at: int | None = None


def verify(session: Session) -> Verification:
    """Follow the chain from its first line to its head."""
    previous, number = BEFORE_THE_FIRST, 0
    # In parts, since ten years are a long log; closed by us, since a broken one is not read to its end.
    in_order = select(AuditEntry).order_by(AuditEntry.number).execution_options(yield_per=500)
    with closing(session.scalars(in_order)) as log:
        for entry in log:
            if entry.number != number + 1 or entry.digest != digest_after(previous, entry):
                return Verification(number, previous, broken_at=number + 1)
            previous, number = entry.digest, entry.number
    head = session.get(AuditHead, 1)
    if (head.number, head.digest) != (number, previous) if head else number:
        return Verification(number, previous, broken_at=number + 1)
    return Verification(number, previous)


def holds_digest(session: Session, digest: str) -> bool:
    """Whether a line of the log has this digest."""
    return session.scalar(select(AuditEntry.number).where(AuditEntry.digest == digest)) is not None
