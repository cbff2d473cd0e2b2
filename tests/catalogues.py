"""The catalogues of interface words as translators wrote them, for tests that look at words."""

import re
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from heritage.settings import PROJECT_FOLDER

TRANSLATIONS = PROJECT_FOLDER / "heritage" / "translations"
TRANSLATED = sorted(path.name.replace("_", "-") for path in TRANSLATIONS.iterdir() if path.is_dir())
"""Tags of the languages with a catalogue; English stands in the code."""

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


@cache
def catalogue(tag: str) -> Catalog:
    name = tag.replace("-", "_")
    with (TRANSLATIONS / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=name)


def messages(tag: str) -> list[Message]:
    return [message for message in catalogue(tag) if message.id]


def forms(said: str | tuple[str, ...] | list[str]) -> list[str]:
    """The forms of a message: one, or singular and plural."""
    return [said] if isinstance(said, str) else list(said)


def words(tag: str, english: str) -> str:
    """The interface words `english` in the language `tag`."""
    if tag == "en":
        return english
    message = catalogue(tag).get(english)
    assert message is not None, f"{english!r} is not in the catalogue of {tag}"
    return forms(message.string)[0]
