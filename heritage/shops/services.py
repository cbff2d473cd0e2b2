"""Writes on shops; the caller opens the transaction and gives the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import fold, slug_of
from heritage.people import audit
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.shops.models import Consent, HelpRequest, Shop, ShopDraft
from heritage.shops.rules import (
    CONSENT_VERSION,
    MAX_NAME,
    ConsentPurpose,
    ShopAction,
    ShopError,
    ShopFault,
    ShopState,
    moved,
)
from heritage.vault import Vault


@dataclass(frozen=True)
class ShopFacts:
    """What is asked about a shop, money apart."""

    name: str
    kind: str
    street: str | None = None
    house_number: str | None = None
    ward: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    photo_id: int | None = None
    accepts: Mapping[str, str] = field(default_factory=dict)
    staff_may_take: str | None = None
    hours: str | None = None
    stalls: tuple[str, ...] = ()
    note: str | None = None
    show_phone: bool = False


def register_shop(
    session: Session, facts: ShopFacts, *, owner: Account, actor: Person, now: datetime, is_sample: bool = False
) -> Shop:
    """Enter a shop whose owner has answered everything; it is not public before somebody has looked at it."""
    shop = Shop(
        slug=free_slug(session, facts.name),
        owner_id=owner.id,
        registered_by=actor.id,
        phone=owner.phone,
        state=ShopState.SUBMITTED,
        foreign_apps=[],
        registered_at=now,
        state_since=now,
        is_sample=is_sample,
    )
    _write(shop, facts)
    session.add(shop)
    session.flush()
    audit.note(session, "shop:register", f"shop:{shop.id}", actor_id=actor.id, now=now, owner=owner.id, name=shop.name)
    return shop


def change_facts(session: Session, shop: Shop, facts: ShopFacts, *, actor: Person, now: datetime) -> None:
    """Write other facts of a shop; the audit log keeps the old ones. Its address stays: it may be printed."""
    before = _as_told(shop)
    _write(shop, facts)
    session.flush()
    after = _as_told(shop)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        audit.note(session, "shop:change", f"shop:{shop.id}", actor_id=actor.id, now=now, changed=changed)


def claim_shop(session: Session, shop: Shop, facts: ShopFacts, *, owner: Account, actor: Person, now: datetime) -> None:
    """The owner of a shop that the ward's list knows registers it. Raises ShopError when it has an owner already."""
    shop.owner_id, shop.registered_by, shop.phone = owner.id, actor.id, owner.phone
    shop.registered_at = now
    move_shop(session, shop, ShopAction.CLAIM, actor=actor, now=now)
    audit.note(session, "shop:own", f"shop:{shop.id}", actor_id=actor.id, now=now, owner=owner.id)
    change_facts(session, shop, facts, actor=actor, now=now)


def _write(shop: Shop, facts: ShopFacts) -> None:
    if not facts.name or len(facts.name) > MAX_NAME:
        raise ShopError(ShopFault.NAME)
    for name in ShopFacts.__dataclass_fields__:
        value = getattr(facts, name)
        if isinstance(value, tuple):
            value = list(value)
        setattr(shop, name, dict(value) if isinstance(value, Mapping) else value)
    shop.name_folded = fold(facts.name)


def _as_told(shop: Shop) -> dict[str, Any]:
    return {name: getattr(shop, name) for name in ShopFacts.__dataclass_fields__}


def move_shop(
    session: Session, shop: Shop, action: ShopAction, *, actor: Person, now: datetime, sentence: str | None = None
) -> None:
    """Another state of a listing. sentence: the question or the reason that its owner reads. Raises ShopError, also
    when the public would see what its owner has not agreed to show."""
    old, new = shop.state, moved(ShopState(shop.state), action)
    if new is ShopState.LISTED and not _may_be_shown(session, shop):
        raise ShopError(ShopFault.CONSENT, action=f"shop:{action}", subject=f"shop:{shop.id}")
    shop.state = new
    shop.state_since = now
    if action is ShopAction.ASK:
        shop.question = sentence
    elif action is ShopAction.REFUSE:
        shop.refusal = sentence
    elif action in {ShopAction.LIST, ShopAction.ANSWER}:
        shop.question = shop.refusal = None
    session.flush()
    facts: dict[str, Any] = {"old": old, "new": shop.state, "sentence": sentence}
    audit.note(session, f"shop:{action}", f"shop:{shop.id}", actor_id=actor.id, now=now, **facts)


