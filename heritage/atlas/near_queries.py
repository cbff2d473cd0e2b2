"""Reads of what is near. Where there are thousands of places the database picks a few, and only those are measured."""

from functools import lru_cache
from math import cos, radians
from typing import Any

from sqlalchemy import Float, Select, bindparam, select
from sqlalchemy.orm import Session

from heritage.atlas.queries import PLACES, made_place
from heritage.atlas.rules import NearPlace, Place, Spot, What, by_distance
from heritage.atlas.search_queries import Result, find_places
from heritage.sites.queries import SiteCard, site_cards_of
from heritage.town import Town

CHOSEN_FROM = 60
"""Sites that one can choose from a list; where there are more, one types the name."""

SPARE = 2
"""How many times the places wanted are measured: the database compares on a flat map, which the earth is not quite."""


def places_near(
    session: Session, what: What, here: Spot, *, most: int, besides: Place | None = None
) -> list[NearPlace]:
    """The `most` nearest sites or shops, the nearest first, without the place where somebody already is.

    For somebody far from the town the choice among many is rough; their order is right.
    """
    around = {
        "latitude": here.latitude,
        "longitude": here.longitude,
        "shrink": cos(radians(here.latitude)) ** 2,
        "most": SPARE * (most + 1),
    }
    rows = session.execute(_around(what), around)
    return by_distance((made_place(what, row) for row in rows), here, besides=besides, limit=most)


@lru_cache(maxsize=2)
def _around(what: What) -> Select[Any]:
    """Built once for each: to build a statement costs several times what running it does."""
    statement, columns = PLACES[what]
    north, east = (getattr(columns, name) - bindparam(name, type_=Float) for name in ("latitude", "longitude"))
    return (
        statement.where(columns.latitude.is_not(None))
        .order_by(None)
        .order_by(north * north + east * east * bindparam("shrink", type_=Float), columns.slug)
        .limit(bindparam("most"))
    )


def sites_to_choose(session: Session, language: str, fallbacks: tuple[str, ...]) -> list[SiteCard] | None:
    """Every site with a position, in order of slug; None where they are too many for a list."""
    statement, columns = PLACES[What.SITE]
    rows = session.execute(statement.where(columns.latitude.is_not(None)).limit(CHOSEN_FROM + 1)).all()
    return None if len(rows) > CHOSEN_FROM else site_cards_of(session, [row.slug for row in rows], language, fallbacks)


def places_called(session: Session, typed: str, language: str, town: Town) -> list[Result]:
    """The sites and shops with a position that have all the words typed, the best first."""
    results = find_places(session, typed, language, town.fallbacks, town.source_language).results
    placed: set[tuple[str, str]] = set()
    for what, (_, columns) in PLACES.items():
        slugs = [each.slug for each in results if each.kind == what]
        if slugs:
            known = select(columns.slug).where(columns.slug.in_(slugs), columns.latitude.is_not(None))
            placed |= {(what, slug) for slug in session.scalars(known.order_by(columns.slug))}
    return [each for each in results if (each.kind, each.slug) in placed]
