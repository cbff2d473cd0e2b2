"""Shops with several counters: a visit looks at the code of each, a report and a stand are compared with each."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from heritage.payments.cases import open_case, report_tampering
from heritage.payments.models import CodeCheck, Visit, VisitCode
from heritage.payments.rules import CaseKind, CaseState
from heritage.payments.services import activate_due_accounts, open_counter, propose_account
from heritage.payments.stand_rules import StandOutcome
from heritage.web.site_app import SiteApp
from tests.media.sent_files import jpeg
from tests.merchants.pictures import picture_of
from tests.shop_factory import (
    HOLDER,
    MadeShop,
    agent,
    case_in,
    confirmed,
    first_reviewer,
    listed_shop,
    sample_payload,
    shop_in,
)
from tests.signed_in import NOW, SignedInClient

SECOND_HOLDER = "TRAN THI MAU"


@pytest.fixture
def tills(app: SiteApp) -> tuple[MadeShop, MadeShop]:
    """A listed shop, and the same with its second counter, whose account is somebody else's of the family."""
    made = listed_shop(app)
    with app.database.writing() as session:
        shop = shop_in(session, made)
        counter = open_counter(session, shop, name="Quầy 2", actor=made.owner, now=NOW)
        payload = sample_payload("MAU0000002")
        version = propose_account(
            session, counter, payload, holder=SECOND_HOLDER, source="typed", vault=app.vault, actor=made.owner, now=NOW
        )
        case = open_case(session, CaseKind.ACCOUNT_CHANGE, shop, version=version, now=NOW)
        second = replace(made, counter_id=counter.id, version_id=version.id, case_id=case.id, payload=payload)
    confirmed(app, second)
    with app.database.writing() as session:
        assert activate_due_accounts(session, now=NOW + timedelta(hours=25)) == 1
    return made, second


def recheck(app: SiteApp, made: MadeShop) -> MadeShop:
    with app.database.writing() as session:
        return replace(made, case_id=open_case(session, CaseKind.RECHECK, shop_in(session, made), now=NOW).id)


def visit(app: SiteApp, case: MadeShop, **names: str) -> TestResponse:
    client, photo = SignedInClient(app, agent(app)), (BytesIO(jpeg()), "photo.jpg")
    return client.post(f"/staff/cases/{case.case_id}/visit", found="yes", photo=photo, **names)


def names(tills: tuple[MadeShop, MadeShop], *typed: str) -> dict[str, str]:
    return {f"typed_holder_{till.version_id}": name for till, name in zip(tills, typed, strict=True)}


def test_the_visitor_is_shown_the_code_of_each_counter_and_asked_for_each_name(
    app: SiteApp, tills: tuple[MadeShop, MadeShop]
) -> None:
    case, client = recheck(app, tills[0]), SignedInClient(app, agent(app))
    page = client.page(f"/staff/cases/{case.case_id}/visit")
    pictures = [client.get(image.attrib["src"]).data for image in page.all("img")]
    read = [zxingcpp.read_barcodes(Image.open(BytesIO(picture)))[0].text for picture in pictures]
    assert read == [till.payload for till in tills]
    fields = [field.attrib["name"] for field in page.all("input") if "typed_holder" in field.attrib["name"]]
    assert fields == list(names(tills, "", ""))
    answer = visit(app, case, **names(tills, HOLDER, ""))
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("Scan the code with your bank app and type") == 1


@pytest.mark.parametrize(("second", "state"), [(SECOND_HOLDER, CaseState.CLOSED), (HOLDER, CaseState.OPEN)])
def test_a_recheck_is_done_only_when_every_counter_shows_its_name(
    app: SiteApp, tills: tuple[MadeShop, MadeShop], second: str, state: CaseState
) -> None:
    case = recheck(app, tills[0])
    assert visit(app, case, **names(tills, HOLDER, second)).status_code == 302
    with app.database.reading() as session:
        kept = session.scalars(select(Visit).where(Visit.case_id == case.case_id)).one()
        codes = session.scalars(
            select(VisitCode.typed_holder).where(VisitCode.visit_id == kept.id).order_by(VisitCode.version_id)
        )
        assert list(codes) == [HOLDER, second]
        assert case_in(session, case).state == state
        assert (kept.holder_agrees, kept.typed_holder) == (state is CaseState.CLOSED, HOLDER)
    words = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{case.case_id}").words()
    other = "another name" if state is CaseState.OPEN else "the same name"
    assert f"Quầy 1: {HOLDER} the same name Quầy 2: {second} {other}" in words


def test_a_report_says_at_which_counter_its_code_is_paid(app: SiteApp, tills: tuple[MadeShop, MadeShop]) -> None:
    with app.database.writing() as session:
        stored = app.vault.encrypt(tills[1].payload)
        report = report_tampering(
            session,
            shop_in(session, tills[0]),
            place=None,
            payload=stored,
            seal=None,
            photo_id=None,
            by_merchant=False,
            now=NOW,
        )
    words = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{report.case_id}").words()
    assert "is the one that the shop is paid on. Counter: Quầy 2" in words


def test_a_stand_that_stands_on_the_wrong_counter_is_no_thief(app: SiteApp, tills: tuple[MadeShop, MadeShop]) -> None:
    client = SignedInClient(app, tills[0].owner)
    photo = picture_of(tills[1].payload)
    answer = client.post(f"/merchant/check/{tills[0].counter_id}", way="picture", photo=photo)
    assert "This is the code of another counter of yours" in answer.get_data(as_text=True)
    assert "Report it now" not in answer.get_data(as_text=True)
    with app.database.reading() as session:
        assert session.scalars(select(CodeCheck.outcome)).all() == [StandOutcome.OTHER_COUNTER]
