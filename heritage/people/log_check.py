"""Whether the audit log tells of what the tables hold: who writes into them past this site leaves no line."""

import json
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.people.models import Account, AuditEntry
from heritage.people.rules import Role, is_staff

Line = tuple[str, str, int | None]
"""Action, subject, and who acted."""


def lines_told(session: Session, actions: Iterable[str]) -> set[Line]:
    """What the log tells of these actions, refused attempts left out."""
    told = select(AuditEntry.action, AuditEntry.subject, AuditEntry.actor_id)
    told = told.where(AuditEntry.action.in_(list(actions)), ~AuditEntry.was_refused).distinct()
    return {(action, subject, actor_id) for action, subject, actor_id in session.execute(told)}


def decisions_without_a_line(session: Session) -> list[str]:
    """Accounts of staff that are open although the log tells of nobody who confirmed them in their role, by id."""
    roles = [role for role in Role if is_staff(role)]
    staff = select(Account).where(Account.role.in_(roles), Account.is_confirmed).order_by(Account.id)
    confirmed = _roles_confirmed(session)
    return [
        f"account:{account.id} works as {account.role}, and no line tells who confirmed that"
        for account in session.scalars(staff)
        if confirmed.get(f"account:{account.id}") != (account.role, account.confirmed_by)
    ]


def _roles_confirmed(session: Session) -> dict[str, tuple[str, int | None]]:
    """By subject: the role that was confirmed last, and by whom; nobody confirms the first administrators."""
    told = select(AuditEntry.subject, AuditEntry.actor_id, AuditEntry.facts)
    told = told.where(AuditEntry.action.in_(["account:make", "account:confirm"]), ~AuditEntry.was_refused)
    rows = session.execute(told.order_by(AuditEntry.number))
    return {subject: (json.loads(facts).get("role", ""), actor_id) for subject, actor_id, facts in rows}
