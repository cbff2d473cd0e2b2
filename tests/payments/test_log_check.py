"""What somebody writes into the database past this site leaves no line in the log, and `flask audit verify` says so."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from heritage.payments.rules import Step
from heritage.people.models import Account
from heritage.people.rules import Role
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.shops.services import claim_shop
from heritage.web.site_app import SiteApp
from tests.shop_factory import (
    MadeShop,
    agent,
    another_account,
    confirmed,
    first_reviewer,
    listed_shop,
    proved,
    sample_facts,
    second_reviewer,
    submitted_shop,
)
from tests.signed_in import NOW, merchant, staff


def found(app: SiteApp) -> list[str]:
    with app.database.reading() as session:
        return [sentence for check in app.unlogged for sentence in check(session)]


def execute(app: SiteApp, statement: str, **values: object) -> None:
    with app.database.writing() as session:
        session.execute(text(statement), values)


def forge_hand(app: SiteApp, made: MadeShop, step: Step, actor_id: int) -> None:
    statement = "INSERT INTO account_hand (version_id, step, actor_id, at) VALUES (:version, :step, :actor, :at)"
    execute(app, statement, version=made.version_id, step=step, actor=actor_id, at=NOW)


def test_whatever_the_site_itself_did_has_its_line(app: SiteApp) -> None:
    confirmed(app, another_account(app, listed_shop(app)))
    submitted_shop(app, phone="+84912000002", account="MAU0000003")
    assert found(app) == []


def test_forged_hands_of_entitled_people_are_found(app: SiteApp) -> None:
    made = proved(app, submitted_shop(app))
    people = (first_reviewer(app).id, second_reviewer(app).id)
    for step, actor_id in zip((Step.APPROVE, Step.CONFIRM), people, strict=True):
        forge_hand(app, made, step, actor_id)
    for state in ("approved", "waiting", "active"):
        change = f"active_from = proposed_at, state = '{state}'"
        execute(app, f"UPDATE account_version SET {change} WHERE id = {made.version_id}")
    subject = f"account-version:{made.version_id}"
    assert found(app) == [
        f"{subject}: account-version:approve by account:{people[0]} has no line",
        f"{subject}: account-version:confirm by account:{people[1]} has no line",
        f"{subject} is active, and no line tells of it",
    ]


def test_a_case_a_visit_a_listing_and_a_stand_that_nobody_decided_are_found(app: SiteApp) -> None:
    made, visitor = submitted_shop(app), agent(app)
    execute(app, f"UPDATE review_case SET state = 'closed', closed_by = {visitor.id} WHERE id = {made.case_id}")
    execute(app, f"UPDATE shop SET state = 'listed' WHERE id = {made.shop_id}")
    execute(
        app,
        "INSERT INTO visit (case_id, visitor_id, at, found, typed_holder, holder_agrees) "
        f"VALUES ({made.case_id}, {visitor.id}, :at, true, '', true)",
        at=NOW,
    )
    execute(
        app,
        "INSERT INTO printed_copy (serial, counter_id, version_id, format, printed_at, printed_by) "
        f"VALUES ('MAU', {made.counter_id}, {made.version_id}, 'wall', :at, {made.owner.id})",
        at=NOW,
    )
    assert found(app) == [
        f"case:{made.case_id}: case:close by account:{visitor.id} has no line",
        f"case:{made.case_id}: case:visit by account:{visitor.id} has no line",
        f"shop:{made.shop_id} is listed, and no line tells who decided that",
        "copy:MAU has no line",
    ]


def test_a_role_that_nobody_confirmed_is_found(app: SiteApp) -> None:
    editor = staff(app, Role.EDITOR)
    assert found(app) == []
    execute(app, f"UPDATE account SET role = 'reviewer' WHERE id = {editor.id}")
    assert found(app) == [f"account:{editor.id} works as reviewer, and no line tells who confirmed that"]


OWNERS = ("NULL", "(SELECT max(id) FROM account)")


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("state", ["submitted", "imported", "withdrawn"])
def test_an_owner_is_neither_taken_away_nor_exchanged(app: SiteApp, owner: str, state: str) -> None:
    made = listed_shop(app)
    merchant(app, "+84912000099")
    statement = f"UPDATE shop SET owner_id = {owner}, state = '{state}' WHERE id = {made.shop_id}"
    with pytest.raises(IntegrityError):
        execute(app, statement)


def imported(app: SiteApp) -> int:
    """A shop of the ward's list."""
    with app.database.writing() as session:
        shop = Shop(
            slug="mau",
            name="MẪU",
            name_folded="mau",
            kind="other",
            state=ShopState.IMPORTED,
            accepts={},
            foreign_apps=[],
            stalls=[],
            registered_at=NOW,
            state_since=NOW,
        )
        session.add(shop)
        session.flush()
        return shop.id


def test_a_claim_is_the_one_way_in_which_a_shop_gets_an_owner_and_the_log_names_the_owner(app: SiteApp) -> None:
    shop_id, owner, thief = imported(app), merchant(app), merchant(app, "+84912000099")
    with pytest.raises(IntegrityError):
        execute(app, f"UPDATE shop SET owner_id = {thief.id} WHERE id = {shop_id}")
    helper = agent(app)
    with app.database.writing() as session:
        account, shop = session.get_one(Account, owner.id), session.get_one(Shop, shop_id)
        claim_shop(session, shop, sample_facts(), owner=account, actor=helper, now=NOW)
    assert found(app) == []
    on = " ON shop" if app.database.engine.dialect.name == "postgresql" else ""
    execute(app, f"DROP TRIGGER shop_owner{on}")  # as who owns the database could
    execute(app, f"UPDATE shop SET owner_id = {thief.id} WHERE id = {shop_id}")
    assert found(app) == [f"shop:{shop_id} belongs to account:{thief.id}, and no line tells of it"]
