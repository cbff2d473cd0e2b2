"""What is near: a plain form, an honest distance."""

import pytest
from sqlalchemy import update

from heritage.sites.models import Site
from tests.page_client import Page, PageClient


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
