"""Writes on accounts: making, confirming and closing them, signing in and out, slips and notices.

The caller opens the transaction and gives the time. What can fail raises PeopleError with its reason.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from heritage.codecs import short_code
from heritage.people import audit
from heritage.people.models import Account, AccountScope, Notice, SignIn, Slip
from heritage.people.queries import Person, scopes_of
from heritage.people.rules import (
    INVITATION_LASTS,
    LOCKED_FOR,
    MAX_FAILURES,
    MAX_PASSPHRASE,
    RESET_LASTS,
    SCOPE_OF_ROLE,
    PeopleError,
    PeopleFault,
    Role,
    ScopeKind,
    SlipPurpose,
    check_passphrase,
    is_staff,
    normalised_passphrase,
    session_ends,
)
from heritage.vault import Vault, digest

# 19 MiB, two passes, one lane: the second choice of OWASP's list, about 30 ms on a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(16))
"""Checked when there is no such account: an answer in no time would tell which phone numbers are registered."""

_STAFF_LOGIN = re.compile(r"[a-z][a-z0-9.-]{2,30}")
_SLIP_LENGTH = 10
_TOTP_STEP = 30
_LAST_SEEN_EVERY = timedelta(minutes=5)
"""How exactly a session knows when it was last used: a write at every request would cost more than the request."""


def make_merchant(
    session: Session, phone: str, *, name: str, passphrase: str | None, actor: Person | None, now: datetime
) -> Account:
    """An account for a merchant; without a pass-phrase, a slip lets them choose one. phone: E.164."""
    _refuse_taken(session, phone)
    account = Account(login=phone, phone=phone, name=name, role=Role.MERCHANT, made_at=now, is_confirmed=True)
    if passphrase is not None:
        account.passphrase_hash = _HASHER.hash(check_passphrase(passphrase, role=Role.MERCHANT, login=phone))
    session.add(account)
    session.flush()
    actor_id = actor.id if actor else account.id
    audit.note(session, "account:make", f"account:{account.id}", actor_id=actor_id, now=now, role=account.role)
    return account


def make_first_administrator(session: Session, login: str, *, name: str, passphrase: str, now: datetime) -> Account:
    """An administrator made by who runs the machine, and therefore confirmed by nobody else."""
    account = _staff(session, login, name=name, role=Role.ADMINISTRATOR, now=now)
    account.passphrase_hash = _HASHER.hash(check_passphrase(passphrase, role=Role.ADMINISTRATOR, login=login))
    account.is_confirmed = True
    session.flush()
    audit.note(session, "account:make", f"account:{account.id}", actor_id=None, now=now, role=account.role, login=login)
    return account


def invite_staff(
    session: Session, login: str, *, name: str, role: Role, actor: Person, now: datetime
) -> tuple[Account, str]:
    """An account for one of the staff and the code of its invitation; a second administrator has to confirm it."""
    account = _staff(session, login, name=name, role=role, now=now)
    account.made_by = actor.id
    session.flush()
    subject = f"account:{account.id}"
    audit.note(session, "account:invite", subject, actor_id=actor.id, now=now, role=role, login=login)
    return account, make_slip(session, account, purpose=SlipPurpose.INVITATION, actor=actor, now=now)


def _staff(session: Session, login: str, *, name: str, role: Role, now: datetime) -> Account:
    if not _STAFF_LOGIN.fullmatch(login):
        raise PeopleError(PeopleFault.LOGIN_SHAPE)
    if not name.strip():
        raise PeopleError(PeopleFault.NAME_MISSING)
    if not is_staff(role):
        raise PeopleError(PeopleFault.ROLE)
    _refuse_taken(session, login)
    account = Account(login=login, name=name.strip(), role=role, made_at=now, is_confirmed=False)
    session.add(account)
    session.flush()
    return account


def _refuse_taken(session: Session, login: str) -> None:
    if session.scalar(select(Account.id).where(Account.login == login)) is not None:
        raise PeopleError(PeopleFault.LOGIN_TAKEN)


def confirm_account(session: Session, account: Account, *, actor: Person, now: datetime) -> None:
    """The second administrator's yes. The table refuses the same person too."""
    if actor.id in {account.made_by, account.id}:
        raise PeopleError(PeopleFault.SAME_PERSON, action="account:confirm", subject=f"account:{account.id}")
    account.is_confirmed, account.confirmed_by = True, actor.id
    session.flush()
    audit.note(session, "account:confirm", f"account:{account.id}", actor_id=actor.id, now=now, role=account.role)


