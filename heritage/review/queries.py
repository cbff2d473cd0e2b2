"""Reads for the review desk: the queue, and what the automatic checks of its cases look at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.codecs.distances import degrees_around, metres_between
from heritage.payments.models import AccountVersion, Bank, Counter, ReviewCase, Visit
from heritage.payments.rules import AccountState, BankKind, CaseKind, CaseState, PaymentError
from heritage.payments.services import open_payload
from heritage.people.models import Account
from heritage.review.rules import AccountFacts, CaseFacts, CaseOutcome, OtherShop
from heritage.shops.models import Shop
from heritage.shops.queries import GONE
from heritage.shops.rules import NEAR_M, ShopState
from heritage.vault import Vault

PAGE = 50
"""Cases on one page of the queue."""


@dataclass(frozen=True)
class Wanted:
    """Which cases of the queue. kind: None: any; state: None: all that wait; only_visits: those for which somebody has
    to go there; only_waiting: those whose account is in its waiting time, in whatever state."""

    kind: CaseKind | None = None
    state: CaseState | None = None
    only_visits: bool = False
    only_waiting: bool = False


@dataclass(frozen=True)
class Queued:
    """A case with its shop, the name of the shop's owner, and the account that it is about."""

    case: ReviewCase
    shop: Shop
    owner: str
    version: AccountVersion | None
    needs_visit: bool


_FOUND = select(Visit.id).where(Visit.case_id == ReviewCase.id, Visit.found).exists()
_NEEDS_VISIT = and_(
    ReviewCase.state != CaseState.CLOSED,
    or_(func.coalesce(AccountVersion.state, "") == AccountState.PROPOSED, ~_FOUND),
)
_QUEUED = (
    select(ReviewCase, Shop, func.coalesce(Account.name, ""), AccountVersion, _NEEDS_VISIT)
    .join(Shop, Shop.id == ReviewCase.shop_id)
    .outerjoin(AccountVersion, AccountVersion.id == ReviewCase.version_id)
    .outerjoin(Account, Account.id == Shop.owner_id)
)


def queued_cases(session: Session, wanted: Wanted, *, page: int = 1) -> list[Queued]:
    """Cases by risk, then by age; closed ones the last closed first. Those of one page."""
    statement = _only(_QUEUED, wanted)
    if wanted.state is CaseState.CLOSED:
        statement = statement.order_by(ReviewCase.closed_at.desc(), ReviewCase.id.desc())
    else:
        statement = statement.order_by(ReviewCase.risk.desc(), ReviewCase.opened_at, ReviewCase.id)
    return [Queued(*row) for row in session.execute(statement.limit(PAGE).offset(PAGE * (page - 1)))]


def count_cases(session: Session, wanted: Wanted) -> int:
    statement = select(func.count(ReviewCase.id)).outerjoin(AccountVersion, AccountVersion.id == ReviewCase.version_id)
    return session.scalar(_only(statement, wanted)) or 0


