"""The payer's page: whose account, which code, and that nothing but the sealed code is ever shown."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select, text

from heritage.codecs import vietqr
from heritage.payments.models import AccountVersion, ReviewCase, TapCount
from heritage.payments.rules import SAMPLE_BIN, CaseKind, Tap
from heritage.payments.services import activate_due_accounts, open_counter, revoke_account
from heritage.web.site_app import SiteApp
from tests.page_client import Page, PageClient, inspect
from tests.shop_factory import (
    HOLDER,
    MadeShop,
    another_account,
    confirmed,
    listed,
    listed_shop,
    sample_payload,
    shop_in,
    submitted_shop,
    version_in,
)


def now() -> datetime:
    return datetime.now(UTC)


def pay(client: PageClient, made: MadeShop, query: str = "", tag: str = "en") -> Page:
    return client.page(f"/{tag}/shops/{made.slug}/pay{query}")


def picture(client: PageClient, made: MadeShop, suffix: str = "svg", query: str = "") -> Any:
    return client.get(f"/pay/{made.counter_id}/{made.version_id}.{suffix}{query}")


def read_png(data: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(data)).convert("L"))
    return str(found.text)


def tamper(app: SiteApp, made: MadeShop) -> None:
    """Somebody writes another code into the database, past the site."""
    false = app.vault.encrypt(sample_payload("THIEF00001"))
    with app.database.engine.begin() as connection:
        statement = text("UPDATE account_version SET payload = :payload WHERE id = :id")
        connection.execute(statement, {"payload": false, "id": made.version_id})


def second_counter(app: SiteApp, made: MadeShop) -> None:
    with app.database.writing() as session:
        open_counter(session, shop_in(session, made), name="Quầy 2", actor=made.owner, now=now())


def test_the_page_says_whose_name_the_bank_app_must_show(client: PageClient) -> None:
    made = listed_shop(client.app)
    for tag in client.app.town.tags:
        page = pay(client, made, tag=tag)
        (holder,) = page.all("p[@class='holder']")
        assert page.words(holder) == HOLDER
        assert page.status == 200
        assert "MẪU" in page.words()
        assert "0001" in page.words()
        assert page.headers["Cache-Control"] == "no-store"


def test_the_account_number_stands_in_the_copy_button_and_nowhere_else(client: PageClient) -> None:
    made = listed_shop(client.app)
    page = pay(client, made)
    (button,) = [each for each in page.all("button[@data-copy]") if "MAU0000001" in each.attrib["data-copy"]]
    assert button.attrib["data-copy"] == "MAU0000001"
    assert page.text.count("MAU0000001") == 1
    assert "MAU0000001" not in page.words()
    for tag in ("p", "h1", "li", "img", "a"):
        assert not any("MAU0000001" in value for each in page.all(tag) for value in each.attrib.values())


def test_nobody_is_told_that_something_was_paid(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    for address in ("/pay", "/pay?amount=5000", "/pay/yes", "/pay/no"):
        words = sqlite_client.page(f"/en/shops/{made.slug}{address}").words().lower()
        assert "paid" not in words.split(), address
        assert "payment received" not in words


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_the_picture_is_the_code_itself(sqlite_client: PageClient, suffix: str) -> None:
    made = listed_shop(sqlite_client.app)
    page = pay(sqlite_client, made)
    assert page.one("div[@class='tillcode']/img").attrib["src"] == f"/pay/{made.counter_id}/{made.version_id}.svg"
    answer = picture(sqlite_client, made, suffix)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"
    if suffix == "png":
        assert read_png(answer.data) == made.payload
        assert answer.headers["Content-Disposition"].startswith("attachment;")
    else:
        assert "MAU" not in answer.text, "the text of the code stands in its modules alone"
    again = sqlite_client.get(
        f"/pay/{made.counter_id}/{made.version_id}.{suffix}", If_None_Match=answer.headers["ETag"]
    )
    assert (again.status_code, again.data) == (304, b"")


def test_an_amount_and_a_message_are_written_into_the_code(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    page = pay(sqlite_client, made, "?amount=50.000&content=Bàn+số+5")
    link = page.one("a[@download]").attrib["href"]
    code = vietqr.read(read_png(sqlite_client.get(link).data)).vietqr
    assert code is not None
    assert (code.bin, code.account, code.amount, code.purpose) == (SAMPLE_BIN, "MAU0000001", 50_000, "BAN SO 5")
    assert "50,000\N{NO-BREAK SPACE}₫" in page.text
    copies = {each.attrib["data-copy"] for each in page.all("button[@data-copy]")}
    assert copies == {"MAU0000001", "50000", "BAN SO 5"}
    assert "/ko/shops/quan-mau/pay?amount=50.000" in " ".join(page.links()), "another language keeps the amount"


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("?amount=12.5", "amount", "Write the amount in whole đồng"),
        ("?amount=900000000", "amount", "less than 500 million"),
        ("?content=hello", "amount", "Write the amount too"),
        ("?amount=5000&content=" + "a" * 60, "content", "at most 25 characters"),
        ("?amount=5000&content=%E4%BD%A0", "content", "plain letters and digits"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_a_sentence(
    sqlite_client: PageClient, query: str, field: str, said: str
) -> None:
    made = listed_shop(sqlite_client.app)
    page = pay(sqlite_client, made, query)
    assert page.status == 422
    assert said in page.words(page.one(f"p[@id='{field}-complaint']"))
    assert page.one(f"input[@name='{field}']").attrib["aria-invalid"] == "true"


@pytest.mark.parametrize(
    "query", ["?amount=" + "9" * 10_000, "?amount=%00&content=%00", "?counter=nan", "?amount=<script>&content='--"]
)
def test_a_hostile_question_is_answered_with_a_page(sqlite_client: PageClient, query: str) -> None:
    made = listed_shop(sqlite_client.app)
    page = pay(sqlite_client, made, query)
    assert page.status in {200, 422}
    assert picture(sqlite_client, made, "svg", query).status_code in {200, 400}


def test_a_shop_without_an_active_account_shows_no_code(sqlite_client: PageClient) -> None:
    made = listed(sqlite_client.app, submitted_shop(sqlite_client.app))
    page = pay(sqlite_client, made)
    assert page.status == 200
    assert page.all("img") == []
    assert "No payment code of this shop is in the register yet." in page.words()
    assert picture(sqlite_client, made).status_code == 410


def test_a_counter_without_an_account_is_not_offered(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    second_counter(sqlite_client.app, made)
    assert len(pay(sqlite_client, made).all("div[@class='tillcode']")) == 1


def test_among_several_counters_the_payer_chooses(client: PageClient) -> None:
    first = listed_shop(client.app)
    with client.app.database.writing() as session:
        shop = shop_in(session, first)
        counter = open_counter(session, shop, name="Quầy 2", actor=first.owner, now=now())
    second = another_account(client.app, at_counter(first, counter.id), "MAU0000002", holder="TRAN THI MAU")
    confirmed(client.app, second)
    with client.app.database.writing() as session:
        activate_due_accounts(session, now=now() + timedelta(days=2))

    page = pay(client, first)
    assert page.all("img") == []
    offered = [link for link in page.links() if "counter=" in link]
    assert [client.page(link).words(client.page(link).one("p[@class='holder']")) for link in offered] == [
        HOLDER,
        "TRAN THI MAU",
    ]


def at_counter(made: MadeShop, counter_id: int) -> MadeShop:
    return MadeShop(**{**vars(made), "counter_id": counter_id})


def test_a_code_that_was_changed_past_the_site_is_not_shown_and_raises_an_alarm(client: PageClient) -> None:
    made = listed_shop(client.app)
    assert pay(client, made).status == 200
    tamper(client.app, made)
    for _ in range(2):
        page = pay(client, made)
        assert page.status == 503
        assert page.all("img") + page.all("button[@data-copy]") == []
        assert "Pay in cash, or ask the people at the till." in page.words()
    assert picture(client, made, "svg", "?amount=5000").status_code == 503
    with client.app.database.reading() as session:
        (case,) = session.scalars(select(ReviewCase).where(ReviewCase.kind == CaseKind.ALARM)).all()
    assert (case.shop_id, case.version_id) == (made.shop_id, made.version_id)


def test_a_picture_rendered_afresh_is_compared_with_its_seal_too(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    tamper(sqlite_client.app, made)
    for suffix in ("svg", "png"):
        answer = picture(sqlite_client, made, suffix)
        assert answer.status_code == 503
        assert answer.mimetype == "text/html"
    with sqlite_client.app.database.reading() as session:
        assert session.scalars(select(ReviewCase).where(ReviewCase.kind == CaseKind.ALARM)).one()


def test_the_picture_of_a_revoked_account_stops_at_once(client: PageClient) -> None:
    made = listed_shop(client.app)
    etag = picture(client, made).headers["ETag"]
    with client.app.database.writing() as session:
        revoke_account(session, version_in(session, made), reason="MẪU", actor=made.owner, now=now())
    answer = client.get(f"/pay/{made.counter_id}/{made.version_id}.svg", If_None_Match=etag)
    assert answer.status_code == 410
    assert pay(client, made).all("img") == []


def test_until_a_change_is_active_the_old_code_stays(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    changed = confirmed(sqlite_client.app, another_account(sqlite_client.app, made), now=now())
    page = pay(sqlite_client, made)
    assert f"/pay/{made.counter_id}/{made.version_id}.svg" in page.text
    assert picture(sqlite_client, changed).status_code == 410
    with sqlite_client.app.database.reading() as session:
        assert session.get_one(AccountVersion, changed.version_id).state == "waiting"


@pytest.mark.parametrize(
    "address", ["/pay/0/0.svg", "/pay/1/99.png", "/pay/99999999999999999999/1.svg", "/pay/x/1.svg", "/pay/-1/1.png"]
)
def test_there_is_no_picture_of_what_is_no_account(sqlite_client: PageClient, address: str) -> None:
    listed_shop(sqlite_client.app)
    assert sqlite_client.get(address).status_code == 404


def test_a_picture_of_a_counter_is_not_had_by_the_number_of_another(sqlite_client: PageClient) -> None:
    one = listed_shop(sqlite_client.app)
    other = listed_shop(sqlite_client.app, phone="+84912000002", account="MAU0000002")
    assert sqlite_client.get(f"/pay/{one.counter_id}/{other.version_id}.svg").status_code == 404


def test_a_sample_carries_its_word_across_the_code(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app, is_sample=True)
    assert "MẪU</text>" in picture(sqlite_client, made).text
    data = picture(sqlite_client, made, "png").data
    assert read_png(data) == made.payload
    colours = Image.open(io.BytesIO(data)).convert("RGB").getcolors(2**20)
    assert colours is not None
    coloured = sum(count for count, (red, _, blue) in colours if red - blue > 60)
    assert coloured > 10_000, "people see the word"


def taps(app: SiteApp) -> dict[tuple[int, str], int]:
    app.taps.close()
    with app.database.reading() as session:
        rows = session.execute(select(TapCount.shop_id, TapCount.answer, TapCount.count)).all()
    return {(shop_id, answer): count for shop_id, answer, count in rows}


def test_answers_are_counted_and_the_other_name_leads_to_the_report(client: PageClient) -> None:
    made = listed_shop(client.app)
    address = f"/en/shops/{made.slug}/pay"
    leads = {answer: client.post(address, answer=answer).location for answer in (*Tap, Tap.YES)}
    assert leads == {
        Tap.YES: f"{address}/yes",
        Tap.NO: f"{address}/no",
        Tap.OTHER_NAME: f"/en/shops/{made.slug}/report?why=other-name",
    }
    for lead in leads.values():
        assert client.page(str(lead)).status == 200
    assert "only the bank can try to stop it" in client.page(str(leads[Tap.OTHER_NAME])).words()
    assert taps(client.app) == {(made.shop_id, "yes"): 2, (made.shop_id, "no"): 1, (made.shop_id, "other-name"): 1}


def test_an_answer_nobody_asked_for_is_not_counted(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    assert sqlite_client.post(f"/en/shops/{made.slug}/pay", answer="perhaps").status_code == 400
    assert sqlite_client.post("/en/shops/none/pay", answer="yes").status_code == 404
    assert taps(sqlite_client.app) == {}


def test_nobody_can_tap_without_end(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app)
    answers = [sqlite_client.post(f"/en/shops/{made.slug}/pay", answer="yes") for _ in range(32)]
    assert [answer.status_code for answer in answers[:30]] == [303] * 30
    assert answers[-1].status_code == 429
    inspect(Page(answers[-1]))
