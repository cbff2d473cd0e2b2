"""Reads on photos and recordings."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from heritage.media.models import Photo, Sound
from heritage.media.rules import PhotoKind


def photo_with_digest(session: Session, digest: str, kind: PhotoKind) -> Photo | None:
    """A photo of this content and kind, the first that was sent."""
    return session.scalar(select(Photo).where(Photo.digest == digest, Photo.kind == kind).order_by(Photo.id).limit(1))


def is_digest_used(session: Session, digest: str) -> bool:
    return bool(session.scalar(select(exists().where(Photo.digest == digest))))


def is_sound_used(session: Session, digest: str) -> bool:
    return bool(session.scalar(select(exists().where(Sound.digest == digest))))


def sound_with_digest(session: Session, digest: str, form: str) -> Sound | None:
    """A recording of this content, the first that was sent."""
    of_content = (Sound.digest == digest, Sound.form == form)
    return session.scalar(select(Sound).where(*of_content).order_by(Sound.id).limit(1))
