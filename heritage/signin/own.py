"""One's own account: the pass-phrase, the second factor, the devices that are signed in."""

import re

import pyotp
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from heritage.people.queries import own_account, sign_ins_newest_first
from heritage.people.rate_limits import SIGN_IN
from heritage.people.rules import PASSPHRASE_FAULTS, PeopleError, Permission, is_staff
from heritage.people.services import change_passphrase, set_second_factor, sign_out, sign_out_everywhere
from heritage.qr_symbols import Level, svg
from heritage.signin.forms import PassphraseForm, SecondFactorForm
from heritage.signin.words import PEOPLE_FAULTS, ROLE_NAMES
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.rates import limited
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("own", __name__)

_SECRET = re.compile("[A-Z2-7]{32}")


@blueprint.route("/account", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def account() -> Response:
    """The account's page; sent, it changes the pass-phrase."""
    person, form = signed_in(), PassphraseForm.of_request()
    if form.is_sent_and_good():
        limited(SIGN_IN)
        try:
            with acting(person) as session:
                own = own_account(session, person)
                change_passphrase(session, own, old=form.old.data, new=form.new.data, now=now())
                sign_out_everywhere(session, own, now=now(), besides=person.session)
            return redirect(url_for("own.account", done="passphrase"))
        except PeopleError as refused:
            form.complain("new" if refused.fault in PASSPHRASE_FAULTS else "old", PEOPLE_FAULTS[refused.fault])
    with current_site().database.reading() as session:
        devices = sign_ins_newest_first(session, person.id, now())
    return personal_page(
        "signin/account.html",
        current_language(),
        422 if form.errors else 200,
        person=person,
        role_name=ROLE_NAMES[person.role],
        form=form,
        devices=devices,
        done=request.args.get("done", ""),
    )


@blueprint.post("/account/devices/<digest>")
@requires(Permission.ACCOUNT_OWN)
def end_device(digest: str) -> Response:
    person = signed_in()
    with acting(person) as session:
        sign_out(session, digest, account_id=person.id)
    return redirect(url_for("own.account", done="device"))


@blueprint.post("/account/devices")
@requires(Permission.ACCOUNT_OWN)
def end_other_devices() -> Response:
    person = signed_in()
    with acting(person) as session:
        own = own_account(session, person)
        sign_out_everywhere(session, own, now=now(), besides=person.session)
    return redirect(url_for("own.account", done="devices"))


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OWN)
def second_factor() -> Response:
    """Where staff set up the app that makes six digits. The secret is this session's own until a code proves that
    the phone has it, so nothing has to be kept."""
    person, form = signed_in(), SecondFactorForm.of_request()
    if person.has_second_factor or not is_staff(person.role):
        return redirect(url_for("own.account"))
    secret = request.form.get("secret", "")
    if not _SECRET.fullmatch(secret):
        secret = pyotp.random_base32()
    if form.is_sent_and_good():
        try:
            with acting(person) as session:
                own = own_account(session, person)
                set_second_factor(
                    session, own, secret=secret, code=form.code.data, vault=current_site().vault, now=now()
                )
            return redirect("/staff/")
        except PeopleError as refused:
            form.complain("code", PEOPLE_FAULTS[refused.fault])
    site = current_site()
    issuer = site.town.say(site.town.site_title, site.town.source_language)
    picture = svg(pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name=issuer), Level.M)
    return personal_page(
        "signin/second_factor.html",
        current_language(),
        422 if form.errors else 200,
        form=form,
        secret=secret,
        picture=picture.decode(),
    )
