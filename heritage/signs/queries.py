"""Reads on signs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.signs.models import ScanCount, SignCode
from heritage.signs.rules import SignKind, SignState
from heritage.sites.models import Site


@dataclass(frozen=True)
class Sign:
    """slug: of the site or shop; is_shown: whether the public sees its page."""

    code: str
    kind: SignKind
    slug: str
    state: SignState
    is_shown: bool

    @property
    def path(self) -> str:
        """Where its page lives, behind the language."""
        return f"{self.kind}/{self.slug}"


# Built once, with Core tables: to build it costs as much as to run it, and each scan runs it.
_signs, _sites, _shops = SignCode.__table__.c, Site.__table__.c, Shop.__table__.c
_SIGNS = (
    select(
        _signs.code,
        _signs.state,
        _sites.slug.label("site"),
        _sites.withdrawn_at,
        _shops.slug.label("shop"),
        _shops.state.label("shown"),
    )
    .join_from(SignCode.__table__, Site.__table__, _sites.id == _signs.site_id, isouter=True)
    .join(Shop.__table__, _shops.id == _signs.shop_id, isouter=True)
)
_SIGN = _SIGNS.where(_signs.code == bindparam("code"))


def _sign(row: Any) -> Sign:
    state = SignState(row.state)
    if row.site is not None:
        return Sign(row.code, SignKind.SITE, row.site, state, is_shown=row.withdrawn_at is None)
    return Sign(row.code, SignKind.SHOP, row.shop, state, is_shown=row.shown == ShopState.LISTED)


def sign(session: Session, code: str) -> Sign | None:
    """The registered sign of a code in canonical spelling."""
    row = session.execute(_SIGN, {"code": code}).first()
    return _sign(row) if row else None


def signs_in_order_of_code(session: Session, codes: Collection[str] | None = None) -> list[Sign]:
    """Registered signs, all or those of `codes`."""
    statement = _SIGNS.order_by(_signs.code)
    if codes is not None:
        statement = statement.where(_signs.code.in_(codes))
    return [_sign(row) for row in session.execute(statement)]


def scans_by_code(session: Session, since: date) -> dict[str, int]:
    """Scans of each code from the day `since` on; a code nobody scanned is left out."""
    rows = session.execute(
        select(ScanCount.code, func.sum(ScanCount.count))
        .where(ScanCount.day >= since)
        .group_by(ScanCount.code)
        .order_by(ScanCount.code)
    )
    return {code: int(total) for code, total in rows}