def _only(statement: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    if wanted.only_waiting:
        return statement.where(AccountVersion.state == AccountState.WAITING)
    waits = ReviewCase.state != CaseState.CLOSED
    statement = statement.where(ReviewCase.state == wanted.state if wanted.state else waits)
    if wanted.kind:
        statement = statement.where(ReviewCase.kind == wanted.kind)
    return statement.where(_NEEDS_VISIT) if wanted.only_visits else statement


def queued_case(session: Session, case_id: int) -> Queued | None:
    row = session.execute(_QUEUED.where(ReviewCase.id == case_id)).first()
    return Queued(*row) if row else None


def facts_by_case(
    session: Session, queued: Sequence[Queued], *, vault: Vault, streets: tuple[str, ...]
) -> dict[int, CaseFacts]:
    """What the automatic checks look at, by id of the case: the same few statements for one case or for a page."""
    versions = [each.version for each in queued if each.version]
    banks = banks_by_bin(session, {version.bank_bin for version in versions})
    phones = {each.shop.phone for each in queued if each.shop.phone}
    seals = {version.account_seal for version in versions}
    with_account, with_phone = _shops_by_seal(session, seals), _shops_by_phone(session, phones)
    other_name_seen = _cases_with_another_name(session, [each.case.id for each in queued])
    refused, near = _refusals(session, phones, seals), _shops_in_boxes(session, [each.shop for each in queued])
    return {
        each.case.id: CaseFacts(
            name=each.shop.name,
            phone=each.shop.phone,
            street=each.shop.street,
            has_position=each.shop.latitude is not None,
            owner_name=each.owner,
            listed_streets=streets,
            account=_account_facts(
                session, each, banks, with_account, other_name_seen=each.case.id in other_name_seen, vault=vault
            ),
            with_phone=_others(each.shop, with_phone.get(each.shop.phone or "", ())),
            near=_near(each.shop, near),
            refusals=_count_refusals(each, refused),
        )
        for each in queued
    }


def _account_facts(
    session: Session,
    queued: Queued,
    banks: Mapping[str, Bank],
    with_account: Mapping[str, Sequence[Shop]],
    *,
    other_name_seen: bool,
    vault: Vault,
) -> AccountFacts | None:
    version = queued.version
    if version is None:
        return None
    bank = banks.get(version.bank_bin)
    return AccountFacts(
        reading=_reading(session, version, vault),
        bank_kind=BankKind(bank.kind) if bank else None,
        bank_receives=bank.receives if bank else None,
        holder=version.holder,
        other_name_seen=other_name_seen,
        elsewhere=_others(queued.shop, with_account.get(version.account_seal, ())),
    )


def _cases_with_another_name(session: Session, case_ids: Collection[int]) -> set[int]:
    differing = select(Visit.case_id).where(Visit.case_id.in_(case_ids), ~Visit.holder_agrees, Visit.typed_holder != "")
    return set(session.scalars(differing.distinct().order_by(Visit.case_id)))


def _reading(session: Session, version: AccountVersion, vault: Vault) -> vietqr.Reading | None:
    try:
        return vietqr.read(open_payload(session, version, vault=vault))
    except PaymentError:
        return None


def _others(shop: Shop, shops: Sequence[Shop]) -> tuple[OtherShop, ...]:
    return tuple(_other(shop, each) for each in shops if each.id != shop.id)


def _other(shop: Shop, other: Shop, metres: float = 0) -> OtherShop:
    return OtherShop(other.name, is_of_owner=other.owner_id == shop.owner_id, metres=round(metres))


def _shops_by_seal(session: Session, seals: Collection[str]) -> dict[str, list[Shop]]:
    """Shops at which an account stands or is proposed, by its seal."""
    statement = (
        select(AccountVersion.account_seal, Shop)
        .join(Counter, Counter.id == AccountVersion.counter_id)
        .join(Shop, Shop.id == Counter.shop_id)
        .where(
            AccountVersion.account_seal.in_(seals),
            AccountVersion.state.not_in([AccountState.REFUSED, AccountState.STOPPED]),
        )
        .order_by(Shop.id)
    )
    return _grouped(session.execute(statement))


def _shops_by_phone(session: Session, phones: Collection[str]) -> dict[str, list[Shop]]:
    statement = select(Shop.phone, Shop).where(Shop.phone.in_(phones), Shop.state != ShopState.WITHDRAWN)
    return _grouped(session.execute(statement.order_by(Shop.id)))


def _grouped(rows: Iterable[Any]) -> dict[str, list[Shop]]:
    """Rows of a key and a shop as shops by key, each once."""
    found: dict[str, dict[int, Shop]] = {}
    for key, shop in rows:
        found.setdefault(key, {})[shop.id] = shop
    return {key: list(shops.values()) for key, shops in found.items()}


def _refusals(
    session: Session, phones: Collection[str], seals: Collection[str]
) -> list[tuple[int, str | None, str | None]]:
    """Refused cases of these phones or accounts: id, phone and seal of each."""
    statement = (
        select(ReviewCase.id, Shop.phone, AccountVersion.account_seal)
        .join(Shop, Shop.id == ReviewCase.shop_id)
        .outerjoin(AccountVersion, AccountVersion.id == ReviewCase.version_id)
        .where(
            ReviewCase.outcome == CaseOutcome.REFUSED,
            or_(Shop.phone.in_(phones), AccountVersion.account_seal.in_(seals)),
        )
        .order_by(ReviewCase.id)
    )
    return [(case_id, phone, seal) for case_id, phone, seal in session.execute(statement)]


def _count_refusals(queued: Queued, refused: Sequence[tuple[int, str | None, str | None]]) -> int:
    known = {queued.shop.phone, queued.version.account_seal if queued.version else None} - {None}
    return sum(case_id != queued.case.id and not known.isdisjoint({phone, seal}) for case_id, phone, seal in refused)


def _shops_in_boxes(session: Session, shops: Sequence[Shop]) -> list[Shop]:
    """Shops perhaps NEAR_M from one of these, by id."""
    boxes = []
    for shop in shops:
        if shop.latitude is not None and shop.longitude is not None:
            north, east = degrees_around(shop.latitude, NEAR_M)
            boxes.append(
                and_(
                    Shop.latitude.between(shop.latitude - north, shop.latitude + north),
                    Shop.longitude.between(shop.longitude - east, shop.longitude + east),
                )
            )
    if not boxes:
        return []
    return list(session.scalars(select(Shop).where(Shop.state.not_in(GONE), or_(*boxes)).order_by(Shop.id)))


def _near(shop: Shop, others: Sequence[Shop]) -> tuple[OtherShop, ...]:
    if shop.latitude is None or shop.longitude is None:
        return ()
    found = []
    for other in others:
        if other.id != shop.id and other.is_sample == shop.is_sample:
            metres = metres_between(shop.latitude, shop.longitude, other.latitude or 0, other.longitude or 0)
            if metres <= NEAR_M:
                found.append(_other(shop, other, metres))
    return tuple(found)


def banks_by_bin(session: Session, bins: Collection[str]) -> dict[str, Bank]:
    return {bank.bin: bank for bank in session.scalars(select(Bank).where(Bank.bin.in_(bins)).order_by(Bank.bin))}
