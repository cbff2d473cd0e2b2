"""For whoever doubts a payment code: what the register says of it, and telling staff that one looks wrong."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import LazyString, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs import short_code, vietqr
from heritage.codecs.short_code import NotACode
from heritage.codecs.vietqr import Reading
from heritage.media.pictures import Picture, prepare
from heritage.media.rules import ACCEPTED, PhotoKind, PhotoRefused
from heritage.media.services import keep_photo
from heritage.media.words import PHOTO_FAULTS
from heritage.payments.cases import ask_neighbours, report_tampering
from heritage.payments.check_rules import Answer, serial_in
from heritage.payments.check_words import OUTCOMES
from heritage.payments.code_pictures import read_code_picture
from heritage.payments.forms import CheckForm, ReportForm
from heritage.payments.lookups import is_false_code, look_up_code, look_up_serial, seals_of
from heritage.payments.picture_rules import CodePicture, PictureFinding, judge
from heritage.payments.picture_words import PICTURE_FINDINGS, SCHEMES, sentences
from heritage.payments.queries import case_of
from heritage.payments.rules import Outcome, Tap
from heritage.people.rate_limits import LOOK_UP, REPORT, UNKNOWN_LOOK_UP_COST, charge
from heritage.people.rules import Permission
from heritage.shops.listing import shop_page, state_of_shop
from heritage.shops.public import gone_page
from heritage.shops.queries import shop_of
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.pages import name_page, now, personal_page, public_page
from heritage.web.rates import limited, sender
from heritage.web.site_app import current_site

blueprint = Blueprint("checks", __name__)

SMALLEST_EVIDENCE = 100
"""Pixels on the shorter side: also a cut-out of a screenshot tells staff something."""

MISTYPED = lazy_gettext("One letter or digit of the number is not right. Compare it with the stand and type it again.")
NOTHING_TO_CHECK = lazy_gettext("Choose a photo of the code, or paste its text.")
NOTHING_TOLD = lazy_gettext("Send a photo, or write a few words: without either, staff cannot find it.")


@dataclass(frozen=True)
class Checked:
    """answer: what the register says; said: what else is to be said of the code; sign: the code of a sign of ours that
    was taken for a payment code."""

    answer: Answer
    said: tuple[str | LazyString, ...] = ()
    is_serial: bool = False
    sign: str | None = None


@blueprint.route("/<language:language>/check", methods=["GET", "POST"])
@takes_photos
@requires(Permission.PAGE_READ)
def check(language: str) -> Response:
    """What is looked up is sent in the body: an address with an account number would end in logs."""
    name_page("checks.check")
    if request.method != "POST":
        return public_page("payments/check.html", language, form=CheckForm(), checked=None, accept=ACCEPTED)
    limited(LOOK_UP)
    form = CheckForm.of_request()
    checked = _check(form) if form.validate() else None
    if checked and checked.answer.outcome is Outcome.UNKNOWN:
        with current_site().database.writing() as session:
            charge(session, LOOK_UP, sender(), now=now(), cost=UNKNOWN_LOOK_UP_COST - 1)
    return personal_page(
        "payments/check.html",
        language,
        200 if checked else 422,
        form=CheckForm() if checked else form,  # what was answered is not shown again
        checked=checked,
        outcome=OUTCOMES[checked.answer.outcome] if checked else None,
        accept=ACCEPTED,
    )


def _check(form: CheckForm) -> Checked | None:
    """None after a complaint was put into the form."""
    if not form.photo.data:
        try:
            serial = serial_in(form.text.data)
        except NotACode:
            form.complain("text", MISTYPED)
            return None
        if serial:
            with current_site().database.reading() as session:
                return Checked(look_up_serial(session, serial, today=_today()), is_serial=True)
    picture = _picture(form)
    return _answer(picture, picture.reading) if picture and picture.reading else None


def _answer(picture: CodePicture, reading: Reading) -> Checked:
    """What the register says of the code in a picture."""
    vault, said = current_site().vault, tuple(sentences(picture))
    with current_site().database.reading() as session:
        if is_false_code(session, reading, vault=vault):
            return Checked(Answer(Outcome.KNOWN_FALSE))
        if picture.vietqr:
            return Checked(look_up_code(session, reading, vault=vault, today=_today()), said[1:])
    if picture.finding is PictureFinding.FOREIGN_SCHEME:
        name = SCHEMES[reading.scheme]
        return Checked(Answer(Outcome.OTHER_SCHEME), (lazy_gettext("It is a code of %(scheme)s.", scheme=name),))
    return Checked(Answer(Outcome.NOT_A_CODE), said[:1], sign=_sign(reading.payload))


def _picture(form: CheckForm) -> CodePicture | None:
    """What was sent, as far as it amounts to one code; else a complaint is put into the form."""
    if not form.photo.data:
        picture = judge([form.text.data])
        if picture.reading is None:
            form.complain("photo", NOTHING_TO_CHECK)
        return picture
    try:
        picture = read_code_picture(form.photo.data.read())
    except PhotoRefused as fault:
        form.complain("photo", PHOTO_FAULTS[fault.fault])  # type: ignore[index]
        return None
    if picture.reading is None:
        form.complain("photo", PICTURE_FINDINGS[picture.finding])
    return picture


def _sign(payload: str) -> str | None:
    """The code of a sign of this site: its address, as a phone scanned it, or the code as somebody typed it."""
    address = f"{current_site().settings.base_url}/q/".casefold()
    try:
        return short_code.parse(payload.casefold().removeprefix(address))
    except NotACode:
        return None


def _today() -> date:
    return current_site().town.local_time(now()).date()


@dataclass(frozen=True)
class Told:
    """What a visitor tells of a code. payload: what it holds, as far as it could be read."""

    place: str | None
    payload: str | None
    photo: Picture | None


@blueprint.route("/<language:language>/shops/<slug>/report", methods=["GET", "POST"])
@takes_photos
@requires(Permission.PAGE_READ)
def report(language: str, slug: str) -> AnyResponse:
    """?why=other-name comes from the payer's page."""
    with current_site().database.reading() as session:
        shop = shop_page(session, slug)
        if shop is None:
            return gone_page(language, state_of_shop(session, slug))
    name_page("checks.report", slug=slug)
    form = ReportForm.of_request()
    told = _told(form) if form.is_sent_and_good() else None
    if told:
        _take(shop.id, told)
        return redirect(url_for("checks.reported", language=language, slug=slug), 303)
    return personal_page(
        "payments/report.html",
        language,
        422 if form.errors else 200,
        shop=shop,
        form=form,
        accept=ACCEPTED,
        is_other_name=request.args.get("why") == Tap.OTHER_NAME,
    )


