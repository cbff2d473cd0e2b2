"""An account in its waiting time: any one reviewer can stop it, nobody can start it sooner."""

import pytest
from sqlalchemy import select

from heritage.payments.rules import AccountState, CaseState, NoticeKind, PaymentError, PaymentFault
from heritage.payments.services import stop_account
from heritage.payments.tending import tend_now
from heritage.people.models import AuditEntry
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from tests.review.test_decisions import press, states, told
from tests.shop_factory import (
    MadeShop,
    agent,
    another_account,
    approved,
    confirmed,
    first_reviewer,
    listed_shop,
    second_reviewer,
    version_in,
)
from tests.signed_in import NOW, SignedInClient, staff

REASON = "MẪU: chủ quán nói không phải của mình"


@pytest.fixture
def waiting(app: SiteApp) -> MadeShop:
    """A listed shop whose other account was agreed a moment ago."""
    return confirmed(app, another_account(app, listed_shop(app)))


def test_a_waiting_account_stands_on_the_desk_and_one_reviewer_stops_it(app: SiteApp, waiting: MadeShop) -> None:
    client = SignedInClient(app, second_reviewer(app))  # who confirmed it may have thought better of it
    assert "Accounts in their waiting time" in client.page("/staff/").words()
    assert f"/staff/cases/{waiting.case_id}" in client.page("/staff/queue?waiting=yes").links()
    assert "Stop this account" in client.page(f"/staff/cases/{waiting.case_id}").words()
    assert press(app, waiting, "stop", second_reviewer(app), halt=REASON) == 302
    assert states(app, waiting)[1:] == (AccountState.STOPPED, CaseState.CLOSED)
    assert REASON in client.page(f"/staff/cases/{waiting.case_id}").words()
    assert "nothing here" in client.page("/staff/queue?waiting=yes").words()


def test_the_owner_is_told_why_the_log_keeps_it_and_the_old_code_stays(app: SiteApp, waiting: MadeShop) -> None:
    press(app, waiting, "stop", first_reviewer(app), halt=REASON)
    kind, facts = told(app, waiting)[-1]
    assert (kind, facts["reason"], facts["last_four"]) == (NoticeKind.ACCOUNT_STOPPED, REASON, "0002")
    words = SignedInClient(app, waiting.owner).page("/merchant/").words()
    assert "The new account for Quán MẪU was stopped" in words
    assert REASON in words
    with app.database.reading() as session:
        line = session.scalars(select(AuditEntry).where(AuditEntry.action == "account-version:stop")).one()
    assert (line.actor_id, REASON in line.facts) == (first_reviewer(app).id, True)
    tend_now(app)
    assert states(app, waiting)[1] == AccountState.STOPPED


def test_a_reason_is_needed_and_only_a_reviewer_stops_it_here(app: SiteApp, waiting: MadeShop) -> None:
    assert press(app, waiting, "stop", first_reviewer(app), halt=" ") == 422
    for person in (agent(app), staff(app, Role.ADMINISTRATOR), waiting.owner):
        assert press(app, waiting, "stop", person, halt=REASON) == 403
    editor = staff(app, Role.EDITOR)
    with pytest.raises(PaymentError) as refused, app.database.writing() as session:
        stop_account(session, version_in(session, waiting), actor=editor, now=NOW, reason="x")
    assert refused.value.fault is PaymentFault.NOT_YOURS
    assert states(app, waiting)[1] == AccountState.WAITING


def test_an_account_that_is_not_waiting_is_not_stopped_this_way(app: SiteApp) -> None:
    change = approved(app, another_account(app, listed_shop(app)))
    assert press(app, change, "stop", first_reviewer(app), halt=REASON) == 422
    assert states(app, change)[1] == AccountState.APPROVED
