"""Choosing a language from an Accept-Language header.

RFC 9110 section 12.5.4 (the header and its weights) and section 12.4.2 (quality values); RFC 4647 section 3.4 (look-up:
a range is shortened from its end until a tag matches); RFC 5646 for the tags themselves.

Beyond look-up, one need of real phones: Chinese is asked for by region (zh-TW, zh-HK) while texts differ by script. A
Chinese range without a script gets the script of its region; if only the other script is there, that is still closer
to the reader than another language. In the same way `pt` finds `pt-BR`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_RANGES = 40
"""Real browsers send fewer than ten; the rest of a longer header is not read."""

# Look-up shortens a range subtag by subtag, so a range without end would cost its length squared; RFC 5646 4.4.1 asks
# for room for 35 characters, and nine subtags hold every tag that is not private.
_TAG = r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}"
_WEIGHT = r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?"
_RANGE = re.compile(rf"\s*({_TAG})\s*(?:;\s*[qQ]\s*=\s*({_WEIGHT})\s*)?")
_TRADITIONAL_REGIONS = {"tw", "hk", "mo"}


@dataclass(frozen=True)
class LanguageRange:
    """One element of the header: the range in lower case, its weight from 0 to 1."""

    tag: str
    weight: float


def parse_accept_language(header: str) -> list[LanguageRange]:
    """The ranges of `header`, heaviest first, equal ones in the order given; what breaks the grammar is left out."""
    ranges = []
    for element in header.split(",", MAX_RANGES)[:MAX_RANGES]:
        match = _RANGE.fullmatch(element)
        if match:
            ranges.append(LanguageRange(match[1].lower(), float(match[2] or 1)))
    return sorted(ranges, key=lambda each: -each.weight)


def look_up(ranges: Sequence[LanguageRange], available: Sequence[str], wildcard: Sequence[str] = ()) -> str | None:
    """The tag of `available` that serves the reader best, or None when nothing asked for is there.

    `wildcard` are the tags that `*` stands for, in order of preference. A weight of 0 rules out every tag that the
    range matches, however it would be reached.
    """
    refused = [each.tag for each in ranges if each.weight == 0 and each.tag != "*"]
    allowed = [tag for tag in available if not any(_covers(each, tag) for each in refused)]
    for each in ranges:
        if each.weight == 0:
            break
        found = (
            next((tag for tag in wildcard if tag in allowed), None) if each.tag == "*" else _match(each.tag, allowed)
        )
        if found:
            return found
    return None


def primary_language(tag: str) -> str:
    return tag.split("-", 1)[0].lower()


def _covers(language_range: str, tag: str) -> bool:
    tag = tag.lower()
    return tag == language_range or tag.startswith(language_range + "-")


def _match(wanted: str, available: Sequence[str]) -> str | None:
    by_lower = {tag.lower(): tag for tag in available}
    if wanted in by_lower:
        return by_lower[wanted]
    subtags = _with_script(wanted).split("-")
    while subtags:
        found = by_lower.get("-".join(subtags))
        if found:
            return found
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:  # RFC 4647 3.4: a single letter only introduces what followed it
            subtags.pop()
    return next((tag for tag in available if primary_language(tag) == primary_language(wanted)), None)


def _with_script(wanted: str) -> str:
    first, *rest = wanted.split("-")
    if first != "zh" or any(len(subtag) == 4 for subtag in rest):
        return wanted
    return "-".join(["zh", "hant" if _TRADITIONAL_REGIONS & set(rest) else "hans", *rest])
