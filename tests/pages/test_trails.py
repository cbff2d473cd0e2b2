"""The trails' pages."""

from datetime import UTC, datetime

from sqlalchemy import select

from heritage.sites.models import Site
from heritage.sites.rules import CheckMethod, TextState
from heritage.trails.models import Trail, TrailStop
from heritage.trails.rules import Stop, TrailFacts, TrailWords
from heritage.trails.services import record_facts, record_words
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient

PROCESSION = "duong-ruoc-song-son-ba-doi"
EAST = "hang-dong-doi-dinh-phia-dong"


def test_the_list_of_trails_shows_both_with_their_number_of_stops(client: PageClient) -> None:
    page = client.page("/en/trails")
    assert page.status == 200
    assert {f"/en/trails/{PROCESSION}", f"/en/trails/{EAST}"} <= set(page.links())
    assert page.words().count("4 stops") == 2


def test_a_trail_is_told_in_every_language_with_its_stops_in_order(sqlite_client: PageClient) -> None:
    order = ["den-song-son", "duong-thien-ly", "deo-ba-doi", "den-chin-gieng"]
    for language in sqlite_client.app.town.tags:
        page = sqlite_client.page(f"/{language}/trails/{PROCESSION}")
        stops = [stop.attrib["data-stop"] for stop in page.all("li[@data-stop]")]
        assert stops == [f"/{language}/sites/{slug}" for slug in order]
        assert len(page.all("link[@rel='alternate']")) == len(sqlite_client.app.town.tags) + 1


def test_each_stop_leads_to_the_next_and_the_one_before(sqlite_client: PageClient) -> None:
    page = sqlite_client.page(f"/en/trails/{EAST}")
    steps = [
        [link.attrib["href"] for link in stop.findall(".//p[@class='steps']/a")[1:]]
        for stop in page.all("li[@data-stop]")
    ]
    assert steps == [["#stop-2"], ["#stop-1", "#stop-3"], ["#stop-2", "#stop-4"], ["#stop-3"]]


def test_a_distance_that_no_source_gives_is_called_unknown(sqlite_client: PageClient) -> None:
    assert "distance from the stop before: unknown" in sqlite_client.page(f"/en/trails/{EAST}").words()


def test_the_trail_past_the_firing_range_warns_of_it(sqlite_client: PageClient) -> None:
    assert "firing range" in sqlite_client.page(f"/en/trails/{EAST}").words()


def test_a_trail_without_a_translation_says_so_and_shows_the_next_best(app: SiteApp, client: PageClient) -> None:
    facts = TrailFacts(
        (Stop("doi-ong"), Stop("den-cay-vai", 700)), datetime(2026, 11, 24, tzinfo=UTC).date(), CheckMethod.DESK
    )
    words = TrailWords("Short trail", "Two stops.", TextState.REVIEWED, "Go.", ("First.",))
    with app.database.writing() as session:
        trail = record_facts(session, "short", facts, digest=None)
        record_words(session, trail, "en", words, digest=None, now=datetime(2026, 11, 24, tzinfo=UTC))
    page = client.page("/ko/trails/short")
    assert page.one("h1").attrib["lang"] == "en"
    assert "700" in page.words()
    assert page.headers["Cache-Control"] == "no-store"


def test_stops_in_a_new_order_replace_the_old_ones(app: SiteApp) -> None:
    day = datetime(2026, 11, 24, tzinfo=UTC).date()
    with app.database.writing() as session:
        record_facts(
            session, EAST, TrailFacts((Stop("doi-ong"), Stop("dinh-lang-gao")), day, CheckMethod.DESK), digest=None
        )
    with app.database.reading() as session:
        stops = session.execute(
            select(TrailStop.position, Site.slug)
            .join(Site)
            .join(Trail)
            .where(Trail.slug == EAST)
            .order_by(TrailStop.position)
        )
        assert [tuple(row) for row in stops] == [(0, "doi-ong"), (1, "dinh-lang-gao")]


def test_an_unknown_trail_is_a_404_with_a_way_on(sqlite_client: PageClient) -> None:
    page = sqlite_client.page("/ko/trails/nothing")
    assert page.status == 404
    assert "/ko/sites" in page.links()
