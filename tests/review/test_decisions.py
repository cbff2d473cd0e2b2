"""What reviewers decide, and what becomes of the case, the shop, the account and the merchant's page."""

import pytest
from sqlalchemy import select

from heritage.payments.cases import raise_alarm, report_tampering, set_question
from heritage.payments.queries import has_open_report
from heritage.payments.rules import AccountState, CaseState, NoticeKind
from heritage.payments.services import stop_account
from heritage.people.models import AuditEntry, Notice
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.review.rules import CaseOutcome
from heritage.shops.rules import ShopState
from heritage.signs.models import SignCode
from heritage.web.site_app import SiteApp
from tests.shop_factory import (
    MadeShop,
    agent,
    another_account,
    approved,
    case_in,
    confirmed,
    first_reviewer,
    in_role,
    listed,
    listed_shop,
    proved,
    second_reviewer,
    shop_in,
    submitted_shop,
    version_in,
)
from tests.signed_in import NOW, SignedInClient, staff


def press(app: SiteApp, made: MadeShop, deed: str, person: Person, **fields: str) -> int:
    client = SignedInClient(app, person)
    return client.post(f"/staff/cases/{made.case_id}/{deed}", **fields).status_code


def states(app: SiteApp, made: MadeShop) -> tuple[str, str, str]:
    """Of the shop, of the account, of the case."""
    with app.database.reading() as session:
        return shop_in(session, made).state, version_in(session, made).state, case_in(session, made).state


def told(app: SiteApp, made: MadeShop) -> list[tuple[str, dict[str, object]]]:
    with app.database.reading() as session:
        notices = session.scalars(select(Notice).where(Notice.account_id == made.owner.id).order_by(Notice.id))
        return [(notice.kind, notice.facts) for notice in notices]


