"""Printing stands and stickers, by merchants for their own counters and by staff for all; the register of copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, request, url_for
from flask import Response as FlaskResponse
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.merchants.home_forms import PrintForm
from heritage.merchants.home_queries import (
    OwnTill,
    copies_newest_first,
    own_tills,
    sheet_of,
    till_of_counter,
    till_of_owner,
    tills_without_a_stand,
)
from heritage.merchants.home_words import FORMATS
from heritage.merchants.own_pages import payload_to_show
from heritage.merchants.words import why
from heritage.payments.copies import hand_over, record_print, revoke_copy
from heritage.payments.models import PrintedCopy
from heritage.payments.queries import copy_of, version_of
from heritage.payments.rules import PaymentError, SheetFormat
from heritage.payments.sheets import CodeTooFine, Stand, draw_sheet
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.shops.queries import shops_of_owner
from heritage.signs.services import code_of_shop
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("printing", __name__)

TOO_FINE = lazy_gettext(
    "This bank's code holds so much that it would be too fine to read in this size. Choose a larger format."
)
NO_CODE = lazy_gettext("There is no payment code in use at this counter, so there is nothing to print.")
NOT_SHOWN = lazy_gettext("Something about this code does not agree, so it is not printed. Staff have been told.")


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Counters whose account is in use and that have no stand yet."""
    if not person.may(Permission.STAND_PRINT):
        return [], []
    address = url_for("printing.index")
    waiting = Task(lazy_gettext("Counters without a stand"), len(tills_without_a_stand(session)), address)
    return [waiting], [DeskLink(lazy_gettext("Print stands"), address)]


@blueprint.get("/staff/print")
@requires(Permission.STAND_PRINT)
def index() -> Response:
    with current_site().database.reading() as session:
        tills = tills_without_a_stand(session)
    return personal_page("merchants/print_index.html", current_language(), tills=tills)


@blueprint.route("/staff/print/<int(max=2147483647):counter_id>", methods=["GET", "POST"])
@requires(Permission.STAND_PRINT)
def for_shop(counter_id: int) -> Response:
    with current_site().database.reading() as session:
        till = till_of_counter(session, counter_id) or abort(404)
    return _ask(till, staff=True)


@blueprint.get("/merchant/print")
@requires(Permission.SHOP_OWN)
def own() -> Response:
    """Which counter; with only one, nothing is asked."""
    with current_site().database.reading() as session:
        shops = shops_of_owner(session, signed_in().id)
        tills = [till for shop in shops for till in own_tills(session, shop)]
    if len(tills) == 1:
        return redirect(url_for("printing.own_counter", counter_id=tills[0].counter.id))
    return personal_page("merchants/print_choice.html", current_language(), tills=tills)


@blueprint.route("/merchant/print/<int(max=2147483647):counter_id>", methods=["GET", "POST"])
@requires(Permission.SHOP_OWN)
def own_counter(counter_id: int) -> Response:
    with current_site().database.reading() as session:
        till = till_of_owner(session, counter_id, signed_in().id) or abort(404)
    return _ask(till, staff=False)


def _ask(till: OwnTill, *, staff: bool) -> Response:
    """What to print, and the copies that there are; sent, copies are entered first and then drawn."""
    form, complaints = PrintForm.of_request(format=SheetFormat.TENT.value, copies=1), list[Any]()
    if form.is_sent_and_good():
        try:
            serial = _enter(till, form.sheet_format, form.copies.data)
        except PaymentError as refused:
            complaints = [why(refused)]
        except CodeTooFine:
            complaints = [TOO_FINE]
        else:
            if serial:
                return redirect(_page_of(till, staff, made=serial))
            complaints = [NOT_SHOWN if till.active else NO_CODE]
    return _copies_page(till, form, complaints, staff=staff)


def _copies_page(till: OwnTill, form: PrintForm, complaints: Sequence[Any], *, staff: bool) -> Response:
    with current_site().database.reading() as session:
        copies = copies_newest_first(session, [till.counter.id])
    return personal_page(
        "merchants/print.html",
        current_language(),
        422 if complaints or form.errors else 200,
        layout="layouts/desk.html" if staff else "layouts/merchant.html",
        staff=staff,
        till=till,
        form=form,
        complaints=complaints,
        copies=copies,
        formats=FORMATS,
        made=request.args.get("made", ""),
    )


def _page_of(till: OwnTill, staff: bool, **more: Any) -> str:
    return url_for("printing.for_shop" if staff else "printing.own_counter", counter_id=till.counter.id, **more)


