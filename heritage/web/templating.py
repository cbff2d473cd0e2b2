"""What templates can name: the town and its words, addresses, and how a date or a distance is written."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from babel import Locale, support
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.numbers import format_decimal
from flask import g
from flask_babel import force_locale, get_translations
from markupsafe import Markup

from heritage.town import Town, Words
from heritage.web.signed_in import form_token
from heritage.web.site_app import SiteApp
from heritage.web.template_compiler import LanguageEnvironment

_ADDRESSES_KEPT = 4096
_WRITINGS_KEPT = 1024
"""Dates, distances and addresses of sources as they are written: pages repeat a few of them."""


def prepare_templates(app: SiteApp) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["form_token"] = form_token
    address = lru_cache(_ADDRESSES_KEPT)(app.url_for)

    @lru_cache
    def templates_in(language: str) -> LanguageEnvironment:
        locale = Locale.parse(app.town.by_tag[language].catalogue)
        with force_locale(locale):
            translations = get_translations()
        known = _names(app, language, translations, address)
        filters = _filters(app.town, locale, translations)
        return app.jinja_env.knowing(known, filters, _names_of_page(app, language, address))

    app.templates_in = templates_in


def _names(
    app: SiteApp, language: str, translations: support.NullTranslations, address: Callable[..., str]
) -> dict[str, Any]:
    """What means the same on every page in `language`."""
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

    def translate_number(singular: str, plural: str, num: int, **values: object) -> Markup:
        """The same for words that change with a number."""
        return Markup(translations.ungettext(singular, plural, num)) % {"num": num, **values}  # noqa: S704

    def say(words: Words) -> str:
        """The town's words for something, in the language of the page."""
        return words.get(language) or town.say(words, language)

    def absolute(address: str) -> str:
        """An address of ours with scheme and host, for those who read it elsewhere."""
        return base_url + address

    def foreign(tag: str) -> Markup:
        """The lang attribute of an element whose words are not in the language of the page; nothing if they are."""
        return own if tag == language else Markup(' lang="{}"').format(tag)

    return {
        "town": town,
        "language": language,
        "_": translate,
        "ngettext": translate_number,
        "say": say,
        "absolute": absolute,
        "foreign": foreign,
        "asset": app.assets.address,
        "url_for": address,
    }


def _names_of_page(app: SiteApp, language: str, address: Callable[..., str]) -> dict[str, Callable[..., Any]]:
    def own_address(tag: str) -> str:
        """The address of this page in a language, whichever it was asked for by: a sign shows a site's page."""
        endpoint, values = g.page
        return address(endpoint, language=tag, **values)

    def language_address(tag: str) -> str:
        """Where the language bar leads: this page, or the front page from one that has no address of its own."""
        return own_address(tag) if "page" in g else address("atlas.home", language=tag)

    def media_of(kind: str, slug: str) -> Any:
        """The pictures and recordings of a place."""
        return app.media_of_place(kind, slug, language)

    return {"own_address": own_address, "language_address": language_address, "media_of": media_of}


MONTHS_BY_NUMBER = {"vi"}
"""CLDR shortens "tháng 3" to "thg 3", which nobody writes: Vietnamese write 31/3."""


def _filters(town: Town, locale: Locale, translations: support.NullTranslations) -> dict[str, Callable[..., str]]:
    """How things are written in the language of `locale`."""
    gettext = translations.ugettext

    def day(moment: date) -> str:
        return str(format_date(moment, "long", locale=locale))

    def moment(at: datetime) -> str:
        """A moment in the town's local time."""
        return str(format_datetime(town.local_time(at), "short", locale=locale))

    def days(first: date, last: date | None = None, pattern: str = "yMMMEd") -> str:
        """One day, or the days from `first` to `last`, in few letters; pattern: the parts to name, as CLDR skeletons
        do."""
        if locale.language in MONTHS_BY_NUMBER:
            pattern = pattern.replace("MMM", "M")
        if last is None or last == first:
            return str(format_skeleton(pattern, first, locale=locale))
        return str(format_interval(first, last, pattern, locale=locale))

    def distance(metres: int) -> str:
        """Metres up to one kilometre, then kilometres with at most one decimal."""
        if metres < 1000:
            return gettext("%(number)s m") % {"number": format_decimal(metres, locale=locale)}
        return gettext("%(number)s km") % {"number": format_decimal(round(metres / 1000, 1), locale=locale)}

    def dong(amount: int) -> str:
        """Whole đồng, in groups of three as the language of the page has them."""
        return f"{format_decimal(amount, locale=locale)}\N{NO-BREAK SPACE}₫"

    def language_name(tag: str) -> str:
        """What the reader's language calls another."""
        return str(locale.languages.get(tag.replace("-", "_"), tag))

    writings = (day, moment, days, distance, dong, language_name, short_address)
    return {each.__name__: lru_cache(_WRITINGS_KEPT)(each) for each in writings}


def short_address(url: str) -> str:
    """An address as people read it: the host, and the end of the path."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    host = parts.netloc.removeprefix("www.")
    return f"{host} … {last[:48]}" if last else host
