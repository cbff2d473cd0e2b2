"""Tables of the photos and the recordings."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, PublicContent, one_of
from heritage.media.rules import PhotoKind, SoundForm


class Photo(Base, PublicContent):
    """A photo that somebody sent; its files lie in the storage.

    digest: what its files are named by, so the same picture sent twice is two rows with the same files.
    width, height: pixels of the largest files; widths: those that were made, in order.
    """

    __tablename__ = "photo"
    __table_args__ = (
        one_of("kind", PhotoKind),
        CheckConstraint("length(digest) = 32", name="digest_whole"),
        CheckConstraint("width > 0 AND height > 0", name="has_pixels"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    widths: Mapped[list[int]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class Sound(Base, PublicContent):
    """A recording that somebody sent; its file lies in the storage under its digest. size: bytes."""

    __tablename__ = "sound"
    __table_args__ = (
        one_of("form", SoundForm),
        CheckConstraint("length(digest) = 32", name="digest_whole"),
        CheckConstraint("size > 0 AND seconds > 0", name="has_sound"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    form: Mapped[str]
    size: Mapped[int]
    seconds: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
