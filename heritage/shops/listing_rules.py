"""What lists show of the shops, and which of them a visitor has chosen. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from heritage.codecs.opening_hours import DAY, Hours, NotHours, Span, clock, parse, status
from heritage.shops.rules import Accepted, Answer, Freshness, freshness

LANGUAGE = "vi"
"""Of what owners write about their shops: whom VietQR pays is in Việt Nam."""


class Card(Protocol):
    """A shop as `shops.listing` reads it; hours: as `codecs.opening_hours` writes them."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def accepts(self) -> dict[str, Any]: ...
    @property
    def hours(self) -> str | None: ...
    @property
    def checked(self) -> date | None: ...


@dataclass(frozen=True)
class Opening:
    """The hours of a shop at a moment of its own time."""

    hours: Hours
    local: datetime

    @property
    def today(self) -> list[str]:
        return spans_of(self.hours.week[self.local.weekday()])

    @property
    def is_open(self) -> bool:
        return status(self.hours, self.local).is_open

    @property
    def week(self) -> list[list[int]]:
        """From and until which minute after Monday 00:00, for the script that says whether it is open now."""
        return [[day * DAY + minute for minute in span] for day, spans in enumerate(self.hours.week) for span in spans]


def spans_of(spans: Iterable[Span]) -> list[str]:
    """As people read them: 06:00–10:30."""
    return [f"{clock(span.opens)}–{clock(span.closes)}" for span in spans]


def opening_of(hours: str | None, local: datetime) -> Opening | None:
    """None when the hours are not known, or not written in a way that is read."""
    read = _read(hours) if hours else None
    return Opening(read, local) if read else None


@lru_cache(maxsize=1024)  # many shops of a street keep the same hours
def _read(hours: str) -> Hours | None:
    try:
        return parse(hours)
    except NotHours:
        return None


def takes(shop: Card, way: Accepted) -> bool:
    """Whether the shop says for certain that it takes money in this way."""
    return bool(shop.accepts.get(way) == Answer.YES)


@dataclass(frozen=True)
class ShopFilter:
    """Which shops to show; None and False: all.

    kind: a key of the town's kinds of shops; accepts: what must be taken there for certain; code: the kind of payment
    code that must be there; is_verified: somebody of the town stood there not too long ago.
    """

    kind: str | None = None
    accepts: Accepted | None = None
    code: str | None = None
    is_open: bool = False
    is_verified: bool = False

    def __bool__(self) -> bool:
        return bool(self.kind or self.accepts or self.code or self.is_open or self.is_verified)


@dataclass(frozen=True)
class Listed:
    """A shop with what lists say of it; code_kinds, is_reported: of its payment codes."""

    card: Any
    opening: Opening | None
    freshness: Freshness
    code_kinds: frozenset[str] = frozenset()
    is_reported: bool = False

    @property
    def ways(self) -> list[Accepted]:
        return [way for way in Accepted if takes(self.card, way)]

    def fits(self, chosen: ShopFilter) -> bool:
        return (
            (chosen.kind is None or self.card.kind == chosen.kind)
            and (chosen.accepts is None or takes(self.card, chosen.accepts))
            and (chosen.code is None or chosen.code in self.code_kinds)
            and (not chosen.is_open or bool(self.opening and self.opening.is_open))
            and (not chosen.is_verified or self.freshness is not Freshness.STALE)
        )


def chosen_shops(cards: Iterable[Card], marks: Mapping[int, Any], chosen: ShopFilter, local: datetime) -> list[Listed]:
    """The shops that fit, in their order. marks: what later rooms say of them, by id; local: now, in the town."""
    listed = (_listed(card, marks.get(card.id), local) for card in cards)
    return [each for each in listed if each.fits(chosen)]


def _listed(card: Card, marks: Any, local: datetime) -> Listed:
    opening, fresh = opening_of(card.hours, local), freshness(card.checked, local.date())
    return Listed(card, opening, fresh, marks.kinds, marks.is_reported) if marks else Listed(card, opening, fresh)


def address_line(house_number: str | None, street: str | None) -> str:
    """House number and street, as far as they are known."""
    return " ".join(part for part in (house_number, street) if part)
