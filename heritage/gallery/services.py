"""Writes on pictures and recordings of places; the caller opens the transaction and gives the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from heritage.gallery.models import PictureWords, PlacePicture, Recording
from heritage.gallery.queries import PlaceKey, pictures_of, recordings_of, stray_photos, stray_sounds
from heritage.gallery.rules import (
    MOST_PICTURES,
    GalleryError,
    GalleryFault,
    Licence,
    Turn,
    picture_gaps,
    recording_gaps,
)
from heritage.media.pictures import Picture
from heritage.media.rules import PhotoKind
from heritage.media.services import forget_photo, forget_sound, keep_photo, keep_sound
from heritage.media.sounds import Recorded
from heritage.people import audit
from heritage.people.queries import Person
from heritage.storage import Storage


@dataclass(frozen=True)
class PictureFacts:
    """What is said of a picture. focus: from 0 to 1, from the left and from the top; words: by language."""

    credit: str
    licence: Licence | None
    focus: tuple[float, float]
    words: Mapping[str, str]


@dataclass(frozen=True)
class RecordingFacts:
    """What is said of a recording."""

    title: str
    transcript: str
    credit: str
    licence: Licence | None


def add_picture(
    session: Session, storage: Storage, place: PlaceKey, picture: Picture, *, actor: Person, now: datetime
) -> PlacePicture:
    """Another picture of a place, behind the others. Raises GalleryError: FULL."""
    there = pictures_of(session, place)
    if len(there) >= MOST_PICTURES:
        raise GalleryError(GalleryFault.FULL)
    photo = keep_photo(session, storage, picture, kind=PhotoKind.PLACE, actor_id=actor.id, now=now)
    position = there[-1].position + 1 if there else 0
    added = PlacePicture(**place.columns, photo=photo, position=position, credit="", focus_x=0.5, focus_y=0.5)
    session.add(added)
    session.flush()
    audit.note(session, "media:add-picture", place.subject, actor_id=actor.id, now=now, picture=added.id)
    return added


def describe_picture(
    session: Session,
    picture: PlacePicture,
    facts: PictureFacts,
    *,
    source_language: str,
    actor: Person,
    now: datetime,
) -> None:
    """Say what a picture shows, and whose it is. Raises GalleryError when a published one would lack something."""
    words = {language: text for language, text in facts.words.items() if text}
    if picture.is_published:
        _demand(picture_gaps(credit=facts.credit, licence=facts.licence, words=words, source_language=source_language))
    picture.credit, picture.licence = facts.credit, facts.licence
    picture.focus_x, picture.focus_y = facts.focus
    there = {each.language: each for each in picture.words}
    for language, text in words.items():
        if language not in there:
            picture.words.append(PictureWords(language=language, words=text))
        elif there[language].words != text:
            there[language].words = text
    for language in there.keys() - words.keys():
        picture.words.remove(there[language])
    session.flush()
    audit.note(
        session,
        "media:describe-picture",
        f"picture:{picture.id}",
        actor_id=actor.id,
        now=now,
        credit=facts.credit,
        licence=facts.licence,
        languages=sorted(words),
    )


def turn_picture(
    session: Session,
    place: PlaceKey,
    picture: PlacePicture,
    turn: Turn,
    *,
    source_language: str,
    actor: Person,
    now: datetime,
) -> None:
    """Publish or withdraw a picture, or move it among the others. Raises GalleryError with the first thing it lacks."""
    if turn is Turn.PUBLISH:
        words = picture.words_by_language
        _demand(
            picture_gaps(credit=picture.credit, licence=picture.licence, words=words, source_language=source_language)
        )
        picture.is_published = True
    elif turn is Turn.WITHDRAW:
        picture.is_published = False
    else:
        _move(pictures_of(session, place), picture, -1 if turn is Turn.EARLIER else 1)
    session.flush()
    audit.note(session, f"media:{turn}-picture", f"picture:{picture.id}", actor_id=actor.id, now=now)


def _move(pictures: list[PlacePicture], picture: PlacePicture, by: int) -> None:
    at = pictures.index(picture)
    pictures.insert(max(0, at + by), pictures.pop(at))
    for position, each in enumerate(pictures):
        each.position = position


def remove_picture(session: Session, storage: Storage, picture: PlacePicture, *, actor: Person, now: datetime) -> None:
    """Delete a picture with its files."""
    subject, photo = f"picture:{picture.id}", picture.photo
    session.delete(picture)
    session.flush()
    forget_photo(session, storage, photo)
    audit.note(session, "media:remove-picture", subject, actor_id=actor.id, now=now, digest=photo.digest)


def add_recording(
    session: Session,
    storage: Storage,
    place: PlaceKey,
    recorded: Recorded,
    language: str,
    *,
    actor: Person,
    now: datetime,
) -> Recording:
    """The recording of a place in a language, of which there is one. Raises GalleryError: LANGUAGE_TAKEN."""
    if language in {each.language for each in recordings_of(session, place)}:
        raise GalleryError(GalleryFault.LANGUAGE_TAKEN)
    sound = keep_sound(session, storage, recorded, actor_id=actor.id, now=now)
    added = Recording(**place.columns, sound=sound, language=language, credit="", title="", transcript="")
    session.add(added)
    session.flush()
    audit.note(session, "media:add-recording", place.subject, actor_id=actor.id, now=now, recording=added.id)
    return added


def describe_recording(
    session: Session, recording: Recording, facts: RecordingFacts, *, actor: Person, now: datetime
) -> None:
    """Say what is heard, and whose it is. Raises GalleryError when a published one would lack something."""
    if recording.is_published:
        _demand(recording_gaps(**vars(facts)))
    for name, value in vars(facts).items():
        setattr(recording, name, value)
    session.flush()
    subject = f"recording:{recording.id}"
    audit.note(
        session,
        "media:describe-recording",
        subject,
        actor_id=actor.id,
        now=now,
        title=facts.title,
        credit=facts.credit,
        licence=facts.licence,
    )


def turn_recording(session: Session, recording: Recording, turn: Turn, *, actor: Person, now: datetime) -> None:
    """Publish or withdraw a recording. Raises GalleryError with the first thing it lacks."""
    if turn is Turn.PUBLISH:
        _demand(
            recording_gaps(
                credit=recording.credit,
                licence=recording.licence,
                title=recording.title,
                transcript=recording.transcript,
            )
        )
    recording.is_published = turn is Turn.PUBLISH
    session.flush()
    audit.note(session, f"media:{turn}-recording", f"recording:{recording.id}", actor_id=actor.id, now=now)


def remove_recording(session: Session, storage: Storage, recording: Recording, *, actor: Person, now: datetime) -> None:
    """Delete a recording with its file."""
    subject, sound = f"recording:{recording.id}", recording.sound
    session.delete(recording)
    session.flush()
    forget_sound(session, storage, sound)
    audit.note(session, "media:remove-recording", subject, actor_id=actor.id, now=now, digest=sound.digest)


def _demand(gaps: list[GalleryFault]) -> None:
    if gaps:
        raise GalleryError(gaps[0])


def forget_strays(session: Session, storage: Storage) -> int:
    """Delete the files of places that are gone; how many photos and recordings they were."""
    photos, sounds = stray_photos(session), stray_sounds(session)
    for photo in photos:
        forget_photo(session, storage, photo)
    for sound in sounds:
        forget_sound(session, storage, sound)
    return len(photos) + len(sounds)
