"""Closed by default: a view that does not say who may use it is not served."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

from heritage.people.rules import Permission, Role, may

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Say which permission a view needs; it stands nearest to the function."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    return getattr(app.view_functions[endpoint], "permission", None)


def guard(app: Flask) -> None:
    """Refuse each request whose role lacks the permission of its view, and every view without one."""

    @app.before_request
    def check() -> None:
        if request.endpoint is None:
            return  # no such address: the 404 page follows
        if "\0" in request.path:
            abort(404)  # no address of ours holds one, and PostgreSQL fails on a text with one
        permission = permission_of(current_app, request.endpoint)
        # Nobody can sign in yet, so everybody is a guest.
        if permission is None or not may(Role.GUEST, permission):
            abort(403)
