"""Tables of the culture desk: every version of every text, and texts that wait for each other."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, one_of
from heritage.writing.rules import TextKind, VersionState


class TextVersion(Base):
    """One version of what is said of a place in a language; its words never change.

    number: counts from 1 within the text; base: the number it was written upon, None for the first.
    words: see the rules; state_of_text: the TextState that the page shows with it.
    prints: fingerprints of its own words; origin: of the original's that they translate, None for an original.
    note: why, in the writer's own words; restored: the number of the version whose words it brought back.
    made_by: None for what came with a file. publish_at: when it goes out by itself.
    """

    __tablename__ = "text_version"
    __table_args__ = (
        one_of("kind", TextKind),
        one_of("state", VersionState),
        UniqueConstraint("kind", "place_id", "language", "number"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        CheckConstraint("base < number", name="base_is_earlier"),
        CheckConstraint("publish_at IS NULL OR state <> 'draft'", name="only_approved_goes_out"),
        CheckConstraint(
            "made_by IS NULL OR state NOT IN ('approved', 'published') OR approved_at IS NOT NULL",
            name="approved_before_published",
        ),
        Index(
            "uq_text_version_published",
            "kind",
            "place_id",
            "language",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "uq_text_version_open",
            "kind",
            "place_id",
            "language",
            unique=True,
            sqlite_where=text("state IN ('draft', 'approved')"),
            postgresql_where=text("state IN ('draft', 'approved')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    place_id: Mapped[int]
    language: Mapped[str]
    number: Mapped[int]
    base: Mapped[int | None]
    state: Mapped[str]
    state_of_text: Mapped[str]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    prints: Mapped[dict[str, Any]] = mapped_column(JSON)
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(default="")
    restored: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class TextHold(Base):
    """A change of a place that goes out in all of `languages` at once, when each has an approved version."""

    __tablename__ = "text_hold"
    __table_args__ = (one_of("kind", TextKind),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    languages: Mapped[list[str]]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
