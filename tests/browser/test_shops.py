"""Shops, the payer's page and the check in a real browser: what is seen, pressed, and scanned off the screen."""

import io
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import zxingcpp
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heritage.app import create_app
from heritage.codecs import vietqr
from tests.browser.conftest import NewVisitor, serving, watch
from tests.browser.test_accessibility import OPTIONS
from tests.browser.test_layout import OUT_OF_SIGHT
from tests.conftest import Databases, settings_for
from tests.page_client import PHONE
from tests.payments.drawn_codes import sent, symbol
from tests.shop_factory import HOLDER, MadeShop, listed_shop, sample_payload

UNKNOWN = sample_payload("0123456789", bank="970422")


class Street:
    """A running site with two shops; the second one is a sample, and its listing is old."""

    def __init__(self, address: str, app: Any) -> None:
        self.address = address
        now = datetime.now(UTC)
        self.shop: MadeShop = listed_shop(app, now=now, name="Quán MẪU có tên rất dài ở phố MẪU")
        details = {"phone": "+84912000002", "account": "MAU0000002", "name": "Cà phê MẪU", "kind": "cafe"}
        self.sample: MadeShop = listed_shop(app, is_sample=True, now=datetime(2026, 1, 1, tzinfo=UTC), **details)


@pytest.fixture(scope="module")
def street(sqlite_databases: Databases) -> Iterator[Street]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(settings_for(sqlite_databases.filled(), base_url=address))
        made = Street(address, app)
        with serving(app, listening):
            yield made
        app.close()


@pytest.fixture
def payer(chromium: Browser, street: Street) -> Iterator[NewVisitor]:
    """As `visitor`, in the street."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrive(**options: Any) -> Page:
        phone = {"base_url": street.address, "user_agent": PHONE, "locale": "en", "reduced_motion": "reduce"}
        context = chromium.new_context(**phone | {"viewport": {"width": 360, "height": 800}} | options)
        contexts.append(context)
        watch(context, street.address, complaints)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()
    assert complaints == []


PAGES = [
    "",
    "/{shop}",
    "/{sample}",
    "/{shop}/pay?amount=50000&content=Ban+5",
    "/{sample}/pay?amount=x",
    "/{shop}/report",
]


def addresses(street: Street, language: str) -> list[str]:
    named = [each.format(shop=street.shop.slug, sample=street.sample.slug) for each in PAGES]
    return [f"/{language}/check", *(f"/{language}/shops{each}" for each in named)]


def scanned(page: Page) -> str:
    """What another phone reads off this screen."""
    screen = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L")
    (found,) = zxingcpp.read_barcodes(screen)
    return str(found.text)


@pytest.mark.parametrize("language", ["vi", "ko"])
def test_axe_finds_nothing_on_any_page_of_a_shop(payer: NewVisitor, street: Street, language: str) -> None:
    page = payer(locale=language)
    for address in addresses(street, language):
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        for scheme, width in product(["light", "dark"], [360, 1280]):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 800})
            found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
            assert found.violations_count == 0, f"{address}, {scheme}, {width} px: {found.generate_report()}"


@pytest.mark.parametrize("text", [UNKNOWN, ""])
def test_axe_finds_nothing_on_the_answer_of_a_check(payer: NewVisitor, street: Street, text: str) -> None:
    page = payer()
    for typed in (text, street.shop.payload) if text else (text,):
        page.goto("/en/check")
        page.get_by_label("text of the code").fill(typed)
        page.get_by_role("button", name="Check", exact=True).click()
        page.wait_for_load_state()
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["vi", "fr", "ja"])
def test_no_page_of_a_shop_is_wider_than_its_screen(payer: NewVisitor, street: Street, language: str) -> None:
    page = payer()
    for address in addresses(street, language):
        page.goto(address)
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width, address
            assert page.evaluate(OUT_OF_SIGHT) == [], f"{address} at {width} px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_on_the_screen_is_the_code_of_the_shop(payer: NewVisitor, street: Street, scheme: str) -> None:
    page = payer(color_scheme=scheme, device_scale_factor=2)
    for made in (street.shop, street.sample):
        page.goto(f"/en/shops/{made.slug}/pay")
        expect(page.locator(".tillcode img")).to_have_js_property("complete", value=True)
        assert scanned(page) == made.payload


def test_an_amount_that_was_typed_is_in_the_code_on_the_screen(payer: NewVisitor, street: Street) -> None:
    page = payer(device_scale_factor=2, java_script_enabled=False)
    page.goto(f"/en/shops/{street.shop.slug}/pay")
    page.get_by_label("Amount in đồng").fill("50.000")
    page.get_by_label("Message to the shop").fill("Bàn số 5")
    page.get_by_role("button", name="Show the code with it").click()
    page.wait_for_load_state("networkidle")
    code = vietqr.read(scanned(page)).vietqr
    assert code is not None
    assert (code.account, code.amount, code.purpose) == ("MAU0000001", 50_000, "BAN SO 5")
    expect(page.locator(".holder")).to_have_text(HOLDER)


def test_the_picture_is_saved_by_its_plain_link(payer: NewVisitor, street: Street) -> None:
    page = payer(java_script_enabled=False)
    page.goto(f"/en/shops/{street.shop.slug}/pay")
    with page.expect_download() as started:
        page.get_by_role("link", name="Save the picture").click()
    assert started.value.suggested_filename.endswith(".png")
    (found,) = zxingcpp.read_barcodes(Image.open(started.value.path()).convert("L"))
    assert found.text == street.shop.payload


def test_the_account_number_is_copied_and_never_shown(payer: NewVisitor, street: Street) -> None:
    page = payer(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/en/shops/{street.shop.slug}/pay")
    page.get_by_role("button", name="Copy the account number").click()
    expect(page.locator("[data-told]")).to_have_text("Account number copied")
    assert page.evaluate("navigator.clipboard.readText()") == "MAU0000001"
    assert "MAU0000001" not in page.locator("body").inner_text()


def test_the_picture_is_handed_on_as_a_file_where_the_phone_can(payer: NewVisitor, street: Street) -> None:
    page = payer()
    page.goto(f"/en/shops/{street.shop.slug}/pay")
    expect(page.get_by_role("button", name="Send it to my bank app")).to_be_hidden()  # this browser cannot

    # Told through the title: a condition in words of JavaScript cannot be awaited, the policy forbids evaluating it.
    page.add_init_script(
        "navigator.canShare = () => true;"
        "navigator.share = async ({files: [file]}) => { document.title = [file.name, file.type, file.size > 500]; };"
    )
    page.reload()
    page.get_by_role("button", name="Send it to my bank app").click()
    expect(page).to_have_title(f"{street.shop.slug}.png,image/png,true")


def test_another_name_leads_to_the_report(payer: NewVisitor, street: Street) -> None:
    page = payer(java_script_enabled=False)
    page.goto(f"/en/shops/{street.sample.slug}/pay")
    page.get_by_role("button", name="My app shows another name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report a code that looks wrong")
    page.get_by_label("what did you see?").fill("Nhãn dán")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, staff have been told")
    page.get_by_role("link", name="Back to the shop").click()
    expect(page.get_by_text("A payment code in this shop was reported")).to_be_visible()


def test_a_photo_is_checked_without_a_script(payer: NewVisitor, street: Street) -> None:
    page = payer(java_script_enabled=False)
    page.goto("/en/check")
    photo = {"name": "photo.png", "mimeType": "image/png", "buffer": sent(symbol(street.shop.payload))}
    page.get_by_label("Photo or screenshot of the code").set_input_files([photo])  # type: ignore[list-item]
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("This code is in the register")
    expect(page.locator(".holder")).to_have_text(HOLDER)


CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{rawValue: "%s"}]; }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  return canvas.captureStream(5);
};
"""


