"""Reads of the atlas: where places lie. The names of sites come as cards from their own queries."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from heritage.atlas.rules import Box, Filter, Place, What
from heritage.payments.queries import marks_by_shop
from heritage.shops.listing_rules import ShopFilter, chosen_shops
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.sites.models import Site
from heritage.sites.queries import is_called, is_shown
from heritage.sites.rules import Folder

_SITE, _SHOP = Site.__table__.c, Shop.__table__.c


def places_by_slug(session: Session, filter_: Filter, local: datetime, box: Box | None = None) -> list[Place]:
    """The places that pass the filter, the sites in order of slug and then the shops; with a box only those that lie in
    it. local: now, in the town."""
    places: list[Place] = []
    if filter_.wants_sites:
        statement = _sites_statement(filter_.kind, filter_.level)
        places += [Place(*row) for row in session.execute(_inside(statement, _SITE, box))]
    if filter_.wants_shops:
        kind = filter_.shops.kind
        has_more = filter_.shops != ShopFilter(kind)
        rows = session.execute(_inside(_shops_statement(kind, has_more), _SHOP, box)).all()
        if has_more:
            rows = [each.card for each in chosen_shops(rows, marks_by_shop(session), filter_.shops, local)]
        places += map(_shop_as_place, rows)
    return places


def site_as_place(session: Session, slug: str) -> Place | None:
    row = session.execute(_sites_statement(None, None).where(is_called(_SITE, Folder.SITES, slug))).first()
    return Place(*row) if row else None


def shop_as_place(session: Session, slug: str) -> Place | None:
    row = session.execute(_shops_statement(None, False).where(_SHOP.slug == slug)).first()
    return _shop_as_place(row) if row else None


def made_place(what: What, row: Any) -> Place:
    """A row of one of the PLACES."""
    return _shop_as_place(row) if what is What.SHOP else Place(*row)


def _shop_as_place(row: Any) -> Place:
    precision = None if row.latitude is None else "exact"
    return Place(
        row.slug, row.kind, "", row.latitude, row.longitude, precision, None, What.SHOP, row.name, row.is_sample
    )


def _inside(statement: Select[Any], columns: Any, box: Box | None) -> Select[Any]:
    if box is None:
        return statement
    return statement.where(
        columns.latitude.between(box.south, box.north), columns.longitude.between(box.west, box.east)
    )


@lru_cache(maxsize=64)
def _sites_statement(kind: str | None, level: str | None) -> Select[Any]:
    """Built once for each filter: to build a statement costs several times what running it does."""
    statement = select(
        _SITE.slug,
        _SITE.kind,
        _SITE.level,
        _SITE.latitude,
        _SITE.longitude,
        _SITE.position_precision,
        _SITE.position_radius_m,
    )
    statement = statement.where(is_shown(Site.__table__)).order_by(_SITE.slug)
    if kind:
        statement = statement.where(_SITE.kind == kind)
    if level:
        statement = statement.where(_SITE.level == level)
    return statement


@lru_cache(maxsize=64)
def _shops_statement(kind: str | None, has_more: bool) -> Select[Any]:
    """has_more: with what only some filters look at; to read it of ten thousand shops costs more than all the rest."""
    drawn = (_SHOP.id, _SHOP.slug, _SHOP.name, _SHOP.kind, _SHOP.latitude, _SHOP.longitude, _SHOP.is_sample)
    more = (_SHOP.accepts, _SHOP.hours, _SHOP.checked) if has_more else ()
    statement = select(*drawn, *more).where(_SHOP.state == ShopState.LISTED)
    if kind:
        statement = statement.where(_SHOP.kind == kind)
    return statement.order_by(_SHOP.slug)


PLACES: Mapping[What, tuple[Select[Any], Any]] = {
    What.SITE: (_sites_statement(None, None), _SITE),
    What.SHOP: (_shops_statement(None, False), _SHOP),
}
"""How all of each are read, and the columns of their table."""
