"""Shops for tests, brought to where a test begins by the site's own services: submitted, proved, approved, paid,
listed.

Everything in them is visibly a sample; the bank is the one that no bank app knows. The same arguments find the same
people again: `agent`, `first_reviewer` and `second_reviewer` took the steps.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from heritage.codecs import vietqr
from heritage.payments.bank_file import BankFacts
from heritage.payments.banks import bring_in_banks
from heritage.payments.cases import Seen, open_case, record_visit
from heritage.payments.models import AccountVersion, Counter, ReviewCase
from heritage.payments.rules import SAMPLE_BIN, BankKind, CaseKind
from heritage.payments.services import approve_account, open_counter, propose_account, prove_account
from heritage.people.models import Account
from heritage.people.queries import Person, person_of
from heritage.people.rules import Role
from heritage.people.services import change_role
from heritage.people.services import confirm_account as confirm_person
from heritage.review.services import confirm_account, list_shop
from heritage.shops.models import Shop
from heritage.shops.rules import Accepted, Answer, ConsentPurpose
from heritage.shops.services import ShopFacts, give_consent, register_shop
from heritage.signs.services import code_of_shop
from heritage.web.site_app import SiteApp
from tests.signed_in import NOW, administrators, merchant, staff

HOLDER = "NGUYEN VAN MAU"
OFFICE = "Văn phòng MẪU"
SAMPLE_BANK = BankFacts(SAMPLE_BIN, "MẪU", "Ngân hàng MẪU (không có thật)", BankKind.SAMPLE)
HERE = (20.0794, 105.8600)
"""Degrees, in the middle of the town's map."""


@dataclass(frozen=True)
class MadeShop:
    """The keys of what was made; rows are read anew by each test. code: the permanent one, once the shop is listed."""

    owner: Person
    shop_id: int
    slug: str
    counter_id: int
    version_id: int
    case_id: int
    payload: str
    code: str = ""


def agent(app: SiteApp) -> Person:
    return staff(app, Role.AGENT, "agent-one")


def first_reviewer(app: SiteApp) -> Person:
    return staff(app, Role.REVIEWER, "reviewer-one")


def second_reviewer(app: SiteApp) -> Person:
    return staff(app, Role.REVIEWER, "reviewer-two")


def in_role(app: SiteApp, person: Person, role: Role) -> Person:
    """The same person, after two administrators have given them another role."""
    first, second = administrators(app)
    with app.database.writing() as session:
        account = session.get_one(Account, person.id)
        change_role(session, account, role, actor=first, now=NOW)
        confirm_person(session, account, actor=second, now=NOW)
        return person_of(account)


def sample_facts(**changes: Any) -> ShopFacts:
    """Answers of a merchant, all given."""
    facts = ShopFacts(
        name="Quán MẪU",
        kind="other",
        street="Đường MẪU",
        house_number="1",
        latitude=HERE[0],
        longitude=HERE[1],
        accepts={each: Answer.YES if each in {Accepted.VIETQR, Accepted.CASH} else Answer.NO for each in Accepted},
        staff_may_take=Answer.YES,
        hours="Mo-Su 07:00-20:00",
    )
    return replace(facts, **changes)


def sample_payload(account: str = "MAU0000001", bank: str = SAMPLE_BIN) -> str:
    """A transfer code that no bank app pays."""
    return vietqr.write(vietqr.VietQR(bin=bank, account=account))


def submitted_shop(
    app: SiteApp,
    *,
    phone: str = "+84912000001",
    account: str = "MAU0000001",
    bank: str = SAMPLE_BIN,
    holder: str = HOLDER,
    beside: Person | None = None,
    is_sample: bool = False,
    now: datetime = NOW,
    **facts: Any,
) -> MadeShop:
    """A shop whose owner has handed everything in. beside: the agent who held the phone; facts: see `sample_facts`."""
    owner = merchant(app, phone)
    actor = beside or owner
    with app.database.writing() as session:
        bring_in_banks(session, [SAMPLE_BANK], now=now)
        own = session.get_one(Account, owner.id)
        shop = register_shop(session, sample_facts(**facts), owner=own, actor=actor, now=now, is_sample=is_sample)
        for purpose in ConsentPurpose:
            give_consent(session, purpose, account=own, shop=shop, language="vi", actor=actor, now=now)
        counter = open_counter(session, shop, name="Quầy 1", actor=actor, now=now)
        payload = sample_payload(account, bank)
        version = propose_account(
            session, counter, payload, holder=holder, source="typed", vault=app.vault, actor=actor, now=now
        )
        case = open_case(session, CaseKind.REGISTRATION, shop, version=version, now=now)
        return MadeShop(owner, shop.id, shop.slug, counter.id, version.id, case.id, payload)


