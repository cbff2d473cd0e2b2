"""Taking a shop and its owner's data off this site for good.

What stays, and why: consents and the audit log, since the law asks for proof of both; the rows of account versions
without number, holder and bank's payload, since a payer may still hold an old stand and must be warned; serials of
printed copies, for the same reason; reports of visitors, which tell of somebody else's code.

The caller opens the transaction and gives the time.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import fold
from heritage.media.models import Photo
from heritage.media.services import forget_photo
from heritage.merchants.services import drop_photo
from heritage.payments.copies import revoke_copy
from heritage.payments.models import AccountVersion, Counter, PrintedCopy, ReviewCase, Visit, VisitCode
from heritage.payments.queries import questions_of_shop
from heritage.payments.rules import PENDING, AccountState
from heritage.payments.services import close_counter, stop_account
from heritage.people import audit
from heritage.people.erasing import NOBODY, erase_account
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.shops.models import Consent, HelpRequest, Shop
from heritage.shops.queries import draft_of, shops_of_owner
from heritage.shops.rules import ShopAction, ShopState
from heritage.shops.services import forget_draft, move_shop, withdraw_consent
from heritage.signs.models import SignCode
from heritage.signs.services import retire_code
from heritage.storage import Storage
from heritage.vault import Vault

REASON = "erased by its owner"


def erase_shop(session: Session, shop: Shop, *, storage: Storage, vault: Vault, actor: Person, now: datetime) -> None:
    """Take a shop away: nobody is paid on its codes any more, its sign says that it is gone, its facts go."""
    counters = session.scalars(select(Counter).where(Counter.shop_id == shop.id).order_by(Counter.number)).all()
    for counter in counters:
        _end_counter(session, counter, vault=vault, actor=actor, now=now)
    codes = select(SignCode.code).where(SignCode.shop_id == shop.id).order_by(SignCode.code)
    for code in session.scalars(codes).all():
        retire_code(session, code, now=now)
    _forget_visits(session, shop, storage)
    consents = select(Consent).where(Consent.shop_id == shop.id, Consent.withdrawn_at.is_(None))
    for consent in session.scalars(consents.order_by(Consent.id)).all():
        withdraw_consent(session, consent, actor=actor, now=now)
    if shop.state != ShopState.WITHDRAWN:
        move_shop(session, shop, ShopAction.WITHDRAW, actor=actor, now=now)
    _forget_facts(session, shop, storage)
    audit.note(session, "shop:erase", f"shop:{shop.id}", actor_id=actor.id, now=now)


def _end_counter(session: Session, counter: Counter, *, vault: Vault, actor: Person, now: datetime) -> None:
    of_counter = select(AccountVersion).where(AccountVersion.counter_id == counter.id).order_by(AccountVersion.number)
    versions = session.scalars(of_counter).all()
    for version in versions:
        if version.state in PENDING:
            stop_account(session, version, actor=actor, now=now)
    if counter.is_open:
        close_counter(session, counter, actor=actor, now=now)
    for version in versions:
        assert version.state not in {AccountState.ACTIVE, *PENDING}, "the table lets go of ended ones only"  # noqa: S101
        version.last_four = version.holder = ""
        version.payload = vault.encrypt("")
    copies = select(PrintedCopy).where(PrintedCopy.counter_id == counter.id).order_by(PrintedCopy.serial)
    for copy in session.scalars(copies).all():
        revoke_copy(session, copy, why=REASON, actor=actor, now=now)
    counter.name = str(counter.number)
    session.flush()


def _forget_visits(session: Session, shop: Shop, storage: Storage) -> None:
    """The holder's name that a visitor typed, where they stood, and what their photos show; what was asked and
    answered."""
    cases = select(ReviewCase.id).where(ReviewCase.shop_id == shop.id)
    visits = select(Visit.id).where(Visit.case_id.in_(cases))
    session.execute(update(VisitCode).where(VisitCode.visit_id.in_(visits)).values(typed_holder=""))
    for question in questions_of_shop(session, shop.id):
        question.words, question.answer = "", None
    for visit in session.scalars(select(Visit).where(Visit.case_id.in_(cases)).order_by(Visit.id)).all():
        photo = session.get(Photo, visit.photo_id) if visit.photo_id else None
        visit.typed_holder, visit.note, visit.photo_id = "", None, None
        visit.latitude = visit.longitude = None
        session.flush()
        if photo is not None:
            forget_photo(session, storage, photo)


def _forget_facts(session: Session, shop: Shop, storage: Storage) -> None:
    photo = session.get(Photo, shop.photo_id) if shop.photo_id else None
    shop.name, shop.name_folded = NOBODY, fold(NOBODY)
    shop.phone = shop.street = shop.house_number = shop.ward = None
    shop.latitude = shop.longitude = shop.photo_id = None
    shop.staff_may_take = shop.hours = shop.note = shop.question = shop.refusal = None
    shop.accepts, shop.foreign_apps, shop.stalls, shop.show_phone = {}, [], [], False
    session.flush()
    if photo is not None:
        forget_photo(session, storage, photo)


def erase_merchant(
    session: Session, account: Account, *, storage: Storage, vault: Vault, actor: Person, now: datetime
) -> None:
    """Everything of a merchant: the shops, what was begun and not sent, requests for help, and the account."""
    for shop in shops_of_owner(session, account.id):
        erase_shop(session, shop, storage=storage, vault=vault, actor=actor, now=now)
    draft = draft_of(session, account.id)
    if draft is not None:
        drop_photo(session, draft, storage)
        forget_draft(session, draft)
    if account.phone is not None:
        session.execute(delete(HelpRequest).where(HelpRequest.phone == account.phone))
    open_consents = select(Consent).where(Consent.account_id == account.id, Consent.withdrawn_at.is_(None))
    for consent in session.scalars(open_consents.order_by(Consent.id)).all():
        withdraw_consent(session, consent, actor=actor, now=now)
    erase_account(session, account, actor_id=actor.id, now=now)
