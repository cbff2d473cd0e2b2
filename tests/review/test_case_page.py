"""The page of one case: what was handed in beside what was found, and what is shown to whom."""

from io import BytesIO

from sqlalchemy import select

from heritage.media.rules import PhotoKind
from heritage.media.services import keep_photo
from heritage.payments.cases import report_tampering
from heritage.payments.models import AccountAccess
from heritage.people.queries import notices_nobody_has_seen, unseen_notices
from heritage.people.rules import Role
from heritage.people.services import mark_seen
from heritage.web.site_app import SiteApp
from tests.media.sent_files import jpeg
from tests.page_client import PageClient
from tests.shop_factory import (
    agent,
    another_account,
    approved,
    first_reviewer,
    listed_shop,
    proved,
    sample_payload,
    second_reviewer,
    shop_in,
    submitted_shop,
)
from tests.signed_in import NOW, SignedInClient, merchant, staff


def test_answers_stand_beside_what_was_found(app: SiteApp) -> None:
    made = submitted_shop(app, name="Phở MẪU", holder="TRAN THI MAU")
    submitted_shop(app, name="Phở MẪU", phone="+84912000002")
    page = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{made.case_id}")
    words = page.words()
    assert "MẪU •••• 0001" in words
    assert "warning Other owners use this account: Phở MẪU." in words
    assert "look closely The account is in the name of TRAN THI MAU, the owner is MẪU. Ask why." in words
    assert "warning Somebody else has a shop of the same name near: Phở MẪU (0 m)." in words
    assert "look closely No cashless street is listed yet" in words
    assert "fine Nothing was refused before." in words


def test_an_account_number_is_shown_in_full_only_when_a_reviewer_asks_and_that_is_kept(app: SiteApp) -> None:
    made = submitted_shop(app)
    client = SignedInClient(app, first_reviewer(app))
    address = f"/staff/cases/{made.case_id}"
    assert "MAU0000001" not in client.page(address).text
    answer = client.post(f"{address}/number/{made.version_id}")
    assert "MAU0000001" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "MAU0000001" not in client.page(address).text
    with app.database.reading() as session:
        (access,) = session.scalars(select(AccountAccess)).all()
        assert (access.actor_id, access.version_id) == (client.person.id, made.version_id)
        assert access.why == f"case:{made.case_id}"


def test_an_account_of_another_shop_is_not_shown_through_a_case(app: SiteApp) -> None:
    made = submitted_shop(app)
    other = submitted_shop(app, phone="+84912000002", account="MAU0000002")
    client = SignedInClient(app, first_reviewer(app))
    answer = client.post(f"/staff/cases/{made.case_id}/number/{other.version_id}")
    assert answer.status_code == 422
    assert "MAU0000002" not in answer.get_data(as_text=True)
    assert client.post(f"/staff/cases/{made.case_id}/number/99").status_code == 404
    assert client.get("/staff/cases/99").status_code == 404


def test_an_agent_is_not_told_the_holder_before_the_visit_and_is_after_it(app: SiteApp) -> None:
    made = submitted_shop(app, holder="TRAN THI MAU")
    client = SignedInClient(app, agent(app))
    for address in (f"/staff/cases/{made.case_id}", f"/staff/cases/{made.case_id}/visit", "/staff/queue"):
        assert "TRAN THI MAU" not in client.page(address).text.upper()
    assert "Hidden until the visit" in client.page(f"/staff/cases/{made.case_id}").words()
    proved(app, made)
    assert "TRAN THI MAU" in client.page(f"/staff/cases/{made.case_id}").text


def test_an_agent_gets_no_button_for_the_number(app: SiteApp) -> None:
    made = submitted_shop(app)
    client = SignedInClient(app, agent(app))
    assert "/number/" not in client.page(f"/staff/cases/{made.case_id}").text
    assert client.post(f"/staff/cases/{made.case_id}/number/{made.version_id}").status_code == 403


def buttons(app: SiteApp, address: str, person: object) -> set[str]:
    page = SignedInClient(app, person).page(address)  # type: ignore[arg-type]
    forms = {form.attrib["action"] for form in page.all("form[@action]") if form.attrib["action"].startswith(address)}
    return {action.removeprefix(f"{address}/") for action in forms}


def test_the_page_says_who_did_which_step_and_whom_the_next_one_needs(app: SiteApp) -> None:
    made = approved(app, submitted_shop(app))
    address = f"/staff/cases/{made.case_id}"
    words = SignedInClient(app, first_reviewer(app)).page(address).words()
    assert "approved by Test reviewer-one" in words
    assert "Next: the confirmation of a reviewer other than MẪU, Test agent-one, Test reviewer-one." in words
    assert "confirm" not in buttons(app, address, first_reviewer(app))
    assert "confirm" in buttons(app, address, second_reviewer(app))


