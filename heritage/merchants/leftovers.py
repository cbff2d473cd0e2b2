"""Taking away what was begun and never finished, and what need not be kept any longer.

The caller opens the transaction and gives the time.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from heritage.media.services import forget_photo
from heritage.merchants.queries import (
    drafts_untouched_since,
    help_finished_before,
    merchants_of_nothing,
    photos_of_shops_refused_before,
)
from heritage.merchants.services import drop_photo
from heritage.people import audit
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.shops.models import ShopDraft
from heritage.shops.rules import DRAFT_KEPT, REFUSED_KEPT
from heritage.shops.services import forget_draft
from heritage.storage import Storage


@dataclass(frozen=True)
class Removed:
    """How much was taken away of each."""

    drafts: int
    accounts: int
    photos: int
    help_requests: int


def drop_draft(session: Session, draft: ShopDraft, *, storage: Storage, actor: Person, now: datetime) -> None:
    """Throw away what was answered, and the account as well if it was only made for this and nobody has used it."""
    owner_id = draft.owner_id
    drop_photo(session, draft, storage)
    forget_draft(session, draft)
    audit.note(session, "draft:drop", f"account:{owner_id}", actor_id=actor.id, now=now)
    for account in merchants_of_nothing(session, seen_before=now):
        if account.id == owner_id and account.passphrase_hash is None:
            _forget_account(session, account, actor=actor, now=now)


def tidy(session: Session, *, storage: Storage, now: datetime) -> Removed:
    """Remove drafts that nobody has touched for long, the accounts of those who never finished, the photos of refused
    registrations, and requests for help that were met."""
    drafts = drafts_untouched_since(session, now - DRAFT_KEPT)
    for draft in drafts:
        drop_photo(session, draft, storage)
        forget_draft(session, draft)
    accounts = merchants_of_nothing(session, seen_before=now - DRAFT_KEPT)
    for account in accounts:
        _forget_account(session, account, actor=None, now=now)
    photos = photos_of_shops_refused_before(session, now - REFUSED_KEPT)
    for photo in photos:
        forget_photo(session, storage, photo)
    requests = help_finished_before(session, now - DRAFT_KEPT)
    for request in requests:
        session.delete(request)
    session.flush()
    removed = Removed(len(drafts), len(accounts), len(photos), len(requests))
    if any(asdict(removed).values()):
        audit.note(session, "shops:tidy", "shops", actor_id=None, now=now, **asdict(removed))
    return removed


def _forget_account(session: Session, account: Account, *, actor: Person | None, now: datetime) -> None:
    """Their devices, slips and notices go with them."""
    subject = f"account:{account.id}"
    session.delete(account)
    session.flush()
    audit.note(session, "account:forget", subject, actor_id=actor.id if actor else None, now=now)
