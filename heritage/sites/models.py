"""Tables of the heritage sites."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heritage.db import Base, PublicContent, one_of
from heritage.sites.rules import CheckMethod, Folder, Precision, TextState


class Tended:
    """The columns in which a site, a festival or a trail is looked after.

    owner_id: who of the staff does; check_due: when its facts are to be checked next. withdrawn_at: since when the
    public does not see it, None while it does; turns_at: when that changes by itself; reason: why, for the staff.
    """

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    check_due: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    turns_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)


def withdrawn_for_a_reason() -> CheckConstraint:
    return CheckConstraint(
        "(withdrawn_at IS NULL AND turns_at IS NULL) = (reason IS NULL)", name="withdrawn_for_a_reason"
    )


class Site(Base, Tended, PublicContent):
    """One heritage site. Kind, level and wards are keys of the town's taxonomy; what is unknown is null.

    nearby: [{"site": slug, "distance_m": int?, "direction": Direction?}]
    sources: [{"url": address, "supports": [Support], "confidence": Confidence?}]
    imported_digest: SHA-256 of the content file that was last imported, to tell an edit made since.
    """

    __tablename__ = "site"
    __table_args__ = (
        one_of("check_method", CheckMethod),
        one_of("position_precision", Precision),
        withdrawn_for_a_reason(),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (position_precision IS NULL)",
            name="position_whole",
        ),
        CheckConstraint(
            "position_precision <> 'approximate' OR coalesce(position_radius_m, 0) > 0", name="approximate_has_radius"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    level: Mapped[str]
    recognised: Mapped[int | None]
    decision: Mapped[str | None]
    checked: Mapped[date]
    check_method: Mapped[str]
    wards_old: Mapped[list[str]]
    ward_new: Mapped[str | None]
    wards_inferred: Mapped[bool]
    hours: Mapped[str | None]
    phone: Mapped[str | None]
    cautions: Mapped[list[str]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    position_precision: Mapped[str | None]
    position_radius_m: Mapped[int | None]
    nearby: Mapped[list[dict[str, Any]]]
    sources: Mapped[list[dict[str, Any]]]
    imported_digest: Mapped[str | None]

    texts: Mapped[list["SiteText"]] = relationship(back_populates="site", order_by="SiteText.language")


class LocalText:
    """The columns of a text in one language; body is Markdown, body_html what it renders to.

    imported_digest: SHA-256 of the content file that was last imported, to tell an edit made since.
    """

    language: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]
    state: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    imported_digest: Mapped[str | None]


class SiteText(Base, LocalText, PublicContent):
    """The words on one site in one language."""

    __tablename__ = "site_text"
    __table_args__ = (
        UniqueConstraint("site_id", "language"),
        one_of("state", TextState),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    also_known_as: Mapped[list[str]]
    worshipped: Mapped[list[str]]
    commemorates: Mapped[list[str]]
    period: Mapped[str | None]
    position_note: Mapped[str | None]
    cautions: Mapped[list[str]]
    disagreements: Mapped[list[str]]
    gaps: Mapped[str | None]

    site: Mapped[Site] = relationship(back_populates="texts")


class OldSlug(Base):
    """What a place was once called in addresses, which lead to it for ever. A trigger refuses what another has."""

    __tablename__ = "old_slug"
    __table_args__ = (one_of("folder", Folder),)

    folder: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    place_id: Mapped[int]


class LanguageDemand(Base):
    """How often, on a day, a page was wanted in a language it could not be given in.

    site: slug of the site, or the path of another thing, like festivals/ and its slug (a site may have the same), or an
    empty text when the site as a whole does not speak the language.
    """

    __tablename__ = "language_demand"

    day: Mapped[date] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