def test_buttons_that_would_be_refused_are_not_there(app: SiteApp) -> None:
    made = submitted_shop(app)
    address = f"/staff/cases/{made.case_id}"
    number = f"number/{made.version_id}"
    assert buttons(app, address, first_reviewer(app)) == {number, "ask", "refuse", "note"}
    proved(app, made)
    assert buttons(app, address, first_reviewer(app)) == {number, "approve", "list", "ask", "refuse", "note"}
    assert buttons(app, address, agent(app)) == {"note"}


def test_a_change_of_account_shows_old_and_new_side_by_side_and_whether_the_owner_knows(app: SiteApp) -> None:
    made = listed_shop(app)
    change = another_account(app, made, holder="TRAN THI MAU")
    client = SignedInClient(app, first_reviewer(app))
    page = client.page(f"/staff/cases/{change.case_id}")
    rows = [[page.words(cell) for cell in row.findall("td")] for row in page.all("table[@class='sides']/tbody/tr")]
    assert rows[:2] == [["MẪU •••• 0001", "MẪU •••• 0002"], ["NGUYEN VAN MAU", "TRAN THI MAU"]]
    assert "has not seen the notice of this change" in page.words()
    with app.database.writing() as session:
        mark_seen(session, unseen_notices(session, made.owner.id), now=NOW)
    assert "The owner saw the notice" in client.page(f"/staff/cases/{change.case_id}").words()
    of_agent = SignedInClient(app, agent(app)).page(f"/staff/cases/{change.case_id}")
    assert "TRAN THI MAU" not in of_agent.text


def test_a_report_shows_whose_code_was_scanned(app: SiteApp) -> None:
    made, visitors = listed_shop(app), []
    for payload in (sample_payload("MAU6666666"), made.payload, "00020101021138", None):
        with app.database.writing() as session:
            stored = app.vault.encrypt(payload) if payload else None
            shop = shop_in(session, made)
            report = report_tampering(
                session, shop, place="MẪU", payload=stored, seal=None, photo_id=None, by_merchant=False, now=NOW
            )
            visitors.append(report.case_id)
    words = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{visitors[0]}").words()
    assert len(set(visitors)) == 1
    assert "another code The code that was scanned pays to MẪU •••• 6666." in words
    assert "their own code The code that was scanned is the one that the shop is paid on." in words
    assert "The code that was scanned is no Vietnamese payment code." in words
    assert "No code was sent along." in words
    assert "MAU6666666" not in words


def test_photos_of_visits_and_reports_are_for_those_who_read_cases(app: SiteApp) -> None:
    with app.database.writing() as session:
        photo = keep_photo(session, app.storage, jpeg(), kind=PhotoKind.EVIDENCE, actor_id=None, now=NOW)
        address = f"/staff/evidence/{photo.digest}/{photo.widths[0]}.jpg"
    answer = SignedInClient(app, agent(app)).get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert BytesIO(answer.data).read(3) == b"\xff\xd8\xff"
    assert SignedInClient(app, merchant(app)).get(address).status_code == 403
    assert SignedInClient(app, staff(app, Role.EDITOR)).get(address).status_code == 403
    assert PageClient(app).get(address).status_code == 302
    assert PageClient(app).get(address.replace("/staff/evidence/", "/media/")).status_code == 404


def test_a_merchant_who_was_called_is_off_the_list(app: SiteApp) -> None:
    another_account(app, listed_shop(app))
    client = SignedInClient(app, agent(app))
    page = client.page("/staff/calls")
    assert "+84912000001" in page.words()
    (action,) = {form.attrib["action"] for form in page.all("form[@action]") if "/calls/" in form.attrib["action"]}
    assert client.post(action).status_code == 302
    assert "Everybody has seen" in client.page("/staff/calls").words()
    with app.database.reading() as session:
        assert notices_nobody_has_seen(session, ("account-change",)) == []


def test_a_notice_that_needs_no_call_cannot_be_marked_as_told(app: SiteApp) -> None:
    listed_shop(app)
    client = SignedInClient(app, agent(app))
    assert client.post("/staff/calls/1").status_code == 404
    assert client.post("/staff/calls/99").status_code == 404


def test_a_page_of_a_case_exists_in_every_language(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    client = SignedInClient(app, first_reviewer(app))
    for tag in app.town.tags:
        assert client.page(f"/staff/cases/{made.case_id}", tag).status == 200
        assert client.page("/staff/queue", tag).status == 200
