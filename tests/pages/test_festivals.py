"""The pages of the festivals."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from heritage.festivals import public
from heritage.festivals.models import Festival, FestivalSite, FestivalText
from heritage.web.site_app import SiteApp
from tests.conftest import NOW
from tests.page_client import Page, PageClient
from tests.pages.counted import demand

SLUG = "song-son-ba-doi"
FESTIVAL = f"/en/festivals/{SLUG}"
NOT_KEPT = "?fresh=1"
"""The page cache keeps a page for a day of the real clock; with a parameter each is made anew."""
FIRST_DAY = datetime(2027, 3, 31, 3, tzinfo=UTC)
"""Morning in the town; the festival lasts three days, with the main day at the end."""

SetClock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(public, "now", lambda: moment)

    set_to(NOW)
    return set_to


def rows(page: Page, section: str) -> list[list[str]]:
    """The rows of the tables in a section, without their heads."""
    found = page.one(f"section[@aria-labelledby='{section}']").iter("tr")
    return [[page.words(cell) for cell in row] for row in found if row.find("td") is not None]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-12, "in 12 days"),
        (-1, "tomorrow"),
        (0, "begins today"),
        (1, "under way"),
        (2, "under way"),
        (3, "in 351 days"),
    ],
)
def test_the_page_says_how_near_the_festival_is(visitor: PageClient, clock: SetClock, days: int, said: str) -> None:
    clock(FIRST_DAY + timedelta(days=days))
    page = visitor.page(FESTIVAL + NOT_KEPT)
    when = page.words(page.one("section[@aria-labelledby='when']"))
    assert said in when
    assert ("Now" in when) == (0 <= days <= 2)


def test_a_festival_of_one_day_is_today(visitor: PageClient, clock: SetClock) -> None:
    clock(datetime(2027, 10, 8, 3, tzinfo=UTC))
    page = visitor.page("/en/festivals/co-chin" + NOT_KEPT)
    assert page.words(page.one("li[@class='level']")) == "today · Fri, Oct 8, 2027"


def test_the_day_is_that_of_the_town(visitor: PageClient, clock: SetClock) -> None:
    clock(datetime(2027, 3, 30, 18, tzinfo=UTC))  # already the 31st there
    assert "begins today" in visitor.page(FESTIVAL + NOT_KEPT).words()


def test_the_page_has_the_days_of_this_year_and_the_next_ten(visitor: PageClient, clock: SetClock) -> None:
    found = rows(visitor.page(FESTIVAL + NOT_KEPT), "years")
    assert [year for year, _ in found] == [str(year) for year in range(2026, 2037)]
    assert found[0] == ["2026", "Sat, Apr 11 – Mon, Apr 13 (over)"]
    assert found[1] == ["2027", "Wed, Mar 31 – Fri, Apr 2"]


def test_a_festival_whose_end_is_unknown_only_begins(visitor: PageClient, clock: SetClock) -> None:
    page = visitor.page("/en/festivals/den-cay-vai" + NOT_KEPT)
    assert "in 123 days · from Sat, Mar 27, 2027" in page.words()
    assert "The sources do not say on which day it ends." in page.words()
    assert {days.partition(" ")[0] for _, days in rows(page, "years")} == {"from"}


def test_the_list_begins_with_the_festival_under_way_or_next(visitor: PageClient, clock: SetClock) -> None:
    def first() -> str:
        page = visitor.page("/en/festivals" + NOT_KEPT)
        return page.words(page.all("li[@class='event']//h3")[0])

    assert first() == "Cửa Buồng Caves festival"
    clock(FIRST_DAY + timedelta(days=1))
    assert first() == "Sòng Sơn – Ba Dội festival"


def test_the_calendar_of_the_town_has_three_years_in_order(visitor: PageClient, clock: SetClock) -> None:
    page = visitor.page("/en/festivals" + NOT_KEPT)
    tables = page.one("section[@aria-labelledby='calendar']").findall(".//table")
    assert [page.words(table.find("caption")) for table in tables] == ["2026", "2027", "2028"]
    assert len(rows(page, "calendar")) == 3 * 6
    assert [days for days, _ in rows(page, "calendar")][6:9] == [
        "from Fri, Mar 26",
        "from Sat, Mar 27",
        "Mon, Mar 29 – Wed, Mar 31",
    ]


def test_search_engines_are_told_the_next_days_and_where(visitor: PageClient, clock: SetClock) -> None:
    (data,) = visitor.page(FESTIVAL + NOT_KEPT).json_ld()
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Event"
    assert data["@id"] == f"https://heritage.example/festivals/{SLUG}#2027"
    assert (data["startDate"], data["endDate"]) == ("2027-03-31", "2027-04-02")
    assert data["url"] == f"https://heritage.example{FESTIVAL}"
    assert (data["name"], data["inLanguage"]) == ("Sòng Sơn – Ba Dội festival", "en")
    places = ["den-song-son", "deo-ba-doi", "den-chin-gieng"]
    assert [place["@id"] for place in data["location"]] == [f"https://heritage.example/sites/{slug}" for slug in places]
    assert {place["address"]["addressCountry"] for place in data["location"]} == {"VN"}


def test_search_engines_are_not_told_an_end_that_nobody_knows(visitor: PageClient) -> None:
    (data,) = visitor.page("/en/festivals/den-cay-vai" + NOT_KEPT).json_ld()
    assert "endDate" not in data


def test_a_festival_held_at_no_known_site_is_in_the_town(sqlite_client: PageClient) -> None:
    with sqlite_client.app.database.writing() as session:
        session.query(FestivalSite).delete()
        session.query(Festival).filter_by(slug=SLUG).one().checked = date(2027, 1, 1)
    page = sqlite_client.page(FESTIVAL)
    assert [place["name"] for place in page.json_ld()[0]["location"]] == ["Bỉm Sơn"]
    assert page.all("section[@aria-labelledby='where']") == []


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/ko/festivals", "language=ko"),
        (f"/ko/festivals/{SLUG}", f"language=ko&festival={SLUG}"),
        ("/ko/sites/den-song-son", "language=ko&site=den-song-son"),
    ],
)
def test_a_page_offers_its_dates_to_the_visitors_own_calendar(visitor: PageClient, address: str, query: str) -> None:
    links = visitor.page(address).links()
    assert f"webcal://heritage.example/festivals.ics?{query}" in links
    assert f"/festivals.ics?{query}" in links
    assert visitor.get(f"/festivals.ics?{query}").status_code == 200


def without_words(app: SiteApp, *tags: str) -> None:
    with app.database.writing() as session:
        festival = session.query(Festival).filter_by(slug=SLUG).one()
        texts = session.query(FestivalText).filter_by(festival_id=festival.id)
        for text in texts.filter(FestivalText.language.in_(tags)):
            session.delete(text)


def test_a_missing_text_is_shown_in_the_next_best_language_and_counted(client: PageClient) -> None:
    without_words(client.app, "fr")
    for _ in range(2):
        page = client.page(f"/fr/festivals/{SLUG}")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.one("h1").attrib["lang"] == "en"
    assert "English" in page.words(page.one("div[@class='note']"))
    named = {link.attrib["hreflang"] for link in page.all("link[@rel='alternate']")}
    assert named == {"vi", "en", "zh-Hans", "ko", "ja", "x-default"}
    assert demand(client.app) == {("fr", f"festivals/{SLUG}"): 2}


def test_a_missing_text_is_marked_in_lists_and_left_out_of_the_sitemap(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "fr")
    for address in ("/fr/", "/fr/festivals", "/fr/sites/den-song-son"):
        links = sqlite_client.page(address).all(f"h3/a[@href='/fr/festivals/{SLUG}']")
        assert [link.attrib["lang"] for link in links] == ["en"]
    assert f"/fr/festivals/{SLUG}<" not in sqlite_client.get("/sitemap.xml").text


def test_a_festival_without_any_text_has_no_page(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, *sqlite_client.app.town.tags)
    assert sqlite_client.page(FESTIVAL).status == 404
    assert f"/en/festivals/{SLUG}" not in sqlite_client.page("/en/festivals").links()


@pytest.mark.parametrize("slug", ["nothing", "den-song-son", "a%00b", "%F0%9F%90%89" * 500])
def test_a_festival_that_is_not_there_has_no_page(each_visitor: PageClient, slug: str) -> None:
    assert each_visitor.page(f"/en/festivals/{slug}").status == 404


def test_a_town_without_festivals_says_so(sqlite_client: PageClient) -> None:
    with sqlite_client.app.database.writing() as session:
        for festival in session.query(Festival):
            session.query(FestivalText).filter_by(festival_id=festival.id).delete()
            session.delete(festival)
    assert "No festival has been entered yet." in sqlite_client.page("/en/festivals").words()
    assert sqlite_client.page("/festivals.ics").status == 404
    assert "/festivals.ics" not in sqlite_client.get("/en/").text


def test_the_list_asks_the_database_three_questions_however_many_festivals_there_are(sqlite_client: PageClient) -> None:
    statements: list[str] = []
    app = sqlite_client.app
    event.listen(app.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    sqlite_client.page("/en/festivals")
    assert len([each for each in statements if each.startswith("SELECT")]) == 3
