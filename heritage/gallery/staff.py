"""Pictures and recordings at the desk: sent, described, put in order, published, deleted."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.gallery.forms import (
    PictureForm,
    RecordingForm,
    SendPictureForm,
    SendRecordingForm,
    print_of_picture,
    print_of_recording,
)
from heritage.gallery.models import PlacePicture, Recording
from heritage.gallery.queries import (
    PlaceKey,
    picture_of,
    pictures_of,
    places_with_media,
    recording_of,
    recordings_of,
)
from heritage.gallery.rules import MOST_PICTURES, GalleryError, GalleryFault, Turn
from heritage.gallery.services import (
    add_picture,
    add_recording,
    describe_picture,
    describe_recording,
    remove_picture,
    remove_recording,
    turn_picture,
    turn_recording,
)
from heritage.gallery.words import GALLERY_FAULTS, KIND_NAMES, LICENCE_NAMES
from heritage.media.pictures import prepare
from heritage.media.public import photo_response, sound_response
from heritage.media.queries import photo_with_digest, sound_with_digest
from heritage.media.rules import (
    ACCEPTED_OF_DESK,
    ACCEPTED_SOUNDS,
    FROM_DESK,
    SMALLEST_OF_PLACE,
    PhotoFault,
    PhotoKind,
    PhotoRefused,
    SoundFault,
    SoundRefused,
)
from heritage.media.sounds import prepare_sound
from heritage.media.words import PHOTO_FAULTS, SOUND_FAULTS
from heritage.people.queries import Person
from heritage.people.rules import Permission, Refused, ScopeKind
from heritage.web.access import requires, takes_photos, takes_sounds
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.places import KIND_OF_FOLDER, place_of, public_text
from heritage.writing.rules import TextKey

blueprint = Blueprint("gallery_desk", __name__, url_prefix="/staff/media")

_PLACE = "/<any(sites, festivals, trails):folder>/<slug>"
_PICTURE = f"{_PLACE}/pictures/<int(max=2147483647):picture_id>"
_RECORDING = f"{_PLACE}/recordings/<int(max=2147483647):recording_id>"


def desk_section(_session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    if not person.may(Permission.MEDIA_EDIT):
        return [], []
    return [], [DeskLink(lazy_gettext("Pictures and recordings"), url_for("gallery_desk.index"))]


@dataclass(frozen=True)
class AskedPlace:
    """The place of an address. path: as scopes and addresses name it; name: in the town's own language."""

    key: PlaceKey
    folder: str
    slug: str
    name: str

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.slug}"


def asked_place(session: Session, folder: str, slug: str) -> AskedPlace:
    """The place of an address, if whoever asks works on it."""
    kind = KIND_OF_FOLDER[folder]
    place = place_of(session, kind, slug)
    if place is None:
        abort(404)
    if not signed_in().works_on(ScopeKind.PLACE, f"{folder}/{slug}"):
        abort(403, lazy_gettext("You do not look after this place. Ask an administrator if you should."))
    text = public_text(session, TextKey(kind, place.id, current_site().town.source_language))
    return AskedPlace(PlaceKey(kind, place.id), folder, slug, text.name if text else slug)


def _asked_picture(session: Session, folder: str, slug: str, picture_id: int) -> tuple[AskedPlace, PlacePicture]:
    place = asked_place(session, folder, slug)
    picture = picture_of(session, place.key, picture_id)
    if picture is None:
        abort(404)
    return place, picture


def _asked_recording(session: Session, folder: str, slug: str, recording_id: int) -> tuple[AskedPlace, Recording]:
    place = asked_place(session, folder, slug)
    recording = recording_of(session, place.key, recording_id)
    if recording is None:
        abort(404)
    return place, recording


@blueprint.get("")
@requires(Permission.MEDIA_EDIT)
def index() -> Response:
    person = signed_in()
    with current_site().database.reading() as session:
        found = places_with_media(session, current_site().town.source_language)
    own = {
        kind: [line for line in lines if person.works_on(ScopeKind.PLACE, line.path)] for kind, lines in found.items()
    }
    return personal_page("gallery/places.html", current_language(), kinds=own, kind_names=KIND_NAMES)


@blueprint.get(_PLACE)
@requires(Permission.MEDIA_EDIT)
def place(folder: str, slug: str) -> Response:
    return _place_page(folder, slug)


