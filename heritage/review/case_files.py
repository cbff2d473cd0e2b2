"""Reads for the page of one case: everything that belongs to it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.media.models import Photo
from heritage.payments.models import AccountHand, AccountVersion, Bank, ReviewCase, TamperReport, Visit
from heritage.payments.queries import Till, tills_of
from heritage.payments.rules import AccountState, CaseKind, CaseState, NoticeKind
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
    visit: Visit
    visitor: str
    photo: Photo | None


@dataclass(frozen=True)
class ReportSeen:
    """A visitor's report. bank, last_four: of the code that they scanned; is_own: whether it is the one that the shop
    is paid on; None where no code came with it."""

    report: TamperReport
    photo: Photo | None
    bank: str = ""
    last_four: str = ""
    is_own: bool | None = None


@dataclass(frozen=True)
class Said:
    """A sentence that somebody left about a case: a question, an answer, a note."""

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
        reports=_reports(session, case.id, {each.account_seal for each in paid}, vault),
        said=_said(history),
        history=history,
        front=session.get(Photo, shop.photo_id) if shop.photo_id else None,
        registered_by=registered_by.name if registered_by else None,
        told=_notice_of_change(session, shop.owner_id, case.version_id),
        others=_other_cases(session, case),
    )


def version_in_question(version: AccountVersion | None, tills: Sequence[Till]) -> AccountVersion | None:
    return version or next((till.version for till in tills if till.version), None)


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
    return [VisitSeen(*row) for row in session.execute(statement)]


def _reports(session: Session, case_id: int, own_seals: Collection[str], vault: Vault) -> list[ReportSeen]:
    """Of one case, the newest first."""
    statement = (
        select(TamperReport, Photo)
        .outerjoin(Photo, Photo.id == TamperReport.photo_id)
        .where(TamperReport.case_id == case_id)
        .order_by(TamperReport.at.desc(), TamperReport.id.desc())
    )
    rows = [(report, photo, _scanned(report, vault)) for report, photo in session.execute(statement)]
    banks = banks_by_bin(session, {code.bin for _, _, code in rows if code})
    return [
        ReportSeen(
            report,
            photo,
            bank=banks[code.bin].short_name if code and code.bin in banks else code.bin if code else "",
            last_four=code.account[-4:] if code else "",
            is_own=_seal(session, code, vault) in own_seals if report.payload else None,
        )
        for report, photo, code in rows
    ]


def _seal(session: Session, code: vietqr.VietQR | None, vault: Vault) -> str | None:
    return vault.seal(session, f"{code.bin} {code.account}") if code else None


def _scanned(report: TamperReport, vault: Vault) -> vietqr.VietQR | None:
    return vietqr.read(vault.decrypt(report.payload)).vietqr if report.payload else None


MOST_LINES = 100


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
    """What was asked, answered and noted, the oldest first."""
    facts = [(entry, login, json.loads(entry.facts)) for entry, login in reversed(history) if not entry.was_refused]
    return [
        Said(entry.action, login or "", entry.at, known["sentence"])
        for entry, login, known in facts
        if known.get("sentence")
    ]
