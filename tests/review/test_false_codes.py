"""A proven thief's sticker: remembered for ever, and forgotten only by two reviewers together."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from heritage.codecs import vietqr
from heritage.payments.cases import report_tampering
from heritage.payments.lookups import seals_of
from heritage.payments.models import CodeCheck, FalseCode, TamperReport
from heritage.payments.rules import PaymentError, PaymentFault
from heritage.payments.stand_rules import StandOutcome
from heritage.people.models import AuditEntry
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from tests.merchants.pictures import picture_of
from tests.page_client import PageClient
from tests.shop_factory import (
    MadeShop,
    agent,
    another_account,
    first_reviewer,
    listed_shop,
    sample_payload,
    second_reviewer,
    shop_in,
    submitted_shop,
)
from tests.signed_in import NOW, SignedInClient, staff

THIEF = "MAU6666666"


def reported(app: SiteApp, made: MadeShop, payload: str) -> tuple[MadeShop, int]:
    """The case of a report with this code, and the report."""
    with app.database.writing() as session:
        report = report_tampering(
            session,
            shop_in(session, made),
            place="MẪU",
            payload=app.vault.encrypt(payload),
            seal=seals_of(session, vietqr.read(payload), app.vault)[1],
            photo_id=None,
            by_merchant=False,
            now=NOW,
        )
        return replace(made, case_id=report.case_id), report.id


def press(app: SiteApp, case: MadeShop, deed: str, person: Person, **fields: str) -> int:
    return SignedInClient(app, person).post(f"/staff/cases/{case.case_id}/{deed}", **fields).status_code


def remembered(app: SiteApp) -> tuple[MadeShop, int]:
    """The closed case of a thief's sticker, and what is remembered of it."""
    case, report = reported(app, listed_shop(app), sample_payload(THIEF))
    assert press(app, case, f"false/{report}", first_reviewer(app), sticker="MẪU: dán đè lên quầy") == 302
    assert press(app, case, "all-right", second_reviewer(app), looked="MẪU: đã gỡ") == 302
    with app.database.reading() as session:
        return case, session.scalars(select(FalseCode.id)).one()


def checked(app: SiteApp, payload: str, tag: str = "en") -> str:
    return PageClient(app).post(f"/{tag}/check", text=payload).get_data(as_text=True)


def test_a_false_code_is_warned_of_after_its_case_is_closed_whatever_it_asks_for(app: SiteApp) -> None:
    remembered(app)
    for payload in (sample_payload(THIEF), vietqr.reissue(sample_payload(THIEF), amount=50_000)):
        answer = checked(app, payload)
        assert "Known false: do not pay" in answer
        assert THIEF not in answer
    for tag in app.town.tags:
        assert "verdict known-false" in checked(app, sample_payload(THIEF), tag)


def test_a_false_code_of_another_scheme_is_warned_of_too(app: SiteApp) -> None:
    address = "https://qr.alipay.com/mau"
    case, report = reported(app, listed_shop(app), address)
    assert "Known false" not in checked(app, address)
    assert press(app, case, f"false/{report}", first_reviewer(app), sticker="MẪU") == 302
    assert "Known false: do not pay" in checked(app, address)


def test_the_stand_check_of_another_shop_knows_the_sticker_again(app: SiteApp) -> None:
    remembered(app)
    other = listed_shop(app, phone="+84912000002", account="MAU0000002")
    client = SignedInClient(app, other.owner)
    answer = client.post(
        f"/merchant/check/{other.counter_id}", way="picture", photo=picture_of(sample_payload(THIEF))
    ).get_data(as_text=True)
    assert "Known false: let nobody pay with it" in answer
    assert "Report it now" in answer
    with app.database.reading() as session:
        assert session.scalars(select(CodeCheck.outcome)).all() == [StandOutcome.KNOWN_FALSE]


def test_nobody_is_registered_with_an_account_that_is_known_false(app: SiteApp) -> None:
    case, _ = remembered(app)
    with pytest.raises(PaymentError) as refused:
        another_account(app, case, THIEF)
    assert refused.value.fault is PaymentFault.KNOWN_FALSE


