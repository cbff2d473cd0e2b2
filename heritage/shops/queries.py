"""Reads on shops."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from heritage.codecs.distances import degrees_around, metres_between
from heritage.media.models import Photo
from heritage.shops.models import HelpRequest, Shop, ShopDraft
from heritage.shops.rules import ShopState


def shop_of(session: Session, shop_id: int) -> Shop | None:
    return session.get(Shop, shop_id)


def shops_of_owner(session: Session, account_id: int) -> list[Shop]:
    """The shops of a merchant, the first registered first; those withdrawn are left out."""
    return list(
        session.scalars(
            select(Shop)
            .where(Shop.owner_id == account_id, Shop.state != ShopState.WITHDRAWN)
            .order_by(Shop.registered_at, Shop.id)
        )
    )


GONE = (ShopState.REFUSED, ShopState.WITHDRAWN)


def shops_within(session: Session, shop: Shop, metres: float) -> list[Shop]:
    """The other shops at most `metres` away, the first entered first; samples are among themselves."""
    if shop.latitude is None or shop.longitude is None:
        return []
    north, east = degrees_around(shop.latitude, metres)
    near = session.scalars(
        select(Shop)
        .where(
            Shop.id != shop.id,
            Shop.is_sample == shop.is_sample,
            Shop.state.not_in(GONE),
            Shop.latitude.between(shop.latitude - north, shop.latitude + north),
            Shop.longitude.between(shop.longitude - east, shop.longitude + east),
        )
        .order_by(Shop.id)
    )
    here = shop.latitude, shop.longitude
    return [each for each in near if metres_between(*here, each.latitude or 0, each.longitude or 0) <= metres]


def shops_not_checked_since(session: Session, day: date) -> list[Shop]:
    """Listed shops in front of which nobody stood after `day`, the longest first."""
    statement = select(Shop).where(Shop.state == ShopState.LISTED, or_(Shop.checked.is_(None), Shop.checked <= day))
    return list(session.scalars(statement.order_by(Shop.checked, Shop.id)))


def draft_of(session: Session, account_id: int) -> ShopDraft | None:
    return session.scalar(select(ShopDraft).where(ShopDraft.owner_id == account_id))


def is_front_listed(session: Session, digest: str) -> bool:
    """Whether a listed shop has a photo of its front with this content."""
    shown = select(Shop.id).join(Photo, Photo.id == Shop.photo_id)
    shown = shown.where(Photo.digest == digest, Shop.state == ShopState.LISTED)
    return session.scalar(shown.limit(1)) is not None


def is_own_front(session: Session, digest: str, account_id: int) -> bool:
    """Whether somebody, or an agent beside them, sent a photo with this content for a shop of theirs."""
    photos = select(Photo.id).where(Photo.digest == digest)
    of_shop = select(Shop.id).where(Shop.photo_id.in_(photos), Shop.owner_id == account_id)
    own = or_(ShopDraft.owner_id == account_id, ShopDraft.agent_id == account_id)
    of_draft = select(ShopDraft.id).where(ShopDraft.photo_id.in_(photos), own)
    return any(session.scalar(each.limit(1)) is not None for each in (of_shop, of_draft))


def help_wanted(session: Session) -> list[HelpRequest]:
    """Who waits for an agent, the longest first."""
    statement = select(HelpRequest).where(HelpRequest.done_at.is_(None))
    return list(session.scalars(statement.order_by(HelpRequest.asked_at, HelpRequest.id)))
