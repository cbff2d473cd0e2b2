"""Editors at the desk: what they send, describe, put in order, publish and delete."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import delete, func, select

from heritage.db import ContentRevision
from heritage.festivals.models import Festival
from heritage.gallery.models import PictureWords, PlacePicture, Recording
from heritage.gallery.rules import MOST_PICTURES, GalleryFault
from heritage.gallery.tending import tidy_now
from heritage.gallery.words import GALLERY_FAULTS
from heritage.media.models import Photo, Sound
from heritage.media.rules import PhotoFault, SoundFault
from heritage.media.words import PHOTO_FAULTS, SOUND_FAULTS
from heritage.people.models import AuditEntry
from heritage.web.site_app import SiteApp
from tests.gallery.conftest import DESCRIBED, PHOTO, PLACE, TOLD, Desk, editor
from tests.media.recordings import recorded
from tests.media.sent_files import PDF, encoded, jpeg, opened, png_header, scene, telling_photo
from tests.page_client import Page, PageClient

PAGE = "/vi/sites/den-song-son"


def rows(app: SiteApp, table: type) -> int:
    with app.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def english(app: SiteApp, words: object) -> str:
    """A sentence as the pages of these tests say it."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return str(words)


def files(app: SiteApp) -> list[Path]:
    return [path for path in app.settings.media_folder.rglob("*") if path.is_file()]


def test_a_picture_that_was_sent_is_described_first_and_shown_to_nobody(desk: Desk, client: PageClient) -> None:
    address = desk.send_picture().location
    assert address == f"{PLACE}/pictures/1"
    assert desk.person.page(address).status == 200
    assert "/pictures/" not in client.get(PAGE).get_data(as_text=True)
    with desk.app.database.reading() as session:
        digest = session.scalars(select(Photo.digest)).one()
    assert client.get(f"/pictures/{digest}/400.webp").status_code == 404
    assert client.get(f"/media/{digest}/400.webp").status_code == 404
    mine = desk.person.get(f"/staff/media/photos/{digest}/400.webp")
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "no-store")


def test_a_photo_loses_the_place_where_it_was_taken(desk: Desk) -> None:
    large = opened(telling_photo()).resize((1200, 900))
    sent = encoded(large, "JPEG", exif=opened(telling_photo()).getexif(), comment=b"MAU COMMENT")
    assert opened(sent).getexif().get_ifd(0x8825)
    assert desk.send_picture(sent).status_code == 302
    for file in files(desk.app):
        assert not opened(file.read_bytes()).getexif(), file
        assert b"MAU" not in file.read_bytes()


def test_the_desk_takes_avif(desk: Desk) -> None:
    assert desk.send_picture(encoded(scene(1200, 900), "AVIF"), "mau.avif").status_code == 302


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (PDF, "not-a-picture"),
        (PHOTO[: len(PHOTO) // 2], "broken"),
        (png_header(20_000, 10_000), "too-many-pixels"),
        (encoded(Image.new("1", (9_000, 9_000)), "PNG"), "too-many-pixels"),
        (jpeg(900, 700), "too-small"),
        (encoded(scene(1200, 900), "AVIF")[:9_00], "broken"),
    ],
    ids=["empty", "pdf named jpg", "cut", "200 MP", "bomb", "small", "cut avif"],
)
def test_a_file_that_is_no_picture_is_refused_with_a_sentence(desk: Desk, data: bytes, fault: str) -> None:
    page = Page(desk.send_picture(data))
    assert page.status == 422
    said = page.one("*[@class='complaint']").text
    assert said == english(desk.app, PHOTO_FAULTS[PhotoFault(fault)])
    assert (rows(desk.app, PlacePicture), rows(desk.app, Photo), files(desk.app)) == (0, 0, [])