def test_a_new_shop_goes_its_whole_way_on_the_desk(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    assert press(app, made, "approve", first_reviewer(app)) == 302
    assert press(app, made, "list", first_reviewer(app)) == 302
    assert states(app, made) == (ShopState.LISTED, AccountState.APPROVED, CaseState.OPEN)
    assert press(app, made, "confirm", second_reviewer(app)) == 302
    assert states(app, made) == (ShopState.LISTED, AccountState.ACTIVE, CaseState.CLOSED)
    with app.database.reading() as session:
        shop, case = shop_in(session, made), case_in(session, made)
        assert (shop.checked, shop.checked_by_office) == (NOW.date(), app.town.office_name)
        assert (case.outcome, case.closed_by) == (CaseOutcome.DONE, second_reviewer(app).id)
        (code,) = session.scalars(select(SignCode).where(SignCode.shop_id == made.shop_id)).all()
        assert code.site_id is None
    assert [kind for kind, _ in told(app, made)] == [NoticeKind.LISTED, NoticeKind.ACCOUNT_ACTIVE]


def test_the_day_of_the_visit_is_that_of_the_town_and_not_of_the_decision(app: SiteApp) -> None:
    late = NOW.replace(day=20, hour=18)  # one in the morning of the 21st, in Việt Nam
    made = proved(app, submitted_shop(app, now=late), now=late)
    assert press(app, made, "list", first_reviewer(app)) == 302
    with app.database.reading() as session:
        assert shop_in(session, made).checked == late.date().replace(day=21)


def test_a_question_is_shown_to_the_merchant_and_the_case_waits(app: SiteApp) -> None:
    made = submitted_shop(app)
    assert press(app, made, "ask", first_reviewer(app), question="  MẪU:\r\n số nhà\0 nào? ") == 302
    assert states(app, made) == (ShopState.QUESTION, AccountState.PROPOSED, CaseState.QUESTION)
    with app.database.reading() as session:
        assert shop_in(session, made).question == "MẪU: số nhà nào?"
    kind, facts = told(app, made)[-1]
    assert (kind, facts["sentence"], facts["shop"]) == (NoticeKind.QUESTION, "MẪU: số nhà nào?", "Quán MẪU")
    page = SignedInClient(app, second_reviewer(app)).page(f"/staff/cases/{made.case_id}")
    assert "MẪU: số nhà nào?" in page.words()
    assert "waits for the merchant's answer" in page.words()


def test_a_question_about_another_account_leaves_the_shop_as_the_public_sees_it(app: SiteApp) -> None:
    change = another_account(app, listed_shop(app))
    assert press(app, change, "ask", first_reviewer(app), question="MẪU: vì sao?") == 302
    assert states(app, change) == (ShopState.LISTED, AccountState.PROPOSED, CaseState.QUESTION)
    assert told(app, change)[-1][0] == NoticeKind.QUESTION
    with app.database.writing() as session:
        set_question(session, case_in(session, change), waits=False, now=NOW)
    assert states(app, change)[2] == CaseState.OPEN


def test_a_refusal_ends_account_shop_and_case_and_says_why(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    assert press(app, made, "refuse", first_reviewer(app), reason="MẪU: không phải chủ") == 302
    assert states(app, made) == (ShopState.REFUSED, AccountState.REFUSED, CaseState.CLOSED)
    kinds = dict(told(app, made))
    assert {kinds[kind]["reason"] for kind in (NoticeKind.ACCOUNT_REFUSED, NoticeKind.SHOP_REFUSED)} == {
        "MẪU: không phải chủ"
    }


def test_refusing_another_account_leaves_the_shop_and_its_account_alone(app: SiteApp) -> None:
    made = listed_shop(app)
    change = another_account(app, made)
    assert press(app, change, "refuse", first_reviewer(app), reason="MẪU") == 302
    assert states(app, change) == (ShopState.LISTED, AccountState.REFUSED, CaseState.CLOSED)
    assert states(app, made)[1] == AccountState.ACTIVE


def test_what_was_refused_before_is_seen_at_the_next_try(app: SiteApp) -> None:
    made = submitted_shop(app, account="MAU0000009")
    press(app, made, "refuse", first_reviewer(app), reason="MẪU")
    again = submitted_shop(app, phone="+84912000002", account="MAU0000009")
    page = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{again.case_id}")
    assert "Refused before with this phone or account: 1 times." in page.words()


@pytest.mark.parametrize(("deed", "field"), [("ask", "question"), ("refuse", "reason"), ("note", "note")])
@pytest.mark.parametrize("sentence", ["", "   ", "x" * 501])
def test_a_decision_without_its_sentence_is_not_taken(app: SiteApp, deed: str, field: str, sentence: str) -> None:
    made = submitted_shop(app)
    assert press(app, made, deed, first_reviewer(app), **{field: sentence}) == 422
    assert states(app, made) == (ShopState.SUBMITTED, AccountState.PROPOSED, CaseState.OPEN)


def test_a_note_stays_for_the_colleagues(app: SiteApp) -> None:
    made = submitted_shop(app)
    assert press(app, made, "note", agent(app), note="MẪU: chủ đi vắng") == 302
    page = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{made.case_id}")
    assert "MẪU: chủ đi vắng" in page.words()


@pytest.mark.parametrize("deed", ["approve", "confirm", "list", "ask", "refuse", "close"])
def test_only_reviewers_decide(app: SiteApp, deed: str) -> None:
    made = proved(app, submitted_shop(app))
    for role in (Role.AGENT, Role.EDITOR, Role.ADMINISTRATOR):
        assert press(app, made, deed, staff(app, role, f"some-{role}"), question="x", reason="x") == 403
    assert press(app, made, deed, made.owner, question="x", reason="x") == 403
    assert states(app, made) == (ShopState.SUBMITTED, AccountState.PROVED, CaseState.OPEN)


def test_a_decided_case_is_decided_once(app: SiteApp) -> None:
    made = submitted_shop(app)
    press(app, made, "refuse", first_reviewer(app), reason="MẪU")
    for deed, fields in (("refuse", {"reason": "x"}), ("ask", {"question": "x"}), ("list", {}), ("close", {})):
        assert press(app, made, deed, second_reviewer(app), **fields) == 422
    with app.database.reading() as session:
        refused = session.scalars(select(AuditEntry.action).where(AuditEntry.was_refused).order_by(AuditEntry.number))
        assert refused.all() == ["case:refuse", "case:ask", "case:list", "case:close"]


def test_who_found_the_shop_does_not_list_it_in_another_role(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    visitor = in_role(app, agent(app), Role.REVIEWER)
    assert press(app, made, "list", visitor) == 422
    assert states(app, made)[0] == ShopState.SUBMITTED


def test_an_account_that_its_owner_stopped_leaves_a_case_to_put_away(app: SiteApp) -> None:
    change = another_account(app, listed_shop(app))
    assert press(app, change, "close", first_reviewer(app)) == 422
    with app.database.writing() as session:
        stop_account(session, version_in(session, change), actor=change.owner, now=NOW)
    assert press(app, change, "close", first_reviewer(app)) == 302
    assert states(app, change)[2] == CaseState.CLOSED


def test_a_confirmed_change_closes_its_case_while_the_account_waits(app: SiteApp) -> None:
    change = approved(app, another_account(app, listed_shop(app)))
    assert press(app, change, "confirm", second_reviewer(app)) == 302
    assert states(app, change) == (ShopState.LISTED, AccountState.WAITING, CaseState.CLOSED)


def reported(app: SiteApp, made: MadeShop) -> MadeShop:
    with app.database.writing() as session:
        shop = shop_in(session, made)
        report = report_tampering(
            session, shop, place="MẪU", payload=None, seal=None, photo_id=None, by_merchant=False, now=NOW
        )
        return MadeShop(**(vars(made) | {"case_id": report.case_id}))


def test_a_report_that_was_looked_at_warns_no_longer(app: SiteApp) -> None:
    case = reported(app, listed_shop(app))
    assert press(app, case, "all-right", first_reviewer(app), looked="") == 422
    assert press(app, case, "all-right", first_reviewer(app), looked="MẪU: mã vẫn đúng") == 302
    with app.database.reading() as session:
        assert not has_open_report(session, case.shop_id)
    assert states(app, case) == (ShopState.LISTED, AccountState.ACTIVE, CaseState.CLOSED)


def test_a_code_is_revoked_by_one_reviewer_at_once_and_the_owner_reads_why(app: SiteApp) -> None:
    case = reported(app, listed_shop(app))
    assert press(app, case, f"revoke/{case.version_id}", first_reviewer(app), why="MẪU: tài khoản lạ") == 302
    assert states(app, case) == (ShopState.LISTED, AccountState.REVOKED, CaseState.CLOSED)
    kind, facts = told(app, case)[-1]
    assert (kind, facts["reason"]) == (NoticeKind.ACCOUNT_REVOKED, "MẪU: tài khoản lạ")
    with app.database.reading() as session:
        assert not has_open_report(session, case.shop_id)


def test_a_code_of_another_shop_is_not_revoked_through_a_report(app: SiteApp) -> None:
    case = reported(app, listed_shop(app))
    other = listed_shop(app, phone="+84912000002", account="MAU0000002")
    assert press(app, case, f"revoke/{other.version_id}", first_reviewer(app), why="x") == 422
    assert states(app, other)[1] == AccountState.ACTIVE
    assert press(app, case, f"revoke/{case.version_id}", agent(app), why="x") == 403


def test_an_alarm_is_on_the_desk_until_somebody_looked(app: SiteApp) -> None:
    made = listed_shop(app)
    with app.database.writing() as session:
        alarm = raise_alarm(session, version_in(session, made), now=NOW)
        case = MadeShop(**(vars(made) | {"case_id": alarm.id}))
    assert "Alarm: stored code changed" in SignedInClient(app, first_reviewer(app)).page("/staff/").words()
    assert press(app, case, "all-right", first_reviewer(app), looked="MẪU: bản sao cũ") == 302
    assert "Alarm" not in SignedInClient(app, first_reviewer(app)).page("/staff/").words()


def test_a_shop_keeps_the_code_that_it_was_given_first(app: SiteApp) -> None:
    made = listed(app, submitted_shop(app))
    confirmed(app, made)
    with app.database.reading() as session:
        codes = session.scalars(select(SignCode.code).where(SignCode.shop_id == made.shop_id)).all()
    assert codes == [made.code]
