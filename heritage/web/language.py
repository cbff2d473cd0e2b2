"""The language of a request: its address, else the visitor's remembered choice, else the header, else English, else
the town's own."""

import re
from dataclasses import dataclass

from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from werkzeug.routing import BaseConverter

from heritage.codecs.language_tags import look_up, parse_accept_language, primary_language
from heritage.town import Town
from heritage.web.site_app import current_site

COOKIE = "language"
"""Set by the visitor's own script when a language is chosen by hand; holds a tag and nothing else. It is read only
where an address does not name a language (/ and /Q/), so cached pages never depend on it."""


@dataclass(frozen=True)
class Choice:
    """language: the tag to answer in; unmet: the language asked for first when the site does not speak it."""

    language: str
    unmet: str | None = None


def choose(town: Town, cookie: str | None, header: str) -> Choice:
    """The language rule for an address that names none."""
    if cookie and cookie in town.by_tag:
        return Choice(cookie)
    ranges = parse_accept_language(header)
    found = look_up(ranges, town.tags, town.fallbacks) or town.fallbacks[0]
    first = next((each.tag for each in ranges if each.weight > 0 and each.tag != "*"), None)
    spoken = {primary_language(tag) for tag in town.tags}
    unmet = primary_language(first) if first and primary_language(first) not in spoken else None
    return Choice(found, unmet)


def choice_of_request() -> Choice:
    choice = choose(current_site().town, request.cookies.get(COOKIE), request.headers.get("Accept-Language", ""))
    g.language = choice.language
    return choice


def answer_in(language: str) -> None:
    """Answer this request in `language`, one of the town's tags: its address names it elsewhere than in front."""
    g.language = language


def current_language() -> str:
    """The language this request is answered in; outside of one (a command), the town's own."""
    town = current_site().town
    if not has_request_context():
        return town.source_language
    if "language" not in g:
        first = request.path.split("/", 2)[1]
        g.language = first if first in town.by_tag else choice_of_request().language
    return str(g.language)


class LanguageConverter(BaseConverter):
    """<language:language> in an address: one of the town's tags, in its own spelling."""


def speak_languages(app: Flask, town: Town) -> None:
    """Teach the app the town's languages: in addresses, and for the words of the interface."""
    pattern = "|".join(map(re.escape, town.tags))
    app.url_map.converters["language"] = type("TownLanguageConverter", (LanguageConverter,), {"regex": pattern})
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=lambda: town.by_tag[current_language()].catalogue)
