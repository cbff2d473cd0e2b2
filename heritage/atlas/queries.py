"""Reads of the atlas: where places lie. Their names come as cards from the sites' own queries."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from heritage.atlas.rules import Box, Filter, Place
from heritage.sites.models import Site

_SITE = Site.__table__.c


def places_by_slug(session: Session, filter_: Filter, box: Box | None = None) -> list[Place]:
    """The places that pass the filter, in order of slug; with a box only those that lie in it."""
    statement = _places_statement(filter_)
    if box:
        statement = statement.where(
            _SITE.latitude.between(box.south, box.north), _SITE.longitude.between(box.west, box.east)
        )
    return [Place(*row) for row in session.execute(statement)]


def place_of(session: Session, slug: str) -> Place | None:
    row = session.execute(_places_statement(Filter()).where(_SITE.slug == slug)).first()
    return Place(*row) if row else None


@lru_cache(maxsize=64)
def _places_statement(filter_: Filter) -> Select[Any]:
    """Built once for each filter: to build a statement costs several times what running it does."""
    statement = select(
        _SITE.slug,
        _SITE.kind,
        _SITE.level,
        _SITE.latitude,
        _SITE.longitude,
        _SITE.position_precision,
        _SITE.position_radius_m,
    ).order_by(_SITE.slug)
    if filter_.kind:
        statement = statement.where(_SITE.kind == filter_.kind)
    if filter_.level:
        statement = statement.where(_SITE.level == filter_.level)
    return statement
