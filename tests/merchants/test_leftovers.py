"""`flask shops tidy`: what was begun and never finished, and what need not be kept."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from heritage.media.rules import PhotoKind
from heritage.media.services import keep_photo
from heritage.merchants.leftovers import Removed, tidy
from heritage.payments.models import Visit
from heritage.people.audit import verify
from heritage.people.models import Account, SignIn
from heritage.people.rules import Role
from heritage.people.services import make_merchant
from heritage.shops.models import HelpRequest, Shop, ShopDraft
from heritage.shops.rules import DRAFT_KEPT, REFUSED_KEPT, ShopAction
from heritage.shops.services import ask_for_help, finish_help, move_shop
from heritage.web.site_app import SiteApp
from tests.media.sent_files import jpeg
from tests.merchants.answering import Answering, count, know_banks
from tests.shop_factory import MadeShop, first_reviewer, proved, submitted_shop
from tests.signed_in import NOW, SignedInClient, merchant, staff

A_MOMENT = timedelta(seconds=1)


def tidied(app: SiteApp, now: datetime) -> Removed:
    with app.database.writing() as session:
        return tidy(session, storage=app.storage, now=now)


@pytest.fixture
def begun(app: SiteApp) -> SignedInClient:
    """Somebody who answered everything and sent nothing, and was not seen since NOW."""
    know_banks(app)
    client = SignedInClient(app, merchant(app))
    Answering(client).everything()
    with app.database.writing() as session:
        session.execute(update(ShopDraft).values(changed_at=NOW))
        session.execute(update(SignIn).values(seen_at=NOW))
    return client


def test_an_unfinished_registration_goes_after_sixty_days_with_its_photo_and_account(
    app: SiteApp, begun: SignedInClient
) -> None:
    assert tidied(app, NOW + DRAFT_KEPT) == Removed(0, 0, 0, 0)
    assert tidied(app, NOW + DRAFT_KEPT + A_MOMENT) == Removed(1, 1, 0, 0)
    assert [count(app, table) for table in ("shop_draft", "photo", "account", "sign_in")] == [0, 0, 0, 0]


def test_somebody_who_came_back_keeps_the_account(app: SiteApp, begun: SignedInClient) -> None:
    with app.database.writing() as session:
        session.execute(update(SignIn).values(seen_at=NOW + timedelta(days=30)))
    assert tidied(app, NOW + DRAFT_KEPT + A_MOMENT) == Removed(1, 0, 0, 0)


def test_a_draft_that_was_touched_lately_stays(app: SiteApp, begun: SignedInClient) -> None:
    with app.database.writing() as session:
        session.execute(update(ShopDraft).values(changed_at=NOW + timedelta(days=30)))
    assert tidied(app, NOW + DRAFT_KEPT + A_MOMENT) == Removed(0, 0, 0, 0)


def test_merchants_with_a_shop_and_staff_stay(app: SiteApp) -> None:
    submitted_shop(app)
    staff(app, Role.AGENT)
    before = count(app, "account")
    assert tidied(app, NOW + timedelta(days=1000)).accounts == 0
    assert count(app, "account") == before


def test_an_account_that_never_answered_anything_goes_too(app: SiteApp) -> None:
    with app.database.writing() as session:
        make_merchant(session, "+84912345678", name="MẪU", passphrase=None, actor=None, now=NOW)
    assert tidied(app, NOW + DRAFT_KEPT + A_MOMENT).accounts == 1


def refused_shop(app: SiteApp) -> MadeShop:
    """Refused at NOW, with a photo of the front and one of a visit."""
    made, reviewer = submitted_shop(app), first_reviewer(app)
    proved(app, made)
    with app.database.writing() as session:
        shop = session.get_one(Shop, made.shop_id)
        front = keep_photo(session, app.storage, jpeg(), kind=PhotoKind.FRONT, actor_id=None, now=NOW)
        seen = keep_photo(session, app.storage, jpeg(700, 500), kind=PhotoKind.EVIDENCE, actor_id=None, now=NOW)
        shop.photo_id = front.id
        session.execute(update(Visit).values(photo_id=seen.id))
        move_shop(session, shop, ShopAction.REFUSE, actor=reviewer, now=NOW, sentence="MẪU")
    return made


def test_photos_of_a_refused_registration_go_after_ninety_days(app: SiteApp) -> None:
    made = refused_shop(app)
    assert tidied(app, NOW + REFUSED_KEPT).photos == 0
    assert tidied(app, NOW + REFUSED_KEPT + A_MOMENT).photos == 2
    assert count(app, "photo") == 0
    with app.database.reading() as session:
        assert session.get_one(Shop, made.shop_id).photo_id is None


def test_requests_for_help_go_sixty_days_after_they_were_met(app: SiteApp) -> None:
    agent = staff(app, Role.AGENT)
    with app.database.writing() as session:
        met, waits = (ask_for_help(session, name="MẪU", phone="+84912345678", place="MẪU", now=NOW) for _ in range(2))
        finish_help(session, met, actor=agent, now=NOW)
    assert tidied(app, NOW + DRAFT_KEPT + A_MOMENT).help_requests == 1
    with app.database.reading() as session:
        assert session.get(HelpRequest, met.id) is None
        assert session.get(HelpRequest, waits.id) is not None


def test_the_command_says_what_it_removed_and_the_log_keeps_it(app: SiteApp, begun: SignedInClient) -> None:
    with app.database.writing() as session:
        old = datetime.now(NOW.tzinfo) - DRAFT_KEPT - timedelta(days=1)
        session.execute(update(ShopDraft).values(changed_at=old))
        session.execute(update(SignIn).values(seen_at=old))
        session.execute(update(Account).values(made_at=old))
    run = app.test_cli_runner().invoke(args=["shops", "tidy"])
    assert run.stdout == ("Removed: 1 unfinished registrations, 1 unused accounts, 0 photos, 0 requests for help.\n")
    with app.database.reading() as session:
        assert verify(session).broken_at is None
    again = app.test_cli_runner().invoke(args=["shops", "tidy"])
    assert again.stdout.startswith("Removed: 0 unfinished registrations, 0 unused accounts")
