"""What may become of a place apart from its texts: its facts, its address, whether it is shown. Pure."""

import hashlib
import json
import re
from collections.abc import Hashable, Sequence
from dataclasses import asdict
from datetime import timedelta
from enum import StrEnum
from typing import Any

from heritage.people.rules import Refused

CHECK_EVERY = timedelta(days=365)
"""Opening hours, roads and phone numbers change within a year."""

LONGEST_SLUG = 60
"""An address that can be read out."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APART = {"checked", "check"}
"""Facts that a button of their own writes: a form that was open meanwhile does not contradict it."""


class PlaceFault(StrEnum):
    """Why something about a place is refused; the words stand with the pages."""

    NOT_YOURS = "not-yours"
    CONFLICT = "conflict"
    """Somebody else has changed the facts meanwhile."""
    SLUG_SHAPE = "slug-shape"
    SLUG_TAKEN = "slug-taken"
    NO_REASON = "no-reason"
    PAST = "past"
    WITHDRAWN = "withdrawn"
    SHOWN = "shown"
    NOTHING_PLANNED = "nothing-planned"


class PlaceError(Refused):
    """Something about a place that cannot be done; its fault is a PlaceFault."""


def facts_digest(facts: Any) -> str:
    """What a form keeps of the facts that it was filled from."""
    said = {name: value for name, value in asdict(facts).items() if name not in _APART}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def differences(old: Any, new: Any) -> dict[str, tuple[Any, Any]]:
    """By field, in their order, what two records of facts of one kind say differently."""
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in vars(old) if name not in _APART)
    return {name: (was, now) for name, was, now in pairs if was != now}


def moves(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int | None]:
    """For each of `new` where it stood in `old`; None for what has come anew. What stands twice keeps its order."""
    waiting: dict[Hashable, list[int]] = {}
    for at, each in enumerate(old):
        waiting.setdefault(each, []).append(at)
    return [waiting[each].pop(0) if waiting.get(each) else None for each in new]


def read_position(text: str) -> tuple[float, float] | None:
    """Latitude and longitude as map apps show them, like 20.0780, 105.8600; None for what is no such pair."""
    found = re.fullmatch(r"\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*", text, re.ASCII)
    return (float(found[1]), float(found[2])) if found else None


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None