def test_the_camera_checks_by_itself_where_the_browser_reads_codes(payer: NewVisitor, street: Street) -> None:
    page = payer()
    page.goto("/en/check")
    expect(page.get_by_role("button", name="Scan with the camera")).to_be_hidden()  # this browser cannot

    page.add_init_script(CAMERA % street.shop.payload)
    page.reload()
    page.get_by_role("button", name="Scan with the camera").click()
    expect(page.locator("[data-verdict]")).to_contain_text(HOLDER)
    expect(page.locator("[data-verdict]")).to_be_focused()


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24T06:59:00+07:00", "Closed now, opens at 07:00"),
        ("2026-11-24T07:00:00+07:00", "Open now until 20:00"),
        ("2026-11-24T20:00:00+07:00", "Closed now, opens at 07:00"),
    ],
)
def test_open_now_is_said_by_the_clock_of_the_town(payer: NewVisitor, street: Street, moment: str, said: str) -> None:
    page = payer(timezone_id="America/New_York")
    page.clock.set_fixed_time(moment)
    for address in (f"/en/shops/{street.shop.slug}", "/en/shops"):
        page.goto(address)
        expect(page.locator("[data-open-now]").first).to_have_text(said)


def test_without_a_script_the_hours_of_today_are_read(payer: NewVisitor, street: Street) -> None:
    page = payer(java_script_enabled=False)
    page.goto(f"/en/shops/{street.shop.slug}")
    expect(page.get_by_text("Today 07:00–20:00")).to_be_visible()
    page.goto("/en/shops")
    page.get_by_label("Kind of shop").select_option("cafe")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".card")).to_have_count(1)


def test_a_shop_on_the_map_opens_its_card_and_its_page(payer: NewVisitor, street: Street) -> None:
    page = payer(viewport={"width": 1280, "height": 900})
    page.goto(f"/en/map#shop-{street.sample.slug}")
    card = page.locator(".place-card")
    expect(card).to_contain_text("Café · MẪU")
    card.get_by_role("link", name="Open the shop's page").click()
    expect(page).to_have_url(f"{street.address}/en/shops/{street.sample.slug}")
