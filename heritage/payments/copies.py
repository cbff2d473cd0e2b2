"""Writes on printed stands and stickers, each by the serial on it, and on the merchants' own looks at them.

The caller opens the transaction and gives the time.
"""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from heritage.codecs import short_code
from heritage.payments.models import AccountVersion, CodeCheck, Counter, PrintedCopy
from heritage.payments.rules import AccountState, PaymentError, PaymentFault, SheetFormat
from heritage.payments.services import lock_version, owner_of
from heritage.payments.stand_rules import StandOutcome
from heritage.people import audit
from heritage.people.queries import Person
from heritage.people.rules import Permission


def record_print(
    session: Session, version: AccountVersion, sheet_format: SheetFormat, count: int, *, actor: Person, now: datetime
) -> list[PrintedCopy]:
    """Enter `count` copies before they are drawn: nothing hangs anywhere that the register does not know.

    By the owner, or by who prints for owners. Raises PaymentError: nobody is paid on this account now.
    """
    subject = f"account-version:{version.id}"
    if owner_of(session, version) != actor.id and not actor.may(Permission.STAND_PRINT):
        raise PaymentError(PaymentFault.NOT_YOURS, action="stand:print", subject=subject)
    lock_version(session, version)
    if version.state != AccountState.ACTIVE:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)
    copies = [
        PrintedCopy(
            serial=_free_serial(session),
            counter_id=version.counter_id,
            version_id=version.id,
            format=sheet_format,
            printed_at=now,
            printed_by=actor.id,
        )
        for _ in range(count)
    ]
    session.add_all(copies)
    session.flush()
    serials = [copy.serial for copy in copies]
    audit.note(session, "stand:print", subject, actor_id=actor.id, now=now, format=sheet_format, serials=serials)
    return copies


def _free_serial(session: Session) -> str:
    serials = iter(partial(short_code.generate, length=short_code.SERIAL_LENGTH), None)
    return next(serial for serial in serials if session.get(PrintedCopy, serial) is None)


def hand_over(session: Session, copy: PrintedCopy, *, actor: Person, now: datetime) -> None:
    """Note that somebody of the staff gave this copy to the merchant. Raises PaymentError: it is out of use."""
    if copy.revoked_at is not None:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)
    if copy.handed_over_at is None:
        copy.handed_over_at, copy.handed_over_by = now, actor.id
        session.flush()
        audit.note(session, "stand:hand-over", f"copy:{copy.serial}", actor_id=actor.id, now=now)


def revoke_copy(session: Session, copy: PrintedCopy, *, why: str, actor: Person, now: datetime) -> None:
    """Take one copy out of use: it was lost, torn, or pasted over. Its code stays, its serial answers so."""
    if copy.revoked_at is None:
        copy.revoked_at, copy.revoked_by, copy.revoked_why = now, actor.id, why
        session.flush()
        audit.note(session, "stand:revoke", f"copy:{copy.serial}", actor_id=actor.id, now=now, why=why)


def record_check(
    session: Session, counter: Counter, outcome: StandOutcome, *, actor: Person, now: datetime
) -> CodeCheck:
    """A merchant has looked at the stand."""
    check = CodeCheck(counter_id=counter.id, by=actor.id, at=now, outcome=outcome)
    session.add(check)
    session.flush()
    audit.note(session, "stand:check", f"counter:{counter.id}", actor_id=actor.id, now=now, outcome=outcome)
    return check
