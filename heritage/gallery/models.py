"""Tables of what is seen and heard of a place."""

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heritage.db import Base, MediaContent, one_of
from heritage.gallery.rules import Licence
from heritage.media.models import Photo, Sound

_OF_ONE_PLACE = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("site_id", "festival_id", "trail_id")
)
_CREDITED = "NOT is_published OR (credit <> '' AND licence IS NOT NULL)"


class OfPlace:
    """The place that something belongs to, one of the three: with it, it goes. credit: who made it.

    Its file goes later, since a database deletes no files: see `forget_strays`.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    festival_id: Mapped[int | None] = mapped_column(ForeignKey("festival.id", ondelete="CASCADE"), index=True)
    trail_id: Mapped[int | None] = mapped_column(ForeignKey("trail.id", ondelete="CASCADE"), index=True)
    credit: Mapped[str] = mapped_column(default="")
    licence: Mapped[str | None]
    is_published: Mapped[bool] = mapped_column(default=False)


class PlacePicture(OfPlace, Base, MediaContent):
    """position: its place among the pictures of the place; the first is the large one.

    focus_x, focus_y: from 0 (left, top) to 1: what has to be seen when the picture is cut.
    """

    __tablename__ = "place_picture"
    __table_args__ = (
        one_of("licence", Licence),
        CheckConstraint(f"{_OF_ONE_PLACE} = 1", name="of_one_place"),
        CheckConstraint("focus_x BETWEEN 0 AND 1 AND focus_y BETWEEN 0 AND 1", name="focus_within"),
        CheckConstraint(_CREDITED, name="published_is_credited"),
    )

    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="RESTRICT"), unique=True)
    position: Mapped[int]
    focus_x: Mapped[float] = mapped_column(default=0.5)
    focus_y: Mapped[float] = mapped_column(default=0.5)

    photo: Mapped[Photo] = relationship(lazy="joined", innerjoin=True)
    words: Mapped[list["PictureWords"]] = relationship(
        lazy="selectin", order_by="PictureWords.language", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def words_by_language(self) -> dict[str, str]:
        return {each.language: each.words for each in self.words}


class PictureWords(Base, MediaContent):
    """What is seen on a picture, in one language, for who does not see it."""

    __tablename__ = "picture_words"
    __table_args__ = (CheckConstraint("words <> ''", name="says_something"),)

    picture_id: Mapped[int] = mapped_column(ForeignKey("place_picture.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]


class Recording(OfPlace, Base, MediaContent):
    """A place told aloud in one language; transcript: every word of it, in that language."""

    __tablename__ = "recording"
    __table_args__ = (
        one_of("licence", Licence),
        CheckConstraint(f"{_OF_ONE_PLACE} = 1", name="of_one_place"),
        CheckConstraint(_CREDITED, name="published_is_credited"),
        CheckConstraint("NOT is_published OR (title <> '' AND transcript <> '')", name="published_is_written_down"),
        UniqueConstraint("site_id", "language"),
        UniqueConstraint("festival_id", "language"),
        UniqueConstraint("trail_id", "language"),
    )

    sound_id: Mapped[int] = mapped_column(ForeignKey("sound.id", ondelete="RESTRICT"), unique=True)
    language: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    transcript: Mapped[str] = mapped_column(Text, default="")

    sound: Mapped[Sound] = relationship(lazy="joined", innerjoin=True)