@pytest.mark.parametrize(("data", "fault"), [(b"", "empty"), (PDF, "not-a-sound"), (recorded("wav"), "format")])
def test_a_file_that_is_no_recording_is_refused_with_a_sentence(desk: Desk, data: bytes, fault: str) -> None:
    page = Page(desk.send_recording(data))
    assert page.status == 422
    said = page.one("*[@class='complaint']").text
    assert said == english(desk.app, SOUND_FAULTS[SoundFault(fault)])
    assert (rows(desk.app, Recording), rows(desk.app, Sound), files(desk.app)) == (0, 0, [])


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ({"credit": " "}, GalleryFault.NO_CREDIT),
        ({"licence": ""}, GalleryFault.NO_LICENCE),
        ({"alt_vi": ""}, GalleryFault.NO_ALT),
    ],
)
def test_a_picture_is_not_published_before_it_says_all_it_must(
    desk: Desk, missing: dict[str, str], fault: GalleryFault
) -> None:
    address = desk.picture(**missing)
    page = Page(desk.person.post(f"{address}/publish"))
    assert (page.status, page.one("p[@role='alert']").text) == (422, english(desk.app, GALLERY_FAULTS[fault]))
    with desk.app.database.reading() as session:
        assert session.scalars(select(PlacePicture.is_published)).all() == [False]


def test_a_published_picture_cannot_lose_what_it_must_say(desk: Desk) -> None:
    address = desk.published_picture()
    page = Page(desk.keep(address, **DESCRIBED | {"alt_vi": "", "alt_en": "My new words"}))
    assert page.status == 422
    assert "My new words" in page.text
    with desk.app.database.reading() as session:
        words = session.scalars(select(PictureWords.words).order_by(PictureWords.language)).all()
    assert words == [DESCRIBED["alt_en"], DESCRIBED["alt_vi"]]


@pytest.mark.parametrize("missing", ["credit", "licence", "title", "transcript"])
def test_a_recording_is_not_published_before_it_says_all_it_must(desk: Desk, missing: str) -> None:
    address = str(desk.send_recording(recorded("opus")).location)
    assert desk.keep(address, **TOLD | {missing: ""}).status_code == 302
    page = Page(desk.person.post(f"{address}/publish"))
    assert page.status == 422
    assert page.words(page.one("p[@role='alert']")).endswith("Then it can be published.")
    assert desk.keep(address, **TOLD).status_code == 302
    assert desk.person.post(f"{address}/publish").status_code == 302


def test_a_place_has_one_recording_in_a_language(desk: Desk) -> None:
    assert desk.send_recording(recorded("mp3")).status_code == 302
    page = Page(desk.send_recording(recorded("m4a")))
    assert page.status == 422
    assert english(desk.app, GALLERY_FAULTS[GalleryFault.LANGUAGE_TAKEN]) in page.words()
    assert desk.send_recording(recorded("m4a"), "en").status_code == 302
    assert Page(desk.send_recording(recorded("m4a"), "tlh")).status == 422


def test_a_place_has_only_so_many_pictures(desk: Desk) -> None:
    for _ in range(MOST_PICTURES):
        assert desk.send_picture(PHOTO).status_code == 302
    assert desk.send_picture().status_code == 422
    assert "Send the picture" not in desk.person.page(PLACE).text


def test_pictures_are_put_in_another_order(desk: Desk) -> None:
    first, second, third = (desk.picture() for _ in range(3))
    desk.person.post(f"{third}/earlier")
    desk.person.post(f"{first}/later")
    desk.person.post(f"{third}/earlier")  # it is the first now, and stays so
    with desk.app.database.reading() as session:
        order = session.scalars(select(PlacePicture.id).order_by(PlacePicture.position)).all()
    assert [f"{PLACE}/pictures/{each}" for each in order] == [third, first, second]


def test_two_editors_of_one_picture_lose_nobodys_words(desk: Desk) -> None:
    address = desk.picture()
    seen = desk.person.page(address).one("input[@name='seen']").attrib["value"]
    assert desk.keep(address, **DESCRIBED | {"alt_en": "The other's words"}).status_code == 302
    page = Page(desk.person.post(address, seen=seen, **DESCRIBED | {"alt_en": "My words"}))
    assert page.status == 422
    assert "My words" in page.text
    again = page.one("input[@name='seen']").attrib["value"]
    assert desk.person.post(address, seen=again, **DESCRIBED | {"alt_en": "My words"}).status_code == 302
    with desk.app.database.reading() as session:
        assert "My words" in session.scalars(select(PictureWords.words)).all()


