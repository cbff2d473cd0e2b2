"""Writes on payment accounts: each step from a proposal to the account that a shop is paid on, and its end.

The caller opens the transaction and gives the time. Every step is checked against the rules, written down with the hand
that did it, and noted in the audit log; the tables refuse what slips past (see the triggers of migration 0005).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.db import wait_for_turn
from heritage.payments.lookups import is_known_false
from heritage.payments.models import AccountAccess, AccountHand, AccountVersion, Bank, Counter
from heritage.payments.queries import was_ever_paid
from heritage.payments.rules import (
    PENDING,
    AccountState,
    CodeKind,
    NoticeKind,
    PaymentError,
    PaymentFault,
    Step,
    folded_holder,
    moved,
    same_holder,
)
from heritage.people import audit
from heritage.people.models import Account, Slip
from heritage.people.queries import Person
from heritage.people.rules import Permission, Role, may
from heritage.people.services import notify
from heritage.shops.models import Shop
from heritage.vault import Vault, VaultClosed, digest


def open_counter(session: Session, shop: Shop, *, name: str, actor: Person, now: datetime) -> Counter:
    """Another place in the shop where money is taken; it has no code until an account is active on it."""
    last = session.scalar(select(func.max(Counter.number)).where(Counter.shop_id == shop.id)) or 0
    counter = Counter(shop_id=shop.id, number=last + 1, name=name)
    session.add(counter)
    session.flush()
    audit.note(session, "counter:open", f"counter:{counter.id}", actor_id=actor.id, now=now, shop=shop.id, name=name)
    return counter


def close_counter(session: Session, counter: Counter, *, actor: Person, now: datetime) -> None:
    """Nothing is paid there any more: its code is revoked."""
    counter.is_open, counter.staff_link_digest = False, None
    for version in _versions_in(session, counter, {AccountState.ACTIVE}):
        revoke_account(session, version, reason="counter closed", actor=actor, now=now)
    session.flush()
    audit.note(session, "counter:close", f"counter:{counter.id}", actor_id=actor.id, now=now)


def make_staff_link(session: Session, counter: Counter, *, actor: Person, now: datetime) -> str:
    """A token that opens the counter's screen and nothing else; an earlier one stops working."""
    token = secrets.token_urlsafe(24)
    counter.staff_link_digest = digest(token)
    session.flush()
    audit.note(session, "counter:staff-link", f"counter:{counter.id}", actor_id=actor.id, now=now)
    return token


def end_staff_link(session: Session, counter: Counter, *, actor: Person, now: datetime) -> None:
    counter.staff_link_digest = None
    session.flush()
    audit.note(session, "counter:end-staff-link", f"counter:{counter.id}", actor_id=actor.id, now=now)


def transfer_code(session: Session, bank_bin: str, account: str) -> str:
    """The payload of a transfer code composed by us. Raises PaymentError."""
    _refuse_unknown_bank(session, bank_bin)
    try:
        # No name in it: a name in the code is what its writer likes, and people would trust it instead of their bank's.
        return vietqr.write(vietqr.VietQR(bin=bank_bin, account="".join(account.split())))
    except vietqr.CannotWrite as fault:
        raise PaymentError(PaymentFault.ACCOUNT_SHAPE) from fault


def propose_account(
    session: Session,
    counter: Counter,
    payload: str,
    *,
    holder: str,
    source: str,
    vault: Vault,
    actor: Person,
    now: datetime,
) -> AccountVersion:
    """Enter an account for a counter: the first step of four, by its owner or by an agent beside the owner. payload: a
    VietQR without an amount; source: "typed" or "picture". A pending proposal must be ended first. Raises PaymentError.
    """
    shop = session.get_one(Shop, counter.shop_id)
    if actor.id != shop.owner_id and not actor.may(Permission.SHOP_REGISTER):
        raise PaymentError(PaymentFault.NOT_YOURS, action="account-version:propose", subject=f"counter:{counter.id}")
    reading = vietqr.read(payload)
    if reading.vietqr is None or reading.vietqr.amount is not None:
        raise PaymentError(PaymentFault.CODE_REFUSED)
    if not folded_holder(holder):
        raise PaymentError(PaymentFault.HOLDER_MISSING)
    if _versions_in(session, counter, PENDING):
        raise PaymentError(PaymentFault.ONE_PENDING)
    _refuse_unknown_bank(session, reading.vietqr.bin)
    code = reading.vietqr
    account_seal = vault.seal(session, f"{code.bin} {code.account}")
    if is_known_false(session, [account_seal]):
        raise PaymentError(PaymentFault.KNOWN_FALSE, action="account-version:propose", subject=f"counter:{counter.id}")
    last = session.scalar(select(func.max(AccountVersion.number)).where(AccountVersion.counter_id == counter.id)) or 0
    version = AccountVersion(
        counter_id=counter.id,
        number=last + 1,
        state=AccountState.PROPOSED,
        kind=CodeKind.PAYMENT if code.service is vietqr.Service.MERCHANT else CodeKind.TRANSFER,
        bank_bin=code.bin,
        last_four=code.account[-4:],
        holder=" ".join(holder.split()),
        payload=vault.encrypt(reading.payload),
        seal=vault.seal(session, reading.payload),
        account_seal=account_seal,
        source=source,
        proposed_at=now,
        state_since=now,
    )
    session.add(version)
    session.flush()
    _put_hand(session, version, Step.PROPOSE, actor=actor, now=now)
    _note(session, "account-version:propose", version, actor=actor, now=now, bank=code.bin, last_four=version.last_four)
    if was_ever_paid(session, shop.id):
        _tell_owner(session, version, NoticeKind.ACCOUNT_CHANGE, now=now, counter=counter.name)
    return version


