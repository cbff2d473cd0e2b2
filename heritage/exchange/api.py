"""Open data for other programs: sites, festivals, trails and shops as JSON, read-only, described by OpenAPI 3.1."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask_babel import lazy_gettext

from heritage.exchange.open_data import (
    festival_as_data,
    shop_as_data,
    shop_card_as_data,
    site_as_data,
    trail_as_data,
)
from heritage.exchange.openapi import FILTERS, describe_api
from heritage.festivals.models import Festival
from heritage.festivals.queries import festival_page, festivals_by_next_day
from heritage.people.rules import Permission
from heritage.shops.listing import shop_cards_by_name, shop_page
from heritage.shops.listing_rules import ShopFilter, chosen_shops
from heritage.shops.public import picture_of
from heritage.shops.rules import Accepted
from heritage.sites.models import Site
from heritage.sites.queries import site_cards_by_name, site_page, whereabouts
from heritage.sites.rules import Folder
from heritage.trails.models import Trail
from heritage.trails.queries import trail_cards_by_name, trail_page
from heritage.web.access import requires
from heritage.web.page_cache import CACHE_CONTROL
from heritage.web.pages import now
from heritage.web.site_app import current_site

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

NOT_KNOWN = lazy_gettext("A parameter or its value is not known; /api/v1/openapi.json lists what can be asked for.")


@blueprint.get("/openapi.json")
@requires(Permission.PAGE_READ)
def openapi() -> Response:
    site = current_site()
    return _answer(describe_api(site.town, site.settings.base_url))


@blueprint.get("/sites")
@requires(Permission.PAGE_READ)
def sites() -> Response:
    asked = _asked("sites")
    site = current_site()
    with site.database.reading() as session:
        cards = site_cards_by_name(session, asked["language"], site.town.fallbacks)
    wanted = {name: value for name, value in asked.items() if name != "language"}
    found = [card for card in cards if all(getattr(card, name) == value for name, value in wanted.items())]
    return _answer(
        {
            "sites": [
                {
                    "slug": card.slug,
                    "kind": card.kind,
                    "level": card.level,
                    "recognised": card.recognised,
                    "ward": card.ward_new,
                    "name": card.name,
                    "summary": card.summary,
                    "language": card.language,
                    "page": _page(asked["language"], "sites", card.slug),
                }
                for card in found
            ]
        }
    )


@blueprint.get("/sites/<slug>")
@requires(Permission.PAGE_READ)
def site(slug: str) -> Response:
    language = _asked("language")["language"]
    with current_site().database.reading() as session:
        page = site_page(session, slug, language, current_site().town)
    if page is None:
        return _lead_on(Site, Folder.SITES, "api.site", slug)
    return _answer(site_as_data(page) | {"page": _page(language, "sites", slug)})


@blueprint.get("/festivals")
@requires(Permission.PAGE_READ)
def festivals() -> Response:
    language = _asked("language")["language"]
    here = current_site()
    today = here.town.local_time(now()).date()
    with here.database.reading() as session:
        cards = festivals_by_next_day(session, language, here.town.fallbacks, today)
    return _answer(
        {
            "festivals": [
                {
                    "slug": card.slug,
                    "name": card.name,
                    "summary": card.summary,
                    "language": card.language,
                    "next_first_day": card.solar.first.isoformat(),
                    "next_last_day": card.solar.last and card.solar.last.isoformat(),
                    "page": _page(language, "festivals", card.slug),
                }
                for card in cards
            ]
        }
    )


@blueprint.get("/festivals/<slug>")
@requires(Permission.PAGE_READ)
def festival(slug: str) -> Response:
    language = _asked("language")["language"]
    here = current_site()
    with here.database.reading() as session:
        page = festival_page(session, slug, language, here.town)
    if page is None:
        return _lead_on(Festival, Folder.FESTIVALS, "api.festival", slug)
    today = here.town.local_time(now()).date()
    return _answer(festival_as_data(page, today) | {"page": _page(language, "festivals", slug)})


@blueprint.get("/trails")
@requires(Permission.PAGE_READ)
def trails() -> Response:
    language = _asked("language")["language"]
    with current_site().database.reading() as session:
        cards = trail_cards_by_name(session, language, current_site().town.fallbacks)
    return _answer(
        {
            "trails": [
                {
                    "slug": card.slug,
                    "name": card.name,
                    "summary": card.summary,
                    "language": card.language,
                    "stops": card.stops,
                    "page": _page(language, "trails", card.slug),
                }
                for card in cards
            ]
        }
    )


@blueprint.get("/trails/<slug>")
@requires(Permission.PAGE_READ)
def trail(slug: str) -> Response:
    language = _asked("language")["language"]
    with current_site().database.reading() as session:
        page = trail_page(session, slug, language, current_site().town)
    if page is None:
        return _lead_on(Trail, Folder.TRAILS, "api.trail", slug)
    return _answer(trail_as_data(page) | {"page": _page(language, "trails", slug)})


@blueprint.get("/shops")
@requires(Permission.PAGE_READ)
def shops() -> Response:
    asked = _asked("shops")
    here = current_site()
    accepts = Accepted(asked["accepts"]) if "accepts" in asked else None
    chosen = ShopFilter(asked.get("kind"), accepts, is_verified="verified" in asked)
    with here.database.reading() as session:
        cards = shop_cards_by_name(session)
    found = chosen_shops(cards, {}, chosen, here.town.local_time(now()))
    rows = [shop_card_as_data(each) | {"page": _page(asked["language"], "shops", each.card.slug)} for each in found]
    return _answer({"shops": rows})


@blueprint.get("/shops/<slug>")
@requires(Permission.PAGE_READ)
def shop(slug: str) -> Response:
    language = _asked("language")["language"]
    here = current_site()
    with here.database.reading() as session:
        page = shop_page(session, slug)
    if page is None:
        abort(404)
    (listed,) = chosen_shops([page], {}, ShopFilter(), here.town.local_time(now()))
    return _answer(shop_as_data(listed, picture_of(page)) | {"page": _page(language, "shops", slug)})


def _asked(kind: str) -> dict[str, str]:
    """The parameters of the request, the language filled in; 400 for one that is not of `kind`, twice, or unknown."""
    allowed = FILTERS[kind](current_site().town)
    for name, values in request.args.lists():
        if name not in allowed or len(values) != 1 or values[0] not in allowed[name]:
            abort(400, NOT_KNOWN)
    return {"language": current_site().town.fallbacks[0]} | request.args.to_dict()


def _lead_on(place: Any, folder: Folder, endpoint: str, slug: str) -> Response:
    """To the address that a place has now; 410 for one that the public does not see, 404 for none. place: the table."""
    with current_site().database.reading() as session:
        found = whereabouts(session, place, folder, slug)
    if found is None:
        abort(404)
    if found.is_withdrawn:
        abort(410, lazy_gettext("This place is not shown at the moment."))
    values: dict[str, Any] = {"slug": found.slug, **request.args}
    response = redirect(url_for(endpoint, **values), 301)
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response  # type: ignore[return-value]  # Flask's own kind


def _page(language: str, kind: str, slug: str) -> str:
    return f"{current_site().settings.base_url}/{language}/{kind}/{slug}"


def _answer(data: dict[str, Any]) -> Response:
    response = jsonify(data)
    response.headers["Cache-Control"] = CACHE_CONTROL
    # Public facts: any page may read them, and no answer depends on who asks.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response
