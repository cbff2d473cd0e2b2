"""The desk of a site whose files are kept in a folder of the test, and editors who send pictures and recordings."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from heritage.people.models import Account
from heritage.people.rules import EVERYTHING, Role
from heritage.people.services import set_scopes
from heritage.web.site_app import SiteApp
from tests.conftest import NOW, Databases
from tests.media.recordings import recorded
from tests.media.sent_files import jpeg
from tests.page_client import PageClient
from tests.signed_in import SignedInClient, administrators, staff

SLUG = "den-song-son"
PLACE = f"/staff/media/sites/{SLUG}"
PHOTO = jpeg(1000, 800)
DESCRIBED = {
    "credit": "Ban quản lý MẪU",
    "licence": "cc-by-4.0",
    "focus_x": "20",
    "focus_y": "80",
    "alt_vi": "Cổng đền MẪU",
    "alt_en": "The gate, MẪU",
}
TOLD = {"credit": "MẪU", "licence": "town", "title": "Kể chuyện MẪU", "transcript": "Đoạn một.\r\n\r\nĐoạn hai."}


@pytest.fixture
def app(databases: Databases, make_app: Callable[..., SiteApp], tmp_path: Path) -> SiteApp:
    return make_app(databases.filled(), media_folder=tmp_path / "media")


@pytest.fixture
def client(app: SiteApp) -> PageClient:
    return PageClient(app)


def editor(app: SiteApp, *scopes: str, login: str = "") -> SignedInClient:
    """An editor who works on the places `scopes` and no other."""
    administrator, person = administrators(app)[0], staff(app, Role.EDITOR, login)
    with app.database.writing() as session:
        account = session.get_one(Account, person.id)
        set_scopes(session, account, scopes, actor=administrator, now=NOW)
    return SignedInClient(app, person)


@dataclass
class Desk:
    """An editor of every place, and what is done with one picture or recording after the other."""

    app: SiteApp
    person: SignedInClient

    def send_picture(self, data: bytes = PHOTO, name: str = "mau.jpg", place: str = PLACE) -> TestResponse:
        return self.person.post(f"{place}/pictures", picture=(BytesIO(data), name))

    def send_recording(self, data: bytes, language: str = "vi", place: str = PLACE) -> TestResponse:
        return self.person.post(f"{place}/recordings", spoken=language, recording=(BytesIO(data), "mau"))

    def keep(self, address: str, **fields: str) -> TestResponse:
        """Open the form at `address`, as people do, and send it with other words."""
        seen = self.person.page(address).one("input[@name='seen']").attrib["value"]
        return self.person.post(address, seen=seen, **fields)

    def picture(self, place: str = PLACE, **fields: str) -> str:
        """The address of a picture that was sent and described."""
        address = str(self.send_picture(place=place).location)
        assert re.fullmatch(rf"{place}/pictures/\d+", address)
        assert self.keep(address, **DESCRIBED | fields).status_code == 302
        return address

    def published_picture(self, place: str = PLACE, **fields: str) -> str:
        address = self.picture(place, **fields)
        assert self.person.post(f"{address}/publish").status_code == 302
        return address

    def published_recording(self, form: str = "mp3", language: str = "vi", place: str = PLACE) -> str:
        address = str(self.send_recording(recorded(form), language, place).location)
        assert self.keep(address, **TOLD).status_code == 302
        assert self.person.post(f"{address}/publish").status_code == 302
        return address


@pytest.fixture
def desk(app: SiteApp) -> Desk:
    return Desk(app, editor(app, EVERYTHING))
