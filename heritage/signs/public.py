"""Printed signs: what a scanned code answers, and the pictures of codes."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from heritage.codecs import short_code
from heritage.people.rules import Permission
from heritage.shops.public import gone_page, render_shop
from heritage.shops.rules import ShopState
from heritage.signs.images import qr_png, qr_svg, sign_address
from heritage.signs.queries import Sign, sign, signs_in_order_of_code
from heritage.signs.rules import SignKind, SignState
from heritage.sites.public import render_site, withdrawn_site
from heritage.web.access import requires
from heritage.web.language import Choice, choice_of_request
from heritage.web.page_cache import Page
from heritage.web.pages import kept_page, note_unmet_language, now, personal_page
from heritage.web.site_app import current_site
from heritage.web.visits import is_visit

blueprint = Blueprint("signs", __name__)

VARIES_WITH = "Accept-Language, Cookie, Accept-Encoding"

_RENDERED = {SignKind.SITE: render_site, SignKind.SHOP: render_shop}

TYPED_LIMIT = 40
"""Characters of a mistyped code that are carried on: more than anybody types, less than makes a page heavy."""


@blueprint.get("/q/")
@blueprint.get("/Q/")  # applied first, so it is the address that links are made of
@requires(Permission.SIGN_READ)
def ask() -> AnyResponse:
    """The box in which a code is typed, and where it sends what was typed."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("signs.scan", code=typed[:TYPED_LIMIT]))
    return _answer_with("signs/ask.html", choice_of_request(), 200)


@blueprint.get("/q/<code>")
@blueprint.get("/Q/<code>")
@requires(Permission.SIGN_READ)
def scan(code: str) -> Response:
    choice = choice_of_request()
    found = _registered(code)
    if found is None:
        return _answer_with("signs/unknown.html", choice, 404, typed=_legible(code), similar=_similar(code))
    if found.state == SignState.RETIRED:
        return _answer_with("signs/retired.html", choice, 410, sign=found)
    if not found.is_shown and found.kind is SignKind.SHOP:
        return _varying(gone_page(choice.language, ShopState.HIDDEN))
    response = _opened(found, choice)
    note_unmet_language(choice)
    if is_visit(request.method, request.headers):
        moment = current_site().town.local_time(now())
        current_site().scans.add(found.code, moment.date(), moment.hour, choice.language)
    return response


def _opened(found: Sign, choice: Choice) -> Response:
    if not found.is_shown:
        return _varying(withdrawn_site(choice.language, found.slug))
    render = _RENDERED[found.kind]
    page = kept_page(f"/{choice.language}/{found.path}", lambda: render(choice.language, found.slug))
    return _in_place(page, choice, found)


def _registered(typed: str) -> Sign | None:
    try:
        code = short_code.parse(typed)
    except short_code.NotACode:
        return None
    # From memory, like the page it opens: a busy gate asks for the same few signs, and a database that is away does not
    # stop it.
    return current_site().page_cache.fact(f"sign {code}", lambda: _stored(code))


def _stored(code: str) -> Sign | None:
    with current_site().database.reading() as session:
        return sign(session, code)


def _legible(typed: str) -> str:
    """What was typed, as the box can show it again: HTML has no place for control characters."""
    return "".join(filter(str.isprintable, typed))[:TYPED_LIMIT]


def _similar(typed: str) -> list[Sign]:
    """Registered codes that one wrong or two swapped characters would turn into what was typed."""
    candidates = short_code.candidates(typed)
    if not candidates:
        return []
    with current_site().database.reading() as session:
        return signs_in_order_of_code(session, candidates)


def _in_place(page: Page, choice: Choice, found: Sign) -> Response:
    """The page of the site or shop under the sign's address: its canonical link says where it lives."""
    coding, body = page.encoded(request.headers.get("Accept-Encoding", ""))
    response = Response(body, headers=page.headers)
    canonical = f"{current_site().settings.base_url}/{choice.language}/{found.path}"
    response.headers["Link"] = f'<{canonical}>; rel="canonical"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = VARIES_WITH
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    return response


def _answer_with(template: str, choice: Choice, status: int, **context: object) -> Response:
    return _varying(personal_page(template, choice.language, status, **context))


def _varying(response: Response) -> Response:
    response.headers["Vary"] = VARIES_WITH
    return response


@blueprint.get("/qr/<code>.svg")
@requires(Permission.SIGN_READ)
def picture_svg(code: str) -> Response:
    return _picture(qr_svg(_printed(code)), "image/svg+xml")


@blueprint.get("/qr/<code>.png")
@requires(Permission.SIGN_READ)
def picture_png(code: str) -> Response:
    return _picture(qr_png(_printed(code)), "image/png")


def _printed(code: str) -> str:
    found = _registered(code)
    if found is None:
        abort(404)
    return sign_address(current_site().settings.base_url, found.code)


def _picture(body: bytes, media_type: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    response.make_conditional(request)
    return response
