"""A thief on the cashless street, with a phone of 360 pixels, an account of their own or none, and the browser's own
tools: what is refused says what to do, and nothing in the database changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import inspect, select, text

from heritage.codecs import vietqr
from heritage.people.rules import Role
from heritage.shops.models import ShopDraft
from heritage.web.site_app import SiteApp
from tests.browser.conftest import Enter, LiveSite, people_with_phones
from tests.browser.test_cashless_street import code_picture, read, register, shown_code
from tests.media.sent_files import HEIC, PDF, encoded
from tests.shop_factory import MadeShop, another_account, listed_shop, sample_payload, submitted_shop
from tests.signed_in import PASSPHRASE, merchant, staff

THIEF = "+84912000666"
SCRIPT = "<script>alert(1)</script>"
"""25 characters."""

TRACES = {"audit_entry", "audit_head", "rate_bucket", "sign_in", "code_check"}
"""Tables in which an attempt may leave its trace: it is to be found later."""

NO_PAGE = "The address may have a typing error"
NOT_OPEN = "Sign in with an account that may open it."

# Sends a form past the page, and answers with what the site says to it.
SEND = """async ([address, fields]) => {
  const answer = await fetch(address, {method: "POST", body: new URLSearchParams(fields)});
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return {status: answer.status, words: page.querySelector("main").textContent, address: answer.url};
}"""


@pytest.fixture
def come(chromium: Browser, street: LiveSite) -> Iterator[Enter]:
    """As `enter`; what the site refuses to a script, the browser notes as a failure, and only that."""
    with people_with_phones(chromium, street) as (enter, complaints):
        yield enter
    assert [each for each in complaints if not each.startswith("error: Failed to load resource")] == []


@pytest.fixture
def honest(street: LiveSite) -> MadeShop:
    return listed_shop(street.app, name="Quán MẪU thật")


@pytest.fixture
def own(street: LiveSite, honest: MadeShop) -> MadeShop:
    """The thief's own shop: an honest one until yesterday."""
    return listed_shop(street.app, phone=THIEF, account="MAU0000666", name="Quán MẪU gian")


def everything(app: SiteApp) -> dict[str, list[str]]:
    """All rows of the database but for the traces of attempts."""
    tables = set(inspect(app.database.engine).get_table_names()) - TRACES
    with app.database.connected() as connection:
        rows = {table: connection.execute(text(f"SELECT * FROM {table}")) for table in tables}
        return {table: sorted(map(repr, found)) for table, found in rows.items()}


def token_of(page: Page) -> str:
    return page.locator("main input[name=form_token]").first.input_value()


def send(page: Page, address: str, **fields: str) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(SEND, [address, fields])
    return answer


def complaint(page: Page) -> str:
    return page.locator("main .complaint, main [role=alert]").first.inner_text()


def choose(page: Page, label: str, data: bytes, name: str, media_type: str, button: str) -> None:
    page.get_by_label(label).set_input_files({"name": name, "mimeType": media_type, "buffer": data})
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def test_a_sticker_pasted_over_a_stand_is_told_apart_and_reported(
    street: LiveSite, come: Enter, honest: MadeShop, tmp_path: Path
) -> None:
    sticker = code_picture(tmp_path, "MAU0000666")
    assert vietqr.read(read(sticker.read_bytes())).vietqr == vietqr.VietQR(bin="970436", account="MAU0000666")
    page, before = come(), everything(street.app)
    page.goto("/en/check")
    choose(page, "Photo or screenshot of the code", sticker.read_bytes(), "stand.png", "image/png", "Check")
    expect(page.locator("#verdict")).to_have_text("✗ This code is not in the register")
    expect(page.locator(".verdict")).to_contain_text("pay only if your bank app shows that name")
    assert everything(street.app) == before

    page.goto(f"/en/shops/{honest.slug}/report")
    page.get_by_label("Photo").set_input_files(sticker)
    with page.expect_navigation():
        page.locator("main form button").last.click()
    page.goto(f"/en/shops/{honest.slug}/pay")
    assert read(page.locator("main img, main svg").first.screenshot()) == honest.payload
    expect(page.locator("main")).to_contain_text("reported")