def change_role(session: Session, account: Account, role: Role, *, actor: Person, now: datetime) -> None:
    """Another role for one of the staff, who must then be confirmed anew and sign in anew."""
    if not is_staff(Role(account.role)) or not is_staff(role):
        raise PeopleError(PeopleFault.ROLE)
    if account.id == actor.id:
        raise PeopleError(PeopleFault.OWN_ACCOUNT, action="account:role", subject=f"account:{account.id}")
    if role == account.role:
        return
    _keep_an_administrator(session, account)
    old, account.role = account.role, role
    session.execute(delete(AccountScope).where(AccountScope.account_id == account.id))
    _ask_confirmation_anew(account, actor)
    session.flush()
    subject = f"account:{account.id}"
    audit.note(session, "account:role", subject, actor_id=actor.id, now=now, old=old, new=role)
    sign_out_everywhere(session, account, now=now)


def set_scopes(session: Session, account: Account, values: Iterable[str], *, actor: Person, now: datetime) -> None:
    """Confine an editor to places, or a translator to languages. The caller has made sure that they exist."""
    kind = SCOPE_OF_ROLE.get(Role(account.role))
    if kind is None:
        raise PeopleError(PeopleFault.SCOPE)
    if account.id == actor.id:
        raise PeopleError(PeopleFault.OWN_ACCOUNT, action="account:scopes", subject=f"account:{account.id}")
    old, new = scopes_of(session, account), sorted(set(values))
    if old == new:
        return
    session.execute(delete(AccountScope).where(AccountScope.account_id == account.id))
    session.add_all(AccountScope(account_id=account.id, kind=kind, value=value) for value in new)
    session.flush()
    audit.note(session, "account:scopes", f"account:{account.id}", actor_id=actor.id, now=now, old=old, new=new)


def rename_scope(session: Session, old: str, new: str) -> None:
    """A place is called otherwise in addresses: who works on it goes on doing so."""
    of_place = update(AccountScope).where(AccountScope.kind == ScopeKind.PLACE, AccountScope.value == old)
    session.execute(of_place.values(value=new))


def close_account(session: Session, account: Account, *, actor: Person, now: datetime) -> None:
    if account.id == actor.id:
        raise PeopleError(PeopleFault.OWN_ACCOUNT)
    _keep_an_administrator(session, account)
    account.is_active = False
    session.flush()
    audit.note(session, "account:close", f"account:{account.id}", actor_id=actor.id, now=now)
    sign_out_everywhere(session, account, now=now)


def reopen_account(session: Session, account: Account, *, actor: Person, now: datetime) -> None:
    """Open a closed account again; staff must be confirmed anew."""
    account.is_active, account.failures, account.locked_until = True, 0, None
    if is_staff(Role(account.role)):
        _ask_confirmation_anew(account, actor)
    session.flush()
    audit.note(session, "account:reopen", f"account:{account.id}", actor_id=actor.id, now=now)


def forget_second_factor(session: Session, account: Account, *, actor: Person, now: datetime) -> None:
    """For who lost the phone. Whoever resets it could sign in instead of them: it must be confirmed anew."""
    if account.id == actor.id:
        raise PeopleError(PeopleFault.OWN_ACCOUNT)
    account.totp_secret, account.totp_last_step = None, None
    _ask_confirmation_anew(account, actor)
    session.flush()
    audit.note(session, "account:forget-second-factor", f"account:{account.id}", actor_id=actor.id, now=now)
    sign_out_everywhere(session, account, now=now)


def _ask_confirmation_anew(account: Account, actor: Person) -> None:
    account.is_confirmed, account.confirmed_by, account.made_by = False, None, actor.id


