"""The counter screen in a real browser: keys, amounts in words, codes drawn on the phone, and no internet."""

import io
import random
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heritage.app import create_app
from heritage.codecs import vietqr
from heritage.codecs.vietnamese_numbers import grouped, in_words
from heritage.payments.models import Counter
from heritage.payments.services import end_staff_link, make_staff_link
from heritage.people.models import Account
from heritage.people.services import sign_in
from heritage.web.site_app import SiteApp
from tests.browser.conftest import serving, watch
from tests.browser.test_accessibility import OPTIONS
from tests.conftest import Databases, settings_for
from tests.page_client import PHONE
from tests.shop_factory import MadeShop, another_account, confirmed, listed_shop
from tests.signed_in import NOW


@dataclass(frozen=True)
class Till:
    """A running site with a shop in it. link: the address that its staff have."""

    app: SiteApp
    address: str
    made: MadeShop
    link: str

    def end_link(self) -> None:
        with self.app.database.writing() as session:
            end_staff_link(session, session.get_one(Counter, self.made.counter_id), actor=self.made.owner, now=NOW)

    def token(self) -> str:
        """Of a session of the owner."""
        with self.app.database.writing() as session:
            account = session.get_one(Account, self.made.owner.id)
            return sign_in(session, account, device="test", now=datetime.now(UTC))


@pytest.fixture
def till(sqlite_databases: Databases) -> Iterator[Till]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(settings_for(sqlite_databases.filled(), base_url=address))
        made = listed_shop(app, is_sample=True)
        with app.database.writing() as session:
            token = make_staff_link(session, session.get_one(Counter, made.counter_id), actor=made.owner, now=NOW)
        with serving(app, listening):
            yield Till(app, address, made, f"/counter/{token}")
        app.close()


Arrive = Callable[..., Page]


@pytest.fixture
def arrive(chromium: Browser, till: Till) -> Iterator[Arrive]:
    """Makes a page of a new phone; is_owner: signed in. What its browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def new(*, is_owner: bool = False, **options: Any) -> Page:
        phone = {"base_url": till.address, "user_agent": PHONE, "locale": "en", "reduced_motion": "reduce"}
        size = {"width": 360, "height": 640}
        context = chromium.new_context(**{**phone, "viewport": size, **options})
        if is_owner:
            context.add_cookies([{"name": "session", "value": till.token(), "url": till.address}])
        contexts.append(context)
        watch(context, till.address, complaints)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


def read_code(page: Page) -> vietqr.VietQR:
    """What a phone reads off this screen."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    (symbol,) = zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)
    code = vietqr.read(symbol.text).vietqr
    assert code is not None
    return code


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.get_by_role("button", name=key, exact=True).click()


# The page itself is what is kept last.
UNTIL_KEPT = """async () => {
  while (!navigator.serviceWorker.controller || !await caches.match(location.pathname)) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}"""


def is_kept(page: Page) -> None:
    """Wait until the phone has what it needs without the internet."""
    page.evaluate(UNTIL_KEPT)


def test_the_code_for_an_amount_is_shown_without_the_internet(arrive: Arrive, till: Till) -> None:
    page = arrive()
    page.goto(till.link)
    is_kept(page)

    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("No internet. This is your code as it was on")).to_be_visible()
    press(page, "1", "2", "5", "000", "Show the code")

    code = read_code(page)
    assert (code.account, code.amount) == ("MAU0000001", 125_000)
    expect(page.get_by_text("125.000 đ")).to_be_visible()
    expect(page.locator("[data-words-again]")).to_have_text("một trăm hai mươi lăm nghìn đồng")
    expect(page.get_by_text("Wait for the message of your bank. A screenshot is not money.")).to_be_visible()


def test_a_link_that_was_ended_is_forgotten_by_the_phone_that_kept_it(arrive: Arrive, till: Till) -> None:
    page = arrive()
    page.goto(till.link)
    is_kept(page)
    till.end_link()

    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("This link has ended")
    assert page.evaluate("caches.match(location.pathname).then(Boolean)") is False


def test_the_worker_serves_the_counters_and_no_other_page(arrive: Arrive, till: Till) -> None:
    page = arrive(is_owner=True)
    page.goto(f"/merchant/counter/{till.made.counter_id}")
    is_kept(page)
    scopes = "navigator.serviceWorker.getRegistrations().then(all => all.map(each => new URL(each.scope).pathname))"
    assert page.evaluate(scopes) == ["/merchant/counter/"]
    page.goto("/merchant/")
    assert page.evaluate("navigator.serviceWorker.controller") is None


def test_no_amount_leaves_the_phone(arrive: Arrive, till: Till) -> None:
    page = arrive()
    page.goto(till.link)
    is_kept(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    press(page, "5", "0", "000", "Show the code", "New amount", "7", "000", "Show the code")

    assert read_code(page).amount == 7_000
    assert sent == []
    assert page.url == till.address + till.link


def test_digits_are_taken_back_and_an_amount_that_is_too_large_is_not_taken(arrive: Arrive, till: Till) -> None:
    page = arrive()
    page.goto(till.link)
    amount = page.get_by_label("Amount in đồng")
    press(page, "0", "4", "9", "9", "000", "000")
    expect(amount).to_have_value("499.000.000")
    press(page, "1")
    expect(amount).to_have_value("499.000.000")
    expect(page.get_by_text("One code can ask for less than 500 million đồng.")).to_be_visible()
    press(page, "Delete the last digit")
    expect(amount).to_have_value("49.900.000")
    press(page, "Clear")
    expect(amount).to_have_value("")
    press(page, "Show the code")
    assert read_code(page).amount is None


def test_the_keys_of_a_keyboard_do_the_same(arrive: Arrive, till: Till) -> None:
    page = arrive(viewport={"width": 1024, "height": 768})
    page.goto(till.link)
    expect(page.locator(".keys")).to_be_visible()
    page.get_by_label("Amount in đồng").focus()
    page.keyboard.type("65000")
    assert read_code(page).amount == 65_000
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="New amount")).to_be_focused()