def _enter(till: OwnTill, sheet_format: SheetFormat, count: int) -> str:
    """The serial of the first copy; "" when there is no code to print. Raises PaymentError, CodeTooFine."""
    person, version = signed_in(), till.active
    payload = payload_to_show(version) if version else None
    if version is None or payload is None:
        return ""
    # A first one before anything is entered: a code that is too fine is found out here.
    draw_sheet([_stand(till, payload, serial="0" * 9, shop_code="", printed_at=now())], sheet_format)
    with acting(person) as session:
        printed = version_of(session, version.id) or abort(404)
        copies = record_print(session, printed, sheet_format, count, actor=person, now=now())
        code_of_shop(session, till.shop.id, now=now())
        return min(copy.serial for copy in copies)


def _stand(till: OwnTill, payload: str, *, serial: str, shop_code: str, printed_at: datetime) -> Stand:
    assert till.active is not None, "only what is paid now is drawn"  # noqa: S101
    site = current_site()
    host = urlsplit(site.settings.base_url).netloc
    return Stand(
        payload=payload,
        shop_name=till.shop.name,
        holder_name=till.active.holder,
        bank_name=till.bank,
        last_four=till.active.last_four,
        counter_name=till.counter.name,
        serial=serial,
        version=till.active.number,
        printed_on=site.town.local_time(printed_at).date(),
        is_sample=till.shop.is_sample,
        check_address=f"{host}/{site.town.source_language}/check",
        shop_code_address=f"{host}/Q/{shop_code}",
    )


@blueprint.get("/staff/print/<serial>.pdf")
@requires(Permission.STAND_PRINT)
def sheet_for_shop(serial: str) -> FlaskResponse:
    with current_site().database.reading() as session:
        copy = copy_of(session, serial) or abort(404)
        till = till_of_counter(session, copy.counter_id) or abort(404)
    return _sheet(till, copy)


@blueprint.get("/merchant/print/<serial>.pdf")
@requires(Permission.SHOP_OWN)
def own_sheet(serial: str) -> FlaskResponse:
    with current_site().database.reading() as session:
        copy = copy_of(session, serial) or abort(404)
        till = till_of_owner(session, copy.counter_id, signed_in().id) or abort(404)
    return _sheet(till, copy)


def _sheet(till: OwnTill, copy: PrintedCopy) -> FlaskResponse:
    """The sheet on which a copy stands, once more; what is out of use is not drawn again."""
    is_current = till.active is not None and till.active.id == copy.version_id
    payload = payload_to_show(till.active) if till.active and is_current else None
    if payload is None:
        abort(410, lazy_gettext("This sheet shows a code that is not in use any more. Print a new one."))
    with acting(signed_in()) as session:
        copies = sheet_of(session, copy)
        code = code_of_shop(session, till.shop.id, now=now()).code
    if not copies:
        abort(410, lazy_gettext("Every copy on this sheet was taken out of use. Print a new one."))
    stands = [_stand(till, payload, serial=each.serial, shop_code=code, printed_at=each.printed_at) for each in copies]
    pdf = draw_sheet(stands, SheetFormat(copy.format))
    response = FlaskResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="vietqr-{copy.format}-{copy.serial}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/staff/print/<serial>/<any('hand-over', revoke):step>")
@requires(Permission.STAND_PRINT)
def act(serial: str, step: str) -> Response:
    """Note that a copy was given to its merchant, or take it out of use."""
    person = signed_in()
    with current_site().database.reading() as session:
        till = till_of_counter(session, (copy_of(session, serial) or abort(404)).counter_id) or abort(404)
    try:
        with acting(person) as session:
            copy = copy_of(session, serial) or abort(404)
            if step == "hand-over":
                hand_over(session, copy, actor=person, now=now())
            else:
                revoke_copy(session, copy, why="by staff", actor=person, now=now())
    except PaymentError as refused:
        return _copies_page(till, PrintForm(), [why(refused)], staff=True)
    return redirect(_page_of(till, staff=True))


@blueprint.post("/merchant/print/<serial>/revoke")
@requires(Permission.SHOP_OWN)
def own_revoke(serial: str) -> Response:
    """A stand was lost or torn: whoever checks its number is warned."""
    person = signed_in()
    with acting(person) as session:
        copy = copy_of(session, serial) or abort(404)
        till = till_of_owner(session, copy.counter_id, person.id) or abort(404)
        revoke_copy(session, copy, why="by the owner", actor=person, now=now())
    return redirect(_page_of(till, staff=False))
