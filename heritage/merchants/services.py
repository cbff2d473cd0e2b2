"""Writes of a registration: answers saved one by one, and the one step that makes a shop of them.

The caller opens the transaction and gives the time.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.media.pictures import Picture
from heritage.media.rules import PhotoKind
from heritage.media.services import forget_photo, keep_photo
from heritage.merchants.queries import (
    consents_in_force,
    draft_to_submit,
    is_photo_of_a_shop,
    open_cases_of_shop,
    photo_of,
    shops_it_may_be,
)
from heritage.merchants.rules import DEFAULTS, NOT_THESE, PERHAPS, Answers, Question, next_question
from heritage.payments.cases import open_case
from heritage.payments.models import AccountVersion
from heritage.payments.queries import active_version, bank_of, counters_of, pending_version
from heritage.payments.questions import settle_questions
from heritage.payments.rules import CaseKind, CaseState, PaymentError, PaymentFault
from heritage.payments.services import open_counter, propose_account, transfer_code
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.rules import SlipPurpose
from heritage.people.services import make_merchant, make_slip
from heritage.shops.models import Shop, ShopDraft
from heritage.shops.queries import draft_of
from heritage.shops.rules import ConsentPurpose, ShopAction, ShopError, ShopFault, ShopState
from heritage.shops.services import (
    ShopFacts,
    change_facts,
    claim_shop,
    forget_draft,
    give_consent,
    move_shop,
    register_shop,
    save_draft,
)
from heritage.storage import Storage
from heritage.vault import Vault

FIRST_COUNTER = "1"

CORRECTABLE = frozenset({ShopState.QUESTION, ShopState.REFUSED})


def begin_beside(session: Session, phone: str, *, name: str, vault: Vault, actor: Person, now: datetime) -> ShopDraft:
    """An agent begins for a merchant, who has no pass-phrase yet. Raises PeopleError."""
    owner = make_merchant(session, phone, name=name, passphrase=None, actor=actor, now=now)
    return save_draft(session, owner, answers={}, secrets=None, vault=vault, agent=actor, now=now)


def slip_for(session: Session, owner: Account, *, actor: Person, now: datetime) -> str:
    """The code with which a merchant chooses a pass-phrase: the first one, or another."""
    purpose = SlipPurpose.RESET if owner.passphrase_hash else SlipPurpose.INVITATION
    return make_slip(session, owner, purpose=purpose, actor=actor, now=now)


def save_answer(
    session: Session,
    owner: Account,
    question: Question,
    answer: Any,
    *,
    vault: Vault,
    agent: Person | None,
    now: datetime,
    secrets: Mapping[str, str] | None = None,
) -> ShopDraft:
    """Keep the answer to one question, and look anew which shop this may be."""
    text = json.dumps(secrets) if secrets is not None else None
    draft = save_draft(session, owner, answers={question: answer}, secrets=text, vault=vault, agent=agent, now=now)
    _look_for_matches(session, draft, owner, vault=vault)
    return draft


def payload_to_keep(session: Session, reading: vietqr.Reading) -> str:
    """What is kept of the code in a picture: a transfer code composed anew by us, so that nothing else of it is
    printed; the code of an acquiring bank as it is. Raises PaymentError."""
    code = reading.vietqr
    if code is None or code.service not in vietqr.WRITTEN_SERVICES:
        raise PaymentError(PaymentFault.CODE_REFUSED)
    if code.service is vietqr.Service.ACCOUNT:
        return transfer_code(session, code.bin, code.account)
    if code.amount is not None:
        raise PaymentError(PaymentFault.CODE_REFUSED)
    if bank_of(session, code.bin) is None:
        raise PaymentError(PaymentFault.BANK_UNKNOWN)
    return reading.payload


def save_secrets(
    session: Session,
    owner: Account,
    secrets: Mapping[str, str],
    *,
    vault: Vault,
    agent: Person | None,
    now: datetime,
) -> ShopDraft:
    """Keep a code whose holder is still to be named: the question stays open."""
    draft = save_draft(session, owner, answers={}, secrets=json.dumps(secrets), vault=vault, agent=agent, now=now)
    draft.answers = {name: answer for name, answer in draft.answers.items() if name != Question.CODE}
    session.flush()
    return draft


def save_photo(
    session: Session,
    owner: Account,
    picture: Picture | None,
    *,
    storage: Storage,
    vault: Vault,
    agent: Person | None,
    actor: Person,
    now: datetime,
) -> ShopDraft:
    """Keep the photo of the front, in place of one sent before. picture: None to go without one."""
    draft = save_answer(
        session, owner, Question.PHOTO, "kept" if picture else "skipped", vault=vault, agent=agent, now=now
    )
    drop_photo(session, draft, storage)
    if picture is not None:
        photo = keep_photo(session, storage, picture, kind=PhotoKind.FRONT, actor_id=actor.id, now=now)
        draft.photo_id = photo.id
    session.flush()
    return draft


def drop_photo(session: Session, draft: ShopDraft, storage: Storage) -> None:
    """Forget the photo of a draft, unless it is a shop's."""
    photo = photo_of(session, draft.photo_id)
    draft.photo_id = None
    session.flush()
    if photo is not None and not is_photo_of_a_shop(session, photo.id):
        forget_photo(session, storage, photo)


