"""A row in every table: the content, counted visits, the sample shops, and by hand what nobody has done there yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heritage.codecs.checked_toml import Problem
from heritage.db import Base
from heritage.exchange.samples import load_samples, read_samples, remove_samples
from heritage.festivals.models import Festival
from heritage.gallery.models import PictureWords, PlacePicture, Recording
from heritage.media.models import Photo, Sound
from heritage.media.rules import PhotoKind, SoundForm
from heritage.payments.models import (
    AccountAccess,
    AccountHand,
    AccountVersion,
    CaseQuestion,
    CodeCheck,
    Counter,
    FalseCode,
    PrintedCopy,
    ReviewCase,
    TamperReport,
    TapCount,
    Visit,
    VisitCode,
)
from heritage.payments.rules import SAMPLE_BIN, AccountState, CodeKind, SheetFormat, Step, Tap
from heritage.people.models import Account, AccountScope, Notice, RateBucket, SignIn, Slip
from heritage.people.queries import account_by_login
from heritage.people.rules import Role, ScopeKind, SlipPurpose
from heritage.shops.models import HelpRequest, Shop, ShopDraft
from heritage.sites.models import OldSlug, Site
from heritage.sites.rules import Folder
from heritage.trails.models import Trail
from heritage.vault import Vault
from heritage.voice.models import Message, ShownMemory
from heritage.voice.rules import MEMORY_CONSENT_VERSION, MessageKind, MessageState
from heritage.web.site_app import SiteApp
from heritage.writing.models import TextHold, TextVersion
from heritage.writing.rules import VersionState
from tests.conftest import KEY, NOW, fill

BY_HAND = 900
"""The key of the rows by hand; no counted one comes near it."""
DAY = date(2026, 11, 24)
DIGEST = "0" * 64


def fill_every_table(app: SiteApp) -> None:
    """May be called again, on what an earlier call has left."""
    fill(app)
    app.scans.add("9VHYRT", DAY, 9, "ko")
    app.demand.add(DAY, "th", "")
    assert app.scans.write()
    assert app.demand.write()
    problems: list[Problem] = []
    samples = read_samples(app.settings.content_folder, app.town, problems)
    assert not problems
    vault = Vault([KEY])  # not the app's: that one remembers the sealing key of a table which may be gone
    with app.database.writing() as session:
        remove_samples(session)
        load_samples(session, samples, vault=vault, office="Văn phòng MẪU", now=NOW)
        agent, reviewer, owner = (_active(session, login) for login in ("mau-agent", "mau-reviewer-1", "mau-01"))
        first = _First(*(_lowest_id(session, table) for table in (Shop, Counter, AccountVersion, ReviewCase)))
        for row in (
            *_of_people(agent, reviewer),
            *_of_shops(agent, owner, vault, first),
            *_of_payments(agent, reviewer, owner, first),
            *_of_galleries(agent, *(_lowest_id(session, each) for each in (Site, Festival, Trail))),
            *_of_voice(),
            *_of_texts(agent, session.scalars(select(TextVersion).order_by(TextVersion.id).limit(1)).one()),
        ):
            session.merge(row)


@dataclass(frozen=True)
class _First:
    """Ids of the first sample shop and of its first rows: a sequence goes on where removed samples left it."""

    shop: int
    counter: int
    version: int
    case: int


def _lowest_id(session: Session, table: type[Any]) -> int:
    return session.scalars(select(func.min(table.id)).where(table.id < BY_HAND)).one()


def _active(session: Session, login: str) -> Account:
    """Whoever took part in the samples cannot sign in; here they go on."""
    account = account_by_login(session, login)
    assert account
    account.is_active = True
    session.flush()
    return account


def _of_people(agent: Account, reviewer: Account) -> list[Base]:
    return [
        SignIn(token_digest=DIGEST, account_id=agent.id, device="MẪU", made_at=NOW, seen_at=NOW, ends_at=NOW),
        Slip(
            code_digest=DIGEST,
            account_id=agent.id,
            purpose=SlipPurpose.RESET,
            made_by=reviewer.id,
            made_at=NOW,
            ends_at=NOW,
        ),
        Notice(id=BY_HAND, account_id=agent.id, kind="account-active", facts={}, made_at=NOW),
        RateBucket(key="mau", tokens=1.0, at=NOW),
        AccountScope(account_id=agent.id, kind=ScopeKind.PLACE, value="sites/mau"),
        OldSlug(folder=Folder.SITES, slug="mau", place_id=1),
    ]


def _of_galleries(agent: Account, site_id: int, festival_id: int, trail_id: int) -> list[Base]:
    """A picture of the first site, a recording of the first of each kind of place, and a sound of none."""
    picture, sound = BY_HAND + 1, BY_HAND
    made = {"made_at": NOW, "made_by": agent.id}
    said = dict.fromkeys(("title", "transcript", "credit"), "MẪU")
    return [
        Photo(id=picture, digest="1" * 32, kind=PhotoKind.PLACE, width=1, height=1, widths=[1], **made),
        PlacePicture(id=BY_HAND, site_id=site_id, photo_id=picture, position=0, focus_x=0.5, focus_y=0.5, credit="MẪU"),
        PictureWords(picture_id=BY_HAND, language="vi", words="MẪU"),
        *(Sound(id=sound + n, digest="1" * 32, form=SoundForm.MP3, size=1, seconds=1, **made) for n in range(4)),
        *(
            Recording(id=BY_HAND + n, sound_id=sound + n, language="vi", **place, **said)
            for n, place in enumerate(({"site_id": site_id}, {"festival_id": festival_id}, {"trail_id": trail_id}))
        ),
    ]


def _of_voice() -> list[Base]:
    """A correction that an editor sees to, who goes with no sample; a memory that is shown, and one that is not."""
    written = {"place_kind": "site", "place_id": 1, "page_language": "en", "language": "vi", "words": "MẪU"}
    memory = written | {"kind": MessageKind.MEMORY, "consent_version": MEMORY_CONSENT_VERSION, "made_at": NOW}
    shown = {name: written[name] for name in ("place_kind", "place_id", "language", "words")}
    editor = BY_HAND + 1
    return [
        Account(id=editor, login="mau.editor", name="MẪU", role=Role.EDITOR, made_at=NOW, is_confirmed=False),
        Message(
            id=BY_HAND,
            kind=MessageKind.CORRECTION,
            receipt_digest=DIGEST,
            made_at=NOW,
            state=MessageState.TASK,
            assigned_to=editor,
            **written,
        ),
        Message(id=BY_HAND + 1, receipt_digest="1", state=MessageState.SHOWN, handled_at=NOW, **memory),
        Message(id=BY_HAND + 2, receipt_digest="2", state=MessageState.NEW, **memory),
        ShownMemory(message_id=BY_HAND + 1, written_on=DAY, **shown),
    ]


def _of_texts(agent: Account, published: TextVersion) -> list[Base]:
    """A draft upon the first text there is, and its place's languages waiting for each other."""
    return [
        TextVersion(
            id=BY_HAND,
            kind=published.kind,
            place_id=published.place_id,
            language=published.language,
            number=published.number + 1,
            base=published.number,
            state=VersionState.DRAFT,
            state_of_text=published.state_of_text,
            words=published.words,
            prints=published.prints,
            origin=published.origin,
            note="",
            made_at=NOW,
            made_by=agent.id,
        ),
        TextHold(kind=published.kind, place_id=published.place_id, languages=["en"], made_at=NOW),
    ]