def test_another_account_has_to_wait_for_the_one_that_is_checked(street: LiveSite, come: Enter, own: MadeShop) -> None:
    another_account(street.app, own, "MAU0000667")
    page, before = come(merchant(street.app, THIEF)), everything(street.app)
    page.goto(f"/merchant/counters/{own.counter_id}/account")
    expect(page.locator("h1")).to_have_text("An account is being checked already")
    expect(page.locator("main")).to_contain_text("If it is not the right one, stop it first.")
    typed = {"way": "typed", "bank": "999999", "account": "MAU0000668", "again": "MAU0000668", "holder": "Mẫu"}
    answer = send(page, page.url, form_token=token_of(page), **typed)
    assert "An account is being checked already" in answer["words"]
    assert everything(street.app) == before
    page.goto(f"/en/shops/{own.slug}/pay")
    assert shown_code(page) == own.payload


def test_the_account_of_another_shop_and_its_holder_are_a_warning_to_reviewers(
    street: LiveSite, come: Enter, honest: MadeShop
) -> None:
    taken = submitted_shop(street.app, phone=THIEF, name="Quán MẪU gian")
    page = come(staff(street.app, Role.REVIEWER))
    page.goto(f"/staff/cases/{taken.case_id}")
    expect(page.locator("main")).to_contain_text("Other owners use this account: Quán MẪU thật.")
    expect(page.get_by_role("button", name="Approve the account")).to_have_count(0)
    page.goto("/en/shops")
    expect(page.locator("main")).not_to_contain_text("Quán MẪU gian")


def test_nothing_of_another_shop_and_nothing_of_the_desk_answers_to_a_merchant(
    street: LiveSite, come: Enter, honest: MadeShop, own: MadeShop
) -> None:
    pending = another_account(street.app, honest, "MAU0000009")
    page = come(merchant(street.app, THIEF))
    page.goto(f"/merchant/{own.shop_id}/counters")
    before, token = everything(street.app), token_of(page)
    typed = {"way": "typed", "bank": "999999", "account": "MAU0000666", "again": "MAU0000666", "holder": "Mẫu"}
    refused = {
        f"/merchant/counters/{honest.counter_id}/account": NO_PAGE,
        f"/merchant/counters/{honest.counter_id}/name": NO_PAGE,
        f"/merchant/counters/{honest.counter_id}/close": NO_PAGE,
        f"/merchant/counters/{honest.counter_id}/staff-link": NO_PAGE,
        f"/merchant/{honest.shop_id}/counters": NO_PAGE,
        f"/merchant/{honest.shop_id}/hide": NO_PAGE,
        f"/merchant/{honest.shop_id}/details/shop": NO_PAGE,
        f"/merchant/accounts/{pending.version_id}/stop": NO_PAGE,
        f"/merchant/print/{honest.counter_id}": NO_PAGE,
        f"/merchant/data/{honest.shop_id}/take-back-keep": NO_PAGE,
        f"/merchant/status/{honest.shop_id}/answer": NO_PAGE,
        f"/staff/cases/{pending.case_id}/approve": NOT_OPEN,
        f"/staff/cases/{pending.case_id}/confirm": NOT_OPEN,
        f"/staff/cases/{pending.case_id}/visit": NOT_OPEN,
        f"/staff/cases/{pending.case_id}/revoke/{honest.version_id}": NOT_OPEN,
        "/staff/people": NOT_OPEN,
    }
    for address, sentence in refused.items():
        words = {"answer": "Mẫu", "name": "Mẫu", "kind": "food", "why": "Mẫu", "format": "a6", **typed}
        answer = send(page, address, form_token=token, **words)
        assert answer["status"] in {403, 404}, address
        assert sentence in answer["words"], address
    assert everything(street.app) == before


def test_who_is_not_signed_in_is_told_to_sign_in(street: LiveSite, come: Enter, honest: MadeShop) -> None:
    page, before = come(), everything(street.app)
    page.goto("/en/check")
    for address in (f"/merchant/counters/{honest.counter_id}/close", f"/staff/cases/{honest.case_id}/approve"):
        answer = send(page, address, name="Mẫu")
        assert answer["status"] == 403
        assert "Sign in in another tab, then come back here and send again." in answer["words"]
    assert everything(street.app) == before


