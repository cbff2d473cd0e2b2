"""Whether the audit log tells of every decision about money: a row that was written past this site, by whoever owns the
database, has no line there."""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.payments.models import (
    AccountHand,
    AccountVersion,
    CaseQuestion,
    FalseCode,
    PrintedCopy,
    ReviewCase,
    Visit,
)
from heritage.payments.rules import HANDS, AccountState, CaseState, Step
from heritage.people.log_check import Line, lines_told
from heritage.people.models import AuditEntry
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState

_STEPS = {
    AccountState.ACTIVE: Step.ACTIVATE,
    AccountState.REPLACED: Step.REPLACE,
    AccountState.REVOKED: Step.REVOKE,
    AccountState.REFUSED: Step.REFUSE,
    AccountState.STOPPED: Step.STOP,
}
"""By state: the step that led there. Those before it each have a hand."""

_ACTIONS = (
    *(f"account-version:{step}" for step in (*HANDS, *_STEPS.values())),
    *("case:close", "case:visit", "case:ask", "case:answer"),
    *("false-code:find", "false-code:ask-to-lift", "false-code:lift"),
    *("shop:list", "shop:refuse"),
)


def decisions_without_a_line(session: Session) -> list[str]:
    """A sentence for each decision that the log does not tell of, in the order of the tables."""
    lines = lines_told(session, _ACTIONS)
    told = {(action, subject) for action, subject, _ in lines}
    return [
        *_unlogged_hands(session, lines),
        *_unlogged_states(session, told),
        *_unlogged_cases(session, lines),
        *_unlogged_false_codes(session, lines),
        *_unlogged_shops(session, told),
        *_unlogged_copies(session),
    ]


def _missing(lines: set[Line], wanted: Iterable[Line]) -> Iterator[str]:
    for line in wanted:
        if line not in lines:
            action, subject, actor_id = line
            yield f"{subject}: {action} by account:{actor_id} has no line"


def _unlogged_hands(session: Session, lines: set[Line]) -> Iterator[str]:
    hands = session.scalars(select(AccountHand).order_by(AccountHand.id))
    return _missing(
        lines, ((f"account-version:{hand.step}", f"account-version:{hand.version_id}", hand.actor_id) for hand in hands)
    )


def _unlogged_states(session: Session, told: set[tuple[str, str]]) -> Iterator[str]:
    for version_id, state in session.execute(
        select(AccountVersion.id, AccountVersion.state).order_by(AccountVersion.id)
    ):
        step, subject = _STEPS.get(AccountState(state)), f"account-version:{version_id}"
        if step is not None and (f"account-version:{step}", subject) not in told:
            yield f"{subject} is {state}, and no line tells of it"


def _unlogged_cases(session: Session, lines: set[Line]) -> Iterator[str]:
    closed = select(ReviewCase.id, ReviewCase.closed_by).where(ReviewCase.state == CaseState.CLOSED)
    for case_id, actor_id in session.execute(closed.order_by(ReviewCase.id)):
        yield from _missing(lines, [("case:close", f"case:{case_id}", actor_id)])
    for case_id, actor_id in session.execute(select(Visit.case_id, Visit.visitor_id).order_by(Visit.id)):
        yield from _missing(lines, [("case:visit", f"case:{case_id}", actor_id)])
    for case_id, actor_id in session.execute(
        select(CaseQuestion.case_id, CaseQuestion.asked_by).order_by(CaseQuestion.id)
    ):
        yield from _missing(lines, [("case:ask", f"case:{case_id}", actor_id)])


def _unlogged_false_codes(session: Session, lines: set[Line]) -> Iterator[str]:
    for code in session.scalars(select(FalseCode).order_by(FalseCode.id)):
        subject = f"false-code:{code.id}"
        yield from _missing(lines, [("false-code:find", subject, code.found_by)])
        if code.lifted_by is not None:
            lifted = [
                ("false-code:ask-to-lift", subject, code.lift_asked_by),
                ("false-code:lift", subject, code.lifted_by),
            ]
            yield from _missing(lines, lifted)


def _unlogged_shops(session: Session, told: set[tuple[str, str]]) -> Iterator[str]:
    """Shops that are shown or refused, and the owner of each, which the line of its registration or claim names."""
    owners = _owners_told(session)
    for shop in session.scalars(select(Shop).order_by(Shop.id)):
        subject = f"shop:{shop.id}"
        deed = {ShopState.LISTED: "list", ShopState.REFUSED: "refuse"}.get(ShopState(shop.state))
        if deed is not None and (f"shop:{deed}", subject) not in told:
            yield f"{subject} is {shop.state}, and no line tells who decided that"
        if shop.owner_id is not None and shop.owner_id != owners.get(subject):
            yield f"{subject} belongs to account:{shop.owner_id}, and no line tells of it"


def _owners_told(session: Session) -> dict[str, int | None]:
    told = select(AuditEntry.subject, AuditEntry.facts).where(AuditEntry.action.in_(["shop:register", "shop:own"]))
    rows = session.execute(told.where(~AuditEntry.was_refused).order_by(AuditEntry.number))
    return {subject: json.loads(facts).get("owner") for subject, facts in rows}


def _unlogged_copies(session: Session) -> Iterator[str]:
    told = select(AuditEntry.facts).where(AuditEntry.action == "stand:print", ~AuditEntry.was_refused)
    printed = {serial for facts in session.scalars(told) for serial in json.loads(facts).get("serials", ())}
    for serial in session.scalars(select(PrintedCopy.serial).order_by(PrintedCopy.serial)):
        if serial not in printed:
            yield f"copy:{serial} has no line"
