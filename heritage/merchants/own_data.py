"""Everything that this site holds of a merchant, for them to take along: plain values, ready for JSON.

The caller opens the transaction and gives the time.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from heritage.media.models import Photo
from heritage.merchants.services import secrets_of
from heritage.payments.models import (
    AccountAccess,
    AccountHand,
    AccountVersion,
    CodeCheck,
    Counter,
    PrintedCopy,
    ReviewCase,
    TapCount,
)
from heritage.payments.queries import questions_of_shop
from heritage.payments.rules import PaymentError
from heritage.payments.services import show_account_number
from heritage.people.models import Account, AuditEntry, Notice, SignIn
from heritage.people.queries import Person
from heritage.shops.models import Consent, HelpRequest, Shop
from heritage.shops.queries import draft_of
from heritage.vault import Vault

WHY = "own data taken along"


def own_data(session: Session, account: Account, *, vault: Vault, actor: Person, now: datetime) -> dict[str, Any]:
    """The data of `account`; that its account numbers were shown is noted."""
    shops = session.scalars(select(Shop).where(Shop.owner_id == account.id).order_by(Shop.id)).all()
    draft = draft_of(session, account.id)
    own = [f"account:{account.id}", *(f"shop:{shop.id}" for shop in shops)]
    log = select(AuditEntry).where(or_(AuditEntry.subject.in_(own), AuditEntry.actor_id == account.id))
    return {
        "account": _only(account, "login", "name", "phone", "role", "made_at", "is_active"),
        "devices": [_only(each, "device", "made_at", "seen_at", "ends_at") for each in _of(session, SignIn, account)],
        "notices": [_only(each, "kind", "facts", "made_at", "seen_at") for each in _of(session, Notice, account)],
        "consents": [
            _only(each, "purpose", "text_version", "language", "given_at", "withdrawn_at")
            for each in _of(session, Consent, account)
        ],
        "unsent_answers": {"answers": draft.answers, "account": secrets_of(draft, vault)} if draft else None,
        "requests_for_help": _requests(session, account),
        "shops": [_shop(session, shop, vault=vault, actor=actor, now=now) for shop in shops],
        "log": [
            _only(entry, "number", "at", "action", "subject", "was_refused", "facts")
            for entry in session.scalars(log.order_by(AuditEntry.number))
        ],
    }


def _of(session: Session, table: Any, account: Account) -> Iterable[Any]:
    statement = select(table).where(table.account_id == account.id)
    return session.scalars(statement.order_by(*table.__table__.primary_key)).all()


def _requests(session: Session, account: Account) -> list[dict[str, Any]]:
    if account.phone is None:
        return []
    statement = select(HelpRequest).where(HelpRequest.phone == account.phone).order_by(HelpRequest.id)
    return [_only(each, "name", "phone", "place", "asked_at", "done_at") for each in session.scalars(statement)]


_OF_SHOP = tuple(
    column.name
    for column in Shop.__table__.columns
    if column.name not in {"id", "owner_id", "registered_by", "name_folded", "photo_id"}
)


def _shop(session: Session, shop: Shop, *, vault: Vault, actor: Person, now: datetime) -> dict[str, Any]:
    photo = session.get(Photo, shop.photo_id) if shop.photo_id else None
    counters = session.scalars(select(Counter).where(Counter.shop_id == shop.id).order_by(Counter.number)).all()
    cases = select(ReviewCase).where(ReviewCase.shop_id == shop.id).order_by(ReviewCase.id)
    taps = select(TapCount).where(TapCount.shop_id == shop.id).order_by(TapCount.day, TapCount.answer)
    return _only(shop, *_OF_SHOP) | {
        "photo": f"/media/{photo.digest}/{photo.widths[-1]}.jpg" if photo else None,
        "counters": [_counter(session, counter, vault=vault, actor=actor, now=now) for counter in counters],
        "cases": [
            _only(case, "kind", "state", "opened_at", "closed_at", "outcome", "reason")
            for case in session.scalars(cases)
        ],
        "questions": [
            _only(question, "asked_at", "words", "answered_at", "answer")
            for question in questions_of_shop(session, shop.id)
        ],
        "answers_of_payers": [_only(tap, "day", "answer", "count") for tap in session.scalars(taps)],
    }


def _counter(session: Session, counter: Counter, *, vault: Vault, actor: Person, now: datetime) -> dict[str, Any]:
    of_counter = AccountVersion.counter_id == counter.id
    versions = session.scalars(select(AccountVersion).where(of_counter).order_by(AccountVersion.number)).all()
    copies = select(PrintedCopy).where(PrintedCopy.counter_id == counter.id)
    checks = select(CodeCheck).where(CodeCheck.counter_id == counter.id).order_by(CodeCheck.id)
    return _only(counter, "number", "name", "is_open") | {
        "accounts": [_version(session, each, vault=vault, actor=actor, now=now) for each in versions],
        "printed_copies": [
            _only(copy, "serial", "format", "printed_at", "handed_over_at", "revoked_at", "revoked_why")
            for copy in session.scalars(copies.order_by(PrintedCopy.printed_at, PrintedCopy.serial))
        ],
        "own_checks": [_only(check, "at", "outcome") for check in session.scalars(checks)],
    }


def _version(
    session: Session, version: AccountVersion, *, vault: Vault, actor: Person, now: datetime
) -> dict[str, Any]:
    """An account with its number, and who did what with it: by role, as staff have a right to their names."""
    seen = (
        select(AccountAccess, Account.role)
        .join(Account, Account.id == AccountAccess.actor_id)
        .where(AccountAccess.version_id == version.id)
        .order_by(AccountAccess.id)
    )
    looks = [_only(access, "at", "why") | {"by": role} for access, role in session.execute(seen)]
    hands = (
        select(AccountHand, Account.role)
        .join(Account, Account.id == AccountHand.actor_id)
        .where(AccountHand.version_id == version.id)
        .order_by(AccountHand.id)
    )
    facts = ("number", "state", "kind", "bank_bin", "holder", "source", "proposed_at", "active_from", "reason")
    return _only(version, *facts) | {
        "account_number": _number(session, version, vault=vault, actor=actor, now=now),
        "steps": [_only(hand, "step", "at") | {"by": role} for hand, role in session.execute(hands)],
        "who_saw_the_number": looks,
    }


def _number(session: Session, version: AccountVersion, *, vault: Vault, actor: Person, now: datetime) -> str | None:
    try:
        return show_account_number(session, version, why=WHY, vault=vault, actor=actor, now=now)
    except PaymentError:
        return None  # erased, or changed past this site: then nothing of it can be told


def _only(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
