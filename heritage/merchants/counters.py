"""The counters of a shop: opening, naming and closing them, the links of the staff, the account that is paid there."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from heritage.codecs import vietqr
from heritage.media.rules import ACCEPTED as ACCEPTED_FILES
from heritage.merchants.account_input import complaints_about, read_sent_code
from heritage.merchants.forms import HolderForm, TypedCodeForm, plain_account
from heritage.merchants.home_forms import CounterForm
from heritage.merchants.home_queries import OwnTill, own_tills
from heritage.merchants.home_services import propose_other_account, rename_counter, shut_counter
from heritage.merchants.own_pages import own_shop, own_till
from heritage.merchants.rules import in_groups
from heritage.merchants.services import payload_to_keep
from heritage.merchants.words import KINDS, why
from heritage.payments.queries import bank_of, banks_by_name
from heritage.payments.rules import CodeKind, PaymentError
from heritage.payments.services import end_staff_link, make_staff_link, open_counter, transfer_code
from heritage.people.rules import Permission
from heritage.qr_symbols import Level, svg
from heritage.vault import VaultClosed
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("counters", __name__, url_prefix="/merchant")


@blueprint.route("/<int(max=2147483647):shop_id>/counters", methods=["GET", "POST"])
@requires(Permission.SHOP_OWN)
def index(shop_id: int) -> Response:
    """The counters; sent, it opens another one."""
    form, person = CounterForm.of_request(), signed_in()
    if form.is_sent_and_good():
        with acting(person) as session:
            open_counter(session, own_shop(session, shop_id), name=form.name.data, actor=person, now=now())
        return redirect(url_for("counters.index", shop_id=shop_id))
    return _index_page(shop_id, form)


def _index_page(shop_id: int, form: CounterForm, complaint: Any = None) -> Response:
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
        tills = own_tills(session, shop)
    status = 422 if form.errors or complaint else 200
    return personal_page(
        "merchants/counters.html", current_language(), status, shop=shop, tills=tills, form=form, complaint=complaint
    )


@blueprint.route("/counters/<int(max=2147483647):counter_id>/name", methods=["GET", "POST"])
@requires(Permission.SHOP_OWN)
def rename(counter_id: int) -> Response:
    person = signed_in()
    with current_site().database.reading() as session:
        till = own_till(session, counter_id)
    form = CounterForm.of_request(name=till.counter.name)
    if form.is_sent_and_good():
        with acting(person) as session:
            counter = own_till(session, counter_id).counter
            rename_counter(session, counter, form.name.data, actor=person, now=now())
        return redirect(url_for("counters.index", shop_id=till.shop.id))
    status = 422 if form.errors else 200
    return personal_page("merchants/counter_name.html", current_language(), status, till=till, form=form)


@blueprint.route("/counters/<int(max=2147483647):counter_id>/close", methods=["GET", "POST"])
@requires(Permission.SHOP_OWN)
def close(counter_id: int) -> Response:
    """Asked once more: the code of this counter is gone for good."""
    person = signed_in()
    with current_site().database.reading() as session:
        till = own_till(session, counter_id)
    if request.method != "POST":
        return personal_page("merchants/counter_close.html", current_language(), till=till)
    try:
        with acting(person) as session:
            shut_counter(session, own_till(session, counter_id).counter, actor=person, now=now())
    except PaymentError as refused:
        return _index_page(till.shop.id, CounterForm(), why(refused))
    return redirect(url_for("counters.index", shop_id=till.shop.id))


@blueprint.post("/counters/<int(max=2147483647):counter_id>/staff-link")
@requires(Permission.SHOP_OWN)
def staff_link(counter_id: int) -> Response:
    """Shown once: the database keeps only the digest of its token."""
    person, site = signed_in(), current_site()
    with acting(person) as session:
        till = own_till(session, counter_id)
        token = make_staff_link(session, till.counter, actor=person, now=now())
    address = site.settings.base_url + url_for("counter.staff_screen", token=token)
    picture = Markup(svg(address, Level.M).decode())  # noqa: S704  # our own drawing
    return personal_page("merchants/staff_link.html", current_language(), till=till, address=address, picture=picture)


@blueprint.post("/counters/<int(max=2147483647):counter_id>/end-staff-link")
@requires(Permission.SHOP_OWN)
def end_link(counter_id: int) -> Response:
    person = signed_in()
    with acting(person) as session:
        till = own_till(session, counter_id)
        end_staff_link(session, till.counter, actor=person, now=now())
    return redirect(url_for("counters.index", shop_id=till.shop.id))


@blueprint.route("/counters/<int(max=2147483647):counter_id>/account", methods=["GET", "POST"])
@takes_photos
@requires(Permission.SHOP_OWN)
def account(counter_id: int) -> Response:
    """Another account for a counter: the sixth question of the registration once more, and the same care after it."""
    with current_site().database.reading() as session:
        till = own_till(session, counter_id)
    if till.pending:
        return personal_page("merchants/account_pending.html", current_language(), till=till)
    way = {"picture": _take_picture, "holder": _take_holder, "typed": _take_typed}.get(request.form.get("way", ""))
    return way(till) if way else _ways_page(till)


def _ways_page(till: OwnTill, *, typed: TypedCodeForm | None = None, complaints: Any = ()) -> Response:
    form = typed or _typed_form()
    return _account_page("questions/code", till, form, complaints=complaints, accepted_files=ACCEPTED_FILES)


def _account_page(template: str, till: OwnTill, form: Any, complaints: Any = (), **more: Any) -> Response:
    return personal_page(
        f"merchants/{template}.html",
        current_language(),
        422 if complaints or form.errors else 200,
        frame="merchants/change.html",
        shop=till.shop,
        till=till,
        form=form,
        complaints=complaints,
        back=url_for("counters.index", shop_id=till.shop.id),
        **more,
    )


def _typed_form() -> TypedCodeForm:
    with current_site().database.reading() as session:
        return TypedCodeForm.for_banks(banks_by_name(session), is_sent=request.form.get("way") == "typed")


def _take_picture(till: OwnTill) -> Response:
    picture, complaints = read_sent_code()
    if picture is None or picture.reading is None:
        return _ways_page(till, complaints=complaints)
    try:
        with acting(signed_in()) as session:
            payload = payload_to_keep(session, picture.reading)
    except PaymentError as refused:
        return _ways_page(till, complaints=complaints_about(picture, refused))
    return _known_page(till, payload, HolderForm(data={"holder": till.active.holder if till.active else ""}))


def _known_page(till: OwnTill, payload: str, form: HolderForm) -> Response:
    """The code as it was read, for its owner to compare. It goes along encrypted, and is kept nowhere so far."""
    code = vietqr.read(payload).vietqr
    assert code is not None, "it was read a moment ago"  # noqa: S101
    kind = CodeKind.PAYMENT if code.service is vietqr.Service.MERCHANT else CodeKind.TRANSFER
    with current_site().database.reading() as session:
        bank = bank_of(session, code.bin)
    return _account_page(
        "account_known",
        till,
        form,
        bank=bank.short_name if bank else code.bin,
        account=in_groups(code.account),
        kind=KINDS[kind],
        sealed=current_site().vault.encrypt(payload),
    )


def _take_holder(till: OwnTill) -> Response:
    form = HolderForm.of_request()
    try:
        payload = current_site().vault.decrypt(request.form.get("code", ""))
    except VaultClosed:
        abort(400)  # not what we wrote there
    if vietqr.read(payload).vietqr is None:
        abort(400)
    if not form.is_sent_and_good():
        return _known_page(till, payload, form)
    return _propose(till, payload, holder=form.holder.data, source="picture")


def _take_typed(till: OwnTill) -> Response:
    form = _typed_form()
    if not form.is_sent_and_good():
        return _ways_page(till, typed=form)
    try:
        with acting(signed_in()) as session:
            payload = transfer_code(session, form.bank.data, plain_account(form.account.data))
    except PaymentError as refused:
        form.complain("account", why(refused))
        return _ways_page(till, typed=form)
    return _propose(till, payload, holder=form.holder.data, source="typed")


def _propose(till: OwnTill, payload: str, *, holder: str, source: str) -> Response:
    person = signed_in()
    try:
        with acting(person) as session:
            own = own_till(session, till.counter.id)
            propose_other_account(
                session,
                own.shop,
                own.counter,
                payload,
                holder=holder,
                source=source,
                vault=current_site().vault,
                actor=person,
                now=now(),
            )
    except PaymentError as refused:
        return _ways_page(till, complaints=[why(refused)])
    return redirect(url_for("merchant.shop", shop_id=till.shop.id))
