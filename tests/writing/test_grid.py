"""The grid of places and languages: what each cell says, what is counted, chosen and sorted, what the desk tells."""

from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.sites.models import LanguageDemand, Site
from heritage.web.site_app import SiteApp
from heritage.writing.cells import READY, PlaceRow, Sort, Wanted, chosen, counts, having_state, place_rows
from heritage.writing.models import TextVersion
from heritage.writing.queries import Wish, orphans_to_check, wishes
from heritage.writing.rules import CellState, TextKind
from heritage.writing.services import approve, discard, publish, save_draft, schedule, take_off_page
from tests.conftest import Databases
from tests.page_client import Page
from tests.signed_in import NOW, SignedInClient, now, staff
from tests.test_prepared import statements
from tests.writing.desk import DESK, PLACE, SITE, corrected, newest, site_text, worker

TWELVE = ["vi", "en", "fr", "zh-Hans", "ko", "ja", "de", "lo", "km", "th", "ru", "es"]


def grid(session: Session, languages: list[str] | None = None) -> list[PlaceRow]:
    return place_rows(session, languages or ["vi", "en", "fr", "zh-Hans", "ko", "ja"], "vi")


def states(session: Session, slug: str = SITE) -> dict[str, str]:
    (row,) = [row for row in grid(session) if row.slug == slug]
    return {cell.language: cell.state for cell in row.cells}


def write(session: Session, language: str, actor: Person, at: int = 1) -> TextVersion:
    base = newest(session, language)
    origin = None if language == "vi" else newest(session, "vi").prints
    words = corrected(base, at, "Đoạn thử.")
    key = site_text(session, language)
    return save_draft(session, key, words, place=PLACE, base=base.number, origin=origin, actor=actor, now=NOW)


def approved(session: Session, version: TextVersion, approver: Person) -> TextVersion:
    original = None if version.origin is None else newest(session, "vi")
    approve(session, version, desk=DESK, original=original, actor=approver, now=NOW)
    return version


