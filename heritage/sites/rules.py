"""What a site can be, and how far its texts can be trusted. Pure: no database, no request."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Folder(StrEnum):
    """The kinds of places with a page of their own, as addresses and content files name them."""

    SITES = "sites"
    FESTIVALS = "festivals"
    TRAILS = "trails"


class Precision(StrEnum):
    """How well a position is known. Only an exact one may be offered as a place to walk to."""

    EXACT = "exact"
    APPROXIMATE = "approximate"


class CheckMethod(StrEnum):
    """How the facts of a site were last checked: from published sources, or by somebody who stood there."""

    DESK = "desk"
    ON_SITE = "on-site"


class Caution(StrEnum):
    SAFETY = "safety"
    MIX_UP = "mix-up"


class Direction(StrEnum):
    NORTH = "north"
    NORTH_EAST = "north-east"
    EAST = "east"
    SOUTH_EAST = "south-east"
    SOUTH = "south"
    SOUTH_WEST = "south-west"
    WEST = "west"
    NORTH_WEST = "north-west"


class Confidence(StrEnum):
    LOW = "low"


class Support(StrEnum):
    """What a source was used for."""

    NAME = "name"
    RECOGNITION = "recognition"
    WARD = "ward"
    POSITION = "position"
    WORSHIP = "worship"
    FOUNDING = "founding"
    HISTORY = "history"
    LEGEND = "legend"
    BUILDING = "building"
    SURROUNDINGS = "surroundings"
    FESTIVAL = "festival"
    OPENING = "opening"
    VISIT = "visit"


class TextState(StrEnum):
    """original: written in the town's own language; reviewed: a speaker has read it; unreviewed: nobody has yet."""

    ORIGINAL = "original"
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"


SUMMARY_LIMIT = 200
"""Characters: what search engines and chat apps show of a description before they cut it."""

ENTRY_LIMIT = 2_000
"""Characters of a name, a caution or any other entry; the longest there is has half of it."""

BODY_LIMIT = 20_000
"""Characters of Markdown: five times the longest story; keeps a page within what a phone can load."""


@dataclass(frozen=True)
class Position:
    """Degrees WGS 84; radius_m says how far the place may lie from the point when it is approximate."""

    latitude: float
    longitude: float
    precision: Precision
    radius_m: int | None = None


@dataclass(frozen=True)
class Neighbour:
    """Another site of the town that the sources call near, with what they say of the way."""

    site: str
    distance_m: int | None = None
    direction: Direction | None = None


@dataclass(frozen=True)
class Source:
    url: str
    supports: tuple[Support, ...]
    confidence: Confidence | None = None


@dataclass(frozen=True)
class SiteFacts:
    """What is known of a site apart from words. What is unknown is None or empty, never a guess."""

    kind: str
    level: str
    checked: date
    check: CheckMethod
    recognised: int | None = None
    decision: str | None = None
    wards_old: tuple[str, ...] = ()
    ward_new: str | None = None
    wards_inferred: bool = False
    hours: str | None = None
    phone: str | None = None
    cautions: tuple[Caution, ...] = ()
    position: Position | None = None
    nearby: tuple[Neighbour, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class SiteWords:
    """What is said of a site in one language. Cautions stand in the order of the facts' cautions."""

    name: str
    summary: str
    state: TextState
    body: str
    also_known_as: tuple[str, ...] = ()
    worshipped: tuple[str, ...] = ()
    commemorates: tuple[str, ...] = ()
    period: str | None = None
    position_note: str | None = None
    cautions: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    gaps: str | None = None


def as_row(facts: Any) -> dict[str, Any]:
    """A dataclass of this room as the values of a row: tuples become lists, as JSON columns hold them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(facts).items()}


def as_known_row(facts: Any) -> dict[str, Any]:
    """As as_row, without what is unknown: an object inside a JSON column leaves it out."""
    return {name: value for name, value in as_row(facts).items() if value is not None}
