"""A place that gets another name in addresses: the old one leads to it for ever, and nothing is made twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from heritage.people.models import Account
from heritage.people.queries import scopes_of
from heritage.people.rules import Role
from heritage.sites.models import OldSlug, Site
from heritage.web.site_app import SiteApp
from heritage.writing.place_rules import PlaceError, PlaceFault
from heritage.writing.place_services import rename_place
from heritage.writing.places import place_of
from heritage.writing.rules import TextKind
from tests.conftest import CONTENT, Databases
from tests.page_client import PageClient
from tests.signed_in import NOW, SignedInClient, staff
from tests.writing.desk import PLACE, SITE, worker

NEW = "den-song"
KINDS = [
    (TextKind.SITE, "sites", SITE),
    (TextKind.FESTIVAL, "festivals", "song-son-ba-doi"),
    (TextKind.TRAIL, "trails", "duong-ruoc-song-son-ba-doi"),
]


def rename(app: SiteApp, slug: str = NEW, kind: TextKind = TextKind.SITE, old: str = SITE) -> None:
    approver = staff(app, Role.APPROVER)
    with app.database.writing() as session:
        place = place_of(session, kind, old)
        rename_place(session, kind, place, slug, actor=approver, now=NOW)


@pytest.mark.parametrize(("kind", "folder", "old"), KINDS)
def test_the_old_address_leads_to_the_new_one_in_every_language(
    app: SiteApp, client: PageClient, kind: TextKind, folder: str, old: str
) -> None:
    rename(app, NEW, kind, old)
    for language in app.town.tags:
        answer = client.get(f"/{language}/{folder}/{old}")
        assert (answer.status_code, answer.location) == (301, f"/{language}/{folder}/{NEW}")
        assert client.page(answer.location).status == 200
    answer = client.get(f"/api/v1/{folder}/{old}?language=ko")
    assert (answer.status_code, answer.location) == (301, f"/api/v1/{folder}/{NEW}?language=ko")
    sitemap = client.get("/sitemap.xml").get_data(as_text=True)
    assert f"/vi/{folder}/{NEW}<" in sitemap
    assert f"/vi/{folder}/{old}<" not in sitemap


def test_what_asks_by_the_old_name_goes_on_getting_an_answer(app: SiteApp, client: PageClient) -> None:
    before = client.get(f"/festivals.ics?site={SITE}").get_data(as_text=True).count("BEGIN:VEVENT")
    rename(app)
    after = client.get(f"/festivals.ics?site={SITE}").get_data(as_text=True)
    assert after.count("BEGIN:VEVENT") == before > 0
    assert f'"slug":"{NEW}"' in client.get(f"/places.geojson?place={SITE}").get_data(as_text=True)
    assert "/vi/sites/den-chin-gieng" in client.page(f"/vi/near?from={SITE}").links()


def test_its_sign_its_trail_its_festival_and_its_neighbours_go_along(app: SiteApp, client: PageClient) -> None:
    rename(app)
    sign = client.page("/Q/9VHYRT", "vi")
    assert sign.status == 200
    assert f"/vi/sites/{NEW}>" in sign.headers["Link"]
    naming_it = ("trails/duong-ruoc-song-son-ba-doi", "festivals/song-son-ba-doi", "sites/den-chin-gieng")
    for address in (f"/vi/{each}" for each in naming_it):
        links = client.page(address).links()
        assert f"/vi/sites/{NEW}" in links
        assert f"/vi/sites/{SITE}" not in links
    assert f"/vi/sites/{NEW}" in client.page("/vi/search?q=den+song+son").links()


def test_a_place_gets_its_old_name_back(app: SiteApp, client: PageClient) -> None:
    rename(app)
    rename(app, SITE, old=NEW)
    assert client.page(f"/vi/sites/{SITE}").status == 200
    assert client.get(f"/vi/sites/{NEW}").location == f"/vi/sites/{SITE}"


@pytest.mark.parametrize(
    ("slug", "fault"),
    [
        ("Den-Song", PlaceFault.SLUG_SHAPE),
        ("đền-sòng", PlaceFault.SLUG_SHAPE),
        ("den--song", PlaceFault.SLUG_SHAPE),
        ("d" * 61, PlaceFault.SLUG_SHAPE),
        ("den-chin-gieng", PlaceFault.SLUG_TAKEN),
        ("once-another", PlaceFault.SLUG_TAKEN),
    ],
)
def test_a_name_that_cannot_be_is_refused(app: SiteApp, slug: str, fault: PlaceFault) -> None:
    rename(app, "once-another", old="den-cay-vai")
    rename(app, "den-cay-vai", old="once-another")
    with pytest.raises(PlaceError) as refusal:
        rename(app, slug)
    assert refusal.value.fault is fault


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE site SET slug = 'den-song-son' WHERE slug = 'den-chin-gieng'",
        "INSERT INTO old_slug (folder, slug, place_id) VALUES ('sites', 'den-chin-gieng', 1)",
    ],
)
def test_the_database_lets_no_place_have_the_old_name_of_another(app: SiteApp, statement: str) -> None:
    rename(app)
    with pytest.raises(IntegrityError), app.database.writing() as session:
        session.execute(text(statement))


def test_the_scopes_of_editors_follow(app: SiteApp) -> None:
    editor = worker(app, Role.EDITOR, PLACE)
    rename(app)
    with app.database.reading() as session:
        assert scopes_of(session, session.get_one(Account, editor.id)) == [f"sites/{NEW}"]


def test_an_editor_renames_by_form_what_is_theirs(app: SiteApp) -> None:
    editor = SignedInClient(app, worker(app, Role.EDITOR, PLACE))
    answer = editor.post(f"/staff/places/{PLACE}/standing/address", slug=NEW)
    assert answer.location == f"/staff/places/sites/{NEW}/standing"
    assert editor.page(f"/staff/places/{PLACE}").status == 200  # a bookmark of the desk goes on too
    assert f"gave it another address: {SITE} → {NEW}" in editor.page(answer.location).words()
    refused = editor.post("/staff/places/sites/den-chin-gieng/standing/address", slug="another")
    assert refused.status_code == 422
    with app.database.reading() as session:
        assert session.query(Site).filter_by(slug="another").count() == 0


def test_an_import_of_the_old_folder_makes_no_second_place_and_says_why(
    databases: Databases, make_app: Callable[..., SiteApp], tmp_path: Path
) -> None:
    folder = shutil.copytree(CONTENT, tmp_path / "content")
    app = make_app(databases.filled(), content_folder=folder)
    rename(app)
    run = app.test_cli_runner().invoke
    result = run(args=["content", "import"])
    told = f"RENAMED: this place is called sites/{NEW} here; nothing was written, rename the folder"
    assert f"sites/{SITE}/site.toml: {told}" in result.output.splitlines()
    assert result.exit_code == 0
    assert f"sites/{NEW}" in SignedInClient(app, staff(app, Role.APPROVER)).page("/staff/content/").words()
    with app.database.reading() as session:
        assert session.query(Site).count() == 14
        assert session.query(OldSlug).count() == 1
    run(args=["content", "export", str(tmp_path / "out")])
    assert (tmp_path / "out" / "sites" / NEW / "site.toml").is_file()
    assert not (tmp_path / "out" / "sites" / SITE).exists()
    shutil.rmtree(folder / "sites")
    shutil.copytree(tmp_path / "out", folder, dirs_exist_ok=True)
    assert " 0 create, 0 update, " in run(args=["content", "import"]).output
