"""A merchant's own data: taken along whole, consents taken back, everything erased but what must stay."""

import json

from sqlalchemy import select

from heritage.media.models import Photo
from heritage.merchants.erasing import REASON
from heritage.merchants.own_data import WHY
from heritage.payments.copies import record_print
from heritage.payments.models import AccountAccess, AccountVersion, Counter, PrintedCopy, Visit
from heritage.payments.rules import AccountState, SheetFormat
from heritage.people.audit import verify
from heritage.people.erasing import NOBODY
from heritage.people.models import Account, AuditEntry, Notice, SignIn
from heritage.shops.models import Consent, Shop
from heritage.shops.rules import ShopState
from heritage.web.site_app import SiteApp
from tests.merchants.pictures import front
from tests.page_client import PageClient
from tests.shop_factory import MadeShop, another_account, listed_shop
from tests.signed_in import NOW, PASSPHRASE, SignedInClient, merchant


def erasing(**changes: str) -> dict[str, str]:
    return {"word": "erase", "passphrase": PASSPHRASE} | changes


def test_the_file_holds_everything_with_the_account_numbers_and_the_look_is_noted(app: SiteApp) -> None:
    made = listed_shop(app)
    other = listed_shop(app, phone="+84912000002", account="MAU0000002")

    answer = SignedInClient(app, made.owner).post("/merchant/data/file")

    data = json.loads(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    (shop,) = data["shops"]
    (account,) = shop["counters"][0]["accounts"]
    assert (data["account"]["phone"], shop["name"]) == ("+84912000001", "Quán MẪU")
    assert (account["account_number"], account["holder"]) == ("MAU0000001", "NGUYEN VAN MAU")
    assert [step["by"] for step in account["steps"]] == ["merchant", "agent", "reviewer", "reviewer"]
    assert {consent["purpose"] for consent in data["consents"]} == {"keep", "show"}
    assert other.owner.login not in answer.get_data(as_text=True)
    assert "MAU0000002" not in answer.get_data(as_text=True)
    with app.database.reading() as session:
        (look,) = session.scalars(select(AccountAccess)).all()
        assert (look.version_id, look.actor_id, look.why) == (made.version_id, made.owner.id, WHY)


def test_the_file_is_given_to_its_owner_alone(app: SiteApp) -> None:
    listed_shop(app)
    stranger = SignedInClient(app, merchant(app, "+84912000077"))
    assert json.loads(stranger.post("/merchant/data/file").data)["shops"] == []
    assert stranger.post("/merchant/data/file", form_token="forged").status_code == 403
    assert stranger.get("/merchant/data/file").status_code == 405


def test_who_does_not_want_to_be_shown_any_more_is_not(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    client.page("/merchant/data")

    client.post(f"/merchant/data/{made.shop_id}/take-back-show")

    assert PageClient(app).get(f"/en/shops/{made.slug}").status_code == 410
    assert client.post(f"/merchant/{made.shop_id}/show").status_code == 422, "without the consent it stays hidden"
    with app.database.reading() as session:
        given = {each.purpose: each.withdrawn_at for each in session.scalars(select(Consent))}
        assert given["show"] is not None
        assert given["keep"] is None
        assert session.get_one(AccountVersion, made.version_id).state == AccountState.ACTIVE


def test_without_the_word_and_the_passphrase_nothing_is_erased(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    for address in ("/merchant/data/erase", f"/merchant/data/{made.shop_id}/take-back-keep"):
        client.page(address)
        for sent in (erasing(word="yes"), erasing(passphrase="wrong"), erasing(passphrase="")):
            assert client.post(address, **sent).status_code == 422
    with app.database.reading() as session:
        assert session.get_one(Shop, made.shop_id).state == ShopState.LISTED
        assert session.get_one(Account, made.owner.id).failures == 2


def prepared(app: SiteApp) -> MadeShop:
    """A shop that has everything that can be erased: photo, stand, visit, another account that waits, messages."""
    made = listed_shop(app, note="Bà MẪU bán bún")
    SignedInClient(app, made.owner).post(f"/merchant/{made.shop_id}/details/photo", way="send", chosen=front())
    with app.database.writing() as session:
        version = session.get_one(AccountVersion, made.version_id)
        record_print(session, version, SheetFormat.WALL, 2, actor=made.owner, now=NOW)
    another_account(app, made, holder="TRAN THI MAU")
    return made


def test_erased_means_that_no_table_holds_name_number_or_holder_any_more(app: SiteApp) -> None:
    made = prepared(app)
    client = SignedInClient(app, made.owner)

    answer = client.post("/merchant/data/erase", **erasing())

    assert answer.location == "/merchant/data/erased"
    assert PageClient(app).page(answer.location).status == 200
    with app.database.reading() as session:
        shop = session.get_one(Shop, made.shop_id)
        account = session.get_one(Account, made.owner.id)
        assert (shop.state, shop.name, shop.note, shop.phone, shop.photo_id) == ("withdrawn", NOBODY, None, None, None)
        assert (shop.latitude, shop.street, shop.hours) == (None, None, None)
        assert (account.name, account.phone, account.passphrase_hash, account.is_active) == (NOBODY, None, None, False)
        for version in session.scalars(select(AccountVersion)):
            assert (version.holder, version.last_four, app.vault.decrypt(version.payload)) == ("", "", "")
        assert [each.state for each in session.scalars(select(AccountVersion).order_by(AccountVersion.id))] == [
            AccountState.REVOKED,
            AccountState.STOPPED,
        ]
        assert {each.typed_holder for each in session.scalars(select(Visit))} == {""}
        assert session.scalars(select(Photo)).all() == []
        for table in (SignIn, Notice):
            assert session.scalars(select(table).where(table.account_id == made.owner.id)).all() == []


def test_what_must_stay_stays(app: SiteApp) -> None:
    made = prepared(app)
    with app.database.reading() as session:
        before = session.scalars(select(AuditEntry.number)).all()

    SignedInClient(app, made.owner).post("/merchant/data/erase", **erasing())

    with app.database.reading() as session:
        after = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert set(before) < {entry.number for entry in after}
        assert {"shop:erase", "account:erase", "consent:withdraw"} <= {entry.action for entry in after}
        assert verify(session).broken_at is None
        consents = session.scalars(select(Consent)).all()
        assert [each.withdrawn_at is not None for each in consents] == [True, True]
        copies = session.scalars(select(PrintedCopy)).all()
        assert [copy.revoked_why for copy in copies] == [REASON, REASON]
        assert app.vault.encrypt_again(session) > 0, "the keys can still be changed"


def test_the_erased_shop_answers_that_it_is_gone_and_its_old_stand_warns(app: SiteApp) -> None:
    made = prepared(app)
    client = SignedInClient(app, made.owner)

    client.post("/merchant/data/erase", **erasing())

    guest = PageClient(app)
    assert guest.get(f"/en/shops/{made.slug}").status_code == 410
    assert guest.get(f"/Q/{made.code}", "en").status_code == 410
    answer = guest._client.post("/en/check", data={"text": made.payload}, headers={"Sec-Fetch-Site": "same-origin"})
    assert "taken out of use" in answer.get_data(as_text=True)
    assert "Quán MẪU" not in answer.get_data(as_text=True)
    assert client.get("/merchant/data").location == "/sign-in?next=/merchant/data"


def test_nobody_can_sign_in_with_the_number_that_was_erased_but_it_can_register_anew(app: SiteApp) -> None:
    made = listed_shop(app)
    SignedInClient(app, made.owner).post("/merchant/data/erase", **erasing())

    tried = PageClient(app)._client.post(
        "/sign-in",
        data={"login": "0912000001", "passphrase": PASSPHRASE},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert tried.status_code == 422
    assert merchant(app).id != made.owner.id


def test_the_other_shop_stays_when_one_is_taken_off(app: SiteApp) -> None:
    made = listed_shop(app)
    other = listed_shop(app, name="Quán MẪU hai", account="MAU0000002")
    client = SignedInClient(app, made.owner)

    client.post(f"/merchant/data/{made.shop_id}/take-back-keep", **erasing())

    assert PageClient(app).get(f"/en/shops/{made.slug}").status_code == 410
    assert PageClient(app).get(f"/en/shops/{other.slug}").status_code == 200
    assert client.page("/merchant/").words(client.page("/merchant/").one("h1")) == "Quán MẪU hai"
    with app.database.reading() as session:
        assert session.get_one(Counter, other.counter_id).is_open
        assert session.get_one(AccountVersion, other.version_id).holder == "NGUYEN VAN MAU"
