"""Two people at the same moment, in real transactions of two threads: one is first, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import func, select

from heritage.payments.cases import ask_neighbours, report_tampering
from heritage.payments.models import AccountHand, AccountVersion, ReviewCase
from heritage.payments.rules import AccountState, PaymentError, Step
from heritage.payments.services import revoke_account, stop_account
from heritage.payments.tending import tend_now
from heritage.people import audit
from heritage.people.models import AuditEntry
from heritage.people.queries import Person
from heritage.web.site_app import SiteApp
from tests.shop_factory import (
    MadeShop,
    another_account,
    approved,
    confirmed,
    first_reviewer,
    listed_shop,
    proved,
    second_reviewer,
    shop_in,
    submitted_shop,
    version_in,
)
from tests.signed_in import SignedInClient, now


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each deed gave; an exception where one raised."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        start.wait()
        try:
            return deed()
        except Exception as fault:
            return fault

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def pressing(app: SiteApp, person: Person, address: str, **fields: str) -> Callable[[], int]:
    """A button pressed: the status of the answer."""
    client = SignedInClient(app, person)
    sent = client.form_token
    return lambda: client.post(address, form_token=sent, **fields).status_code


def hands(app: SiteApp, made: MadeShop) -> list[str]:
    with app.database.reading() as session:
        steps = select(AccountHand.step).where(AccountHand.version_id == made.version_id).order_by(AccountHand.id)
        return list(session.scalars(steps))


def state_of(app: SiteApp, made: MadeShop) -> str:
    with app.database.reading() as session:
        return version_in(session, made).state


def refused_attempts(app: SiteApp) -> int:
    with app.database.reading() as session:
        return session.scalar(select(func.count()).where(AuditEntry.was_refused)) or 0


def test_of_two_who_approve_at_once_one_does_and_one_is_told(app: SiteApp) -> None:
    for number in range(4):
        made = proved(app, submitted_shop(app, phone=f"+8491200010{number}", account=f"MAU00010{number}"))
        address, before = f"/staff/cases/{made.case_id}/approve", refused_attempts(app)
        answers = at_once(pressing(app, first_reviewer(app), address), pressing(app, second_reviewer(app), address))
        assert sorted(map(str, answers)) in (["302", "422"], ["302", "409"])
        assert hands(app, made) == [Step.PROPOSE, Step.PROVE, Step.APPROVE]
        assert state_of(app, made) == AccountState.APPROVED
        assert refused_attempts(app) == before + 1
    with app.database.reading() as session:
        assert audit.verify(session).broken_at is None


def test_one_who_approves_while_another_refuses_leaves_one_clear_end(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    address = f"/staff/cases/{made.case_id}"
    answers = at_once(
        pressing(app, first_reviewer(app), f"{address}/approve"),
        pressing(app, second_reviewer(app), f"{address}/refuse", reason="MẪU"),
    )
    assert "302" in map(str, answers)
    assert set(map(str, answers)) <= {"302", "409", "422"}
    assert state_of(app, made) in {AccountState.REFUSED, AccountState.APPROVED}
    assert (state_of(app, made) == AccountState.APPROVED) is (str(answers[1]) != "302")


def test_an_account_stopped_at_the_moment_of_its_confirmation_never_becomes_active(app: SiteApp) -> None:
    made = listed_shop(app)
    change = approved(app, another_account(app, made))

    def stop() -> None:
        with app.database.writing() as session:
            stop_account(session, version_in(session, change), actor=made.owner, now=now())

    answers = at_once(pressing(app, second_reviewer(app), f"/staff/cases/{change.case_id}/confirm"), stop)
    assert answers[1] is None
    assert str(answers[0]) in {"302", "409", "422"}
    assert state_of(app, change) == AccountState.STOPPED
    tend_now(app)
    assert (state_of(app, made), state_of(app, change)) == (AccountState.ACTIVE, AccountState.STOPPED)


def test_two_servers_that_tend_at_once_leave_exactly_one_active_account(app: SiteApp) -> None:
    made = listed_shop(app)
    change = confirmed(app, another_account(app, made), waiting_time=timedelta(0))
    at_once(*[lambda: tend_now(app)] * 3)
    tend_now(app)
    with app.database.reading() as session:
        active = select(AccountVersion.id).where(AccountVersion.counter_id == made.counter_id)
        assert session.scalars(active.where(AccountVersion.state == AccountState.ACTIVE)).all() == [change.version_id]
    assert state_of(app, made) == AccountState.REPLACED


def test_many_who_write_at_once_take_turns_and_nobody_is_thrown_out(app: SiteApp) -> None:
    shown = paid = listed_shop(app)

    def report() -> None:
        with app.database.writing() as session:
            shop = shop_in(session, paid)
            kept = report_tampering(
                session, shop, place="MẪU", payload=None, seal=None, photo_id=None, by_merchant=False, now=now()
            )
            ask_neighbours(session, session.get_one(ReviewCase, kept.case_id), now=now())

    def revoke() -> None:
        with app.database.writing() as session:
            revoke_account(session, version_in(session, shown), reason="MẪU", actor=paid.owner, now=now())

    for number in range(1, 6):
        change = confirmed(app, another_account(app, paid, f"MAU00020{number:02}"), waiting_time=timedelta(0))
        new = proved(app, submitted_shop(app, phone=f"+8491200030{number}", account=f"MAU00030{number:02}"))
        address = f"/staff/cases/{new.case_id}"
        approve = pressing(app, first_reviewer(app), f"{address}/approve")
        put_on_the_list = pressing(app, second_reviewer(app), f"{address}/list")
        answers = at_once(lambda: tend_now(app), revoke, report, approve, put_on_the_list)
        assert [each for each in answers if isinstance(each, Exception) and not isinstance(each, PaymentError)] == []
        assert answers[3:] == [302, 302]
        assert state_of(app, change) == AccountState.ACTIVE
        shown = change
    with app.database.reading() as session:
        assert audit.verify(session).broken_at is None
