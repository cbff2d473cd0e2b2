"""Tables of the visitors' voice: what was written, and the memories that stand on pages."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, PublicContent, one_of
from heritage.vault import encrypted_column
from heritage.voice.rules import MessageKind, MessageState
from heritage.writing.rules import TextKind


class Message(Base):
    """What a visitor wrote from the page of a place, which the public may not see any more.

    page_language: of the page it was written from; language: of its words, as the visitor said.
    contact: how to reach the visitor, erased after a while. consent_version: of the text by which it may be shown.
    assigned_to, task_note: who sees to it, and what is asked; task_done: what they say was done.
    answer: what the visitor reads, also the reason why it was declined. changes: counts deeds, to tell a page of the
    desk that shows an earlier state.
    """

    __tablename__ = "voice_message"
    __table_args__ = (
        one_of("kind", MessageKind),
        one_of("place_kind", TextKind),
        one_of("state", MessageState),
        CheckConstraint("state <> 'shown' OR kind = 'memory'", name="only_memories_are_shown"),
        CheckConstraint("(kind = 'memory') = (consent_version IS NOT NULL)", name="memories_have_consent"),
        CheckConstraint("(handled_at IS NULL) = (state IN ('new', 'task'))", name="handled_when_settled"),
        CheckConstraint("state <> 'task' OR assigned_to IS NOT NULL", name="task_of_somebody"),
        CheckConstraint("state NOT IN ('answered', 'declined') OR answer IS NOT NULL", name="settled_with_words"),
        CheckConstraint(
            "state <> 'withdrawn' OR (words = '' AND contact IS NULL AND name IS NULL)", name="taken_back_is_gone"
        ),
        Index("ix_voice_message_state_made_at", "state", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    place_kind: Mapped[str]
    place_id: Mapped[int]
    page_language: Mapped[str]
    language: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None]
    name: Mapped[str | None]
    contact: Mapped[str | None] = encrypted_column()
    consent_version: Mapped[str | None]
    receipt_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    state: Mapped[str]
    changes: Mapped[int] = mapped_column(default=0)
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"), index=True)
    task_note: Mapped[str | None]
    task_done: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answer_language: Mapped[str | None]
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    handled_at: Mapped[datetime | None]


class ShownMemory(Base, PublicContent):
    """A memory as it stands on the page of its place; its message keeps the words as they were written."""

    __tablename__ = "shown_memory"
    __table_args__ = (
        one_of("place_kind", TextKind),
        Index("ix_shown_memory_place", "place_kind", "place_id", "written_on", "message_id"),
    )

    message_id: Mapped[int] = mapped_column(
        ForeignKey("voice_message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    place_kind: Mapped[str]
    place_id: Mapped[int]
    language: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None]
    written_on: Mapped[date]
