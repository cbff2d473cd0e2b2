"""Facts of a place by form: they hold at once, two editors do not overwrite each other, texts go along."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from heritage.people.models import AuditEntry
from heritage.people.rules import Role
from heritage.sites.queries import facts_of
from heritage.sites.rules import Caution, CheckMethod
from heritage.web.site_app import SiteApp
from heritage.writing.models import TextVersion
from heritage.writing.place_queries import present_facts, uneven_languages
from heritage.writing.place_rules import facts_digest, moves, read_position
from heritage.writing.places import place_of
from heritage.writing.queries import published_version
from heritage.writing.rules import TextKey, TextKind, VersionState, WritingError, WritingFault, changed_count
from heritage.writing.services import approve, save_draft, take_note_of_pages
from tests.conftest import CONTENT, Databases
from tests.page_client import PageClient
from tests.signed_in import NOW, SignedInClient, staff
from tests.writing.desk import DESK, PLACE, SITE, worker
from tests.writing.facts_form import fields_of, keep

SLUG = "duong-ruoc-song-son-ba-doi"
TRAIL, FESTIVAL, DOI_ONG = f"trails/{SLUG}", "festivals/song-son-ba-doi", "sites/doi-ong"


@pytest.fixture
def editor(app: SiteApp) -> SignedInClient:
    return SignedInClient(app, worker(app, Role.EDITOR, "*"))


def site(session: Session, slug: str = SITE) -> Any:
    return place_of(session, TextKind.SITE, slug)


@pytest.mark.parametrize("path", [PLACE, DOI_ONG, "sites/den-tu-thuc", FESTIVAL, TRAIL])
def test_a_form_that_is_sent_as_it_came_changes_nothing(app: SiteApp, editor: SignedInClient, path: str) -> None:
    folder, _, slug = path.partition("/")
    kind = {"sites": TextKind.SITE, "festivals": TextKind.FESTIVAL, "trails": TextKind.TRAIL}[folder]
    with app.database.reading() as session:
        before = present_facts(session, kind, place_of(session, kind, slug))
    assert keep(editor, path).status_code == 302
    with app.database.reading() as session:
        assert present_facts(session, kind, place_of(session, kind, slug)) == before
        assert session.query(AuditEntry).filter_by(action="place:facts").count() == 0


def test_what_is_kept_stands_on_the_page_and_in_the_log_with_old_and_new(
    app: SiteApp, client: PageClient, editor: SignedInClient
) -> None:
    answer = keep(editor, PLACE, hours="06:30-18:30", position="20.1, 105.87", precision="exact", radius_m="")
    assert answer.location == f"/staff/places/{PLACE}?kept=1"
    page = client.page(f"/en/{PLACE}")
    assert "06:30-18:30" in page.words()
    assert "geo:20.1,105.87" in page.links()
    with app.database.reading() as session:
        (line,) = session.query(AuditEntry).filter_by(action="place:facts").all()
        facts = json.loads(line.facts)
    assert (facts["old"]["hours"], facts["new"]["hours"]) == ("07:00-18:00", "06:30-18:30")
    assert set(facts["old"]) == {"hours", "position"}
    assert "changed the facts: Opening hours, Position" in editor.page(f"/staff/places/{PLACE}/standing").words()


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (PLACE, {"position": "21.03, 105.85"}),
        (PLACE, {"position": "near the gate"}),
        (PLACE, {"precision": ""}),
        (PLACE, {"radius_m": ""}),
        (PLACE, {"kind": "castle"}),
        (PLACE, {"recognised": "in 1993"}),
        (PLACE, {"phone": "ask there"}),
        (PLACE, {"nearby-1-site": "den-chin-gieng"}),
        (PLACE, {"sources-0-url": "somewhere"}),
        (PLACE, {"sources-0-supports": []}),
        (PLACE, {"nearby-0-distance_m": "far"}),
        (FESTIVAL, {"month": "13"}),
        (FESTIVAL, {"month": ""}),
        (FESTIVAL, {"last_day": "3"}),
        (FESTIVAL, {"sites-1": "den-song-son"}),
        (TRAIL, {"stops-1-distance_m": "0"}),
        (TRAIL, {"stops-1-site": "", "stops-2-site": "", "stops-3-site": ""}),
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(
    app: SiteApp, editor: SignedInClient, path: str, changes: dict[str, Any]
) -> None:
    answer = keep(editor, path, **changes)
    assert answer.status_code == 422
    with app.database.reading() as session:
        assert session.query(AuditEntry).filter_by(action="place:facts").count() == 0
    chosen = {"kind", "nearby-1-site", "sites-1"}
    typed = [value for name, value in changes.items() if isinstance(value, str) and value and name not in chosen]
    assert all(f'value="{value}"' in answer.get_data(as_text=True) for value in typed)


def test_of_two_editors_the_second_is_told_and_keeps_what_they_typed(app: SiteApp, editor: SignedInClient) -> None:
    other = SignedInClient(app, staff(app, Role.APPROVER))
    address = f"/staff/places/{PLACE}"
    began = fields_of(other.page(address))
    assert keep(editor, PLACE, hours="06:00-17:00").status_code == 302
    answer = other.post(address, **began | {"hours": "08:00-16:00", "phone": "0237 000 000"})
    assert answer.status_code == 409
    shown = answer.get_data(as_text=True)
    assert shown.index("06:00-17:00") < shown.index("08:00-16:00")  # what stands there beside what was typed
    with app.database.reading() as session:
        assert site(session).hours == "06:00-17:00"
        digest = facts_digest(facts_of(site(session)))
    assert other.post(address, **began | {"hours": "08:00-16:00", "base": digest}).status_code == 302


def test_a_check_by_button_does_not_contradict_an_open_form(app: SiteApp, editor: SignedInClient) -> None:
    address = f"/staff/places/{PLACE}"
    began = fields_of(editor.page(address))
    assert editor.post(f"{address}/checked/on-site").status_code == 302
    assert editor.post(address, **began | {"hours": "06:00-17:00"}).status_code == 302
    with app.database.reading() as session:
        place = site(session)
        assert (place.check_method, place.hours) == (CheckMethod.ON_SITE, "06:00-17:00")
        today = app.town.local_time(place.texts[0].updated_at).date()
        assert place.checked >= today
        assert place.check_due == place.checked + timedelta(days=365)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR, Role.ADMINISTRATOR])
def test_who_does_not_work_on_a_place_reads_its_facts_and_changes_none(app: SiteApp, role: Role) -> None:
    person = worker(app, role, "sites/chua-khanh-quang") if role is Role.EDITOR else staff(app, role)
    client = SignedInClient(app, person)
    page = client.page(f"/staff/places/{PLACE}")
    assert page.status == 200
    assert all("disabled" in each.attrib for each in page.all("fieldset[@class='all']"))
    answer = client.post(f"/staff/places/{PLACE}", **fields_of(page) | {"hours": "00:00-24:00"})
    assert answer.status_code in {403, 422}
    assert client.post(f"/staff/places/{PLACE}/checked/desk").status_code == 403
    with app.database.reading() as session:
        assert site(session).hours == "07:00-18:00"


def test_an_edit_at_the_desk_is_kept_by_an_import_and_meets_a_changed_file(
    databases: Databases, make_app: Callable[..., SiteApp], tmp_path: Path
) -> None:
    folder = shutil.copytree(CONTENT, tmp_path / "content")
    app = make_app(databases.filled(), content_folder=folder)
    keep(SignedInClient(app, worker(app, Role.EDITOR, "*")), PLACE, hours="06:00-17:00")
    run = app.test_cli_runner().invoke
    assert f"{PLACE}/site.toml: kept" in run(args=["content", "import"]).output
    file = folder / PLACE / "site.toml"
    file.write_text(file.read_text("utf-8").replace("07:00-18:00", "08:00-18:00"), "utf-8")
    assert f"{PLACE}/site.toml: CONFLICT" in run(args=["content", "import"]).output
    with app.database.reading() as session:
        assert site(session).hours == "06:00-17:00"


def test_stops_in_another_order_take_their_texts_along_in_every_language(
    app: SiteApp, client: PageClient, editor: SignedInClient
) -> None:
    before = client.get(f"/api/v1/trails/{SLUG}?language=ko").json["stops"]
    assert keep(editor, TRAIL, **{"stops-0-order": "9"}).status_code == 302
    after = client.get(f"/api/v1/trails/{SLUG}?language=ko").json["stops"]
    assert [(each["site"], each["text"]) for each in after] == [
        (each["site"], each["text"]) for each in (*before[1:], before[0])
    ]
    with app.database.reading() as session:
        trail = place_of(session, TextKind.TRAIL, SLUG)
        original = published_version(session, TextKey(TextKind.TRAIL, trail.id, "vi"))
        assert original
        for language in app.town.tags:
            version = published_version(session, TextKey(TextKind.TRAIL, trail.id, language))
            assert version
            assert version.number == 2
            assert changed_count(version.origin or version.prints, original.prints) == 0
        assert uneven_languages(session, TextKind.TRAIL, trail) == []
    with app.database.writing() as session:
        assert take_note_of_pages(session, "vi", now=NOW) == 0  # nothing was written past the desk


def test_a_new_stop_asks_for_a_text_in_each_language_and_the_page_stands(
    app: SiteApp, client: PageClient, editor: SignedInClient
) -> None:
    keep(editor, TRAIL, **{"stops-4-site": "den-cay-vai", "stops-4-order": "1"})
    page = editor.page(f"/staff/places/{TRAIL}")
    assert {f"/staff/texts/{TRAIL}/{language}" for language in app.town.tags} <= set(page.links())
    for language in app.town.tags:
        assert client.page(f"/{language}/{TRAIL}").status == 200
        assert editor.page(f"/staff/texts/{TRAIL}/{language}").status == 200
    stops = client.get(f"/api/v1/trails/{SLUG}?language=en").json["stops"]
    assert [stop["site"] for stop in stops][:2] == ["den-song-son", "den-cay-vai"]
    assert stops[1]["text"] == ""
    assert all(stop["text"] for stop in (stops[0], *stops[2:]))


def test_a_caution_that_is_taken_away_takes_its_text_along(
    app: SiteApp, client: PageClient, editor: SignedInClient
) -> None:
    with app.database.reading() as session:
        assert facts_of(site(session, "doi-ong")).cautions == (Caution.SAFETY,)
    keep(editor, DOI_ONG, **{"cautions-0": ""})
    for language in app.town.tags:
        page = client.page(f"/{language}/{DOI_ONG}")
        assert page.all("div[@role='note']") == []
    keep(editor, DOI_ONG, **{"cautions-0": "mix-up"})
    assert client.page(f"/ko/{DOI_ONG}").status == 200
    with app.database.reading() as session:
        assert uneven_languages(session, TextKind.SITE, site(session, "doi-ong")) == sorted(app.town.tags)


def test_a_draft_goes_along_and_is_not_approved_until_each_stop_has_its_text(
    app: SiteApp, editor: SignedInClient
) -> None:
    approver = staff(app, Role.APPROVER)
    with app.database.writing() as session:
        trail = place_of(session, TextKind.TRAIL, SLUG)
        key = TextKey(TextKind.TRAIL, trail.id, "vi")
        words = published_version(session, key).words | {"summary": "Bản nháp."}  # type: ignore[union-attr]
        draft = save_draft(session, key, words, place=TRAIL, base=1, origin=None, actor=editor.person, now=NOW)
        approve(session, draft, desk=DESK, original=None, actor=approver, now=NOW)
    keep(editor, TRAIL, **{"stops-4-site": "den-cay-vai"})
    with app.database.writing() as session:
        (open_one,) = session.query(TextVersion).filter_by(
            kind="trail", place_id=trail.id, language="vi", state=VersionState.DRAFT
        )
        assert (open_one.words["summary"], len(open_one.words["stops"])) == ("Bản nháp.", 5)
        assert open_one.made_by == editor.person.id
        with pytest.raises(WritingError) as refusal:
            approve(session, open_one, desk=DESK, original=None, actor=approver, now=NOW)
        assert refusal.value.fault is WritingFault.FACTS


def test_who_looks_after_a_place_finds_it_on_their_desk_when_it_is_due(app: SiteApp, editor: SignedInClient) -> None:
    address = f"/staff/places/{PLACE}"
    assert "due to be checked" not in editor.page("/staff/").words()
    sent = editor.post(f"{address}/standing/owner", owner=str(editor.person.id), check_due="2020-01-01")
    assert sent.status_code == 302
    assert "1 Places you look after that are due to be checked" in editor.page("/staff/").words()
    due = editor.page("/staff/places?due=1").links()
    assert [each for each in due if each.startswith("/staff/places/")] == [address]
    editor.post(f"{address}/checked/desk")
    assert "due to be checked" not in editor.page("/staff/").words()


def test_the_desk_keeps_only_somebody_who_may_look_after_a_place(app: SiteApp, editor: SignedInClient) -> None:
    translator = staff(app, Role.TRANSLATOR)
    for owner in (str(translator.id), "0", "x"):
        sent = editor.post(f"/staff/places/{PLACE}/standing/owner", owner=owner, check_due="")
        assert sent.status_code == 422
    assert editor.post(f"/staff/places/{PLACE}/standing/owner", owner="", check_due="soon").status_code == 422


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20.0780, 105.8600", (20.078, 105.86)),
        ("20.0780 105.8600", (20.078, 105.86)),
        ("-20;105", (-20.0, 105.0)),
        ("20.0780", None),
        ("nan, 105", None),
        ("٢٠, 105", None),
    ],
)
def test_a_position_is_read_as_map_apps_write_it(text: str, found: tuple[float, float] | None) -> None:
    assert read_position(text) == found


def test_what_stands_twice_keeps_its_order() -> None:
    assert moves(["a", "b", "a"], ["a", "a", "c", "b"]) == [0, 2, None, 1]
    assert moves([], ["a"]) == [None]