def test_the_account_of_a_registered_shop_is_not_called_false(app: SiteApp) -> None:
    made = listed_shop(app)
    waiting = submitted_shop(app, phone="+84912000002", account="MAU0000002")
    for payload in (made.payload, waiting.payload):
        case, report = reported(app, made, payload)
        assert press(app, case, f"false/{report}", first_reviewer(app), sticker="MẪU") == 422
    assert "Known false" not in checked(app, made.payload)


def test_only_a_reviewer_says_so_with_a_sentence_and_of_a_report_of_this_case(app: SiteApp) -> None:
    made = listed_shop(app)
    case, report = reported(app, made, sample_payload(THIEF))
    other = listed_shop(app, phone="+84912000002", account="MAU0000002")
    foreign, _ = reported(app, other, sample_payload("MAU7777777"))
    for person in (agent(app), staff(app, Role.ADMINISTRATOR), made.owner):
        assert press(app, case, f"false/{report}", person, sticker="MẪU") == 403
    assert press(app, case, f"false/{report}", first_reviewer(app), sticker=" ") == 422
    assert press(app, foreign, f"false/{report}", first_reviewer(app), sticker="MẪU") == 422
    assert press(app, case, "false/999", first_reviewer(app), sticker="MẪU") == 404
    assert press(app, case, f"false/{report}", first_reviewer(app), sticker="MẪU") == 302
    assert press(app, case, f"false/{report}", second_reviewer(app), sticker="MẪU") == 422, "it is known already"
    with app.database.reading() as session:
        assert session.get_one(TamperReport, report).is_open, "the case is decided by itself"


def test_one_reviewer_alone_does_not_lift_the_warning_and_two_do(app: SiteApp) -> None:
    case, code = remembered(app)
    address, first = f"lift/{code}", first_reviewer(app)
    assert press(app, case, address, first, lift="") == 422
    assert press(app, case, address, first, lift="MẪU: tài khoản của con gái chủ quán") == 302
    assert press(app, case, address, first, lift="MẪU: một lần nữa") == 302
    assert "Known false" in checked(app, sample_payload(THIEF))
    page = SignedInClient(app, second_reviewer(app)).page(f"/staff/cases/{case.case_id}")
    assert "MẪU: một lần nữa" in page.words()
    assert press(app, case, address, second_reviewer(app)) == 302
    assert "Known false" not in checked(app, sample_payload(THIEF))
    assert press(app, case, address, second_reviewer(app), lift="x") == 422
    with app.database.reading() as session:
        actions = select(AuditEntry.action).where(AuditEntry.subject == f"false-code:{code}")
        told = session.scalars(actions.order_by(AuditEntry.number)).all()
    asked = "false-code:ask-to-lift"
    assert told == ["false-code:find", asked, asked, "false-code:lift"]


def forgeries(code: int, reviewer: int, other: int) -> list[str]:
    lift = f"lift_asked_at = found_at, lift_asked_by = {{}}, lifted_at = found_at, lifted_by = {{}} WHERE id = {code}"
    return [
        "DELETE FROM false_code",
        "UPDATE false_code SET seal = 'x'",
        f"UPDATE false_code SET found_by = {other}",
        f"UPDATE false_code SET {lift.format(reviewer, reviewer)}",
        f"UPDATE false_code SET {lift.format(reviewer, 1)}",
        f"UPDATE false_code SET {lift.format(1, reviewer)}",
        "INSERT INTO false_code (seal, case_id, found_at, found_by, words) "
        f"SELECT 'y', case_id, found_at, 1, words FROM false_code WHERE id = {code}",
    ]


def test_the_table_keeps_a_false_code_from_who_writes_past_the_rules(app: SiteApp) -> None:
    _, code = remembered(app)
    taken = []
    for statement in forgeries(code, first_reviewer(app).id, second_reviewer(app).id):
        try:
            with app.database.writing() as session:
                session.execute(text(statement))
            taken.append(statement)
        except IntegrityError:
            pass
    assert taken == []
