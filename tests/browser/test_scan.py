"""A phone opens the address of a sign."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import LiveSite, NewVisitor

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_a_korean_phone_reads_korean_and_the_bar_then_shows_the_lasting_address(visitor: NewVisitor) -> None:
    page = visitor(locale="ko")
    page.goto("/Q/9VHYRT")
    expect(page.get_by_role("heading", level=1)).to_have_text("송선 사당")
    expect(page).to_have_url("/ko/sites/den-song-son")
    assert page.title().startswith("송선 사당")


def test_a_reload_is_not_a_second_scan(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="ko")
    page.goto("/Q/GA2SY9")
    expect(page).to_have_url("/ko/sites/den-cay-vai")
    page.reload()
    assert site.scans("GA2SY9") == {"ko": 1}


def test_a_reload_without_scripts_is_not_a_second_scan_either(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="ko", java_script_enabled=False)
    page.goto("/Q/ASTCQY")
    expect(page).to_have_url("/Q/ASTCQY")
    page.reload()
    assert site.scans("ASTCQY") == {"ko": 1}


def test_going_back_to_a_scanned_page_is_not_a_second_scan(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="ja")
    page.goto("/Q/0SDBFS")
    page.locator("header .menu a").first.click()
    expect(page).to_have_url("/ja/sites")
    page.go_back()
    expect(page).to_have_url("/ja/sites/deo-ba-doi")
    assert site.scans("0SDBFS") == {"ja": 1}


def test_scanning_the_same_sign_again_is_a_second_scan(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="fr")
    page.goto("/Q/CZZ6DY")
    page.goto("/Q/CZZ6DY")
    assert site.scans("CZZ6DY") == {"fr": 2}


def test_a_language_chosen_by_hand_is_the_language_of_the_next_sign(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="ko")
    page.goto("/Q/N1SQ99")
    assert page.context.cookies() == []

    page.get_by_role("link", name="Français").click()
    expect(page).to_have_url("/fr/sites/den-chin-gieng")
    (cookie,) = page.context.cookies()
    assert {name: cookie[name] for name in ("name", "value", "path", "sameSite")} == {
        "name": "language",
        "value": "fr",
        "path": "/",
        "sameSite": "Lax",
    }

    page.goto("/Q/FPA5GZ")
    expect(page).to_have_url("/fr/sites/den-bat-hai-long-vuong")
    assert site.scans("FPA5GZ") == {"fr": 1}


def test_a_browser_that_can_neither_share_nor_copy_shows_no_button(visitor: NewVisitor) -> None:
    page = visitor()
    for ability in ("share", "clipboard"):
        page.add_init_script(f"Object.defineProperty(Navigator.prototype, '{ability}', {{value: undefined}})")
    page.goto("/en/sites/den-song-son")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-share]")).to_have_count(1)
    expect(page.locator("[data-share]")).to_be_hidden()


def test_where_there_is_no_sheet_for_sharing_the_address_is_copied(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="ko", permissions=CLIPBOARD)
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'share', {value: undefined})")
    page.goto("/Q/XKTXFN")
    page.locator("[data-share]").click()
    expect(page.locator("[data-share]")).to_have_text("주소를 복사했습니다")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.address}/ko/sites/chua-khanh-quang"


def test_the_sheet_for_sharing_gets_title_and_lasting_address(visitor: NewVisitor, site: LiveSite) -> None:
    page = visitor(locale="en")
    page.add_init_script("Navigator.prototype.share = async function (page) { window.shared = page; }")
    page.goto("/Q/BH30RJ")
    page.locator("[data-share]").click()
    shared = page.evaluate("window.shared")
    assert shared == {"title": page.title(), "url": f"{site.address}/en/sites/den-dang-quang"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_camera_reads_the_picture_of_a_code_off_the_screen(
    visitor: NewVisitor, site: LiveSite, form: str, scheme: str
) -> None:
    page = visitor(color_scheme=scheme, viewport={"width": 360, "height": 640})
    page.goto("/vi/")
    page.evaluate(
        """async address => {
          const picture = new Image(320, 320);
          picture.src = address;
          await picture.decode();
          document.body.replaceChildren(picture);
        }""",
        f"/qr/9VHYRT.{form}",
    )
    screen = Image.open(io.BytesIO(page.screenshot()))
    (symbol,) = zxingcpp.read_barcodes(screen)
    assert symbol.text == f"{site.address}/Q/9VHYRT".upper()