def _refuse_unknown_bank(session: Session, bank_bin: str) -> None:
    bank = session.get(Bank, bank_bin)
    if bank is None:
        raise PaymentError(PaymentFault.BANK_UNKNOWN)
    if bank.receives is False:
        raise PaymentError(PaymentFault.BANK_NO_RECEIVER)


def prove_account(
    session: Session, version: AccountVersion, *, typed_holder: str, actor: Person, now: datetime
) -> None:
    """The second step: somebody in the shop scanned the code and typed the name that their own bank app showed.

    Raises PaymentError; HOLDER_DIFFERS when the names are not the same.
    """
    _demand(session, version, Step.PROVE, Permission.VISIT_MAKE, actor=actor)
    if not same_holder(typed_holder, version.holder):
        raise _refused(PaymentFault.HOLDER_DIFFERS, Step.PROVE, version)
    _move_by_hand(session, version, Step.PROVE, actor=actor, now=now)


def approve_account(session: Session, version: AccountVersion, *, actor: Person, now: datetime) -> None:
    """The third step, by a reviewer who neither proposed nor visited. Raises PaymentError."""
    _demand(session, version, Step.APPROVE, Permission.CASE_DECIDE, actor=actor)
    _move_by_hand(session, version, Step.APPROVE, actor=actor, now=now)


def confirm_account_version(
    session: Session, version: AccountVersion, *, waiting_time: timedelta, actor: Person, now: datetime
) -> None:
    """The fourth step, by another reviewer. Raises PaymentError.

    The first account of a shop has nothing to wait for: nobody was paid on an older one. At a second counter it waits:
    a thief would else open a counter instead of changing one.
    """
    _demand(session, version, Step.CONFIRM, Permission.CASE_DECIDE, actor=actor)
    is_change = was_ever_paid(session, session.get_one(Counter, version.counter_id).shop_id)
    version.active_from = now + waiting_time if is_change else now
    _move_by_hand(session, version, Step.CONFIRM, actor=actor, now=now)
    if is_change:
        facts = {"active_from": version.active_from.isoformat()}
        _tell_owner(session, version, NoticeKind.ACCOUNT_WAITING, now=now, **facts)
    else:
        activate_account(session, version, now=now)


def activate_account(session: Session, version: AccountVersion, *, now: datetime) -> None:
    """Make a version the one that is shown; the one until now is replaced. Raises PaymentError while it must wait."""
    state = _next_state(version, Step.ACTIVATE)
    if version.active_from is None or version.active_from > now:
        raise PaymentError(PaymentFault.STILL_WAITING)
    counter = session.get_one(Counter, version.counter_id)
    for old in _versions_in(session, counter, {AccountState.ACTIVE}):
        _move(session, old, Step.REPLACE, now=now)
        _note(session, "account-version:replace", old, actor=None, now=now)
    version.state, version.state_since = state, now
    session.flush()
    _note(session, "account-version:activate", version, actor=None, now=now)
    _tell_owner(session, version, NoticeKind.ACCOUNT_ACTIVE, now=now)


