"""The front page, the map, and what is near."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.atlas.forms import (
    NearAsked,
    PlacesAsked,
    Unreadable,
    forgiving_filter,
    parameters_of,
    read_near_asked,
    read_places_asked,
    read_typed,
)
from heritage.atlas.geojson import feature
from heritage.atlas.locator import Circle, Picture
from heritage.atlas.near_queries import places_called, places_near, sites_to_choose
from heritage.atlas.queries import places_by_slug, shop_as_place, site_as_place
from heritage.atlas.rules import (
    FEW_PLACES,
    NEAR_SHOWN,
    Cluster,
    Place,
    Spot,
    What,
    clustered,
    spot_of,
)
from heritage.atlas.search_queries import Found, example_name, find_places, find_without_marks
from heritage.atlas.search_words import MAX_TYPED, folded_line
from heritage.atlas.town_map import MapDrawing
from heritage.codecs.vietnamese import collation_key
from heritage.festivals.queries import festivals_by_next_day
from heritage.people.rules import Permission
from heritage.shops.forms import read_page
from heritage.shops.listing import ShopPage, shop_cards_by_name, shop_cards_of
from heritage.shops.listing_rules import LANGUAGE, ShopFilter, chosen_shops
from heritage.shops.public import WAYS_TO_CHOOSE, card_words
from heritage.shops.rules import Freshness
from heritage.sites.queries import SitePage, site_cards_by_name, site_cards_of
from heritage.tiles import MAX_TILE_ZOOM, TileLayer
from heritage.town import MapFrame
from heritage.web.access import requires
from heritage.web.language import answer_in, choice_of_request
from heritage.web.page_cache import CACHE_CONTROL, MARK, answer
from heritage.web.pages import kept_page, name_page, note_unmet_language, now, personal_page, public_page
from heritage.web.security import POLICY, content_security_policy
from heritage.web.site_app import current_site

blueprint = Blueprint("atlas", __name__)

LISTED_AT_ONCE = 100
"""Of the list below the map: with more, a phone waits for words it does not show."""

SHOPS_ON_FRONT = 6
"""Of the front page: two rows on a desk. The list of shops has them all."""

SHOPS_NEAR = 12

TILE_CACHE_CONTROL = "public, max-age=604800"
"""A week: a town's streets change seldom, and a new file keeps the same addresses."""


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
    local = site.town.local_time(now())
    with site.database.reading() as session:
        cards = site_cards_by_name(session, language, site.town.fallbacks)
        festivals = festivals_by_next_day(session, language, site.town.fallbacks, local.date())
        shop_cards = shop_cards_by_name(session)
        shops = chosen_shops(shop_cards, site.shop_marks(session), ShopFilter(), local) if shop_cards else []
    shown = sorted(shops, key=lambda each: each.freshness is Freshness.STALE)[:SHOPS_ON_FRONT]
    return public_page(
        "atlas/home.html",
        language,
        cards=cards,
        festivals=festivals,
        shops=shown,
        shop_count=len(shops),
        **card_words(),
    )


@blueprint.get("/<language:language>/map")
@requires(Permission.PAGE_READ)
def town_map(language: str) -> Response:
    """The map and, as its equal, a list of the same places. ?what=, ?kind=, ?level=, ?accepts=, ?open=now and
    ?verified=1 choose among them."""
    name_page("atlas.town_map")
    site = current_site()
    chosen, page = forgiving_filter(request.args, site.town), read_page(request.args)
    with site.database.reading() as session:
        places = places_by_slug(session, chosen, site.town.local_time(now()))
        listed, pages = _listed(session, places, page, language)
    picture = Picture(site.town.map)
    drawn = [picture.circle(place) for place in places] if len(places) <= FEW_PLACES else []
    response = (personal_page if chosen.shops.is_open else public_page)(
        "atlas/map.html",
        language,
        drawing=_drawing(site.town.map, site.tiles.layer),
        picture=picture,
        circles=[circle for circle in drawn if circle],
        chosen=chosen,
        asked=parameters_of(chosen),
        ways=WAYS_TO_CHOOSE,
        listed=listed,
        total=len(places),
        page=min(page, pages),
        pages=pages,
    )
    response.headers[POLICY] = content_security_policy(site.tiles.host)
    return response


@lru_cache(maxsize=8)
def _drawing(frame: MapFrame, layer: TileLayer | None) -> MapDrawing:
    return MapDrawing(frame, layer)


@dataclass(frozen=True)
class Entry:
    """A place of the list, and its name in the language that it is written in."""

    place: Place
    name: str
    language: str