def _keep_an_administrator(session: Session, account: Account) -> None:
    if account.role != Role.ADMINISTRATOR:
        return
    others = select(func.count()).where(
        Account.role == Role.ADMINISTRATOR, Account.is_active, Account.is_confirmed, Account.id != account.id
    )
    if not session.scalar(others):
        raise PeopleError(PeopleFault.LAST_ADMINISTRATOR)


def make_slip(session: Session, account: Account, *, purpose: SlipPurpose, actor: Person, now: datetime) -> str:
    """The code of a slip of paper with which `account` chooses a pass-phrase; an earlier slip stops working."""
    session.execute(delete(Slip).where(Slip.account_id == account.id, Slip.used_at.is_(None)))
    code = short_code.generate(length=_SLIP_LENGTH)
    lasts = INVITATION_LASTS if purpose is SlipPurpose.INVITATION else RESET_LASTS
    session.add(
        Slip(
            code_digest=digest(code),
            account_id=account.id,
            purpose=purpose,
            made_by=actor.id,
            made_at=now,
            ends_at=now + lasts,
        )
    )
    session.flush()
    subject = f"account:{account.id}"
    audit.note(session, "account:slip", subject, actor_id=actor.id, now=now, purpose=purpose)
    return code


def use_slip(session: Session, login: str, code: str, *, passphrase: str, now: datetime) -> Account:
    """Choose the pass-phrase of `login` with the code of a slip, once. Signs out everywhere."""
    try:
        typed = short_code.parse(code, length=_SLIP_LENGTH)
    except short_code.NotACode as fault:
        raise PeopleError(PeopleFault.SLIP_UNKNOWN) from fault
    slip = session.scalar(select(Slip).where(Slip.code_digest == digest(typed)).with_for_update())
    account = session.get(Account, slip.account_id) if slip else None
    if (
        not slip
        or not account
        or account.login != login
        or slip.used_at
        or slip.ends_at <= now
        or not account.is_active
    ):
        raise PeopleError(PeopleFault.SLIP_UNKNOWN)
    phrase = check_passphrase(passphrase, role=Role(account.role), login=login)
    slip.used_at = now
    account.passphrase_hash, account.failures, account.locked_until = _HASHER.hash(phrase), 0, None
    session.flush()
    audit.note(session, "account:use-slip", f"account:{account.id}", actor_id=account.id, now=now, purpose=slip.purpose)
    sign_out_everywhere(session, account, now=now)
    return account


def change_passphrase(session: Session, account: Account, *, old: str, new: str, now: datetime) -> None:
    if not _is_passphrase_of(account, old):
        raise PeopleError(PeopleFault.WRONG)
    account.passphrase_hash = _HASHER.hash(check_passphrase(new, role=Role(account.role), login=account.login))
    session.flush()
    audit.note(session, "account:passphrase", f"account:{account.id}", actor_id=account.id, now=now)


@dataclass(frozen=True)
class Attempt:
    """How signing in went: the account, or why not. A failure is counted, so the caller commits either way."""

    account: Account | None
    fault: PeopleFault | None = None


def check_sign_in(session: Session, login: str, *, passphrase: str, code: str, vault: Vault, now: datetime) -> Attempt:
    """Whether `login` may sign in. code: of the second factor, where one is set up.

    An unknown login and a wrong pass-phrase are told alike and take alike long.
    """
    account = session.scalar(select(Account).where(Account.login == login).with_for_update())
    if account and account.locked_until and account.locked_until > now:
        return Attempt(None, PeopleFault.LOCKED)
    if not _is_passphrase_of(account, passphrase) or account is None:
        return _failed(session, account, PeopleFault.WRONG, now=now)
    if not account.is_active:
        return Attempt(None, PeopleFault.INACTIVE)
    if account.totp_secret is not None:
        step = accepted_step(vault.decrypt(account.totp_secret), code, after=account.totp_last_step, now=now)
        if step is None:
            return _failed(session, account, PeopleFault.CODE_WRONG, now=now)
        account.totp_last_step = step
    account.failures, account.locked_until = 0, None
    session.flush()
    return Attempt(account)


