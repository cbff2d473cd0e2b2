"""Printing: what comes out of the view is the stored code, each copy is in the register before it is drawn."""

import pytest
from sqlalchemy import select

from heritage.payments.models import AccountVersion, PrintedCopy
from heritage.payments.rules import AccountState, SheetFormat
from heritage.payments.stand_rules import MOST_COPIES
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from tests.merchants.paper import codes_on
from tests.page_client import PageClient
from tests.shop_factory import MadeShop, agent, confirmed, listed_shop, submitted_shop
from tests.signed_in import NOW, SignedInClient, merchant, staff


def copies(app: SiteApp) -> list[PrintedCopy]:
    with app.database.reading() as session:
        return list(session.scalars(select(PrintedCopy).order_by(PrintedCopy.serial)))


def make(client: SignedInClient, made: MadeShop, sheet_format: str, count: int) -> str:
    """The address of the sheet that is ready."""
    answer = client.post(f"/merchant/print/{made.counter_id}", format=sheet_format, copies=count)
    assert answer.status_code == 302
    page = client.page(answer.location)
    (sheet,) = page.one("div[@class='outcome good']").iter("a")
    return sheet.attrib["href"]


@pytest.mark.parametrize(("sheet_format", "count"), [("wall", 1), ("tent", 2), ("sticker", 1), ("sticker", 4)])
def test_every_code_on_the_printed_sheet_is_the_stored_one(app: SiteApp, sheet_format: str, count: int) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)

    sheet = client.get(make(client, made, sheet_format, count))

    assert sheet.headers["Content-Type"] == "application/pdf"
    assert sheet.headers["Cache-Control"] == "no-store"
    assert codes_on(sheet.data) == [made.payload] * count
    assert [copy.format for copy in copies(app)] == [sheet_format] * count


def test_a_merchant_with_one_counter_is_not_asked_which(app: SiteApp) -> None:
    made = listed_shop(app)
    assert SignedInClient(app, made.owner).get("/merchant/print").location == f"/merchant/print/{made.counter_id}"


def test_the_serial_on_the_copy_answers_at_the_check_until_it_is_revoked(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    make(client, made, "tent", 1)
    (copy,) = copies(app)
    found = PageClient(app)
    assert "is in the register" in check(found, copy.serial)

    client.post(f"/merchant/print/{copy.serial}/revoke")

    assert "taken out of use" in check(found, copy.serial)
    assert "taken out of use on" in client.page(f"/merchant/print/{made.counter_id}").words()
    assert client.get(f"/merchant/print/{copy.serial}.pdf").status_code == 410


def check(client: PageClient, serial: str) -> str:
    answer = client._client.post("/en/check", data={"text": serial}, headers={"Sec-Fetch-Site": "same-origin"})
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize(("sheet_format", "count"), [("wall", 0), ("sticker", MOST_COPIES["sticker"] + 1), ("flag", 1)])
def test_too_many_or_none_are_not_printed(app: SiteApp, sheet_format: str, count: int) -> None:
    made = listed_shop(app)
    answer = SignedInClient(app, made.owner).post(
        f"/merchant/print/{made.counter_id}", format=sheet_format, copies=count
    )
    assert answer.status_code == 422
    assert copies(app) == []


def test_every_format_has_a_limit() -> None:
    assert set(MOST_COPIES) == {each.value for each in SheetFormat}


def test_without_a_code_in_use_nothing_is_printed(app: SiteApp) -> None:
    made = submitted_shop(app)
    answer = SignedInClient(app, made.owner).post(f"/merchant/print/{made.counter_id}", format="wall", copies=1)
    assert answer.status_code == 422
    assert copies(app) == []


def test_an_agent_prints_for_a_shop_and_hands_over(app: SiteApp) -> None:
    made = confirmed(app, submitted_shop(app))
    client = SignedInClient(app, agent(app))
    assert f"/staff/print/{made.counter_id}" in client.page("/staff/print").links()
    assert "1 Counters without a stand" in client.page("/staff/").words()

    client.post(f"/staff/print/{made.counter_id}", format="tent", copies=1)
    (copy,) = copies(app)
    sheet = client.get(f"/staff/print/{copy.serial}.pdf")
    assert codes_on(sheet.data) == [made.payload]
    client.post(f"/staff/print/{copy.serial}/hand-over")

    (copy,) = copies(app)
    assert (copy.printed_by, copy.handed_over_by) == (agent(app).id, agent(app).id)
    assert "Counters without a stand" not in client.page("/staff/").words()
    client.post(f"/staff/print/{copy.serial}/revoke")
    assert client.post(f"/staff/print/{copy.serial}/hand-over").status_code == 422


def test_others_copies_are_told_like_those_that_are_not_there(app: SiteApp) -> None:
    made = listed_shop(app)
    make(SignedInClient(app, made.owner), made, "wall", 1)
    (copy,) = copies(app)
    stranger = SignedInClient(app, merchant(app, "+84912000077"))

    assert stranger.get(f"/merchant/print/{copy.serial}.pdf").status_code == 404
    assert stranger.post(f"/merchant/print/{copy.serial}/revoke").status_code == 404
    assert stranger.post(f"/merchant/print/{made.counter_id}", format="wall", copies=1).status_code == 404
    assert stranger.get(f"/staff/print/{copy.serial}.pdf").status_code == 403
    editor = SignedInClient(app, staff(app, Role.EDITOR))
    assert editor.post(f"/staff/print/{made.counter_id}", format="wall", copies=1).status_code == 403
    assert [each.revoked_at for each in copies(app)] == [None]


def test_a_sheet_of_an_account_from_before_is_not_drawn_again(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    sheet = make(client, made, "wall", 1)
    with app.database.writing() as session:
        version = session.get_one(AccountVersion, made.version_id)
        version.state, version.state_since = AccountState.REVOKED, NOW

    assert client.get(sheet).status_code == 410
    assert "shows an account from before" in client.page(f"/merchant/print/{made.counter_id}").words()
