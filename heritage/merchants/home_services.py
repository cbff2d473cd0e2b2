"""Writes of a merchant's own pages: facts of the shop, its counters, another account, whether it is shown.

The caller opens the transaction and gives the time.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from heritage.codecs.vietqr import Reading
from heritage.media.services import forget_photo
from heritage.merchants.queries import consents_in_force, photo_of
from heritage.payments.cases import open_case
from heritage.payments.lookups import is_known_false, seals_of
from heritage.payments.models import AccountVersion, Counter, PrintedCopy
from heritage.payments.queries import active_version, counters_of, pending_version, tills_of
from heritage.payments.rules import CaseKind, PaymentError, PaymentFault
from heritage.payments.services import close_counter, propose_account, stop_account
from heritage.payments.stand_rules import StandOutcome, compare_code, compare_serial
from heritage.people import audit
from heritage.people.queries import Person
from heritage.shops.models import Shop
from heritage.shops.rules import ConsentPurpose, ShopAction, ShopError, ShopFault, ShopState
from heritage.shops.services import ShopFacts, change_facts, move_shop, withdraw_consent
from heritage.storage import Storage
from heritage.vault import Vault

ON_THE_SIGN = ("name", "street", "house_number", "latitude", "longitude")
"""What somebody who stands in front of the shop can see: a change of it is worth a walk."""


def facts_now(shop: Shop) -> ShopFacts:
    known = {name: getattr(shop, name) for name in ShopFacts.__dataclass_fields__}
    return ShopFacts(**{**known, "stalls": tuple(shop.stalls)})


def change_details(
    session: Session, shop: Shop, facts: ShopFacts, *, storage: Storage, actor: Person, now: datetime
) -> None:
    """Other facts of a shop; what stands on its sign is looked at again. Raises ShopError."""
    before, old_photo = facts_now(shop), photo_of(session, shop.photo_id)
    change_facts(session, shop, facts, actor=actor, now=now)
    if old_photo is not None and old_photo.id != facts.photo_id:
        forget_photo(session, storage, old_photo)
    is_other_sign = any(getattr(before, name) != getattr(facts, name) for name in ON_THE_SIGN)
    if is_other_sign and shop.state in {ShopState.LISTED, ShopState.HIDDEN}:
        open_case(session, CaseKind.RECHECK, shop, now=now)


def propose_other_account(
    session: Session,
    shop: Shop,
    counter: Counter,
    payload: str,
    *,
    holder: str,
    source: str,
    vault: Vault,
    actor: Person,
    now: datetime,
) -> AccountVersion:
    """Enter another account for a counter and ask staff to look at it; the old one is shown meanwhile. Raises
    PaymentError."""
    version = propose_account(
        session, counter, payload, holder=holder, source=source, vault=vault, actor=actor, now=now
    )
    open_case(session, CaseKind.ACCOUNT_CHANGE, shop, version=version, now=now)
    return version


def rename_counter(session: Session, counter: Counter, name: str, *, actor: Person, now: datetime) -> None:
    old, counter.name = counter.name, name
    session.flush()
    audit.note(session, "counter:rename", f"counter:{counter.id}", actor_id=actor.id, now=now, old=old, new=name)


def shut_counter(session: Session, counter: Counter, *, actor: Person, now: datetime) -> None:
    """Close a counter for good: its code is taken out of use, an account that waits is stopped. Raises PaymentError: it
    is the last one."""
    if [each.id for each in counters_of(session, counter.shop_id)] == [counter.id]:
        raise PaymentError(PaymentFault.NO_SUCH_MOVE)
    pending = pending_version(session, counter.id)
    if pending is not None:
        stop_account(session, pending, actor=actor, now=now)
    close_counter(session, counter, actor=actor, now=now)


def show_shop(session: Session, shop: Shop, *, actor: Person, now: datetime) -> None:
    """Show a hidden shop again. Raises ShopError: its owner has not agreed to it."""
    if ConsentPurpose.SHOW not in consents_in_force(session, shop):
        raise ShopError(ShopFault.CONSENT)
    move_shop(session, shop, ShopAction.SHOW, actor=actor, now=now)


def take_back_show(session: Session, shop: Shop, *, actor: Person, now: datetime) -> None:
    """The owner takes back the consent to be shown: nobody finds the shop from now on."""
    consent = consents_in_force(session, shop).get(ConsentPurpose.SHOW)
    if consent is not None:
        withdraw_consent(session, consent, actor=actor, now=now)
    if shop.state == ShopState.LISTED:
        move_shop(session, shop, ShopAction.HIDE, actor=actor, now=now)


def compare_stand(
    session: Session, counter: Counter, *, reading: Reading | None, serial: str | None, vault: Vault
) -> StandOutcome:
    """Compare what was read of a stand with the account that is paid, and with those of the shop's other counters.
    reading: None where the merchant compared it by eye; serial: in canonical spelling, None where none was typed.
    Raises PaymentError: nothing is paid here."""
    version = active_version(session, counter.id)
    if version is None:
        raise PaymentError(PaymentFault.UNKNOWN)
    if reading is not None:
        seals = seals_of(session, reading, vault)
        found = compare_code(seals, seal=version.seal, account_seal=version.account_seal)
        if found is StandOutcome.DIFFERS:
            return _what_else(session, counter, seals)
        if found is not StandOutcome.SAME:
            return found
    copy = session.get(PrintedCopy, serial) if serial else None
    against = compare_serial(
        is_known_here=copy is not None and copy.counter_id == counter.id,
        is_revoked=copy is not None and copy.revoked_at is not None,
        is_of_active=copy is not None and copy.version_id == version.id,
    )
    if serial and against is not None:
        return against
    return StandOutcome.SAME if reading is not None else StandOutcome.SAME_BY_EYE


def _what_else(session: Session, counter: Counter, seals: tuple[str, str]) -> StandOutcome:
    """What a code is that does not pay into the account of this counter."""
    if is_known_false(session, seals):
        return StandOutcome.KNOWN_FALSE
    paid = {till.version.account_seal for till in tills_of(session, counter.shop_id) if till.version}
    return StandOutcome.OTHER_COUNTER if seals[1] in paid else StandOutcome.DIFFERS
