"""Check my code today, and reporting a sticker: the stand is compared with the account that is paid now."""

import io

import pytest
from sqlalchemy import select

from heritage.codecs import vietqr
from heritage.payments.copies import record_print, revoke_copy
from heritage.payments.models import AccountVersion, CodeCheck, PrintedCopy, ReviewCase, TamperReport
from heritage.payments.rules import CaseKind, NoticeKind, SheetFormat
from heritage.payments.stand_rules import StandOutcome, compare_code, compare_serial
from heritage.people.models import Notice
from heritage.web.site_app import SiteApp
from tests.merchants.pictures import front, picture_of
from tests.page_client import PageClient
from tests.shop_factory import HERE, MadeShop, listed_shop, sample_payload, submitted_shop
from tests.signed_in import NOW, SignedInClient


def checks(app: SiteApp) -> list[str]:
    with app.database.reading() as session:
        return list(session.scalars(select(CodeCheck.outcome).order_by(CodeCheck.id)))


def printed(app: SiteApp, made: MadeShop, count: int = 1) -> list[str]:
    with app.database.writing() as session:
        version = session.get_one(AccountVersion, made.version_id)
        copies = record_print(session, version, SheetFormat.TENT, count, actor=made.owner, now=NOW)
        return [copy.serial for copy in copies]


def test_a_photo_of_the_own_code_is_the_same_and_is_kept_nowhere(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)

    answer = client.post(f"/merchant/check/{made.counter_id}", way="picture", photo=picture_of(made.payload))

    assert answer.status_code == 200
    assert "This is your code" in answer.get_data(as_text=True)
    assert checks(app) == [StandOutcome.SAME]


def test_a_sticker_of_another_account_is_told_urgently_and_leads_to_a_report(app: SiteApp) -> None:
    made = listed_shop(app)
    client, thief = SignedInClient(app, made.owner), sample_payload("MAU0000666")

    answer = client.post(f"/merchant/check/{made.counter_id}", way="picture", photo=picture_of(thief))

    text = answer.get_data(as_text=True)
    assert "Cover it now and let nobody pay with it." in text
    assert f'action="/merchant/{made.shop_id}/report"' in text
    assert "MAU0000666" not in text
    assert checks(app) == [StandOutcome.DIFFERS]


def test_the_report_carries_the_code_that_was_read_and_asks_the_neighbours(app: SiteApp) -> None:
    made = listed_shop(app)
    near = listed_shop(app, phone="+84912000002", account="MAU0000002", latitude=HERE[0] + 0.0005)
    client, thief = SignedInClient(app, made.owner), sample_payload("MAU0000666")
    shown = client.post(f"/merchant/check/{made.counter_id}", way="picture", photo=picture_of(thief))
    code = shown.get_data(as_text=True).split('name="code"')[1].split('value="')[1].split('"')[0]

    answer = client.post(f"/merchant/{made.shop_id}/report", code=code, place="Counter: 1")

    assert answer.location == f"/merchant/{made.shop_id}/reported?asked=1"
    with app.database.reading() as session:
        report = session.scalars(select(TamperReport)).one()
        case = session.get_one(ReviewCase, report.case_id)
        assert (report.by_merchant, case.kind) == (True, CaseKind.TAMPER)
        assert app.vault.decrypt(report.payload or "") == thief
        asked = select(Notice.account_id).where(Notice.kind == NoticeKind.CHECK_YOUR_CODE)
        assert list(session.scalars(asked)) == [near.owner.id]
    assert "A payment code in this shop was reported" in PageClient(app).page(f"/en/shops/{made.slug}").words()
    assert "Merchants near you who were asked to look at their codes: 1" in client.page(answer.location).words()


