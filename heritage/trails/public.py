"""Public pages of the trails."""

from flask import Blueprint, Response, abort

from heritage.people.rules import Permission
from heritage.trails.queries import trail_cards_by_name, trail_page
from heritage.web.access import requires
from heritage.web.pages import name_page, page_of_text, public_page
from heritage.web.site_app import current_site

blueprint = Blueprint("trails", __name__)


@blueprint.get("/<language:language>/trails")
@requires(Permission.PAGE_READ)
def index(language: str) -> Response:
    name_page("trails.index")
    site = current_site()
    with site.database.reading() as session:
        cards = trail_cards_by_name(session, language, site.town.fallbacks)
    return public_page("trails/index.html", language, cards=cards)


@blueprint.get("/<language:language>/trails/<slug>")
@requires(Permission.PAGE_READ)
def show(language: str, slug: str) -> Response:
    site = current_site()
    with site.database.reading() as session:
        page = trail_page(session, slug, language, site.town)
    if page is None:
        abort(404)
    name_page("trails.show", slug=slug)
    return page_of_text("trails/trail.html", page, f"trails/{slug}")