def _place_page(folder: str, slug: str, **forms: Any) -> Response:
    languages = current_site().town.languages
    with current_site().database.reading() as session:
        asked = asked_place(session, folder, slug)
        pictures, recordings = pictures_of(session, asked.key), recordings_of(session, asked.key)
    shown: dict[str, Any] = {"picture_form": None, "recording_form": None, "complaint": None} | forms
    return personal_page(
        "gallery/place.html",
        current_language(),
        422 if forms else 200,
        place=asked,
        pictures=pictures,
        recordings=recordings,
        picture_form=shown["picture_form"] or SendPictureForm(),
        recording_form=shown["recording_form"] or SendRecordingForm.of_languages(languages, is_sent=False),
        complaint=shown["complaint"],
        most_pictures=MOST_PICTURES,
        accepted=(ACCEPTED_OF_DESK, ACCEPTED_SOUNDS),
        licences=LICENCE_NAMES,
    )


def _why(refused: Refused) -> Any:
    """The sentence for a refusal of this room or of the files it takes. Raises what it has no words for."""
    match refused.fault:
        case PhotoFault() as fault:
            return PHOTO_FAULTS[fault]
        case SoundFault() as fault:
            return SOUND_FAULTS[fault]
        case GalleryFault() as fault:
            return GALLERY_FAULTS[fault]
    raise refused


@blueprint.post(f"{_PLACE}/pictures")
@takes_photos
@requires(Permission.MEDIA_EDIT)
def send_picture(folder: str, slug: str) -> AnyResponse:
    person, site, form = signed_in(), current_site(), SendPictureForm.of_request()
    with site.database.reading() as session:
        asked_place(session, folder, slug)  # before the work of reading what was sent
    try:
        sent = form.picture.data.read() if form.picture.data else b""
        ready = prepare(sent, smallest=SMALLEST_OF_PLACE, formats=FROM_DESK)
        with acting(person) as session:
            key = asked_place(session, folder, slug).key
            added = add_picture(session, site.storage, key, ready, actor=person, now=now())
    except (PhotoRefused, GalleryError) as refused:
        form.complain("picture", _why(refused))
        return _place_page(folder, slug, picture_form=form)
    return redirect(url_for("gallery_desk.picture", folder=folder, slug=slug, picture_id=added.id))


@blueprint.route(_PICTURE, methods=["GET", "POST"])
@requires(Permission.MEDIA_EDIT)
def picture(folder: str, slug: str, picture_id: int) -> AnyResponse:
    person, town = signed_in(), current_site().town
    with current_site().database.reading() as session:
        asked, shown = _asked_picture(session, folder, slug, picture_id)
        form = PictureForm.of_picture(shown, town.languages)
    if form.is_sent_and_good() and not form.is_overtaken(print_of_picture(shown)):
        try:
            with acting(person) as session:
                _, current = _asked_picture(session, folder, slug, picture_id)
                facts = form.facts(town.languages)
                describe_picture(session, current, facts, source_language=town.source_language, actor=person, now=now())
            return redirect(url_for("gallery_desk.place", folder=folder, slug=slug))
        except GalleryError as refused:
            form.complain("credit", _why(refused))
    status = 422 if form.errors else 200
    return personal_page("gallery/picture.html", current_language(), status, place=asked, picture=shown, form=form)


@blueprint.post(f"{_PICTURE}/<any(publish, withdraw, earlier, later):turn>")
@requires(Permission.MEDIA_EDIT)
def turn_of_picture(folder: str, slug: str, picture_id: int, turn: str) -> AnyResponse:
    person, town = signed_in(), current_site().town
    try:
        with acting(person) as session:
            asked, shown = _asked_picture(session, folder, slug, picture_id)
            wanted = Turn(turn)
            turn_picture(
                session, asked.key, shown, wanted, source_language=town.source_language, actor=person, now=now()
            )
    except GalleryError as refused:
        return _place_page(folder, slug, complaint=_why(refused))
    return redirect(url_for("gallery_desk.place", folder=folder, slug=slug))


@blueprint.get(f"{_PICTURE}/delete")
@requires(Permission.MEDIA_EDIT)
def delete_picture(folder: str, slug: str, picture_id: int) -> Response:
    with current_site().database.reading() as session:
        asked, shown = _asked_picture(session, folder, slug, picture_id)
    return personal_page("gallery/delete.html", current_language(), place=asked, picture=shown, recording=None)


