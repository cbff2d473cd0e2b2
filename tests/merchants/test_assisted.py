"""An agent beside a merchant: the same questions, a slip for later, and the visit list."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from heritage.payments.models import AccountHand, AccountVersion
from heritage.payments.rules import PaymentError, PaymentFault
from heritage.payments.services import prove_account
from heritage.people.models import Account, AuditEntry, Slip
from heritage.people.queries import account_by_login
from heritage.people.rules import Role
from heritage.shops.models import Consent, HelpRequest
from heritage.shops.services import ask_for_help
from heritage.web.site_app import SiteApp
from tests.merchants.answering import HOLDER, Answering, count, draft_in, know_banks, only_shop
from tests.page_client import Page, PageClient, inspect
from tests.signed_in import NOW, PASSPHRASE, SignedInClient, merchant, staff

PHONE = "+84912345678"


@pytest.fixture
def agent(app: SiteApp) -> SignedInClient:
    know_banks(app)
    return SignedInClient(app, staff(app, Role.AGENT, "agent-one"))


def begin(agent: SignedInClient, phone: str = PHONE) -> tuple[Answering, Page]:
    """An agent begins: who answers, and the page with the slip."""
    page = Page(agent.post("/staff/register", name="Bà MẪU", phone=phone))
    inspect(page)
    assert page.status == 200
    address = next(link for link in page.links() if link.startswith("/staff/register/"))
    return Answering(agent, address.removesuffix("/shop")), page


def account_of(app: SiteApp, phone: str = PHONE) -> Account | None:
    with app.database.reading() as session:
        return account_by_login(session, phone)


def code_on(page: Page) -> str:
    return page.words(page.one("strong[@class='code']"))


def test_an_agent_makes_an_account_without_a_pass_phrase_and_a_slip(agent: SignedInClient) -> None:
    _, page = begin(agent)
    account = account_of(agent.app)
    assert account is not None
    assert (account.role, account.passphrase_hash, account.name) == (Role.MERCHANT, None, "Bà MẪU")
    assert "0912 345 678" in page.words()
    assert re.fullmatch("[0-9A-Z]{5} [0-9A-Z]{5}", code_on(page))
    assert count(agent.app, "consent") == 0


def test_the_merchant_signs_in_with_the_slip_and_goes_on_alone(app: SiteApp, agent: SignedInClient) -> None:
    answering, page = begin(agent)
    answering.shop()
    sent = {"login": "0912345678", "slip": code_on(page), "passphrase": PASSPHRASE}
    headers = {"Sec-Fetch-Site": "same-origin"}
    browser = app.test_client()
    answer = browser.post("/sign-in/slip", base_url=app.settings.base_url, headers=headers, data=sent)
    assert answer.location == "/merchant/"
    there = browser.get("/merchant/register", base_url=app.settings.base_url)
    assert there.location == "/merchant/register/place"


def test_the_whole_registration_beside_a_merchant(agent: SignedInClient) -> None:
    app = agent.app
    answering, _ = begin(agent)
    answering.everything()
    assert "Hand the phone to Bà MẪU now." in agent.page(f"{answering.address}/check").words()
    assert answering.submit().location == "/staff/register?done=sent"
    owner, shop = account_of(app), only_shop(app)
    assert owner is not None
    assert (shop.owner_id, shop.registered_by, shop.phone) == (owner.id, agent.person.id, PHONE)
    with app.database.reading() as session:
        consents = session.scalars(select(Consent)).all()
        assert {(each.account_id, each.given_before) for each in consents} == {(owner.id, agent.person.id)}
        assert session.scalars(select(AccountHand.actor_id)).all() == [agent.person.id]
    assert draft_in(app, owner.id) is None


def test_whoever_registered_beside_the_merchant_does_not_prove_the_account(agent: SignedInClient) -> None:
    answering, _ = begin(agent)
    answering.everything()
    answering.submit()
    with agent.app.database.writing() as session:
        version = session.scalars(select(AccountVersion)).one()
        with pytest.raises(PaymentError) as refused:
            prove_account(session, version, typed_holder=HOLDER, actor=agent.person, now=NOW)
    assert refused.value.fault is PaymentFault.SAME_PERSON


def test_a_submission_of_an_agent_sent_twice_makes_one_shop(agent: SignedInClient) -> None:
    answering, _ = begin(agent)
    answering.everything()
    mark = answering.mark()
    first = answering.send("check", as_of=mark, keep="y")
    second = answering.send("check", as_of=mark, keep="y")
    assert (first.location, second.location) == ("/staff/register?done=sent", "/staff/register?done=gone")
    assert count(agent.app, "shop") == 1


def test_an_agent_works_only_on_what_they_began(app: SiteApp, agent: SignedInClient) -> None:
    answering, _ = begin(agent)
    answering.shop()
    other = SignedInClient(app, staff(app, Role.AGENT, "agent-two"))
    assert other.get(f"{answering.address}/shop").status_code == 404
    assert other.post(f"{answering.address}/shop", name="X", kind="food").status_code == 404
    assert other.post(f"{answering.address}/drop").status_code == 404
    own = Answering(SignedInClient(app, merchant(app, "+84912000002")))
    own.shop()
    draft = draft_in(app, own.client.person.id)
    assert draft is not None
    assert agent.get(f"/staff/register/{draft.id}/check").status_code == 404
    assert "Quán MẪU Bà Tám" in agent.page(answering.address.rpartition("/")[0]).words()


@pytest.mark.parametrize("draft_id", [0, 2**31 - 1, 2**31, 10**30])
def test_a_draft_that_is_not_there_leads_back_to_the_list(agent: SignedInClient, draft_id: int) -> None:
    answer = agent.get(f"/staff/register/{draft_id}/shop")
    assert answer.status_code == 404 if draft_id >= 2**31 else answer.location == "/staff/register?done=gone"


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR])
def test_only_agents_register_for_others(sqlite_app: SiteApp, role: Role) -> None:
    client = SignedInClient(sqlite_app, staff(sqlite_app, role))
    assert client.post("/staff/register", name="MẪU", phone=PHONE).status_code == 403
    assert account_of(sqlite_app) is None


def test_a_phone_that_has_an_account_is_not_taken_over(agent: SignedInClient) -> None:
    merchant(agent.app, PHONE)
    answer = agent.post("/staff/register", name="MẪU", phone=PHONE)
    assert answer.status_code == 422
    assert "Somebody has this already" in answer.get_data(as_text=True)
    assert count(agent.app, "shop_draft") == 0


def test_a_mistyped_number_can_be_thrown_away_with_its_account(agent: SignedInClient) -> None:
    answering, _ = begin(agent)
    answering.photo()
    slips = count(agent.app, "slip")
    assert agent.post(f"{answering.address}/drop").location == "/staff/register?done=dropped"
    assert account_of(agent.app) is None
    assert [count(agent.app, table) for table in ("shop_draft", "photo", "slip")] == [0, 0, slips - 1]


def test_an_account_that_its_owner_uses_survives_a_dropped_draft(app: SiteApp, agent: SignedInClient) -> None:
    answering, page = begin(agent)
    sent = {"login": PHONE, "slip": code_on(page), "passphrase": PASSPHRASE}
    headers = {"Sec-Fetch-Site": "same-origin"}
    app.test_client().post("/sign-in/slip", base_url=app.settings.base_url, headers=headers, data=sent)
    agent.post(f"{answering.address}/drop")
    assert account_of(app) is not None


def test_a_forgotten_pass_phrase_gets_another_slip_and_leaves_a_trace(app: SiteApp, agent: SignedInClient) -> None:
    person = merchant(app, PHONE)
    page = Page(agent.post("/staff/register/slip", lost_phone="0912 345 678"))
    inspect(page)
    assert len(code_on(page)) == 11
    with app.database.reading() as session:
        slip = session.scalars(select(Slip).where(Slip.account_id == person.id)).one()
        assert (slip.made_by, slip.purpose) == (agent.person.id, "reset")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "account:slip")).all()[-1]
    assert (entry.actor_id, entry.subject) == (agent.person.id, f"account:{person.id}")


def test_there_is_no_slip_for_staff_or_strangers(app: SiteApp, agent: SignedInClient) -> None:
    for phone in ("0912000777", "", "agent-one"):
        assert agent.post("/staff/register/slip", lost_phone=phone).status_code == 422
    with app.database.reading() as session:
        made_by = session.scalars(select(Slip.made_by)).all()
    assert agent.person.id not in made_by


def ask(app: SiteApp, days_ago: int = 0) -> int:
    with app.database.writing() as session:
        place = "Chợ MẪU, sạp 3\ncạnh cổng"
        wanted = ask_for_help(session, name="Bà MẪU", phone=PHONE, place=place, now=NOW - timedelta(days=days_ago))
        return wanted.id


def test_somebody_who_asks_for_help_stands_on_the_visit_list(app: SiteApp, agent: SignedInClient) -> None:
    sent = {"name": "Bà MẪU", "phone": "0912.345.678", "place": "Chợ MẪU, sạp 3"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = app.test_client().post("/merchant/help", base_url=app.settings.base_url, headers=headers, data=sent)
    assert answer.location == "/merchant/help?done=asked"
    assert "We come to you" in PageClient(app).page("/merchant/help?done=asked", "en").words()
    words = agent.page("/staff/help").words()
    assert "Chợ MẪU, sạp 3" in words
    assert "0912 345 678" in words
    assert "1 Merchants who want somebody to come" in agent.page("/staff/").words()


def test_who_waits_too_long_is_marked_on_the_desk(app: SiteApp, agent: SignedInClient) -> None:
    ask(app, days_ago=5)
    assert "waits too long" in agent.page("/staff/help").words()
    urgent = [agent.page("/staff/").words(each) for each in agent.page("/staff/").all("li[@class='urgent']")]
    assert any("Merchants who want somebody to come" in words for words in urgent)


def test_a_visit_that_was_made_leaves_the_list_once(app: SiteApp, agent: SignedInClient) -> None:
    request_id = ask(app)
    for _ in range(2):
        assert agent.post(f"/staff/help/{request_id}/done").location == "/staff/help"
    assert "Nobody waits" in agent.page("/staff/help").words()
    with app.database.reading() as session:
        assert session.get_one(HelpRequest, request_id).done_by == agent.person.id
        done = session.scalars(select(AuditEntry).where(AuditEntry.action == "help:done")).all()
    assert len(done) == 1


def test_the_visit_list_fills_in_who_asked(app: SiteApp, agent: SignedInClient) -> None:
    request_id = ask(app)
    page = agent.page(f"/staff/register?help={request_id}")
    assert page.one("input[@name='name']").attrib["value"] == "Bà MẪU"
    assert page.one("input[@name='phone']").attrib["value"] == "0912 345 678"
    for wrong in ("0", "x", str(10**30), "-1"):
        assert agent.page(f"/staff/register?help={wrong}").one("input[@name='name']").attrib["value"] == ""
