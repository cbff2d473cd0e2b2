"""Addresses of the static files."""

from flask import Blueprint, Response, abort, request

from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.assets import Asset, accepted_coding
from heritage.web.site_app import current_site

IMMUTABLE = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@blueprint.get("/static/<path:name>")
@requires(Permission.PAGE_READ)
def static(name: str) -> Response:
    asset = current_site().assets.at(f"/static/{name}")
    return _answer(asset, IMMUTABLE)


@blueprint.get("/favicon.ico")
@requires(Permission.PAGE_READ)
def favicon() -> Response:
    assets = current_site().assets
    return _answer(assets.at(assets.address("favicon.svg")), "public, max-age=86400")


def _answer(asset: Asset | None, cache_control: str) -> Response:
    if asset is None:
        abort(404)
    accepted = accepted_coding(request.headers.get("Accept-Encoding", ""))
    coding = accepted if asset.is_compressible else "identity"
    response = Response(asset.body(coding), content_type=asset.content_type)
    response.headers["Cache-Control"] = cache_control
    if asset.is_compressible:
        response.headers["Vary"] = "Accept-Encoding"
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    return response
