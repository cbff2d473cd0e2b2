"""The counter screen: type an amount, show the code for it. It goes on working when the internet does not.

The merchant opens it signed in; staff open it with a link that shows this one page and can do nothing else.
"""

import json

from flask import Blueprint, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from heritage.codecs.vietnamese_numbers import grouped, in_words
from heritage.codecs.vietqr import AMOUNT_LIMIT
from heritage.merchants.home_queries import OwnTill, till_of_link
from heritage.merchants.own_pages import code_picture, own_till, payload_to_show
from heritage.payments.pay_rules import Asked, PayError, PayFault, code_asking, read_amount
from heritage.payments.pay_words import PAY_FAULTS
from heritage.people.rules import Permission
from heritage.settings import PROJECT_FOLDER
from heritage.vault import digest
from heritage.web.access import requires
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.site_app import current_site

blueprint = Blueprint("counter", __name__)

# A worker's own address says which pages it may serve, so it has a short one and is asked for anew each time.
_WORKER = (PROJECT_FOLDER / "static" / "counter_worker.js").read_bytes()


@blueprint.get("/merchant/counter/<int(max=2147483647):counter_id>")
@requires(Permission.SHOP_OWN)
def screen(counter_id: int) -> Response:
    with current_site().database.reading() as session:
        till = own_till(session, counter_id)
    return _screen(till, back=url_for("merchant.shop", shop_id=till.shop.id))


@blueprint.get("/counter/<token>")
@requires(Permission.PAGE_READ)
def staff_screen(token: str) -> Response:
    """For staff, who have no account here."""
    with current_site().database.reading() as session:
        till = till_of_link(session, digest(token))
    if till is None:
        return personal_page("merchants/link_ended.html", current_language(), 410)
    return _screen(till)


def _screen(till: OwnTill, back: str = "") -> Response:
    """?amount= is for browsers without scripts; with them, no amount leaves the phone."""
    payload = payload_to_show(till.active) if till.active else None
    typed, amount, complaint = request.args.get("amount", "")[:20], None, None
    shown, asks_amounts = payload, False
    if payload:
        asks_amounts = _takes_amounts(payload)
        try:
            amount = read_amount(typed) if typed.strip() and asks_amounts else None
            shown = code_asking(payload, Asked(amount))
        except PayError as refused:
            complaint = PAY_FAULTS[PayFault(refused.fault)]
    return personal_page(
        "merchants/counter.html",
        current_language(),
        422 if complaint else 200,
        till=till,
        payload=payload,
        code=code_picture(shown, till.shop) if shown else None,
        asks_amounts=asks_amounts,
        typed=typed,
        amount=grouped(amount) if amount else "",
        in_words=in_words(amount) if amount else "",
        complaint=complaint,
        limit=AMOUNT_LIMIT,
        back=back,
        loaded_at=now(),
    )


def _takes_amounts(payload: str) -> bool:
    """Whether the longest amount still fits into the code; then every shorter one does, and the script need not ask."""
    try:
        code_asking(payload, Asked(AMOUNT_LIMIT - 1))
    except PayError:
        return False
    return True


@blueprint.get("/sw.js")
@requires(Permission.PAGE_READ)
def worker() -> FlaskResponse:
    """The service worker of the counter screens, and of no other page."""
    response = FlaskResponse(_WORKER, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/manifest.webmanifest")
@requires(Permission.PAGE_READ)
def manifest() -> FlaskResponse:
    """For the icon on the phone's first screen. It names no page: the phone keeps the counter from which it was put
    there."""
    site = current_site()
    title = site.town.say(site.town.site_title, current_language())
    facts = {
        "name": title,
        "short_name": title[:24],
        "lang": current_language(),
        "display": "standalone",
        "background_color": site.town.colours["light"]["paper"],
        "theme_color": site.town.colours["light"]["card"],
        "icons": [{"src": site.assets.address("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    response = FlaskResponse(json.dumps(facts, ensure_ascii=False), content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response