@blueprint.post(f"{_PICTURE}/delete")
@requires(Permission.MEDIA_EDIT)
def picture_deleted(folder: str, slug: str, picture_id: int) -> AnyResponse:
    person, site = signed_in(), current_site()
    with acting(person) as session:
        _, shown = _asked_picture(session, folder, slug, picture_id)
        remove_picture(session, site.storage, shown, actor=person, now=now())
    return redirect(url_for("gallery_desk.place", folder=folder, slug=slug))


@blueprint.post(f"{_PLACE}/recordings")
@takes_sounds
@requires(Permission.MEDIA_EDIT)
def send_recording(folder: str, slug: str) -> AnyResponse:
    person, site = signed_in(), current_site()
    form = SendRecordingForm.of_languages(site.town.languages)
    with site.database.reading() as session:
        asked_place(session, folder, slug)  # before the work of reading what was sent
    if not form.is_sent_and_good():
        return _place_page(folder, slug, recording_form=form)
    try:
        ready = prepare_sound(form.recording.data.read() if form.recording.data else b"")
        with acting(person) as session:
            key, language = asked_place(session, folder, slug).key, form.spoken.data
            added = add_recording(session, site.storage, key, ready, language, actor=person, now=now())
    except (SoundRefused, GalleryError) as refused:
        form.complain("recording", _why(refused))
        return _place_page(folder, slug, recording_form=form)
    return redirect(url_for("gallery_desk.recording", folder=folder, slug=slug, recording_id=added.id))


@blueprint.route(_RECORDING, methods=["GET", "POST"])
@requires(Permission.MEDIA_EDIT)
def recording(folder: str, slug: str, recording_id: int) -> AnyResponse:
    person = signed_in()
    with current_site().database.reading() as session:
        asked, shown = _asked_recording(session, folder, slug, recording_id)
    form = RecordingForm.of_recording(shown)
    if form.is_sent_and_good() and not form.is_overtaken(print_of_recording(shown)):
        try:
            with acting(person) as session:
                _, current = _asked_recording(session, folder, slug, recording_id)
                describe_recording(session, current, form.facts(), actor=person, now=now())
            return redirect(url_for("gallery_desk.place", folder=folder, slug=slug))
        except GalleryError as refused:
            form.complain("credit", _why(refused))
    status = 422 if form.errors else 200
    return personal_page("gallery/recording.html", current_language(), status, place=asked, recording=shown, form=form)


@blueprint.post(f"{_RECORDING}/<any(publish, withdraw):turn>")
@requires(Permission.MEDIA_EDIT)
def turn_of_recording(folder: str, slug: str, recording_id: int, turn: str) -> AnyResponse:
    person = signed_in()
    try:
        with acting(person) as session:
            _, shown = _asked_recording(session, folder, slug, recording_id)
            turn_recording(session, shown, Turn(turn), actor=person, now=now())
    except GalleryError as refused:
        return _place_page(folder, slug, complaint=_why(refused))
    return redirect(url_for("gallery_desk.place", folder=folder, slug=slug))


@blueprint.get(f"{_RECORDING}/delete")
@requires(Permission.MEDIA_EDIT)
def delete_recording(folder: str, slug: str, recording_id: int) -> Response:
    with current_site().database.reading() as session:
        asked, shown = _asked_recording(session, folder, slug, recording_id)
    return personal_page("gallery/delete.html", current_language(), place=asked, picture=None, recording=shown)


@blueprint.post(f"{_RECORDING}/delete")
@requires(Permission.MEDIA_EDIT)
def recording_deleted(folder: str, slug: str, recording_id: int) -> AnyResponse:
    person, site = signed_in(), current_site()
    with acting(person) as session:
        _, shown = _asked_recording(session, folder, slug, recording_id)
        remove_recording(session, site.storage, shown, actor=person, now=now())
    return redirect(url_for("gallery_desk.place", folder=folder, slug=slug))


@blueprint.get("/photos/<digest>/<name>")
@requires(Permission.MEDIA_EDIT)
def photo(digest: str, name: str) -> Response:
    """A photo of a place, published or not."""
    with current_site().database.reading() as session:
        found = photo_with_digest(session, digest, PhotoKind.PLACE)
    if found is None:
        abort(404)
    return photo_response(found, name)


@blueprint.get("/sounds/<digest>.<form>")
@requires(Permission.MEDIA_EDIT)
def sound(digest: str, form: str) -> Response:
    """A recording of a place, published or not."""
    with current_site().database.reading() as session:
        found = sound_with_digest(session, digest, form)
    if found is None:
        abort(404)
    return sound_response(found)
