"""The cashless street tried as its people do, from an empty register to a payer who is warned: one story."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import qrcode
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from heritage.codecs import vietqr
from heritage.payments.services import activate_due_accounts
from heritage.people.rules import Role
from tests.browser.conftest import Enter, LiveSite
from tests.signed_in import PASSPHRASE, now, staff

HOLDER = "NGUYEN VAN MAU"
BANK = "970436"
ACCOUNTS = ("MAU0000042", "MAU0000043")


def code_picture(folder: Path, account: str) -> Path:
    """What a bank's app saves: a code with a margin and words around it."""
    code = qrcode.make(vietqr.write(vietqr.VietQR(bin=BANK, account=account))).convert("RGB")
    screen = Image.new("RGB", (1080, 1920), "#e8eef7")
    screen.paste(code.resize((760, 760)), (160, 520))
    path = folder / f"{account}.png"
    screen.save(path)
    return path


def read(picture: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return str(found.text)


def go_on(page: Page, button: str, heading: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("h1")).to_have_text(heading)


def register(page: Page, folder: Path) -> None:
    """From nothing to the page that says what happens next."""
    front = folder / "front.jpg"
    Image.effect_noise((900, 700), 60).convert("RGB").save(front)
    page.goto("/merchant/start")
    page.get_by_role("link", name="I do it myself").click()
    page.get_by_label("Your name").fill("Người MẪU")
    page.get_by_label("Phone number").fill("0912 345 678")
    page.get_by_label("Pass-phrase").fill(PASSPHRASE)
    go_on(page, "Go on", "What is your shop called?")
    page.get_by_label("Name on the sign").fill("Quán MẪU thử")
    page.get_by_label("What kind of shop is it?").select_option("food")
    go_on(page, "Go on", "Where is your shop?")
    page.get_by_label("Street, alley or market").fill("Đường MẪU")
    page.get_by_text("I have the position as numbers").click()
    page.locator("input[name='position']").fill("20.0801, 105.8602")
    go_on(page, "Go on", "A photo of the front of your shop")
    page.get_by_label("Or choose one that is on this phone").set_input_files(front)
    go_on(page, "Send the photo", "Your payment code")
    picture = code_picture(folder, ACCOUNTS[0])
    page.get_by_label("Or choose the picture from your bank's app").set_input_files(picture)
    go_on(page, "Read the code", "Is this your account?")
    expect(page.locator("main")).to_contain_text("Vietcombank")
    page.get_by_label("Account holder's name").fill("Nguyễn Văn Mẫu")
    go_on(page, "Yes, this is right", "How can customers pay you?")
    for choice in page.locator("input[type=radio][value=yes]").all():
        choice.check()
    go_on(page, "Go on", "When are you open?")
    go_on(page, "Go on", "Is everything right?")
    for consent in page.locator("main input[type=checkbox]").all():
        assert not consent.is_checked()
        consent.check()
    page.get_by_role("button", name="Send the registration").click()
    page.wait_for_url("**/merchant/status*")


def visit(page: Page, case: int, holder: str, photo: Path) -> None:
    page.goto(f"/staff/cases/{case}/visit")
    assert HOLDER not in page.content()
    assert "Nguyễn Văn Mẫu" not in page.content()  # typed blind
    page.get_by_label("Is the shop there, as described?").select_option("yes")
    page.get_by_label("The name that your bank app shows").fill(holder)
    page.get_by_label("Photo of the shop").set_input_files(photo)
    page.get_by_role("button", name="Keep this visit").click()
    page.wait_for_url(f"**/staff/cases/{case}")


def decide(page: Page, case: int, *buttons: str) -> None:
    page.goto(f"/staff/cases/{case}")
    for button in buttons:
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()


def shown_code(page: Page) -> str:
    """The payment code of the shop, read from the screen."""
    return read(page.locator("main img, main svg").first.screenshot())


def printed_stand(page: Page, folder: Path) -> Path:
    """The merchant's stand as a picture, as a payer photographs it."""
    page.goto("/merchant/print")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the sheet").click()
    address = page.locator("main a[href$='.pdf']").first.get_attribute("href")
    assert address is not None
    sheet = pypdfium2.PdfDocument(page.request.get(address).body())
    path = folder / f"{Path(address).stem}.png"
    sheet[0].render(scale=3).to_pil().save(path)
    return path


def check(page: Page, picture: Path) -> str:
    """What /check says of a photographed stand."""
    page.goto("/en/check")
    page.get_by_label("Photo or screenshot of the code").set_input_files(picture)
    with page.expect_navigation():
        page.get_by_role("button", name="Check", exact=True).click()
    return page.locator("main").inner_text()


def test_a_shop_comes_to_be_paid_and_a_payer_is_told_when_its_account_changed(
    street: LiveSite, enter: Enter, tmp_path: Path
) -> None:
    app, merchant, payer = street.app, enter(), enter()
    register(merchant, tmp_path)
    one, two = enter(staff(app, Role.REVIEWER, "reviewer-one")), enter(staff(app, Role.REVIEWER, "reviewer-two"))
    visit(enter(staff(app, Role.AGENT)), 1, HOLDER, tmp_path / "front.jpg")
    decide(one, 1, "Approve the account")
    decide(two, 1, "Confirm the account", "List the shop")

    payer.goto("/en/shops/quan-mau-thu/pay")
    assert "Nguyễn Văn Mẫu" in payer.locator("main").inner_text()
    first_code = shown_code(payer)
    assert vietqr.read(first_code).vietqr == vietqr.VietQR(bin=BANK, account=ACCOUNTS[0])
    stand = printed_stand(merchant, tmp_path)
    assert read(stand.read_bytes()) == first_code
    assert "Quán MẪU thử" in check(payer, stand)

    change_account(merchant, code_picture(tmp_path, ACCOUNTS[1]))
    visit(enter(staff(app, Role.AGENT)), 2, HOLDER, tmp_path / "front.jpg")
    decide(two, 2, "Approve the account")
    decide(one, 2, "Confirm the account")
    payer.goto("/en/shops/quan-mau-thu/pay")
    assert shown_code(payer) == first_code  # nobody's money moves before the waiting time is over

    with app.database.writing() as session:
        assert activate_due_accounts(session, now=now() + app.settings.waiting_time) == 1
    payer.goto("/en/shops/quan-mau-thu/pay")
    assert vietqr.read(shown_code(payer)).vietqr == vietqr.VietQR(bin=BANK, account=ACCOUNTS[1])
    assert "△ This code is out of date" in check(payer, stand)
    assert "✓" in check(payer, printed_stand(merchant, tmp_path))
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def change_account(page: Page, picture: Path) -> None:
    page.goto("/merchant/counters/1/account")
    page.get_by_label("Or choose the picture from your bank's app").set_input_files(picture)
    go_on(page, "Read the code", "Is this your account?")
    page.get_by_label("Account holder's name").fill("Nguyễn Văn Mẫu")
    with page.expect_navigation():
        page.get_by_role("button", name="Yes, this is right", exact=True).click()
