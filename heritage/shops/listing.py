"""Reads of what the public sees of shops, with Core: the columns that pages use and no more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.media.models import Photo
from heritage.shops.listing_rules import address_line
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState

_SHOP, _PHOTO = Shop.__table__, Photo.__table__


@dataclass(frozen=True)
class ShopPhoto:
    """As `components/photos.html` shows it."""

    digest: str
    width: int
    height: int
    widths: list[int]


@dataclass(frozen=True)
class ShopCard:
    """A listed shop as lists and maps show it."""

    id: int
    slug: str
    name: str
    kind: str
    house_number: str | None
    street: str | None
    ward: str | None
    latitude: float | None
    longitude: float | None
    accepts: dict[str, Any]
    hours: str | None
    checked: date | None
    is_sample: bool
    photo: ShopPhoto | None

    @property
    def address(self) -> str:
        return address_line(self.house_number, self.street)


@dataclass(frozen=True)
class ShopPage(ShopCard):
    """A listed shop as its own page shows it; phone: None unless its owner wants it shown."""

    phone: str | None
    foreign_apps: list[str]
    staff_may_take: str | None
    stalls: list[str]
    note: str | None
    checked_by_office: str | None


_OF_CARD = tuple(name for name in ShopCard.__dataclass_fields__ if name != "photo")
_OF_PAGE = tuple(name for name in ShopPage.__dataclass_fields__ if name not in {*_OF_CARD, "photo"})
_OF_PHOTO = tuple(ShopPhoto.__dataclass_fields__)


@lru_cache(maxsize=2)
def _statement(columns: tuple[str, ...]) -> Select[Any]:
    shop, photo = [_SHOP.c[name] for name in columns], [_PHOTO.c[name] for name in _OF_PHOTO]
    return (
        select(*shop, *photo)
        .join_from(_SHOP, _PHOTO, _PHOTO.c.id == _SHOP.c.photo_id, isouter=True)
        .where(_SHOP.c.state == ShopState.LISTED)
    )


def _facts(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    digest = row[len(columns)]
    photo = ShopPhoto(*row[len(columns) :]) if digest else None
    return dict(zip(columns, row, strict=False)) | {"photo": photo}


def shop_cards_by_name(session: Session) -> list[ShopCard]:
    """Every listed shop, in the order of the Vietnamese alphabet."""
    cards = [ShopCard(**_facts(row, _OF_CARD)) for row in session.execute(_statement(_OF_CARD).order_by(_SHOP.c.id))]
    return sorted(cards, key=lambda card: (collation_key(card.name), card.id))


def shop_cards_of(session: Session, slugs: Collection[str]) -> list[ShopCard]:
    """The listed ones of the shops `slugs`, in order of slug."""
    rows = session.execute(_statement(_OF_CARD).where(_SHOP.c.slug.in_(slugs)).order_by(_SHOP.c.slug))
    return [ShopCard(**_facts(row, _OF_CARD)) for row in rows]


_OF_ONE = (*_OF_CARD, *_OF_PAGE, "show_phone")


def shop_page(session: Session, slug: str) -> ShopPage | None:
    """The listed shop `slug`."""
    row = session.execute(_statement(_OF_ONE).where(_SHOP.c.slug == bindparam("slug")), {"slug": slug}).first()
    if row is None:
        return None
    facts = _facts(row, _OF_ONE)
    if not facts.pop("show_phone"):
        facts["phone"] = None
    return ShopPage(**facts)


def state_of_shop(session: Session, slug: str) -> ShopState | None:
    """Of the shop `slug`, listed or not."""
    state = session.scalar(select(_SHOP.c.state).where(_SHOP.c.slug == slug))
    return ShopState(state) if state else None


def slugs_for_search_engines(session: Session) -> list[str]:
    """Of the listed shops, in order; samples are for people who try the site."""
    listed = select(_SHOP.c.slug).where(_SHOP.c.state == ShopState.LISTED, _SHOP.c.is_sample.is_(False))
    return list(session.scalars(listed.order_by(_SHOP.c.slug)))
