"""Writes on the register of false codes: what staff found pasted where it does not belong is warned of for ever.

The caller opens the transaction and gives the time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.db import wait_for_turn
from heritage.payments.lookups import is_known_false, seals_of
from heritage.payments.models import AccountVersion, FalseCode, ReviewCase, TamperReport
from heritage.payments.rules import PAID_OR_PENDING, PaymentError, PaymentFault
from heritage.people import audit
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.vault import Vault


def find_false(
    session: Session, report: TamperReport, sentence: str, *, vault: Vault, actor: Person, now: datetime
) -> FalseCode:
    """Remember the code of a report as false. One reviewer is enough: it only warns. Raises PaymentError: the report
    has no code, it is known, or a shop of the register is paid on it or asks to be."""
    case = session.get_one(ReviewCase, report.case_id)
    subject = f"case:{case.id}"
    if not actor.may(Permission.REPORT_HANDLE):
        raise PaymentError(PaymentFault.NOT_ALLOWED, action="false-code:find", subject=subject)
    if report.payload is None:
        raise PaymentError(PaymentFault.UNKNOWN)
    wait_for_turn(session)
    seals = seals_of(session, vietqr.read(vault.decrypt(report.payload)), vault)
    of_a_shop = select(AccountVersion.id).where(
        AccountVersion.account_seal == seals[1], AccountVersion.state.in_(PAID_OR_PENDING)
    )
    if session.scalar(of_a_shop.limit(1)) is not None:
        raise PaymentError(PaymentFault.OF_A_SHOP, action="false-code:find", subject=subject)
    if is_known_false(session, seals):
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)
    found = FalseCode(seal=seals[1], case_id=case.id, found_at=now, found_by=actor.id, words=sentence)
    session.add(found)
    session.flush()
    facts: dict[str, Any] = {"case": case.id, "report": report.id, "sentence": sentence}
    audit.note(session, "false-code:find", f"false-code:{found.id}", actor_id=actor.id, now=now, **facts)
    return found


def ask_to_lift(session: Session, code: FalseCode, sentence: str, *, actor: Person, now: datetime) -> None:
    """The first of two reviewers wants the warning gone, and says why. Raises PaymentError."""
    _begin_lifting(session, code, "false-code:ask-to-lift", actor=actor)
    code.lift_asked_at, code.lift_asked_by, code.lift_words = now, actor.id, sentence
    session.flush()
    _note(session, "false-code:ask-to-lift", code, actor=actor, now=now, sentence=sentence)


def lift_warning(session: Session, code: FalseCode, *, actor: Person, now: datetime) -> None:
    """The second one agrees: the code is warned of no longer. Raises PaymentError."""
    _begin_lifting(session, code, "false-code:lift", actor=actor)
    if code.lift_asked_by is None:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)
    if code.lift_asked_by == actor.id:
        raise PaymentError(PaymentFault.SAME_PERSON, action="false-code:lift", subject=f"false-code:{code.id}")
    code.lifted_at, code.lifted_by = now, actor.id
    session.flush()
    _note(session, "false-code:lift", code, actor=actor, now=now)


def _begin_lifting(session: Session, code: FalseCode, action: str, *, actor: Person) -> None:
    if not actor.may(Permission.REPORT_HANDLE):
        raise PaymentError(PaymentFault.NOT_ALLOWED, action=action, subject=f"false-code:{code.id}")
    wait_for_turn(session)
    session.refresh(code, with_for_update=True)
    if code.lifted_at is not None:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)


def _note(session: Session, action: str, code: FalseCode, *, actor: Person, now: datetime, **facts: Any) -> None:
    subject = f"false-code:{code.id}"
    audit.note(session, action, subject, actor_id=actor.id, now=now, case=code.case_id, **facts)
