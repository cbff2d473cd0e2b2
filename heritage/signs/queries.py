"""Reads on signs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from heritage.signs.models import ScanCount, SignCode
from heritage.signs.rules import SignState
from heritage.sites.models import Site


@dataclass(frozen=True)
class Sign:
    code: str
    site: str
    state: SignState


# Built once, with Core tables: to build it costs as much as to run it, and each scan runs it.
_signs, _sites = SignCode.__table__.c, Site.__table__.c
_SIGNS = select(_signs.code, _sites.slug, _signs.state).join_from(SignCode.__table__, Site.__table__)
_SIGN = _SIGNS.where(_signs.code == bindparam("code"))


def sign(session: Session, code: str) -> Sign | None:
    """The registered sign of a code in canonical spelling."""
    row = session.execute(_SIGN, {"code": code}).first()
    return Sign(row.code, row.slug, SignState(row.state)) if row else None


def signs_in_order_of_code(session: Session, codes: Collection[str] | None = None) -> list[Sign]:
    """Registered signs, all or those of `codes`."""
    statement = _SIGNS.order_by(_signs.code)
    if codes is not None:
        statement = statement.where(_signs.code.in_(codes))
    return [Sign(code, slug, SignState(state)) for code, slug, state in session.execute(statement)]


def scans_by_code(session: Session, since: date) -> dict[str, int]:
    """Scans of each code from the day `since` on; a code nobody scanned is left out."""
    rows = session.execute(
        select(ScanCount.code, func.sum(ScanCount.count))
        .where(ScanCount.day >= since)
        .group_by(ScanCount.code)
        .order_by(ScanCount.code)
    )
    return {code: int(total) for code, total in rows}