def _told(form: ReportForm) -> Told | None:
    """None after a complaint was put into the form."""
    place, text = form.place.data or None, form.text.data or None
    if not (place or text or form.photo.data):
        form.complain("place", NOTHING_TOLD)
        return None
    limited(REPORT)  # before the photo is worked on
    if not form.photo.data:
        return Told(place, text, None)
    data = form.photo.data.read()
    try:
        photo, found = prepare(data, smallest=SMALLEST_EVIDENCE), read_code_picture(data).reading
    except PhotoRefused as fault:
        form.complain("photo", PHOTO_FAULTS[fault.fault])  # type: ignore[index]
        return None
    return Told(place, text or (found.payload if found else None), photo)


def _take(shop_id: int, told: Told) -> None:
    site = current_site()
    with acting(None) as session:
        shop = shop_of(session, shop_id)
        assert shop is not None, "its page was found a moment ago"  # noqa: S101
        kind = PhotoKind.EVIDENCE
        photo = told.photo and keep_photo(session, site.storage, told.photo, kind=kind, actor_id=None, now=now())
        report = report_tampering(
            session,
            shop,
            place=told.place,
            payload=told.payload and site.vault.encrypt(told.payload),
            seal=told.payload and seals_of(session, vietqr.read(told.payload), site.vault)[1],
            photo_id=photo.id if photo else None,
            by_merchant=False,
            now=now(),
        )
        case = case_of(session, report.case_id)
        assert case is not None, "a report has a case"  # noqa: S101
        ask_neighbours(session, case, now=now())


@blueprint.get("/<language:language>/shops/<slug>/report/thanks")
@requires(Permission.PAGE_READ)
def reported(language: str, slug: str) -> Response:
    with current_site().database.reading() as session:
        shop = shop_page(session, slug)
        if shop is None:
            return gone_page(language, state_of_shop(session, slug))
    name_page("checks.reported", slug=slug)
    return personal_page("payments/reported.html", language, shop=shop)
