"""What a picture or a recording of a place must say of itself before the public sees it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from heritage.people.rules import Refused


class Licence(StrEnum):
    """Under which terms others may use it."""

    TOWN = "town"
    CC_BY = "cc-by-4.0"
    CC_BY_SA = "cc-by-sa-4.0"
    PUBLIC_DOMAIN = "cc0"
    PERMISSION = "permission"


LICENCE_ADDRESSES: Mapping[Licence, str] = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.PUBLIC_DOMAIN: "https://creativecommons.org/publicdomain/zero/1.0/",
}

MOST_PICTURES = 12
"""Of one place: more is an album, which nobody loads at a gate."""

CREDIT_LIMIT = 120
TITLE_LIMIT = 120
ALT_LIMIT = 250
"""Characters: a sentence or two. Readers say it in one breath and cannot go back in it."""
TRANSCRIPT_LIMIT = 40_000
"""Characters: what is said in three quarters of an hour."""


class Turn(StrEnum):
    """What one button does with a picture or a recording."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    EARLIER = "earlier"
    LATER = "later"


class GalleryFault(StrEnum):
    """Why something about a place's media is refused; the words stand with the pages."""

    NO_CREDIT = "no-credit"
    NO_LICENCE = "no-licence"
    NO_ALT = "no-alt"
    NO_TITLE = "no-title"
    NO_TRANSCRIPT = "no-transcript"
    FULL = "full"
    LANGUAGE_TAKEN = "language-taken"


class GalleryError(Refused):
    """Something about a place's media that cannot be done; its fault is a GalleryFault."""


def picture_gaps(*, credit: str, licence: str | None, words: Iterable[str], source_language: str) -> list[GalleryFault]:
    """What a picture still needs to be published. words: the languages it is described in."""
    return [*_rights_gaps(credit, licence), *([] if source_language in set(words) else [GalleryFault.NO_ALT])]


def recording_gaps(*, credit: str, licence: str | None, title: str, transcript: str) -> list[GalleryFault]:
    """What a recording still needs to be published. Its transcript is in its own language: it has but one."""
    gaps = [*_rights_gaps(credit, licence)]
    if not title.strip():
        gaps.append(GalleryFault.NO_TITLE)
    if not transcript.strip():
        gaps.append(GalleryFault.NO_TRANSCRIPT)
    return gaps


def _rights_gaps(credit: str, licence: str | None) -> Iterator[GalleryFault]:
    if not credit.strip():
        yield GalleryFault.NO_CREDIT
    if not licence:
        yield GalleryFault.NO_LICENCE


def best_words(words: Mapping[str, str], language: str, fallbacks: Iterable[str]) -> tuple[str, str]:
    """What is said in `language`, else in the next best, and the language that it is said in."""
    found = next((tag for tag in (language, *fallbacks, *sorted(words)) if tag in words), language)
    return words.get(found, ""), found