def test_a_cell_tells_work_under_way_first_and_then_what_has_fallen_behind(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        assert states(session) == {
            "vi": "approved",
            "en": "approved",
            "fr": "unreviewed",
            "zh-Hans": "unreviewed",
            "ko": "unreviewed",
            "ja": "unreviewed",
        }
        publish(session, approved(session, write(session, "vi", editor), approver), actor=approver, now=NOW)
        write(session, "ko", editor)
        approved(session, write(session, "ja", editor), approver)
        take_off_page(session, site_text(session, "fr"), desk=DESK, actor=approver, now=NOW)
        assert states(session) == {
            "vi": "approved",
            "en": "changed",
            "fr": "none",
            "zh-Hans": "changed",
            "ko": "draft",
            "ja": "approved",
        }
        (row,) = [row for row in grid(session) if row.slug == SITE]
        assert {cell.language: cell.changed for cell in row.cells if cell.changed} == {"en": 1, "zh-Hans": 1}
        assert [cell.language for cell in row.cells if cell.is_ready] == ["ja"]


def test_a_draft_of_the_original_that_was_given_up_changes_nothing_for_translators(app: SiteApp) -> None:
    editor = worker(app, Role.EDITOR, PLACE)
    with app.database.writing() as session:
        draft = write(session, "vi", editor)
        assert states(session)["en"] == "changed"
        discard(session, draft, place=PLACE, actor=editor, now=NOW)
        assert states(session)["en"] == "approved"
    page = SignedInClient(app, editor).page(f"/staff/texts/{PLACE}/en/publishing")
    assert "Nothing new is being written" in page.words()


def test_every_place_is_there_by_name_and_under_its_slug_when_nobody_has_written_of_it(app: SiteApp) -> None:
    with app.database.writing() as session:
        template = session.scalars(select(Site).where(Site.slug == SITE)).one()
        values = {column.name: getattr(template, column.name) for column in Site.__table__.columns}
        session.execute(insert(Site).values(values | {"id": 900, "slug": "a-new-place"}))
        rows = grid(session)
    assert [row.kind for row in rows] == sorted((row.kind for row in rows), key=list(TextKind).index)
    assert len({row.path for row in rows}) == len(rows) == 23
    assert [row.name for row in rows][:3] == ["a-new-place", "Chùa Khánh Quang", "Đèo Ba Dội"]
    assert {(cell.language, cell.can_be_opened) for cell in rows[0].cells if cell.can_be_opened} == {("vi", True)}
    assert {cell.state for cell in rows[0].cells} == {CellState.NONE}
    client, address = SignedInClient(app, staff(app, Role.APPROVER)), "/staff/texts/sites/a-new-place"
    assert "Nothing has been written here yet." in client.page(f"{address}/vi/history").words()
    assert "Nothing is on the page in this language." in client.page(f"{address}/vi/publishing").words()
    assert client.page(f"{address}/ko/publishing").status == 404
    assert f"{address}/ko" not in client.page("/staff/texts").links()


def test_what_is_chosen_is_counted_and_sorted(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        for at in (1, 2):
            publish(session, approved(session, write(session, "vi", editor, at), approver), actor=approver, now=NOW)
        schedule(
            session,
            approved(session, write(session, "ja", editor), approver),
            NOW + timedelta(days=1),
            actor=approver,
            now=NOW,
        )
        rows = grid(session)
    sites = chosen(rows, Wanted(kind=TextKind.SITE))
    assert len(sites) == 14
    counted = counts(sites)
    assert (counted["changed", "en"], counted["approved", "en"], counted[READY, "ja"]) == (1, 13, 1)
    assert sum(count for (state, _), count in counted.items() if state != READY) == 14 * 6
    assert [row.slug for row in having_state(sites, Wanted(state=CellState.CHANGED))] == [SITE]
    assert [row.slug for row in having_state(sites, Wanted(state=READY))] == [SITE]
    assert having_state(rows, Wanted(sort=Sort.CHANGED))[0].slug == SITE
    assert having_state(rows, Wanted(sort=Sort.OLDEST))[-1].slug != SITE
    assert {row.slug for row in chosen(rows, Wanted(person=editor))} == {SITE}
    korean = worker(app, Role.TRANSLATOR, "ko")
    assert {cell.language for row in chosen(rows, Wanted(person=korean)) for cell in row.cells} == {"ko"}
    assert chosen(rows, Wanted(person=worker(app, Role.EDITOR))) == []


def a_hundred_places(app: SiteApp) -> None:
    """86 more sites beside the fourteen, each with a text in twelve languages."""
    with app.database.writing() as session:
        site = session.scalars(select(Site).where(Site.slug == SITE)).one()
        facts = {column.name: getattr(site, column.name) for column in Site.__table__.columns}
        session.execute(insert(Site), [facts | {"id": number, "slug": f"mau-{number}"} for number in range(901, 987)])
        texts = []
        for language in TWELVE:
            version = newest(session, language if language in app.town.tags else "fr")
            words = {column.name: getattr(version, column.name) for column in TextVersion.__table__.columns}
            del words["id"]
            # The original has changed in each, so that each has to be compared part by part.
            origin = None if language == "vi" else version.origin | {"name": ["0" * 16]}  # type: ignore[operator]
            new = {"language": language, "origin": origin}
            texts += [words | new | {"place_id": number} for number in range(901, 987)]
        session.execute(insert(TextVersion), texts)


def test_a_grid_of_a_hundred_places_takes_no_more_statements_than_one_of_fourteen(
    databases: Databases, make_app: Callable[..., SiteApp]
) -> None:
    app = make_app(databases.filled())
    client = SignedInClient(app, staff(app, Role.APPROVER))
    client.get("/staff/texts")

    def asked() -> tuple[int, float]:
        with statements(app) as heard:
            began = perf_counter()
            assert client.get("/staff/texts").status_code == 200
            return len(heard), perf_counter() - began

    few, _ = asked()
    a_hundred_places(app)
    many, seconds = asked()
    assert many == few
    assert seconds < 3, "two tenths of a second are usual"
    with app.database.reading() as session, statements(app) as heard:
        rows = grid(session, TWELVE)
    assert sum(sql.startswith(("SELECT", "(SELECT")) for sql, _ in heard) == 2
    assert counts(rows)["changed", "es"] == 86


@pytest.mark.parametrize("query", ["state=nonsense", "kind=x&sort=y", "language=tlh", "mine=1", "state=%00"])
def test_an_address_that_asks_for_what_there_is_not_shows_everything(sqlite_app: SiteApp, query: str) -> None:
    page = SignedInClient(sqlite_app, staff(sqlite_app, Role.APPROVER)).page(f"/staff/texts?{query}")
    assert "22 places" in page.words()


def test_the_page_of_the_grid_leads_to_every_text_and_says_how_it_stands(sqlite_app: SiteApp) -> None:
    client = SignedInClient(sqlite_app, staff(sqlite_app, Role.APPROVER))
    page = client.page("/staff/texts")
    assert {f"/staff/texts/{PLACE}/{tag}" for tag in sqlite_app.town.tags} <= set(page.links())
    one = client.page("/staff/texts?kind=trail&language=fr")
    assert "2 places" in one.words()
    assert [link for link in one.links() if "/trails/" in link and not link.endswith("/fr")] == []
    nothing = client.page("/staff/texts?state=draft")
    assert "No text stands like this." in nothing.words()


def tasks(app: SiteApp, person: Person) -> dict[str, int]:
    """By their words the tasks on somebody's desk."""
    page: Page = SignedInClient(app, person).page("/staff/")
    lines = [page.words(line).partition(" ") for line in page.all("ul[@class='plain tasks']/li")]
    return {words: int(count) for count, _, words in lines if count.isdigit()}


def test_the_desk_tells_each_person_what_waits_for_them(sqlite_app: SiteApp) -> None:
    app = sqlite_app
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    korean = worker(app, Role.TRANSLATOR, "ko")
    with app.database.writing() as session:
        publish(session, approved(session, write(session, "vi", editor), approver), actor=approver, now=NOW)
        write(session, "en", editor)
        write(session, "fr", approver)
        approved(session, write(session, "ja", editor), approver)
        session.scalars(select(Site).where(Site.slug == SITE)).one().checked = date(2020, 1, 1)
        session.scalars(select(Site).where(Site.slug == "doi-ong")).one().checked = date(2020, 1, 1)
    assert tasks(app, korean) == {"Translations whose original has changed": 1}
    assert tasks(app, editor) == {
        "Translations whose original has changed": 2,
        "Sites to be checked that nobody looks after": 1,
    }
    assert tasks(app, approver) == {
        "Translations whose original has changed": 2,
        "Drafts to read and approve": 1,
        "Approved texts that are not on the page yet": 1,
        "Sites to be checked that nobody looks after": 2,
    }
    assert tasks(app, worker(app, Role.EDITOR)) == {}


def test_what_visitors_asked_for_in_vain_is_told_for_a_season(app: SiteApp) -> None:
    today = app.town.local_time(now()).date()
    with app.database.writing() as session:
        for language, subject, count, days in [
            ("de", "", 7, 3),
            ("ko", "doi-ong", 3, 1),
            ("ko", "doi-ong", 2, 2),
            ("ko", "festivals/song-son-ba-doi", 1, 2),
            ("de", "", 100, 95),
        ]:
            day = today - timedelta(days=days)
            session.add(LanguageDemand(day=day, language=language, site=subject, count=count))
    with app.database.reading() as session:
        assert wishes(session, today - timedelta(days=90)) == [
            Wish("de", 7, ()),
            Wish("ko", 6, (("doi-ong", 5), ("festivals/song-son-ba-doi", 1))),
        ]
    missed = "Visits in three months that found no text in their language"
    assert tasks(app, staff(app, Role.APPROVER))[missed] == 13
    assert tasks(app, worker(app, Role.TRANSLATOR, "ko"))[missed] == 6
    words = SignedInClient(app, staff(app, Role.APPROVER)).page("/staff/texts").words()
    assert "German not on this site 7 visits" in words
    assert "Đồi Ông (5)" in words


def test_a_site_that_nobody_looks_after_is_to_be_checked_a_year_after_the_last_time(app: SiteApp) -> None:
    editor = worker(app, Role.EDITOR, PLACE)
    with app.database.writing() as session:
        sites = {site.slug: site for site in session.scalars(select(Site))}
        for slug, day in (("doi-ong", date(2024, 5, 1)), (SITE, date(2023, 5, 1)), ("den-cay-vai", date(2023, 1, 1))):
            sites[slug].checked = day
        sites["den-cay-vai"].owner_id = editor.id
        sites["chua-khanh-quang"].check_due = date(2025, 1, 1)
        session.flush()
        assert [slug for slug, _ in orphans_to_check(session, date(2025, 4, 30))] == [SITE, "chua-khanh-quang"]
        assert [slug for slug, _ in orphans_to_check(session, date(2025, 5, 1))] == [
            SITE,
            "doi-ong",
            "chua-khanh-quang",
        ]
        sites["doi-ong"].check_due = date(2026, 1, 1)
        session.flush()
        assert "doi-ong" not in dict(orphans_to_check(session, date(2025, 12, 31)))
