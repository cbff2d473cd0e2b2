"""For machines that read the whole site: sitemap and robots."""

from flask import Blueprint, Response

from heritage.festivals.queries import festival_languages
from heritage.people.rules import Permission
from heritage.shops.listing import slugs_for_search_engines
from heritage.sites.queries import site_languages
from heritage.trails.queries import trail_languages
from heritage.web.access import requires
from heritage.web.page_cache import CACHE_CONTROL, MARK
from heritage.web.pages import rendered
from heritage.web.site_app import current_site

blueprint = Blueprint("exchange", __name__)


@blueprint.get("/sitemap.xml")
@requires(Permission.PAGE_READ)
def sitemap() -> Response:
    """https://www.sitemaps.org/protocol.html, each page with its other languages."""
    site = current_site()
    with site.database.reading() as session:
        places = site_languages(session)
        festivals = festival_languages(session)
        trails = trail_languages(session)
        shops = slugs_for_search_engines(session)
    lists = {"places": places, "festivals": festivals, "trails": trails, "shops": shops}
    body = rendered("exchange/sitemap.xml", site.town.source_language, **lists)
    response = Response(body, content_type="application/xml; charset=utf-8")
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers[MARK] = "keep"
    return response


@blueprint.get("/robots.txt")
@requires(Permission.PAGE_READ)
def robots() -> Response:
    """RFC 9309. A sign's address shows a page that has its own: searching it would count scans and list it twice."""
    base_url = current_site().settings.base_url
    lines = ["User-agent: *", "Disallow: /Q/", "Disallow: /q/", f"Sitemap: {base_url}/sitemap.xml", ""]
    response = Response("\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
