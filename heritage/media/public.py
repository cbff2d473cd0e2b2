"""Photos and recordings as browsers fetch them."""

from collections.abc import Generator, Iterator
from typing import Self

from flask import Blueprint, Response, abort, request

from heritage.media.models import Photo, Sound
from heritage.media.queries import photo_with_digest
from heritage.media.rules import (
    SOUND_TYPES,
    PhotoKind,
    SoundForm,
    file_names,
    media_type,
    stored_name,
    stored_sound_name,
)
from heritage.people.rules import Permission
from heritage.storage import Storage
from heritage.web.access import requires
from heritage.web.signed_in import person_of_request
from heritage.web.site_app import current_site
from heritage.web.static_files import IMMUTABLE

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<digest>/<name>")
@requires(Permission.PAGE_READ)
def photo(digest: str, name: str) -> Response:
    """A file of the photo of a shop's front: once the shop is listed for everybody, else for its owner and for those
    who read its case."""
    site = current_site()
    with site.database.reading() as session:
        found = photo_with_digest(session, digest, PhotoKind.FRONT)
        is_listed = found is not None and site.is_front_listed(session, digest)
    if found is None or not (is_listed or _may_see(digest)):
        abort(404)
    return photo_response(found, name, is_public=is_listed)


def _may_see(digest: str) -> bool:
    """Whether a front that is not public is one's own, or one's work."""
    person, site = person_of_request(), current_site()
    if person is None or person.may(Permission.CASE_READ):
        return person is not None
    with site.database.reading() as session:
        return site.is_own_front(session, digest, person.id)


def photo_response(photo: Photo, name: str, *, is_public: bool = False) -> Response:
    """The file `name`, like 400.webp, of a photo. Whoever calls this has made sure that the visitor may see it."""
    if name not in file_names(photo.widths):
        abort(404)
    body = current_site().storage.get(stored_name(photo.digest, name))
    if body is None:
        abort(404)
    response = Response(body, content_type=media_type(name))
    response.headers["Cache-Control"] = _how_long(is_public)
    response.set_etag(f"{photo.digest}-{name}")
    response.make_conditional(request)
    return response


def sound_response(sound: Sound, *, is_public: bool = False) -> Response:
    """A recording, or the part of it that is asked for: players jump, and phones fetch a little at a time."""
    storage, name = current_site().storage, stored_sound_name(sound.digest, sound.form)
    size = storage.size(name)
    if size is None:
        abort(404)
    response = Response(
        _Pieces(storage, name), content_type=SOUND_TYPES[SoundForm(sound.form)], direct_passthrough=True
    )
    response.content_length = size
    response.headers["Cache-Control"] = _how_long(is_public)
    response.set_etag(sound.digest)
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    return response


def _how_long(is_public: bool) -> str:
    return IMMUTABLE if is_public else "no-store"  # another may sit at this desk later


class _Pieces:
    """A stored file as Werkzeug sends one: from any byte on, opened when the first piece is wanted."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._storage, self._name, self._at = storage, name, 0
        self._pieces: Iterator[bytes] | None = None

    def seekable(self) -> bool:
        return True

    def seek(self, at: int) -> None:
        self._at = at

    def tell(self) -> int:
        return self._at

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if self._pieces is None:
            self._pieces = self._storage.pieces(self._name, self._at)
        return next(self._pieces)

    def close(self) -> None:
        if isinstance(self._pieces, Generator):
            self._pieces.close()