def secrets_of(draft: ShopDraft | None, vault: Vault) -> dict[str, str]:
    """What a draft keeps encrypted: payload, holder and source, as far as they are known."""
    found: dict[str, str] = json.loads(vault.decrypt(draft.secrets)) if draft and draft.secrets else {}
    return found


def _look_for_matches(session: Session, draft: ShopDraft, owner: Account, *, vault: Vault) -> None:
    if draft.claimed_id is not None:
        return
    answers = draft.answers
    place = answers.get(Question.PLACE, {})
    found = shops_it_may_be(
        session,
        owner=owner,
        name=answers.get(Question.SHOP, {}).get("name"),
        position=(place["latitude"], place["longitude"]) if place.get("latitude") is not None else None,
        account_seal=_account_seal(session, secrets_of(draft, vault).get("payload"), vault),
    )
    fresh = [shop_id for shop_id in found if shop_id not in answers.get(NOT_THESE, [])]
    draft.answers = {**answers, PERHAPS: fresh}
    session.flush()


def _account_seal(session: Session, payload: str | None, vault: Vault) -> str | None:
    code = vietqr.read(payload).vietqr if payload else None
    return vault.seal(session, f"{code.bin} {code.account}") if code else None


def choose_match(session: Session, draft: ShopDraft, shop_id: int | None, *, now: datetime) -> None:
    """It is this shop of the ward's list, whose facts become the defaults; None: it is none of them.

    Raises ShopError.
    """
    perhaps = draft.answers.get(PERHAPS, [])
    if shop_id is None:
        seen = {*draft.answers.get(NOT_THESE, []), *perhaps}
        draft.answers = {**draft.answers, NOT_THESE: sorted(seen), PERHAPS: []}
    else:
        shop = session.get(Shop, shop_id) if shop_id in perhaps else None
        if shop is None or shop.state != ShopState.IMPORTED:
            raise ShopError(ShopFault.NOT_YOURS, action="shop:claim", subject=f"shop:{shop_id}")
        draft.claimed_id, draft.photo_id = shop.id, draft.photo_id or shop.photo_id
        draft.answers = {**draft.answers, DEFAULTS: answers_of(shop), PERHAPS: []}
    draft.changed_at = now
    session.flush()


def begin_correction(session: Session, shop: Shop, owner: Account, *, vault: Vault, now: datetime) -> ShopDraft:
    """Lay a shop's answers open for its owner to correct: one that was refused, or sent back. Raises ShopError."""
    if shop.owner_id != owner.id:
        raise ShopError(ShopFault.NOT_YOURS, action="shop:correct", subject=f"shop:{shop.id}")
    if ShopState(shop.state) not in CORRECTABLE:
        raise ShopError(ShopFault.NO_SUCH_MOVE)
    draft = draft_of(session, owner.id)
    if draft is not None and draft.claimed_id == shop.id:
        return draft
    if draft is not None:
        raise ShopError(ShopFault.INCOMPLETE)
    answers = answers_of(shop)
    if standing_account(session, shop):
        answers[Question.CODE] = "kept"
    draft = save_draft(session, owner, answers=answers, secrets=None, vault=vault, agent=None, now=now)
    draft.claimed_id, draft.photo_id = shop.id, shop.photo_id
    session.flush()
    return draft


def standing_account(session: Session, shop: Shop) -> AccountVersion | None:
    """The account of the first counter that is active or on its way."""
    counters = counters_of(session, shop.id)
    if not counters:
        return None
    return pending_version(session, counters[0].id) or active_version(session, counters[0].id)


def answers_of(shop: Shop) -> dict[str, Any]:
    """What is known of a shop, as answers to the questions."""
    known: dict[str, Any] = {
        Question.SHOP: {"name": shop.name, "kind": shop.kind},
        Question.PLACE: {
            name: getattr(shop, name) for name in ("street", "house_number", "ward", "latitude", "longitude")
        },
        Question.PHOTO: "kept" if shop.photo_id else "skipped",
        Question.ACCEPTS: {"accepts": dict(shop.accepts), "staff_may_take": shop.staff_may_take},
        Question.HOURS: {
            "hours": shop.hours,
            "stalls": list(shop.stalls),
            "note": shop.note,
            "show_phone": shop.show_phone,
        },
    }
    return known


