"""A merchant's own front page: notices, the code, how things stand, and nobody else's shop."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from heritage.merchants.home_words import FORMATS, NOTICES, STANDS, TAPS
from heritage.payments.models import AccountVersion, ReviewCase, TapCount
from heritage.payments.rules import AccountState, CaseKind, NoticeKind, PaymentFault, SheetFormat, Tap
from heritage.payments.stand_rules import StandOutcome
from heritage.payments.words import PAYMENT_FAULTS
from heritage.people.models import Notice
from heritage.people.rules import Role
from heritage.people.services import notify
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.signs.models import ScanCount
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient
from tests.shop_factory import another_account, confirmed, listed_shop, submitted_shop, with_active_account
from tests.signed_in import NOW, SignedInClient, merchant, now, staff


@pytest.mark.parametrize(
    ("words", "enum"),
    [(NOTICES, NoticeKind), (STANDS, StandOutcome), (FORMATS, SheetFormat), (TAPS, Tap)],
    ids=["notices", "stands", "formats", "taps"],
)
def test_every_code_has_words(words: dict[object, object], enum: type) -> None:
    assert set(words) == set(enum)


def test_a_guest_is_led_to_where_merchants_begin_and_staff_to_their_desk(app: SiteApp) -> None:
    assert PageClient(app).get("/merchant/").location == "/merchant/start"
    assert PageClient(app).get("/merchant/1").location == "/sign-in?next=/merchant/1"
    assert SignedInClient(app, staff(app, Role.AGENT)).get("/merchant/").location == "/staff/"


def test_a_merchant_without_a_shop_is_led_to_registration(app: SiteApp) -> None:
    assert SignedInClient(app, merchant(app)).get("/merchant/").location == "/merchant/start"


def test_the_only_shop_is_shown_at_once_with_four_large_buttons(app: SiteApp) -> None:
    made = listed_shop(app)

    page = SignedInClient(app, made.owner).page("/merchant/")

    assert page.words(page.one("h1")) == "Quán MẪU"
    doors = [page.words(link) for link in page.one("ul[@class='doors']").iter("a")]
    assert doors == ["Show my code", "Check my code today", "Report a sticker", "Change my details"]
    assert "Public: everybody can find your shop on this site." in page.words()
    assert "In use: payers are shown this account." in page.words()


def test_who_has_several_shops_chooses(app: SiteApp) -> None:
    made = listed_shop(app)
    other = submitted_shop(app, name="Quán MẪU hai", account="MAU0000009")

    page = SignedInClient(app, made.owner).page("/merchant/")

    assert {f"/merchant/{made.shop_id}", f"/merchant/{other.shop_id}"} <= set(page.links())


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_notice_of_each_kind_is_read_once(app: SiteApp, kind: NoticeKind) -> None:
    made = listed_shop(app)
    with app.database.writing() as session:
        session.execute(update(Notice).values(seen_at=NOW))
        facts = {"shop": "Quán MẪU", "version": 1, "counter": "1", "last_four": "0001", "active_from": NOW.isoformat()}
        notify(session, made.owner.id, kind, now=NOW, **facts, reason="Vì MẪU", sentence="Ở đâu?", case=1)
    client = SignedInClient(app, made.owner)

    title = str(NOTICES[kind].title) % {"shop": "Quán MẪU"}
    assert title in client.page("/merchant/").words()
    assert title not in client.page("/merchant/").words()
    with app.database.reading() as session:
        assert session.scalars(select(Notice).where(Notice.seen_at.is_(None))).all() == []


def test_another_account_can_be_stopped_with_one_tap_and_the_old_code_stays(app: SiteApp) -> None:
    made = listed_shop(app)
    changed = confirmed(app, another_account(app, made, holder="TRAN THI MAU"))
    client = SignedInClient(app, made.owner)
    page = client.page("/merchant/")
    stop = f"/merchant/accounts/{changed.version_id}/stop"
    assert stop in [form.attrib["action"] for form in page.all("form[@action]")]
    assert "TRAN THI MAU" in page.words()

    assert client.post(stop).status_code == 302

    with app.database.reading() as session:
        states = dict(session.execute(select(AccountVersion.id, AccountVersion.state)).all())
    assert states == {made.version_id: AccountState.ACTIVE, changed.version_id: AccountState.STOPPED}
    assert "TRAN THI MAU" not in client.page("/merchant/").words()


def test_an_account_that_is_in_use_is_not_stopped_by_the_tap(app: SiteApp) -> None:
    made = listed_shop(app)
    answer = SignedInClient(app, made.owner).post(f"/merchant/accounts/{made.version_id}/stop")
    assert answer.status_code == 422
    assert str(PAYMENT_FAULTS[PaymentFault.NO_SUCH_MOVE]) in answer.get_data(as_text=True)


def test_my_code_is_shown_with_its_holder_and_no_more_than_four_digits(app: SiteApp) -> None:
    made = listed_shop(app, is_sample=True)

    page = SignedInClient(app, made.owner).page(f"/merchant/code/{made.counter_id}")

    assert "NGUYEN VAN MAU" in page.words()
    assert "MẪU" in page.words(page.one("div[@class='my-code']"))
    assert "MAU0000001" not in page.text
    assert made.payload not in page.text


def test_a_code_that_was_changed_past_the_site_is_not_shown_and_raises_an_alarm(app: SiteApp) -> None:
    made = listed_shop(app)
    with app.database.writing() as session:
        forged = app.vault.encrypt(made.payload.replace("MAU0000001", "MAU0000666"))
        session.execute(update(AccountVersion).values(payload=forged))

    page = SignedInClient(app, made.owner).page(f"/merchant/code/{made.counter_id}")

    assert page.status == 503
    assert page.all("div[@class='my-code']") == []
    with app.database.reading() as session:
        kinds = session.scalars(select(ReviewCase.kind).order_by(ReviewCase.id)).all()
    assert kinds == [CaseKind.REGISTRATION, CaseKind.ALARM]


def test_with_several_counters_the_merchant_says_which(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    only = client.get(f"/merchant/{made.shop_id}/code").location
    assert only == f"/merchant/code/{made.counter_id}"

    client.post(f"/merchant/{made.shop_id}/counters", name="Trên lầu")

    page = client.page(f"/merchant/{made.shop_id}/code")
    assert "Trên lầu" in page.words()


def test_a_shop_is_hidden_and_shown_again(app: SiteApp) -> None:
    made = listed_shop(app)
    client, guest = SignedInClient(app, made.owner), PageClient(app)

    client.post(f"/merchant/{made.shop_id}/hide")
    assert guest.get(f"/en/shops/{made.slug}").status_code == 410
    client.post(f"/merchant/{made.shop_id}/show")
    assert guest.get(f"/en/shops/{made.slug}").status_code == 200


def test_a_shop_that_is_not_listed_cannot_be_hidden(app: SiteApp) -> None:
    made = with_active_account(app)
    answer = SignedInClient(app, made.owner).post(f"/merchant/{made.shop_id}/hide")
    assert answer.status_code == 422
    with app.database.reading() as session:
        assert session.get_one(Shop, made.shop_id).state == ShopState.SUBMITTED


def test_figures_count_days_and_nobody(app: SiteApp) -> None:
    made = listed_shop(app)
    today = app.town.local_time(now()).date()
    with app.database.writing() as session:
        session.add(ScanCount(code=made.code, day=today, hour=9, language="vi", count=3))
        session.add(ScanCount(code=made.code, day=today - timedelta(days=90), hour=9, language="vi", count=50))
        session.add(TapCount(shop_id=made.shop_id, day=today, answer=Tap.OTHER_NAME, count=2))
    client = SignedInClient(app, made.owner)
    client.post(f"/merchant/check/{made.counter_id}", way="eye")

    page = client.page(f"/merchant/{made.shop_id}/figures")

    (row,) = page.all("tr")[1:]
    assert [page.words(cell) for cell in row][1:] == ["3", "0", "0", "2", "1"]
    assert [page.words(each) for each in page.one("dl[@class='sums']").iter("dd")] == [
        "3",
        "it worked: 0",
        "it did not work: 0",
        "another name was shown: 2",
        "1",
    ]
    assert "Somebody saw another name than yours" in page.words()


ADDRESSES_OF_A_SHOP = (
    "/merchant/{shop}",
    "/merchant/{shop}/code",
    "/merchant/{shop}/figures",
    "/merchant/{shop}/report",
    "/merchant/{shop}/reported",
    "/merchant/{shop}/details",
    "/merchant/{shop}/details/shop",
    "/merchant/{shop}/details/photo",
    "/merchant/{shop}/counters",
    "/merchant/code/{counter}",
    "/merchant/check/{counter}",
    "/merchant/counter/{counter}",
    "/merchant/counters/{counter}/name",
    "/merchant/counters/{counter}/close",
    "/merchant/counters/{counter}/account",
    "/merchant/print/{counter}",
    "/merchant/data/{shop}/take-back-keep",
)
DEEDS_ON_A_SHOP = (
    "/merchant/{shop}/hide",
    "/merchant/{shop}/show",
    "/merchant/accounts/{version}/stop",
    "/merchant/counters/{counter}/staff-link",
    "/merchant/counters/{counter}/end-staff-link",
    "/merchant/data/{shop}/take-back-show",
)


def test_another_merchants_shop_is_told_like_one_that_is_not_there(app: SiteApp) -> None:
    made = listed_shop(app)
    stranger = SignedInClient(app, merchant(app, "+84912000077"))
    names = {"shop": made.shop_id, "counter": made.counter_id, "version": made.version_id}

    read = {each: stranger.get(each.format(**names)).status_code for each in ADDRESSES_OF_A_SHOP}
    sent = {each: stranger.post(each.format(**names)).status_code for each in ADDRESSES_OF_A_SHOP + DEEDS_ON_A_SHOP}

    assert set(read.values()) == {404}
    assert {status for address, status in sent.items()} <= {404, 405}
    own = SignedInClient(app, made.owner)
    assert {own.get(each.format(**names)).status_code for each in ADDRESSES_OF_A_SHOP} <= {200, 302}
