"""Tables of the shops."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, PublicContent, one_of
from heritage.shops.rules import ConsentPurpose, ShopState
from heritage.vault import encrypted_column


class Shop(Base, PublicContent):
    """One shop, as its owner describes it. What is unknown is null.

    kind: a key of [shop_kinds] in the town's taxonomy. accepts: {Accepted: Answer}. foreign_apps: names of apps whose
    use here a bank has confirmed. hours: as `codecs.opening_hours` writes them. stalls: addresses on e-commerce
    platforms.
    checked: the day on which somebody of the town last stood in front of it. is_sample: never a real shop.
    """

    __tablename__ = "shop"
    __table_args__ = (
        one_of("state", ShopState),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position_whole"),
        CheckConstraint("state = 'imported' OR owner_id IS NOT NULL OR state = 'withdrawn'", name="somebody_owns_it"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_folded: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    phone: Mapped[str | None]
    show_phone: Mapped[bool] = mapped_column(default=False)
    street: Mapped[str | None]
    house_number: Mapped[str | None]
    ward: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id", ondelete="SET NULL"))
    accepts: Mapped[dict[str, Any]] = mapped_column(JSON)
    foreign_apps: Mapped[list[str]]
    staff_may_take: Mapped[str | None]
    hours: Mapped[str | None]
    stalls: Mapped[list[str]]
    note: Mapped[str | None]
    question: Mapped[str | None]
    refusal: Mapped[str | None]
    registered_at: Mapped[datetime]
    state_since: Mapped[datetime]
    checked: Mapped[date | None]
    checked_by_office: Mapped[str | None]
    is_sample: Mapped[bool] = mapped_column(default=False)

    @property
    def begins_hidden(self) -> bool:
        return self.state in {ShopState.IMPORTED, ShopState.SUBMITTED}


class ShopDraft(Base):
    """What a merchant, or an agent beside one, has answered so far; one for each account. secrets: bank, account and
    holder, encrypted JSON."""

    __tablename__ = "shop_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    claimed_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id", ondelete="SET NULL"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    secrets: Mapped[str | None] = encrypted_column()
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Consent(Base):
    """The proof that somebody agreed to one purpose, in which words, and when they took it back.

    Rows stay when the rest is erased: the law asks for the proof.
    """

    __tablename__ = "consent"
    __table_args__ = (one_of("purpose", ConsentPurpose),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id", ondelete="RESTRICT"))
    purpose: Mapped[str]
    text_version: Mapped[str]
    language: Mapped[str]
    given_at: Mapped[datetime]
    given_before: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    withdrawn_at: Mapped[datetime | None]


class HelpRequest(Base):
    """Somebody wants an agent to come: the visit list."""

    __tablename__ = "help_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]
    place: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
