"""Writes of the review desk: what one of the staff decides about a case, told to the merchant in the same transaction.

The caller opens the transaction and gives the time. The steps with an account are those of `payments.services`, which
holds the rule of four pairs of hands; this room adds what a decision means for the case and for the shop.
"""

from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy.orm import Session

from heritage.db import wait_for_turn
from heritage.payments.cases import Seen, close_case, close_reports, note_on_case, record_visit
from heritage.payments.false_codes import ask_to_lift, find_false, lift_warning
from heritage.payments.models import AccountVersion, Counter, FalseCode, ReviewCase, TamperReport, Visit
from heritage.payments.queries import tills_of
from heritage.payments.questions import ask_question
from heritage.payments.rules import CaseKind, NoticeKind, PaymentError, PaymentFault
from heritage.payments.services import confirm_account_version, refuse_account, revoke_account, stop_account
from heritage.people.queries import Person
from heritage.people.services import notify
from heritage.review.case_files import codes_to_scan, last_visit_that_found, standing_of
from heritage.review.rules import CaseOutcome, Deed, ReviewError, ReviewFault, Standing, refusal
from heritage.shops.models import Shop
from heritage.shops.rules import ShopAction, ShopState
from heritage.shops.services import mark_checked, move_shop
from heritage.signs.services import code_of_shop
from heritage.vault import Vault


def visit_shop(
    session: Session, case: ReviewCase, seen: Seen, *, office: str, day: date, actor: Person, now: datetime
) -> Visit:
    """Keep what was seen at the shop. A listed shop that was found as it should be, every code of it, counts as checked
    on `day`; whether a new account is proved is another step. Raises ReviewError, PaymentError."""
    standing = _begin(session, case, Deed.VISIT, actor=actor)
    shop = session.get_one(Shop, case.shop_id)
    version = session.get(AccountVersion, case.version_id) if case.version_id else None
    codes = codes_to_scan(session, case, version)
    visit = record_visit(session, case, codes[0].version if codes else None, seen, actor=actor, now=now)
    if standing.kind is CaseKind.RECHECK and visit.found and (not codes or visit.holder_agrees):
        mark_checked(session, shop, day=day, office=office, actor=actor, now=now)
        close_case(session, case, outcome=CaseOutcome.ALL_RIGHT, reason=None, actor=actor, now=now)
    return visit


def confirm_account(
    session: Session, case: ReviewCase, *, waiting_time: timedelta, actor: Person, now: datetime
) -> None:
    """The second reviewer's yes to the account of a case. Raises PaymentError."""
    _lock(session, case)
    version = account_of_case(session, case)
    confirm_account_version(session, version, waiting_time=waiting_time, actor=actor, now=now)
    _close_when_settled(session, case, actor=actor, now=now)


def account_of_case(session: Session, case: ReviewCase) -> AccountVersion:
    """Raises PaymentError: the case is about none."""
    version = session.get(AccountVersion, case.version_id) if case.version_id else None
    if version is None:
        raise PaymentError(PaymentFault.UNKNOWN)
    return version


def demand_of_shop(session: Session, case: ReviewCase, version: AccountVersion) -> None:
    """Raises PaymentError: the account is not one of this case's shop."""
    if session.get_one(Counter, version.counter_id).shop_id != case.shop_id:
        raise PaymentError(PaymentFault.UNKNOWN)


def list_shop(session: Session, case: ReviewCase, *, office: str, zone: tzinfo, actor: Person, now: datetime) -> None:
    """Show a shop to the public, as somebody of `office` found it; it gets its permanent code. zone: the town's, for
    the day of the visit. Raises ReviewError."""
    _begin(session, case, Deed.LIST, actor=actor)
    shop = session.get_one(Shop, case.shop_id)
    visit = last_visit_that_found(session, case.id)
    move_shop(session, shop, ShopAction.LIST, actor=actor, now=now)
    day = (visit.at if visit else now).astimezone(zone).date()
    mark_checked(session, shop, day=day, office=office, actor=actor, now=now)
    code_of_shop(session, shop.id, now=now)
    _tell(session, shop, NoticeKind.LISTED, now=now)
    _close_when_settled(session, case, actor=actor, now=now)


def ask_owner(session: Session, case: ReviewCase, sentence: str, *, actor: Person, now: datetime) -> None:
    """One question to the owner; the case waits for the answer. Raises ReviewError."""
    standing = _begin(session, case, Deed.ASK, actor=actor, sentence=sentence)
    shop = session.get_one(Shop, case.shop_id)
    if standing.is_new_shop and standing.shop_state is ShopState.SUBMITTED:  # else the public goes on seeing it
        move_shop(session, shop, ShopAction.ASK, actor=actor, now=now, sentence=sentence)
    ask_question(session, case, sentence, actor=actor, now=now)


def stop_waiting_account(session: Session, case: ReviewCase, reason: str, *, actor: Person, now: datetime) -> None:
    """Stop an account in its waiting time, although it was agreed: one reviewer is enough, and any. Raises ReviewError,
    PaymentError."""
    _begin(session, case, Deed.STOP, actor=actor, sentence=reason)
    stop_account(session, account_of_case(session, case), reason=reason, actor=actor, now=now)


