"""Reads on people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.people.models import Account, AccountScope, AuditEntry, Notice, SignIn
from heritage.people.rules import EVERYTHING, SCOPE_OF_ROLE, Permission, Role, ScopeKind, is_staff, may


@dataclass(frozen=True)
class Person:
    """Who acts: an account, signed in on one device. session: the digest of its token; "" for who acts without one."""

    id: int
    login: str
    name: str
    role: Role
    is_confirmed: bool
    has_second_factor: bool
    session: str
    seen_at: datetime
    scopes: frozenset[str] = frozenset()
    """What the work of an editor or a translator is confined to; see AccountScope."""

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission, is_confirmed=self.is_confirmed)

    def works_on(self, kind: ScopeKind, value: str) -> bool:
        """Whether a place (like sites/den-song-son), or a language, is this person's to work on."""
        confined_to = SCOPE_OF_ROLE.get(self.role)
        return confined_to is not kind or value in self.scopes or EVERYTHING in self.scopes

    @property
    def needs_second_factor(self) -> bool:
        return is_staff(self.role) and not self.has_second_factor


def person_of(account: Account, sign_in: SignIn | None = None, scopes: Iterable[str] = ()) -> Person:
    return Person(
        id=account.id,
        login=account.login,
        name=account.name,
        role=Role(account.role),
        is_confirmed=account.is_confirmed,
        has_second_factor=account.totp_secret is not None,
        session=sign_in.token_digest if sign_in else "",
        seen_at=sign_in.seen_at if sign_in else account.made_at,
        scopes=frozenset(scopes),
    )


def person_signed_in(session: Session, token_digest: str, now: datetime) -> Person | None:
    """Who is signed in with the token of this digest."""
    found = session.execute(
        select(Account, SignIn)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(SignIn.token_digest == token_digest, SignIn.ends_at > now, Account.is_active)
    ).first()
    return person_of(found[0], found[1], scopes_of(session, found[0])) if found else None


def scopes_of(session: Session, account: Account) -> list[str]:
    """The places or languages of an editor or a translator; of others none are kept."""
    kind = SCOPE_OF_ROLE.get(Role(account.role))
    if kind is None:
        return []
    of_account = (AccountScope.account_id == account.id, AccountScope.kind == kind)
    return list(session.scalars(select(AccountScope.value).where(*of_account).order_by(AccountScope.value)))


def account_of(session: Session, account_id: int) -> Account | None:
    return session.get(Account, account_id)


def own_account(session: Session, person: Person) -> Account:
    return session.get_one(Account, person.id)


def account_by_login(session: Session, login: str) -> Account | None:
    return session.scalar(select(Account).where(Account.login == login))


def staff_by_name(session: Session) -> list[Account]:
    """Every account of staff, the open ones first, by login."""
    roles = [role for role in Role if is_staff(role)]
    statement = select(Account).where(Account.role.in_(roles)).order_by(Account.is_active.desc(), Account.login)
    return list(session.scalars(statement))


def sign_ins_newest_first(session: Session, account_id: int, now: datetime) -> list[SignIn]:
    return list(
        session.scalars(
            select(SignIn)
            .where(SignIn.account_id == account_id, SignIn.ends_at > now)
            .order_by(SignIn.seen_at.desc(), SignIn.token_digest)
        )
    )


def unseen_notices(session: Session, account_id: int) -> list[Notice]:
    """What somebody has not been shown yet, the newest first."""
    return list(
        session.scalars(
            select(Notice)
            .where(Notice.account_id == account_id, Notice.seen_at.is_(None))
            .order_by(Notice.made_at.desc(), Notice.id.desc())
        )
    )


@dataclass(frozen=True)
class UntoldNotice:
    notice: Notice
    account: Account


def notices_nobody_has_seen(session: Session, kinds: tuple[str, ...]) -> list[UntoldNotice]:
    """Notices of these kinds whose owner has neither seen them nor been told by phone, the oldest first."""
    rows = session.execute(
        select(Notice, Account)
        .join(Account, Account.id == Notice.account_id)
        .where(Notice.kind.in_(kinds), Notice.seen_at.is_(None), Notice.told_at.is_(None))
        .order_by(Notice.made_at, Notice.id)
    )
    return [UntoldNotice(notice, account) for notice, account in rows]


def notice_of(session: Session, notice_id: int) -> Notice | None:
    return session.get(Notice, notice_id)


def audit_entries_newest_first(
    session: Session, *, subject: str | None = None, before: int | None = None, limit: int = 100
) -> list[tuple[AuditEntry, str | None]]:
    """Lines of the audit log with the login of who acted; subject: what was acted on; before: a line's number."""
    statement = (
        select(AuditEntry, Account.login)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .order_by(AuditEntry.number.desc())
        .limit(limit)
    )
    if subject:
        statement = statement.where(AuditEntry.subject == subject)
    if before is not None:
        statement = statement.where(AuditEntry.number < before)
    return [(entry, login) for entry, login in session.execute(statement)]
