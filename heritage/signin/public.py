"""Signing in, with a pass-phrase or with a slip of paper, and out."""

import re

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from heritage.codecs import phone_numbers
from heritage.people.queries import person_of
from heritage.people.rate_limits import SIGN_IN
from heritage.people.rules import PASSPHRASE_FAULTS, PeopleError, PeopleFault, Permission, Role
from heritage.people.services import check_sign_in, use_slip
from heritage.people.services import sign_in as open_session
from heritage.people.services import sign_out as end_session
from heritage.signin.forms import SignInForm, SlipForm
from heritage.signin.words import PEOPLE_FAULTS
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.rates import limited
from heritage.web.signed_in import let_in, let_out, signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("signin", __name__)

FRONT_PAGES = {Role.MERCHANT: "/merchant/"}
DESK = "/staff/"

# Browsers and systems, as a User-Agent names them: each also names those it descends from, which stand after it here.
_DEVICES = (
    ("Zalo", "SamsungBrowser", "Firefox", "Edg", "Chrome", "Safari"),
    ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"),
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.PAGE_READ)
def sign_in() -> Response:
    form = SignInForm.of_request()
    if form.is_sent_and_good():
        login = read_login(form.login.data)
        limited(SIGN_IN)
        with acting(None) as session:
            attempt = check_sign_in(
                session,
                login,
                passphrase=form.passphrase.data,
                code=form.code.data,
                vault=current_site().vault,
                now=now(),
            )
            if attempt.account:
                token = open_session(session, attempt.account, device=device_of_request(), now=now())
                person = person_of(attempt.account)
                return let_in(redirect(_way_on(person.role)), person, token)
        form.complain("login", PEOPLE_FAULTS[attempt.fault or PeopleFault.WRONG])
    return personal_page("signin/sign_in.html", current_language(), 422 if form.errors else 200, form=form)


@blueprint.route("/sign-in/slip", methods=["GET", "POST"])
@requires(Permission.PAGE_READ)
def slip() -> Response:
    """Where the code of an invitation or of a reset is typed, and a pass-phrase chosen."""
    form = SlipForm.of_request(login=request.args.get("login", ""))
    if form.is_sent_and_good():
        limited(SIGN_IN)
        try:
            with acting(None) as session:
                login = read_login(form.login.data)
                account = use_slip(session, login, form.slip.data, passphrase=form.passphrase.data, now=now())
                if account.totp_secret is not None:
                    return redirect(url_for("signin.sign_in"))
                token = open_session(session, account, device=device_of_request(), now=now())
                person = person_of(account)
                return let_in(redirect(_way_on(person.role)), person, token)
        except PeopleError as refused:
            form.complain("passphrase" if refused.fault in PASSPHRASE_FAULTS else "slip", PEOPLE_FAULTS[refused.fault])
    return personal_page("signin/slip.html", current_language(), 422 if form.errors else 200, form=form)


@blueprint.post("/sign-out")
@requires(Permission.ACCOUNT_OWN)
def sign_out() -> Response:
    person = signed_in()
    with acting(person) as session:
        end_session(session, person.session, account_id=person.id)
    return let_out(redirect(url_for("atlas.front")))


def read_login(typed: str) -> str:
    """A merchant's phone number in its one spelling; anything else as a name at the desk."""
    try:
        return phone_numbers.parse(typed)
    except phone_numbers.NotAPhoneNumber:
        return typed.strip().lower()


def _way_on(role: Role) -> str:
    """The page that was asked for before signing in, if it is one of ours, else the front page of the role."""
    wanted = request.args.get("next", "")
    # One slash: //host and /\host lead to other sites.
    if re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", wanted):
        return wanted
    return FRONT_PAGES.get(role, DESK)


def device_of_request() -> str:
    """The kind of device in two words, as its owner knows it again in the list of sessions."""
    agent = request.headers.get("User-Agent", "")
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    browsers = {
        "Edg": "Edge",
        "SamsungBrowser": "Samsung",
        "coc_coc": "Cốc Cốc",
        "Firefox": "Firefox",
        "Chrome": "Chrome",
        "Safari": "Safari",
    }
    system = next((name for mark, name in systems.items() if mark in agent), "")
    browser = next((name for mark, name in browsers.items() if mark in agent), "")
    return " · ".join(filter(None, (browser, system))) or "?"
