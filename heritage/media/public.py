"""Photos as browsers fetch them."""

from flask import Blueprint, Response, abort, request

from heritage.media.models import Photo
from heritage.media.queries import photo_with_digest
from heritage.media.rules import PhotoKind, file_names, media_type, stored_name
from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.site_app import current_site
from heritage.web.static_files import IMMUTABLE

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<digest>/<name>")
@requires(Permission.PAGE_READ)
def photo(digest: str, name: str) -> Response:
    """A file of a photo that is for everybody."""
    with current_site().database.reading() as session:
        found = photo_with_digest(session, digest, PhotoKind.FRONT)
    if found is None:
        abort(404)
    return photo_response(found, name)


def photo_response(photo: Photo, name: str) -> Response:
    """The file `name`, like 400.webp, of a photo. Whoever calls this has made sure that the visitor may see it."""
    if name not in file_names(photo.widths):
        abort(404)
    body = current_site().storage.get(stored_name(photo.digest, name))
    if body is None:
        abort(404)
    response = Response(body, content_type=media_type(name))
    is_public = photo.kind == PhotoKind.FRONT
    response.headers["Cache-Control"] = IMMUTABLE if is_public else "no-store"  # another may sit at this desk later
    response.set_etag(f"{photo.digest}-{name}")
    response.make_conditional(request)
    return response