def activate_due_accounts(session: Session, *, now: datetime) -> int:
    """Activate every version whose waiting time is over; their number."""
    is_due = (AccountVersion.state == AccountState.WAITING, AccountVersion.active_from <= now)
    statement = select(AccountVersion).where(*is_due).order_by(AccountVersion.active_from, AccountVersion.id)
    if session.scalars(statement.limit(1)).first() is None:
        return 0  # without a lock: most rounds end here
    wait_for_turn(session)
    due = session.scalars(statement.with_for_update().execution_options(populate_existing=True)).all()
    for version in due:
        activate_account(session, version, now=now)
    return len(due)


def stop_account(
    session: Session, version: AccountVersion, *, actor: Person, now: datetime, reason: str | None = None
) -> None:
    """The merchant, or an agent beside one, does not want this account before it is active; or a reviewer stops it, and
    says why. One person is enough: the code until now stays. Raises PaymentError."""
    is_wish = owner_of(session, version) == actor.id or actor.may(Permission.SHOP_REGISTER)
    if not is_wish:
        if not actor.may(Permission.CASE_DECIDE):
            raise _refused(PaymentFault.NOT_YOURS, Step.STOP, version)
        _demand_reason(reason or "")
    lock_version(session, version)
    version.reason = reason
    _move(session, version, Step.STOP, now=now)
    _note(session, "account-version:stop", version, actor=actor, now=now, reason=reason)
    if not is_wish:
        _tell_owner(session, version, NoticeKind.ACCOUNT_STOPPED, now=now, reason=reason)


def refuse_account(session: Session, version: AccountVersion, *, reason: str, actor: Person, now: datetime) -> None:
    """A reviewer refuses a pending account, and says why. Raises PaymentError."""
    _demand_permission(version, Step.REFUSE, Permission.CASE_DECIDE, actor=actor)
    _demand_reason(reason)
    lock_version(session, version)
    version.reason = reason
    _move(session, version, Step.REFUSE, now=now)
    _note(session, "account-version:refuse", version, actor=actor, now=now, reason=reason)
    _tell_owner(session, version, NoticeKind.ACCOUNT_REFUSED, now=now, reason=reason)


def revoke_account(session: Session, version: AccountVersion, *, reason: str, actor: Person, now: datetime) -> None:
    """Take the active account away: its owner at once, or a reviewer. One person is enough: it only stops payments."""
    is_owner = owner_of(session, version) == actor.id
    if not is_owner:
        _demand_permission(version, Step.REVOKE, Permission.CASE_DECIDE, actor=actor)
    _demand_reason(reason)
    lock_version(session, version)
    version.reason = reason
    _move(session, version, Step.REVOKE, now=now)
    _note(session, "account-version:revoke", version, actor=actor, now=now, reason=reason)
    if not is_owner:
        _tell_owner(session, version, NoticeKind.ACCOUNT_REVOKED, now=now, reason=reason)


def open_payload(session: Session, version: AccountVersion, *, vault: Vault) -> str:
    """The code of a version, compared with its seal. Raises PaymentError TAMPERED when they do not agree: the row was
    changed by somebody who is not this site, and no code may be shown."""
    vault.seal(session, "")  # raises VaultClosed when the keys are at fault, and not this row
    try:
        payload = vault.decrypt(version.payload)
    except VaultClosed as fault:
        raise _refused(PaymentFault.TAMPERED, Step.SHOW, version) from fault
    if vault.seal(session, payload) != version.seal:
        raise _refused(PaymentFault.TAMPERED, Step.SHOW, version)
    return payload


def show_account_number(
    session: Session, version: AccountVersion, *, why: str, vault: Vault, actor: Person, now: datetime
) -> str:
    """The account number in full, for its owner and for reviewers; who saw it is kept. Raises PaymentError."""
    if owner_of(session, version) != actor.id and not actor.may(Permission.CASE_DECIDE):
        raise _refused(PaymentFault.NOT_ALLOWED, Step.SHOW, version)
    code = vietqr.read(open_payload(session, version, vault=vault)).vietqr
    if code is None:
        raise _refused(PaymentFault.TAMPERED, Step.SHOW, version)
    _note_access(session, version, why=why, actor=actor, now=now)
    return code.account


def show_code(
    session: Session, version: AccountVersion, *, why: str, vault: Vault, actor: Person, now: datetime
) -> str:
    """The code in full, for the agent who scans it in the shop before anybody is shown it; who saw it is kept. Raises
    PaymentError."""
    if not actor.may(Permission.VISIT_MAKE):
        raise _refused(PaymentFault.NOT_ALLOWED, Step.SHOW, version)
    payload = open_payload(session, version, vault=vault)
    _note_access(session, version, why=why, actor=actor, now=now)
    return payload


