"""Writes on cases: what staff have to decide about a shop, visits to it, and reports of visitors.

The caller opens the transaction and gives the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.db import wait_for_turn
from heritage.payments.models import AccountHand, AccountVersion, Counter, ReviewCase, TamperReport, Visit, VisitCode
from heritage.payments.queries import hands_in_order, shops_with_a_code, versions_to_be_paid
from heritage.payments.rules import (
    AccountState,
    CaseKind,
    CaseState,
    NoticeKind,
    PaymentError,
    PaymentFault,
    barred_from_visit,
    same_holder,
)
from heritage.payments.services import activate_due_accounts, open_payload
from heritage.people import audit
from heritage.people.models import Notice
from heritage.people.queries import Person
from heritage.people.rate_limits import forget_old_buckets
from heritage.people.services import notify
from heritage.shops.models import Shop
from heritage.shops.queries import shops_not_checked_since, shops_within
from heritage.shops.rules import NEIGHBOUR_M, WARN_AFTER
from heritage.vault import Vault

RISKS = {
    CaseKind.ALARM: 100,
    CaseKind.TAMPER: 80,
    CaseKind.ACCOUNT_CHANGE: 60,
    CaseKind.CLAIM: 50,
    CaseKind.REGISTRATION: 30,
    CaseKind.RECHECK: 10,
}
"""What is looked at first: money that may be going astray before money that does not flow yet."""


def open_case(
    session: Session,
    kind: CaseKind,
    shop: Shop,
    *,
    version: AccountVersion | None = None,
    more_risk: int = 0,
    now: datetime,
) -> ReviewCase:
    """A case for the queue; of an alarm or a recheck, the one that is open already."""
    if kind in {CaseKind.ALARM, CaseKind.RECHECK, CaseKind.TAMPER}:
        known = session.scalar(
            select(ReviewCase)
            .where(ReviewCase.shop_id == shop.id, ReviewCase.kind == kind, ReviewCase.state != CaseState.CLOSED)
            .order_by(ReviewCase.id)
        )
        if known is not None:
            return known
    case = ReviewCase(
        kind=kind,
        state=CaseState.OPEN,
        shop_id=shop.id,
        version_id=version.id if version else None,
        risk=RISKS[kind] + more_risk,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    audit.note(session, "case:open", f"case:{case.id}", actor_id=None, now=now, kind=kind, shop=shop.id)
    return case


def close_case(
    session: Session, case: ReviewCase, *, outcome: str, reason: str | None, actor: Person, now: datetime
) -> None:
    """Decide a case, once. Raises PaymentError."""
    wait_for_turn(session)
    session.refresh(case, with_for_update=True)
    if case.state == CaseState.CLOSED:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE, action="case:close", subject=f"case:{case.id}")
    case.state, case.closed_at, case.closed_by = CaseState.CLOSED, now, actor.id
    case.outcome, case.reason = outcome, reason
    session.flush()
    audit.note(session, "case:close", f"case:{case.id}", actor_id=actor.id, now=now, outcome=outcome, reason=reason)


def set_question(session: Session, case: ReviewCase, *, waits: bool, now: datetime) -> None:
    """Whether a case waits for the merchant's answer."""
    case.state = CaseState.QUESTION if waits else CaseState.OPEN
    session.flush()


