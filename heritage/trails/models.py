"""Tables of the trails."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heritage.db import Base, PublicContent, one_of
from heritage.sites.models import LocalText, Tended, withdrawn_for_a_reason
from heritage.sites.rules import CheckMethod, TextState


class Trail(Base, Tended, PublicContent):
    """A walk from site to site; sources as in Site."""

    __tablename__ = "trail"
    __table_args__ = (one_of("check_method", CheckMethod), withdrawn_for_a_reason())

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    checked: Mapped[date]
    check_method: Mapped[str]
    sources: Mapped[list[dict[str, Any]]]
    imported_digest: Mapped[str | None]

    texts: Mapped[list["TrailText"]] = relationship(back_populates="trail", order_by="TrailText.language")
    stops: Mapped[list["TrailStop"]] = relationship(order_by="TrailStop.position", cascade="all, delete-orphan")


class TrailStop(Base, PublicContent):
    """position counts from 0; distance_m is from the stop before."""

    __tablename__ = "trail_stop"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position_counts_from_zero"),
        CheckConstraint("distance_m > 0", name="distance_is_some_way"),
    )

    trail_id: Mapped[int] = mapped_column(ForeignKey("trail.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="RESTRICT"), index=True)
    distance_m: Mapped[int | None]


class TrailText(Base, LocalText, PublicContent):
    """stops: what is said at each stop, in their order."""

    __tablename__ = "trail_text"
    __table_args__ = (UniqueConstraint("trail_id", "language"), one_of("state", TextState))

    id: Mapped[int] = mapped_column(primary_key=True)
    trail_id: Mapped[int] = mapped_column(ForeignKey("trail.id", ondelete="CASCADE"))
    stops: Mapped[list[str]]
    disagreements: Mapped[list[str]]
    gaps: Mapped[str | None]

    trail: Mapped[Trail] = relationship(back_populates="texts")
