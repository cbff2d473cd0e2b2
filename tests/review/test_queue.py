"""The queue: what waits, in which order, for whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from heritage.payments.cases import report_tampering, tend
from heritage.payments.models import ReviewCase
from heritage.payments.rules import CaseKind
from heritage.people.rules import Role
from heritage.review.queries import PAGE
from heritage.shops.models import Shop
from heritage.shops.rules import WARN_AFTER
from heritage.web.site_app import SiteApp
from tests.page_client import Page, PageClient
from tests.shop_factory import (
    MadeShop,
    agent,
    another_account,
    first_reviewer,
    listed_shop,
    proved,
    shop_in,
    submitted_shop,
)
from tests.signed_in import NOW, SignedInClient, staff


def reported(app: SiteApp, made: MadeShop) -> int:
    """The case of a visitor's report."""
    with app.database.writing() as session:
        shop = shop_in(session, made)
        report = report_tampering(
            session, shop, place="MẪU", payload=None, seal=None, photo_id=None, by_merchant=False, now=NOW
        )
        return report.case_id


def rows(page: Page) -> list[tuple[str, str]]:
    """(kind, shop) of each case on the page, in its order."""
    return [
        (page.words(row.find("p[@class='kind']")), page.words(row.find("p[@class='name']/a")))
        for row in page.one("ol[@class='plain cases']").findall("li")
    ]


def test_the_riskiest_comes_first_and_then_the_oldest(app: SiteApp) -> None:
    submitted_shop(app, name="Mới MẪU", phone="+84912000003", account="MAU0000003", now=NOW + timedelta(hours=2))
    submitted_shop(app, name="Cũ MẪU", phone="+84912000004", account="MAU0000004", now=NOW - timedelta(days=3))
    paid = listed_shop(app, name="Đổi MẪU")
    another_account(app, paid)
    reported(app, paid)
    page = SignedInClient(app, first_reviewer(app)).page("/staff/queue")
    assert rows(page) == [
        ("Reported code", "Đổi MẪU"),
        ("Another account", "Đổi MẪU"),
        ("New shop", "Cũ MẪU"),
        ("New shop", "Mới MẪU"),
    ]
    assert "4 cases" in page.words()


def test_the_queue_is_filtered_by_kind_and_by_state(app: SiteApp) -> None:
    submitted_shop(app, name="Mới MẪU", phone="+84912000003", account="MAU0000003")
    another_account(app, listed_shop(app, name="Đổi MẪU"))
    client = SignedInClient(app, first_reviewer(app))
    assert rows(client.page("/staff/queue?kind=account-change")) == [("Another account", "Đổi MẪU")]
    assert rows(client.page("/staff/queue?state=closed")) == [("New shop", "Đổi MẪU")]
    assert "nothing here" in client.page("/staff/queue?state=question&kind=tamper").words()
    assert len(rows(client.page("/staff/queue?kind=rubbish&state=rubbish&page=0"))) == 2


def test_an_agent_sees_what_needs_a_visit_and_a_reviewer_sees_all(app: SiteApp) -> None:
    submitted_shop(app, name="Chưa MẪU", phone="+84912000003", account="MAU0000003")
    proved(app, submitted_shop(app, name="Rồi MẪU", phone="+84912000004", account="MAU0000004"))
    due = listed_shop(app, name="Lâu MẪU", now=NOW - WARN_AFTER)
    with app.database.writing() as session:
        tend(session, vault=app.vault, today=NOW.date() + timedelta(days=1), now=NOW)
    of_agent = rows(SignedInClient(app, agent(app)).page("/staff/queue"))
    of_reviewer = rows(SignedInClient(app, first_reviewer(app)).page("/staff/queue"))
    assert of_agent == [("New shop", "Chưa MẪU"), ("Look again", "Lâu MẪU")]
    assert ("New shop", "Rồi MẪU") in of_reviewer
    assert due.slug == "lau-mau"


def test_the_light_of_a_case_is_that_of_its_worst_check(app: SiteApp) -> None:
    submitted_shop(app, name="Một MẪU", phone="+84912000003", account="MAU0000003", latitude=20.07)
    submitted_shop(app, name="Hai MẪU", phone="+84912000004", account="MAU0000003", latitude=20.09)
    submitted_shop(app, name="Ba MẪU", phone="+84912000005", account="MAU0000005", latitude=20.085)
    page = SignedInClient(app, first_reviewer(app)).page("/staff/queue")
    lights = {page.words(row.find("p[@class='name']/a")): row.attrib["class"] for row in page.all("ol/li[@class]")}
    assert lights == {"Một MẪU": "red", "Hai MẪU": "red", "Ba MẪU": "amber"}


def test_a_long_queue_comes_in_pages_with_its_whole_count(app: SiteApp) -> None:
    made = submitted_shop(app)
    with app.database.writing() as session:
        for _ in range(PAGE):
            session.add(ReviewCase(kind=CaseKind.CLAIM, state="open", shop_id=made.shop_id, risk=1, opened_at=NOW))
    client = SignedInClient(app, first_reviewer(app))
    first, second = client.page("/staff/queue"), client.page("/staff/queue?page=2")
    assert (len(rows(first)), len(rows(second))) == (PAGE, 1)
    assert f"{PAGE + 1} cases, page 1 of 2" in first.words()
    assert "/staff/queue?page=2" in first.links()
    assert rows(second)[0][0] == "Shop taken over by its owner"


@contextmanager
def statements(app: SiteApp) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(app.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(app.database.engine, "before_cursor_execute", note)


def test_the_queue_asks_the_database_no_more_for_many_cases_than_for_one(sqlite_app: SiteApp) -> None:
    client = SignedInClient(sqlite_app, first_reviewer(sqlite_app))
    counts = []
    for number in range(1, 6):
        submitted_shop(sqlite_app, phone=f"+8491200001{number}", account=f"MAU000001{number}")
        with statements(sqlite_app) as sent:
            client.page("/staff/queue")
        counts.append(len(sent))
    assert len(set(counts)) == 1
    assert counts[0] < 20


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR, Role.ADMINISTRATOR])
def test_the_desk_of_others_says_nothing_of_cases(app: SiteApp, role: Role) -> None:
    submitted_shop(app)
    client = SignedInClient(app, staff(app, role, "somebody"))
    assert "/staff/queue" not in client.page("/staff/").links()
    assert client.get("/staff/queue").status_code == 403


def test_a_guest_is_asked_to_sign_in(app: SiteApp) -> None:
    assert PageClient(app).get("/staff/queue").location == "/sign-in?next=/staff/queue"


def test_the_desk_tells_what_waits_and_what_is_urgent(app: SiteApp) -> None:
    reported(app, listed_shop(app))
    page = SignedInClient(app, first_reviewer(app)).page("/staff/")
    (urgent,) = page.all("li[@class='urgent']")
    assert page.words(urgent) == "1 Reported code"
    assert "1 Cases that wait" in page.words()
    assert "1 Shops to visit" in SignedInClient(app, agent(app)).page("/staff/").words()
    with app.database.reading() as session:
        assert session.query(Shop).count() == 1
