"""A merchant's own data: what we hold, taken along as a file; consents taken back; everything erased."""

import json

from flask import Blueprint, redirect, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from heritage.merchants.consent_words import CONSENTS
from heritage.merchants.erasing import erase_merchant, erase_shop
from heritage.merchants.home_forms import ERASE_WORD, EraseForm
from heritage.merchants.home_services import take_back_show
from heritage.merchants.own_data import own_data
from heritage.merchants.own_pages import own_shop
from heritage.merchants.queries import consents_in_force
from heritage.people.queries import own_account
from heritage.people.rate_limits import SIGN_IN
from heritage.people.rules import PeopleFault, Permission
from heritage.people.services import check_sign_in
from heritage.shops.queries import shops_of_owner
from heritage.shops.rules import ConsentPurpose
from heritage.signin.words import PEOPLE_FAULTS
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.rates import limited
from heritage.web.signed_in import let_out, signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("personal_data", __name__, url_prefix="/merchant/data")


@blueprint.get("")
@requires(Permission.SHOP_OWN)
def overview() -> Response:
    with current_site().database.reading() as session:
        shops = shops_of_owner(session, signed_in().id)
        consents = {shop.id: consents_in_force(session, shop) for shop in shops}
    return personal_page(
        "merchants/data.html",
        current_language(),
        shops=shops,
        consents=consents,
        texts=CONSENTS,
        purposes=ConsentPurpose,
    )


@blueprint.post("/file")
@requires(Permission.SHOP_OWN)
def download() -> FlaskResponse:
    """Everything as JSON, account numbers in full: a form and not a link, since that they were shown is noted."""
    person, vault = signed_in(), current_site().vault
    with acting(person) as session:
        data = own_data(session, own_account(session, person), vault=vault, actor=person, now=now())
    body = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    response = FlaskResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<int(max=2147483647):shop_id>/take-back-show")
@requires(Permission.SHOP_OWN)
def withdraw_show(shop_id: int) -> Response:
    """The consent to be shown is taken back: the shop leaves the public pages, everything else stays."""
    person = signed_in()
    with acting(person) as session:
        take_back_show(session, own_shop(session, shop_id), actor=person, now=now())
    return redirect(url_for("personal_data.overview"))


@blueprint.route("/<int(max=2147483647):shop_id>/take-back-keep", methods=["GET", "POST"])
@requires(Permission.SHOP_OWN)
def withdraw_keep(shop_id: int) -> Response:
    """The consent to keep a shop's data is taken back: the shop and its codes go for good."""
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
    form = EraseForm.of_request()
    if form.is_sent_and_good() and _has_passphrase(form):
        person, site = signed_in(), current_site()
        with acting(person) as session:
            own = own_shop(session, shop_id)
            erase_shop(session, own, storage=site.storage, vault=site.vault, actor=person, now=now())
        return redirect(url_for("personal_data.overview"))
    return _erase_page(form, shop=shop)


@blueprint.route("/erase", methods=["GET", "POST"])
@requires(Permission.SHOP_OWN)
def erase() -> Response:
    """Everything, the account as well. The next page is one that everybody may see."""
    form = EraseForm.of_request()
    if form.is_sent_and_good() and _has_passphrase(form):
        person, site = signed_in(), current_site()
        with acting(person) as session:
            account = own_account(session, person)
            erase_merchant(session, account, storage=site.storage, vault=site.vault, actor=person, now=now())
        return let_out(redirect(url_for("personal_data.erased")))
    return _erase_page(form)


def _has_passphrase(form: EraseForm) -> bool:
    """Whether it is really the owner who holds the phone; failures count like those at the door."""
    limited(SIGN_IN)
    person, vault = signed_in(), current_site().vault
    with acting(person) as session:
        attempt = check_sign_in(session, person.login, passphrase=form.passphrase.data, code="", vault=vault, now=now())
        is_right = attempt.account is not None
    if not is_right:
        form.complain("passphrase", PEOPLE_FAULTS[attempt.fault or PeopleFault.WRONG])
    return is_right


def _erase_page(form: EraseForm, **more: object) -> Response:
    status = 422 if form.errors else 200
    return personal_page("merchants/erase.html", current_language(), status, form=form, word=ERASE_WORD, **more)


@blueprint.get("/erased")
@requires(Permission.PAGE_READ)
def erased() -> Response:
    return personal_page("merchants/erased.html", current_language())