def refuse_case(session: Session, case: ReviewCase, reason: str, *, actor: Person, now: datetime) -> None:
    """Refuse what a case asks for: the account, and with a new shop its listing; a shop that is gone leaves the list.
    Raises ReviewError, PaymentError."""
    standing = _begin(session, case, Deed.REFUSE, actor=actor, sentence=reason)
    shop = session.get_one(Shop, case.shop_id)
    if standing.is_account_open:
        refuse_account(session, account_of_case(session, case), reason=reason, actor=actor, now=now)
    if standing.is_listing_open or standing.kind is CaseKind.RECHECK:
        move_shop(session, shop, ShopAction.REFUSE, actor=actor, now=now, sentence=reason)
        _tell(session, shop, NoticeKind.SHOP_REFUSED, now=now, reason=reason)
    close_case(session, case, outcome=CaseOutcome.REFUSED, reason=reason, actor=actor, now=now)


def find_all_right(session: Session, case: ReviewCase, sentence: str, *, actor: Person, now: datetime) -> None:
    """Somebody has looked, and nothing is wrong: the warning on the shop's page goes. sentence: what was looked at.
    Raises ReviewError."""
    _begin(session, case, Deed.ALL_RIGHT, actor=actor, sentence=sentence)
    close_reports(session, case, actor=actor, now=now)
    close_case(session, case, outcome=CaseOutcome.ALL_RIGHT, reason=sentence, actor=actor, now=now)


def revoke_code(
    session: Session, case: ReviewCase, version: AccountVersion, reason: str, *, actor: Person, now: datetime
) -> None:
    """Take one of the shop's accounts away; with the last of them the case ends. Raises ReviewError, PaymentError."""
    _begin(session, case, Deed.REVOKE, actor=actor, sentence=reason)
    demand_of_shop(session, case, version)
    revoke_account(session, version, reason=reason, actor=actor, now=now)
    if not any(till.version for till in tills_of(session, case.shop_id)):
        close_reports(session, case, actor=actor, now=now)
        close_case(session, case, outcome=CaseOutcome.REVOKED, reason=reason, actor=actor, now=now)


def remember_false_code(
    session: Session,
    case: ReviewCase,
    report: TamperReport,
    sentence: str,
    *,
    vault: Vault,
    actor: Person,
    now: datetime,
) -> None:
    """Somebody has seen the sticker that a report tells of: /check warns of its code for ever. sentence: what was seen.
    Raises ReviewError, PaymentError."""
    _begin(session, case, Deed.FALSE, actor=actor, sentence=sentence)
    if report.case_id != case.id:
        raise PaymentError(PaymentFault.UNKNOWN)
    find_false(session, report, sentence, vault=vault, actor=actor, now=now)


def lift_false_code(session: Session, code: FalseCode, sentence: str, *, actor: Person, now: datetime) -> None:
    """Two reviewers, one after the other, take such a warning back: the first says why. Raises ReviewError,
    PaymentError."""
    if code.lift_asked_by not in {None, actor.id}:
        lift_warning(session, code, actor=actor, now=now)
        return
    if not sentence.strip():
        raise ReviewError(ReviewFault.SENTENCE_MISSING)
    ask_to_lift(session, code, sentence, actor=actor, now=now)


def leave_note(session: Session, case: ReviewCase, sentence: str, *, actor: Person, now: datetime) -> None:
    """Raises ReviewError."""
    _begin(session, case, Deed.NOTE, actor=actor, sentence=sentence)
    note_on_case(session, case, sentence, actor=actor, now=now)


def close_settled_case(session: Session, case: ReviewCase, *, actor: Person, now: datetime) -> None:
    """Put away a case in which nothing is left to decide: its owner took the account back. Raises ReviewError."""
    _begin(session, case, Deed.CLOSE, actor=actor)
    close_case(session, case, outcome=CaseOutcome.DONE, reason=None, actor=actor, now=now)


def _begin(session: Session, case: ReviewCase, deed: Deed, *, actor: Person, sentence: str | None = None) -> Standing:
    """Where the case stands now, with the case locked: two who decide at once take turns. Raises ReviewError."""
    _lock(session, case)
    session.refresh(session.get_one(Shop, case.shop_id))
    standing = standing_of(session, case, viewer_id=actor.id)
    fault = refusal(deed, standing)
    if fault is None and sentence is not None and not sentence.strip():
        fault = ReviewFault.SENTENCE_MISSING
    if fault is not None:
        raise ReviewError(fault, action=f"case:{deed}", subject=f"case:{case.id}")
    return standing


def _lock(session: Session, case: ReviewCase) -> None:
    wait_for_turn(session)
    session.refresh(case, with_for_update=True)


def _close_when_settled(session: Session, case: ReviewCase, *, actor: Person, now: datetime) -> None:
    if standing_of(session, case, viewer_id=actor.id).is_settled:
        close_case(session, case, outcome=CaseOutcome.DONE, reason=None, actor=actor, now=now)


def _tell(session: Session, shop: Shop, kind: NoticeKind, *, now: datetime, **facts: str) -> None:
    if shop.owner_id is not None:
        notify(session, shop.owner_id, kind, now=now, shop=shop.name, **facts)
