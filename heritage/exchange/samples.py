"""Sample shops of the content folder, in and out: for trying the site, never a real shop.

Their codes carry a bank number that no bank has, so no bank app pays them. The people who stand in their records cannot
sign in; the sample merchants can, with a pass-phrase that is printed once.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from heritage.codecs import opening_hours, short_code, vietqr
from heritage.codecs.checked_toml import Problem, Table
from heritage.db import raise_content_revision
from heritage.payments.bank_file import BankFacts
from heritage.payments.banks import bring_in_banks
from heritage.payments.cases import open_case
from heritage.payments.models import (
    AccountAccess,
    AccountHand,
    AccountVersion,
    Bank,
    CaseQuestion,
    CodeCheck,
    Counter,
    FalseCode,
    PrintedCopy,
    ReviewCase,
    TamperReport,
    TapCount,
    Visit,
)
from heritage.payments.rules import SAMPLE_BIN, BankKind, CaseKind
from heritage.payments.services import (
    approve_account,
    confirm_account_version,
    open_counter,
    propose_account,
    prove_account,
)
from heritage.people.models import Account
from heritage.people.queries import Person, person_of
from heritage.people.rules import Role
from heritage.people.services import confirm_account, invite_staff, make_first_administrator, make_merchant
from heritage.shops.models import Consent, Shop, ShopDraft
from heritage.shops.rules import Accepted, Answer, ConsentPurpose, ShopAction
from heritage.shops.services import ShopFacts, give_consent, mark_checked, move_shop, register_shop
from heritage.signs.models import SignCode
from heritage.signs.services import register_code
from heritage.town import Town
from heritage.vault import Vault

FILE = "samples/shops.toml"
STATES = ("active", "changing", "submitted")
_LOGIN = "mau-"
"""How the accounts in the records of samples begin."""


@dataclass(frozen=True)
class SampleShop:
    facts: ShopFacts
    checked_days_ago: int
    state: str


@dataclass(frozen=True)
class Samples:
    holder: str
    shops: tuple[SampleShop, ...]


def read_samples(folder: Path, town: Town, problems: list[Problem]) -> Samples:
    """The sample shops of a content folder; what is wrong is added to `problems`."""
    try:
        text = (folder / FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        problems.append(Problem(FILE, "", f"cannot be read ({fault}); restore it from a copy"))
        return Samples("", ())
    table = Table.parse(text, FILE, problems)
    street = table.text("street")
    samples = Samples(table.text("holder"), tuple(_shop(row, street, town) for row in table.rows("shops")))
    table.finish()
    return samples


def _shop(row: Table, street: str, town: Town) -> SampleShop:
    hours = row.text("hours")
    accepts = row.section("accepts")
    facts = ShopFacts(
        name=row.text("name"),
        kind=row.one_of("kind", town.shop_kinds),
        street=street,
        house_number=row.text("house_number"),
        latitude=row.number("latitude"),
        longitude=row.number("longitude"),
        accepts={name: accepts.one_of(name, [*Answer]) for name in Accepted},
        staff_may_take=row.one_of("staff_may_take", [*Answer]),
        hours=hours,
    )
    if "MẪU" not in facts.name:
        row.fault("name", "write MẪU in it: nobody may take a sample for a shop")
    if not town.map.holds(facts.latitude or 0, facts.longitude or 0):
        row.fault("latitude", "it lies outside of the town's map")
    try:
        opening_hours.parse(hours)
    except opening_hours.NotHours as fault:
        row.fault("hours", f"{fault}; write them like Mo-Fr 08:00-17:00")
    sample = SampleShop(facts, row.whole("checked_days_ago"), row.one_of("state", STATES))
    row.finish()
    accepts.finish()
    return sample


def holds_shops(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(Shop.id.is_not(None)))))


def load_samples(session: Session, samples: Samples, *, vault: Vault, office: str, now: datetime) -> tuple[str, str]:
    """Enter the sample shops, each by the very steps that a real one takes; login and pass-phrase of the first sample
    merchant."""
    sample_bank = BankFacts(SAMPLE_BIN, "MẪU", "Ngân hàng MẪU (không có thật)", BankKind.SAMPLE)
    bring_in_banks(session, [sample_bank], now=now)
    agent, *reviewers = _sample_staff(session, now=now)
    passphrase = "-".join(secrets.token_hex(2) for _ in range(4))
    for number, sample in enumerate(samples.shops, start=1):
        owner = make_merchant(
            session, f"{_LOGIN}{number:02}", name=sample.facts.name, passphrase=passphrase, actor=None, now=now
        )
        owner.phone = None  # a number that looks right could be somebody's
        _enter(session, sample, owner, agent, reviewers, holder=samples.holder, vault=vault, office=office, now=now)
    for person in (agent, *reviewers):
        session.get_one(Account, person.id).is_active = False
    session.flush()
    return f"{_LOGIN}01", passphrase


def _sample_staff(session: Session, *, now: datetime) -> list[Person]:
    """An agent and two reviewers in whose names the samples were looked at; nobody knows their pass-phrases."""
    administrators = [
        make_first_administrator(
            session, f"{_LOGIN}admin-{number}", name="MẪU", passphrase=secrets.token_urlsafe(24), now=now
        )
        for number in (1, 2)
    ]
    first, second = map(person_of, administrators)
    people = []
    for login, role in (("agent", Role.AGENT), ("reviewer-1", Role.REVIEWER), ("reviewer-2", Role.REVIEWER)):
        account, _ = invite_staff(session, f"{_LOGIN}{login}", name="MẪU", role=role, actor=first, now=now)
        confirm_account(session, account, actor=second, now=now)
        people.append(person_of(account))
    for administrator in administrators:
        administrator.is_active = False
    session.flush()
    return people


def _enter(
    session: Session,
    sample: SampleShop,
    owner: Account,
    agent: Person,
    reviewers: list[Person],
    *,
    holder: str,
    vault: Vault,
    office: str,
    now: datetime,
) -> None:
    merchant = person_of(owner)
    shop = register_shop(session, sample.facts, owner=owner, actor=merchant, now=now, is_sample=True)
    for purpose in ConsentPurpose:
        give_consent(session, purpose, account=owner, shop=shop, language="vi", actor=merchant, now=now)
    counter = open_counter(session, shop, name="Quầy 1", actor=merchant, now=now)
    propose = partial(
        propose_account, session, counter, holder=holder, source="typed", vault=vault, actor=merchant, now=now
    )
    version = propose(_payload(owner, 1))
    if sample.state == "submitted":
        open_case(session, CaseKind.REGISTRATION, shop, version=version, now=now)
        return
    prove_account(session, version, typed_holder=holder, actor=agent, now=now)
    approve_account(session, version, actor=reviewers[0], now=now)
    confirm_account_version(session, version, waiting_time=timedelta(0), actor=reviewers[1], now=now)
    move_shop(session, shop, ShopAction.LIST, actor=reviewers[0], now=now)
    day = (now - timedelta(days=sample.checked_days_ago)).date()
    mark_checked(session, shop, day=day, office=office, actor=agent, now=now)
    register_code(session, short_code.generate(), shop_id=shop.id, now=now)
    if sample.state == "changing":
        second = propose(_payload(owner, 2))
        open_case(session, CaseKind.ACCOUNT_CHANGE, shop, version=second, now=now)


def _payload(owner: Account, number: int) -> str:
    return vietqr.write(vietqr.VietQR(bin=SAMPLE_BIN, account=f"MAU{owner.login[-2:]}{number:04}"))


def remove_samples(session: Session) -> int:
    """Take every sample shop out, with all that hangs on it; their number. The audit log keeps that they were there."""
    shops = list(session.scalars(select(Shop.id).where(Shop.is_sample).order_by(Shop.id)))
    owners = list(session.scalars(select(Shop.owner_id).where(Shop.is_sample).order_by(Shop.id)))
    counters = select(Counter.id).where(Counter.shop_id.in_(shops))
    versions = select(AccountVersion.id).where(AccountVersion.counter_id.in_(counters))
    cases = select(ReviewCase.id).where(ReviewCase.shop_id.in_(shops))
    staff = select(Account.id).where(Account.login.startswith(_LOGIN))
    for table, condition in (
        (SignCode, SignCode.shop_id.in_(shops)),
        (PrintedCopy, PrintedCopy.counter_id.in_(counters)),
        (CodeCheck, CodeCheck.counter_id.in_(counters)),
        (AccountAccess, AccountAccess.version_id.in_(versions)),
        (TamperReport, TamperReport.shop_id.in_(shops)),
        (Visit, Visit.case_id.in_(cases)),
        (CaseQuestion, CaseQuestion.case_id.in_(cases)),
        (FalseCode, FalseCode.case_id.in_(cases)),
        (ReviewCase, ReviewCase.shop_id.in_(shops)),
        (AccountHand, AccountHand.version_id.in_(versions)),
        (AccountVersion, AccountVersion.counter_id.in_(counters)),
        (Counter, Counter.shop_id.in_(shops)),
        (Consent, Consent.shop_id.in_(shops)),
        (TapCount, TapCount.shop_id.in_(shops)),
        (ShopDraft, ShopDraft.owner_id.in_(owners)),
        (Shop, Shop.id.in_(shops)),
        (Account, Account.id.in_(owners)),
    ):
        session.execute(delete(table).where(condition))
    session.execute(delete(Account).where(Account.id.in_(staff), Account.role.in_([Role.AGENT, Role.REVIEWER])))
    session.execute(delete(Account).where(Account.id.in_(staff)))
    session.execute(delete(Bank).where(Bank.bin == SAMPLE_BIN))
    session.expire_all()
    if shops:
        raise_content_revision(session)  # rows deleted by statements are seen by nobody else
    return len(shops)
