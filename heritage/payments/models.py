"""Tables of payment codes. What must never be false here is held by the tables themselves: see the triggers in
`migrations/versions/0005_shops_and_payments.py`."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, PublicContent, one_of
from heritage.payments.rules import (
    HANDS,
    AccountState,
    BankKind,
    CaseKind,
    CaseState,
    CodeKind,
    SheetFormat,
    Tap,
)
from heritage.vault import encrypted_column


class Bank(Base, PublicContent):
    """A bank or wallet by the number that stands in its codes (BIN).

    receives: listed as a receiver of VietQR transfers; null: unknown. edited_by: who changed the row at the desk; the
    content folder then leaves it alone.
    """

    __tablename__ = "bank"
    __table_args__ = (one_of("kind", BankKind),)

    bin: Mapped[str] = mapped_column(primary_key=True)
    short_name: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    receives: Mapped[bool | None]
    pays_by_scan: Mapped[bool | None]
    changed_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class Counter(Base, PublicContent):
    """A place in a shop where money is taken: one till, one stand."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("shop_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="RESTRICT"))
    number: Mapped[int]
    name: Mapped[str]
    is_open: Mapped[bool] = mapped_column(default=True)
    staff_link_digest: Mapped[str | None] = mapped_column(unique=True)

    @property
    def begins_hidden(self) -> bool:
        return True  # until an account is active on it


class AccountVersion(Base, PublicContent):
    """One account of one counter, as it was proposed. A row is inserted and only its state moves on.

    payload: the whole VietQR text without an amount, encrypted; seal: its keyed digest, under which equal accounts are
    found and which is compared at every render. account_seal: the keyed digest of bank and account number alone.
    last_four: what public pages show.
    """

    __tablename__ = "account_version"
    __table_args__ = (
        UniqueConstraint("counter_id", "number"),
        one_of("state", AccountState),
        one_of("kind", CodeKind),
        Index(
            "uq_account_version_active",
            "counter_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index(
            "uq_account_version_pending",
            "counter_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'proved', 'approved', 'waiting')"),
            postgresql_where=text("state IN ('proposed', 'proved', 'approved', 'waiting')"),
        ),
        CheckConstraint("length(last_four) <= 4", name="only_last_four"),
        CheckConstraint("state NOT IN ('waiting', 'active') OR active_from IS NOT NULL", name="waits_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id", ondelete="RESTRICT"))
    number: Mapped[int]
    state: Mapped[str]
    kind: Mapped[str]
    bank_bin: Mapped[str]
    last_four: Mapped[str]
    holder: Mapped[str]
    payload: Mapped[str] = encrypted_column()
    seal: Mapped[str] = mapped_column(index=True)
    account_seal: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    proposed_at: Mapped[datetime]
    active_from: Mapped[datetime | None]
    state_since: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def begins_hidden(self) -> bool:
        return self.state != AccountState.ACTIVE


class AccountHand(Base):
    """Who did one of the steps that each need another person. Two unique constraints are the four-eyes rule: nobody
    stands here twice for one version, and no step is done twice."""

    __tablename__ = "account_hand"
    __table_args__ = (
        UniqueConstraint("version_id", "actor_id"),
        UniqueConstraint("version_id", "step"),
        CheckConstraint("step IN ({})".format(", ".join(f"'{step}'" for step in HANDS)), name="step_needs_a_hand"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("account_version.id", ondelete="RESTRICT"))
    step: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    at: Mapped[datetime]


class ReviewCase(Base):
    """Something about a shop that staff have to decide. risk: higher is looked at first."""

    __tablename__ = "review_case"
    __table_args__ = (one_of("kind", CaseKind), one_of("state", CaseState))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="RESTRICT"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("account_version.id", ondelete="RESTRICT"))
    risk: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    outcome: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(Text)


class Visit(Base):
    """Somebody went to the shop. found: it is there, as described. typed_holder: the name their own bank app showed,
    typed before the submitted one was shown; empty where there was no code to scan. Of several codes it is the first
    name that differs, if one does; holder_agrees: every one of them does."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id", ondelete="RESTRICT"), index=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    distance_m: Mapped[int | None]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id", ondelete="SET NULL"))
    found: Mapped[bool]
    typed_holder: Mapped[str]
    holder_agrees: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Text)


class VisitCode(Base):
    """The name that the bank app of somebody who visited showed for one of the shop's codes."""

    __tablename__ = "visit_code"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("account_version.id", ondelete="RESTRICT"), primary_key=True)
    typed_holder: Mapped[str]
    agrees: Mapped[bool]


class CaseQuestion(Base):
    """One question to the owner of a shop. answered_at without an answer: the owner corrected the registration
    instead."""

    __tablename__ = "case_question"
    __table_args__ = (CheckConstraint("answer IS NULL OR answered_at IS NOT NULL", name="answer_has_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id", ondelete="RESTRICT"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    asked_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)


class FalseCode(Base):
    """A code that staff found pasted where it does not belong, by the seal of its account: /check warns of it for ever.

    One reviewer is enough to warn. To lift the warning takes two: one who was bought must not clear a thief, and an
    honest account that was marked by mistake must not stay marked. The row stays either way.
    """

    __tablename__ = "false_code"
    __table_args__ = (
        Index(
            "uq_false_code_standing",
            "seal",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
        CheckConstraint("(lift_asked_at IS NULL) = (lift_asked_by IS NULL)", name="lift_asked_whole"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_whole"),
        CheckConstraint(
            "lifted_by IS NULL OR (lift_asked_by IS NOT NULL AND lift_asked_by <> lifted_by)", name="lifted_by_two"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seal: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id", ondelete="RESTRICT"))
    found_at: Mapped[datetime]
    found_by: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    words: Mapped[str] = mapped_column(Text)
    lift_asked_at: Mapped[datetime | None]
    lift_asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    lift_words: Mapped[str | None] = mapped_column(Text)
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))


class TamperReport(Base, PublicContent):
    """A visitor thinks that a code was pasted over, or is somebody else's. It warns at once and decides nothing."""

    __tablename__ = "tamper_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="RESTRICT"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    place: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[str | None] = encrypted_column()
    seal: Mapped[str | None] = mapped_column(index=True)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id", ondelete="SET NULL"))
    by_merchant: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)


class PrintedCopy(Base):
    """One printed stand or sticker, by the serial on it. Revoked, it answers so at the check."""

    __tablename__ = "printed_copy"
    __table_args__ = (one_of("format", SheetFormat),)

    serial: Mapped[str] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id", ondelete="RESTRICT"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("account_version.id", ondelete="RESTRICT"))
    format: Mapped[str]
    printed_at: Mapped[datetime]
    printed_by: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    handed_over_at: Mapped[datetime | None]
    handed_over_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    revoked_why: Mapped[str | None]


class CodeCheck(Base):
    """A merchant compared the stand on the counter with the active version."""

    __tablename__ = "code_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id", ondelete="RESTRICT"), index=True)
    by: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    outcome: Mapped[str]


class AccountAccess(Base):
    """Who was shown an account number in full, and why."""

    __tablename__ = "account_access"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("account_version.id", ondelete="RESTRICT"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    at: Mapped[datetime]
    why: Mapped[str]


class TapCount(Base):
    """Answers to "did it work?" at one shop on one day."""

    __tablename__ = "tap_count"
    __table_args__ = (one_of("answer", Tap),)

    # No foreign key: the count is written after the answer and must not fail it.
    shop_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    answer: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