def _listed(session: Session, places: list[Place], page: int, language: str) -> tuple[list[Entry], int]:
    """A page of the list, and how many there are. A list of one page is in dictionary order of the names shown; to
    sort thousands of names would keep visitors waiting, so a longer one is in order of addresses, which spell them."""
    pages = max(1, -(-len(places) // LISTED_AT_ONCE))
    start = (min(page, pages) - 1) * LISTED_AT_ONCE
    names = _names(session, places[start : start + LISTED_AT_ONCE], language)
    entries = [
        Entry(place, *names[place.key]) for place in places[start : start + LISTED_AT_ONCE] if place.key in names
    ]
    if pages == 1:
        entries.sort(key=lambda entry: (collation_key(entry.name), entry.place.key))
    return entries, pages


def _names(session: Session, places: Iterable[Place], language: str) -> dict[str, tuple[str, str]]:
    """Name and its language of each place by key; a site without a text has no page, and is left out."""
    places = list(places)
    sites = [place.slug for place in places if place.what is What.SITE]
    cards = site_cards_of(session, sites, language, current_site().town.fallbacks)
    names = {f"place-{card.slug}": (card.name, card.language) for card in cards}
    return names | {place.key: (place.name, LANGUAGE) for place in places if place.what is What.SHOP}


@blueprint.get("/map.js")
@requires(Permission.PAGE_READ)
def map_script() -> Response:
    """What folium writes inline, at an address of its own: the policy of our pages lets no inline script run."""
    site = current_site()
    response = Response(_drawing(site.town.map, site.tiles.layer).script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers[MARK] = "keep"
    return response


@blueprint.get("/tiles/<int:zoom>/<int:x>/<int:y>")
@requires(Permission.PAGE_READ)
def tile(zoom: int, x: int, y: int) -> Response:
    """A picture of the local tile file. A missing one is told without a page: nobody reads it."""
    side = 2**zoom if zoom <= MAX_TILE_ZOOM else 0
    found = current_site().tiles.read(zoom, x, y) if x < side and y < side else None
    if found is None:
        return Response(status=404, content_type="text/plain; charset=utf-8")
    response = Response(found.body, content_type=found.media_type)
    response.headers["Cache-Control"] = TILE_CACHE_CONTROL
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # the response itself


@blueprint.get("/places.geojson")
@requires(Permission.PAGE_READ)
def places() -> AnyResponse:
    """RFC 7946. All places with a position, or those of ?bbox=; when they are many, clusters for ?zoom=."""
    town = current_site().town
    try:
        asked = read_places_asked(request.args, town)
    except Unreadable as fault:
        return _refuse(str(fault))
    answer_in(asked.language)
    is_kept = asked.is_first_view(town.map)  # with every box in it, anybody could fill the page cache
    chosen = asked.chosen
    kind = chosen.kind or chosen.shops.kind or ""
    address = f"{request.path}?language={asked.language}&kind={kind}&level={chosen.level or ''}"
    if not is_kept:
        address = f"{request.path}?{request.query_string.decode('latin-1')}"
    page = kept_page(address, partial(_places, asked, is_kept))
    return Response.from_app(partial(answer, page), request.environ)


def _refuse(sentence: str) -> Response:
    response = Response(json.dumps({"error": sentence}), 400, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _places(asked: PlacesAsked, is_kept: bool) -> Response:
    town = current_site().town
    with current_site().database.reading() as session:
        found = _found(session, asked)
        placed = [place for place in found if spot_of(place)]
        drawn = placed if len(placed) <= FEW_PLACES else clustered(placed, town.map, asked.zoom)
        names = _names(session, (each for each in drawn if isinstance(each, Place)), asked.language)
    shown = [each for each in drawn if isinstance(each, Cluster) or each.key in names]
    features = [feature(each, names, asked.language) for each in shown]
    response = _geojson({"clustered": drawn is not placed, "features": features}, is_kept=is_kept)
    if asked.chosen.shops.is_open:
        response.headers["Cache-Control"] = "no-store"  # true for this moment alone
    response.headers["Content-Language"] = asked.language
    return response


def _found(session: Session, asked: PlacesAsked) -> list[Place]:
    if asked.slug or asked.shop:
        alone = (
            site_as_place(session, asked.slug) if asked.slug else None,
            shop_as_place(session, asked.shop) if asked.shop else None,
        )
        return [place for place in alone if place]
    return places_by_slug(session, asked.chosen, current_site().town.local_time(now()), asked.box)


def _geojson(members: dict[str, Any], *, is_kept: bool) -> Response:
    body = json.dumps({"type": "FeatureCollection"} | members, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, content_type="application/geo+json; charset=utf-8")
    response.headers["Cache-Control"] = CACHE_CONTROL
    if is_kept:
        response.headers[MARK] = "keep"
    return response


@blueprint.get("/outlines.geojson")
@requires(Permission.PAGE_READ)
def outlines() -> Response:
    """RFC 7946: the wards, for a map without pictures. Their names are words of the page."""
    known = current_site().town.outlines
    features = [
        {"type": "Feature", "id": ward, "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ward, ring in known.rings.items()
    ]
    members = {"source": known.source, "precision_m": known.precision_m, "features": features}
    return _geojson(members, is_kept=True)


def locator_of_site(page: SitePage, language: str) -> tuple[Picture, Circle | None]:
    """The picture of the town on a site's page, and where the site is on it."""
    site, picture = page.site, Picture(current_site().town.map)
    place = Place(
        site.slug,
        site.kind,
        site.level,
        site.latitude,
        site.longitude,
        site.position_precision,
        site.position_radius_m,
    )
    return picture, picture.circle(place)


def locator_of_shop(_session: Session, shop: ShopPage, _language: str) -> tuple[Picture, Circle | None]:
    """The same for a shop, whose position is exact."""
    picture = Picture(current_site().town.map)
    return picture, picture.circle(Place(shop.slug, shop.kind, "", shop.latitude, shop.longitude, "exact", None))


@blueprint.get("/<language:language>/near")
@requires(Permission.PAGE_READ)
def near(language: str) -> Response:
    """What is near a site, ?from=, a shop, ?shop=, or a position, ?lat=&lon=&accuracy=; else the form that asks for
    one. Where there are many places, ?at= finds them by name."""
    name_page("atlas.near")
    site = current_site()
    try:
        asked = read_near_asked(request.args)
    except Unreadable:
        abort(400, lazy_gettext("This is not a position. Go back and choose the place where you are."))
    with site.database.reading() as session:
        choices = sites_to_choose(session, language, site.town.fallbacks)
        matches = places_called(session, asked.typed, language, site.town) if asked.typed else []
        start = _start(session, asked)
        here = asked.position or (spot_of(start) if start else None)
        found = _near(session, here, start, language) if here else {}
        start_name = _names(session, [start], language).get(start.key) if start else None
    is_personal = asked.position or asked.typed  # where somebody stands is nobody else's
    return (personal_page if is_personal else public_page)(
        "atlas/near.html",
        language,
        choices=sorted(choices, key=lambda card: collation_key(card.name)) if choices is not None else None,
        asked=asked,
        matches=matches,
        start_name=start_name[0] if start_name else "",
        longest=MAX_TYPED,
        here=here,
        is_here_in_town=bool(here and site.town.map.holds(here.latitude, here.longitude)),
        **found,
        **card_words(),
    )


def _start(session: Session, asked: NearAsked) -> Place | None:
    if asked.site:
        return site_as_place(session, asked.site)
    return shop_as_place(session, asked.shop) if asked.shop else None


def _near(session: Session, here: Spot, start: Place | None, language: str) -> dict[str, Any]:
    """Sites and shops each in a list of their own: a street of shops would push the sites out of theirs."""
    site, local = current_site(), current_site().town.local_time(now())
    sites = places_near(session, What.SITE, here, most=NEAR_SHOWN, besides=start)
    by_slug = {each.slug: each for each in sites}
    cards = site_cards_of(session, list(by_slug), language, site.town.fallbacks)
    shops = {each.slug: each for each in places_near(session, What.SHOP, here, most=SHOPS_NEAR, besides=start)}
    shop_cards = shop_cards_of(session, list(shops)) if shops else []
    listed = {each.card.slug: each for each in chosen_shops(shop_cards, site.shop_marks(session), ShopFilter(), local)}
    return {
        "found": [(by_slug[card.slug], card) for card in cards],
        "shops": [(near, listed[slug]) for slug, near in shops.items() if slug in listed],
    }


SEARCH_CACHE_CONTROL = "private, max-age=300"
"""Who comes back from a place to the list of results does not wait for it again; nobody else is told of it."""

PAGES_OF_KINDS = {"site": "sites.show", "trail": "trails.show", "festival": "festivals.show", "shop": "shops.show"}
NAMES_OF_KINDS = {"trail": lazy_gettext("Trail"), "festival": lazy_gettext("Festival"), "shop": lazy_gettext("Shop")}
"""A site is named by what it is: temple, cave."""


@blueprint.get("/<language:language>/search")
@requires(Permission.PAGE_READ)
def search(language: str) -> Response:
    """What ?q= finds; without it, the box and how to use it."""
    typed = read_typed(request.args, "q")
    name_page("atlas.search", **({"q": typed} if typed else {}))
    town = current_site().town
    with current_site().database.reading() as session:
        found = find_places(session, typed, language, town.fallbacks, town.source_language) if typed else Found()
        plain = find_without_marks(session, typed) if typed and not found.results else None
        example = None if found.results else example_name(session, town.source_language)
    is_asked = "q" in request.args
    response = (personal_page if is_asked else public_page)(
        "atlas/search.html",
        language,
        typed=typed,
        is_asked=is_asked,
        found=found,
        plain=plain,
        example=(folded_line(example), example) if example else None,
        longest=MAX_TYPED,
        page_of=PAGES_OF_KINDS,
        name_of=NAMES_OF_KINDS,
    )
    if is_asked:
        response.headers["Cache-Control"] = SEARCH_CACHE_CONTROL
    return response
