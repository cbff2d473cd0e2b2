"""Where a registration begins, for everybody: what one gets, a call for help, and the account."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from heritage.merchants.forms import HelpForm, RegisterForm
from heritage.merchants.rules import QUESTIONS
from heritage.people.queries import person_of
from heritage.people.rate_limits import REGISTRATION
from heritage.people.rules import PASSPHRASE_FAULTS, PeopleError, PeopleFault, Permission, Role
from heritage.people.services import make_merchant
from heritage.people.services import sign_in as open_session
from heritage.shops.queries import draft_of, shops_of_owner
from heritage.shops.services import ask_for_help
from heritage.signin.public import device_of_request
from heritage.signin.words import PEOPLE_FAULTS
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.rates import limited
from heritage.web.signed_in import let_in, person_of_request
from heritage.web.site_app import current_site

blueprint = Blueprint("start", __name__, url_prefix="/merchant")


@blueprint.get("/start")
@requires(Permission.PAGE_READ)
def start() -> Response:
    """What a merchant gets, what we never see, and two ways on. Who has been here before goes to their own page."""
    person = person_of_request()
    if person is not None:
        with current_site().database.reading() as session:
            if shops_of_owner(session, person.id) or draft_of(session, person.id):
                return redirect(url_for("merchant.home"))
    return _page("start")


@blueprint.route("/help", methods=["GET", "POST"])
@requires(Permission.PAGE_READ)
def help_wanted() -> Response:
    """Somebody is to come and help."""
    form = HelpForm.of_request()
    if form.is_sent_and_good():
        limited(REGISTRATION)
        with acting(None) as session:
            ask_for_help(session, name=form.name.data, phone=form.phone.e164, place=form.place.data, now=now())
        return redirect(url_for("start.help_wanted", done="asked"))
    return _page("help", form=form, done=request.args.get("done", ""))


@blueprint.route("/register/phone", methods=["GET", "POST"])
@requires(Permission.PAGE_READ)
def phone() -> Response:
    """The first question: it makes the account. Nothing is agreed to yet."""
    person = person_of_request()
    if person is not None:
        return redirect(url_for("registration.index" if person.role is Role.MERCHANT else "staff.home"))
    form, taken = RegisterForm.of_request(), False
    if form.is_sent_and_good():
        limited(REGISTRATION)
        try:
            return _make_account(form)
        except PeopleError as refused:
            taken = refused.fault is PeopleFault.LOGIN_TAKEN
            form.complain("passphrase" if refused.fault in PASSPHRASE_FAULTS else "phone", PEOPLE_FAULTS[refused.fault])
    return _page("phone", form=form, taken=taken, number=1, questions=QUESTIONS)


def _make_account(form: RegisterForm) -> Response:
    with acting(None) as session:
        account = make_merchant(
            session, form.phone.e164, name=form.name.data, passphrase=form.passphrase.data, actor=None, now=now()
        )
        token = open_session(session, account, device=device_of_request(), now=now())
        person = person_of(account)
    return let_in(redirect(url_for("registration.index")), person, token)


def _page(template: str, *, form: Any = None, **more: Any) -> Response:
    status = 422 if form is not None and form.errors else 200
    return personal_page(f"merchants/{template}.html", current_language(), status, form=form, **more)
