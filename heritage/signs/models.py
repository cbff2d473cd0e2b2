"""Tables of the signs."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from heritage.db import Base, PublicContent, one_of
from heritage.signs.rules import SignState


class SignCode(Base, PublicContent):
    """A code that is or may be printed somewhere, of a site or of a shop. A row is never deleted: a printed code must
    always answer."""

    __tablename__ = "sign_code"
    __table_args__ = (
        one_of("state", SignState),
        CheckConstraint("(state = 'retired') = (retired_at IS NOT NULL)", name="retired_has_time"),
        CheckConstraint("(site_id IS NULL) <> (shop_id IS NULL)", name="opens_one_place"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="RESTRICT"), index=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id", ondelete="RESTRICT"), index=True)
    state: Mapped[str]
    registered_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ScanCount(Base):
    """Scans of one code in one hour (local time of the town) answered in one language."""

    __tablename__ = "scan_count"
    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_the_day"),)

    # No foreign key: the count is written after the answer and must not fail it.
    code: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
