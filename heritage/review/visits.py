"""A field agent at the shop: the code to scan, and what was seen."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs.distances import metres_between
from heritage.media.pictures import Picture, prepare
from heritage.media.rules import ACCEPTED, SMALLEST_FRONT, PhotoKind, PhotoRefused
from heritage.media.services import keep_photo
from heritage.media.words import PHOTO_FAULTS
from heritage.payments.cases import Seen, raise_alarm
from heritage.payments.code_images import code_png
from heritage.payments.models import Visit
from heritage.payments.queries import case_of, version_of
from heritage.payments.rules import AccountState, PaymentError, PaymentFault
from heritage.payments.services import prove_account, show_code
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.review import words
from heritage.review.case_files import CodeToScan, codes_to_scan, standing_of
from heritage.review.forms import VisitForm, visit_form
from heritage.review.queries import Queued, queued_case
from heritage.review.rules import Deed, ReviewError, refusal
from heritage.review.services import visit_shop
from heritage.shops.models import Shop
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("visits", __name__, url_prefix="/staff/cases")


@blueprint.get("/<int:case_id>/visit")
@requires(Permission.VISIT_MAKE)
def ask(case_id: int) -> Response:
    with current_site().database.reading() as session:
        _, codes = _queued(session, case_id)
    return _page(case_id, visit_form(codes).of_request())


@blueprint.post("/<int:case_id>/visit")
@takes_photos
@requires(Permission.VISIT_MAKE)
def record(case_id: int) -> AnyResponse:
    """Keep what was seen, whatever it was; then try to prove the account with it."""
    person = signed_in()
    with current_site().database.reading() as session:
        queued, codes = _queued(session, case_id)
    form = visit_form(codes).of_request()
    version = queued.version
    if form.is_sent_and_good():
        try:
            visit = _keep(queued, form, _picture(form), person)
            if version and version.state == AccountState.PROPOSED and visit.found:
                with acting(person) as session:
                    proved = version_of(session, version.id) or version
                    prove_account(session, proved, typed_holder=visit.typed_holder, actor=person, now=now())
            return redirect(url_for("review.case", case_id=case_id))
        except PhotoRefused as refused:
            form.complain("photo", PHOTO_FAULTS[refused.fault])  # type: ignore[index]
        except (PaymentError, ReviewError) as refused:
            is_difference = refused.fault is PaymentFault.HOLDER_DIFFERS
            return _page(case_id, form, words.AFTER_A_DIFFERENCE if is_difference else words.why_refused(refused))
    return _page(case_id, form)


def _picture(form: VisitForm) -> Picture | None:
    """The photo that was sent, made ready before the transaction begins. Raises PhotoRefused."""
    sent = form.photo.data
    return prepare(sent.read(), smallest=SMALLEST_FRONT) if sent else None


def _keep(queued: Queued, form: VisitForm, picture: Picture | None, person: Person) -> Visit:
    site, at = current_site(), now()
    with acting(person) as session:
        photo = None
        if picture is not None:
            photo = keep_photo(session, site.storage, picture, kind=PhotoKind.EVIDENCE, actor_id=person.id, now=at)
        seen = Seen(
            found=form.is_found,
            holders=form.typed_holders(),
            latitude=form.latitude.data,
            longitude=form.longitude.data,
            distance_m=_distance(queued.shop, form.latitude.data, form.longitude.data),
            photo_id=photo.id if photo else None,
            note=form.note.data or None,
        )
        case = case_of(session, queued.case.id) or queued.case
        day = site.town.local_time(at).date()
        return visit_shop(session, case, seen, office=site.town.office_name, day=day, actor=person, now=at)


def _distance(shop: Shop, latitude: float | None, longitude: float | None) -> int | None:
    if latitude is None or longitude is None or shop.latitude is None or shop.longitude is None:
        return None
    return round(metres_between(latitude, longitude, shop.latitude, shop.longitude))


def _page(case_id: int, form: VisitForm, complaint: Any = None) -> Response:
    with current_site().database.reading() as session:
        queued, codes = _queued(session, case_id)
        fault = refusal(Deed.VISIT, standing_of(session, queued.case, viewer_id=signed_in().id))
    return personal_page(
        "review/visit.html",
        current_language(),
        422 if complaint or form.errors else 200,
        queued=queued,
        codes=codes,
        barred=words.REVIEW_FAULTS[fault] if fault else None,
        form=form,
        complaint=complaint,
        photo_types=ACCEPTED,
        words=words,
    )


def _queued(session: Session, case_id: int) -> tuple[Queued, list[CodeToScan]]:
    queued = queued_case(session, case_id)
    if queued is None:
        abort(404)
    return queued, codes_to_scan(session, queued.case, queued.version)


@blueprint.get("/<int:case_id>/code.png")
@requires(Permission.VISIT_MAKE)
def code(case_id: int) -> Response:
    """A code of a case, to be scanned by the agent's own bank app; who saw it is kept.

    ?version= chooses among several.
    """
    person, site = signed_in(), current_site()
    with site.database.reading() as session:
        queued, codes = _queued(session, case_id)
    versions = [each.version for each in codes]
    wanted = request.args.get("version", type=int)
    version = next((each for each in versions if wanted in {None, each.id}), None)
    if version is None:
        abort(404)
    try:
        with acting(person) as session:
            payload = show_code(session, version, why=f"case:{case_id}", vault=site.vault, actor=person, now=now())
    except PaymentError as refused:
        if refused.fault is not PaymentFault.TAMPERED:
            raise
        with acting(person) as session:
            raise_alarm(session, version, now=now())
        abort(404)
    picture = code_png(payload, is_sample=queued.shop.is_sample)
    response = Response(picture, content_type="image/png")
    response.headers["Cache-Control"] = "no-store"
    return response
