"""The front page."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from heritage.festivals.queries import festivals_by_next_day
from heritage.people.rules import Permission
from heritage.sites.queries import site_cards_by_name
from heritage.web.access import requires
from heritage.web.language import choice_of_request
from heritage.web.pages import name_page, note_unmet_language, now, public_page
from heritage.web.site_app import current_site

blueprint = Blueprint("atlas", __name__)


@blueprint.get("/")
@requires(Permission.PAGE_READ)
def front() -> AnyResponse:
    choice = choice_of_request()
    note_unmet_language(choice)
    response = redirect(url_for("atlas.home", language=choice.language))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@blueprint.get("/<language:language>/")
@requires(Permission.PAGE_READ)
def home(language: str) -> Response:
    name_page("atlas.home")
    site = current_site()
    today = site.town.local_time(now()).date()
    with site.database.reading() as session:
        cards = site_cards_by_name(session, language, site.town.fallbacks)
        festivals = festivals_by_next_day(session, language, site.town.fallbacks, today)
    return public_page("atlas/home.html", language, cards=cards, festivals=festivals)
