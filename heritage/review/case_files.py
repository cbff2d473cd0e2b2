"""Reads for the page of one case: everything that belongs to it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.media.models import Photo
from heritage.payments.lookups import seals_of
from heritage.payments.models import (
    AccountHand,
    AccountVersion,
    Bank,
    CaseQuestion,
    Counter,
    FalseCode,
    ReviewCase,
    TamperReport,
    Visit,
    VisitCode,
)
from heritage.payments.queries import Till, tills_of
from heritage.payments.rules import ABOUT_TRUST, ENDED, AccountState, CaseKind, CaseState, NoticeKind
from heritage.people.models import Account, AuditEntry, Notice
from heritage.review.queries import Queued, banks_by_bin, facts_by_case
from heritage.review.rules import CaseFacts, Standing
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.vault import Vault


@dataclass(frozen=True)
class HandSeen:
    """Who took a step with an account, and when."""

    step: str
    actor_id: int
    name: str
    at: datetime


@dataclass(frozen=True)
class VisitSeen:
    """codes: what was typed at each counter, with its name."""

    visit: Visit
    visitor: str
    photo: Photo | None
    codes: Sequence[tuple[VisitCode, str]] = ()


@dataclass(frozen=True)
class ReportSeen:
    """A visitor's report. bank, last_four: of the code that they scanned; is_own: whether the shop is paid on it at one
    of its counters; None where no code came with it. counters: their names; false: what is remembered of it."""

    report: TamperReport
    photo: Photo | None
    bank: str = ""
    last_four: str = ""
    is_own: bool | None = None
    counters: Sequence[str] = ()
    false: FalseCode | None = None


@dataclass(frozen=True)
class QuestionSeen:
    question: CaseQuestion
    asked_by: str


@dataclass(frozen=True)
class Said:
    """A sentence that somebody left about a case: a note, the reason of a refusal."""

    action: str
    name: str
    at: datetime
    sentence: str


@dataclass(frozen=True)
class CaseFile:
    """One case with all that belongs to it. tills: what the shop is paid on now; version: the account in question, and
    where the case is about none, the one of the first till; front: the photo of the shop; told: what the owner was
    sent when the account was proposed, if another one was shown before; others: open cases of the same shop."""

    queued: Queued
    facts: CaseFacts
    standing: Standing
    version: AccountVersion | None
    tills: Sequence[Till]
    banks: Mapping[str, Bank]
    hands: Sequence[HandSeen]
    visits: Sequence[VisitSeen]
    reports: Sequence[ReportSeen]
    questions: Sequence[QuestionSeen]
    said: Sequence[Said]
    history: Sequence[tuple[AuditEntry, str | None]]
    front: Photo | None
    registered_by: str | None
    told: Notice | None
    others: Sequence[ReviewCase]


def case_file(session: Session, queued: Queued, *, viewer_id: int, vault: Vault, streets: tuple[str, ...]) -> CaseFile:
    """Everything that the page of a case shows to the one who looks at it."""
    case, shop = queued.case, queued.shop
    tills = tills_of(session, shop.id)
    version = version_in_question(queued.version, tills)
    paid = [till.version for till in tills if till.version]
    hands = _hands(session, version.id) if version else []
    history = _history(session, case, shop, version)
    registered_by = session.get(Account, shop.registered_by) if shop.registered_by else None
    return CaseFile(
        queued=queued,
        facts=facts_by_case(session, [queued], vault=vault, streets=streets)[case.id],
        standing=standing_of(session, case, viewer_id=viewer_id),
        version=version,
        tills=tills,
        banks=banks_by_bin(session, {each.bank_bin for each in (*paid, version) if each}),
        hands=hands,
        visits=_visits(session, case.id),
        reports=_reports(session, case.id, tills, vault),
        questions=_questions(session, case.id),
        said=_said(history),
        history=history,
        front=session.get(Photo, shop.photo_id) if shop.photo_id else None,
        registered_by=registered_by.name if registered_by else None,
        told=_notice_of_change(session, shop.owner_id, case.version_id),
        others=_other_cases(session, case),
    )


def version_in_question(version: AccountVersion | None, tills: Sequence[Till]) -> AccountVersion | None:
    return version or next((till.version for till in tills if till.version), None)


@dataclass(frozen=True)
class CodeToScan:
    """A code that is to be scanned at a visit, and the counter on which it stands."""

    version: AccountVersion
    counter: Counter


def codes_to_scan(session: Session, case: ReviewCase, version: AccountVersion | None) -> list[CodeToScan]:
    """A new account alone; where what the public sees is looked at, the code of every counter, by number."""
    paid = [CodeToScan(till.version, till.counter) for till in tills_of(session, case.shop_id) if till.version]
    if version is None:
        return paid
    own = CodeToScan(version, session.get_one(Counter, version.counter_id))
    if case.kind not in ABOUT_TRUST or version.state in ENDED:
        return paid if case.kind in ABOUT_TRUST else [own]
    return paid if own in paid else [*paid, own]


def standing_of(session: Session, case: ReviewCase, *, viewer_id: int) -> Standing:
    """Where a case stands, for the rules about deeds."""
    shop = session.get_one(Shop, case.shop_id)
    version = session.get(AccountVersion, case.version_id) if case.version_id else None
    hands = select(AccountHand.actor_id).where(AccountHand.version_id == case.version_id).order_by(AccountHand.id)
    found = select(Visit.visitor_id).where(Visit.case_id == case.id, Visit.found).order_by(Visit.id)
    return Standing(
        kind=CaseKind(case.kind),
        state=CaseState(case.state),
        shop_state=ShopState(shop.state),
        version_state=AccountState(version.state) if version else None,
        codes=sum(till.version is not None for till in tills_of(session, shop.id)),
        viewer_id=viewer_id,
        owner_id=shop.owner_id,
        registered_by=shop.registered_by,
        hands=frozenset(session.scalars(hands)),
        visitors=frozenset(session.scalars(found)),
    )


def last_visit_that_found(session: Session, case_id: int) -> Visit | None:
    statement = select(Visit).where(Visit.case_id == case_id, Visit.found)
    return session.scalar(statement.order_by(Visit.at.desc(), Visit.id.desc()).limit(1))


def _hands(session: Session, version_id: int) -> list[HandSeen]:
    statement = (
        select(AccountHand.step, AccountHand.actor_id, Account.name, AccountHand.at)
        .join(Account, Account.id == AccountHand.actor_id)
        .where(AccountHand.version_id == version_id)
        .order_by(AccountHand.at, AccountHand.id)
    )
    return [HandSeen(*row) for row in session.execute(statement)]


def _other_cases(session: Session, case: ReviewCase) -> list[ReviewCase]:
    statement = select(ReviewCase).where(
        ReviewCase.shop_id == case.shop_id, ReviewCase.id != case.id, ReviewCase.state != CaseState.CLOSED
    )
    return list(session.scalars(statement.order_by(ReviewCase.risk.desc(), ReviewCase.id)))


def _notice_of_change(session: Session, owner_id: int | None, version_id: int | None) -> Notice | None:
    statement = select(Notice).where(Notice.account_id == owner_id, Notice.kind == NoticeKind.ACCOUNT_CHANGE)
    notices = session.scalars(statement.order_by(Notice.id.desc()))
    return next((notice for notice in notices if notice.facts.get("version") == version_id), None)


def _visits(session: Session, case_id: int) -> list[VisitSeen]:
    """Of one case, the newest first."""
    statement = (
        select(Visit, Account.name, Photo)
        .join(Account, Account.id == Visit.visitor_id)
        .outerjoin(Photo, Photo.id == Visit.photo_id)
        .where(Visit.case_id == case_id)
        .order_by(Visit.at.desc(), Visit.id.desc())
    )
    codes = _codes_by_visit(session, case_id)
    return [VisitSeen(*row, codes=codes.get(row[0].id, ())) for row in session.execute(statement)]


def _codes_by_visit(session: Session, case_id: int) -> dict[int, list[tuple[VisitCode, str]]]:
    """What was typed at each counter, by id of the visit."""
    statement = (
        select(VisitCode, Counter.name)
        .join(Visit, Visit.id == VisitCode.visit_id)
        .join(AccountVersion, AccountVersion.id == VisitCode.version_id)
        .join(Counter, Counter.id == AccountVersion.counter_id)
        .where(Visit.case_id == case_id)
        .order_by(VisitCode.visit_id, Counter.number, VisitCode.version_id)
    )
    found: dict[int, list[tuple[VisitCode, str]]] = {}
    for code, counter in session.execute(statement):
        found.setdefault(code.visit_id, []).append((code, counter))
    return found


def _questions(session: Session, case_id: int) -> list[QuestionSeen]:
    """Of one case, the first asked first."""
    statement = select(CaseQuestion, Account.name).join(Account, Account.id == CaseQuestion.asked_by)
    rows = session.execute(statement.where(CaseQuestion.case_id == case_id).order_by(CaseQuestion.id))
    return [QuestionSeen(question, name) for question, name in rows]


def _reports(session: Session, case_id: int, tills: Sequence[Till], vault: Vault) -> list[ReportSeen]:
    """Of one case, the newest first; each code is compared with that of every counter."""
    statement = (
        select(TamperReport, Photo)
        .outerjoin(Photo, Photo.id == TamperReport.photo_id)
        .where(TamperReport.case_id == case_id)
        .order_by(TamperReport.at.desc(), TamperReport.id.desc())
    )
    scanned = [(report, photo, _scanned(report, vault)) for report, photo in session.execute(statement).all()]
    rows = [
        (report, photo, read.vietqr if read else None, seals_of(session, read, vault) if read else None)
        for report, photo, read in scanned
    ]
    banks = banks_by_bin(session, {code.bin for _, _, code, _ in rows if code})
    known = {false.seal: false for false in _false_codes(session, {seals[1] for *_, seals in rows if seals})}
    found = []
    for report, photo, code, seals in rows:
        own = [till.counter.name for till in tills if till.version and seals and till.version.account_seal in seals]
        found.append(
            ReportSeen(
                report,
                photo,
                bank=banks[code.bin].short_name if code and code.bin in banks else code.bin if code else "",
                last_four=code.account[-4:] if code else "",
                is_own=bool(own) if report.payload else None,
                counters=own,
                false=known.get(seals[1]) if seals else None,
            )
        )
    return found


def _false_codes(session: Session, seals: Collection[str]) -> list[FalseCode]:
    """What is remembered of these codes, the newest last: a mark that was lifted gives way to one that stands."""
    statement = select(FalseCode).where(FalseCode.seal.in_(seals))
    return list(session.scalars(statement.order_by(FalseCode.lifted_at.is_(None), FalseCode.id)))


def _scanned(report: TamperReport, vault: Vault) -> vietqr.Reading | None:
    return vietqr.read(vault.decrypt(report.payload)) if report.payload else None


MOST_LINES = 100
SAID = ("case:note", "shop:refuse")


def _history(
    session: Session, case: ReviewCase, shop: Shop, version: AccountVersion | None
) -> list[tuple[AuditEntry, str | None]]:
    """What the audit log tells of a case, its shop and its account, the newest first."""
    subjects = [f"case:{case.id}", f"shop:{shop.id}"]
    if version is not None:
        subjects.append(f"account-version:{version.id}")
    statement = (
        select(AuditEntry, Account.login)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .where(AuditEntry.subject.in_(subjects))
        .order_by(AuditEntry.number.desc())
        .limit(MOST_LINES)
    )
    return [(entry, login) for entry, login in session.execute(statement)]


def _said(history: Sequence[tuple[AuditEntry, str | None]]) -> list[Said]:
    """What was noted, and why something was refused, the oldest first; questions and answers have rows of their own."""
    facts = [(entry, login, json.loads(entry.facts)) for entry, login in reversed(history) if not entry.was_refused]
    return [
        Said(entry.action, login or "", entry.at, known["sentence"])
        for entry, login, known in facts
        if known.get("sentence") and entry.action in SAID
    ]
