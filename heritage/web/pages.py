"""Answering with a page: rendered from a template, in a language, kept or not."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from babel import localedata
from flask import Response, g, render_template, request

from heritage.web.language import Choice
from heritage.web.page_cache import CACHE_CONTROL, MARK, Page
from heritage.web.site_app import current_site
from heritage.web.visits import is_visit


def now() -> datetime:
    """The moment of the request; views hand it to services, which never read a clock."""
    return datetime.now(UTC)


def name_page(endpoint: str, **values: str) -> None:
    """Say which page this request shows: its canonical address, and its address in other languages, follow from it."""
    g.page = endpoint, values


def rendered(template: str, language: str, **context: Any) -> str:
    """A template in a language, one of the town's tags."""
    templates = current_site().templates_in(language)
    assert templates.names.keys().isdisjoint(context), "these names are not a page's to give"  # noqa: S101
    return render_template(templates.get_template(template), **context)


def public_page(template: str, language: str, **context: Any) -> Response:
    """A page that is the same for everybody: browsers, proxies and the page cache may keep it."""
    response = Response(rendered(template, language, **context))
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = CACHE_CONTROL
    if not request.query_string:
        response.headers[MARK] = "keep"
    return response


def personal_page(template: str, language: str, status: int = 200, **context: Any) -> Response:
    """A page that depends on who asks, or how: nobody may keep it."""
    response = Response(rendered(template, language, **context), status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


class Text(Protocol):
    """What is known of a text on a page: the language wanted, those it is there in, whether it is another's."""

    @property
    def wanted(self) -> str: ...
    @property
    def languages(self) -> frozenset[str]: ...
    @property
    def is_fallback(self) -> bool: ...


def page_of_text(template: str, page: Text, subject: str, **context: Any) -> Response:
    """The page around a text. One that is missing in the wanted language is a wish for a translation of `subject`: it
    is counted at each visit, so the page is not kept."""
    if page.is_fallback:
        note_wish(page.wanted, subject)
    answer = personal_page if page.is_fallback else public_page
    return answer(template, page.wanted, page=page, spoken=page.languages, **context)


def kept_page(address: str, render: Callable[[], Response]) -> Page:
    """The page of `address` from the page cache, or else rendered now and kept."""
    cache = current_site().page_cache
    page = cache.get(address)
    if page:
        return page
    revision = cache.revision
    # As it would go out under its own address, with the headers that every answer gets: it is kept for that one too.
    response = current_site().process_response(render())
    if MARK not in response.headers:
        return Page(list(response.headers), response.get_data())
    return cache.keep(address, list(response.headers), response.get_data(), revision)


def note_unmet_language(choice: Choice) -> None:
    """Count that a visitor asked first for a language the site does not speak: it tells which to add next."""
    if choice.unmet in _LANGUAGES:  # what is not a language would let anybody fill the table
        note_wish(choice.unmet, "")


def note_wish(language: str, subject: str) -> None:
    """Count that a visitor wanted `subject`, a site by its slug or a thing by its path, in a language it lacks."""
    site = current_site()
    if is_visit(request.method, request.headers):
        site.demand.add(site.town.local_time(now()).date(), language, subject)


_LANGUAGES = {identifier for identifier in localedata.locale_identifiers() if "_" not in identifier}