def _of_shops(agent: Account, owner: Account, vault: Vault, first: _First) -> list[Base]:
    """A photo and a draft; a second counter whose account an agent has proved, though nobody's hand proposed it."""
    return [
        Photo(
            id=BY_HAND,
            digest="0" * 32,
            kind=PhotoKind.EVIDENCE,
            width=1,
            height=1,
            widths=[1],
            made_at=NOW,
            made_by=agent.id,
        ),
        ShopDraft(
            id=BY_HAND,
            owner_id=owner.id,
            agent_id=agent.id,
            claimed_id=first.shop,
            answers={},
            photo_id=BY_HAND,
            made_at=NOW,
            changed_at=NOW,
        ),
        HelpRequest(id=BY_HAND, name="MẪU", phone="", place="Phố MẪU", asked_at=NOW),
        Counter(id=BY_HAND, shop_id=first.shop, number=2, name="Quầy 2", staff_link_digest=DIGEST),
        AccountVersion(
            id=BY_HAND,
            counter_id=BY_HAND,
            number=1,
            state=AccountState.PROPOSED,
            kind=CodeKind.TRANSFER,
            bank_bin=SAMPLE_BIN,
            last_four="0009",
            holder="MAU KHONG CO THAT",
            payload=vault.encrypt("MAU"),
            seal=DIGEST,
            account_seal=DIGEST,
            source="typed",
            proposed_at=NOW,
            state_since=NOW,
        ),
        AccountHand(id=BY_HAND, version_id=BY_HAND, step=Step.PROVE, actor_id=agent.id, at=NOW),
    ]


def _of_payments(agent: Account, reviewer: Account, owner: Account, first: _First) -> list[Base]:
    """What was done at the first sample shop and its first account, in the first case there is."""
    return [
        Visit(
            id=BY_HAND,
            case_id=first.case,
            visitor_id=agent.id,
            at=NOW,
            photo_id=BY_HAND,
            found=True,
            typed_holder="",
            holder_agrees=False,
        ),
        VisitCode(visit_id=BY_HAND, version_id=first.version, typed_holder="", agrees=False),
        CaseQuestion(id=BY_HAND, case_id=first.case, asked_by=reviewer.id, asked_at=NOW, words="MẪU"),
        FalseCode(id=BY_HAND, seal=DIGEST, case_id=first.case, found_at=NOW, found_by=reviewer.id, words="MẪU"),
        TamperReport(id=BY_HAND, shop_id=first.shop, case_id=first.case, at=NOW, photo_id=BY_HAND),
        PrintedCopy(
            serial="MAU",
            counter_id=first.counter,
            version_id=first.version,
            format=SheetFormat.TENT,
            printed_at=NOW,
            printed_by=owner.id,
        ),
        CodeCheck(id=BY_HAND, counter_id=first.counter, by=owner.id, at=NOW, outcome="same"),
        AccountAccess(id=BY_HAND, version_id=first.version, actor_id=agent.id, at=NOW, why="MẪU"),
        TapCount(shop_id=first.shop, day=DAY, answer=Tap.YES, count=1),
    ]
