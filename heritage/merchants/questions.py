"""The pages of the questions, one function each: show it, or take its answer and go on."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from heritage.media.pictures import prepare
from heritage.media.rules import ACCEPTED as ACCEPTED_FILES
from heritage.media.rules import SMALLEST_FRONT, PhotoRefused
from heritage.merchants.code_question import ask_code, shown_code
from heritage.merchants.consent_words import CONSENTS
from heritage.merchants.forms import AcceptsForm, HoursForm, PlaceForm, ShopForm, SubmitForm, answers_filled
from heritage.merchants.queries import consents_in_force, photo_of, shops_by_id
from heritage.merchants.rules import PERHAPS, Question, answer_to, next_question
from heritage.merchants.services import choose_match, mark_of, save_photo, submit
from heritage.merchants.side import Side, question_page, save, sent_file
from heritage.merchants.words import hours_lines, why
from heritage.payments.rules import PaymentError
from heritage.shops.listing_words import ACCEPTED, ANSWERS
from heritage.shops.queries import draft_of, shop_of
from heritage.shops.rules import CONSENT_VERSION, ConsentPurpose, ShopError, ShopFault
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now
from heritage.web.security import POLICY, content_security_policy
from heritage.web.site_app import current_site

_KEEP_NEEDED = lazy_gettext("Without this we cannot register your shop. Tick it if you agree.")


def ask(side: Side, question: Question) -> Response:
    return _PAGES[question](side)


def _match(side: Side) -> Response:
    complaints = []
    if request.method == "POST" and side.draft is not None:
        chosen = request.form.get("shop", type=int)
        try:
            with acting(side.actor) as session:
                draft = draft_of(session, side.owner_in(session).id) or abort(404)
                choose_match(session, draft, chosen, now=now())
            return redirect(side.next_address(draft.answers))
        except ShopError as refused:
            complaints = [why(refused)]
    with current_site().database.reading() as session:
        shops = shops_by_id(session, side.answers.get(PERHAPS, []))
    if not shops:
        return redirect(side.next_address({**side.answers, PERHAPS: []}))
    own = [shop for shop in shops if shop.owner_id == side.owner.id]
    unclaimed = [shop for shop in shops if shop.owner_id is None]
    return question_page(side, Question.MATCH, complaints=complaints, own=own, unclaimed=unclaimed)


def _shop(side: Side) -> Response:
    known = answer_to(Question.SHOP, side.answers) or {}
    form = ShopForm.for_town(current_site().town, current_language(), **known)
    if form.is_sent_and_good():
        return save(side, Question.SHOP, {"name": form.name.data, "kind": form.kind.data})
    return question_page(side, Question.SHOP, form=form)


def _place(side: Side) -> Response:
    site, known = current_site(), answer_to(Question.PLACE, side.answers) or {}
    form = PlaceForm.for_town(site.town, current_language(), known)
    if form.is_sent_and_good():
        return save(side, Question.PLACE, form.answer())
    response = question_page(side, Question.PLACE, form=form)
    response.headers[POLICY] = content_security_policy(site.tiles.host)
    return response


def _photo(side: Side) -> Response:
    way, complaints = request.form.get("way", ""), []
    if way == "keep" and side.draft is not None and side.draft.photo_id is not None:
        return save(side, Question.PHOTO, "kept")
    if way:
        try:
            return _take_photo(side, None if way == "skip" else sent_file())
        except PhotoRefused as refused:
            complaints = [why(refused)]
    with current_site().database.reading() as session:
        kept = photo_of(session, side.draft.photo_id if side.draft else None)
    return question_page(side, Question.PHOTO, complaints=complaints, kept=kept, accepted_files=ACCEPTED_FILES)


def _take_photo(side: Side, data: bytes | None) -> Response:
    # Before the transaction begins: it takes seconds, and other writers need not wait.
    picture = None if data is None else prepare(data, smallest=SMALLEST_FRONT)
    site = current_site()
    with acting(side.actor) as session:
        draft = save_photo(
            session,
            side.owner_in(session),
            picture,
            storage=site.storage,
            vault=site.vault,
            agent=side.agent,
            actor=side.actor,
            now=now(),
        )
    return redirect(side.next_address(draft.answers))


def _accepts(side: Side) -> Response:
    form = AcceptsForm.of_request(**answers_filled(answer_to(Question.ACCEPTS, side.answers)))
    if form.is_sent_and_good():
        return save(side, Question.ACCEPTS, form.answer())
    return question_page(side, Question.ACCEPTS, form=form)


def _hours(side: Side) -> Response:
    form = HoursForm.opened(answer_to(Question.HOURS, side.answers))
    if form.is_sent_and_good():
        hours = form.hours()
        if not form.errors:
            return save(side, Question.HOURS, form.answer(hours))
    return question_page(side, Question.HOURS, form=form)


def _check(side: Side) -> Response:
    """All answers once more, the two consents, and the button that sends."""
    if side.draft is None:
        return redirect(side.done)  # sent a moment ago
    if next_question(side.answers) is not Question.CHECK:
        return redirect(side.next_address(side.answers))
    form, complaints = SubmitForm.of_request(), list[Any]()
    if form.is_sent_and_good():
        try:
            return _send(side, form)
        except (ShopError, PaymentError) as refused:
            if refused.fault is ShopFault.CONSENT:
                form.complain("keep", _KEEP_NEEDED)
            else:
                complaints = [why(refused)]
    form.as_of.data = mark_of(side.draft)
    with current_site().database.reading() as session:
        shop = shop_of(session, side.draft.claimed_id) if side.draft.claimed_id else None
        given = consents_in_force(session, shop) if shop and shop.owner_id == side.owner.id else {}
        code, photo = shown_code(session, side), photo_of(session, side.draft.photo_id)
    return question_page(
        side,
        Question.CHECK,
        form=form,
        complaints=complaints,
        code=code,
        photo=photo,
        given=given,
        consents=CONSENTS,
        version_of_text=CONSENT_VERSION,
        purposes=list(ConsentPurpose),
        accepted=ACCEPTED,
        answer_words=ANSWERS,
        hours=hours_lines(side.answers[Question.HOURS]["hours"]),
    )


def _send(side: Side, form: SubmitForm) -> Response:
    site = current_site()
    with acting(side.actor) as session:
        submit(
            session,
            side.owner_in(session),
            as_of=form.as_of.data,
            consents=form.given(),
            language=current_language(),
            storage=site.storage,
            vault=site.vault,
            actor=side.actor,
            now=now(),
        )
    return redirect(side.done)


_PAGES: dict[Question, Callable[[Side], Response]] = {
    Question.MATCH: _match,
    Question.SHOP: _shop,
    Question.PLACE: _place,
    Question.PHOTO: _photo,
    Question.CODE: ask_code,
    Question.ACCEPTS: _accepts,
    Question.HOURS: _hours,
    Question.CHECK: _check,
}