def _note_access(session: Session, version: AccountVersion, *, why: str, actor: Person, now: datetime) -> None:
    session.add(AccountAccess(version_id=version.id, actor_id=actor.id, at=now, why=why))
    session.flush()


def owner_of(session: Session, version: AccountVersion) -> int | None:
    return session.scalar(
        select(Shop.owner_id).join(Counter, Counter.shop_id == Shop.id).where(Counter.id == version.counter_id)
    )


def _versions_in(
    session: Session, counter: Counter, states: set[AccountState] | frozenset[AccountState]
) -> list[AccountVersion]:
    return list(
        session.scalars(
            select(AccountVersion)
            .where(AccountVersion.counter_id == counter.id, AccountVersion.state.in_(states))
            .order_by(AccountVersion.number)
        )
    )


def _demand(session: Session, version: AccountVersion, step: Step, permission: Permission, *, actor: Person) -> None:
    """That this person may do this step, as things stand in the database now: the role may have changed since the page
    was opened. Locks the version."""
    lock_version(session, version)
    account = session.get_one(Account, actor.id, populate_existing=True)
    if not account.is_active or not may(Role(account.role), permission, is_confirmed=account.is_confirmed):
        raise _refused(PaymentFault.NOT_ALLOWED, step, version)
    hands = session.scalars(select(AccountHand.actor_id).where(AccountHand.version_id == version.id))
    owner_id = owner_of(session, version)
    if actor.id in {*hands, owner_id} or _has_handed_a_slip(session, actor, owner_id):
        raise _refused(PaymentFault.SAME_PERSON, step, version)
    _next_state(version, step)


def _has_handed_a_slip(session: Session, actor: Person, owner_id: int | None) -> bool:
    """Whether the owner's account was opened with a slip that `actor` made: who makes a slip may have used it, and have
    proposed the account in the owner's name."""
    used = select(Slip.code_digest).where(
        Slip.account_id == owner_id, Slip.made_by == actor.id, Slip.used_at.is_not(None)
    )
    return session.scalar(used.limit(1)) is not None


def lock_version(session: Session, version: AccountVersion) -> None:
    """Read a version as it stands now; who wants it next waits until this transaction ends."""
    wait_for_turn(session)
    session.refresh(version, with_for_update=True)


def _demand_permission(version: AccountVersion, step: Step, permission: Permission, *, actor: Person) -> None:
    if not actor.may(permission):
        raise _refused(PaymentFault.NOT_ALLOWED, step, version)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise PaymentError(PaymentFault.REASON_MISSING)


def _refused(fault: PaymentFault, step: Step, version: AccountVersion) -> PaymentError:
    return PaymentError(fault, action=f"account-version:{step}", subject=f"account-version:{version.id}")


def _move_by_hand(session: Session, version: AccountVersion, step: Step, *, actor: Person, now: datetime) -> None:
    _put_hand(session, version, step, actor=actor, now=now)
    old = version.state
    _move(session, version, step, now=now)
    _note(session, f"account-version:{step}", version, actor=actor, now=now, old=old, new=version.state)


def _put_hand(session: Session, version: AccountVersion, step: Step, *, actor: Person, now: datetime) -> None:
    session.add(AccountHand(version_id=version.id, step=step, actor_id=actor.id, at=now))
    session.flush()


def _move(session: Session, version: AccountVersion, step: Step, *, now: datetime) -> None:
    version.state, version.state_since = _next_state(version, step), now
    session.flush()


def _next_state(version: AccountVersion, step: Step) -> AccountState:
    try:
        return moved(AccountState(version.state), step)
    except PaymentError as refused:
        raise _refused(PaymentFault.NO_SUCH_MOVE, step, version) from refused


def _note(
    session: Session, action: str, version: AccountVersion, *, actor: Person | None, now: datetime, **facts: Any
) -> None:
    subject = f"account-version:{version.id}"
    audit.note(
        session, action, subject, actor_id=actor.id if actor else None, now=now, counter=version.counter_id, **facts
    )


def _tell_owner(session: Session, version: AccountVersion, kind: NoticeKind, *, now: datetime, **facts: Any) -> None:
    """The owner hears of every step that matters, whoever took it."""
    statement = select(Shop.owner_id, Shop.name).join(Counter, Counter.shop_id == Shop.id)
    owner_id, name = session.execute(statement.where(Counter.id == version.counter_id)).one()
    if owner_id is not None:
        facts = {"shop": name, "version": version.id, "last_four": version.last_four} | facts
        notify(session, owner_id, kind, now=now, **facts)
