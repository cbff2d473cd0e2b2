"""Reads on payment accounts, cases and printed copies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.payments.models import (
    AccountHand,
    AccountVersion,
    Bank,
    CaseQuestion,
    Counter,
    FalseCode,
    PrintedCopy,
    ReviewCase,
    TamperReport,
)
from heritage.payments.rules import PENDING, AccountState, CaseState

_COUNTER, _VERSION = Counter.__table__.c, AccountVersion.__table__.c


def bank_of(session: Session, bank_bin: str) -> Bank | None:
    return session.get(Bank, bank_bin)


def banks_by_name(session: Session) -> list[Bank]:
    """Every bank that may receive, by its short name."""
    return list(session.scalars(select(Bank).where(Bank.receives.is_not(False)).order_by(Bank.short_name, Bank.bin)))


def every_bank_by_name(session: Session) -> list[Bank]:
    return list(session.scalars(select(Bank).order_by(Bank.short_name, Bank.bin)))


def bank_names(session: Session) -> dict[str, str]:
    """The short name of every bank by its number in the codes."""
    return {row.bin: row.short_name for row in session.execute(select(Bank.bin, Bank.short_name).order_by(Bank.bin))}


def counters_of(session: Session, shop_id: int) -> list[Counter]:
    """The open counters of a shop, by number."""
    return list(
        session.scalars(select(Counter).where(Counter.shop_id == shop_id, Counter.is_open).order_by(Counter.number))
    )


def counter_of(session: Session, counter_id: int) -> Counter | None:
    return session.get(Counter, counter_id)


def active_version(session: Session, counter_id: int) -> AccountVersion | None:
    return session.scalar(
        select(AccountVersion).where(
            AccountVersion.counter_id == counter_id, AccountVersion.state == AccountState.ACTIVE
        )
    )


def pending_version(session: Session, counter_id: int) -> AccountVersion | None:
    return session.scalar(
        select(AccountVersion).where(AccountVersion.counter_id == counter_id, AccountVersion.state.in_(PENDING))
    )


@dataclass(frozen=True)
class Till:
    """A counter with the account that is paid there; None while there is none."""

    counter: Counter
    version: AccountVersion | None


def tills_of(session: Session, shop_id: int) -> list[Till]:
    """The open counters of a shop with their active accounts, by number."""
    rows = session.execute(
        select(Counter, AccountVersion)
        .outerjoin(
            AccountVersion,
            (AccountVersion.counter_id == Counter.id) & (AccountVersion.state == AccountState.ACTIVE),
        )
        .where(Counter.shop_id == shop_id, Counter.is_open)
        .order_by(Counter.number)
    )
    return [Till(counter, version) for counter, version in rows]


def versions_newest_first(session: Session, counter_id: int) -> list[AccountVersion]:
    statement = select(AccountVersion).where(AccountVersion.counter_id == counter_id)
    return list(session.scalars(statement.order_by(AccountVersion.number.desc())))


def version_of(session: Session, version_id: int) -> AccountVersion | None:
    return session.get(AccountVersion, version_id)


def was_ever_paid(session: Session, shop_id: int) -> bool:
    """Whether payers have ever been shown an account of this shop."""
    shown = (AccountState.ACTIVE, AccountState.REPLACED, AccountState.REVOKED)
    statement = select(AccountVersion.id).join(Counter, Counter.id == AccountVersion.counter_id)
    statement = statement.where(Counter.shop_id == shop_id, AccountVersion.state.in_(shown)).limit(1)
    return session.scalar(statement) is not None


def shops_with_a_code(session: Session, shop_ids: Collection[int]) -> list[int]:
    """Those of these shops that are paid on an account now, in order."""
    statement = select(Counter.shop_id).join(AccountVersion, AccountVersion.counter_id == Counter.id)
    statement = statement.where(Counter.shop_id.in_(shop_ids), AccountVersion.state == AccountState.ACTIVE)
    return list(session.scalars(statement.distinct().order_by(Counter.shop_id)))


def versions_to_be_paid(session: Session) -> list[AccountVersion]:
    """Every account that payers are shown or will be, in the order they were entered."""
    states = (AccountState.WAITING, AccountState.ACTIVE)
    return list(
        session.scalars(select(AccountVersion).where(AccountVersion.state.in_(states)).order_by(AccountVersion.id))
    )


def hands_in_order(session: Session, version_id: int) -> list[AccountHand]:
    statement = select(AccountHand).where(AccountHand.version_id == version_id)
    return list(session.scalars(statement.order_by(AccountHand.at, AccountHand.id)))


def case_of(session: Session, case_id: int) -> ReviewCase | None:
    return session.get(ReviewCase, case_id)


def question_of(session: Session, question_id: int) -> CaseQuestion | None:
    return session.get(CaseQuestion, question_id)


def open_questions_of_case(session: Session, case_id: int) -> list[CaseQuestion]:
    """What the owner has not answered yet, the first asked first."""
    statement = select(CaseQuestion).where(CaseQuestion.case_id == case_id, CaseQuestion.answered_at.is_(None))
    return list(session.scalars(statement.order_by(CaseQuestion.id)))


def questions_of_shop(session: Session, shop_id: int) -> list[CaseQuestion]:
    """Every question to the owner, the first asked first."""
    statement = select(CaseQuestion).join(ReviewCase, ReviewCase.id == CaseQuestion.case_id)
    return list(session.scalars(statement.where(ReviewCase.shop_id == shop_id).order_by(CaseQuestion.id)))


def open_questions_of_shop(session: Session, shop_id: int) -> list[CaseQuestion]:
    """What the owner still has to answer, the first asked first; nobody reads answers to a case that is closed."""
    statement = select(CaseQuestion).join(ReviewCase, ReviewCase.id == CaseQuestion.case_id)
    waits = (
        ReviewCase.shop_id == shop_id,
        ReviewCase.state != CaseState.CLOSED,
        CaseQuestion.answered_at.is_(None),
    )
    return list(session.scalars(statement.where(*waits).order_by(CaseQuestion.id)))


def report_of(session: Session, report_id: int) -> TamperReport | None:
    return session.get(TamperReport, report_id)


def false_code_of(session: Session, false_id: int) -> FalseCode | None:
    return session.get(FalseCode, false_id)


def copy_of(session: Session, serial: str) -> PrintedCopy | None:
    return session.get(PrintedCopy, serial)


def has_open_report(session: Session, shop_id: int) -> bool:
    """Whether a visitor's report on this shop still waits for staff."""
    return (
        session.scalar(select(TamperReport.id).where(TamperReport.shop_id == shop_id, TamperReport.is_open).limit(1))
        is not None
    )


@dataclass(frozen=True)
class CodeMarks:
    """What lists say about the payment codes of a shop: the kinds of those that are active, and whether a visitor's
    report waits for staff."""

    kinds: frozenset[str] = frozenset()
    is_reported: bool = False


def marks_by_shop(session: Session) -> Mapping[int, CodeMarks]:
    """The marks of every shop that has an active code or an open report, by id of the shop."""
    active = select(_COUNTER.shop_id, _VERSION.kind).join_from(
        Counter.__table__, AccountVersion.__table__, _VERSION.counter_id == _COUNTER.id
    )
    kinds: dict[int, set[str]] = {}
    for shop_id, kind in session.execute(
        active.where(_VERSION.state == AccountState.ACTIVE, _COUNTER.is_open).order_by(_COUNTER.id)
    ):
        kinds.setdefault(shop_id, set()).add(kind)
    open_reports = select(TamperReport.shop_id).where(TamperReport.is_open).distinct().order_by(TamperReport.shop_id)
    reported = set(session.scalars(open_reports))
    return {
        shop_id: CodeMarks(frozenset(kinds.get(shop_id, ())), shop_id in reported)
        for shop_id in sorted(kinds.keys() | reported)
    }
