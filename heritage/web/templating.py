"""What templates can name: the town and its words, addresses, and how a date or a distance is written."""

from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import g, url_for
from flask_babel import format_date, format_decimal, gettext
from markupsafe import Markup

from heritage.town import Words
from heritage.web.language import current_language
from heritage.web.site_app import SiteApp, current_site


def prepare_templates(app: SiteApp) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=app.assets.address,
        say=say,
        absolute=absolute,
        foreign=foreign,
        own_address=own_address,
        language_address=language_address,
    )
    app.jinja_env.filters.update(day=day, distance=distance, short_address=short_address)

    @app.context_processor
    def of_request() -> dict[str, Any]:
        return {"town": app.town, "language": current_language()}


def say(words: Words) -> str:
    """The town's words for something, in the language of the page."""
    return current_site().town.say(words, current_language())


def absolute(address: str) -> str:
    """An address of ours with scheme and host, for those who read it elsewhere."""
    return current_site().settings.base_url + address


def foreign(language: str) -> Markup:
    """The lang attribute of an element whose words are not in the language of the page; nothing if they are."""
    return Markup("") if language == current_language() else Markup(' lang="{}"').format(language)


def own_address(language: str) -> str:
    """The address of this page in `language`, whichever address it was asked for by: a sign shows a site's page."""
    endpoint, values = g.page
    return url_for(endpoint, language=language, **values)


def language_address(language: str) -> str:
    """Where the language bar leads: this page, or the front page from one that has no address of its own."""
    return own_address(language) if "page" in g else url_for("atlas.home", language=language)


def day(moment: date) -> str:
    return str(format_date(moment, "long"))


def distance(metres: int) -> str:
    """Metres up to one kilometre, then kilometres with at most one decimal."""
    if metres < 1000:
        return str(gettext("%(number)s m", number=format_decimal(metres)))
    return str(gettext("%(number)s km", number=format_decimal(round(metres / 1000, 1))))


def short_address(url: str) -> str:
    """An address as people read it: the host, and the end of the path."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    host = parts.netloc.removeprefix("www.")
    return f"{host} … {last[:48]}" if last else host
