"""Reads for a merchant's own pages: the shops, the counters with their accounts, the printed copies, the figures."""

from collections import Counter as Counted
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heritage.payments.models import AccountVersion, Bank, CodeCheck, Counter, PrintedCopy, TapCount
from heritage.payments.rules import PENDING, AccountState
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.signs.models import ScanCount, SignCode


@dataclass(frozen=True)
class OwnTill:
    """A counter of one's own. active: the account that payers are shown; pending: the one that is being checked;
    banks: short names by number."""

    shop: Shop
    counter: Counter
    active: AccountVersion | None
    pending: AccountVersion | None
    banks: Mapping[str, str] = field(repr=False)

    @property
    def bank(self) -> str:
        return bank_name(self.banks, self.active) if self.active else ""


def bank_name(banks: Mapping[str, str], version: AccountVersion) -> str:
    return banks.get(version.bank_bin, version.bank_bin)


def shop_of_owner(session: Session, shop_id: int, owner_id: int) -> Shop | None:
    """A shop of this owner that was not withdrawn."""
    shop = session.get(Shop, shop_id)
    return shop if shop and shop.owner_id == owner_id and shop.state != ShopState.WITHDRAWN else None


def own_tills(session: Session, shop: Shop) -> list[OwnTill]:
    """The open counters of a shop with what is paid there, by number."""
    open_ones = select(Counter).where(Counter.shop_id == shop.id, Counter.is_open).order_by(Counter.number)
    return _tills(session, shop, session.scalars(open_ones).all())


def till_of_owner(session: Session, counter_id: int, owner_id: int) -> OwnTill | None:
    """An open counter in a shop of this owner."""
    counter = session.get(Counter, counter_id)
    shop = shop_of_owner(session, counter.shop_id, owner_id) if counter and counter.is_open else None
    return _tills(session, shop, [counter])[0] if shop and counter else None


def version_of_owner(session: Session, version_id: int, owner_id: int) -> tuple[Shop, AccountVersion] | None:
    """An account of a shop of this owner, with the shop."""
    row = session.execute(
        select(Shop, AccountVersion)
        .join(Counter, Counter.shop_id == Shop.id)
        .join(AccountVersion, AccountVersion.counter_id == Counter.id)
        .where(AccountVersion.id == version_id, Shop.owner_id == owner_id, Shop.state != ShopState.WITHDRAWN)
    ).first()
    return (row[0], row[1]) if row else None


def till_of_link(session: Session, link_digest: str) -> OwnTill | None:
    """The open counter whose staff have the link with this digest."""
    counter = session.scalar(select(Counter).where(Counter.staff_link_digest == link_digest, Counter.is_open))
    shop = session.get(Shop, counter.shop_id) if counter else None
    is_there = counter is not None and shop is not None and shop.state != ShopState.WITHDRAWN
    return _tills(session, shop, [counter])[0] if is_there and shop and counter else None


def till_of_counter(session: Session, counter_id: int) -> OwnTill | None:
    """An open counter of whichever shop."""
    counter = session.get(Counter, counter_id)
    shop = session.get(Shop, counter.shop_id) if counter and counter.is_open else None
    return _tills(session, shop, [counter])[0] if shop and counter else None


def _tills(session: Session, shop: Shop, counters: Iterable[Counter]) -> list[OwnTill]:
    counters = list(counters)
    rows = session.execute(
        select(AccountVersion, Bank.short_name)
        .outerjoin(Bank, Bank.bin == AccountVersion.bank_bin)
        .where(
            AccountVersion.counter_id.in_([counter.id for counter in counters]),
            AccountVersion.state.in_({AccountState.ACTIVE, *PENDING}),
        )
        .order_by(AccountVersion.counter_id, AccountVersion.number)
    ).all()
    banks = {version.bank_bin: name for version, name in rows if name}
    active = {version.counter_id: version for version, _ in rows if version.state == AccountState.ACTIVE}
    pending = {version.counter_id: version for version, _ in rows if version.state in PENDING}
    return [OwnTill(shop, each, active.get(each.id), pending.get(each.id), banks) for each in counters]


COPIES_SHOWN = 100


