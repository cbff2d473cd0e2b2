"""What falls due by itself, what neighbours are asked, and what happens to a code that was changed past the site."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from heritage.payments.cases import Tended, ask_neighbours, report_tampering, tend
from heritage.payments.models import AccountAccess, AccountVersion, ReviewCase
from heritage.payments.queries import active_version
from heritage.payments.rules import AccountState, CaseKind, CaseState, NoticeKind, PaymentError, PaymentFault
from heritage.payments.services import open_counter, open_payload, propose_account
from heritage.payments.tending import tend_now
from heritage.people.models import Notice, RateBucket
from heritage.people.queries import notices_nobody_has_seen
from heritage.people.rate_limits import TAP, take
from heritage.shops.rules import WARN_AFTER
from heritage.tending import Tending
from heritage.vault import Vault, VaultClosed
from heritage.web.site_app import DueWork, SiteApp
from tests.shop_factory import (
    HERE,
    HOLDER,
    MadeShop,
    another_account,
    confirmed,
    first_reviewer,
    listed,
    listed_shop,
    sample_payload,
    shop_in,
    submitted_shop,
    version_in,
)
from tests.signed_in import NOW, SignedInClient, merchant

A_METRE = 1 / 111_195
"""Degrees of latitude."""


def tended(app: SiteApp, after: timedelta = timedelta(0)) -> Tended:
    at = NOW + after
    with app.database.writing() as session:
        return tend(session, vault=app.vault, today=app.town.local_time(at).date(), now=at)


def state_of(app: SiteApp, made: MadeShop) -> str:
    with app.database.reading() as session:
        return version_in(session, made).state


def cases(app: SiteApp, kind: CaseKind) -> list[ReviewCase]:
    with app.database.reading() as session:
        return list(session.scalars(select(ReviewCase).where(ReviewCase.kind == kind).order_by(ReviewCase.id)))


def notices(app: SiteApp, account_id: int) -> list[Notice]:
    with app.database.reading() as session:
        return list(session.scalars(select(Notice).where(Notice.account_id == account_id).order_by(Notice.id)))


def test_another_account_is_shown_when_its_waiting_time_is_over_and_the_old_one_until_then(app: SiteApp) -> None:
    made = listed_shop(app)
    change = confirmed(app, another_account(app, made))
    assert tended(app, timedelta(hours=23, minutes=59)).activated == 0
    assert (state_of(app, made), state_of(app, change)) == (AccountState.ACTIVE, AccountState.WAITING)
    assert tended(app, timedelta(hours=24)).activated == 1
    assert (state_of(app, made), state_of(app, change)) == (AccountState.REPLACED, AccountState.ACTIVE)
    assert tended(app, timedelta(hours=25)).activated == 0


def test_the_server_itself_makes_a_due_account_active(app: SiteApp) -> None:
    change = confirmed(app, another_account(app, listed_shop(app)), waiting_time=timedelta(0))
    tending = Tending(app, [DueWork(tend_now, every_seconds=0.05)])
    tending.start()
    deadline = time.monotonic() + 10
    while state_of(app, change) != AccountState.ACTIVE and time.monotonic() < deadline:
        time.sleep(0.02)
    tending.stop()
    assert state_of(app, change) == AccountState.ACTIVE


def test_the_command_says_what_it_did(app: SiteApp) -> None:
    confirmed(app, another_account(app, listed_shop(app)), waiting_time=timedelta(0))
    run = app.test_cli_runner()
    assert "1 accounts became active" in run.invoke(args=["payments", "due"]).output
    assert "0 accounts became active" in run.invoke(args=["payments", "due"]).output


def test_the_owner_is_told_of_a_change_at_each_step_and_by_telephone_if_need_be(app: SiteApp) -> None:
    made = listed_shop(app)
    confirmed(app, another_account(app, made))
    tended(app, timedelta(hours=24))
    kinds = [notice.kind for notice in notices(app, made.owner.id)]
    assert kinds[-3:] == [NoticeKind.ACCOUNT_CHANGE, NoticeKind.ACCOUNT_WAITING, NoticeKind.ACCOUNT_ACTIVE]
    assert "MAU0000002" not in str([notice.facts for notice in notices(app, made.owner.id)])
    with app.database.reading() as session:
        untold = notices_nobody_has_seen(session, (NoticeKind.ACCOUNT_CHANGE,))
    assert [each.account.id for each in untold] == [made.owner.id]


def test_an_account_at_a_second_counter_waits_too_and_its_owner_hears_of_it(app: SiteApp) -> None:
    made = listed_shop(app)
    with app.database.writing() as session:
        counter = open_counter(session, shop_in(session, made), name="Quầy 2", actor=made.owner, now=NOW)
        version = propose_account(
            session,
            counter,
            sample_payload("MAU0000022"),
            holder=HOLDER,
            source="typed",
            vault=app.vault,
            actor=made.owner,
            now=NOW,
        )
        second = MadeShop(made.owner, made.shop_id, made.slug, counter.id, version.id, made.case_id, "")
        case = session.get_one(ReviewCase, made.case_id)
        case.state, case.version_id, case.closed_at, case.closed_by = CaseState.OPEN, version.id, None, None
    confirmed(app, second)
    assert state_of(app, second) == AccountState.WAITING
    assert NoticeKind.ACCOUNT_CHANGE in [notice.kind for notice in notices(app, made.owner.id)]


def swap_payload(app: SiteApp, made: MadeShop, payload: str) -> None:
    """As somebody would who can write into the database."""
    with app.database.writing() as session:
        statement = text("UPDATE account_version SET payload = :payload WHERE id = :version")
        session.execute(statement, {"payload": payload, "version": made.version_id})


@pytest.mark.parametrize("swapped", ["another account", "rubbish"])
def test_a_code_that_was_changed_in_the_database_is_not_shown_and_raises_one_alarm(app: SiteApp, swapped: str) -> None:
    made = listed_shop(app)
    other = app.vault.encrypt(sample_payload("MAU6666666")) if swapped == "another account" else "rubbish"
    swap_payload(app, made, other)
    with pytest.raises(PaymentError) as refused, app.database.reading() as session:
        open_payload(session, version_in(session, made), vault=app.vault)
    assert refused.value.fault is PaymentFault.TAMPERED
    assert [tended(app).alarms for _ in range(2)] == [1, 1]
    (alarm,) = cases(app, CaseKind.ALARM)
    assert (alarm.shop_id, alarm.version_id) == (made.shop_id, made.version_id)


def test_a_reviewer_who_asks_for_a_changed_number_gets_an_alarm_instead(app: SiteApp) -> None:
    made = listed_shop(app)
    swap_payload(app, made, app.vault.encrypt(sample_payload("MAU6666666")))
    client = SignedInClient(app, first_reviewer(app))
    answer = client.post(f"/staff/cases/{made.case_id}/number/{made.version_id}")
    assert answer.status_code == 422
    assert "MAU6666666" not in answer.get_data(as_text=True)
    assert len(cases(app, CaseKind.ALARM)) == 1
    with app.database.reading() as session:
        assert session.scalars(select(AccountAccess)).all() == []


def test_missing_keys_are_no_alarm(app: SiteApp) -> None:
    listed_shop(app)
    with pytest.raises(VaultClosed), app.database.writing() as session:
        tend(session, vault=Vault(()), today=NOW.date(), now=NOW)
    assert cases(app, CaseKind.ALARM) == []


def test_a_shop_that_nobody_looked_at_for_long_is_put_on_the_queue_once(app: SiteApp) -> None:
    made = listed_shop(app)
    submitted_shop(app, phone="+84912000002", account="MAU0000002")  # not public: nobody is misled
    assert tended(app, WARN_AFTER - timedelta(days=1)).rechecks == 0
    assert [tended(app, WARN_AFTER).rechecks for _ in range(2)] == [1, 1]
    assert [case.shop_id for case in cases(app, CaseKind.RECHECK)] == [made.shop_id]


def test_neighbours_are_asked_once_for_a_report_and_not_told_whose_code_it_was(app: SiteApp) -> None:
    made = listed_shop(app, name="Quán MẪU một")
    near = listed_shop(app, phone="+84912000002", account="MAU0000002", latitude=HERE[0] + 199 * A_METRE)
    far = listed_shop(app, phone="+84912000003", account="MAU0000003", latitude=HERE[0] + 201 * A_METRE)
    uncoded = listed(app, submitted_shop(app, phone="+84912000004", account="MAU0000004"))
    own = listed_shop(app, account="MAU0000005", latitude=HERE[0] + 10 * A_METRE)
    assert own.owner == made.owner
    asked = []
    for _ in range(2):
        with app.database.writing() as session:
            report = report_tampering(
                session,
                shop_in(session, made),
                place=None,
                payload=None,
                seal=None,
                photo_id=None,
                by_merchant=False,
                now=NOW,
            )
            asked.append(ask_neighbours(session, session.get_one(ReviewCase, report.case_id), now=NOW))
    assert asked == [1, 0]
    told = [notice for notice in notices(app, near.owner.id) if notice.kind == NoticeKind.CHECK_YOUR_CODE]
    assert len(told) == 1
    assert "Quán MẪU một" not in str(told[0].facts)
    for other in (made, far, uncoded):
        assert NoticeKind.CHECK_YOUR_CODE not in [notice.kind for notice in notices(app, other.owner.id)]


def test_old_buckets_of_rate_limits_are_forgotten(app: SiteApp) -> None:
    with app.database.writing() as session:
        take(session, TAP, "old", now=NOW - timedelta(days=2))
        take(session, TAP, "new", now=NOW)
    tended(app)
    with app.database.reading() as session:
        assert session.scalars(select(RateBucket.key)).all() == [f"{TAP.name} new"]


def test_exactly_one_account_of_a_counter_is_ever_shown(app: SiteApp) -> None:
    made = listed_shop(app)
    for number in range(2, 5):
        change = confirmed(app, another_account(app, made, f"MAU000000{number}"), waiting_time=timedelta(0))
        tended(app)
        with app.database.reading() as session:
            shown = active_version(session, made.counter_id)
            states = session.scalars(select(AccountVersion.state).order_by(AccountVersion.number)).all()
        assert shown is not None
        assert shown.id == change.version_id
        assert states == [AccountState.REPLACED] * (number - 1) + [AccountState.ACTIVE]
    assert merchant(app) == made.owner
