"""The stand on the counter, as its merchant looks at it: is it still mine, and what if it is not."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from heritage.codecs.vietqr import Reading, read
from heritage.media.pictures import Picture, prepare
from heritage.media.rules import ACCEPTED, PhotoFault, PhotoKind, PhotoRefused
from heritage.media.services import keep_photo
from heritage.media.words import PHOTO_FAULTS
from heritage.merchants.home_forms import StandForm, StickerForm
from heritage.merchants.home_services import compare_stand
from heritage.merchants.home_words import STANDS
from heritage.merchants.own_pages import code_picture, own_shop, own_till, payload_to_show
from heritage.merchants.words import why
from heritage.payments.cases import ask_neighbours, report_tampering
from heritage.payments.code_pictures import read_code_picture
from heritage.payments.copies import record_check
from heritage.payments.lookups import seals_of
from heritage.payments.picture_words import sentences
from heritage.payments.queries import case_of, counter_of
from heritage.payments.rules import PaymentError
from heritage.payments.stand_rules import ALARMING, StandOutcome
from heritage.people.rate_limits import LOOK_UP, REPORT
from heritage.people.rules import Permission
from heritage.vault import VaultClosed
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.rates import limited
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("stand", __name__, url_prefix="/merchant")

SMALLEST_EVIDENCE = 100
"""Pixels on the shorter side: also a cut-out of a screenshot tells staff something."""

NOTHING_TOLD = lazy_gettext("Send a photo, or write a few words: without either, staff cannot find it.")


@blueprint.route("/check/<int(max=2147483647):counter_id>", methods=["GET", "POST"])
@takes_photos
@requires(Permission.SHOP_OWN)
def check(counter_id: int) -> Response:
    """Check my code today: a photo of the stand is read and thrown away; or the merchant says that it is the same."""
    with current_site().database.reading() as session:
        till = own_till(session, counter_id)
    form = StandForm.of_request()
    if not till.active or not form.is_sent_and_good():
        return _check_page(till, form)
    reading = None
    if request.form.get("way") != "eye":
        limited(LOOK_UP)  # a picture that cannot be read costs a second
        reading = _read(form)
        if reading is None:
            return _check_page(till, form)
    return _compared(till, form, reading)


def _read(form: StandForm) -> Reading | None:
    """The one code in the photo; None after a complaint was put into the form."""
    try:
        picture = read_code_picture(form.photo.data.read() if form.photo.data else b"")
    except PhotoRefused as refused:
        form.complain("photo", PHOTO_FAULTS[PhotoFault(refused.fault)])
        return None
    if picture.reading is None:
        for sentence in sentences(picture):
            form.complain("photo", sentence)
    return picture.reading


def _compared(till: Any, form: StandForm, reading: Reading | None) -> Response:
    person, vault = signed_in(), current_site().vault
    try:
        with acting(person) as session:
            counter = counter_of(session, till.counter.id) or abort(404)
            outcome = compare_stand(session, counter, reading=reading, serial=form.canonical_serial, vault=vault)
            record_check(session, counter, outcome, actor=person, now=now())
    except PaymentError as refused:
        form.complain("photo", why(refused))
        return _check_page(till, form)
    is_strange = outcome in {StandOutcome.DIFFERS, StandOutcome.KNOWN_FALSE} and reading is not None
    code = vault.encrypt(reading.payload) if is_strange and reading else ""
    return _check_page(till, StandForm(), outcome, report=StickerForm(data={"code": code}))


def _check_page(
    till: Any, form: StandForm, outcome: StandOutcome | None = None, report: StickerForm | None = None
) -> Response:
    payload = payload_to_show(till.active) if till.active and outcome is None else None
    return personal_page(
        "merchants/stand_check.html",
        current_language(),
        422 if form.errors else 200,
        till=till,
        form=form,
        accepted_files=ACCEPTED,
        code=code_picture(payload, till.shop) if payload else None,
        outcome=outcome,
        words=STANDS[outcome] if outcome else None,
        is_alarming=outcome in ALARMING,
        report=report,
    )


@blueprint.route("/<int(max=2147483647):shop_id>/report", methods=["GET", "POST"])
@takes_photos
@requires(Permission.SHOP_OWN)
def report(shop_id: int) -> Response:
    """A merchant reports a sticker on the own counter: staff come, neighbours look at theirs."""
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
    form = StickerForm.of_request()
    complete = form.is_sent_and_good() and _is_complete(form)
    photo = _photo(form) if complete else None
    if complete and not form.errors:
        asked = _take(shop_id, form, photo)
        return redirect(url_for("stand.reported", shop_id=shop_id, asked=asked))
    return personal_page(
        "merchants/stand_report.html",
        current_language(),
        422 if form.errors else 200,
        shop=shop,
        form=form,
        accepted_files=ACCEPTED,
    )


def _is_complete(form: StickerForm) -> bool:
    if form.place.data or form.photo.data or _code(form):
        return True
    form.complain("place", NOTHING_TOLD)
    return False


def _photo(form: StickerForm) -> Picture | None:
    limited(REPORT)  # before the photo is worked on
    data = form.photo.data.read() if form.photo.data else b""
    try:
        return prepare(data, smallest=SMALLEST_EVIDENCE) if data else None
    except PhotoRefused as refused:
        form.complain("photo", PHOTO_FAULTS[PhotoFault(refused.fault)])
        return None


def _code(form: StickerForm) -> Reading | None:
    """The code that was read from the stand a moment ago."""
    try:
        return read(current_site().vault.decrypt(form.code.data)) if form.code.data else None
    except VaultClosed:
        return None  # not what we wrote there


def _take(shop_id: int, form: StickerForm, picture: Picture | None) -> int:
    """Keep the report; how many neighbours were asked to look at theirs."""
    site, person, code = current_site(), signed_in(), _code(form)
    with acting(person) as session:
        shop = own_shop(session, shop_id)
        kind = PhotoKind.EVIDENCE
        kept = picture and keep_photo(session, site.storage, picture, kind=kind, actor_id=person.id, now=now())
        report = report_tampering(
            session,
            shop,
            place=form.place.data or None,
            payload=site.vault.encrypt(code.payload) if code else None,
            seal=seals_of(session, code, site.vault)[1] if code else None,
            photo_id=kept.id if kept else None,
            by_merchant=True,
            now=now(),
        )
        case = case_of(session, report.case_id) or abort(404)
        return ask_neighbours(session, case, now=now())


@blueprint.get("/<int(max=2147483647):shop_id>/reported")
@requires(Permission.SHOP_OWN)
def reported(shop_id: int) -> Response:
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
    asked = request.args.get("asked", 0, type=int)
    return personal_page("merchants/stand_reported.html", current_language(), shop=shop, asked=asked)
