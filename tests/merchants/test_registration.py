"""A merchant registers a shop: nine questions, then it waits for the reviewers."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from heritage.codecs import vietqr
from heritage.payments.models import AccountHand, AccountVersion, Bank, Counter, ReviewCase
from heritage.payments.rules import AccountState, CaseKind, CodeKind
from heritage.people.models import Account
from heritage.people.queries import account_by_login, person_of
from heritage.shops.models import Consent
from heritage.shops.rules import CONSENT_VERSION, ConsentPurpose, ShopState
from heritage.web.site_app import SiteApp
from tests.merchants.answering import (
    ACCOUNT,
    BANK,
    HOLDER,
    Answering,
    count,
    draft_in,
    know_banks,
    only_shop,
    picture_of,
    secrets_in,
    transfer_payload,
)
from tests.page_client import PageClient
from tests.signed_in import PASSPHRASE, SignedInClient, merchant

PHONE = "0912 345 678"
EVERY_DAY_BUT_SUNDAY = [str(day) for day in range(6)]


@pytest.fixture
def answering(app: SiteApp) -> Answering:
    know_banks(app)
    return Answering(SignedInClient(app, merchant(app)))


def begin(app: SiteApp, **changes: str) -> tuple[int, str, str]:
    """Send the first question as a guest: status, where it leads, and the text of the answer."""
    sent = {"name": "Bà Tám", "phone": PHONE, "passphrase": PASSPHRASE} | changes
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    client = app.test_client()
    answer = client.post("/merchant/register/phone", base_url=app.settings.base_url, headers=headers, data=sent)
    return answer.status_code, answer.location or "", answer.get_data(as_text=True)


def test_a_guest_who_asks_for_the_merchants_pages_is_told_what_it_is_about(client: PageClient) -> None:
    assert client.get("/merchant/").location == "/merchant/start"
    words = client.page("/merchant/start", "en").words()
    assert "Nobody may ask for your bank's OTP" in words
    assert "We neither see nor keep your transactions" in words


def test_who_has_begun_already_is_led_on_from_there(answering: Answering) -> None:
    assert answering.client.get("/merchant/start").status_code == 200
    answering.shop()
    assert answering.client.get("/merchant/start").location == "/merchant/"
    assert answering.client.get("/merchant/register/phone").location == "/merchant/register"


def test_two_submissions_at_the_same_moment_make_one_shop(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.everything()
    mark = answering.mark()
    devices = [Answering(SignedInClient(app, owner)) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        sent = [pool.submit(each.send, "check", as_of=mark, keep="y", show="y") for each in devices]
    assert {each.result().location for each in sent} == {"/merchant/status"}
    assert [count(app, table) for table in ("shop", "counter", "account_version", "review_case")] == [1, 1, 1, 1]


def test_phone_and_pass_phrase_make_an_account_that_has_agreed_to_nothing(app: SiteApp) -> None:
    assert begin(app)[:2] == (302, "/merchant/register")
    with app.database.reading() as session:
        account = account_by_login(session, "+84912345678")
        assert account is not None
        assert (account.name, account.phone) == ("Bà Tám", "+84912345678")
    assert count(app, "consent") == 0


def test_whoever_begins_is_signed_in_and_asked_the_next_question(app: SiteApp) -> None:
    browser = app.test_client()
    sent = {"name": "Bà Tám", "phone": PHONE, "passphrase": PASSPHRASE}
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    browser.post("/merchant/register/phone", base_url=app.settings.base_url, headers=headers, data=sent)
    answer = browser.get("/merchant/register", base_url=app.settings.base_url)
    assert (answer.status_code, answer.location) == (302, "/merchant/register/shop")


def test_a_phone_that_has_an_account_leads_to_signing_in_or_a_slip(app: SiteApp) -> None:
    begin(app)
    status, _, text = begin(app, phone="+84 912-345-678", passphrase="another four words here")
    assert status == 422
    assert "This number has an account already." in text
    assert 'href="/sign-in/slip"' in text


def test_the_whole_registration_with_the_picture_from_the_bank(app: SiteApp) -> None:
    know_banks(app)
    begin(app)
    with app.database.reading() as session:
        account = account_by_login(session, "+84912345678")
        assert account is not None
        owner = person_of(account)
    answering = Answering(SignedInClient(app, owner))
    answering.everything()
    assert answering.submit().location == "/merchant/status"

    shop = only_shop(app)
    assert (shop.name, shop.kind, shop.state, shop.owner_id) == ("Quán MẪU Bà Tám", "food", "submitted", owner.id)
    assert (shop.hours, shop.staff_may_take, shop.photo_id is not None) == ("Mo-Su 07:00-21:00", "no", True)
    with app.database.reading() as session:
        version = session.scalars(select(AccountVersion)).one()
        assert (version.state, version.kind, version.source) == (AccountState.PROPOSED, CodeKind.TRANSFER, "picture")
        assert (version.holder, version.last_four) == (HOLDER, "7890")
        assert app.vault.decrypt(version.payload) == transfer_payload()
        assert session.get_one(Counter, version.counter_id).name == "1"
        assert session.scalars(select(AccountHand.actor_id)).one() == owner.id
        case = session.scalars(select(ReviewCase)).one()
        assert (case.kind, case.version_id) == (CaseKind.REGISTRATION, version.id)
        consents = session.scalars(select(Consent).order_by(Consent.purpose)).all()
        assert [(each.purpose, each.given_before) for each in consents] == [("keep", None), ("show", None)]
        assert {(each.text_version, each.language, each.shop_id) for each in consents} == {
            (CONSENT_VERSION, "en", shop.id)
        }
    assert draft_in(app, owner.id) is None


def test_every_answer_is_kept_when_it_is_given(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.shop()
    answering.picture()
    draft = draft_in(app, owner.id)
    assert draft is not None
    assert draft.answers["shop"] == {"name": "Quán MẪU Bà Tám", "kind": "food"}
    assert answering.client.get("/merchant/register").location == "/merchant/register/place"


def test_what_a_draft_says_of_the_account_is_encrypted(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.picture()
    answering.holder()
    draft = draft_in(app, owner.id)
    assert draft is not None
    stored = json.dumps(draft.answers) + (draft.secrets or "")
    assert ACCOUNT not in stored
    assert HOLDER not in stored
    assert secrets_in(app, owner.id) == {"payload": transfer_payload(), "holder": HOLDER, "source": "picture"}


def test_the_code_that_was_read_is_shown_back_in_groups_of_four(answering: Answering) -> None:
    assert answering.picture().location == "/merchant/register/code"
    words = answering.client.page("/merchant/register/code").words()
    assert "0011 0045 6789 0" in words
    assert BANK.short_name in words
    assert "Transfer code" in words


def test_a_transfer_code_is_composed_anew_without_what_else_stood_in_it(answering: Answering) -> None:
    answering.picture(transfer_payload(amount=50_000, name="SOMEBODY ELSE", purpose="PAY ME"))
    kept = secrets_in(answering.client.app, answering.client.person.id)
    assert kept["payload"] == transfer_payload()


def test_the_code_of_an_acquiring_bank_is_kept_as_it_is(answering: Answering) -> None:
    whole = transfer_payload(
        "MAU0001", service=vietqr.Service.MERCHANT, category="5812", name="QUAN MAU", city="BIM SON", store="S1"
    )
    answering.everything()
    answering.picture(whole)
    answering.holder()
    answering.submit()
    app = answering.client.app
    with app.database.reading() as session:
        version = session.scalars(select(AccountVersion)).one()
        assert (version.kind, app.vault.decrypt(version.payload)) == (CodeKind.PAYMENT, whole)


def test_an_account_that_is_typed_is_composed_into_a_code(answering: Answering) -> None:
    spaced = "0011 0045.6789-0"
    assert answering.typed(account=spaced).location == "/merchant/register/shop"
    kept = secrets_in(answering.client.app, answering.client.person.id)
    assert (kept["payload"], kept["source"]) == (transfer_payload(), "typed")


def test_no_picture_of_a_code_is_stored(answering: Answering) -> None:
    answering.picture()
    assert count(answering.client.app, "photo") == 0


def test_another_photo_takes_the_place_of_the_first(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.photo()
    answering.photo()
    assert count(app, "photo") == 1
    answering.send("photo", way="skip")
    draft = draft_in(app, owner.id)
    assert count(app, "photo") == 0
    assert draft is not None
    assert (draft.photo_id, draft.answers["photo"]) == (None, "skipped")


def test_a_photo_that_was_sent_can_be_kept(answering: Answering) -> None:
    answering.photo()
    assert answering.send("photo", way="keep").status_code == 302
    draft = draft_in(answering.client.app, answering.client.person.id)
    assert draft is not None
    assert (draft.photo_id is not None, draft.answers["photo"]) == (True, "kept")


def test_hours_can_have_a_break_and_other_times_on_some_days(answering: Answering) -> None:
    answering.everything()
    answering.hours(
        days_1=EVERY_DAY_BUT_SUNDAY,
        closes_1a="11:00",
        opens_1b="14:00",
        closes_1b="19:00",
        days_2=["6"],
        opens_2a="08:00",
        closes_2a="00:00",
    )
    answering.submit()
    assert only_shop(answering.client.app).hours == "Mo-Sa 07:00-11:00,14:00-19:00; Su 08:00-24:00"


def test_a_shop_that_never_closes_writes_midnight_twice(answering: Answering) -> None:
    answering.everything()
    answering.hours(opens_1a="00:00", closes_1a="00:00")
    answering.submit()
    assert only_shop(answering.client.app).hours == "24/7"


def test_hours_may_be_left_open(answering: Answering) -> None:
    answering.everything()
    answering.hours(opens_1a="", closes_1a="")
    answering.submit()
    assert only_shop(answering.client.app).hours is None


def test_without_the_consent_to_keep_nothing_is_registered_and_nothing_lost(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.everything()
    answer = answering.submit(show="y")
    assert answer.status_code == 422
    assert "Without this we cannot register your shop" in answer.get_data(as_text=True)
    assert (count(app, "shop"), count(app, "consent")) == (0, 0)
    assert draft_in(app, owner.id) is not None


def test_a_shop_can_be_registered_without_being_shown_and_the_status_says_so(answering: Answering) -> None:
    answering.everything()
    answering.submit(keep="y")
    with answering.client.app.database.reading() as session:
        assert session.scalars(select(Consent.purpose)).all() == [ConsentPurpose.KEEP]
    words = answering.client.page("/merchant/status").words()
    assert "Not public: you have not agreed that it is shown." in words


def test_no_consent_is_ticked_beforehand(answering: Answering) -> None:
    answering.everything()
    boxes = answering.client.page("/merchant/register/check").all("input[@type='checkbox']")
    assert [(each.attrib["name"], "checked" in each.attrib) for each in boxes] == [("keep", False), ("show", False)]


def test_a_submission_sent_twice_makes_one_shop(answering: Answering) -> None:
    answering.everything()
    mark = answering.mark()
    for _ in range(2):
        answer = answering.send("check", as_of=mark, keep="y", show="y")
        assert (answer.status_code, answer.location) == (302, "/merchant/status")
    tables = ("shop", "counter", "account_version", "review_case")
    assert [count(answering.client.app, table) for table in tables] == [1, 1, 1, 1]


def test_answers_changed_after_they_were_read_are_not_agreed_to(answering: Answering) -> None:
    answering.everything()
    mark = answering.mark()
    answering.typed(account="0099", again="0099")
    answer = answering.send("check", as_of=mark, keep="y", show="y")
    assert answer.status_code == 422
    assert "changed after you opened this page" in answer.get_data(as_text=True)
    assert count(answering.client.app, "shop") == 0


def test_the_last_page_shows_every_answer_with_a_link_to_change_it(answering: Answering) -> None:
    answering.everything()
    page = answering.client.page("/merchant/register/check")
    words = page.words()
    for each in ("Quán MẪU Bà Tám", "12 Đường MẪU", "0011 0045 6789 0", HOLDER, "Monday–Sunday 07:00–21:00"):
        assert each in words
    links = set(page.links())
    for question in ("shop", "place", "photo", "code", "accepts", "hours"):
        assert f"/merchant/register/{question}" in links


def test_whatever_is_changed_from_the_last_page_leads_back_to_it(answering: Answering) -> None:
    answering.everything()
    assert answering.shop(name="Quán MẪU khác").location == "/merchant/register/check"


def test_the_last_page_waits_for_all_answers(answering: Answering) -> None:
    answering.shop()
    for answer in (answering.client.get("/merchant/register/check"), answering.send("check", keep="y", show="y")):
        assert (answer.status_code, answer.location) == (302, "/merchant/register/place")
    assert count(answering.client.app, "shop") == 0


def test_a_shop_that_was_sent_is_not_public(answering: Answering) -> None:
    answering.everything()
    answering.submit()
    shop = only_shop(answering.client.app)
    assert shop.state == ShopState.SUBMITTED
    assert PageClient(answering.client.app).get(f"/en/shops/{shop.slug}").status_code == 404


def test_the_answers_can_be_thrown_away_and_the_account_stays(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.everything()
    answering.client.post("/merchant/register/drop")
    assert draft_in(app, owner.id) is None
    assert count(app, "photo") == 0
    with app.database.reading() as session:
        assert session.get(Account, owner.id) is not None


def test_a_bank_that_was_closed_meanwhile_is_told_and_nothing_is_lost(answering: Answering) -> None:
    app, owner = answering.client.app, answering.client.person
    answering.everything()
    mark = answering.mark()
    with app.database.writing() as session:
        session.get_one(Bank, BANK.bin).receives = False
    answer = answering.send("check", as_of=mark, keep="y", show="y")
    assert answer.status_code == 422
    assert "cannot receive money by VietQR" in answer.get_data(as_text=True)
    assert (count(app, "shop"), draft_in(app, owner.id) is not None) == (0, True)


def test_a_picture_says_the_bank_is_unknown(answering: Answering) -> None:
    answer = answering.send(
        "code", way="picture", chosen=picture_of(vietqr.write(vietqr.VietQR(bin="111111", account="1")))
    )
    assert answer.status_code == 422
    assert "We do not know this bank" in answer.get_data(as_text=True)