def _may_be_shown(session: Session, shop: Shop) -> bool:
    agreed = select(Consent.id).where(
        Consent.shop_id == shop.id, Consent.purpose == ConsentPurpose.SHOW, Consent.withdrawn_at.is_(None)
    )
    return session.scalar(agreed.limit(1)) is not None


def mark_checked(session: Session, shop: Shop, *, day: date, office: str, actor: Person, now: datetime) -> None:
    """Somebody of `office` stood in front of the shop on `day` and found it as described."""
    shop.checked, shop.checked_by_office = day, office
    session.flush()
    audit.note(session, "shop:checked", f"shop:{shop.id}", actor_id=actor.id, now=now, day=day, office=office)


def free_slug(session: Session, name: str) -> str:
    """A name in addresses that no shop has yet."""
    stem = slug_of(name) or "shop"
    taken = set(session.scalars(select(Shop.slug).where(Shop.slug.startswith(stem))))
    return next(slug for slug in chain([stem], (f"{stem}-{number}" for number in count(2))) if slug not in taken)


def give_consent(
    session: Session,
    purpose: ConsentPurpose,
    *,
    account: Account,
    shop: Shop | None,
    language: str,
    actor: Person,
    now: datetime,
) -> Consent:
    """Keep the proof of a consent: which words, in which language, and before whom if an agent held the phone."""
    consent = Consent(
        account_id=account.id,
        shop_id=shop.id if shop else None,
        purpose=purpose,
        text_version=CONSENT_VERSION,
        language=language,
        given_at=now,
        given_before=None if actor.id == account.id else actor.id,
    )
    session.add(consent)
    session.flush()
    facts: dict[str, Any] = {"purpose": purpose, "version": CONSENT_VERSION, "language": language}
    audit.note(session, "consent:give", f"account:{account.id}", actor_id=actor.id, now=now, **facts)
    return consent


def withdraw_consent(session: Session, consent: Consent, *, actor: Person, now: datetime) -> None:
    consent.withdrawn_at = now
    session.flush()
    subject = f"account:{consent.account_id}"
    audit.note(session, "consent:withdraw", subject, actor_id=actor.id, now=now, purpose=consent.purpose)


def save_draft(
    session: Session,
    owner: Account,
    *,
    answers: Mapping[str, Any],
    secrets: str | None,
    vault: Vault,
    agent: Person | None,
    now: datetime,
) -> ShopDraft:
    """Keep what has been answered so far, over what was there; secrets: JSON text that is kept encrypted, None: as it
    was."""
    draft = session.scalar(select(ShopDraft).where(ShopDraft.owner_id == owner.id))
    if draft is None:
        draft = ShopDraft(owner_id=owner.id, answers={}, made_at=now)
        session.add(draft)
    draft.answers = {**draft.answers, **answers}
    if secrets is not None:
        draft.secrets = vault.encrypt(secrets)
    if agent is not None:
        draft.agent_id = agent.id
    draft.changed_at = now
    session.flush()
    return draft


def forget_draft(session: Session, draft: ShopDraft) -> None:
    session.delete(draft)
    session.flush()


def ask_for_help(session: Session, *, name: str, phone: str, place: str, now: datetime) -> HelpRequest:
    request = HelpRequest(name=name, phone=phone, place=place, asked_at=now)
    session.add(request)
    session.flush()
    return request


def finish_help(session: Session, request: HelpRequest, *, actor: Person, now: datetime) -> None:
    request.done_at, request.done_by = now, actor.id
    session.flush()
    audit.note(session, "help:done", f"help:{request.id}", actor_id=actor.id, now=now)
