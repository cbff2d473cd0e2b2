"""Public pages of the sites."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for
from flask_babel import lazy_gettext

from heritage.people.rules import Permission
from heritage.sites.models import Site
from heritage.sites.queries import PlacePage, SiteCard, neighbours_of, site_cards_by_name, site_page, whereabouts
from heritage.sites.rules import Direction, Folder
from heritage.sites.structured_data import site_as_json_ld
from heritage.web.access import requires
from heritage.web.page_cache import CACHE_CONTROL
from heritage.web.pages import name_page, page_of_text, personal_page, public_page
from heritage.web.site_app import current_site

blueprint = Blueprint("sites", __name__)

DIRECTIONS = {
    Direction.NORTH: lazy_gettext("to the north"),
    Direction.NORTH_EAST: lazy_gettext("to the north-east"),
    Direction.EAST: lazy_gettext("to the east"),
    Direction.SOUTH_EAST: lazy_gettext("to the south-east"),
    Direction.SOUTH: lazy_gettext("to the south"),
    Direction.SOUTH_WEST: lazy_gettext("to the south-west"),
    Direction.WEST: lazy_gettext("to the west"),
    Direction.NORTH_WEST: lazy_gettext("to the north-west"),
}


@blueprint.get("/<language:language>/sites")
@requires(Permission.PAGE_READ)
def index(language: str) -> Response:
    name_page("sites.index")
    site = current_site()
    with site.database.reading() as session:
        cards = site_cards_by_name(session, language, site.town.fallbacks)
    return public_page("sites/index.html", language, cards=cards)


def _cards_by_slug(language: str) -> Mapping[str, SiteCard]:
    """All sites, in order of name; from memory, since the page of each site shows some of the others."""
    site = current_site()

    def read() -> Mapping[str, SiteCard]:
        with site.database.reading() as session:
            return {card.slug: card for card in site_cards_by_name(session, language, site.town.fallbacks)}

    return site.page_cache.fact(f"sites {language}", read) or {}


@blueprint.get("/<language:language>/sites/<slug>")
@requires(Permission.PAGE_READ)
def show(language: str, slug: str) -> Response:
    return render_site(language, slug)


def render_site(language: str, slug: str) -> Response:
    """A site's own page, as its address and its sign both answer it."""
    site = current_site()
    with site.database.connected() as connection:
        page = site_page(connection, slug, language, site.town, site.place_columns)
    if page is None:
        return withdrawn_site(language, slug)
    name_page("sites.show", slug=slug)
    return page_of_text(
        "sites/site.html",
        page,
        slug,
        neighbours=neighbours_of(page, _cards_by_slug(language)),
        direction_name=DIRECTIONS.__getitem__,
        json_ld=site_as_json_ld(page, site.settings.base_url, site.town),
        **{name: section(page, language) for name, section in site.site_sections.items()},
    )


def withdrawn_site(language: str, slug: str) -> Response:
    """Instead of the page of a site that the public does not see, or that has another address now."""
    site = current_site()
    with site.database.connected() as connection:
        page = site_page(connection, slug, language, site.town, is_withdrawn=True)
    if page is None:
        return lead_on(Site, Folder.SITES, language, slug)
    near = [neighbour.card for neighbour in neighbours_of(page, _cards_by_slug(language))]
    return withdrawn_page(Folder.SITES, page, near)


def withdrawn_page(folder: Folder, page: PlacePage, near: Sequence[SiteCard]) -> Response:
    """A place is not shown at the moment; near: what is, and may do instead."""
    name_page(f"{folder}.show", slug=page.facts.slug)
    return personal_page("sites/withdrawn.html", page.wanted, 410, page=page, folder=folder, near=near)


def lead_on(place: Any, folder: Folder, language: str, slug: str) -> Response:
    """To the address that a place has now; 404 when none was ever called `slug`. place: the table."""
    with current_site().database.reading() as session:
        found = whereabouts(session, place, folder, slug)
    if found is None or found.slug == slug:
        abort(404)
    response = redirect(url_for(f"{folder}.show", language=language, slug=found.slug), 301)
    response.headers["Cache-Control"] = CACHE_CONTROL  # not for ever: a place can get its old name back
    return response  # type: ignore[return-value]  # Flask's own kind
