"""What the tables themselves refuse to somebody who writes into them past the site's rules."""

import importlib
from itertools import pairwise, product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from heritage.payments.rules import HANDS, MOVES, AccountState, PaymentError, PaymentFault, Step, moved
from heritage.people import audit
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from tests.shop_factory import (
    MadeShop,
    agent,
    another_account,
    approved,
    first_reviewer,
    listed_shop,
    proved,
    second_reviewer,
    submitted_shop,
    version_in,
)
from tests.signed_in import NOW, administrators, staff

COLUMNS = (
    "counter_id, number, state, kind, bank_bin, last_four, holder, payload, seal, account_seal, source, proposed_at, "
    "active_from, state_since"
)


def execute(app: SiteApp, statement: str, **values: object) -> None:
    with app.database.writing() as session:
        session.execute(text(statement), values)


def is_refused(app: SiteApp, statement: str, **values: object) -> bool:
    try:
        execute(app, statement, **values)
    except IntegrityError:
        return True
    return False


def test_an_account_cannot_be_entered_in_any_state_but_the_first(app: SiteApp) -> None:
    made = listed_shop(app)
    execute(app, f"INSERT INTO counter (shop_id, number, name, is_open) VALUES ({made.shop_id}, 2, 'x', true)")
    for state in reversed(AccountState):
        copied = COLUMNS.replace("counter_id", "(SELECT max(id) FROM counter)").replace("state,", f"'{state}',", 1)
        statement = f"INSERT INTO account_version ({COLUMNS}) SELECT {copied} FROM account_version"
        assert is_refused(app, statement) is (state is not AccountState.PROPOSED), state


CHANGES = (
    "bank_bin = '970436'",
    "seal = 'x'",
    "account_seal = 'x'",
    "kind = 'payment'",
    "source = 'picture'",
    "number = 7",
    "holder = 'TRAN VAN TROM'",
    "last_four = '6666'",
    "last_four = '', holder = ''",
    "active_from = '2020-01-01 00:00:00.000000'",
    "active_from = NULL",
    "proposed_at = '2020-01-01 00:00:00.000000'",
)


def test_what_an_active_account_says_is_never_changed(app: SiteApp) -> None:
    made = listed_shop(app)
    statements = [f"UPDATE account_version SET {change} WHERE id = {made.version_id}" for change in CHANGES]
    assert [statement for statement in statements if not is_refused(app, statement)] == []


def test_the_waiting_time_cannot_be_shortened(app: SiteApp) -> None:
    made = listed_shop(app)
    change, confirmer = approved(app, another_account(app, made)), second_reviewer(app)
    with app.database.writing() as session:
        hand = "INSERT INTO account_hand (version_id, step, actor_id, at) VALUES (:version, 'confirm', :actor, :at)"
        session.execute(text(hand), {"version": change.version_id, "actor": confirmer.id, "at": NOW})
        version = version_in(session, change)
        version.state, version.active_from = AccountState.WAITING, NOW
    earlier = f"UPDATE account_version SET active_from = '2020-01-01 00:00:00.000000' WHERE id = {change.version_id}"
    assert is_refused(app, earlier)


KEPT = (
    "DELETE FROM account_version",
    "DELETE FROM account_hand",
    "UPDATE account_hand SET actor_id = 1",
    "UPDATE account_hand SET step = 'confirm' WHERE step = 'prove'",
    "UPDATE counter SET shop_id = (SELECT max(id) FROM shop)",
    "UPDATE account_version SET counter_id = (SELECT max(id) FROM counter)",
    "UPDATE shop SET owner_id = (SELECT min(id) FROM account)",
    "UPDATE shop SET is_sample = NOT is_sample",
    "UPDATE audit_entry SET actor_id = 1",
    "DELETE FROM audit_entry",
)


def test_accounts_hands_counters_owners_and_the_log_stay_as_they_are(app: SiteApp) -> None:
    listed_shop(app)
    submitted_shop(app, phone="+84912000002", account="MAU0000002")
    assert [statement for statement in KEPT if not is_refused(app, statement)] == []


def hand(app: SiteApp, made: MadeShop, step: Step, actor_id: int) -> bool:
    """Whether the table takes this hand."""
    statement = "INSERT INTO account_hand (version_id, step, actor_id, at) VALUES (:version, :step, :actor, :at)"
    return not is_refused(app, statement, version=made.version_id, step=step, actor=actor_id, at=NOW)


def test_a_hand_is_refused_to_whoever_has_not_the_role(app: SiteApp) -> None:
    made = submitted_shop(app)
    for step, role in product(HANDS[1:], [role for role in Role if role not in {Role.GUEST, Role.MERCHANT}]):
        entitled = Role.AGENT if step is Step.PROVE else Role.REVIEWER
        if role is not entitled:
            assert not hand(app, made, step, staff(app, role, f"some-{role}").id), (step, role)
    assert not hand(app, made, Step.PROVE, made.owner.id)


def test_a_hand_is_refused_to_the_unconfirmed_to_the_closed_and_a_second_time(app: SiteApp) -> None:
    made, (first, _) = submitted_shop(app), administrators(app)
    unconfirmed, closed = (staff(app, Role.AGENT, login) for login in ("unconfirmed", "closed"))
    unset = f"is_confirmed = false, confirmed_by = NULL, made_by = {first.id}"
    execute(app, f"UPDATE account SET {unset} WHERE id = {unconfirmed.id}")
    execute(app, f"UPDATE account SET is_active = false WHERE id = {closed.id}")
    assert not hand(app, made, Step.PROVE, unconfirmed.id)
    assert not hand(app, made, Step.PROVE, closed.id)
    assert hand(app, made, Step.PROVE, agent(app).id)
    assert not hand(app, made, Step.PROVE, staff(app, Role.AGENT, "agent-two").id)
    assert hand(app, made, Step.APPROVE, first_reviewer(app).id)
    assert not hand(app, made, Step.CONFIRM, first_reviewer(app).id)