@pytest.mark.parametrize("wrong", [{"focus_x": "101"}, {"focus_y": "left"}, {"licence": "mine"}, {"alt_vi": "x" * 251}])
def test_a_form_with_a_mistake_comes_back_with_its_words(desk: Desk, wrong: dict[str, str]) -> None:
    address = desk.picture()
    page = Page(desk.keep(address, **DESCRIBED | {"credit": "Kept words"} | wrong))
    assert page.status == 422
    assert "Kept words" in page.text


def test_deleting_asks_first_and_then_takes_the_files_along(desk: Desk, client: PageClient) -> None:
    picture, recording = desk.published_picture(), desk.published_recording()
    for address in (picture, recording):
        assert "Delete it" in desk.person.page(f"{address}/delete").text
    assert files(desk.app)
    for address in (picture, recording):
        assert desk.person.post(f"{address}/delete").status_code == 302
    assert files(desk.app) == []
    assert [rows(desk.app, table) for table in (PlacePicture, PictureWords, Recording, Photo, Sound)] == [0] * 5
    assert "/pictures/" not in client.get(PAGE).get_data(as_text=True)


def test_what_belongs_to_a_place_goes_with_it_and_its_files_within_the_hour(desk: Desk, client: PageClient) -> None:
    slug = "song-son-ba-doi"
    desk.published_picture(f"/staff/media/festivals/{slug}")
    desk.published_recording(place=f"/staff/media/festivals/{slug}")
    kept = desk.published_picture()
    with desk.app.database.writing() as session:
        session.execute(delete(Festival).where(Festival.slug == slug))
    assert (rows(desk.app, PlacePicture), rows(desk.app, Recording)) == (1, 0)
    assert tidy_now(desk.app) == 2
    assert (rows(desk.app, Photo), rows(desk.app, Sound), len(files(desk.app))) == (1, 0, 6)
    assert desk.person.page(kept).status == 200


def test_an_editor_touches_the_places_of_their_own_and_no_other(app: SiteApp) -> None:
    own = editor(app, "sites/den-song-son", login="one-place")
    assert own.page("/staff/media").links().count(PLACE) == 1
    assert [link for link in own.page("/staff/media").links() if link.startswith("/staff/media/")] == [PLACE]
    assert own.get(PLACE).status_code == 200
    other = "/staff/media/sites/ho-canh-chim"
    assert own.get(other).status_code == 403
    assert own.post(f"{other}/pictures", picture=(BytesIO(PHOTO), "mau.jpg")).status_code == 403
    assert rows(app, PlacePicture) == 0


def test_a_picture_is_reached_by_its_own_place_alone(desk: Desk) -> None:
    address = desk.picture()
    assert desk.person.get(address.replace("den-song-son", "ho-canh-chim")).status_code == 404


def test_every_change_stands_in_the_log_and_empties_the_kept_pages(desk: Desk) -> None:
    def revision() -> int:
        with desk.app.database.reading() as session:
            return session.scalars(select(ContentRevision.number)).one()

    address = desk.picture()
    before = revision()
    desk.person.post(f"{address}/publish")
    assert revision() > before
    before = revision()
    desk.person.post(f"{address}/withdraw")
    assert revision() > before
    with desk.app.database.reading() as session:
        log = select(AuditEntry.action).where(AuditEntry.action.startswith("media:")).order_by(AuditEntry.number)
        actions = session.scalars(log).all()
    steps = ("add", "describe", "publish", "withdraw")
    assert actions == [f"media:{step}-picture" for step in steps]


def test_the_command_tells_what_it_tidied(desk: Desk, make_app: Callable[..., SiteApp]) -> None:
    done = desk.app.test_cli_runner().invoke(args=["media", "tidy"])
    assert done.output == "0 photos and recordings of places that are gone were deleted.\n"
