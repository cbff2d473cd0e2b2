"""Where a registration stands: why it is not public, what happens next, and how to mend it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from heritage.payments.models import AccountVersion, ReviewCase
from heritage.payments.questions import ask_question
from heritage.payments.rules import AccountState, CaseKind, CaseState
from heritage.payments.services import refuse_account
from heritage.people.models import AuditEntry
from heritage.shops.models import Consent, Shop
from heritage.shops.rules import ShopAction, ShopError, ShopFault, ShopState
from heritage.shops.services import move_shop, withdraw_consent
from heritage.web.site_app import SiteApp
from tests.merchants.answering import Answering, count, draft_in, know_banks
from tests.shop_factory import MadeShop, confirmed, first_reviewer, listed, proved, submitted_shop
from tests.signed_in import NOW, SignedInClient, merchant

QUESTION = "Số nhà 12 hay 21?"
REASON = "Ảnh chụp cửa hàng khác."


@pytest.fixture
def made(app: SiteApp) -> MadeShop:
    know_banks(app)
    return submitted_shop(app)


@pytest.fixture
def owner(app: SiteApp, made: MadeShop) -> SignedInClient:
    return SignedInClient(app, made.owner)


def move(app: SiteApp, made: MadeShop, action: ShopAction, sentence: str | None = None) -> None:
    reviewer = first_reviewer(app)
    with app.database.writing() as session:
        shop = session.get_one(Shop, made.shop_id)
        move_shop(session, shop, action, actor=reviewer, now=NOW, sentence=sentence)
        if action is ShopAction.ASK:
            ask_question(session, session.get_one(ReviewCase, made.case_id), sentence or "", actor=reviewer, now=NOW)


def refuse_the_account(app: SiteApp, made: MadeShop) -> None:
    reviewer = first_reviewer(app)
    with app.database.writing() as session:
        version = session.get_one(AccountVersion, made.version_id)
        refuse_account(session, version, reason="Tên không khớp.", actor=reviewer, now=NOW)


def state_of(app: SiteApp, made: MadeShop) -> str:
    with app.database.reading() as session:
        return session.get_one(Shop, made.shop_id).state


@pytest.mark.parametrize(
    ("bring", "sentences"),
    [
        (lambda app, made: None, ["nobody of us has looked at them", "An agent comes to your shop"]),
        (proved, ["Two reviewers have to agree"]),
        (confirmed, ["In use: payers are shown this account"]),
        (listed, ["Public: everybody can find your shop"]),
        (refuse_the_account, ["refused this account", "Tên không khớp."]),
    ],
    ids=["submitted", "proved", "confirmed", "listed", "account refused"],
)
def test_the_status_tells_shop_and_code_apart_and_what_happens_next(
    app: SiteApp, made: MadeShop, owner: SignedInClient, bring: Callable[[SiteApp, MadeShop], Any], sentences: list[str]
) -> None:
    bring(app, made)
    words = owner.page("/merchant/status").words()
    for sentence in sentences:
        assert sentence in words


def test_the_account_number_is_not_on_the_status_page(owner: SignedInClient) -> None:
    text = owner.page("/merchant/status").text
    assert "ending in 0001" in text
    assert "MAU0000001" not in text


def test_a_reviewers_question_stands_with_a_form_for_the_answer(
    app: SiteApp, made: MadeShop, owner: SignedInClient
) -> None:
    move(app, made, ShopAction.ASK, QUESTION)
    assert QUESTION in owner.page("/merchant/status").words()
    assert owner.post(f"/merchant/status/{made.shop_id}/answer", answer="Số 12.").location == "/merchant/status"
    assert state_of(app, made) == ShopState.SUBMITTED
    with app.database.reading() as session:
        assert session.get_one(ReviewCase, made.case_id).state == CaseState.OPEN
        told = session.scalars(select(AuditEntry.facts).where(AuditEntry.action == "shop:answer")).one()
    assert "Số 12." in told


def test_an_empty_answer_comes_back_with_a_sentence(app: SiteApp, made: MadeShop, owner: SignedInClient) -> None:
    move(app, made, ShopAction.ASK, QUESTION)
    answer = owner.post(f"/merchant/status/{made.shop_id}/answer", answer="  ")
    assert answer.status_code == 422
    assert "Write your answer." in answer.get_data(as_text=True)
    assert state_of(app, made) == ShopState.QUESTION


def test_a_question_is_answered_once(app: SiteApp, made: MadeShop, owner: SignedInClient) -> None:
    move(app, made, ShopAction.ASK, QUESTION)
    owner.post(f"/merchant/status/{made.shop_id}/answer", answer="Số 12.")
    again = owner.post(f"/merchant/status/{made.shop_id}/answer", answer="Số 21.")
    assert again.status_code == 422
    assert "decided meanwhile" in again.get_data(as_text=True)


@pytest.mark.parametrize("deed", ["answer", "correct", "show"])
@pytest.mark.parametrize("shop_id", [None, 0, 2**31 - 1, 2**31, 10**30])
def test_shops_of_others_and_of_nobody_are_not_there(
    app: SiteApp, made: MadeShop, deed: str, shop_id: int | None
) -> None:
    move(app, made, ShopAction.ASK, QUESTION)
    stranger = SignedInClient(app, merchant(app, "+84912000002"))
    address = f"/merchant/status/{made.shop_id if shop_id is None else shop_id}/{deed}"
    assert stranger.post(address, answer="x", show="y").status_code == 404
    assert state_of(app, made) == ShopState.QUESTION


def test_a_refusal_is_told_with_its_reason_and_can_be_corrected(
    app: SiteApp, made: MadeShop, owner: SignedInClient
) -> None:
    move(app, made, ShopAction.REFUSE, REASON)
    assert REASON in owner.page("/merchant/status").words()
    answering = Answering(owner)
    assert owner.post(f"/merchant/status/{made.shop_id}/correct").location == "/merchant/register/check"
    assert answering.place(house_number="21").location == "/merchant/register/check"
    assert answering.submit().location == "/merchant/status"
    with app.database.reading() as session:
        shop = session.get_one(Shop, made.shop_id)
        assert (shop.state, shop.house_number, shop.refusal) == (ShopState.SUBMITTED, "21", None)
    assert (count(app, "shop"), count(app, "account_version"), count(app, "consent")) == (1, 1, 2)


def test_a_correction_keeps_the_account_that_is_being_checked(
    app: SiteApp, made: MadeShop, owner: SignedInClient
) -> None:
    move(app, made, ShopAction.ASK, QUESTION)
    owner.post(f"/merchant/status/{made.shop_id}/correct")
    words = owner.page("/merchant/register/code").words()
    assert "…0001" in words
    assert "MAU0000001" not in words
    assert Answering(owner).send("code", way="holder").location == "/merchant/register/check"


def test_after_a_refused_account_the_correction_asks_for_another(
    app: SiteApp, made: MadeShop, owner: SignedInClient
) -> None:
    refuse_the_account(app, made)
    move(app, made, ShopAction.REFUSE, REASON)
    answering = Answering(owner)
    assert owner.post(f"/merchant/status/{made.shop_id}/correct").location == "/merchant/register/code"
    answering.typed()
    assert answering.submit().location == "/merchant/status"
    with app.database.reading() as session:
        states = session.scalars(select(AccountVersion.state).order_by(AccountVersion.number)).all()
        kinds = session.scalars(select(ReviewCase.kind).order_by(ReviewCase.id)).all()
    assert states == [AccountState.REFUSED, AccountState.PROPOSED]
    assert kinds == [CaseKind.REGISTRATION, CaseKind.ACCOUNT_CHANGE]


def test_a_listed_shop_is_not_corrected_this_way(app: SiteApp, made: MadeShop, owner: SignedInClient) -> None:
    listed(app, made)
    assert owner.post(f"/merchant/status/{made.shop_id}/correct").status_code == 422
    assert draft_in(app, made.owner.id) is None


def test_a_correction_does_not_overwrite_another_registration_that_was_begun(
    app: SiteApp, made: MadeShop, owner: SignedInClient
) -> None:
    move(app, made, ShopAction.REFUSE, REASON)
    Answering(owner).shop(name="Quán MẪU thứ hai")
    answer = owner.post(f"/merchant/status/{made.shop_id}/correct")
    assert "Finish it first" in answer.get_data(as_text=True)
    draft = draft_in(app, made.owner.id)
    assert draft is not None
    assert draft.answers["shop"]["name"] == "Quán MẪU thứ hai"


def withdraw_show(app: SiteApp) -> None:
    person = first_reviewer(app)
    with app.database.writing() as session:
        consent = session.scalars(select(Consent).where(Consent.purpose == "show")).one()
        withdraw_consent(session, consent, actor=person, now=NOW)


def test_showing_the_shop_can_be_agreed_to_later(app: SiteApp, made: MadeShop, owner: SignedInClient) -> None:
    withdraw_show(app)
    assert "you have not agreed that it is shown" in owner.page("/merchant/status").words()
    assert owner.post(f"/merchant/status/{made.shop_id}/show").status_code == 422
    for _ in range(2):
        assert owner.post(f"/merchant/status/{made.shop_id}/show", show="y").location == "/merchant/status"
    assert count(app, "consent") == 3
    assert "you have not agreed" not in owner.page("/merchant/status").words()


def test_a_shop_whose_owner_has_not_agreed_is_never_listed(app: SiteApp, made: MadeShop) -> None:
    withdraw_show(app)
    with pytest.raises(ShopError) as refused:
        move(app, made, ShopAction.LIST)
    assert refused.value.fault is ShopFault.CONSENT
    assert state_of(app, made) == ShopState.SUBMITTED


def test_several_shops_stand_on_one_page(app: SiteApp, made: MadeShop, owner: SignedInClient) -> None:
    other = submitted_shop(app, account="MAU0000009", name="Quán MẪU thứ hai")
    for each in (made, other):
        move(app, each, ShopAction.ASK, QUESTION)
    page = owner.page("/merchant/status")
    assert len(page.all("textarea[@name='answer']")) == 2
