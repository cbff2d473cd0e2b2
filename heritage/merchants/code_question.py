"""The sixth question: the payment code. A picture of it is read and thrown away; or bank and account are typed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.codecs import vietqr
from heritage.media.rules import ACCEPTED as ACCEPTED_FILES
from heritage.merchants.account_input import complaints_about, read_sent_code
from heritage.merchants.forms import HolderForm, TypedCodeForm, plain_account
from heritage.merchants.rules import Question, in_groups
from heritage.merchants.services import payload_to_keep, save_secrets, secrets_of, standing_account
from heritage.merchants.side import Side, question_page, save
from heritage.merchants.words import KINDS, why
from heritage.payments.queries import bank_of, banks_by_name
from heritage.payments.rules import CodeKind, PaymentError
from heritage.payments.services import transfer_code
from heritage.shops.queries import shop_of
from heritage.web.acting import acting
from heritage.web.pages import now
from heritage.web.site_app import current_site


@dataclass(frozen=True)
class ShownCode:
    """What a code says, for its owner to compare with the bank's app; is_new: given now, not the one that stands."""

    bank: str
    account: str
    holder: str
    kind: Any
    is_new: bool


def shown_code(session: Session, side: Side) -> ShownCode | None:
    """The code that the draft holds, or the account that stands and is kept; None when there is neither."""
    secrets = secrets_of(side.draft, current_site().vault)
    code = vietqr.read(secrets.get("payload", "")).vietqr
    if code is not None:
        kind = CodeKind.PAYMENT if code.service is vietqr.Service.MERCHANT else CodeKind.TRANSFER
        holder = secrets.get("holder", "")
        return ShownCode(_bank_name(session, code.bin), in_groups(code.account), holder, KINDS[kind], True)
    shop = shop_of(session, side.draft.claimed_id) if side.draft and side.draft.claimed_id else None
    version = standing_account(session, shop) if shop and shop.owner_id == side.owner.id else None
    if version is None:
        return None
    kind = KINDS[CodeKind(version.kind)]
    return ShownCode(_bank_name(session, version.bank_bin), f"…{version.last_four}", version.holder, kind, False)


def _bank_name(session: Session, bank_bin: str) -> str:
    bank = bank_of(session, bank_bin)
    return bank.short_name if bank else bank_bin


def ask_code(side: Side) -> Response:
    way = _WAYS.get(request.form.get("way", ""))
    if way:
        return way(side)
    with current_site().database.reading() as session:
        shown = shown_code(session, side)
    return _known_page(side, shown) if shown and "again" not in request.args else _ways_page(side)


def _known_page(side: Side, shown: ShownCode, form: HolderForm | None = None) -> Response:
    form = form or HolderForm(data={"holder": shown.holder})
    return question_page(side, Question.CODE, template="code_known", form=form, shown=shown)


def _ways_page(side: Side, *, typed: TypedCodeForm | None = None, complaints: Iterable[Any] = ()) -> Response:
    form = typed or _typed_form()
    return question_page(side, Question.CODE, form=form, complaints=complaints, accepted_files=ACCEPTED_FILES)


def _typed_form() -> TypedCodeForm:
    with current_site().database.reading() as session:
        banks = banks_by_name(session)
    return TypedCodeForm.for_banks(banks, is_sent=request.form.get("way") == "typed")


def _take_picture(side: Side) -> Response:
    picture, complaints = read_sent_code()
    if picture is None or picture.reading is None:
        return _ways_page(side, complaints=complaints)
    vault = current_site().vault
    try:
        with acting(side.actor) as session:
            kept = {"payload": payload_to_keep(session, picture.reading), "source": "picture"}
            save_secrets(session, side.owner_in(session), kept, vault=vault, agent=side.agent, now=now())
    except PaymentError as refused:
        return _ways_page(side, complaints=complaints_about(picture, refused))
    return redirect(side.address(Question.CODE))


def _take_typed(side: Side) -> Response:
    form = _typed_form()
    if not form.is_sent_and_good():
        return _ways_page(side, typed=form)
    try:
        with acting(side.actor) as session:
            payload = transfer_code(session, form.bank.data, plain_account(form.account.data))
    except PaymentError as refused:
        form.complain("account", why(refused))
        return _ways_page(side, typed=form)
    return save(side, Question.CODE, "typed", {"payload": payload, "holder": form.holder.data, "source": "typed"})


def _take_holder(side: Side) -> Response:
    """Whose name the bank shows: the last that is asked of a code."""
    with current_site().database.reading() as session:
        shown = shown_code(session, side)
    if shown is None:
        return redirect(side.address(Question.CODE))
    if not shown.is_new:
        return save(side, Question.CODE, "kept")
    form, secrets = HolderForm.of_request(), secrets_of(side.draft, current_site().vault)
    if not form.is_sent_and_good():
        return _known_page(side, shown, form)
    return save(side, Question.CODE, secrets["source"], secrets | {"holder": form.holder.data})


_WAYS: dict[str, Callable[[Side], Response]] = {
    "picture": _take_picture,
    "typed": _take_typed,
    "holder": _take_holder,
}
