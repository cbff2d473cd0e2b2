"""Reads for registrations: which shop this may be, who began what, and what has been left lying."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from heritage.codecs.distances import degrees_around, metres_between
from heritage.codecs.vietnamese import collation_key
from heritage.media.models import Photo
from heritage.merchants.rules import MOST_MATCHES
from heritage.payments.models import AccountVersion, Counter, ReviewCase, Visit
from heritage.payments.queries import counters_of, versions_newest_first
from heritage.payments.rules import CaseState
from heritage.people.models import Account, SignIn
from heritage.people.rules import Role
from heritage.shops.models import Consent, HelpRequest, Shop, ShopDraft
from heritage.shops.rules import NEAR_M, ConsentPurpose, ShopState, are_similar


def draft_by_id(session: Session, draft_id: int) -> ShopDraft | None:
    return session.get(ShopDraft, draft_id)


def draft_to_submit(session: Session, owner_id: int) -> ShopDraft | None:
    """Somebody's draft, locked: of two submissions at once the second finds none."""
    return session.scalar(select(ShopDraft).where(ShopDraft.owner_id == owner_id).with_for_update())


def drafts_begun_by(session: Session, agent_id: int) -> list[tuple[ShopDraft, Account]]:
    """What an agent has begun and not yet sent, with whose it is, the newest first."""
    rows = session.execute(
        select(ShopDraft, Account)
        .join(Account, Account.id == ShopDraft.owner_id)
        .where(ShopDraft.agent_id == agent_id)
        .order_by(ShopDraft.changed_at.desc(), ShopDraft.id.desc())
    )
    return [(draft, account) for draft, account in rows]


def photo_of(session: Session, photo_id: int | None) -> Photo | None:
    return session.get(Photo, photo_id) if photo_id is not None else None


def help_request_of(session: Session, request_id: int) -> HelpRequest | None:
    return session.get(HelpRequest, request_id)


def shops_by_id(session: Session, ids: list[int]) -> list[Shop]:
    """In the order of the Vietnamese alphabet."""
    shops = session.scalars(select(Shop).where(Shop.id.in_(ids)).order_by(Shop.name, Shop.id)).all()
    return sorted(shops, key=lambda shop: (collation_key(shop.name), shop.id))


def shops_it_may_be(
    session: Session,
    *,
    owner: Account,
    name: str | None,
    position: tuple[float, float] | None,
    account_seal: str | None,
) -> list[int]:
    """Ids of unclaimed shops, and of the owner's own, of the same phone or account, or of a similar name and near."""
    unclaimed = and_(Shop.state == ShopState.IMPORTED, Shop.owner_id.is_(None))
    own = and_(Shop.owner_id == owner.id, Shop.state != ShopState.WITHDRAWN)
    paid_there = (
        select(Counter.shop_id)
        .join(AccountVersion, AccountVersion.counter_id == Counter.id)
        .where(AccountVersion.account_seal == account_seal)
    )
    known = or_(Shop.phone == owner.phone, Shop.id.in_(paid_there))
    certain = set(session.scalars(select(Shop.id).where(or_(unclaimed, own), known)))
    if name and position:
        latitude, longitude = position
        up, across = degrees_around(latitude, NEAR_M)
        box = and_(
            Shop.latitude.between(latitude - up, latitude + up),
            Shop.longitude.between(longitude - across, longitude + across),
        )
        for shop in session.scalars(select(Shop).where(or_(unclaimed, own), box).order_by(Shop.id)):
            if _is_near(shop, position) and are_similar(shop.name, name):
                certain.add(shop.id)
    return sorted(certain)[:MOST_MATCHES]


def _is_near(shop: Shop, position: tuple[float, float]) -> bool:
    if shop.latitude is None or shop.longitude is None:
        return False
    return metres_between(shop.latitude, shop.longitude, *position) <= NEAR_M


def is_photo_of_a_shop(session: Session, photo_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Shop.photo_id == photo_id))))


def consents_in_force(session: Session, shop: Shop) -> dict[str, Consent]:
    """By purpose, what the owner has agreed to for this shop and not taken back."""
    statement = select(Consent).where(
        Consent.account_id == shop.owner_id, Consent.shop_id == shop.id, Consent.withdrawn_at.is_(None)
    )
    return {consent.purpose: consent for consent in session.scalars(statement.order_by(Consent.given_at, Consent.id))}


def open_cases_of_shop(session: Session, shop_id: int) -> list[ReviewCase]:
    """Cases that are not closed, the oldest first."""
    statement = select(ReviewCase).where(ReviewCase.shop_id == shop_id, ReviewCase.state != CaseState.CLOSED)
    return list(session.scalars(statement.order_by(ReviewCase.opened_at, ReviewCase.id)))


@dataclass(frozen=True)
class Standing:
    """Where a shop stands. version: the newest account of its first counter; is_shown: its owner let it be shown."""

    shop: Shop
    version: AccountVersion | None
    is_shown: bool


def standing_of(session: Session, shop: Shop) -> Standing:
    counters = counters_of(session, shop.id)
    versions = versions_newest_first(session, counters[0].id) if counters else []
    is_shown = ConsentPurpose.SHOW in consents_in_force(session, shop)
    return Standing(shop, versions[0] if versions else None, is_shown)


def drafts_untouched_since(session: Session, moment: datetime) -> list[ShopDraft]:
    return list(session.scalars(select(ShopDraft).where(ShopDraft.changed_at < moment).order_by(ShopDraft.id)))


def merchants_of_nothing(session: Session, *, seen_before: datetime) -> list[Account]:
    """Merchants who never finished: no shop, no consent, no draft; made before a moment, and not seen since."""
    nothing = (
        ~exists().where(or_(Shop.owner_id == Account.id, Shop.registered_by == Account.id)),
        ~exists().where(Consent.account_id == Account.id),
        ~exists().where(ShopDraft.owner_id == Account.id),
        ~exists().where(SignIn.account_id == Account.id, SignIn.seen_at >= seen_before),
    )
    merchants = select(Account).where(Account.role == Role.MERCHANT, Account.made_at < seen_before, *nothing)
    return list(session.scalars(merchants.order_by(Account.id)))


def photos_of_shops_refused_before(session: Session, moment: datetime) -> list[Photo]:
    """Photos of the front, and those that visits took, of shops refused before `moment`."""
    refused = select(Shop.id).where(Shop.state == ShopState.REFUSED, Shop.state_since < moment)
    fronts = select(Shop.photo_id).where(Shop.id.in_(refused))
    cases = select(ReviewCase.id).where(ReviewCase.shop_id.in_(refused))
    visits = select(Visit.photo_id).where(Visit.case_id.in_(cases))
    return list(
        session.scalars(select(Photo).where(or_(Photo.id.in_(fronts), Photo.id.in_(visits))).order_by(Photo.id))
    )


def help_finished_before(session: Session, moment: datetime) -> list[HelpRequest]:
    return list(session.scalars(select(HelpRequest).where(HelpRequest.done_at < moment).order_by(HelpRequest.id)))