def test_a_registration_sent_twice_makes_one_shop(street: LiveSite, come: Enter, tmp_path: Path) -> None:
    page = come()
    sent_forms: list[str] = []
    page.on("request", lambda each: sent_forms.append(each.post_data or "") if each.method == "POST" else None)
    register(page, tmp_path)
    before = everything(street.app)
    last = next(form for form in reversed(sent_forms) if "as_of" in form)
    fields = dict(part.partition("=")[::2] for part in last.split("&"))
    answer = send(page, "/merchant/register/check", **fields)
    assert answer["address"].endswith("/merchant/status")
    assert "Quán MẪU thử" in answer["words"]
    assert everything(street.app) == before
    assert len(before["shop"]) == 1


def test_the_form_of_another_session_is_refused(street: LiveSite, come: Enter, own: MadeShop) -> None:
    page, other = come(merchant(street.app, THIEF)), come(merchant(street.app, THIEF))
    for each in (page, other):
        each.goto(f"/merchant/{own.shop_id}/counters")
    before = everything(street.app)
    assert token_of(page) != token_of(other)
    for token in (token_of(other), "", "0" * 64):
        answer = send(page, f"/merchant/{own.shop_id}/counters", form_token=token, name="Quầy MẪU")
        assert answer["status"] == 403
        assert "This form is too old. Go back, load the page again and send it once more." in answer["words"]
    assert everything(street.app) == before


def test_a_form_on_another_website_is_refused(street: LiveSite, come: Enter, own: MadeShop) -> None:
    page = come(merchant(street.app, THIEF))
    page.goto(f"/merchant/{own.shop_id}/counters")
    token, before = token_of(page), everything(street.app)
    page.goto("about:blank")  # the page of somebody else: its forms come from no site of ours
    page.set_content(
        f'<form method="post" action="{street.address}/merchant/{own.shop_id}/counters">'
        f'<input name="form_token" value="{token}"><input name="name" value="Quầy MẪU"><button>Win</button></form>'
    )
    with page.expect_navigation():
        page.get_by_role("button").click()
    expect(page.locator("h1")).to_have_text("This page is not open to you")
    expect(page.locator("main")).to_contain_text("Open the page here and send it again.")
    assert everything(street.app) == before


FILES = {
    "a bomb of 40 million points": (encoded(Image.new("1", (6_400, 6_251)), "PNG"), "image/png", "more points than"),
    "one of 200 million": (encoded(Image.new("1", (14_200, 14_100)), "PNG"), "image/png", "more points than"),
    "a document": (PDF, "image/jpeg", "This file is not a photo. Choose a photo, or take one now."),
    "HEIC": (HEIC, "image/heic", "Take a screenshot of it and send that, or send it as JPEG or PNG."),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_photo_is_told_so_to_guests_and_merchants(
    street: LiveSite, come: Enter, own: MadeShop, kind: str
) -> None:
    data, media_type, sentence = FILES[kind]
    guest, page, before = come(), come(merchant(street.app, THIEF)), everything(street.app)
    guest.goto("/en/check")
    choose(guest, "Photo or screenshot of the code", data, "photo.jpg", media_type, "Check")
    assert sentence in complaint(guest)
    page.goto(f"/merchant/{own.shop_id}/details/photo")
    choose(page, "Or choose one that is on this phone", data, "photo.jpg", media_type, "Send the photo")
    assert sentence in complaint(page)
    page.goto("/merchant/register/code")
    choose(page, "Or choose the picture from your bank's app", data, "photo.jpg", media_type, "Read the code")
    assert sentence in complaint(page)
    assert everything(street.app) == before


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "Quán MẪU 6304", SCRIPT])
def test_a_name_that_means_something_elsewhere_is_only_a_name(street: LiveSite, come: Enter, name: str) -> None:
    page = come(merchant(street.app, THIEF))
    page.goto("/merchant/register/shop")
    page.get_by_label("Name on the sign").fill(name)
    page.get_by_label("What kind of shop is it?").select_option("food")
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.locator("h1")).to_have_text("Where is your shop?")
    page.goto("/merchant/register/shop")
    expect(page.get_by_label("Name on the sign")).to_have_value(name)
    with street.app.database.reading() as session:
        assert session.scalars(select(ShopDraft)).one().answers["shop"]["name"] == name


