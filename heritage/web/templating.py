"""What templates can name: the town and its words, addresses, and how a date or a distance is written."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from babel import support
from babel.dates import format_interval, format_skeleton
from flask import g
from flask_babel import format_date, format_decimal, get_locale, get_translations, gettext
from markupsafe import Markup

from heritage.town import Words
from heritage.web.language import current_language
from heritage.web.site_app import SiteApp

_ADDRESSES_KEPT = 4096


def prepare_templates(app: SiteApp) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = app.assets.address
    for each in (day, days, distance, language_name, short_address):
        app.jinja_env.filters[each.__name__] = each
    address = lru_cache(_ADDRESSES_KEPT)(app.url_for)
    by_language: dict[str, dict[str, Any]] = {}

    @app.context_processor
    def of_request() -> dict[str, Any]:
        language = current_language()
        if language not in by_language:
            by_language[language] = _speaking(app, language, get_translations(), address)
        return by_language[language]


def _speaking(
    app: SiteApp, language: str, translations: support.NullTranslations, address: Callable[..., str]
) -> dict[str, Any]:
    """What templates can name on a page in `language`.

    A page names these two hundred times. Found through the request and Flask-Babel's own functions they cost as much as
    all the rest of its template, so they are made once for each language, and know it.
    """
    town, base_url = app.town, app.settings.base_url
    known: dict[str, Markup] = {}
    own = Markup("")

    def translate(message: str, **values: object) -> Markup:
        """Interface words, which are a pattern even without values, as to Jinja's own: a percent sign stands twice."""
        if values:
            return Markup(translations.ugettext(message)) % values  # noqa: S704  # our words; values are escaped
        if message not in known:
            known[message] = Markup(translations.ugettext(message)) % {}  # noqa: S704
        return known[message]

    def say(words: Words) -> str:
        """The town's words for something, in the language of the page."""
        return town.say(words, language)

    def absolute(address: str) -> str:
        """An address of ours with scheme and host, for those who read it elsewhere."""
        return base_url + address

    def foreign(tag: str) -> Markup:
        """The lang attribute of an element whose words are not in the language of the page; nothing if they are."""
        return own if tag == language else Markup(' lang="{}"').format(tag)

    def own_address(tag: str) -> str:
        """The address of this page in a language, whichever it was asked for by: a sign shows a site's page."""
        endpoint, values = g.page
        return address(endpoint, language=tag, **values)

    def language_address(tag: str) -> str:
        """Where the language bar leads: this page, or the front page from one that has no address of its own."""
        return own_address(tag) if "page" in g else address("atlas.home", language=tag)

    return {
        "town": town,
        "language": language,
        "_": translate,
        "say": say,
        "absolute": absolute,
        "foreign": foreign,
        "own_address": own_address,
        "language_address": language_address,
        "url_for": address,
    }


def day(moment: date) -> str:
    return str(format_date(moment, "long"))


MONTHS_BY_NUMBER = {"vi"}
"""CLDR shortens "tháng 3" to "thg 3", which nobody writes: Vietnamese write 31/3."""


def days(first: date, last: date | None = None, pattern: str = "yMMMEd") -> str:
    """One day, or the days from `first` to `last`, in few letters; pattern: the parts to name, as CLDR skeletons do."""
    if get_locale().language in MONTHS_BY_NUMBER:
        pattern = pattern.replace("MMM", "M")
    if last is None or last == first:
        return str(format_skeleton(pattern, first, locale=get_locale()))
    return str(format_interval(first, last, pattern, locale=get_locale()))


def distance(metres: int) -> str:
    """Metres up to one kilometre, then kilometres with at most one decimal."""
    if metres < 1000:
        return str(gettext("%(number)s m", number=format_decimal(metres)))
    return str(gettext("%(number)s km", number=format_decimal(round(metres / 1000, 1))))


def language_name(tag: str) -> str:
    """What the reader's language calls another."""
    return str(get_locale().languages.get(tag.replace("-", "_"), tag))


def short_address(url: str) -> str:
    """An address as people read it: the host, and the end of the path."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    host = parts.netloc.removeprefix("www.")
    return f"{host} … {last[:48]}" if last else host
