"""Writes on signs; the caller opens the transaction and gives the time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.codecs import short_code
from heritage.signs.models import SignCode
from heritage.signs.rules import SignState


class CodeTaken(Exception):
    """The code belongs to another site or shop already, and a printed code never changes what it opens."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownCode(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def register_code(
    session: Session, code: str, *, site_id: int | None = None, shop_id: int | None = None, now: datetime
) -> SignCode:
    """Enter `code` for a site or for a shop, one of the two; entering it again changes nothing.

    Raises CodeTaken.
    """
    sign = session.get(SignCode, code)
    if sign is None:
        sign = SignCode(code=code, site_id=site_id, shop_id=shop_id, state=SignState.ACTIVE, registered_at=now)
        session.add(sign)
        session.flush()
    elif (sign.site_id, sign.shop_id) != (site_id, shop_id):
        raise CodeTaken(code)
    return sign


def code_of_shop(session: Session, shop_id: int, *, now: datetime) -> SignCode:
    """The permanent code of a shop: the first it was given, else a new one that nothing uses yet."""
    given = select(SignCode).where(SignCode.shop_id == shop_id, SignCode.state == SignState.ACTIVE)
    sign = session.scalar(given.order_by(SignCode.registered_at, SignCode.code).limit(1))
    if sign is not None:
        return sign
    free = next(code for code in iter(short_code.generate, None) if session.get(SignCode, code) is None)
    return register_code(session, free, shop_id=shop_id, now=now)


def retire_code(session: Session, code: str, *, now: datetime) -> SignCode:
    """Mark that the sign of `code` is no longer in use; its address goes on answering, and says so.

    Raises UnknownCode.
    """
    sign = session.get(SignCode, code)
    if sign is None:
        raise UnknownCode(code)
    if sign.state != SignState.RETIRED:
        sign.state, sign.retired_at = SignState.RETIRED, now
        session.flush()
    return sign
