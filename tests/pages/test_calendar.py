"""/festivals.ics, read by somebody else's reader."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import vobject

from heritage.festivals import public
from heritage.festivals.calendar_file import YEARS_SHOWN
from heritage.festivals.models import Festival, FestivalText
from heritage.festivals.rules import LunarDays, solar_days_of
from heritage.web.site_app import SiteApp
from tests.conftest import NOW, Databases
from tests.page_client import PageClient

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
FESTIVALS = 6


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "now", lambda: NOW)


def events(client: PageClient, **query: str) -> dict[str, Any]:
    """The events of a calendar by UID."""
    answer = client.get(f"/festivals.ics?{urlencode(query)}" if query else "/festivals.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(answer.text)
    found = {event.uid.value: event for event in calendar.vevent_list}
    assert len(found) == len(calendar.vevent_list), "a UID stands there twice"
    return found


def test_the_calendar_holds_every_festival_of_eleven_years(each_visitor: PageClient) -> None:
    found = events(each_visitor)
    assert len(found) == FESTIVALS * YEARS_SHOWN
    assert {uid.rpartition("@")[2] for uid in found} == {"bim-son.invalid"}
    starts = [event.dtstart.value for event in found.values()]
    assert starts == sorted(starts)
    assert {start.year for start in starts} == set(range(2026, 2037))


def test_an_event_is_of_whole_days_and_ends_before_the_day_after(visitor: PageClient) -> None:
    found = events(visitor, language="en")
    for slug, lunar in {"song-son-ba-doi": LunarDays(2, 24, 26), "co-chin": LunarDays(9, 9, 9)}.items():
        for year in (2026, 2030):
            event, solar = found[f"{slug}-{year}@bim-son.invalid"], solar_days_of(lunar, year)
            assert (event.dtstart.value, type(event.dtstart.value)) == (solar.first, date)
            assert solar.last is not None
            assert event.dtend.value == solar.last + timedelta(days=1)


def test_a_festival_whose_end_is_unknown_is_entered_on_its_first_day_and_says_so(visitor: PageClient) -> None:
    event = events(visitor, language="en")["den-cay-vai-2027@bim-son.invalid"]
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 3, 27), date(2027, 3, 28))
    assert "The sources do not say on which day it ends." in event.description.value


@pytest.mark.parametrize("tag", TAGS)
def test_an_event_is_told_in_the_language_asked_for(visitor: PageClient, tag: str) -> None:
    with visitor.app.database.reading() as session:
        said = (
            session.query(FestivalText)
            .join(Festival)
            .filter(Festival.slug == "song-son-ba-doi", FestivalText.language == tag)
        )
        text = said.one()
    event = events(visitor, language=tag)["song-son-ba-doi-2027@bim-son.invalid"]
    assert event.summary.value == text.name
    assert event.description.value.startswith(f"{text.summary}\n\n")
    assert event.url.value == f"https://heritage.example/{tag}/festivals/song-son-ba-doi"
    assert visitor.get(event.url.value.removeprefix("https://heritage.example")).status_code == 200


def test_without_a_language_the_calendar_speaks_the_towns_own(visitor: PageClient) -> None:
    for address in ("/festivals.ics", "/festivals.ics?language=", "/festivals.ics?utm_source=chat"):
        answer = visitor.get(address, "ko")
        assert answer.headers["Content-Language"] == "vi"
        assert answer.data == visitor.get("/festivals.ics?language=vi").data


def test_the_calendar_of_a_site_holds_the_festivals_held_there(each_visitor: PageClient) -> None:
    slugs = {uid.rpartition("-202")[0] for uid in events(each_visitor, site="den-chin-gieng") if "-202" in uid}
    assert slugs == {"co-chin", "song-son-ba-doi"}


def test_the_calendar_of_a_festival_holds_it_alone(each_visitor: PageClient) -> None:
    assert set(events(each_visitor, festival="co-chin", language="ko")) == {
        f"co-chin-{year}@bim-son.invalid" for year in range(2026, 2037)
    }


def test_an_event_stays_the_same_one_at_another_address_in_another_language_and_year(
    sqlite_databases: Databases, make_app: Callable[..., SiteApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = PageClient(make_app(sqlite_databases.filled(), base_url="https://heritage.example"))
    moved = PageClient(make_app(sqlite_databases.filled(), base_url="http://127.0.0.1:8000"))
    now = events(here, language="vi")
    assert set(now) == set(events(moved, language="ja"))
    monkeypatch.setattr(public, "now", lambda: NOW + timedelta(days=365))
    later = events(PageClient(make_app(sqlite_databases.filled())), language="vi")
    shared = set(now) & set(later)
    assert len(shared) == FESTIVALS * (YEARS_SHOWN - 1)
    for uid in shared:
        assert now[uid].serialize() == later[uid].serialize(), "the clock has changed what the content says"


def test_an_edit_is_seen_by_its_time_and_nothing_else_changes(sqlite_client: PageClient) -> None:
    before = events(sqlite_client, language="en")
    edited = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    with sqlite_client.app.database.writing() as session:
        text = (
            session.query(FestivalText).join(Festival).filter(Festival.slug == "co-chin", FestivalText.language == "en")
        )
        text.one().updated_at = edited
    after = events(sqlite_client, language="en")
    changed = {uid for uid in before if before[uid].serialize() != after[uid].serialize()}
    assert changed == {uid for uid in before if uid.startswith("co-chin-")}
    assert {after[uid].last_modified.value for uid in changed} == {edited}
    assert before["co-chin-2027@bim-son.invalid"].last_modified.value == NOW


def test_a_newer_check_of_the_facts_counts_as_a_change(sqlite_client: PageClient) -> None:
    with sqlite_client.app.database.writing() as session:
        session.query(Festival).filter_by(slug="co-chin").one().checked = date(2027, 5, 1)
    event = events(sqlite_client)["co-chin-2027@bim-son.invalid"]
    assert event.last_modified.value == datetime(2027, 4, 30, 17, tzinfo=UTC)


def test_the_calendar_may_be_kept_and_is_not_sent_twice(each_visitor: PageClient) -> None:
    answer = each_visitor.get("/festivals.ics?language=ko", Accept_Encoding="br")
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert answer.headers["Content-Encoding"] == "br"
    assert "Set-Cookie" not in answer.headers
    again = each_visitor.get("/festivals.ics?language=ko", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert each_visitor.get("/festivals.ics?language=ja").headers["ETag"] != answer.headers["ETag"]


def test_lines_are_as_short_as_the_standard_wants(visitor: PageClient) -> None:
    for tag in TAGS:
        body = visitor.get(f"/festivals.ics?language={tag}").data
        assert body.endswith(b"END:VCALENDAR\r\n")
        assert max(map(len, body.split(b"\r\n"))) <= 75


NO_LANGUAGE = "The calendar is not kept in that language. Ask for one of: vi, en, fr, zh-Hans, ko, ja."
NO_SITE = "No site has that name in its address. Leave it out to get all festivals."
NO_FESTIVAL = "No festival has that name in its address. Leave it out to get all festivals."


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("language=xx", NO_LANGUAGE),
        ("language=KO", NO_LANGUAGE),
        ("language=../../etc", NO_LANGUAGE),
        ("language=" + "k" * 10_000, NO_LANGUAGE),
        ("language=ko%00", NO_LANGUAGE),
        ("site=nowhere", NO_SITE),
        ("site=den-song-son%00", NO_SITE),
        ("site=<script>", NO_SITE),
        ("site=" + "%F0%9F%90%89" * 1_000, NO_SITE),
        ("site=%FF%FE", NO_SITE),
        ("festival=nothing", NO_FESTIVAL),
        ("festival=%00&site=den-song-son", NO_FESTIVAL),
    ],
)
def test_a_broken_question_gets_a_sentence(each_visitor: PageClient, query: str, sentence: str) -> None:
    page = each_visitor.page(f"/festivals.ics?{query}", "en")
    assert page.status == 400
    assert page.words(page.one("p[@class='lead']")) == sentence


@pytest.mark.parametrize("query", ["site=ho-canh-chim", "site=dinh-lang-gao&festival=co-chin"])
def test_where_no_festival_is_known_there_is_no_calendar(visitor: PageClient, query: str) -> None:
    page = visitor.page(f"/festivals.ics?{query}", "en")
    assert page.status == 404
    assert page.words(page.one("p[@class='lead']")) == "No festival is known there, so there is no calendar of it."


def test_a_text_that_is_missing_stands_in_the_next_best_language(sqlite_client: PageClient) -> None:
    with sqlite_client.app.database.writing() as session:
        session.delete(
            session.query(FestivalText)
            .join(Festival)
            .filter(Festival.slug == "co-chin", FestivalText.language == "ko")
            .one()
        )
    event = events(sqlite_client, language="ko")["co-chin-2027@bim-son.invalid"]
    assert event.summary.value == "Feast of Cô Chín (the Ninth Lady)"
    assert event.summary.params["LANGUAGE"] == ["en"]
