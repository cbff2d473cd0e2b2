"""The desk's front page, and what administrators do: accounts of the staff, and the audit log."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.people.audit import verify
from heritage.people.models import Account
from heritage.people.queries import Person, account_of, audit_entries_newest_first, scopes_of, staff_by_name
from heritage.people.rules import (
    EVERYTHING,
    SCOPE_OF_ROLE,
    PeopleError,
    PeopleFault,
    Permission,
    Role,
    ScopeKind,
    SlipPurpose,
)
from heritage.people.services import (
    change_role,
    close_account,
    confirm_account,
    forget_second_factor,
    invite_staff,
    make_slip,
    reopen_account,
    set_scopes,
)
from heritage.signin.forms import InvitationForm, RoleForm
from heritage.signin.words import PEOPLE_FAULTS, ROLE_NAMES
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

Deed = Callable[..., None]

DEEDS: dict[str, Deed] = {
    "confirm": confirm_account,
    "close": close_account,
    "reopen": reopen_account,
    "forget-second-factor": forget_second_factor,
}
"""What one button does to an account."""


@blueprint.get("/")
@requires(Permission.DESK_ENTER)
def home() -> Response:
    """What waits for me."""
    person, tasks, links = signed_in(), [], []
    with current_site().database.reading() as session:
        for section in current_site().desk_sections:
            more_tasks, more_links = section(session, person)
            tasks += [task for task in more_tasks if task.count]
            links += more_links
    return personal_page(
        "signin/desk.html",
        current_language(),
        person=person,
        role_name=ROLE_NAMES[person.role],
        has_no_work=person.role in SCOPE_OF_ROLE and not person.scopes,
        tasks=tasks,
        links=links,
    )


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Accounts that wait for a second administrator."""
    tasks, links = [], []
    if person.may(Permission.PEOPLE_MANAGE):
        waiting = [each for each in staff_by_name(session) if each.is_active and not each.is_confirmed]
        mine = [each for each in waiting if person.id not in {each.made_by, each.id}]
        address = url_for("staff.people")
        tasks = [Task(lazy_gettext("Accounts that wait for your confirmation"), len(mine), address)]
        links = [DeskLink(lazy_gettext("People"), address)]
    if person.may(Permission.AUDIT_READ):
        links.append(DeskLink(lazy_gettext("Audit log"), url_for("staff.audit")))
    return tasks, links


@blueprint.get("/people")
@requires(Permission.PEOPLE_MANAGE)
def people() -> Response:
    return _people_page(InvitationForm.of_request())


@blueprint.post("/people")
@requires(Permission.PEOPLE_MANAGE)
def invite() -> Response:
    form, person = InvitationForm.of_request(), signed_in()
    if form.is_sent_and_good():
        login, name, role = form.login.data.lower(), form.name.data, Role(form.role.data)
        try:
            with acting(person) as session:
                account, code = invite_staff(session, login, name=name, role=role, actor=person, now=now())
            return _slip_page(account, code)
        except PeopleError as refused:
            form.complain("login", PEOPLE_FAULTS[refused.fault])
    return _people_page(form)


def _people_page(form: InvitationForm) -> Response:
    with current_site().database.reading() as session:
        accounts = staff_by_name(session)
    status = 422 if form.errors else 200
    return personal_page(
        "signin/people.html", current_language(), status, accounts=accounts, role_names=ROLE_NAMES, form=form
    )


@blueprint.get("/people/<int:account_id>")
@requires(Permission.PEOPLE_MANAGE)
def one(account_id: int) -> Response:
    return _account_page(account_id)


@blueprint.post("/people/<int:account_id>/role")
@requires(Permission.PEOPLE_MANAGE)
def set_role(account_id: int) -> Response:
    form = RoleForm.of_request()
    if not form.is_sent_and_good():
        return _account_page(account_id, PEOPLE_FAULTS[PeopleFault.ROLE])
    return _do(account_id, lambda session, account, **who: change_role(session, account, Role(form.role.data), **who))


@blueprint.post("/people/<int:account_id>/scopes")
@requires(Permission.PEOPLE_MANAGE)
def set_work(account_id: int) -> Response:
    """Which places an editor works on, or which languages a translator."""
    chosen = request.form.getlist("scope")

    def deed(session: Session, account: Account, **who: Any) -> None:
        offered = {value for _, group in _scopes_offered(session, account) for value in group}
        set_scopes(session, account, offered & set(chosen), **who)

    return _do(account_id, deed)


def _scopes_offered(session: Session, account: Account) -> list[tuple[Any, dict[str, str]]]:
    """What somebody's work can be confined to: headings, and names by what is kept of them. Nothing for most roles."""
    kind, site = SCOPE_OF_ROLE.get(Role(account.role)), current_site()
    if kind is ScopeKind.LANGUAGE:
        languages = {each.tag: each.name for each in site.town.languages}
        every = {EVERYTHING: gettext("every language")}
        return [(lazy_gettext("Everything"), every), (lazy_gettext("Languages"), languages)]
    if kind is ScopeKind.PLACE:
        every = {EVERYTHING: gettext("every place")}
        return [(lazy_gettext("Everything"), every), *site.scope_places(session)]
    return []


@blueprint.post("/people/<int:account_id>/slip")
@requires(Permission.PEOPLE_MANAGE)
def slip(account_id: int) -> Response:
    """A slip with which somebody of the staff chooses another pass-phrase; it does not replace their second factor."""
    person = signed_in()
    with acting(person) as session:
        account = _staff_account(session, account_id)
        code = make_slip(session, account, purpose=SlipPurpose.RESET, actor=person, now=now())
    return _slip_page(account, code)


@blueprint.post("/people/<int:account_id>/<any(confirm, close, reopen, 'forget-second-factor'):deed>")
@requires(Permission.PEOPLE_MANAGE)
def act(account_id: int, deed: str) -> Response:
    return _do(account_id, DEEDS[deed])


def _do(account_id: int, deed: Deed) -> Response:
    person: Person = signed_in()
    try:
        with acting(person) as session:
            deed(session, _staff_account(session, account_id), actor=person, now=now())
    except PeopleError as refused:
        return _account_page(account_id, PEOPLE_FAULTS[refused.fault])
    return redirect(url_for("staff.one", account_id=account_id))


def _staff_account(session: Session, account_id: int) -> Account:
    """An account of the staff: merchants get their slips from agents, at the shop."""
    account = account_of(session, account_id)
    if account is None or account.role == Role.MERCHANT:
        abort(404)
    return account


def _account_page(account_id: int, complaint: Any = None) -> Response:
    with current_site().database.reading() as session:
        account = _staff_account(session, account_id)
        entries = audit_entries_newest_first(session, subject=f"account:{account_id}", limit=50)
        offered, chosen = _scopes_offered(session, account), scopes_of(session, account)
    return personal_page(
        "signin/person.html",
        current_language(),
        422 if complaint else 200,
        account=account,
        role_names=ROLE_NAMES,
        form=RoleForm.of_request(role=account.role),
        entries=entries,
        complaint=complaint,
        own=account_id == signed_in().id,
        offered=offered,
        chosen=chosen,
    )


def _slip_page(account: Account, code: str) -> Response:
    """Shown once: the database keeps only the code's digest."""
    return personal_page("signin/slip_made.html", current_language(), account=account, code=code)


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def audit() -> Response:
    before = request.args.get("before", type=int)
    with current_site().database.reading() as session:
        verification = verify(session)
        entries = audit_entries_newest_first(session, subject=request.args.get("subject"), before=before)
    return personal_page("signin/audit.html", current_language(), entries=entries, verification=verification)
