"""What a visitor reads when something cannot be answered: in their language, with a way on."""

import logging

from flask import Flask, Response, jsonify, request
from flask_babel import LazyString, lazy_gettext
from werkzeug.exceptions import Conflict, HTTPException, InternalServerError

from heritage.people.rules import Refused
from heritage.vault import VaultClosed
from heritage.web.acting import Race
from heritage.web.language import current_language
from heritage.web.pages import personal_page

log = logging.getLogger(__name__)

EXPLAINED = {
    400: (lazy_gettext("This request cannot be read"), lazy_gettext("Go back, check what you typed and try again.")),
    403: (lazy_gettext("This page is not open to you"), lazy_gettext("Sign in with an account that may open it.")),
    404: (
        lazy_gettext("There is no page here"),
        lazy_gettext("The address may have a typing error, or the page has moved. Choose a place below."),
    ),
    405: (lazy_gettext("This page cannot do that"), lazy_gettext("Go back and use the buttons of the page.")),
    409: (
        lazy_gettext("Somebody was quicker"),
        lazy_gettext("This changed while you were looking at it. Go back, load the page again and look anew."),
    ),
    410: (
        lazy_gettext("This is not shown any more"),
        lazy_gettext("It was taken away, or something newer took its place. Start again from the lists."),
    ),
    413: (lazy_gettext("That is too large to send"), lazy_gettext("Send a smaller file or a shorter text.")),
    429: (
        lazy_gettext("Too many requests at once"),
        lazy_gettext("Wait a minute, then try again. Nothing you did was lost."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("It is not your phone and not your doing. Try again in a moment."),
    ),
}


def explain_errors(app: Flask) -> None:
    @app.errorhandler(Refused)
    def explain_race(refused: Refused) -> Response:
        if refused.fault is not Race.MEANWHILE:
            raise refused  # a view forgot its words: that is a fault of ours
        return explain(Conflict())

    @app.errorhandler(VaultClosed)
    def explain_keys(fault: VaultClosed) -> Response:
        log.error("%s", fault)
        return explain(InternalServerError())

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return error.get_response()  # type: ignore[return-value]  # a redirect that routing raised
        code = error.code if error.code in EXPLAINED else 400 if error.code and error.code < 500 else 500
        title, advice = EXPLAINED[code]
        if isinstance(error.description, LazyString):  # a view's own sentence: abort(400, lazy_gettext("…"))
            advice = error.description
        if request.path.startswith("/api/"):
            return _as_data(f"{title}. {advice}", error)
        page = personal_page(
            "errors/error.html",
            current_language(),
            error.code or 500,
            title=title,
            advice=advice,
            code=error.code or 500,
        )
        return _with_headers_of(error, page)


def _as_data(sentence: str, error: HTTPException) -> Response:
    """For programs that ask the API."""
    response = jsonify(error=sentence)
    response.status_code = error.code or 500
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _with_headers_of(error, response)


def _with_headers_of(error: HTTPException, response: Response) -> Response:
    for name, value in error.get_headers():
        if name in {"Allow", "Content-Range", "Retry-After"}:
            response.headers[name] = value
    return response
