"""Accounts of the staff: nobody makes an account alone that touches money, and nobody raises themselves."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from heritage.people import audit
from heritage.people.models import Account, AuditEntry
from heritage.people.queries import account_by_login, person_of
from heritage.people.rules import Permission, Role
from heritage.web.site_app import SiteApp
from tests.page_client import Page
from tests.signed_in import NOW, SignedInClient, administrators, merchant, staff


def invited(app: SiteApp, client: SignedInClient, role: Role = Role.REVIEWER, login: str = "new-one") -> Account:
    answer = client.post("/staff/people", login=login, name="Test", role=role.value)
    assert answer.status_code == 200, Page(answer).words()
    with app.database.reading() as session:
        account = account_by_login(session, login)
        assert account is not None
        return account


def test_an_invited_account_touches_nothing_before_a_second_administrator_confirmed_it(app: SiteApp) -> None:
    first, second = administrators(app)
    account = invited(app, SignedInClient(app, first))
    assert not person_of(account).may(Permission.CASE_DECIDE)
    address = f"/staff/people/{account.id}/confirm"
    assert SignedInClient(app, first).post(address).status_code == 422
    assert SignedInClient(app, second).post(address).status_code == 302
    with app.database.reading() as session:
        assert person_of(session.get_one(Account, account.id)).may(Permission.CASE_DECIDE)
        refused = session.query(AuditEntry).filter_by(was_refused=True, action="account:confirm").all()
    assert [entry.actor_id for entry in refused] == [first.id]


@pytest.mark.parametrize("deed", ["role", "forget-second-factor", "reopen"])
def test_whoever_changes_what_an_account_may_do_cannot_confirm_it(app: SiteApp, deed: str) -> None:
    first, second = administrators(app)
    person = staff(app, Role.REVIEWER, "reviewer-one")
    client = SignedInClient(app, second)
    fields = {"role": Role.AGENT.value} if deed == "role" else {}
    if deed == "reopen":
        client.post(f"/staff/people/{person.id}/close")
    assert client.post(f"/staff/people/{person.id}/{deed}", **fields).status_code == 302
    with app.database.reading() as session:
        assert not session.get_one(Account, person.id).is_confirmed
    assert client.post(f"/staff/people/{person.id}/confirm").status_code == 422
    assert SignedInClient(app, first).post(f"/staff/people/{person.id}/confirm").status_code == 302


def test_a_role_change_signs_the_person_out(app: SiteApp) -> None:
    first, _second = administrators(app)
    client = SignedInClient(app, staff(app, Role.REVIEWER, "reviewer-one"))
    assert client.get("/staff/").status_code == 200
    SignedInClient(app, first).post(f"/staff/people/{client.person.id}/role", role=Role.AGENT.value)
    assert client.get("/staff/").status_code == 302


def test_nobody_changes_their_own_role_or_closes_their_own_account(app: SiteApp) -> None:
    first, _second = administrators(app)
    client = SignedInClient(app, first)
    assert client.post(f"/staff/people/{first.id}/role", role=Role.REVIEWER.value).status_code == 422
    assert client.post(f"/staff/people/{first.id}/close").status_code == 422


def test_an_administrator_cannot_reach_a_merchant_by_a_slip(app: SiteApp) -> None:
    first, _second = administrators(app)
    person = merchant(app)
    assert SignedInClient(app, first).post(f"/staff/people/{person.id}/slip").status_code == 404


def test_the_table_refuses_a_confirmation_by_one_person(app: SiteApp) -> None:
    first, _second = administrators(app)
    account = invited(app, SignedInClient(app, first))
    for confirmed_by in ("NULL", str(first.id), str(account.id)):
        statement = f"UPDATE account SET is_confirmed = true, confirmed_by = {confirmed_by} WHERE id = {account.id}"
        with pytest.raises(IntegrityError), app.database.writing() as session:
            session.execute(text(statement))


def test_a_strange_login_is_refused_with_the_words_kept(app: SiteApp) -> None:
    first, _second = administrators(app)
    for login in ("Ab", "x" * 40, "a b", "<script>", "=cmd", "admin-one"):
        answer = SignedInClient(app, first).post("/staff/people", login=login, name="Test", role="agent")
        assert answer.status_code == 422, login
    answer = SignedInClient(app, first).post("/staff/people", login="good-one", name="Test", role="merchant")
    assert answer.status_code == 422


def test_the_desk_tells_who_waits_for_confirmation(app: SiteApp) -> None:
    first, second = administrators(app)
    invited(app, SignedInClient(app, first))
    waiting = "Accounts that wait for your confirmation"
    assert waiting in SignedInClient(app, second).page("/staff/").words()
    assert waiting not in SignedInClient(app, first).page("/staff/").words()


def test_the_audit_log_is_a_chain_that_shows_where_it_was_cut(app: SiteApp) -> None:
    administrators(app)
    with app.database.writing() as session:
        for number in range(5):
            audit.note(session, "test:note", f"thing:{number}", actor_id=None, now=NOW, number=number)
    with app.database.reading() as session:
        whole = audit.verify(session)
    assert whole.broken_at is None
    assert whole.number >= 5
    for statement in (
        "UPDATE audit_entry SET subject = 'x' WHERE number = 3",
        "DELETE FROM audit_entry WHERE number = 3",
    ):
        with pytest.raises(IntegrityError), app.database.writing() as session:
            session.execute(text(statement))


def drop_guards(app: SiteApp) -> None:
    """As somebody would who owns the database itself."""
    on = " ON audit_entry" if app.database.engine.dialect.name == "postgresql" else ""
    with app.database.writing() as session:
        for name in ("audit_entry_update", "audit_entry_delete"):
            session.execute(text(f"DROP TRIGGER {name}{on}"))


@pytest.mark.parametrize(
    ("damage", "broken_at"),
    [
        ("UPDATE audit_entry SET subject = 'x' WHERE number = 3", 3),
        ("UPDATE audit_entry SET actor_id = 99 WHERE number = 2", 2),
        ("UPDATE audit_entry SET facts = '{}' WHERE number = 4", 4),
        ("DELETE FROM audit_entry WHERE number = 3", 3),
        ("DELETE FROM audit_entry WHERE number >= 4", 4),
        ("UPDATE audit_head SET number = 2", None),
    ],
)
def test_damage_to_the_audit_log_is_found(app: SiteApp, damage: str, broken_at: int | None) -> None:
    with app.database.writing() as session:
        for number in range(5):
            audit.note(session, "test:note", f"thing:{number}", actor_id=None, now=NOW, number=number)
    drop_guards(app)
    with app.database.writing() as session:
        session.execute(text(damage))
    with app.database.reading() as session:
        found = audit.verify(session)
    assert found.broken_at == (broken_at or 6)
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    assert f"line {found.broken_at}" in answer.output


def test_a_digest_noted_on_paper_shows_that_nothing_was_rewritten(app: SiteApp) -> None:
    administrators(app)
    run = app.test_cli_runner()
    noted = run.invoke(args=["audit", "verify"]).output.split()[-1]
    merchant(app)
    assert run.invoke(args=["audit", "verify", "--expect", noted]).exit_code == 0
    assert run.invoke(args=["audit", "verify", "--expect", "0" * 64]).exit_code == 1
