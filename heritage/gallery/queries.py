"""Reads on pictures and recordings of places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.festivals.models import Festival
from heritage.gallery.models import PictureWords, PlacePicture, Recording
from heritage.media.models import Photo, Sound
from heritage.media.rules import PhotoKind
from heritage.sites.models import Site
from heritage.trails.models import Trail
from heritage.writing.places import KINDS
from heritage.writing.rules import TextKind


@dataclass(frozen=True)
class PlaceKey:
    """One place: of which kind, and its id in the table of that kind."""

    kind: TextKind
    place_id: int

    @property
    def columns(self) -> dict[str, int]:
        """The place as the columns of what belongs to it."""
        return {f"{self.kind}_id": self.place_id}

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        return f"{self.kind}:{self.place_id}"


def pictures_of(session: Session, place: PlaceKey) -> list[PlacePicture]:
    """In their order: the first is the large one."""
    in_order = select(PlacePicture).order_by(PlacePicture.position, PlacePicture.id)
    return list(session.scalars(in_order.filter_by(**place.columns)))


def recordings_of(session: Session, place: PlaceKey) -> list[Recording]:
    """In order of language."""
    return list(session.scalars(select(Recording).filter_by(**place.columns).order_by(Recording.language)))


def picture_of(session: Session, place: PlaceKey, picture_id: int) -> PlacePicture | None:
    return session.scalar(select(PlacePicture).filter_by(id=picture_id, **place.columns))


def recording_of(session: Session, place: PlaceKey, recording_id: int) -> Recording | None:
    return session.scalar(select(Recording).filter_by(id=recording_id, **place.columns))


@dataclass(frozen=True)
class ShownPicture:
    """A published picture; photo fields as in Photo. focus: tenths from the left and from the top."""

    digest: str
    width: int
    height: int
    widths: list[int]
    focus: tuple[int, int]
    credit: str
    licence: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class ShownRecording:
    digest: str
    form: str
    seconds: int
    language: str
    title: str
    transcript: str
    credit: str
    licence: str


@dataclass(frozen=True)
class Gallery:
    """What the public sees and hears of a place: pictures in their order, recordings by language."""

    pictures: list[ShownPicture] = field(default_factory=list)
    recordings: dict[str, ShownRecording] = field(default_factory=dict)


Galleries = Mapping[tuple[str, str], Gallery]
"""By kind and slug of the place."""


def published_galleries(session: Session) -> Galleries:
    """All that is published, in three statements: pages of all places keep it in memory."""
    words: dict[int, dict[str, str]] = {}
    of_published = select(PictureWords).join(PlacePicture).where(PlacePicture.is_published)
    for each in session.scalars(of_published.order_by(PictureWords.picture_id, PictureWords.language)):
        words.setdefault(each.picture_id, {})[each.language] = each.words
    found: dict[tuple[str, str], Gallery] = {}
    for key, picture, photo in _with_places(session, PlacePicture, Photo, PlacePicture.position):
        focus = round(picture.focus_x * 10), round(picture.focus_y * 10)
        said = words.get(picture.id, {})
        rights = picture.credit, picture.licence or ""
        shown = ShownPicture(photo.digest, photo.width, photo.height, photo.widths, focus, *rights, said)
        found.setdefault(key, Gallery()).pictures.append(shown)
    for key, recording, sound in _with_places(session, Recording, Sound, Recording.language):
        said_aloud = recording.language, recording.title, recording.transcript
        rights = recording.credit, recording.licence or ""
        heard = ShownRecording(sound.digest, sound.form, sound.seconds, *said_aloud, *rights)
        found.setdefault(key, Gallery()).recordings[recording.language] = heard
    return found


def _with_places(
    session: Session, table: type[Any], file: type[Any], order: Any
) -> Iterator[tuple[tuple[str, str], Any, Any]]:
    """Published rows of `table` in an order, with the kind and slug of their places and their files."""
    statement: Select[Any] = (
        select(table, file, Site.slug, Festival.slug, Trail.slug)
        .join(file)
        .outerjoin(Site, Site.id == table.site_id)
        .outerjoin(Festival, Festival.id == table.festival_id)
        .outerjoin(Trail, Trail.id == table.trail_id)
        .where(table.is_published)
        .order_by(order, table.id)
    )
    for row, of_row, *slugs in session.execute(statement):
        places = zip((TextKind.SITE, TextKind.FESTIVAL, TextKind.TRAIL), slugs, strict=True)
        yield next((kind.value, slug) for kind, slug in places if slug), row, of_row


def published_photo(session: Session, digest: str) -> Photo | None:
    """The photo of a published picture."""
    of_content = select(Photo).join(PlacePicture).where(Photo.digest == digest, PlacePicture.is_published)
    return session.scalar(of_content.order_by(Photo.id).limit(1))


def published_sound(session: Session, digest: str, form: str) -> Sound | None:
    """The sound of a published recording."""
    of_content = select(Sound).join(Recording).where(Sound.digest == digest, Sound.form == form)
    return session.scalar(of_content.where(Recording.is_published).order_by(Sound.id).limit(1))


@dataclass(frozen=True)
class PlaceLine:
    """A place as the desk lists it: what there is of it, and how much of that is published."""

    path: str
    name: str
    pictures: int
    published_pictures: int
    recordings: int
    published_recordings: int


def places_with_media(session: Session, language: str) -> dict[TextKind, list[PlaceLine]]:
    """Every place by kind, in the dictionary order of the names, which are in `language`."""
    return {kind: _lines_of(session, kind, language) for kind in TextKind}


def _lines_of(session: Session, kind: TextKind, language: str) -> list[PlaceLine]:
    of_kind = KINDS[kind]
    pictures, recordings = (_counts(session, table, kind) for table in (PlacePicture, Recording))
    place, text = of_kind.place, of_kind.text
    in_language = (getattr(text, of_kind.owner) == place.id) & (text.language == language)
    statement = select(place.id, place.slug, text.name).outerjoin(text, in_language).order_by(place.slug)
    lines = [
        PlaceLine(
            f"{of_kind.folder}/{slug}", name or slug, *pictures.get(place_id, (0, 0)), *recordings.get(place_id, (0, 0))
        )
        for place_id, slug, name in session.execute(statement)
    ]
    return sorted(lines, key=lambda line: collation_key(line.name))


def _counts(session: Session, table: type[Any], kind: TextKind) -> dict[int, tuple[int, int]]:
    """By id of the place: how many rows it has, and how many of them are published."""
    owner = getattr(table, f"{kind}_id")
    published = func.count().filter(table.is_published)
    statement = select(owner, func.count(), published).where(owner.is_not(None)).group_by(owner).order_by(owner)
    return {place_id: (count, shown) for place_id, count, shown in session.execute(statement)}


def stray_photos(session: Session) -> list[Photo]:
    """Photos of places that are gone."""
    of_none = select(Photo).outerjoin(PlacePicture).where(Photo.kind == PhotoKind.PLACE, PlacePicture.id.is_(None))
    return list(session.scalars(of_none.order_by(Photo.id)))


def stray_sounds(session: Session) -> list[Sound]:
    """Recordings of places that are gone."""
    of_none = select(Sound).outerjoin(Recording).where(Recording.id.is_(None))
    return list(session.scalars(of_none.order_by(Sound.id)))
