"""No one person, in whatever roles, takes two steps with one account; and no role takes a step that is another's."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from heritage.payments.models import AccountHand
from heritage.payments.rules import HANDS, AccountState, PaymentError, PaymentFault, Step
from heritage.payments.services import (
    approve_account,
    confirm_account_version,
    prove_account,
    revoke_account,
    show_account_number,
    show_code,
    stop_account,
)
from heritage.people.models import Account, AuditEntry
from heritage.people.queries import Person, person_of
from heritage.people.rules import Role, SlipPurpose
from heritage.people.services import (
    change_role,
    close_account,
    confirm_account,
    invite_staff,
    make_slip,
    use_slip,
)
from heritage.web.site_app import SiteApp
from tests.shop_factory import (
    HOLDER,
    MadeShop,
    agent,
    another_account,
    approved,
    first_reviewer,
    in_role,
    listed_shop,
    proved,
    second_reviewer,
    submitted_shop,
    version_in,
)
from tests.signed_in import NOW, SignedInClient, administrators, merchant, staff

ROLE_OF = {Step.PROPOSE: Role.AGENT, Step.PROVE: Role.AGENT, Step.APPROVE: Role.REVIEWER, Step.CONFIRM: Role.REVIEWER}
STATE_BEFORE = {Step.PROVE: submitted_shop, Step.APPROVE: proved, Step.CONFIRM: approved}


def take(app: SiteApp, made: MadeShop, step: Step, person: Person) -> None:
    """The step, as the pages take it."""
    with app.database.writing() as session:
        version = version_in(session, made)
        if step is Step.PROVE:
            prove_account(session, version, typed_holder=HOLDER, actor=person, now=NOW)
        elif step is Step.APPROVE:
            approve_account(session, version, actor=person, now=NOW)
        else:
            confirm_account_version(session, version, waiting_time=timedelta(hours=24), actor=person, now=NOW)


def brought_to(app: SiteApp, step: Step, *, besides: Person | None = None) -> MadeShop:
    """A shop whose account waits for `step`."""
    made = submitted_shop(app, beside=besides)
    return made if step is Step.PROVE else STATE_BEFORE[step](app, made)


def state_of(app: SiteApp, made: MadeShop) -> str:
    with app.database.reading() as session:
        return version_in(session, made).state


@pytest.mark.parametrize(("earlier", "later"), list(combinations(HANDS, 2)))
def test_nobody_takes_two_steps_with_one_account_even_after_a_change_of_role(
    app: SiteApp, earlier: Step, later: Step
) -> None:
    somebody = staff(app, ROLE_OF[earlier], "somebody")
    made = submitted_shop(app, beside=somebody if earlier is Step.PROPOSE else None)
    for step in HANDS[1 : HANDS.index(later)]:
        others = {Step.PROVE: agent(app), Step.APPROVE: first_reviewer(app)}
        take(app, made, step, somebody if step is earlier else others[step])
    before = state_of(app, made)
    with pytest.raises(PaymentError) as refused:
        take(app, made, later, in_role(app, somebody, ROLE_OF[later]))
    assert refused.value.fault is PaymentFault.SAME_PERSON
    assert state_of(app, made) == before


@pytest.mark.parametrize("step", HANDS[1:])
def test_a_step_is_taken_by_its_own_role_and_no_other(app: SiteApp, step: Step) -> None:
    made = brought_to(app, step)
    before = state_of(app, made)
    for role in [role for role in Role if role not in {Role.GUEST, ROLE_OF[step]}]:
        person = merchant(app, "+84912000077") if role is Role.MERCHANT else staff(app, role, f"some-{role}")
        with pytest.raises(PaymentError) as refused:
            take(app, made, step, person)
        assert refused.value.fault is PaymentFault.NOT_ALLOWED, role
        assert state_of(app, made) == before
    take(app, made, step, staff(app, ROLE_OF[step], "somebody"))
    assert state_of(app, made) != before


@pytest.mark.parametrize("step", HANDS[1:])
def test_an_account_of_staff_that_nobody_confirmed_takes_no_step(app: SiteApp, step: Step) -> None:
    made, (first, _) = brought_to(app, step), administrators(app)
    with app.database.writing() as session:
        account, _code = invite_staff(session, "newcomer", name="MẪU", role=ROLE_OF[step], actor=first, now=NOW)
        newcomer = person_of(account)
    with pytest.raises(PaymentError) as refused:
        take(app, made, step, newcomer)
    assert refused.value.fault is PaymentFault.NOT_ALLOWED


def test_a_role_taken_away_while_the_page_was_open_counts_at_once(app: SiteApp) -> None:
    made, (first, second) = brought_to(app, Step.APPROVE), administrators(app)
    reviewer, dismissed = staff(app, Role.REVIEWER, "demoted"), staff(app, Role.REVIEWER, "dismissed")
    with app.database.writing() as session:
        demoted = session.get_one(Account, reviewer.id)
        change_role(session, demoted, Role.EDITOR, actor=first, now=NOW)
        confirm_account(session, demoted, actor=second, now=NOW)
        close_account(session, session.get_one(Account, dismissed.id), actor=first, now=NOW)
    for person in (reviewer, dismissed):  # as they were when the page was opened
        with pytest.raises(PaymentError) as refused:
            take(app, made, Step.APPROVE, person)
        assert refused.value.fault is PaymentFault.NOT_ALLOWED


@pytest.mark.parametrize("step", HANDS[1:])
def test_an_owner_decides_nothing_about_their_own_account_in_whatever_role(app: SiteApp, step: Step) -> None:
    helper = staff(app, Role.AGENT, "helper")  # so that the owner has no hand in it yet
    made = brought_to(app, step, besides=helper)
    with app.database.writing() as session:  # no page does this
        session.execute(
            text(
                f"UPDATE account SET role = '{ROLE_OF[step]}', confirmed_by = {helper.id}, "
                f"made_by = {agent(app).id} WHERE id = {made.owner.id}"
            )
        )
    with app.database.reading() as session:
        owner = person_of(session.get_one(Account, made.owner.id))
    with pytest.raises(PaymentError) as refused:
        take(app, made, step, owner)
    assert refused.value.fault is PaymentFault.SAME_PERSON


def test_four_different_people_are_enough(app: SiteApp) -> None:
    made = approved(app, submitted_shop(app))
    take(app, made, Step.CONFIRM, second_reviewer(app))
    with app.database.reading() as session:
        hands = session.scalars(select(AccountHand.actor_id).where(AccountHand.version_id == made.version_id)).all()
        assert version_in(session, made).state == AccountState.ACTIVE
    assert len(set(hands)) == len(hands) == 4


def test_nobody_proposes_an_account_for_the_shop_of_somebody_else(app: SiteApp) -> None:
    made = listed_shop(app)
    for person in (merchant(app, "+84912000078"), first_reviewer(app), staff(app, Role.ADMINISTRATOR)):
        with pytest.raises(PaymentError) as refused:
            another_account(app, replace(made, owner=person), "MAU6660000")
        assert refused.value.fault is PaymentFault.NOT_YOURS


def test_another_merchant_neither_stops_nor_revokes_nor_reads_an_account(app: SiteApp) -> None:
    made, stranger = submitted_shop(app), merchant(app, "+84912000079")
    paid = listed_shop(app, phone="+84912000080", account="MAU0000080")
    attempts = [
        lambda session: stop_account(session, version_in(session, made), actor=stranger, now=NOW),
        lambda session: revoke_account(session, version_in(session, paid), reason="x", actor=stranger, now=NOW),
        lambda session: show_code(
            session, version_in(session, paid), why="x", vault=app.vault, actor=stranger, now=NOW
        ),
        lambda session: show_account_number(
            session, version_in(session, paid), why="x", vault=app.vault, actor=stranger, now=NOW
        ),
    ]
    for attempt in attempts:
        with pytest.raises(PaymentError), app.database.writing() as session:
            attempt(session)
    assert (state_of(app, made), state_of(app, paid)) == (AccountState.PROPOSED, AccountState.ACTIVE)


def test_an_agent_reads_no_account_number(app: SiteApp) -> None:
    made, visitor = listed_shop(app), agent(app)
    with pytest.raises(PaymentError), app.database.writing() as session:
        show_account_number(session, version_in(session, made), why="x", vault=app.vault, actor=visitor, now=NOW)


def refused_lines(session: Session, subject: str) -> list[tuple[str, int | None]]:
    statement = select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.was_refused)
    lines = session.execute(statement.where(AuditEntry.subject == subject).order_by(AuditEntry.number))
    return [(action, actor_id) for action, actor_id in lines]


def test_a_form_sent_twice_approves_once_and_the_second_is_refused_and_kept(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    client = SignedInClient(app, first_reviewer(app))
    first = client.post(f"/staff/cases/{made.case_id}/approve")
    second = client.post(f"/staff/cases/{made.case_id}/approve")
    assert (first.status_code, second.status_code) == (302, 422)
    assert state_of(app, made) == AccountState.APPROVED
    with app.database.reading() as session:
        line = ("account-version:approve", client.person.id)
        assert refused_lines(session, f"account-version:{made.version_id}") == [line]


def test_an_approver_who_confirms_too_is_refused_and_kept_in_the_log(app: SiteApp) -> None:
    made = approved(app, submitted_shop(app))
    client = SignedInClient(app, first_reviewer(app))
    answer = client.post(f"/staff/cases/{made.case_id}/confirm")
    assert answer.status_code == 422
    assert "Somebody else has to do this" in answer.get_data(as_text=True)
    assert state_of(app, made) == AccountState.APPROVED
    with app.database.reading() as session:
        line = ("account-version:confirm", client.person.id)
        assert refused_lines(session, f"account-version:{made.version_id}") == [line]


def test_a_confirmation_comes_too_late_for_an_account_that_its_owner_stopped(app: SiteApp) -> None:
    made = listed_shop(app)
    change = approved(app, another_account(app, made))
    client = SignedInClient(app, second_reviewer(app))
    with app.database.writing() as session:  # while the reviewer reads the page
        stop_account(session, version_in(session, change), actor=made.owner, now=NOW)
    answer = client.post(f"/staff/cases/{change.case_id}/confirm")
    assert answer.status_code == 422
    assert (state_of(app, made), state_of(app, change)) == (AccountState.ACTIVE, AccountState.STOPPED)


def test_an_agent_who_could_have_signed_in_as_the_owner_proves_nothing(app: SiteApp) -> None:
    made, visitor = submitted_shop(app), agent(app)
    with app.database.writing() as session:
        owner = session.get_one(Account, made.owner.id)
        slip = make_slip(session, owner, purpose=SlipPurpose.RESET, actor=visitor, now=NOW)
        use_slip(session, owner.login, slip, passphrase="ba con mèo xanh bơi", now=NOW)
    with pytest.raises(PaymentError) as refused:
        take(app, made, Step.PROVE, visitor)
    assert refused.value.fault is PaymentFault.SAME_PERSON
    take(app, made, Step.PROVE, staff(app, Role.AGENT, "agent-two"))
    assert state_of(app, made) == AccountState.PROVED
