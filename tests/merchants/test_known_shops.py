"""Is it one of these? Shops that the ward's list knows, and the merchant's own."""

from typing import Any

import pytest
from sqlalchemy import select

from heritage.payments.models import ReviewCase
from heritage.payments.rules import CaseKind
from heritage.people.models import AuditEntry
from heritage.shops.models import Shop
from heritage.web.site_app import SiteApp
from tests.merchants.answering import ACCOUNT, BANK, Answering, count, draft_in, imported_shop, know_banks
from tests.shop_factory import HERE, submitted_shop
from tests.signed_in import SignedInClient, merchant

MATCH = "/merchant/register/match"
NORTH_100_M = 0.0009


@pytest.fixture
def answering(app: SiteApp) -> Answering:
    know_banks(app)
    return Answering(SignedInClient(app, merchant(app, "+84912000009")))


def shop_in(app: SiteApp, shop_id: int) -> Shop:
    with app.database.reading() as session:
        return session.get_one(Shop, shop_id)


def test_the_question_is_left_out_when_no_shop_is_like_it(answering: Answering) -> None:
    imported_shop(answering.client.app, name="Hiệu thuốc MẪU", phone="+84912000001")
    answering.shop()
    assert answering.place().location == "/merchant/register/photo"
    assert answering.client.get(MATCH).location == "/merchant/register/photo"


@pytest.mark.parametrize(
    ("facts", "asks"),
    [
        ({}, True),
        ({"name": "quan mau ba tam"}, True),
        ({"name": "Quán Bà Tám"}, True),
        ({"name": "Hiệu thuốc MẪU"}, False),
        ({"latitude": HERE[0] + 0.8 * NORTH_100_M}, True),
        ({"latitude": HERE[0] + 1.2 * NORTH_100_M}, False),
        ({"latitude": None, "longitude": None}, False),
        ({"name": "Hiệu thuốc MẪU", "phone": "+84912000009"}, True),
    ],
)
def test_a_shop_of_a_similar_name_near_or_of_the_same_phone_is_asked_about(
    answering: Answering, facts: dict[str, Any], asks: bool
) -> None:
    imported_shop(answering.client.app, **facts)
    answering.shop()
    assert (answering.place().location == MATCH) is asks


def test_a_shop_that_is_paid_on_the_same_account_is_asked_about(answering: Answering) -> None:
    app = answering.client.app
    made = submitted_shop(app, phone="+84912000009", account=ACCOUNT, bank=BANK.bin, name="Hiệu thuốc MẪU")
    with app.database.writing() as session:
        session.get_one(Shop, made.shop_id).phone = None  # or the phone alone would tell
    answering.shop()
    assert answering.picture().location == "/merchant/register/code"
    assert answering.holder().location == MATCH


def test_shops_of_others_are_not_told(answering: Answering) -> None:
    submitted_shop(answering.client.app, phone="+84912000001", account=ACCOUNT, bank=BANK.bin, name="Quán MẪU Bà Tám")
    answering.shop()
    assert answering.place().location == "/merchant/register/photo"
    assert answering.typed().location == "/merchant/register/photo"


def test_whoever_says_no_is_not_asked_about_the_same_shop_again(answering: Answering) -> None:
    imported_shop(answering.client.app)
    answering.shop()
    answering.place()
    assert answering.send("match").location == "/merchant/register/photo"
    assert answering.shop().location == "/merchant/register/photo"


def test_a_claimed_shop_keeps_what_the_list_knew_where_nothing_else_was_said(answering: Answering) -> None:
    app = answering.client.app
    shop_id = imported_shop(app, phone="+84912000009", hours="Mo-Su 06:00-10:00")
    answering.shop(name="Quán MẪU khác")
    assert answering.send("match", shop=shop_id).location == "/merchant/register/place"
    page = answering.client.page("/merchant/register/place")
    assert page.one("input[@name='house_number']").attrib["value"] == "5"
    assert answering.client.page("/merchant/register/hours").one("input[@name='opens_1a']").attrib["value"] == "06:00"


def test_a_claim_keeps_the_shop_and_opens_a_case_of_its_own(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    shop_id = imported_shop(app)
    slug = shop_in(app, shop_id).slug
    answering.shop()
    answering.place()
    answering.send("match", shop=shop_id)
    answering.everything()
    assert answering.submit().location == "/merchant/status"
    shop = shop_in(app, shop_id)
    assert (shop.slug, shop.owner_id, shop.state, shop.phone) == (slug, owner.id, "submitted", "+84912000009")
    assert (shop.kind, shop.house_number) == ("food", "12")
    assert count(app, "shop") == 1
    with app.database.reading() as session:
        assert session.scalars(select(ReviewCase.kind)).all() == [CaseKind.CLAIM]


def test_of_two_who_claim_one_shop_neither_loses_anything_and_a_reviewer_decides(answering: Answering) -> None:
    app = answering.client.app
    shop_id = imported_shop(app)
    other = Answering(SignedInClient(app, merchant(app, "+84912000008")))
    for each in (answering, other):
        each.shop()
        each.place()
        each.send("match", shop=shop_id)
        each.everything()
    assert answering.submit().location == other.submit().location == "/merchant/status"
    assert shop_in(app, shop_id).owner_id == answering.client.person.id
    with app.database.reading() as session:
        owners = session.scalars(select(Shop.owner_id).order_by(Shop.id)).all()
        kinds = session.scalars(select(ReviewCase.kind).order_by(ReviewCase.id)).all()
    assert owners == [answering.client.person.id, other.client.person.id]
    assert kinds == [CaseKind.CLAIM, CaseKind.CLAIM]


def test_only_a_shop_that_was_asked_about_can_be_claimed(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    somebody = submitted_shop(app, phone="+84912000001").shop_id
    unlike = imported_shop(app, name="Hiệu thuốc MẪU", house_number="9", latitude=20.06)
    imported_shop(app)
    answering.shop()
    answering.place()
    for shop_id in (somebody, unlike, 0, -1, 10**30):
        answer = answering.send("match", shop=shop_id)
        assert answer.status_code == 422, shop_id
        assert "belongs to somebody else" in answer.get_data(as_text=True)
    draft = draft_in(app, owner.id)
    assert draft is not None
    assert draft.claimed_id is None
    with app.database.reading() as session:
        refused = session.scalars(select(AuditEntry.action).where(AuditEntry.was_refused)).all()
    assert set(refused) == {"shop:claim"}


def test_a_merchant_with_a_shop_is_reminded_of_it_before_registering_another(answering: Answering) -> None:
    app = answering.client.app
    submitted_shop(app, phone="+84912000009", name="Hiệu thuốc MẪU")
    assert answering.shop().location == MATCH
    page = answering.client.page(MATCH)
    assert "Hiệu thuốc MẪU" in page.words()
    assert "/merchant/status" in page.links()
    assert answering.send("match").location == "/merchant/register/place"
