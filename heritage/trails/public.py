"""Public pages of the trails."""

from flask import Blueprint, Response

from heritage.people.rules import Permission
from heritage.sites.public import lead_on, withdrawn_page
from heritage.sites.rules import Folder
from heritage.trails.models import Trail
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
        page = trail_page(session, slug, language, site.town, site.place_columns)
        withdrawn = None if page else trail_page(session, slug, language, site.town, is_withdrawn=True)
    if withdrawn:
        return withdrawn_page(Folder.TRAILS, withdrawn, [stop.card for stop in withdrawn.stops if stop.is_shown])
    if page is None:
        return lead_on(Trail, Folder.TRAILS, language, slug)
    name_page("trails.show", slug=slug)
    return page_of_text("trails/trail.html", page, f"trails/{slug}")