@dataclass(frozen=True)
class Seen:
    """What somebody of the staff saw at the shop. typed_holder: the name that their bank app showed; holders: the same
    by id of the account version, where the shop has several codes. distance_m: between their position and the pin."""

    found: bool = True
    typed_holder: str = ""
    holders: Mapping[int, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    distance_m: int | None = None
    photo_id: int | None = None
    note: str | None = None


def record_visit(
    session: Session, case: ReviewCase, version: AccountVersion | None, seen: Seen, *, actor: Person, now: datetime
) -> Visit:
    """Keep what was seen, also when the names differ: the proof itself is `services.prove_account`. version: None where
    the shop has no code to scan. Raises PaymentError."""
    _refuse_involved(session, case, version, actor=actor)
    codes = _codes_seen(session, version, seen)
    agrees = bool(codes) and all(code.agrees for code in codes)
    differing = [code.typed_holder for code in codes if code.typed_holder and not code.agrees]
    visit = Visit(
        case_id=case.id,
        visitor_id=actor.id,
        at=now,
        latitude=seen.latitude,
        longitude=seen.longitude,
        distance_m=seen.distance_m,
        photo_id=seen.photo_id,
        found=seen.found,
        typed_holder=next(iter(differing), codes[0].typed_holder if agrees else "" if codes else seen.typed_holder),
        holder_agrees=agrees,
        note=seen.note,
    )
    session.add(visit)
    session.flush()
    for code in codes:
        code.visit_id = visit.id
    session.add_all(code for code in codes if code.typed_holder)
    session.flush()
    facts: dict[str, Any] = {"found": visit.found, "agrees": visit.holder_agrees, "distance_m": seen.distance_m}
    audit.note(session, "case:visit", f"case:{case.id}", actor_id=actor.id, now=now, **facts)
    return visit


def _codes_seen(session: Session, version: AccountVersion | None, seen: Seen) -> list[VisitCode]:
    """What was typed for each code, compared with the name that was handed in."""
    holders = seen.holders or ({version.id: seen.typed_holder} if version else {})
    return [
        VisitCode(
            version_id=version_id,
            typed_holder=typed,
            agrees=same_holder(typed, session.get_one(AccountVersion, version_id).holder),
        )
        for version_id, typed in holders.items()
    ]


def _refuse_involved(session: Session, case: ReviewCase, version: AccountVersion | None, *, actor: Person) -> None:
    shop = session.get_one(Shop, case.shop_id)
    hands: list[AccountHand] = []
    if version is not None and version.state == AccountState.PROPOSED:
        hands = hands_in_order(session, version.id)
    barred = barred_from_visit(
        CaseKind(case.kind),
        owner_id=shop.owner_id,
        registered_by=shop.registered_by,
        hands=[hand.actor_id for hand in hands],
    )
    if actor.id in barred:
        raise PaymentError(PaymentFault.SAME_PERSON, action="case:visit", subject=f"case:{case.id}")


def note_on_case(session: Session, case: ReviewCase, sentence: str, *, actor: Person, now: datetime) -> None:
    """Something that the next of the staff should know. It stands in the audit log and stays there."""
    audit.note(session, "case:note", f"case:{case.id}", actor_id=actor.id, now=now, sentence=sentence)


def report_tampering(
    session: Session,
    shop: Shop,
    *,
    place: str | None,
    payload: str | None,
    seal: str | None,
    photo_id: int | None,
    by_merchant: bool,
    now: datetime,
) -> TamperReport:
    """Take a report: it warns on the shop's page at once, and opens a case. payload: encrypted by the caller."""
    case = open_case(session, CaseKind.TAMPER, shop, now=now)
    report = TamperReport(
        shop_id=shop.id,
        case_id=case.id,
        at=now,
        place=place,
        payload=payload,
        seal=seal,
        photo_id=photo_id,
        by_merchant=by_merchant,
    )
    session.add(report)
    session.flush()
    audit.note(
        session, "tamper:report", f"shop:{shop.id}", actor_id=None, now=now, case=case.id, by_merchant=by_merchant
    )
    return report


def close_reports(session: Session, case: ReviewCase, *, actor: Person, now: datetime) -> None:
    """The warning goes when staff have looked."""
    reports = session.scalars(
        select(TamperReport).where(TamperReport.case_id == case.id, TamperReport.is_open).order_by(TamperReport.id)
    )
    for report in reports:
        report.is_open = False
    session.flush()
    audit.note(session, "tamper:close", f"case:{case.id}", actor_id=actor.id, now=now)


def ask_neighbours(session: Session, case: ReviewCase, *, now: datetime) -> int:
    """Ask the merchants near a reported shop to check their codes today, once for each case; how many were asked.

    They are not told whose code was reported: nobody has looked at it yet.
    """
    shop = session.get_one(Shop, case.shop_id)
    near = {each.id: each for each in shops_within(session, shop, NEIGHBOUR_M)}
    asked = 0
    for shop_id in shops_with_a_code(session, near):
        owner_id = near[shop_id].owner_id
        if owner_id not in {None, shop.owner_id} and not _was_asked(session, owner_id, case.id):
            notify(session, owner_id, NoticeKind.CHECK_YOUR_CODE, now=now, shop=near[shop_id].name, case=case.id)
            asked += 1
    return asked


def _was_asked(session: Session, account_id: int, case_id: int) -> bool:
    kind = NoticeKind.CHECK_YOUR_CODE
    known = session.scalars(select(Notice.facts).where(Notice.account_id == account_id, Notice.kind == kind))
    return any(facts.get("case") == case_id for facts in known)


def raise_alarm(session: Session, version: AccountVersion, *, now: datetime) -> ReviewCase:
    """A stored code does not agree with its seal: somebody changed it past this site. Staff look at once."""
    shop = session.scalars(
        select(Shop).join(Counter, Counter.shop_id == Shop.id).where(Counter.id == version.counter_id)
    )
    return open_case(session, CaseKind.ALARM, shop.one(), version=version, now=now)


@dataclass(frozen=True)
class Tended:
    """What `tend` did. rechecks, alarms: cases that are open now, whenever they were opened."""

    activated: int
    rechecks: int
    alarms: int


def tend(session: Session, *, vault: Vault, today: date, now: datetime) -> Tended:
    """What falls due by itself: accounts whose waiting time is over, listings that nobody has looked at for long,
    stored codes that were changed past the site."""
    done = Tended(
        activated=activate_due_accounts(session, now=now),
        rechecks=_ask_rechecks(session, today=today, now=now),
        alarms=_compare_seals(session, vault=vault, now=now),
    )
    forget_old_buckets(session, before=now - timedelta(days=1))
    return done


def _ask_rechecks(session: Session, *, today: date, now: datetime) -> int:
    due = shops_not_checked_since(session, today - WARN_AFTER)
    for shop in due:
        open_case(session, CaseKind.RECHECK, shop, now=now)
    return len(due)


def _compare_seals(session: Session, *, vault: Vault, now: datetime) -> int:
    changed = 0
    for version in versions_to_be_paid(session):
        try:
            open_payload(session, version, vault=vault)
        except PaymentError:
            raise_alarm(session, version, now=now)
            changed += 1
    return changed
