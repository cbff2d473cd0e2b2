"""Pictures and recordings of places as the public sees and hears them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, g

from heritage.gallery.queries import (
    Galleries,
    Gallery,
    ShownPicture,
    ShownRecording,
    published_galleries,
    published_photo,
    published_sound,
)
from heritage.gallery.rules import LICENCE_ADDRESSES, Licence, best_words
from heritage.gallery.words import LICENCE_NAMES
from heritage.media.public import photo_response, sound_response
from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.site_app import current_site

blueprint = Blueprint("gallery", __name__)


@blueprint.get("/pictures/<digest>/<name>")
@requires(Permission.PAGE_READ)
def photo(digest: str, name: str) -> Response:
    """A file of a published picture."""
    with current_site().database.reading() as session:
        found = published_photo(session, digest)
    if found is None:
        abort(404)
    return photo_response(found, name, is_public=True)


@blueprint.get("/sounds/<digest>.<form>")
@requires(Permission.PAGE_READ)
def sound(digest: str, form: str) -> Response:
    """A published recording, or a part of it."""
    with current_site().database.reading() as session:
        found = published_sound(session, digest, form)
    if found is None:
        abort(404)
    return sound_response(found, is_public=True)


@dataclass(frozen=True)
class Rights:
    """Who made something and how it may be used; address: where the licence can be read, empty for none."""

    credit: str
    licence: Any
    address: str


@dataclass(frozen=True)
class PictureOnPage:
    """A picture with what it shows in the best language there is; tag says which."""

    photo: ShownPicture
    alt: str
    tag: str
    rights: Rights


@dataclass(frozen=True)
class RecordingOnPage:
    recording: ShownRecording
    rights: Rights


class PlaceMedia:
    """What a page shows of a place."""

    def __init__(self, gallery: Gallery, language: str) -> None:
        self._gallery, self._language = gallery, language

    @property
    def front(self) -> ShownPicture | None:
        """The picture that stands for the place."""
        return next(iter(self._gallery.pictures), None)

    @property
    def pictures(self) -> list[PictureOnPage]:
        fallbacks = current_site().town.fallbacks
        return [
            PictureOnPage(each, *best_words(each.words, self._language, fallbacks), _rights(each))
            for each in self._gallery.pictures
        ]

    def recording_in(self, language: str) -> RecordingOnPage | None:
        """The recording that goes with a text in `language`."""
        found = self._gallery.recordings.get(language)
        return RecordingOnPage(found, _rights(found)) if found else None


_NOTHING = Gallery()


def media_of_place(kind: str, slug: str, language: str) -> PlaceMedia:
    """What is published of a place, for pages and cards in `language`; from memory, asked for once in a request."""
    if "galleries" not in g:
        g.galleries = current_site().page_cache.fact("galleries", _read_galleries, of_media=True) or {}
    return PlaceMedia(g.galleries.get((kind, slug), _NOTHING), language)


def _read_galleries() -> Galleries:
    with current_site().database.reading() as session:
        return published_galleries(session)


def _rights(shown: ShownPicture | ShownRecording) -> Rights:
    licence = Licence(shown.licence)
    return Rights(shown.credit, LICENCE_NAMES[licence], LICENCE_ADDRESSES.get(licence, ""))
