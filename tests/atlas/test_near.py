"""What is near: a plain form, an honest distance."""

import pytest
from sqlalchemy import update

from heritage.atlas.near_queries import places_near
from heritage.atlas.queries import places_by_slug
from heritage.atlas.rules import NEAR_SHOWN, Filter, Spot, What, by_distance
from heritage.db import raise_content_revision
from heritage.sites.models import Site
from heritage.web.site_app import SiteApp
from tests.atlas.test_map import add_sites
from tests.conftest import NOW
from tests.page_client import Page, PageClient
from tests.shop_factory import listed_shop


def found(page: Page) -> dict[str, str]:
    """Names of the places in their order, with what is said of the way."""
    items = page.one("section[@aria-labelledby='found']").findall(".//li")
    return {page.words(item.find(".//h3")): page.words(item.findall(".//p")[1]) for item in items}


def make_exact(client: PageClient, *slugs: str) -> None:
    with client.app.database.writing() as session:
        session.execute(
            update(Site).where(Site.slug.in_(slugs)).values(position_precision="exact", position_radius_m=None)
        )


def test_the_form_asks_and_promises_nothing_yet(client: PageClient) -> None:
    page = client.page("/en/near")
    assert page.status == 200
    assert page.all("section[@aria-labelledby='found']") == []
    choices = [page.words(option) for option in page.all("select/option")]
    assert "Sòng Sơn Temple" in choices
    assert "Từ Thức Temple" not in choices, "nobody can be at a place whose position is unknown"
    assert page.headers["Cache-Control"].startswith("public")


def test_from_a_place_the_others_stand_in_the_order_of_their_distance(client: PageClient) -> None:
    page = client.page("/en/near?from=den-song-son")
    names = list(found(page))
    assert names[0] == "Chín Giếng Temple (Nine Wells)"
    assert len(names) == 12
    assert "Sòng Sơn Temple" not in names
    assert page.one("option[@selected]").attrib["value"] == "den-song-son"


def test_an_area_is_never_given_minutes_on_foot(client: PageClient) -> None:
    ways = found(client.page("/en/near?from=den-song-son"))
    assert set(ways.values()) == {way for way in ways.values() if way.startswith("within about ")}
    assert not any("minute" in way for way in ways.values())


def test_between_exact_positions_the_minutes_are_told(client: PageClient) -> None:
    make_exact(client, "den-song-son", "den-chin-gieng")
    ways = found(client.page("/en/near?from=den-song-son"))
    assert ways["Chín Giếng Temple (Nine Wells)"] == "940 m in a straight line, about 18 minutes on foot"
    assert [way for way in ways.values() if "minutes" in way] == [ways["Chín Giếng Temple (Nine Wells)"]]


def test_the_position_of_a_phone_is_answered_and_kept_by_nobody(client: PageClient) -> None:
    make_exact(client, "den-song-son")
    page = client.page("/en/near?lat=20.1049&lon=105.8600&accuracy=12")
    assert page.headers["Cache-Control"] == "no-store"
    assert found(page)["Sòng Sơn Temple"] == "20 m in a straight line, about 1 minute on foot"


@pytest.mark.parametrize("accuracy", ["&accuracy=800", ""])
def test_a_phone_that_hardly_knows_where_it_is_gets_no_minutes(client: PageClient, accuracy: str) -> None:
    make_exact(client, "den-song-son")
    page = client.page(f"/en/near?lat=20.1049&lon=105.8600{accuracy}")
    assert found(page)["Sòng Sơn Temple"].startswith("within about ")


def test_somebody_far_away_is_told_so(client: PageClient) -> None:
    page = client.page("/en/near?lat=48.8566&lon=2.3522&accuracy=20")
    assert "You are outside of the town's map." in page.words()
    assert len(found(page)) == 13