def test_a_report_takes_a_photo_and_refuses_what_is_none(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    address = f"/merchant/{made.shop_id}/report"

    assert client.post(address, photo=(io.BytesIO(b"no photo"), "x.jpg")).status_code == 422
    assert client.post(address).status_code == 422
    assert client.post(address, photo=front()).status_code == 302
    with app.database.reading() as session:
        (report,) = session.scalars(select(TamperReport)).all()
        assert report.photo_id is not None


def test_a_forged_hidden_code_in_a_report_counts_as_none(app: SiteApp) -> None:
    made = listed_shop(app)
    answer = SignedInClient(app, made.owner).post(f"/merchant/{made.shop_id}/report", code="gAAAAAforged")
    assert answer.status_code == 422


def test_the_own_account_under_another_code_is_told_apart_from_the_stand(app: SiteApp) -> None:
    made = listed_shop(app)
    with_amount = vietqr.reissue(made.payload, amount=50_000)

    SignedInClient(app, made.owner).post(
        f"/merchant/check/{made.counter_id}", way="picture", photo=picture_of(with_amount)
    )

    assert checks(app) == [StandOutcome.SAME_ACCOUNT]


@pytest.mark.parametrize("way", ["picture", "eye"])
def test_the_serial_of_a_revoked_stand_is_found_out_of_date(app: SiteApp, way: str) -> None:
    made = listed_shop(app)
    (serial,) = printed(app, made)
    client, address = SignedInClient(app, made.owner), f"/merchant/check/{made.counter_id}"
    client.post(address, way=way, photo=picture_of(made.payload), serial=f"{serial[:4]} {serial[4:]}".lower())
    with app.database.writing() as session:
        revoke_copy(session, session.get_one(PrintedCopy, serial), why="lost", actor=made.owner, now=NOW)

    client.post(address, way=way, photo=picture_of(made.payload), serial=serial)

    same = StandOutcome.SAME if way == "picture" else StandOutcome.SAME_BY_EYE
    assert checks(app) == [same, StandOutcome.OLD_STAND]


def test_a_serial_that_was_never_printed_for_this_counter_alarms(app: SiteApp) -> None:
    made = listed_shop(app)
    other = listed_shop(app, phone="+84912000002", account="MAU0000002")
    (serial,) = printed(app, other)

    answer = SignedInClient(app, made.owner).post(f"/merchant/check/{made.counter_id}", way="eye", serial=serial)

    assert "We never printed a stand with this number" in answer.get_data(as_text=True)
    assert checks(app) == [StandOutcome.UNKNOWN_SERIAL]


def test_what_cannot_be_read_is_no_check(app: SiteApp) -> None:
    made = listed_shop(app)
    client, address = SignedInClient(app, made.owner), f"/merchant/check/{made.counter_id}"

    answers = [
        client.post(address, way="picture"),
        client.post(address, way="picture", photo=front()),
        client.post(address, way="eye", serial="not a serial"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "not a serial" in answers[2].get_data(as_text=True)
    assert checks(app) == []


def test_without_a_code_in_use_there_is_nothing_to_compare(app: SiteApp) -> None:
    made = submitted_shop(app)
    client = SignedInClient(app, made.owner)
    assert "there is nothing to compare" in client.page(f"/merchant/check/{made.counter_id}").words()
    client.post(f"/merchant/check/{made.counter_id}", way="eye")
    assert checks(app) == []


def test_a_code_is_compared_by_its_seals_alone() -> None:
    assert compare_code(("a", "b"), seal="a", account_seal="b") is StandOutcome.SAME
    assert compare_code(("x", "b"), seal="a", account_seal="b") is StandOutcome.SAME_ACCOUNT
    assert compare_code(("x", "y"), seal="a", account_seal="b") is StandOutcome.DIFFERS


def test_a_serial_says_something_against_a_stand_or_nothing() -> None:
    told = {
        (known, revoked, active): compare_serial(is_known_here=known, is_revoked=revoked, is_of_active=active)
        for known in (True, False)
        for revoked in (True, False)
        for active in (True, False)
    }
    assert {key for key, outcome in told.items() if outcome is None} == {(True, False, True)}
    assert {key[0] for key, outcome in told.items() if outcome is StandOutcome.UNKNOWN_SERIAL} == {False}


def test_text_in_place_of_a_photo_is_no_photo(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    for address in (f"/merchant/check/{made.counter_id}", f"/merchant/{made.shop_id}/report"):
        answer = client.post(address, photo="a sticker over it")
        assert answer.status_code == 422, address