def _failed(session: Session, account: Account | None, fault: PeopleFault, *, now: datetime) -> Attempt:
    if account is not None:
        account.failures += 1
        if account.failures >= MAX_FAILURES:
            account.failures, account.locked_until = 0, now + LOCKED_FOR
            audit.note(session, "account:lock", f"account:{account.id}", actor_id=None, now=now, was_refused=True)
        session.flush()
    return Attempt(None, fault)


def _is_passphrase_of(account: Account | None, typed: str) -> bool:
    stored = account.passphrase_hash if account else None
    try:
        _HASHER.verify(stored or _NOBODYS_HASH, normalised_passphrase(typed[: 2 * MAX_PASSPHRASE]))
    except VerificationError:
        return False
    return stored is not None


def accepted_step(secret: str, code: str, *, after: int | None, now: datetime) -> int | None:
    """The time step (RFC 6238) whose code `code` is, one step early or late allowed, later than the step `after`; each
    code is taken once."""
    typed = "".join(code.split())
    this = int(now.timestamp()) // _TOTP_STEP
    totp = pyotp.TOTP(secret)
    for step in (this - 1, this, this + 1):
        is_new = after is None or step > after
        if is_new and secrets.compare_digest(totp.at(step * _TOTP_STEP).encode(), typed.encode()):
            return step
    return None


def set_second_factor(
    session: Session, account: Account, *, secret: str, code: str, vault: Vault, now: datetime
) -> None:
    """Ask for a code at every sign-in from now on; `code` shows that the phone has the secret."""
    step = accepted_step(secret, code, after=None, now=now)
    if step is None:
        raise PeopleError(PeopleFault.CODE_WRONG)
    account.totp_secret, account.totp_last_step = vault.encrypt(secret), step
    session.flush()
    audit.note(session, "account:second-factor", f"account:{account.id}", actor_id=account.id, now=now)


def sign_in(session: Session, account: Account, *, device: str, now: datetime) -> str:
    """The token that the cookie of this device carries."""
    token = secrets.token_urlsafe(32)
    ends_at = session_ends(Role(account.role), now)
    session.add(
        SignIn(
            token_digest=digest(token), account_id=account.id, device=device, made_at=now, seen_at=now, ends_at=ends_at
        )
    )
    session.execute(delete(SignIn).where(SignIn.account_id == account.id, SignIn.ends_at < now))
    session.flush()
    audit.note(session, "account:sign-in", f"account:{account.id}", actor_id=account.id, now=now, device=device)
    return token


def note_seen(session: Session, person: Person, *, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.token_digest == person.session).values(seen_at=now))


def is_seen_long_ago(person: Person, now: datetime) -> bool:
    return now - person.seen_at > _LAST_SEEN_EVERY


def sign_out(session: Session, token_digest: str, *, account_id: int) -> None:
    session.execute(delete(SignIn).where(SignIn.token_digest == token_digest, SignIn.account_id == account_id))


def sign_out_everywhere(session: Session, account: Account, *, now: datetime, besides: str | None = None) -> None:
    """End every session of `account` but the one `besides`."""
    ended = delete(SignIn).where(SignIn.account_id == account.id)
    if besides is not None:
        ended = ended.where(SignIn.token_digest != besides)
    session.execute(ended)
    audit.note(session, "account:sign-out-everywhere", f"account:{account.id}", actor_id=account.id, now=now)


def notify(session: Session, account_id: int, kind: str, *, now: datetime, **facts: Any) -> None:
    """Leave word for somebody. facts: text and numbers without an account number in full."""
    session.add(Notice(account_id=account_id, kind=kind, facts=facts, made_at=now))
    session.flush()


def mark_seen(session: Session, notices: Iterable[Notice], *, now: datetime) -> None:
    """These and no others: one that came meanwhile was not read."""
    for notice in notices:
        notice.seen_at = now
    session.flush()


def mark_told(session: Session, notice: Notice, *, actor: Person, now: datetime) -> None:
    """Note that somebody of the staff has told them by phone or in person."""
    notice.told_at, notice.told_by = now, actor.id
    session.flush()
    audit.note(session, "notice:told", f"account:{notice.account_id}", actor_id=actor.id, now=now, kind=notice.kind)
