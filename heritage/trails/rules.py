"""What a trail is. Pure."""

from dataclasses import dataclass
from datetime import date

from heritage.sites.rules import CheckMethod, Source, TextState


@dataclass(frozen=True)
class Stop:
    """distance_m: from the stop before, only where a source gives it."""

    site: str
    distance_m: int | None = None


@dataclass(frozen=True)
class TrailFacts:
    stops: tuple[Stop, ...]
    checked: date
    check: CheckMethod
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class TrailWords:
    """stops: one text for each stop of the facts, in their order."""

    name: str
    summary: str
    state: TextState
    body: str
    stops: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    gaps: str | None = None
