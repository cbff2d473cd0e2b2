"""The payer's page of a shop: whose account it is, the code, and what to do with it on this very phone."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import LazyString, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs import vietqr
from heritage.payments.cases import raise_alarm
from heritage.payments.code_images import Drawing, code_png, code_svg
from heritage.payments.models import AccountVersion, Counter
from heritage.payments.pay_rules import Asked, PayError, code_asking, read_asked
from heritage.payments.pay_words import CODE_KINDS, FIELDS, PAY_FAULTS, TAP_ANSWERS
from heritage.payments.queries import bank_names, counter_of, has_open_report, tills_of, version_of
from heritage.payments.rules import AccountState, CodeKind, PaymentError, Tap
from heritage.payments.services import open_payload
from heritage.people.rate_limits import DRAWING, DRAWING_FOR_ALL, TAP
from heritage.people.rules import Permission
from heritage.shops.listing import ShopPage, shop_page, state_of_shop
from heritage.shops.models import Shop
from heritage.shops.public import gone_page
from heritage.shops.queries import shop_of
from heritage.shops.rules import ShopState, freshness
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.page_cache import ASK_EACH_TIME, MARK
from heritage.web.pages import name_page, now, personal_page
from heritage.web.rates import EVERYBODY, limited
from heritage.web.site_app import current_site

blueprint = Blueprint("pay", __name__)

NOT_SHOWN = lazy_gettext(
    "This code is not shown at the moment, because something about it does not agree. Staff have been told. Pay in "
    "cash, or ask the people at the till."
)


@dataclass(frozen=True)
class ShownTill:
    """A counter with the account that is paid there, and how both are named."""

    counter: Counter
    version: AccountVersion
    bank: str

    @property
    def kind_words(self) -> LazyString:
        return CODE_KINDS[CodeKind(self.version.kind)]


@dataclass(frozen=True)
class ShopPayment:
    """What the page of a shop says of its payment codes."""

    tills: list[ShownTill]
    is_reported: bool


def of_shop(session: Session, shop: ShopPage, _language: str) -> ShopPayment:
    banks = bank_names(session)
    tills = [
        ShownTill(till.counter, till.version, banks.get(till.version.bank_bin, till.version.bank_bin))
        for till in tills_of(session, shop.id)
        if till.version is not None
    ]
    return ShopPayment(tills, has_open_report(session, shop.id))


@blueprint.get("/<language:language>/shops/<slug>/pay")
@requires(Permission.PAGE_READ)
def show(language: str, slug: str) -> Response:
    """?counter= chooses among several; ?amount= and ?content= are written into the code."""
    asked = {name: request.args[name] for name in ("counter", "amount", "content") if request.args.get(name)}
    with current_site().database.reading() as session:
        shop = shop_page(session, slug)
        if shop is None:
            return gone_page(language, state_of_shop(session, slug))
        payment = of_shop(session, shop, language)
        till = _chosen(payment.tills)
        payload = _opened(session, till.version) if till else None
    name_page("pay.show", slug=slug, **asked)
    if till is not None and payload is None:
        return _alarmed(language, till.version, shop)
    return _paying(language, shop, payment, till, payload)


def _chosen(tills: list[ShownTill]) -> ShownTill | None:
    """The only counter, or the one that was asked for."""
    if len(tills) == 1:
        return tills[0]
    return next((till for till in tills if str(till.counter.number) == request.args.get("counter")), None)


def _opened(session: Session, version: AccountVersion) -> str | None:
    """The code of a version, compared with its seal; None when the two do not agree."""
    try:
        return open_payload(session, version, vault=current_site().vault)
    except PaymentError:
        return None


def _alarm(version: AccountVersion) -> None:
    with acting(None) as session:
        raise_alarm(session, version, now=now())


def _alarmed(language: str, version: AccountVersion, shop: ShopPage) -> Response:
    _alarm(version)
    return personal_page("payments/no_code.html", language, 503, shop=shop, sentence=NOT_SHOWN)


def _paying(
    language: str, shop: ShopPage, payment: ShopPayment, till: ShownTill | None, payload: str | None
) -> Response:
    typed = {name: _typed(name) for name in ("amount", "content")}
    asked, complaints = Asked(), {}
    try:
        asked = read_asked(**typed)
        code = vietqr.read(code_asking(payload, asked)).vietqr if payload else None
    except PayError as fault:
        asked, code = Asked(), vietqr.read(payload).vietqr if payload else None
        complaints[FIELDS.get(fault.fault, "amount")] = PAY_FAULTS[fault.fault]
    today = current_site().town.local_time(now()).date()
    return personal_page(
        "payments/pay.html",
        language,
        422 if complaints else 200,
        shop=shop,
        payment=payment,
        till=till,
        asked=asked,
        typed=typed,
        complaints=complaints,
        account=code.account if code and code.service is vietqr.Service.ACCOUNT else None,
        freshness=freshness(shop.checked, today),
        taps=TAP_ANSWERS,
    )


def _typed(name: str) -> str:
    """A parameter as its field can show it again."""
    return "".join(filter(str.isprintable, request.args.get(name, "")))[:100]


@blueprint.get("/pay/<int(max=2147483647):counter>/<int(max=2147483647):version>.svg")
@requires(Permission.PAGE_READ)
def picture_svg(counter: int, version: int) -> Response:
    return _picture(counter, version, code_svg, "image/svg+xml")


@blueprint.get("/pay/<int(max=2147483647):counter>/<int(max=2147483647):version>.png")
@requires(Permission.PAGE_READ)
def picture_png(counter: int, version: int) -> Response:
    """A file to save: bank apps take it from the phone's photos."""
    response = _picture(counter, version, code_png, "image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="qr-{counter}-{version}.png"'
    return response


def _picture(counter_id: int, version_id: int, draw: Drawing, media_type: str) -> Response:
    """The code of an active version and of no other. Kept, but asked for each time: it may be taken back at any
    moment."""
    with current_site().database.reading() as session:
        version, shop = _shown(session, counter_id, version_id)
        payload = _opened(session, version)
    if payload is None:
        _alarm(version)
        abort(503, NOT_SHOWN)
    try:
        text = code_asking(payload, read_asked(request.args.get("amount", ""), request.args.get("content", "")))
    except PayError as fault:
        abort(400, PAY_FAULTS[fault.fault])
    if text != payload and not draw.holds(text, is_sample=shop.is_sample):
        limited(DRAWING)  # there is no end of amounts, and each costs a fiftieth of a second
        limited(DRAWING_FOR_ALL, of=EVERYBODY)
    response = Response(draw(text, is_sample=shop.is_sample), content_type=media_type)
    response.headers["Cache-Control"] = ASK_EACH_TIME
    if request.args:
        response.add_etag()
        response.make_conditional(request)
    else:
        response.headers[MARK] = "keep"
    return response


def _shown(session: Session, counter_id: int, version_id: int) -> tuple[AccountVersion, Shop]:
    """The version and its shop, if payers are to see it; else the error page."""
    version, counter = version_of(session, version_id), counter_of(session, counter_id)
    if version is None or counter is None or version.counter_id != counter.id:
        abort(404)
    shop = shop_of(session, counter.shop_id)
    if shop is None or shop.state != ShopState.LISTED or not counter.is_open or version.state != AccountState.ACTIVE:
        abort(410)
    return version, shop


@blueprint.post("/<language:language>/shops/<slug>/pay")
@requires(Permission.PAGE_READ)
def tap(language: str, slug: str) -> AnyResponse:
    """What a payer answers to "did it work?", counted without knowing who."""
    answer = request.form.get("answer", "")
    if answer not in set(Tap):
        abort(400)
    limited(TAP)
    with current_site().database.reading() as session:
        shop = shop_page(session, slug)
        if shop is None:
            return gone_page(language, state_of_shop(session, slug))
    current_site().taps.add(shop.id, current_site().town.local_time(now()).date(), answer)
    if answer == Tap.OTHER_NAME:
        return redirect(url_for("checks.report", language=language, slug=slug, why=answer), 303)
    return redirect(url_for("pay.tapped", language=language, slug=slug, answer=answer), 303)


@blueprint.get("/<language:language>/shops/<slug>/pay/<any(yes, no):answer>")
@requires(Permission.PAGE_READ)
def tapped(language: str, slug: str, answer: str) -> Response:
    with current_site().database.reading() as session:
        shop = shop_page(session, slug)
        if shop is None:
            return gone_page(language, state_of_shop(session, slug))
    name_page("pay.tapped", slug=slug, answer=answer)
    return personal_page("payments/tapped.html", language, shop=shop, answer=answer)
