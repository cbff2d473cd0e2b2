"""A merchant answers the questions on their own phone, and learns where the registration stands."""

from itertools import chain
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.merchants.consent_words import CONSENTS
from heritage.merchants.forms import AnswerForm, ShowForm, answer_forms
from heritage.merchants.leftovers import drop_draft
from heritage.merchants.queries import consents_in_force, standing_of
from heritage.merchants.questions import ask
from heritage.merchants.rules import Question, next_question
from heritage.merchants.services import CORRECTABLE, begin_correction
from heritage.merchants.side import ROW, Side
from heritage.merchants.words import CODES, LISTINGS, NOT_SHOWN, why
from heritage.payments.models import CaseQuestion
from heritage.payments.queries import open_questions_of_shop, question_of, questions_of_shop
from heritage.payments.questions import answer_question
from heritage.people.queries import own_account
from heritage.people.rules import Permission
from heritage.shops.models import Shop
from heritage.shops.queries import draft_of, shop_of, shops_of_owner
from heritage.shops.rules import CONSENT_VERSION, ConsentPurpose, ShopError, ShopFault
from heritage.shops.services import give_consent
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("registration", __name__, url_prefix="/merchant")

_UNFINISHED = lazy_gettext(
    "You have begun the registration of another shop. Finish it first, or throw its answers away."
)


@blueprint.get("/register")
@requires(Permission.SHOP_OWN)
def index() -> Response:
    """On with what is not known yet."""
    side = _own_side()
    return redirect(side.next_address(side.answers))


@blueprint.route(f"/register/<any({', '.join(Question)}):question>", methods=["GET", "POST"])
@takes_photos
@requires(Permission.SHOP_OWN)
def question(question: str) -> Response:
    return ask(_own_side(), Question(question))


@blueprint.post("/register/drop")
@requires(Permission.SHOP_OWN)
def drop() -> Response:
    person = signed_in()
    with acting(person) as session:
        draft = draft_of(session, person.id)
        if draft is not None:
            drop_draft(session, draft, storage=current_site().storage, actor=person, now=now())
    return redirect(url_for("registration.status"))


def _own_side() -> Side:
    person = signed_in()
    with current_site().database.reading() as session:
        owner, draft = own_account(session, person), draft_of(session, person.id)
    return Side(
        actor=person,
        owner=owner,
        draft=draft,
        endpoint="registration.question",
        values={},
        layout="layouts/merchant.html",
        done=url_for("registration.status"),
        drop=url_for("registration.drop"),
    )


@blueprint.get("/status")
@requires(Permission.SHOP_OWN)
def status() -> Response:
    """Why each shop is not public yet, and what happens next; the same of its payment code."""
    return _status_page()


@blueprint.post(f"/status/<{ROW}:shop_id>/answer")
@requires(Permission.SHOP_OWN)
def answer(shop_id: int) -> Response:
    """The owner answers a reviewer's question: the one that the form names, else the only one that waits."""
    form, person = AnswerForm.of_request(), signed_in()
    with current_site().database.reading() as session:
        question = _question(session, _own_shop(session, shop_id))
    if not form.is_sent_and_good():
        return _status_page(about=shop_id, sent=form, answered=question.id if question else None)
    try:
        with acting(person) as session:
            if question is None:
                raise ShopError(ShopFault.NO_SUCH_MOVE)
            asked = question_of(session, question.id) or question
            answer_question(session, asked, form.answer.data, actor=person, now=now())
    except ShopError as refused:
        return _status_page(about=shop_id, complaint=why(refused))
    return redirect(url_for("registration.status"))


@blueprint.post(f"/status/<{ROW}:shop_id>/correct")
@requires(Permission.SHOP_OWN)
def correct(shop_id: int) -> Response:
    """Lay the answers of a refused shop open again."""
    person, site = signed_in(), current_site()
    try:
        with acting(person) as session:
            shop, owner = _own_shop(session, shop_id), own_account(session, person)
            draft = begin_correction(session, shop, owner, vault=site.vault, now=now())
    except ShopError as refused:
        is_unfinished = refused.fault is ShopFault.INCOMPLETE
        return _status_page(about=shop_id, complaint=_UNFINISHED if is_unfinished else why(refused))
    return redirect(url_for("registration.question", question=next_question(draft.answers)))


@blueprint.post(f"/status/<{ROW}:shop_id>/show")
@requires(Permission.SHOP_OWN)
def show(shop_id: int) -> Response:
    """The owner agrees, later, that the shop is shown."""
    form, person = ShowForm.of_request(), signed_in()
    if not form.is_sent_and_good():
        return _status_page(about=shop_id, sent=form)
    with acting(person) as session:
        shop = _own_shop(session, shop_id)
        if ConsentPurpose.SHOW not in consents_in_force(session, shop):
            owner, language = own_account(session, person), current_language()
            give_consent(
                session, ConsentPurpose.SHOW, account=owner, shop=shop, language=language, actor=person, now=now()
            )
    return redirect(url_for("registration.status"))


def _own_shop(session: Session, shop_id: int) -> Shop:
    """Others' shops are told like those that are not there."""
    shop = shop_of(session, shop_id)
    if shop is None or shop.owner_id != signed_in().id:
        abort(404)
    return shop


def _question(session: Session, shop: Shop) -> CaseQuestion | None:
    named = request.form.get("question", type=int)
    if named is not None:
        return next((each for each in questions_of_shop(session, shop.id) if each.id == named), None)
    waiting = open_questions_of_shop(session, shop.id)
    return waiting[0] if len(waiting) == 1 else None


def _status_page(
    *, about: int = 0, complaint: Any = None, sent: AnswerForm | ShowForm | None = None, answered: int | None = None
) -> Response:
    """about: the shop that a complaint, or a form that came back, is about; answered: the question of that form."""
    person = signed_in()
    with current_site().database.reading() as session:
        standings = [standing_of(session, shop) for shop in shops_of_owner(session, person.id)]
        waiting = {each.shop.id: open_questions_of_shop(session, each.shop.id) for each in standings}
        questions = {each.shop.id: questions_of_shop(session, each.shop.id) for each in standings}
        draft = draft_of(session, person.id)
    return personal_page(
        "merchants/status.html",
        current_language(),
        422 if complaint or sent else 200,
        standings=standings,
        answers=answer_forms(chain(*waiting.values()), sent if isinstance(sent, AnswerForm) else None, answered),
        waiting=waiting,
        questions=questions,
        forms={each.shop.id: _forms_of(each.shop.id, sent if each.shop.id == about else None) for each in standings},
        draft=draft,
        about=about,
        complaint=complaint,
        listings=LISTINGS,
        not_shown=NOT_SHOWN,
        codes=CODES,
        correctable=CORRECTABLE,
        consent=CONSENTS[ConsentPurpose.SHOW],
        version_of_text=CONSENT_VERSION,
    )


def _forms_of(shop_id: int, sent: AnswerForm | ShowForm | None) -> dict[str, Any]:
    """The fields of a shop, by name; several shops stand on one page, and an id stands on it once."""
    fields: dict[str, Any] = {}
    for form in (ShowForm(), *([sent] if isinstance(sent, ShowForm) else [])):
        for field in form:
            field.id = f"{field.name}-{shop_id}"
            fields[field.name] = field
    return fields