def test_without_scripts_the_site_draws_the_code(arrive: Arrive, till: Till) -> None:
    page = arrive(java_script_enabled=False, viewport={"width": 360, "height": 1200})
    page.goto(till.link)
    page.get_by_label("Amount in đồng").fill("45.000")
    page.get_by_role("button", name="Show the code").click()
    page.locator(".symbol").scroll_into_view_if_needed()
    assert read_code(page).amount == 45_000


# Types each amount as a hand would, and reads what stands below.
SAY = """amounts => {
  const input = document.querySelector("[data-form]").elements.amount;
  return amounts.map(amount => {
    input.value = String(amount);
    input.dispatchEvent(new Event("input"));
    return [input.value, document.querySelector("[data-words]").textContent];
  });
}"""


def test_amounts_are_said_as_the_sites_own_codec_says_them(arrive: Arrive, till: Till) -> None:
    chance = random.Random(7)  # noqa: S311  # the same amounts each time
    amounts = [*range(1, 130), 1_001, 1_010, 1_105, 10_015, 100_001, 1_000_001, 1_010_000, 21_021_021, 105_004_024]
    amounts += [chance.randrange(1, 10 ** chance.randint(3, 8)) for _ in range(200)] + [499_999_999]
    page = arrive()
    page.goto(till.link)
    expect(page.locator(".keys")).to_be_visible()

    said = page.evaluate(SAY, amounts)

    assert said == [[grouped(amount), in_words(amount)] for amount in amounts]


def payloads() -> list[str]:
    """Codes as banks write them: short and long, with small letters, with other marks in a language of their own."""
    chance = random.Random(11)  # noqa: S311
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    found = []
    for length in range(1, 20):
        account = "".join(chance.choice(letters) for _ in range(length))
        found.append(vietqr.write(vietqr.VietQR(bin="999999", account=account)))
        texts = {"name": "Quan bun MAU", "city": "Bim Son", "category": "5812", "bill": "B" * length, "terminal": "T1"}
        merchant = vietqr.VietQR(bin="999999", account=account, service=vietqr.Service.MERCHANT, **texts)
        found.append(vietqr.write(merchant))
        body = found[-1][:-8]
        name = f"Quán MẪU {length}"
        covered = f"{body}64{len(name) + 10:02}0002VI01{len(name):02}{name}6304"
        found.append(covered + vietqr.emv_tlv.checksum(covered))
    return found


ASK = """async ([codec, symbol, payloads]) => {
  const [{asking}, {matrix}] = await Promise.all([import(codec), import(symbol)]);
  return payloads.map(([payload, amount]) => {
    const text = asking(payload, amount);
    return [text, matrix(text).map(row => row.map(Number).join(""))];
  });
}"""


def test_codes_are_issued_again_as_the_sites_own_codec_does_and_every_symbol_reads_back(
    arrive: Arrive, till: Till
) -> None:
    asked = [[payload, amount] for payload in payloads() for amount in (1, 25_000, 499_999_999)]
    assets = till.app.assets
    page = arrive()
    page.goto(till.link)

    made = page.evaluate(ASK, [assets.address("vietqr_amount.js"), assets.address("qr_symbol.js"), asked])

    assert [text for text, _ in made] == [vietqr.reissue(payload, amount=amount) for payload, amount in asked]
    for text, rows in made:
        (symbol,) = zxingcpp.read_barcodes(picture_of(rows), zxingcpp.BarcodeFormat.QRCode)
        assert (symbol.text, symbol.ec_level) == (text, "M")


def picture_of(rows: list[str]) -> Image.Image:
    size = len(rows)
    image = Image.new("L", (size + 8, size + 8), 255)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            if module == "1":
                image.putpixel((x + 4, y + 4), 0)
    return image.resize((4 * image.width, 4 * image.height), Image.Resampling.NEAREST)


PAGES = (
    "/merchant/",
    "/merchant/code/{counter}",
    "/merchant/check/{counter}",
    "/merchant/counter/{counter}",
    "/merchant/{shop}/report",
    "/merchant/{shop}/details",
    "/merchant/{shop}/details/place",
    "/merchant/{shop}/details/photo",
    "/merchant/{shop}/counters",
    "/merchant/{shop}/figures",
    "/merchant/counters/{counter}/account",
    "/merchant/counters/{counter}/close",
    "/merchant/print/{counter}",
    "/merchant/data",
    "/merchant/data/erase",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_merchants_pages_and_none_is_wider_than_a_phone(
    arrive: Arrive, till: Till, scheme: str
) -> None:
    confirmed(till.app, another_account(till.app, till.made))
    page = arrive(is_owner=True, color_scheme=scheme)
    for address in PAGES:
        page.goto(address.format(shop=till.made.shop_id, counter=till.made.counter_id))
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        page.evaluate(AXE_SCRIPT)
        found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") == 360, address