def test_a_state_cannot_be_reached_without_the_hands_for_it(app: SiteApp) -> None:
    made = submitted_shop(app)
    for state in (AccountState.PROVED, AccountState.APPROVED, AccountState.WAITING, AccountState.ACTIVE):
        wanted = f"UPDATE account_version SET active_from = proposed_at, state = '{state}' WHERE id = {made.version_id}"
        assert is_refused(app, wanted), state


def test_a_counter_has_one_active_account_and_one_on_its_way(app: SiteApp) -> None:
    change = approved(app, another_account(app, listed_shop(app)))
    copied = COLUMNS.replace("number,", "number + 5,").replace("state,", "'proposed',", 1)
    again = f"INSERT INTO account_version ({COLUMNS}) SELECT {copied} FROM account_version WHERE state = 'approved'"
    assert is_refused(app, again)
    assert hand(app, change, Step.CONFIRM, second_reviewer(app).id)
    set_state(app, change, AccountState.WAITING)
    assert is_refused(app, f"UPDATE account_version SET state = 'active' WHERE id = {change.version_id}")


def with_every_hand(app: SiteApp, state: AccountState) -> MadeShop:
    """A shop whose account is in `state`, with all four hands, so that only the move itself can be refused."""
    made = submitted_shop(app, phone=f"+8491200{len(state):02}{ord(state[0]):03}", account=f"MAU{state[:4].upper()}")
    for step, person in zip(HANDS[1:], (agent(app), first_reviewer(app), second_reviewer(app)), strict=True):
        assert hand(app, made, step, person.id)
    ways = {
        AccountState.REPLACED: AccountState.ACTIVE,
        AccountState.REVOKED: AccountState.ACTIVE,
        AccountState.REFUSED: AccountState.PROPOSED,
        AccountState.STOPPED: AccountState.PROPOSED,
    }
    line = [AccountState.PROVED, AccountState.APPROVED, AccountState.WAITING, AccountState.ACTIVE]
    last = ways.get(state, state)
    passed = line[: line.index(last) + 1] if last in line else []
    for each in [*passed, *([state] if state in ways else [])]:
        set_state(app, made, each)
    return made


def set_state(app: SiteApp, made: MadeShop, state: AccountState) -> None:
    execute(
        app, f"UPDATE account_version SET active_from = proposed_at, state = '{state}' WHERE id = {made.version_id}"
    )


@pytest.mark.parametrize("old", AccountState)
def test_the_table_allows_the_moves_of_the_rules_and_no_other(app: SiteApp, old: AccountState) -> None:
    made = with_every_hand(app, old)
    lawful = {new for (state, _), new in MOVES.items() if state is old}
    taken = set()
    for new in AccountState:
        if new is not old and can_move(app, made, new):
            taken.add(new)
    assert taken == lawful


def can_move(app: SiteApp, made: MadeShop, new: AccountState) -> bool:
    """Tried, and taken back."""
    statement = f"UPDATE account_version SET active_from = proposed_at, state = '{new}' WHERE id = {made.version_id}"
    with app.database.engine.connect() as connection:
        try:
            connection.execute(text(statement))
        except IntegrityError:
            return False
        finally:
            connection.rollback()
    return True


@pytest.mark.parametrize("state", AccountState)
@pytest.mark.parametrize("step", Step)
def test_a_step_that_is_not_in_the_table_of_moves_is_refused(state: AccountState, step: Step) -> None:
    if (state, step) in MOVES:
        assert moved(state, step) is MOVES[state, step]
        return
    with pytest.raises(PaymentError) as refused:
        moved(state, step)
    assert refused.value.fault is PaymentFault.NO_SUCH_MOVE


def test_the_way_to_an_active_account_is_four_hands_long() -> None:
    way = [AccountState.PROPOSED, AccountState.PROVED, AccountState.APPROVED, AccountState.WAITING, AccountState.ACTIVE]
    steps = [Step.PROVE, Step.APPROVE, Step.CONFIRM, Step.ACTIVATE]
    assert [moved(old, step) for (old, _), step in zip(pairwise(way), steps, strict=True)] == way[1:]
    to_active = {old for (old, _), new in MOVES.items() if new is AccountState.ACTIVE}
    assert to_active == {AccountState.WAITING}


def test_the_steps_are_the_same_in_the_rules_and_in_the_triggers() -> None:
    migration = importlib.import_module("heritage.migrations.versions.0005_shops_and_payments")
    assert set(migration.MOVES) == {(old.value, new.value) for (old, _), new in MOVES.items()}


def test_a_log_whose_lines_changed_places_is_found_broken(app: SiteApp) -> None:
    proved(app, submitted_shop(app))
    on = " ON audit_entry" if app.database.engine.dialect.name == "postgresql" else ""
    execute(app, f"DROP TRIGGER audit_entry_update{on}")  # as who owns the database could
    with app.database.reading() as session:
        assert audit.verify(session).broken_at is None
    swap(app, 2, 4)
    with app.database.reading() as session:
        assert audit.verify(session).broken_at == 2


def swap(app: SiteApp, one: int, other: int) -> None:
    with app.database.writing() as session:
        for old, new in ((one, -1), (other, one), (-1, other)):
            renumber(session, old, new)


def renumber(session: Session, old: int, new: int) -> None:
    session.execute(text("UPDATE audit_entry SET number = :new WHERE number = :old"), {"old": old, "new": new})