def facts_of(answers: Answers, photo_id: int | None) -> ShopFacts:
    """Raises ShopError while a question is open."""
    if next_question(answers) is not Question.CHECK:
        raise ShopError(ShopFault.INCOMPLETE)
    hours = answers[Question.HOURS]
    return ShopFacts(
        **answers[Question.SHOP],
        **answers[Question.PLACE],
        **answers[Question.ACCEPTS],
        hours=hours["hours"],
        stalls=tuple(hours["stalls"]),
        note=hours["note"],
        show_phone=hours["show_phone"],
        photo_id=photo_id,
    )


def submit(
    session: Session,
    owner: Account,
    *,
    as_of: str,
    consents: Collection[ConsentPurpose],
    language: str,
    storage: Storage,
    vault: Vault,
    actor: Person,
    now: datetime,
) -> Shop | None:
    """Make a shop of a draft, with its counter, its proposed account, the consents and a case; None when there is no
    draft any more: it was submitted a moment ago.

    as_of: the mark of the draft whose answers were read before agreeing. Raises ShopError, PaymentError.
    """
    draft = draft_to_submit(session, owner.id)
    if draft is None:
        return None
    if as_of != mark_of(draft):
        raise ShopError(ShopFault.CHANGED)
    facts = facts_of(draft.answers, draft.photo_id)
    shop, kind = _shop_of_draft(session, draft, facts, owner, storage=storage, actor=actor, now=now)
    given = consents_in_force(session, shop)
    for purpose in ConsentPurpose:
        if purpose in consents and purpose not in given:
            give_consent(session, purpose, account=owner, shop=shop, language=language, actor=actor, now=now)
    if ConsentPurpose.KEEP not in {*consents, *given}:
        raise ShopError(ShopFault.CONSENT)
    version = _propose(session, shop, secrets_of(draft, vault), vault=vault, actor=actor, now=now)
    _tell_reviewers(session, shop, kind, version, now=now)
    forget_draft(session, draft)
    return shop


def mark_of(draft: ShopDraft) -> str:
    """Names what a draft holds at this moment: saved anew, it has another."""
    return f"{draft.id}-{draft.changed_at.timestamp():.6f}"


def _shop_of_draft(
    session: Session,
    draft: ShopDraft,
    facts: ShopFacts,
    owner: Account,
    *,
    storage: Storage,
    actor: Person,
    now: datetime,
) -> tuple[Shop, CaseKind]:
    claimed = draft.claimed_id is not None
    shop = session.get(Shop, draft.claimed_id, with_for_update=True) if claimed else None
    is_own = shop is not None and shop.owner_id == owner.id
    if shop is None or not (is_own or shop.state == ShopState.IMPORTED):
        # Somebody else claimed it meanwhile: two shops, and a reviewer finds out whose it is.
        shop = register_shop(session, facts, owner=owner, actor=actor, now=now)
        return shop, CaseKind.CLAIM if claimed else CaseKind.REGISTRATION
    old_photo = photo_of(session, shop.photo_id)
    if is_own:
        change_facts(session, shop, facts, actor=actor, now=now)
        move_shop(session, shop, ShopAction.ANSWER, actor=actor, now=now)
    else:
        claim_shop(session, shop, facts, owner=owner, actor=actor, now=now)
    if old_photo is not None and old_photo.id != facts.photo_id:
        forget_photo(session, storage, old_photo)
    return shop, CaseKind.REGISTRATION if is_own else CaseKind.CLAIM


def _propose(
    session: Session, shop: Shop, secrets: Mapping[str, str], *, vault: Vault, actor: Person, now: datetime
) -> AccountVersion | None:
    """The account that was given; None where the one that stands was kept."""
    if not secrets and standing_account(session, shop):
        return None
    if not {"payload", "holder", "source"} <= secrets.keys():
        raise ShopError(ShopFault.INCOMPLETE)
    counters = counters_of(session, shop.id)
    counter = counters[0] if counters else open_counter(session, shop, name=FIRST_COUNTER, actor=actor, now=now)
    return propose_account(
        session,
        counter,
        secrets["payload"],
        holder=secrets["holder"],
        source=secrets["source"],
        vault=vault,
        actor=actor,
        now=now,
    )


def _tell_reviewers(
    session: Session, shop: Shop, kind: CaseKind, version: AccountVersion | None, *, now: datetime
) -> None:
    """A case for what is new; cases that waited for the owner's answer wait for a reviewer again."""
    waiting = open_cases_of_shop(session, shop.id)
    for case in waiting:
        if case.state == CaseState.QUESTION:
            settle_questions(session, case, now=now)
    if any(case.kind in {CaseKind.REGISTRATION, CaseKind.CLAIM} for case in waiting):
        kind = CaseKind.ACCOUNT_CHANGE
    if version is not None or kind is not CaseKind.ACCOUNT_CHANGE:
        open_case(session, kind, shop, version=version, now=now)
