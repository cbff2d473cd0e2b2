"""Writes on photos and recordings; the caller opens the transaction and gives the time."""

import logging
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

from heritage.media.models import Photo, Sound
from heritage.media.pictures import Picture, prepare
from heritage.media.queries import is_digest_used, is_sound_used
from heritage.media.rules import SMALLEST_FRONT, PhotoKind, file_names, stored_name, stored_sound_name
from heritage.media.sounds import Recorded
from heritage.storage import FAULTS, Storage

_UNUSED = "media_files_unused"
"""In the notes of a session: files that go once its transaction is committed."""

log = logging.getLogger(__name__)


def keep_photo(
    session: Session,
    storage: Storage,
    data: bytes | Picture,
    *,
    kind: PhotoKind,
    actor_id: int | None,
    now: datetime,
    smallest: int = SMALLEST_FRONT,
) -> Photo:
    """Take in a photo as it was sent. Its files are safe before the row is; without the row nobody is shown them.

    data: the file, or what `prepare` made of it before the transaction began, so that other writers need not wait.
    smallest: pixels that the shorter side needs. Raises PhotoRefused.
    """
    picture = data if isinstance(data, Picture) else prepare(data, smallest=smallest)
    digest = picture.digest
    for name, body in picture.files.items():
        storage.put(stored_name(digest, name), body)
    photo = Photo(
        digest=digest,
        kind=kind,
        width=picture.width,
        height=picture.height,
        widths=picture.widths,
        made_at=now,
        made_by=actor_id,
    )
    session.add(photo)
    session.flush()
    session.info.get(_UNUSED, {}).pop(digest, None)
    return photo


def forget_photo(session: Session, storage: Storage, photo: Photo) -> None:
    """Delete a photo: its row now, its files once the transaction is committed, unless another photo has the same."""
    session.delete(photo)
    session.flush()
    if not is_digest_used(session, photo.digest):
        names = [stored_name(photo.digest, name) for name in file_names(photo.widths)]
        session.info.setdefault(_UNUSED, {})[photo.digest] = storage, names


def keep_sound(session: Session, storage: Storage, recorded: Recorded, *, actor_id: int | None, now: datetime) -> Sound:
    """Take in a recording. Its file is safe before the row is; without the row nobody hears it."""
    digest = recorded.digest
    storage.put(stored_sound_name(digest, recorded.form), recorded.data)
    sound = Sound(
        digest=digest,
        form=recorded.form,
        size=len(recorded.data),
        seconds=recorded.seconds,
        made_at=now,
        made_by=actor_id,
    )
    session.add(sound)
    session.flush()
    session.info.get(_UNUSED, {}).pop(digest, None)
    return sound


def forget_sound(session: Session, storage: Storage, sound: Sound) -> None:
    """Delete a recording, as `forget_photo` a photo."""
    session.delete(sound)
    session.flush()
    if not is_sound_used(session, sound.digest):
        names = [stored_sound_name(sound.digest, sound.form)]
        session.info.setdefault(_UNUSED, {})[sound.digest] = storage, names


@event.listens_for(Session, "after_commit")
def _delete_unused_files(session: Session) -> None:
    for storage, names in session.info.pop(_UNUSED, {}).values():
        for name in names:
            try:
                storage.delete(name)
            except FAULTS as fault:  # it is gone from the site all the same
                log.error("delete the file %s by hand: %s", name, fault)


@event.listens_for(Session, "after_rollback")
def _keep_files(session: Session) -> None:
    session.info.pop(_UNUSED, None)
