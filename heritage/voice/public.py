"""What visitors write from the page of a place, the page of their receipt, and all memories of a place."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs import short_code
from heritage.codecs.short_code import NotACode
from heritage.people.rate_limits import TELL, TELL_ALL, take
from heritage.people.rules import Permission
from heritage.shops.forms import read_page
from heritage.vault import digest
from heritage.voice.forms import TELL_FORMS, TellForm
from heritage.voice.models import Message
from heritage.voice.queries import (
    PAGE,
    NamedPlace,
    memories_of_place,
    message_to_change,
    message_with_receipt,
    place_called,
    place_with_id,
)
from heritage.voice.rules import (
    MEMORY_CONSENT_VERSION,
    RECEIPT_LENGTH,
    MessageKind,
    MessageState,
    VoiceError,
)
from heritage.voice.services import receive_message, withdraw_message
from heritage.voice.words import MEMORY_CONSENT, STANDINGS
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.forms import LineField, PageForm
from heritage.web.pages import name_page, now, personal_page, public_page
from heritage.web.rates import sender, too_many
from heritage.web.site_app import current_site
from heritage.writing.places import KIND_OF_FOLDER
from heritage.writing.rules import TextKind

blueprint = Blueprint("voice", __name__)

PLACE = f"<any({', '.join(KIND_OF_FOLDER)}):folder>/<slug>"
KIND_OF_WAY = {"correct": MessageKind.CORRECTION, "memory": MessageKind.MEMORY}
WAYS = f"<any({', '.join(KIND_OF_WAY)}):way>"

NO_PLACE = lazy_gettext(
    "The page that you write about is not here any more. Choose a place of the lists and write from its page."
)
NO_RECEIPT = lazy_gettext("No message has this receipt code. Compare each letter and digit with what you noted.")


@blueprint.route(f"/<language:language>/{PLACE}/{WAYS}", methods=["GET", "POST"])
@requires(Permission.PAGE_READ)
def tell(language: str, folder: str, slug: str, way: str) -> AnyResponse:
    """Correct something, or tell a memory."""
    kind, place = KIND_OF_WAY[way], _place(language, folder, slug)
    name_page("voice.tell", folder=folder, slug=slug, way=way)
    form = TELL_FORMS[kind].of_request(language=language)
    form.offer_languages(current_site().town)
    headers: dict[str, str] = {}
    if form.is_sent_and_good():
        wait = _wait()
        if wait is None:
            receipt = _take(kind, place, language, form)
            return redirect(url_for("voice.receipt", language=language, receipt=receipt, sent="1"), 303)
        form.complain("words", wait.description)
        headers = {"Retry-After": str(wait.retry_after)}
    page = personal_page(
        f"voice/{way}.html",
        language,
        429 if headers else 422 if form.errors else 200,
        place=place,
        form=form,
        consent=MEMORY_CONSENT,
        consent_version=MEMORY_CONSENT_VERSION,
    )
    page.headers.update(headers)
    return page


def _place(language: str, folder: str, slug: str) -> NamedPlace:
    site = current_site()
    with site.database.reading() as session:
        place = place_called(session, KIND_OF_FOLDER[folder], slug, language, site.town.fallbacks)
    return place if place and not place.is_withdrawn else abort(404, NO_PLACE)


def _wait() -> Any:
    """None when this sender, and then the site, may take one more message; else the refusal."""
    with current_site().database.writing() as session:
        wait = take(session, TELL, sender(), now=now()) or take(session, TELL_ALL, "", now=now())
    return wait and too_many(wait)


def _take(kind: MessageKind, place: NamedPlace, language: str, form: TellForm) -> str:
    sent: dict[str, Any] = {name: form[name].data or None for name in ("source", "contact", "name") if name in form}
    if sent.get("contact"):
        sent["contact"] = current_site().vault.encrypt(sent["contact"])
    with acting(None) as session:
        return receive_message(
            session,
            kind,
            place_kind=place.kind,
            place_id=place.id,
            page_language=language,
            language=form.language.data,
            words=form["words"].data,
            now=now(),
            **sent,
        )


class ReceiptForm(PageForm):
    code = LineField(
        lazy_gettext("Your receipt code"), description=lazy_gettext("20 letters and digits, with or without hyphens.")
    )


@blueprint.get("/<language:language>/tell")
@requires(Permission.PAGE_READ)
def find(language: str) -> AnyResponse:
    """For whoever noted the code of a receipt, and not its address."""
    name_page("voice.find")
    form = ReceiptForm(data={"code": ""})
    if "code" in request.args:
        form = ReceiptForm(formdata=request.args)
        code = _code(form.code.data)
        if code:
            return redirect(url_for("voice.receipt", language=language, receipt=code))
        form.complain("code", NO_RECEIPT)
    return personal_page("voice/find.html", language, 422 if form.code.errors else 200, form=form)


def _code(text: str) -> str | None:
    try:
        return short_code.parse(text, length=RECEIPT_LENGTH)
    except NotACode:
        return None


@blueprint.route("/<language:language>/tell/<receipt>", methods=["GET", "POST"])
@requires(Permission.PAGE_READ)
def receipt(language: str, receipt: str) -> AnyResponse:
    """What became of a message, for whoever has its receipt. POST: they take it back."""
    site, code = current_site(), _code(receipt)
    if code is None:
        abort(404, NO_RECEIPT)
    if request.method == "POST":
        return _withdraw(language, code)
    with site.database.reading() as session:
        message = _message(session, code)
        kind = TextKind(message.place_kind)
        place = place_with_id(session, kind, message.place_id, language, site.town.fallbacks)
    name_page("voice.receipt", receipt=code)
    return personal_page(
        "voice/receipt.html",
        language,
        message=message,
        place=place,
        code=short_code.grouped(code),
        is_new="sent" in request.args and message.state == MessageState.NEW,
        standing=STANDINGS[MessageState(message.state)],
    )


def _message(session: Session, code: str) -> Message:
    return message_with_receipt(session, digest(code)) or abort(404, NO_RECEIPT)


def _withdraw(language: str, code: str) -> AnyResponse:
    try:
        with acting(None) as session:
            message = message_to_change(session, _message(session, code).id)
            assert message is not None, "it was found a moment ago"  # noqa: S101
            withdraw_message(session, message, now=now())
    except VoiceError:
        pass  # taken back already: its page says so
    return redirect(url_for("voice.receipt", language=language, receipt=code), 303)


@blueprint.get(f"/<language:language>/{PLACE}/memories")
@requires(Permission.PAGE_READ)
def memories(language: str, folder: str, slug: str) -> Response:
    """All that people remember of a place, the newest first."""
    place, number = _place(language, folder, slug), read_page(request.args)
    name_page("voice.memories", folder=folder, slug=slug)
    with current_site().database.reading() as session:
        shown = memories_of_place(session, place, page=number)
    return public_page(
        "voice/memories.html",
        language,
        place=place,
        memories=shown[:PAGE],
        page_number=number,
        has_more=len(shown) > PAGE,
    )
