"""Looking a payment code up in the register, by its seals or by the serial of a stand."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from heritage.codecs.vietqr import Reading
from heritage.payments.check_rules import Answer, Registered, answer_of, best_answer
from heritage.payments.models import AccountVersion, Bank, Counter, FalseCode, PrintedCopy, TamperReport
from heritage.payments.rules import AccountState, Outcome
from heritage.shops.listing_rules import address_line
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.vault import Vault


def seals_of(session: Session, reading: Reading, vault: Vault) -> tuple[str, str]:
    """The seal of the whole text of a code, and the one under which the same account is found with whatever amount,
    name or content the code was issued again; the same twice for a code of another scheme."""
    whole = vault.seal(session, reading.payload)
    code = reading.vietqr
    return whole, vault.seal(session, f"{code.bin} {code.account}") if code else whole


def look_up_code(session: Session, reading: Reading, *, vault: Vault, today: date) -> Answer:
    """What the register says of a sound VietQR."""
    assert reading.vietqr is not None, "only a sound code names an account"  # noqa: S101
    seals = seals_of(session, reading, vault)
    found = _registered(session, or_(AccountVersion.seal.in_(seals), AccountVersion.account_seal.in_(seals)))
    reported = select(TamperReport.id).where(TamperReport.seal.in_(seals), TamperReport.is_open).limit(1)
    return best_answer(
        found,
        bank_bin=reading.vietqr.bin,
        is_code_reported=session.scalar(reported) is not None,
        today=today,
    )


def is_known_false(session: Session, seals: Collection[str]) -> bool:
    """Whether staff found a code with one of these seals to be false."""
    standing = select(FalseCode.id).where(FalseCode.seal.in_(seals), FalseCode.lifted_at.is_(None))
    return session.scalar(standing.limit(1)) is not None


def is_false_code(session: Session, reading: Reading, *, vault: Vault) -> bool:
    """Whether staff found a code to be false, of whatever scheme."""
    return is_known_false(session, seals_of(session, reading, vault))


def look_up_serial(session: Session, serial: str, *, today: date) -> Answer:
    """What the register says of a printed stand."""
    copy = session.get(PrintedCopy, serial)
    if copy is None:
        return Answer(Outcome.UNKNOWN)
    (found,) = _registered(session, AccountVersion.id == copy.version_id)
    if copy.revoked_at is not None:
        return Answer(Outcome.REVOKED, replace(found, since=copy.revoked_at))
    return answer_of(found, today) or Answer(Outcome.UNKNOWN)


def _registered(session: Session, condition: ColumnElement[bool]) -> list[Registered]:
    """The account versions of `condition`, the newest first."""
    reported = select(TamperReport.id).where(TamperReport.shop_id == Shop.id, TamperReport.is_open).exists()
    rows = session.execute(
        select(AccountVersion, Counter, Shop, Bank.short_name, reported)
        .join(Counter, Counter.id == AccountVersion.counter_id)
        .join(Shop, Shop.id == Counter.shop_id)
        .outerjoin(Bank, Bank.bin == AccountVersion.bank_bin)
        .where(condition)
        .order_by(AccountVersion.state_since.desc(), AccountVersion.id.desc())
    )
    return [_as_registered(*row) for row in rows]


def _as_registered(
    version: AccountVersion, counter: Counter, shop: Shop, bank: str | None, reported: Any
) -> Registered:
    return Registered(
        state=AccountState(version.state),
        since=version.state_since,
        shop_slug=shop.slug,
        shop_name=shop.name,
        shop_address=address_line(shop.house_number, shop.street),
        shop_state=ShopState(shop.state),
        checked=shop.checked,
        is_sample=shop.is_sample,
        counter=counter.name,
        is_open=counter.is_open,
        bank=bank or version.bank_bin,
        last_four=version.last_four,
        holder=version.holder,
        is_reported=bool(reported),
    )
