"""Tables of people: accounts, sign-ins, slips of paper with a code, notices, the audit log, buckets of rate limits."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, one_of
from heritage.people.rules import Role, ScopeKind, SlipPurpose
from heritage.vault import encrypted_column


class Account(Base):
    """Somebody who can sign in. A merchant's login is a phone number (E.164), staff have a short name.

    made_by: who invited staff, or last changed what the account may do; confirmed_by: the second administrator.
    totp_last_step: the last time step whose code was taken, since a code read over a shoulder works for half a minute.
    """

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("role <> 'guest'", name="is_somebody"),
        CheckConstraint("confirmed_by <> made_by AND confirmed_by <> id", name="confirmed_by_another"),
        CheckConstraint(
            "NOT is_confirmed OR confirmed_by IS NOT NULL OR role = 'merchant'"
            " OR (role = 'administrator' AND made_by IS NULL)",
            name="confirmed_by_somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    phone: Mapped[str | None]
    passphrase_hash: Mapped[str | None]
    totp_secret: Mapped[str | None] = encrypted_column()
    totp_last_step: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))


class AccountScope(Base):
    """One place (like sites/den-song-son) or language that somebody at the culture desk works on, or * for all."""

    __tablename__ = "account_scope"
    __table_args__ = (one_of("kind", ScopeKind),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


class SignIn(Base):
    """One device on which somebody is signed in. The cookie holds a random token, this row only its digest."""

    __tablename__ = "sign_in"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    device: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Slip(Base):
    """A slip of paper with a code that lets somebody choose a pass-phrase once."""

    __tablename__ = "slip"
    __table_args__ = (one_of("purpose", SlipPurpose),)

    code_digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Notice(Base):
    """Something somebody must be told: on their home page at the next visit, and by phone where `told_by` says so.

    kind: a code whose words stand with the pages; facts: what they are filled in with, never an account number.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class AuditEntry(Base):
    """One line of the audit log. digest: SHA-256 over the line and the digest of the line before it.

    subject: what was acted on, like shop:12; facts: JSON as it was hashed, with old and new values; was_refused: an
    attempt. A trigger refuses every change and removal.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    was_refused: Mapped[bool]
    facts: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]


class AuditHead(Base):
    """One row: the last line's number and digest. Who writes a line locks it: two lines never share a number."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[str]


class RateBucket(Base):
    """What is left of a limit, shared by every process. key: what is limited; never a network address as it is."""

    __tablename__ = "rate_bucket"

    key: Mapped[str] = mapped_column(primary_key=True)
    tokens: Mapped[float]
    at: Mapped[datetime]
