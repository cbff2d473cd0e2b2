"""An editor with a browser sends a picture and says what it shows; a visitor's phone shows it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heritage.people.rules import Role
from tests.browser.conftest import LiveSite, new_site, watch
from tests.conftest import Databases
from tests.media.sent_files import encoded, opened, scene, telling_photo
from tests.page_client import PHONE
from tests.signed_in import SignedInClient, staff

VOICES = """
const voice = { lang: "en_GB", name: "MAU", localService: true };
speechSynthesis.getVoices = () => [voice];
"""
"""A browser without loudspeakers has no voice; this one claims one."""


@pytest.fixture
def own_site(sqlite_databases: Databases, tmp_path: Path) -> Iterator[LiveSite]:
    """A server of this test's own, since it changes the content."""
    with new_site(sqlite_databases, media_folder=tmp_path / "media") as own_site:
        yield own_site


@pytest.fixture
def arrive(chromium: Browser, own_site: LiveSite) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def new(token: str = "", script: str = "", **options: object) -> Page:
        context = chromium.new_context(base_url=own_site.address, locale="en", reduced_motion="reduce", **options)
        contexts.append(context)
        watch(context, own_site.address, complaints)
        if token:
            context.add_cookies([{"name": "session", "value": token, "url": own_site.address}])
        if script:
            context.add_init_script(script)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


def photo_with_its_place(folder: Path) -> Path:
    file = folder / "IMG_0001.jpg"
    file.write_bytes(encoded(scene(1200, 900), "JPEG", exif=opened(telling_photo()).getexif()))
    assert opened(file.read_bytes()).getexif().get_ifd(0x8825)
    return file


def test_a_picture_goes_from_the_editors_file_to_the_visitors_phone(
    own_site: LiveSite, arrive: Callable[..., Page], tmp_path: Path
) -> None:
    token = SignedInClient(own_site.app, staff(own_site.app, Role.APPROVER)).token
    desk = arrive(token)
    desk.goto("/staff/")
    desk.get_by_role("link", name="Pictures and recordings").click()
    desk.get_by_role("link", name="Đền Sòng Sơn").click()
    desk.get_by_label("Picture", exact=True).set_input_files(photo_with_its_place(tmp_path))
    desk.get_by_role("button", name="Send the picture").click()
    frame = desk.locator(".focal.ready")
    box = frame.bounding_box()
    assert box
    frame.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    expect(desk.get_by_label("From the left, in percent")).to_have_value("25")
    expect(desk.get_by_label("From the top, in percent")).to_have_value("75")
    desk.get_by_label("Tiếng Việt").fill("Cổng đền MẪU")
    desk.get_by_label("English").fill("The gate, MẪU")
    desk.get_by_label("Credit").fill("MẪU")
    desk.get_by_label("How it may be used").select_option("cc-by-sa-4.0")
    desk.get_by_role("button", name="Keep").click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Published", exact=True)).to_be_visible()

    phone = arrive(user_agent=PHONE, viewport={"width": 360, "height": 740})
    phone.goto("/en/sites/den-song-son")
    picture = phone.get_by_role("img", name="The gate, MẪU")
    expect(picture).to_be_visible()
    expect(picture).to_have_css("object-position", "20% 80%")
    expect(phone.get_by_text("CC BY-SA 4.0")).to_be_visible()
    kept = list((tmp_path / "media").rglob("*.jpg"))
    assert kept
    assert all(not opened(file.read_bytes()).getexif() for file in kept)


def test_a_phone_with_a_voice_offers_to_read_aloud_and_one_without_does_not(arrive: Callable[..., Page]) -> None:
    silent = arrive(script="speechSynthesis.getVoices = () => [];")
    silent.goto("/en/sites/den-song-son")
    expect(silent.locator("[data-read-aloud]")).to_be_hidden()
    speaking = arrive(script=VOICES)
    speaking.goto("/en/sites/den-song-son")
    expect(speaking.get_by_role("button", name="Read aloud")).to_be_visible()
    speaking.goto("/ko/sites/den-song-son")
    expect(speaking.locator("[data-read-aloud]")).to_be_hidden()