@dataclass(frozen=True)
class Copy:
    """A printed copy with the number of the account version on it, and whether that is still the one that is paid."""

    copy: PrintedCopy
    version: int
    is_current: bool


def copies_newest_first(session: Session, counter_ids: Collection[int]) -> list[Copy]:
    """Printed copies of these counters, the last COPIES_SHOWN."""
    rows = session.execute(
        select(PrintedCopy, AccountVersion.number, AccountVersion.state)
        .join(AccountVersion, AccountVersion.id == PrintedCopy.version_id)
        .where(PrintedCopy.counter_id.in_(counter_ids))
        .order_by(PrintedCopy.printed_at.desc(), PrintedCopy.serial)
        .limit(COPIES_SHOWN)
    )
    return [Copy(copy, number, state == AccountState.ACTIVE) for copy, number, state in rows]


def sheet_of(session: Session, copy: PrintedCopy) -> list[PrintedCopy]:
    """The copies that were printed together with `copy` and are still in use, by serial."""
    together = select(PrintedCopy).where(
        PrintedCopy.version_id == copy.version_id,
        PrintedCopy.format == copy.format,
        PrintedCopy.printed_at == copy.printed_at,
        PrintedCopy.printed_by == copy.printed_by,
        PrintedCopy.revoked_at.is_(None),
    )
    return list(session.scalars(together.order_by(PrintedCopy.serial)))


def tills_without_a_stand(session: Session) -> list[OwnTill]:
    """Counters that are paid on an account of which no copy in use was printed, by shop and number; no samples."""
    printed = (
        select(PrintedCopy.serial)
        .where(PrintedCopy.version_id == AccountVersion.id, PrintedCopy.revoked_at.is_(None))
        .exists()
    )
    rows = session.execute(
        select(Shop, Counter, AccountVersion, Bank.short_name)
        .join(Counter, Counter.shop_id == Shop.id)
        .join(AccountVersion, AccountVersion.counter_id == Counter.id)
        .outerjoin(Bank, Bank.bin == AccountVersion.bank_bin)
        .where(AccountVersion.state == AccountState.ACTIVE, Counter.is_open, ~Shop.is_sample, ~printed)
        .order_by(Shop.name_folded, Shop.id, Counter.number)
    )
    return [
        OwnTill(shop, counter, version, None, {version.bank_bin: bank} if bank else {})
        for shop, counter, version, bank in rows
    ]


@dataclass(frozen=True)
class DayFigures:
    """One day: scans of the shop's sign, payers' answers to "did it work?", the merchant's own checks."""

    day: date
    scans: int = 0
    taps: Mapping[str, int] = field(default_factory=dict)
    checks: int = 0


def figures_newest_first(session: Session, shop_id: int, since: date, check_days: Collection[date]) -> list[DayFigures]:
    """Days with any figure from `since` on. check_days: the town's day of each check, see `checks_newest_first`."""
    codes = select(SignCode.code).where(SignCode.shop_id == shop_id)
    counted = select(ScanCount.day, func.sum(ScanCount.count)).where(ScanCount.code.in_(codes), ScanCount.day >= since)
    scans = {day: int(total) for day, total in session.execute(counted.group_by(ScanCount.day).order_by(ScanCount.day))}
    taps: dict[date, dict[str, int]] = {}
    answers = select(TapCount).where(TapCount.shop_id == shop_id, TapCount.day >= since)
    for tap in session.scalars(answers.order_by(TapCount.day, TapCount.answer)):
        taps.setdefault(tap.day, {})[tap.answer] = tap.count
    checks = Counted(check_days)
    days = sorted({*scans, *taps, *checks}, reverse=True)
    return [DayFigures(day, scans.get(day, 0), taps.get(day, {}), checks[day]) for day in days]


def checks_newest_first(session: Session, shop_id: int, since: datetime) -> list[CodeCheck]:
    """The merchant's own checks of the stands in a shop."""
    statement = select(CodeCheck).join(Counter, Counter.id == CodeCheck.counter_id)
    statement = statement.where(Counter.shop_id == shop_id, CodeCheck.at >= since)
    return list(session.scalars(statement.order_by(CodeCheck.at.desc(), CodeCheck.id.desc())))
