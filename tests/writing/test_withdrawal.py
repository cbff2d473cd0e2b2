"""A place that the public does not see for a while: gone from every list, told at its address and at its sign."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.signs.models import ScanCount
from heritage.web.site_app import SiteApp
from heritage.writing.place_rules import PlaceError, PlaceFault
from heritage.writing.place_services import bring_back, call_off, withdraw, withdraw_due
from heritage.writing.places import place_of
from heritage.writing.rules import TextKind
from heritage.writing.tending import publish_now
from tests.page_client import PageClient
from tests.signed_in import NOW, SignedInClient, staff
from tests.writing.desk import SITE, worker

NAME = "Đền Sòng Sơn"
CODE = "9VHYRT"
TRAIL = "duong-ruoc-song-son-ba-doi"
FESTIVAL = "song-son-ba-doi"
LANGUAGES = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
SLUGS = {TextKind.SITE: SITE, TextKind.FESTIVAL: FESTIVAL, TextKind.TRAIL: TRAIL}


def take_off(app: SiteApp, kind: TextKind = TextKind.SITE, **options: Any) -> Person:
    approver = staff(app, Role.APPROVER)
    with app.database.writing() as session:
        place = place_of(session, kind, SLUGS[kind])
        withdraw(session, kind, place, "Đang sửa.", **{"at": None, "actor": approver, "now": NOW} | options)
    return approver


def refused(fault: PlaceFault, do: Callable[[], object]) -> None:
    with pytest.raises(PlaceError) as refusal:
        do()
    assert refusal.value.fault is fault


@pytest.mark.parametrize(
    "address",
    [
        "/vi/",
        "/vi/sites",
        "/vi/map",
        "/vi/near?from=den-chin-gieng",
        "/vi/near?lat=20.105&lon=105.86",
        "/vi/festivals",
        "/vi/festivals/song-son-ba-doi",
        "/vi/sites/den-chin-gieng",
        "/vi/search?q=den+song+son",
        "/places.geojson",
        f"/places.geojson?place={SITE}",
        "/sitemap.xml",
        "/festivals.ics",
        "/api/v1/sites",
        "/api/v1/festivals/song-son-ba-doi",
    ],
)
def test_a_withdrawn_site_is_led_to_from_nowhere(app: SiteApp, client: PageClient, address: str) -> None:
    before = client.get(address).get_data(as_text=True)
    names_it = f"sites/{SITE}", f'"{SITE}"'
    assert any(each in before for each in (*names_it, NAME)), "this test would watch nothing"
    take_off(app)
    after = client.get(address).get_data(as_text=True)
    assert [each for each in names_it if each in after] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_address_says_so_in_every_language_and_what_is_near(
    app: SiteApp, client: PageClient, language: str
) -> None:
    assert client.get(f"/{language}/sites/{SITE}").status_code == 200
    take_off(app)
    page = client.page(f"/{language}/sites/{SITE}")
    assert page.status == 410
    assert page.headers["Content-Language"] == language
    assert f"/{language}/sites/den-chin-gieng" in page.links()
    assert "Đang sửa." not in page.text  # the reason is for the staff


def test_its_sign_answers_in_place_and_counts_the_scan(app: SiteApp, client: PageClient) -> None:
    take_off(app)
    page = client.page(f"/Q/{CODE}", "ko")
    assert (page.status, page.headers["Content-Language"]) == (410, "ko")
    assert "/ko/sites/den-chin-gieng" in page.links()
    assert app.scans.write()
    with app.database.reading() as session:
        (scan,) = session.query(ScanCount).filter_by(code=CODE).all()
        assert (scan.language, scan.count) == ("ko", 1)


@pytest.mark.parametrize(("kind", "folder"), [(TextKind.FESTIVAL, "festivals"), (TextKind.TRAIL, "trails")])
def test_a_festival_or_a_trail_is_withdrawn_alike(
    app: SiteApp, client: PageClient, kind: TextKind, folder: str
) -> None:
    slug = SLUGS[kind]
    lists = (f"/vi/{folder}", "/sitemap.xml", f"/api/v1/{folder}", "/vi/", f"/vi/sites/{SITE}")
    take_off(app, kind)
    assert client.page(f"/vi/{folder}/{slug}").status == 410
    assert client.get(f"/api/v1/{folder}/{slug}").status_code == 410
    assert [each for each in lists if f"{folder}/{slug}" in client.get(each).get_data(as_text=True)] == []
    assert f"{folder}/{slug}" not in client.get("/vi/search?q=song+son").get_data(as_text=True)


def test_a_withdrawn_festival_has_no_calendar(app: SiteApp, client: PageClient) -> None:
    take_off(app, TextKind.FESTIVAL)
    assert client.get(f"/festivals.ics?festival={FESTIVAL}").status_code == 400
    assert FESTIVAL not in client.get("/festivals.ics").get_data(as_text=True)


def test_a_stop_of_a_trail_stays_as_a_name_without_a_link(app: SiteApp, client: PageClient) -> None:
    stops = len(client.page(f"/vi/trails/{TRAIL}").all("li[@class='stop']"))
    take_off(app)
    page = client.page(f"/vi/trails/{TRAIL}")
    assert len(page.all("li[@class='stop']")) == stops
    assert NAME in page.words()
    assert f"/vi/sites/{SITE}" not in page.links()
    stop = client.get(f"/api/v1/trails/{TRAIL}?language=vi").json["stops"][0]
    assert (stop["site"], stop["name"]) == (None, NAME)


def test_the_api_says_that_it_is_not_shown(app: SiteApp, client: PageClient) -> None:
    take_off(app)
    assert client.get(f"/api/v1/sites/{SITE}").status_code == 410


def test_a_site_comes_back_to_every_list(app: SiteApp, client: PageClient) -> None:
    before = {address: client.get(address).get_data() for address in ("/vi/sites", "/sitemap.xml", "/places.geojson")}
    approver = take_off(app)
    with app.database.writing() as session:
        place = place_of(session, TextKind.SITE, SITE)
        bring_back(session, TextKind.SITE, place, "Xong.", at=None, actor=approver, now=NOW)
    assert client.page(f"/vi/sites/{SITE}").status == 200
    assert {address: client.get(address).get_data() for address in before} == before
    assert f"/vi/sites/{SITE}" in client.page("/vi/search?q=den+song+son").links()


def test_a_planned_withdrawal_happens_at_its_hour_and_so_does_the_return(app: SiteApp, client: PageClient) -> None:
    hour = timedelta(hours=1)
    approver = take_off(app, at=NOW + hour)
    with app.database.writing() as session:
        assert withdraw_due(session, now=NOW) == []
    assert client.get(f"/vi/sites/{SITE}").status_code == 200
    with app.database.writing() as session:
        assert withdraw_due(session, now=NOW + hour) == [f"sites/{SITE}"]
    assert client.get(f"/vi/sites/{SITE}").status_code == 410
    with app.database.writing() as session:
        place = place_of(session, TextKind.SITE, SITE)
        bring_back(session, TextKind.SITE, place, "Xong.", at=NOW + 2 * hour, actor=approver, now=NOW + hour)
        assert withdraw_due(session, now=NOW + 2 * hour) == [f"sites/{SITE}"]
    assert client.get(f"/vi/sites/{SITE}").status_code == 200


def test_the_round_of_the_server_withdraws_what_is_due(app: SiteApp, client: PageClient) -> None:
    take_off(app, at=NOW + timedelta(seconds=1))
    publish_now(app)
    assert client.get(f"/vi/sites/{SITE}").status_code == 410


def test_what_was_planned_is_called_off(app: SiteApp) -> None:
    approver = take_off(app, at=NOW + timedelta(hours=1))
    with app.database.writing() as session:
        place = place_of(session, TextKind.SITE, SITE)
        call_off(session, TextKind.SITE, place, actor=approver, now=NOW)
        assert withdraw_due(session, now=NOW + timedelta(hours=2)) == []
        refused(PlaceFault.NOTHING_PLANNED, lambda: call_off(session, TextKind.SITE, place, actor=approver, now=NOW))


def test_what_makes_no_sense_is_refused(app: SiteApp) -> None:
    approver = staff(app, Role.APPROVER)
    with app.database.writing() as session:
        place = place_of(session, TextKind.SITE, SITE)

        def take(reason: str = "x", **options: Any) -> None:
            withdraw(session, TextKind.SITE, place, reason, **{"at": None, "actor": approver, "now": NOW} | options)

        refused(PlaceFault.NO_REASON, lambda: take(" "))
        refused(PlaceFault.PAST, lambda: take(at=NOW))
        refused(
            PlaceFault.SHOWN,
            lambda: bring_back(session, TextKind.SITE, place, "x", at=None, actor=approver, now=NOW),
        )
        take()
        refused(PlaceFault.WITHDRAWN, take)


def standing(session: Session) -> tuple[bool, str | None]:
    place = place_of(session, TextKind.SITE, SITE)
    assert place
    return place.withdrawn_at is None, place.reason


def test_an_approver_withdraws_it_by_form_and_an_editor_cannot(app: SiteApp) -> None:
    address = f"/staff/places/sites/{SITE}/standing"
    editor = SignedInClient(app, worker(app, Role.EDITOR, "*"))
    approver = SignedInClient(app, staff(app, Role.APPROVER))
    assert editor.post(f"{address}/withdraw", reason="x", at="").status_code == 403
    assert approver.post(f"{address}/withdraw", reason="", at="").status_code == 422
    assert approver.post(f"{address}/withdraw", reason="Đang sửa.", at="2020-01-01T00:00").status_code == 422
    assert approver.post(f"{address}/withdraw", reason="Đang sửa.", at="").status_code == 302
    with app.database.reading() as session:
        assert standing(session) == (False, "Đang sửa.")
    words = editor.page(address).words()
    assert "took it off the pages (Đang sửa.)" in words  # what happened, in words
    assert approver.post(f"{address}/bring-back", reason="Xong.", at="2999-01-01T08:00").status_code == 302
    assert "08:00" in approver.page(address, "vi").words()  # when it comes back by itself
    assert approver.post(f"{address}/call-off").status_code == 302
    assert approver.post(f"{address}/bring-back", reason="Xong.", at="").status_code == 302
    with app.database.reading() as session:
        assert standing(session) == (True, None)
