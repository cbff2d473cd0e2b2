"""Closed by default: a view that does not say who may use it is not served; who may not is told where to sign in."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from heritage.people.queries import Person
from heritage.people.rules import Permission, Role, may
from heritage.web.signed_in import has_form_token, is_from_our_page, person_of_request

View = TypeVar("View", bound=Callable[..., Any])

READING = {"GET", "HEAD", "OPTIONS"}

SECOND_FACTOR_PAGE = "own.second_factor"

PHOTO_REQUEST_BYTES = 13 * 2**20
"""One photo as phones take them, and the form around it."""

SOUND_REQUEST_BYTES = 31 * 2**20
"""One recording, and the form around it."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Say which permission a view needs; it stands nearest to the function."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def takes_photos(view: View) -> View:
    """Let a view's form be as large as a photo. The guard has to know: it reads the form before the view does."""
    view.max_bytes = PHOTO_REQUEST_BYTES  # type: ignore[attr-defined]
    return view


def takes_sounds(view: View) -> View:
    """The same for a recording."""
    view.max_bytes = SOUND_REQUEST_BYTES  # type: ignore[attr-defined]
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    return getattr(app.view_functions[endpoint], "permission", None)


def guard(app: Flask) -> None:
    """Refuse each request whose sender lacks the permission of its view, and every view without one."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint is None:
            return None  # no such address: the 404 page follows
        if "\0" in request.path:
            abort(404)  # no address of ours holds one, and PostgreSQL fails on a text with one
        permission = permission_of(current_app, request.endpoint)
        if permission is None:
            abort(403)
        if request.method not in READING and not is_from_our_page():
            abort(403, lazy_gettext("This form came from another website. Open the page here and send it again."))
        request.max_content_length = getattr(current_app.view_functions[request.endpoint], "max_bytes", None)
        if may(Role.GUEST, permission):
            return None
        return _let_in(person_of_request(), permission)


def _let_in(person: Person | None, permission: Permission) -> Response | None:
    if person is None:
        if request.method in READING:
            return redirect(url_for("signin.sign_in", next=request.full_path.rstrip("?")))
        abort(403, lazy_gettext("You are signed out. Sign in in another tab, then come back here and send again."))
    if person.needs_second_factor and permission is not Permission.ACCOUNT_OWN:
        return redirect(url_for(SECOND_FACTOR_PAGE))
    if not person.may(permission):
        if may(person.role, permission):
            abort(403, lazy_gettext("A second administrator has to confirm your account first. Ask one to do it."))
        abort(403)
    if request.method not in READING and not has_form_token():
        abort(403, lazy_gettext("This form is too old. Go back, load the page again and send it once more."))
    return None
