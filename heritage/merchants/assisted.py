"""An agent beside a merchant: the same questions, and a slip with which the merchant signs in later; the visit list."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.codecs.phone_numbers import spoken
from heritage.merchants.forms import BesideForm, LostForm
from heritage.merchants.leftovers import drop_draft
from heritage.merchants.queries import draft_by_id, drafts_begun_by, help_request_of
from heritage.merchants.questions import ask
from heritage.merchants.rules import Question
from heritage.merchants.services import begin_beside, slip_for
from heritage.merchants.side import MAX_ROW, ROW, Side
from heritage.people.models import Account
from heritage.people.queries import Person, account_by_login, account_of
from heritage.people.rate_limits import REGISTRATION
from heritage.people.rules import PeopleError, Permission, Role
from heritage.shops.models import ShopDraft
from heritage.shops.queries import help_wanted
from heritage.shops.rules import is_overdue
from heritage.shops.services import finish_help
from heritage.signin.words import PEOPLE_FAULTS
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.rates import limited
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("assisted", __name__, url_prefix="/staff")


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Merchants who wait for somebody to come, and registrations that were begun and not sent."""
    if not person.may(Permission.SHOP_REGISTER):
        return [], []
    waiting, begun = help_wanted(session), drafts_begun_by(session, person.id)
    is_late = any(is_overdue(each.asked_at, now()) for each in waiting)
    register, visits = url_for("assisted.index"), url_for("assisted.help_list")
    tasks = [
        Task(lazy_gettext("Merchants who want somebody to come"), len(waiting), visits, is_urgent=is_late),
        Task(lazy_gettext("Registrations that you have begun"), len(begun), register),
    ]
    return tasks, [
        DeskLink(lazy_gettext("Register a shop with its owner"), register),
        DeskLink(lazy_gettext("Who wants somebody to come"), visits),
    ]


@blueprint.route("/register", methods=["GET", "POST"])
@requires(Permission.SHOP_REGISTER)
def index() -> Response:
    """Begin with a merchant, or go on with what was begun."""
    person, form = signed_in(), BesideForm.of_request(**_asked_for_help())
    if form.is_sent_and_good():
        limited(REGISTRATION)
        try:
            with acting(person) as session:
                vault = current_site().vault
                draft = begin_beside(
                    session, form.phone.e164, name=form.name.data, vault=vault, actor=person, now=now()
                )
                owner = session.get_one(Account, draft.owner_id)
                code = slip_for(session, owner, actor=person, now=now())
            return _slip_page(owner, code, draft)
        except PeopleError as refused:
            form.complain("phone", PEOPLE_FAULTS[refused.fault])
    return _index_page(form)


@blueprint.post("/register/slip")
@requires(Permission.SHOP_REGISTER)
def lost() -> Response:
    """A merchant has forgotten the pass-phrase: another slip, handed over in the shop."""
    person, form = signed_in(), LostForm.of_request()
    if form.is_sent_and_good():
        limited(REGISTRATION)
        with acting(person) as session:
            owner = account_by_login(session, form.lost_phone.e164)
            if owner is not None and owner.role == Role.MERCHANT and owner.is_active:
                return _slip_page(owner, slip_for(session, owner, actor=person, now=now()), None)
        form.complain("lost_phone", lazy_gettext("No merchant has this number here. Look at it again."))
    return _index_page(BesideForm(), form)


@blueprint.route(f"/register/<{ROW}:draft_id>/<any({', '.join(Question)}):question>", methods=["GET", "POST"])
@takes_photos
@requires(Permission.SHOP_REGISTER)
def question(draft_id: int, question: str) -> Response:
    person = signed_in()
    with current_site().database.reading() as session:
        draft = _draft_begun(session, draft_id)
        owner = account_of(session, draft.owner_id) if draft else None
    if draft is None or owner is None:
        return redirect(url_for("assisted.index", done="gone"))
    side = Side(
        actor=person,
        owner=owner,
        draft=draft,
        endpoint="assisted.question",
        values={"draft_id": draft_id},
        layout="layouts/desk.html",
        done=url_for("assisted.index", done="sent"),
        drop=url_for("assisted.drop", draft_id=draft_id),
    )
    return ask(side, Question(question))


@blueprint.post(f"/register/<{ROW}:draft_id>/drop")
@requires(Permission.SHOP_REGISTER)
def drop(draft_id: int) -> Response:
    person = signed_in()
    with acting(person) as session:
        draft = _draft_begun(session, draft_id)
        if draft is not None:
            drop_draft(session, draft, storage=current_site().storage, actor=person, now=now())
    return redirect(url_for("assisted.index", done="dropped"))


def _draft_begun(session: Session, draft_id: int) -> ShopDraft | None:
    """A draft that this agent has begun; None when it is there no more. Others' are not shown."""
    draft = draft_by_id(session, draft_id)
    if draft is not None and draft.agent_id != signed_in().id:
        abort(404)
    return draft


@blueprint.get("/help")
@requires(Permission.SHOP_REGISTER)
def help_list() -> Response:
    """Who wants somebody to come, the longest waiting first."""
    with current_site().database.reading() as session:
        waiting = help_wanted(session)
    late = {each.id for each in waiting if is_overdue(each.asked_at, now())}
    return personal_page("merchants/help_list.html", current_language(), waiting=waiting, late=late, spoken=spoken)


@blueprint.post(f"/help/<{ROW}:request_id>/done")
@requires(Permission.SHOP_REGISTER)
def help_done(request_id: int) -> Response:
    person = signed_in()
    with acting(person) as session:
        wanted = help_request_of(session, request_id) or abort(404)
        if wanted.done_at is None:
            finish_help(session, wanted, actor=person, now=now())
    return redirect(url_for("assisted.help_list"))


def _asked_for_help() -> dict[str, str]:
    """Name and phone of whoever asked for help, when the visit list led here."""
    request_id = request.args.get("help", type=int) or 0
    if not 0 < request_id <= MAX_ROW:
        return {}
    with current_site().database.reading() as session:
        wanted = help_request_of(session, request_id)
    return {"name": wanted.name, "phone": spoken(wanted.phone)} if wanted else {}


def _index_page(form: BesideForm, lost_form: LostForm | None = None) -> Response:
    with current_site().database.reading() as session:
        begun = drafts_begun_by(session, signed_in().id)
    return personal_page(
        "merchants/assisted.html",
        current_language(),
        422 if form.errors or (lost_form and lost_form.errors) else 200,
        form=form,
        lost_form=lost_form or LostForm(),
        begun=begun,
        spoken=spoken,
        done=request.args.get("done", ""),
    )


def _slip_page(owner: Account, code: str, draft: ShopDraft | None) -> Response:
    """Shown once: the database keeps only the code's digest. draft: what goes on after it."""
    more: dict[str, Any] = {"owner": owner, "phone": spoken(owner.login), "code": code, "draft": draft}
    return personal_page("merchants/slip.html", current_language(), **more)
