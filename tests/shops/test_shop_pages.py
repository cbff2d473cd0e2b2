"""What the public sees of shops: the list, the page of each, and what is left of one that is gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
from sqlalchemy import select

from heritage.app import create_app
from heritage.media.rules import PhotoKind
from heritage.media.services import keep_photo
from heritage.people.queries import Person
from heritage.shops.models import Shop
from heritage.shops.public import SHOWN_AT_ONCE
from heritage.shops.rules import Accepted, Answer, ShopAction
from heritage.shops.services import move_shop
from heritage.web.page_cache import ASK_EACH_TIME
from heritage.web.site_app import SiteApp
from tests.conftest import Databases, settings_for
from tests.media.sent_files import jpeg
from tests.page_client import Page, PageClient
from tests.shop_factory import HOLDER, OFFICE, MadeShop, listed_shop, shop_in, submitted_shop

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")


def now() -> datetime:
    return datetime.now(UTC)


def shop(app: SiteApp, number: int = 1, **details: Any) -> MadeShop:
    """A listed shop that was checked today."""
    known = {"phone": f"+8491200{number:04}", "account": f"MAU{number:07}", "name": f"Quán MẪU {number}", "now": now()}
    return listed_shop(app, **known | details)


def change(app: SiteApp, made: MadeShop, **values: Any) -> None:
    with app.database.writing() as session:
        for name, value in values.items():
            setattr(shop_in(session, made), name, value)


def act(app: SiteApp, made: MadeShop, action: ShopAction, actor: Person | None = None) -> None:
    with app.database.writing() as session:
        move_shop(session, shop_in(session, made), action, actor=actor or made.owner, now=now())


def names(page: Page) -> list[str]:
    return [page.words(heading) for heading in page.all("ul[@class='cards']//h3")]


def test_the_list_stands_in_the_order_of_the_vietnamese_alphabet(client: PageClient) -> None:
    for number, name in enumerate(["Đồ MẪU", "Dệt MẪU", "Ăn MẪU", "An MẪU"]):
        shop(client.app, number, name=name)
    page = client.page("/vi/shops")
    assert names(page) == ["An MẪU", "Ăn MẪU", "Dệt MẪU", "Đồ MẪU"]
    assert page.headers["Cache-Control"].startswith("public, max-age=")


def test_a_town_without_shops_says_so(sqlite_client: PageClient) -> None:
    page = sqlite_client.page("/en/shops")
    assert "No shop has been entered yet." in page.words()
    assert page.all("form[@class='choose']") == []


def test_a_shop_that_waits_for_review_is_on_no_page(sqlite_client: PageClient) -> None:
    made = submitted_shop(sqlite_client.app)
    assert names(sqlite_client.page("/en/shops")) == []
    page = sqlite_client.page(f"/en/shops/{made.slug}")
    assert page.status == 404
    assert "Quán MẪU" not in page.words()


@pytest.fixture(scope="module")
def street(databases: Databases) -> Iterator[PageClient]:
    """A visitor of a town with three shops, whose tests change nothing."""
    app = create_app(settings_for(databases.filled()))
    shop(app, 1)
    shop(app, 2, kind="cafe", accepts={Accepted.VIETQR: Answer.YES, Accepted.E_WALLET: Answer.YES})
    shop(app, 3, now=now() - timedelta(days=200))
    yield PageClient(app)
    app.close()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=cafe", ["Quán MẪU 2"]),
        ("accepts=e-wallet", ["Quán MẪU 2"]),
        ("accepts=transfer", ["Quán MẪU 1", "Quán MẪU 2", "Quán MẪU 3"]),
        ("accepts=payment", []),
        ("verified=1", ["Quán MẪU 1", "Quán MẪU 2"]),
        ("kind=cafe&accepts=international-card", []),
        ("kind=castle&accepts=gold&open=later&verified=yes&page=x", ["Quán MẪU 1", "Quán MẪU 2", "Quán MẪU 3"]),
    ],
)
def test_a_filter_is_a_plain_form(street: PageClient, query: str, shown: list[str]) -> None:
    page = street.page(f"/en/shops?{query}")
    assert names(page) == shown
    assert page.headers["Cache-Control"].startswith("public")


def test_what_is_open_now_is_nobody_elses_page(sqlite_client: PageClient) -> None:
    shop(sqlite_client.app, 1, hours="24/7")
    shop(sqlite_client.app, 2, hours="off")
    shop(sqlite_client.app, 3, hours=None)
    page = sqlite_client.page("/en/shops?open=now")
    assert names(page) == ["Quán MẪU 1"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.one("input[@name='open']").attrib.get("checked") is not None


def test_a_filter_that_leaves_nothing_leads_back_to_all(sqlite_client: PageClient) -> None:
    shop(sqlite_client.app)
    page = sqlite_client.page("/en/shops?kind=lodging")
    assert "No shop fits all of that." in page.words()
    assert "/en/shops" in page.links()


def test_a_long_list_comes_in_pages_that_keep_the_filter(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app, 1)
    with sqlite_client.app.database.writing() as session:
        model = session.scalars(select(Shop).where(Shop.id == made.shop_id)).one()
        kept = {column.name: getattr(model, column.name) for column in Shop.__table__.columns}
        rows = [
            kept | {"id": 1000 + number, "slug": f"mau-{number:03}", "name": f"Mẫu {number:03}"}
            for number in range(SHOWN_AT_ONCE + 5)
        ]
        session.execute(Shop.__table__.insert(), rows)
    first = sqlite_client.page("/en/shops?kind=other")
    second = sqlite_client.page("/en/shops?kind=other&page=2")
    assert (len(names(first)), len(names(second))) == (SHOWN_AT_ONCE, 6)
    assert "/en/shops?page=2&kind=other" in first.links()
    assert "/en/shops?page=1&kind=other" in second.links()
    assert names(sqlite_client.page("/en/shops?kind=other&page=99")) == names(second)


@pytest.mark.parametrize("tag", TAGS)
def test_the_page_of_a_shop_tells_what_a_payer_wants_to_know(street: PageClient, tag: str) -> None:
    page = street.page(f"/{tag}/shops/quan-mau-1")
    text = page.words(page.one("main"))
    assert page.status == 200
    assert page.words(page.one("h1")) == "Quán MẪU 1"
    for expected in (HOLDER, OFFICE, "1 Đường MẪU", "07:00–20:00", street.app.town.shop_kinds["other"][tag]):
        assert expected in text
    assert f"/{tag}/shops/quan-mau-1/pay" in page.links()
    assert "MAU0000001" not in page.text
    assert page.one("h1").attrib.get("lang") == (None if tag == "vi" else "vi")


def test_the_page_of_a_shop_is_kept_but_asked_for_each_time(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    first = sqlite_client.page(f"/en/shops/{made.slug}")
    again = sqlite_client.get(f"/en/shops/{made.slug}", If_None_Match=first.headers["ETag"])
    assert first.headers["Cache-Control"] == ASK_EACH_TIME
    assert (again.status_code, again.headers["Cache-Control"]) == (304, ASK_EACH_TIME)
    change(sqlite_client.app, made, note="Mới MẪU")
    assert "Mới MẪU" in sqlite_client.page(f"/en/shops/{made.slug}").words()


def test_a_telephone_is_shown_only_where_its_owner_wants_it(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    address = f"/en/shops/{made.slug}"
    assert "+8491200" not in sqlite_client.get(address).text
    change(sqlite_client.app, made, show_phone=True)
    assert "tel:+84912000001" in sqlite_client.page(address).links()


@pytest.mark.parametrize(
    ("days", "said", "is_noted"),
    [(10, "Checked on", False), (160, "It is due to be looked at again.", False), (185, "Not re-checked since", True)],
)
def test_age_is_told_and_never_hidden(sqlite_client: PageClient, days: int, said: str, is_noted: bool) -> None:
    made = shop(sqlite_client.app, now=now() - timedelta(days=days))
    page = sqlite_client.page(f"/en/shops/{made.slug}")
    assert said in page.words()
    assert ("Nobody of the town has been here for half a year" in page.words()) is is_noted
    assert ("Not re-checked since" in sqlite_client.page("/en/shops").words()) is is_noted


def test_what_is_accepted_is_yes_no_or_not_sure(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app, accepts={Accepted.VIETQR: Answer.YES, Accepted.CASH: Answer.NO})
    change(sqlite_client.app, made, foreign_apps=["App MẪU"])
    page = sqlite_client.page(f"/en/shops/{made.slug}")
    rows = [page.words(item) for item in page.one("ul[@class='answers']").findall("li")]
    assert rows[:3] == ["Bank transfer by QR code (VietQR) yes", "Cash no", "Vietnamese bank cards not sure"]
    assert "App MẪU" in page.words()


def test_a_sample_is_called_a_sample_on_every_page_of_it(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app, is_sample=True, name="Quán thử")
    for address in ("shops", f"shops/{made.slug}", f"shops/{made.slug}/pay"):
        assert "MẪU" in sqlite_client.page(f"/en/{address}").words(), address
    page = sqlite_client.page(f"/en/shops/{made.slug}")
    assert page.json_ld() == []
    assert "noindex" in [meta.attrib["content"] for meta in page.all("meta[@name='robots']")]
    assert f"/shops/{made.slug}" not in sqlite_client.get("/sitemap.xml").text


def test_search_engines_get_the_hours_and_the_address(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app, hours="Mo-Fr 07:00-20:00", ward="bim-son")
    (data,) = sqlite_client.page(f"/ko/shops/{made.slug}").json_ld()
    assert data["@type"] == "LocalBusiness"
    assert data["address"]["streetAddress"] == "1 Đường MẪU"
    assert data["address"]["addressLocality"] == sqlite_client.app.town.wards["bim-son"].name["vi"]
    assert data["url"] == f"https://heritage.example/ko/shops/{made.slug}"
    (hours,) = data["openingHoursSpecification"]
    assert (hours["opens"], hours["closes"], len(hours["dayOfWeek"])) == ("07:00", "20:00", 5)
    assert f"https://heritage.example/ko/shops/{made.slug}" in sqlite_client.get("/sitemap.xml").text


def test_a_photo_stands_where_there_is_one_and_a_drawing_where_there_is_none(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    assert sqlite_client.page(f"/en/shops/{made.slug}").all("picture") == []
    with sqlite_client.app.database.writing() as session:
        storage = sqlite_client.app.storage
        photo = keep_photo(session, storage, jpeg(), kind=PhotoKind.FRONT, actor_id=None, now=now())
        shop_in(session, made).photo_id = photo.id
    page = sqlite_client.page(f"/en/shops/{made.slug}")
    (shared,) = [meta.attrib["content"] for meta in page.all("meta[@property='og:image']")]
    assert sqlite_client.get(shared.removeprefix("https://heritage.example")).mimetype == "image/jpeg"
    assert sqlite_client.get(page.one("picture/img").attrib["src"]).status_code == 200


@pytest.mark.parametrize(
    ("action", "status", "title"),
    [
        (ShopAction.HIDE, 410, "This shop is not shown any more"),
        (ShopAction.WITHDRAW, 410, "This shop is not shown any more"),
        (ShopAction.REFUSE, 404, "There is no shop here"),
    ],
)
def test_a_shop_that_is_gone_answers_with_a_way_on(
    sqlite_client: PageClient, action: ShopAction, status: int, title: str
) -> None:
    made = shop(sqlite_client.app)
    assert sqlite_client.get(f"/en/shops/{made.slug}").status_code == 200
    act(sqlite_client.app, made, action)
    for rest in ("", "/pay", "/report", "/pay/yes", "/report/thanks"):
        page = sqlite_client.page(f"/en/shops/{made.slug}{rest}")
        assert (page.status, page.words(page.one("h1"))) == (status, title)
        assert {"/en/shops", "/en/check"} <= set(page.links())
        assert "Quán MẪU" not in page.words()
    assert sqlite_client.get(f"/pay/{made.counter_id}/{made.version_id}.svg").status_code == 410


@pytest.mark.parametrize("slug", ["none", "a" * 3000, "%00", "%F0%9F%98%80", "..%2f..", "MAU"])
def test_an_address_of_no_shop_gets_a_page_that_helps(sqlite_client: PageClient, slug: str) -> None:
    assert sqlite_client.page(f"/en/shops/{slug}").status == 404


def test_a_dangerous_address_of_a_stall_is_no_link(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    change(sqlite_client.app, made, stalls=["javascript:alert(1)", "https://shop.example/mau"], note="<b>Mẫu</b>")
    page = sqlite_client.page(f"/en/shops/{made.slug}")
    assert "https://shop.example/mau" in page.links()
    assert not any(link.startswith("javascript") for link in page.links())
    assert "<b>Mẫu</b>" in page.words()


def test_words_and_style_of_a_shop_fit_the_first_14_kilobytes(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    worst = 0
    for tag in TAGS:
        page = sqlite_client.page(f"/{tag}/shops/{made.slug}")
        sheets = [link.attrib["href"] for link in page.all("link[@rel='stylesheet']")]
        addresses = [f"/{tag}/shops/{made.slug}", *sheets]
        sizes = [len(sqlite_client.get(each, Accept_Encoding="br").data) for each in addresses]
        assert brotli.decompress(sqlite_client.get(addresses[0], Accept_Encoding="br").data).decode() == page.text
        worst = max(worst, sum(sizes))
    assert worst <= 14 * 1024


def test_the_front_page_shows_some_shops_and_leads_to_all(sqlite_client: PageClient) -> None:
    assert sqlite_client.page("/en/").all("section[@id='shops']") == []
    for number in range(8):
        shop(sqlite_client.app, number)
    page = sqlite_client.page("/en/")
    section = page.one("section[@id='shops']")
    assert len(section.findall(".//h3")) == 6
    assert "See all 8 shops" in page.words(section)
