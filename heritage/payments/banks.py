"""Writes on the table of banks; the caller opens the transaction and gives the time."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from heritage.payments.bank_file import BankFacts
from heritage.payments.models import Bank
from heritage.people import audit
from heritage.people.queries import Person


def bring_in_banks(session: Session, banks: Iterable[BankFacts], *, now: datetime) -> int:
    """Write the rows of the content folder that nobody has edited at the desk; how many were new or changed."""
    return sum(_write(session, facts, editor=None, now=now) for facts in banks)


def edit_bank(session: Session, facts: BankFacts, *, actor: Person, now: datetime) -> None:
    """Change or add a bank at the desk; from then on the content folder leaves it alone."""
    old = session.get(Bank, facts.bin)
    before = {name: getattr(old, name) for name in asdict(facts)} if old else None
    _write(session, facts, editor=actor, now=now)
    audit.note(session, "bank:edit", f"bank:{facts.bin}", actor_id=actor.id, now=now, old=before, new=asdict(facts))


def _write(session: Session, facts: BankFacts, *, editor: Person | None, now: datetime) -> bool:
    bank = session.get(Bank, facts.bin)
    if bank is None:
        bank = Bank(bin=facts.bin)
        session.add(bank)
    elif editor is None and bank.edited_by is not None:
        return False
    changed = {name: value for name, value in asdict(facts).items() if getattr(bank, name) != value}
    for name, value in changed.items():
        setattr(bank, name, value)
    if editor is not None:
        bank.edited_by = editor.id
    if changed:
        bank.changed_at = now
    session.flush()
    return bool(changed)
