"""Whether the site can do its work; for the machine that watches it."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from heritage.db import ContentRevision
from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.site_app import current_site

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@requires(Permission.PAGE_READ)
def healthz() -> tuple[Response, int]:
    try:
        with current_site().database.reading() as session:
            session.execute(select(ContentRevision.number)).one()
    except SQLAlchemyError:
        return _say("the database does not answer"), 503
    return _say("ok"), 200


def _say(status: str) -> Response:
    response = jsonify(status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
