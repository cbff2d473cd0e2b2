"""`flask voice tidy`: e-mail addresses and telephone numbers are forgotten when their time is over."""

from datetime import datetime, timedelta

from sqlalchemy import update

from heritage.voice.models import Message
from heritage.voice.rules import CONTACT_KEPT, CONTACT_KEPT_UNSETTLED
from heritage.voice.services import forget_old_contacts
from heritage.web.site_app import SiteApp
from tests.signed_in import NOW
from tests.voice.messages import desk, messages, sent

A_MOMENT = timedelta(seconds=1)


def kept(app: SiteApp, now: datetime) -> list[bool]:
    """Whose contact is there after a tidying, in the order in which they were sent."""
    with app.database.writing() as session:
        forget_old_contacts(session, now=now)
    return [message.contact is not None for message in messages(app)]


def test_a_contact_goes_ninety_days_after_the_answer_or_a_year_after_the_message(app: SiteApp) -> None:
    for _ in range(2):
        sent(app, contact="a@example.com")
    desk(app).answer()  # the second one
    with app.database.writing() as session:
        session.execute(update(Message).values(made_at=NOW))
        session.execute(update(Message).where(Message.handled_at.is_not(None)).values(handled_at=NOW))
    assert kept(app, NOW + CONTACT_KEPT) == [True, True]
    assert kept(app, NOW + CONTACT_KEPT + A_MOMENT) == [True, False]
    assert kept(app, NOW + CONTACT_KEPT_UNSETTLED) == [True, False]
    assert kept(app, NOW + CONTACT_KEPT_UNSETTLED + A_MOMENT) == [False, False]


def test_the_command_says_how_many_it_erased(app: SiteApp) -> None:
    sent(app, contact="0912 345 678")
    with app.database.writing() as session:
        session.execute(update(Message).values(made_at=NOW - 2 * CONTACT_KEPT_UNSETTLED))
    run = app.test_cli_runner().invoke
    assert run(args=["voice", "tidy"]).output == "Erased: 1 e-mail addresses or telephone numbers.\n"
    assert run(args=["voice", "tidy"]).output == "Erased: 0 e-mail addresses or telephone numbers.\n"


def test_contacts_follow_a_change_of_keys(app: SiteApp) -> None:
    sent(app, contact="0912 345 678")
    before = messages(app)[0].contact
    with app.database.writing() as session:
        app.vault.encrypt_again(session)
    after = messages(app)[0].contact
    assert after not in {None, before}
    assert app.vault.decrypt(after or "") == "0912 345 678"
