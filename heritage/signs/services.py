"""Writes on signs; the caller opens the transaction and gives the time."""

from datetime import datetime

from sqlalchemy.orm import Session

from heritage.signs.models import SignCode
from heritage.signs.rules import SignState


class CodeTaken(Exception):
    """The code belongs to another site already, and a printed code never changes what it opens."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnknownCode(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def register_code(session: Session, code: str, *, site_id: int, now: datetime) -> SignCode:
    """Enter `code` for a site; entering it again changes nothing.

    Raises CodeTaken.
    """
    sign = session.get(SignCode, code)
    if sign is None:
        sign = SignCode(code=code, site_id=site_id, state=SignState.ACTIVE, registered_at=now)
        session.add(sign)
        session.flush()
    elif sign.site_id != site_id:
        raise CodeTaken(code)
    return sign


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
