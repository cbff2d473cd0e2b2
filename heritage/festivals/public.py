"""Public pages of the festivals, and the calendar that other programs read."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.festivals.calendar_file import CalendarWords, festivals_as_ics
from heritage.festivals.models import Festival
from heritage.festivals.queries import (
    CalendarEntry,
    FestivalCard,
    calendar_entries,
    festival_page,
    festivals_by_next_day,
    festivals_by_site,
    sites_of_festivals,
)
from heritage.festivals.rules import SolarDays, nearness, next_solar_days, solar_days_from
from heritage.festivals.structured_data import festival_as_json_ld
from heritage.people.rules import Permission
from heritage.sites.models import Site
from heritage.sites.public import lead_on, withdrawn_page
from heritage.sites.queries import SitePage, whereabouts
from heritage.sites.rules import Folder
from heritage.web.access import requires
from heritage.web.language import answer_in
from heritage.web.page_cache import CACHE_CONTROL, MARK, answer
from heritage.web.pages import kept_page, name_page, now, page_of_text, public_page, rendered
from heritage.web.site_app import current_site

blueprint = Blueprint("festivals", __name__)

YEARS_ON_ONE_PAGE = 3
"""Of the town's calendar: the year that visitors are in, and those for which they plan."""


def of_site(page: SitePage, language: str) -> list[FestivalCard]:
    """The festivals of a site, for its page."""
    site = current_site()

    def read() -> Mapping[int, list[FestivalCard]]:
        # Today is asked after the cache has read its revision, of which the day is a part.
        today = site.town.local_time(now()).date()
        with site.database.reading() as session:
            return festivals_by_site(session, language, site.town.fallbacks, today)

    return (site.page_cache.fact(f"festivals {language}", read) or {}).get(page.site.id, [])


@blueprint.get("/<language:language>/festivals")
@requires(Permission.PAGE_READ)
def index(language: str) -> Response:
    name_page("festivals.index")
    site = current_site()
    today = site.town.local_time(now()).date()
    with site.database.reading() as session:
        cards = festivals_by_next_day(session, language, site.town.fallbacks, today)
        sites = sites_of_festivals(session, language, site.town.fallbacks)
    years = {year: _in_order(cards, year) for year in range(today.year, today.year + YEARS_ON_ONE_PAGE)}
    return public_page(
        "festivals/index.html",
        language,
        cards=cards,
        sites=sites,
        years=years,
        nearness=partial(nearness, today=today),
    )


def _in_order(cards: list[FestivalCard], year: int) -> list[tuple[SolarDays, FestivalCard]]:
    """The festivals that begin in one solar year, as they follow each other."""
    days = [(solar, card) for card in cards for solar in solar_days_from(card.lunar, year, years=1)]
    return sorted(days, key=lambda each: (each[0].first, each[1].slug))


@blueprint.get("/<language:language>/festivals/<slug>")
@requires(Permission.PAGE_READ)
def show(language: str, slug: str) -> Response:
    site = current_site()
    today = site.town.local_time(now()).date()
    with site.database.reading() as session:
        page = festival_page(session, slug, language, site.town, site.place_columns)
        withdrawn = None if page else festival_page(session, slug, language, site.town, is_withdrawn=True)
    if withdrawn:
        return withdrawn_page(Folder.FESTIVALS, withdrawn, withdrawn.sites)
    if page is None:
        return lead_on(Festival, Folder.FESTIVALS, language, slug)
    name_page("festivals.show", slug=slug)
    solar = next_solar_days(page.lunar, today)
    return page_of_text(
        "festivals/festival.html",
        page,
        f"festivals/{slug}",
        solar=solar,
        years=solar_days_from(page.lunar, today.year),
        nearness=partial(nearness, today=today),
        json_ld=festival_as_json_ld(page, solar, site.settings.base_url, site.town),
    )


@blueprint.get("/festivals.ics")
@requires(Permission.PAGE_READ)
def calendar() -> AnyResponse:
    """All festivals, or those held at `site`, or `festival` alone, in `language` (the town's own when left out)."""
    site = current_site()
    language = request.args.get("language") or site.town.source_language
    if language not in site.town.by_tag:
        tags = ", ".join(site.town.tags)
        abort(400, lazy_gettext("The calendar is not kept in that language. Ask for one of: %(tags)s.", tags=tags))
    if "language" in request.args:
        answer_in(language)  # else a refusal speaks the visitor's own, whatever the calendar would be in
    place, slug = request.args.get("site") or None, request.args.get("festival") or None
    with site.database.reading() as session:
        place = _present_name(session, Site, Folder.SITES, place)
        slug = _present_name(session, Festival, Folder.FESTIVALS, slug)
    chosen = {name: value for name, value in (("site", place), ("festival", slug)) if value}
    address = f"{request.path}?{urlencode({'language': language} | chosen)}"
    page = kept_page(address, lambda: _calendar_file(language, place, slug))
    return Response.from_app(partial(answer, page), request.environ)


NO_SUCH = {
    Folder.SITES: lazy_gettext("No site has that name in its address. Leave it out to get all festivals."),
    Folder.FESTIVALS: lazy_gettext("No festival has that name in its address. Leave it out to get all festivals."),
}


def _present_name(session: Session, place: Any, folder: Folder, slug: str | None) -> str | None:
    """What a place is called now, since calendars go on asking by its old name; 400 when the public sees none."""
    if slug is None:
        return None
    found = whereabouts(session, place, folder, slug)
    if found is None or found.is_withdrawn:
        abort(400, NO_SUCH[folder])
    return found.slug


def _calendar_file(language: str, place: str | None, slug: str | None) -> Response:
    site = current_site()
    town = site.town
    with site.database.reading() as session:
        entries = calendar_entries(session, language, town.fallbacks, site=place, festival=slug)
    if not entries:
        abort(404, lazy_gettext("No festival is known there, so there is no calendar of it."))
    answer_in(language)
    year = town.local_time(now()).year
    words = _calendar_words(entries, language, place, slug)
    body = festivals_as_ics(entries, words, domain=town.calendar_domain, year=year, zone=town.timezone)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers[MARK] = "keep"
    return response


def _calendar_words(entries: list[CalendarEntry], language: str, place: str | None, slug: str | None) -> CalendarWords:
    town, base_url = current_site().town, current_site().settings.base_url
    of_what = town.say(town.site_title, language)
    if place:
        of_what = next(card.name for card in entries[0].sites if card.slug == place)
    return CalendarWords(
        language=language,
        name=entries[0].name if slug else gettext("Festivals: %(where)s", where=of_what),
        description=gettext(
            "Solar dates are calculated from the Vietnamese lunar calendar; the organisers may set other days."
        ),
        place=f"{town.say(town.name, language)}, {town.say(town.province, language)}",
        descriptions={entry.slug: _description(entry, language) for entry in entries},
        addresses={
            entry.slug: base_url + url_for("festivals.show", language=language, slug=entry.slug) for entry in entries
        },
    )


def _description(entry: CalendarEntry, language: str) -> str:
    """The paragraphs of the template, each on one line. Spaces of other kinds stay: French needs them."""
    text = rendered("festivals/description.txt", language, festival=entry)
    paragraphs = (re.sub("[ \n]+", " ", paragraph).strip(" ") for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
