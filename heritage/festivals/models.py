"""Tables of the festivals."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heritage.db import Base, PublicContent, one_of
from heritage.sites.models import LocalText, Tended, withdrawn_for_a_reason
from heritage.sites.rules import CheckMethod, TextState


class Festival(Base, Tended, PublicContent):
    """A festival by its lunar days; see FestivalFacts. sources as in Site."""

    __tablename__ = "festival"
    __table_args__ = (
        one_of("check_method", CheckMethod),
        withdrawn_for_a_reason(),
        CheckConstraint("lunar_month BETWEEN 1 AND 12", name="month_of_the_year"),
        CheckConstraint("first_day BETWEEN 1 AND 30", name="first_day_of_the_month"),
        CheckConstraint("last_day BETWEEN first_day AND 30", name="last_day_after_first"),
        CheckConstraint("main_day BETWEEN first_day AND coalesce(last_day, 30)", name="main_day_within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    lunar_month: Mapped[int]
    first_day: Mapped[int]
    last_day: Mapped[int | None]
    main_day: Mapped[int | None]
    checked: Mapped[date]
    check_method: Mapped[str]
    sources: Mapped[list[dict[str, Any]]]
    imported_digest: Mapped[str | None]

    texts: Mapped[list["FestivalText"]] = relationship(back_populates="festival", order_by="FestivalText.language")
    held_at: Mapped[list["FestivalSite"]] = relationship(order_by="FestivalSite.position", cascade="all, delete-orphan")


class FestivalSite(Base, PublicContent):
    """A festival is held at a site; position keeps the order in which the sources name them."""

    __tablename__ = "festival_site"

    festival_id: Mapped[int] = mapped_column(ForeignKey("festival.id", ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int]


class FestivalText(Base, LocalText, PublicContent):
    __tablename__ = "festival_text"
    __table_args__ = (UniqueConstraint("festival_id", "language"), one_of("state", TextState))

    id: Mapped[int] = mapped_column(primary_key=True)
    festival_id: Mapped[int] = mapped_column(ForeignKey("festival.id", ondelete="CASCADE"))
    disagreements: Mapped[list[str]]
    gaps: Mapped[str | None]

    festival: Mapped[Festival] = relationship(back_populates="texts")