@pytest.mark.parametrize("slug", ["nowhere", "den-tu-thuc"])
def test_a_place_that_is_none_or_has_no_position_leaves_the_form(client: PageClient, slug: str) -> None:
    page = client.page(f"/en/near?from={slug}")
    assert page.status == 200
    assert page.all("section[@aria-labelledby='found']") == []


@pytest.mark.parametrize(
    "query",
    [
        "shop=%27",
        "lat=1e1&lon=1e2",
        "lat=nan&lon=105",
        "lat=20",
        "lon=105",
        "lat=91&lon=105",
        "lat=20&lon=181",
        "lat=20&lon=105&accuracy=-5",
        "lat=20&lon=105&accuracy=inf",
        "lat=20,1&lon=105",
        "lat=" + "2" * 10_000 + "&lon=105",
        "from=%00",
        "from=" + "a" * 10_000,
        "from=Đền",
    ],
)
def test_what_is_no_position_gets_a_page_that_says_what_to_do(client: PageClient, query: str) -> None:
    page = client.page(f"/en/near?{query}")
    assert page.status == 400
    assert "This is not a position. Go back and choose the place where you are." in page.words()


@pytest.fixture
def crowded(client: PageClient) -> PageClient:
    """A visitor of a town with more sites than a list can offer, and a shop."""
    add_sites(client.app, 500)
    with client.app.database.writing() as session:
        raise_content_revision(session)  # the index of words follows
    listed_shop(client.app, now=NOW, name="Quán MẪU", phone="+84912000009", account="MAU0000009")
    return client


def test_among_many_places_one_types_where_one_is(crowded: PageClient) -> None:
    page = crowded.page("/en/near")
    assert page.all("select") == []
    assert page.one("input[@name='at']").attrib["maxlength"] == "100"

    page = crowded.page("/en/near?at=den%20song")
    assert page.headers["Cache-Control"] == "no-store"
    link = page.one("section[@aria-labelledby='matches']").findall(".//a")[0]
    assert page.words(link) == "Sòng Sơn Temple"

    page = crowded.page(link.attrib["href"])
    assert page.one("input[@name='at']").attrib["value"] == "Sòng Sơn Temple"
    assert len(found(page)) == NEAR_SHOWN
    assert "Sòng Sơn Temple" not in found(page)


def test_a_shop_can_be_where_one_is(crowded: PageClient) -> None:
    page = crowded.page("/en/near?at=quan%20mau")
    address = page.one("section[@aria-labelledby='matches']").findall(".//a")[0].attrib["href"]
    page = crowded.page(address)
    assert address == "/en/near?shop=quan-mau"
    assert len(found(page)) == NEAR_SHOWN
    assert page.all("section[@aria-labelledby='shops']") == [], "nobody is near to where he is"


@pytest.mark.parametrize("typed", ["zzz", "den%20tu%20thuc", "%00", "%C3%A9" * 5000, "zz'%20OR%201=1--", "%22*"])
def test_what_is_typed_and_is_nowhere_gets_a_sentence(crowded: PageClient, typed: str) -> None:
    page = crowded.page(f"/en/near?at={typed}")
    assert page.status == 200
    assert page.all("section[@aria-labelledby='matches']") == []
    assert ("No place has all of these words." in page.words()) is (typed != "%00")


@pytest.mark.parametrize("here", [Spot(20.08, 105.86), Spot(20.06, 105.91, 800), Spot(19.9, 105.5), Spot(-33.9, 151.2)])
def test_the_places_picked_by_the_database_are_those_that_are_really_nearest(app: SiteApp, here: Spot) -> None:
    add_sites(app, 2000)
    with app.database.reading() as session:
        measured = by_distance(places_by_slug(session, Filter(what=What.SITE), NOW), here, limit=NEAR_SHOWN)
        picked = places_near(session, What.SITE, here, most=NEAR_SHOWN)
    assert len(picked) == NEAR_SHOWN
    assert [each.metres for each in picked] == [each.metres for each in measured]