def test_6304_in_a_name_changes_nothing_in_the_code(street: LiveSite, come: Enter) -> None:
    made = listed_shop(street.app, phone=THIEF, account="MAU0000666", name="Quán MẪU 63046304")
    page = come()
    page.goto(f"/en/shops/{made.slug}/pay?amount=50000&content=6304")
    code = vietqr.read(shown_code(page)).vietqr
    assert code is not None
    assert (code.account, code.amount, code.purpose) == ("MAU0000666", 50000, "6304")
    page.goto(f"/en/shops/{made.slug}/pay")
    assert shown_code(page) == sample_payload("MAU0000666")


# Pages on which the name stands; {slug}, {shop}, {case}, {counter} are those of the shop.
PAGES_WITH_THE_NAME = {
    Role.GUEST: [
        "/en/shops",
        "/en/shops/{slug}",
        "/en/shops/{slug}/pay",
        "/en/shops/{slug}/report",
        "/en/search?q=script",
        "/en/map",
        "/en/near?lat=20.0794&lon=105.86",
    ],
    Role.MERCHANT: [
        "/merchant/{shop}",
        "/merchant/{shop}/details",
        "/merchant/{shop}/counters",
        "/merchant/status",
        "/merchant/counter/{counter}",
        "/merchant/code/{counter}",
        "/merchant/print/{counter}",
        "/merchant/data",
    ],
    Role.REVIEWER: ["/staff/queue", "/staff/cases/{case}", "/staff/calls", "/staff/print", "/staff/print/{counter}"],
    Role.AGENT: ["/staff/queue", "/staff/cases/{case}", "/staff/cases/{case}/visit"],
}


@pytest.mark.parametrize("role", PAGES_WITH_THE_NAME)
def test_a_script_as_a_name_is_shown_as_it_is_and_never_run(street: LiveSite, come: Enter, role: Role) -> None:
    made = listed_shop(street.app, phone=THIEF, account="MAU0000666", name=SCRIPT)
    waits = another_account(street.app, made, "MAU0000667")
    people = {Role.GUEST: None, Role.MERCHANT: made.owner}
    page = come(people[role] if role in people else staff(street.app, role))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for pattern in PAGES_WITH_THE_NAME[role]:
        page.goto(pattern.format(slug=made.slug, shop=made.shop_id, counter=made.counter_id, case=waits.case_id))
        expect(page.locator("main")).to_contain_text(SCRIPT)
        expect(page.locator("script:not([src]):not([type='application/ld+json'])")).to_have_count(0)


def test_a_name_that_is_too_long_stays_in_the_form_with_a_sentence(street: LiveSite, come: Enter) -> None:
    page = come(merchant(street.app, THIEF))
    page.goto("/merchant/register/shop")
    before, name = everything(street.app), "Quán MẪU" * 2_000
    page.get_by_label("Name on the sign").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Name on the sign").fill(name)
    page.get_by_label("What kind of shop is it?").select_option("food")
    with page.expect_navigation():
        page.get_by_role("button", name="Go on", exact=True).click()
    assert "at most 60" in complaint(page)
    expect(page.get_by_label("Name on the sign")).to_have_value(name)
    assert everything(street.app) == before


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "/%5Cevil.example"])
def test_signing_in_leads_to_no_other_site(street: LiveSite, come: Enter, own: MadeShop, wanted: str) -> None:
    page = come()
    page.goto(f"/sign-in?next={wanted}")
    page.get_by_label("Phone number, or name at the desk").fill("0912 000 666")
    page.get_by_label("Pass-phrase").fill(PASSPHRASE)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.url.startswith(f"{street.address}/merchant")