def another_account(
    app: SiteApp, made: MadeShop, account: str = "MAU0000002", *, holder: str = HOLDER, now: datetime = NOW
) -> MadeShop:
    """The owner proposes another account for the same counter: the made shop with the new version and its case."""
    payload = sample_payload(account)
    with app.database.writing() as session:
        counter = session.get_one(Counter, made.counter_id)
        version = propose_account(
            session, counter, payload, holder=holder, source="typed", vault=app.vault, actor=made.owner, now=now
        )
        shop = session.get_one(Shop, made.shop_id)
        case = open_case(session, CaseKind.ACCOUNT_CHANGE, shop, version=version, now=now)
        return replace(made, version_id=version.id, case_id=case.id, payload=payload)


def proved(app: SiteApp, made: MadeShop, *, now: datetime = NOW) -> MadeShop:
    """An agent has been there, and their bank app showed the holder's name."""
    visitor = agent(app)
    with app.database.writing() as session:
        version = session.get_one(AccountVersion, made.version_id)
        case = session.get_one(ReviewCase, made.case_id)
        seen = Seen(typed_holder=version.holder, latitude=HERE[0], longitude=HERE[1], distance_m=0)
        record_visit(session, case, version, seen, actor=visitor, now=now)
        prove_account(session, version, typed_holder=version.holder, actor=visitor, now=now)
    return made


def approved(app: SiteApp, made: MadeShop, *, now: datetime = NOW) -> MadeShop:
    """Proved, and approved by the first reviewer."""
    reviewer = first_reviewer(app)
    proved(app, made, now=now)
    with app.database.writing() as session:
        approve_account(session, session.get_one(AccountVersion, made.version_id), actor=reviewer, now=now)
    return made


def confirmed(
    app: SiteApp, made: MadeShop, *, waiting_time: timedelta = timedelta(hours=24), now: datetime = NOW
) -> MadeShop:
    """Approved, and confirmed by the second reviewer: the first account of a shop is active, a change waits."""
    reviewer = second_reviewer(app)
    approved(app, made, now=now)
    with app.database.writing() as session:
        confirm_account(session, case_in(session, made), waiting_time=waiting_time, actor=reviewer, now=now)
    return made


def listed(app: SiteApp, made: MadeShop, *, now: datetime = NOW) -> MadeShop:
    """The public sees the shop, which an agent has found; its account stays as far as it is."""
    reviewer, visitor = first_reviewer(app), agent(app)
    with app.database.writing() as session:
        case = case_in(session, made)
        record_visit(session, case, None, Seen(distance_m=0), actor=visitor, now=now)
        list_shop(session, case, office=OFFICE, zone=app.town.timezone, actor=reviewer, now=now)
        return replace(made, code=code_of_shop(session, made.shop_id, now=now).code)


def with_active_account(app: SiteApp, **details: Any) -> MadeShop:
    """A shop, not yet listed, whose account is active. details: see `submitted_shop`."""
    return confirmed(app, submitted_shop(app, **details), now=details.get("now", NOW))


def listed_shop(app: SiteApp, **details: Any) -> MadeShop:
    """A shop that the public sees, with an active account. details: see `submitted_shop`."""
    return listed(app, with_active_account(app, **details), now=details.get("now", NOW))


def version_in(session: Session, made: MadeShop) -> AccountVersion:
    return session.get_one(AccountVersion, made.version_id)


def case_in(session: Session, made: MadeShop) -> ReviewCase:
    return session.get_one(ReviewCase, made.case_id)


def shop_in(session: Session, made: MadeShop) -> Shop:
    return session.get_one(Shop, made.shop_id)
