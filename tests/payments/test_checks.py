"""/check: what is sent in, what the register answers, and what it costs to ask for what is not there."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from heritage.codecs import short_code, vietqr
from heritage.payments.models import PrintedCopy
from heritage.payments.rules import SheetFormat
from heritage.payments.services import activate_due_accounts, revoke_account
from heritage.people.models import AuditEntry, RateBucket
from heritage.shops.rules import ShopAction
from heritage.shops.services import move_shop
from heritage.web.site_app import SiteApp
from tests.media.sent_files import HEIC, encoded
from tests.page_client import Page, PageClient, inspect
from tests.payments.drawn_codes import screenshot, sent, symbol
from tests.shop_factory import (
    HOLDER,
    MadeShop,
    another_account,
    confirmed,
    listed_shop,
    sample_payload,
    shop_in,
    submitted_shop,
    version_in,
)

UNKNOWN = sample_payload("0123456789", bank="970422")


def now() -> datetime:
    return datetime.now(UTC)


def shop(app: SiteApp, **details: object) -> MadeShop:
    return listed_shop(app, **{"now": now()} | details)


def ask(client: PageClient, text: str = "", photo: bytes | None = None, tag: str = "en") -> Page:
    fields = {"text": text} | ({"photo": (io.BytesIO(photo), "photo.png")} if photo else {})
    page = Page(client.post(f"/{tag}/check", **fields))  # type: ignore[arg-type]
    inspect(page)
    return page


def verdict(page: Page) -> str:
    (found,) = page.all("section[@data-verdict]")
    return found.attrib["class"].removeprefix("verdict ")


def said(page: Page) -> str:
    return page.words(page.one("section[@data-verdict]"))


def printed(app: SiteApp, made: MadeShop) -> str:
    serial = short_code.generate(length=short_code.SERIAL_LENGTH)
    with app.database.writing() as session:
        session.add(
            PrintedCopy(
                serial=serial,
                counter_id=made.counter_id,
                version_id=made.version_id,
                format=SheetFormat.WALL,
                printed_at=now(),
                printed_by=made.owner.id,
            )
        )
    return serial


def replace(app: SiteApp, made: MadeShop) -> MadeShop:
    changed = confirmed(app, another_account(app, made, now=now()), now=now())
    with app.database.writing() as session:
        activate_due_accounts(session, now=now() + timedelta(days=2))
    return changed


def tokens(app: SiteApp) -> float:
    with app.database.reading() as session:
        (bucket,) = session.scalars(select(RateBucket).where(RateBucket.key.startswith("look-up "))).all()
        return bucket.tokens


def test_the_page_asks_and_is_the_same_for_everybody(sqlite_client: PageClient) -> None:
    page = sqlite_client.page("/en/check")
    assert page.status == 200
    assert page.headers["Cache-Control"].startswith("public")
    assert page.all("section[@data-verdict]") == []


def test_a_code_of_the_register_is_known_with_its_shop_and_holder(client: PageClient) -> None:
    made = shop(client.app)
    for tag in client.app.town.tags:
        page = ask(client, made.payload, tag=tag)
        assert (page.status, verdict(page)) == (200, "active")
        for expected in ("Quán MẪU", HOLDER, "0001", "1 Đường MẪU"):
            assert expected in said(page)
        assert f"/{tag}/shops/{made.slug}" in page.links()
        assert page.headers["Cache-Control"] == "no-store"


def test_a_code_with_an_amount_or_a_name_is_known_by_its_account(client: PageClient) -> None:
    made = shop(client.app)
    with_amount = vietqr.reissue(made.payload, amount=50_000, purpose="BAN 5")
    with_name = vietqr.write(vietqr.VietQR(bin="999999", account="MAU0000001", name="SOMEBODY ELSE"))
    assert [verdict(ask(client, text)) for text in (with_amount, with_name)] == ["active", "active"]


def test_a_photo_of_a_code_is_read(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    for photo in (sent(symbol(made.payload)), sent(screenshot(made.payload), "JPEG")):
        assert verdict(ask(sqlite_client, photo=photo)) == "active"


def test_an_account_number_is_never_said_back(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    answers = [
        ask(sqlite_client, made.payload),
        ask(sqlite_client, UNKNOWN),
        ask(sqlite_client, photo=sent(symbol(made.payload))),
    ]
    for page in answers:
        assert "MAU0000001" not in said(page)
        assert "0123456789" not in said(page)


def test_a_stale_listing_is_known_but_said_to_be_old(sqlite_client: PageClient) -> None:
    made = listed_shop(sqlite_client.app, now=now() - timedelta(days=185))
    page = ask(sqlite_client, made.payload)
    assert verdict(page) == "not-rechecked"
    assert "was not re-checked lately" in said(page)


def test_a_replaced_code_says_since_when_and_leads_to_the_shop(client: PageClient) -> None:
    made = shop(client.app)
    changed = replace(client.app, made)
    page = ask(client, made.payload)
    assert verdict(page) == "replaced"
    assert re.search(r"Since .*20\d\d another code is in use", said(page))
    assert f"/en/shops/{made.slug}" in page.links()
    assert HOLDER not in said(page)
    assert verdict(ask(client, changed.payload)) == "active"


def test_a_revoked_code_is_not_to_be_used(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    with sqlite_client.app.database.writing() as session:
        revoke_account(session, version_in(session, made), reason="MẪU", actor=made.owner, now=now())
    page = ask(sqlite_client, made.payload)
    assert verdict(page) == "revoked"
    assert "Do not pay with this code" in said(page)


def test_a_code_that_nobody_approved_counts_as_unknown(sqlite_client: PageClient) -> None:
    made = submitted_shop(sqlite_client.app, account="0123456780", bank="999999")
    page = ask(sqlite_client, made.payload)
    assert verdict(page) == "sample"  # the number of no bank
    assert "Quán MẪU" not in said(page)


def test_a_hidden_shop_is_not_named(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    with sqlite_client.app.database.writing() as session:
        move_shop(session, shop_in(session, made), ShopAction.HIDE, actor=made.owner, now=now())
    assert "Quán MẪU" not in ask(sqlite_client, made.payload).words()


def test_a_sample_is_called_a_sample(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app, is_sample=True)
    page = ask(sqlite_client, made.payload)
    assert verdict(page) == "sample"
    assert "MẪU" in said(page)


def test_an_unknown_code_is_not_called_fraud(sqlite_client: PageClient) -> None:
    page = ask(sqlite_client, UNKNOWN)
    assert verdict(page) == "unknown"
    assert "That does not mean fraud" in said(page)


@pytest.mark.parametrize("text", ["2|99|0900000000|MAU|||0|0|5000", "https://qr.alipay.com/mau", "wxp://mau"])
def test_another_scheme_is_called_by_its_name(sqlite_client: PageClient, text: str) -> None:
    page = ask(sqlite_client, text)
    assert verdict(page) == "other-scheme"
    assert re.search("MoMo|Alipay|WeChat Pay", said(page))


@pytest.mark.parametrize(
    "text", ["https://evil.example/pay", "WIFI:T:WPA;S:mau;;", UNKNOWN[:-4] + "0000", "hello there"]
)
def test_what_is_no_sound_code_is_not_to_be_used(sqlite_client: PageClient, text: str) -> None:
    assert verdict(ask(sqlite_client, text)) == "not-a-code"


@pytest.mark.parametrize("text", ["HTTPS://HERITAGE.EXAMPLE/Q/9VHYRT", "9vhyrt", "https://heritage.example/q/9VHYRT"])
def test_a_sign_of_ours_is_told_from_a_payment_code(sqlite_client: PageClient, text: str) -> None:
    page = ask(sqlite_client, text)
    assert verdict(page) == "not-a-code"
    assert "/Q/9VHYRT" in page.links()


def test_a_stand_is_known_by_its_serial(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    serial = printed(sqlite_client.app, made)
    page = ask(sqlite_client, short_code.grouped(serial).lower())
    assert verdict(page) == "active"
    assert "A serial number can be copied onto a false stand." in said(page)


def test_a_stand_that_was_taken_back_says_so(client: PageClient) -> None:
    made = shop(client.app)
    serial = printed(client.app, made)
    with client.app.database.writing() as session:
        session.get_one(PrintedCopy, serial).revoked_at = now()
    page = ask(client, serial)
    assert verdict(page) == "revoked"
    assert re.search(r"Out of use since .*20\d\d", said(page))


def test_a_mistyped_serial_is_a_typing_error_and_costs_no_more_than_a_question(sqlite_client: PageClient) -> None:
    serial = short_code.generate(length=short_code.SERIAL_LENGTH)
    page = ask(sqlite_client, ("1" if serial[0] != "1" else "2") + serial[1:])
    assert page.status == 422
    assert "One letter or digit of the number is not right." in page.words()
    assert tokens(sqlite_client.app) >= 99


@pytest.mark.parametrize(
    ("photo", "complaint"),
    [
        (HEIC, "HEIC"),
        (b"%PDF-1.7", "not a photo"),
        (encoded(Image.new("RGB", (300, 300), "white"), "PNG"), "No code could be read here."),
    ],
)
def test_a_photo_that_tells_nothing_comes_back_with_a_sentence(
    sqlite_client: PageClient, photo: bytes, complaint: str
) -> None:
    page = ask(sqlite_client, photo=photo)
    assert page.status == 422
    assert complaint in page.words(page.one("p[@id='photo-complaint']"))


def test_two_codes_in_one_photo_are_not_chosen_between(sqlite_client: PageClient) -> None:
    both = Image.new("RGB", (1000, 500), "white")
    both.paste(symbol(UNKNOWN), (0, 0))
    both.paste(symbol(sample_payload("9876543210", bank="970422")), (500, 0))
    page = ask(sqlite_client, photo=sent(both))
    assert page.status == 422
    assert "different codes" in page.words(page.one("p[@id='photo-complaint']"))


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\n\t"])
def test_nothing_sent_is_asked_for_again(sqlite_client: PageClient, text: str) -> None:
    page = ask(sqlite_client, text)
    assert page.status == 422
    assert "Choose a photo of the code, or paste its text." in page.words()


def test_a_text_in_the_place_of_the_photo_is_none(sqlite_client: PageClient) -> None:
    assert sqlite_client.post("/en/check", photo="no file").status_code == 422


@pytest.mark.parametrize("text", ["A" * 10_000, "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "ＶＩＥＴ" * 50])
def test_a_hostile_text_gets_a_page(sqlite_client: PageClient, text: str) -> None:
    page = ask(sqlite_client, text)
    assert page.status in {200, 422}
    assert "alert(1)" not in [script.text for script in page.all("script")]


def test_who_asks_for_what_is_not_there_soon_has_to_wait(client: PageClient) -> None:
    answers: list[TestResponse] = [client.post("/en/check", text=UNKNOWN) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_known_codes_can_be_asked_for_all_day(client: PageClient) -> None:
    made = shop(client.app)
    for _ in range(8):
        assert client.post("/en/check", text=made.payload).status_code == 200
    assert tokens(client.app) >= 92


def test_a_check_leaves_nothing_of_the_code_behind(
    sqlite_client: PageClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(sqlite_client, UNKNOWN)
    assert "0123456789" not in caplog.text + capsys.readouterr().err
    with sqlite_client.app.database.reading() as session:
        assert not any("0123456789" in entry.facts for entry in session.scalars(select(AuditEntry)))


def test_a_form_from_another_website_is_refused(sqlite_client: PageClient) -> None:
    headers = {"Sec_Fetch_Site": "cross-site"}
    assert sqlite_client.send("POST", "/en/check", **headers).status_code == 403


@pytest.mark.parametrize(("size", "status"), [(3 * 2**20, 422), (14 * 2**20, 413)])
def test_a_photo_of_usual_size_may_be_sent_and_a_huge_one_is_refused(
    sqlite_app: SiteApp, size: int, status: int
) -> None:
    photo = FileStorage(io.BytesIO(b"\xff\xd8\xff" + b"0" * size), "photo.jpg", content_type="image/jpeg")
    boundary, body = encode_multipart({"photo": photo})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = sqlite_app.test_client().post("/en/check", data=body, content_type=kind)
    assert answer.status_code == status
    inspect(Page(answer))
