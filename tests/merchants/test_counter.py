"""The counter screen, for its owner and by the link of the staff, which opens this one page and nothing else."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from heritage.codecs import vietqr
from heritage.payments.models import AccountVersion
from heritage.payments.rules import AccountState
from heritage.people.models import AuditEntry
from heritage.web.request_log import RequestLog
from heritage.web.site_app import SiteApp
from tests.page_client import Page, PageClient
from tests.shop_factory import MadeShop, listed_shop
from tests.signed_in import NOW, SignedInClient

SVG = "{http://www.w3.org/2000/svg}"


def link_of(app: SiteApp, made: MadeShop) -> str:
    answer = SignedInClient(app, made.owner).post(f"/merchant/counters/{made.counter_id}/staff-link")
    return "/counter/" + answer.get_data(as_text=True).split("/counter/")[1].split("<")[0]


def drawn(page: Page) -> vietqr.VietQR | None:
    """What a phone reads of the code on a page."""
    (svg,) = page.one("div[@class='symbol']").findall(f"{SVG}svg")
    size = int(svg.attrib["viewBox"].split()[2])
    image = Image.new("L", (size, size), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg.findall(f"{SVG}path")[-1].attrib["d"]):
        image.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    (symbol,) = zxingcpp.read_barcodes(image.resize((size * 6, size * 6), Image.Resampling.NEAREST))
    return vietqr.read(symbol.text).vietqr


def test_without_scripts_a_form_asks_the_site_for_the_code_with_the_amount(app: SiteApp) -> None:
    made = listed_shop(app)

    page = SignedInClient(app, made.owner).page(f"/merchant/counter/{made.counter_id}?amount=125.000")

    code = drawn(page)
    assert code is not None
    assert (code.account, code.amount) == ("MAU0000001", 125_000)
    assert "125.000 đ" in page.words()
    assert "một trăm hai mươi lăm nghìn đồng" in page.words()
    assert "A screenshot is not money." in page.words()
    assert "paid" not in page.words().lower()


def test_without_an_amount_the_customer_types_it(app: SiteApp) -> None:
    made = listed_shop(app)
    page = SignedInClient(app, made.owner).page(f"/merchant/counter/{made.counter_id}")
    code = drawn(page)
    assert code is not None
    assert code.amount is None
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("typed", ["500000000", "1,5", "-3", "x" * 30])
def test_an_amount_that_no_code_can_ask_for_comes_back_with_advice(app: SiteApp, typed: str) -> None:
    made = listed_shop(app)
    page = SignedInClient(app, made.owner).page(f"/merchant/counter/{made.counter_id}?amount={typed}")
    assert page.status == 422
    assert page.words(page.one("p[@id='amount-complaint']"))


def test_staff_open_the_screen_with_their_link_and_no_account(app: SiteApp) -> None:
    made = listed_shop(app, is_sample=True)
    address = link_of(app, made)

    page = PageClient(app).page(f"{address}?amount=50k")

    code = drawn(page)
    assert code is not None
    assert (code.account, code.amount) == ("MAU0000001", 50_000)
    assert "MẪU" in page.words()
    assert page.headers["Cache-Control"] == "no-store"
    assert page.one("meta[@name='robots']").attrib["content"] == "noindex"


def test_the_link_of_the_staff_leads_nowhere_else_and_takes_nothing(app: SiteApp) -> None:
    made = listed_shop(app)
    address = link_of(app, made)
    client = PageClient(app)
    with app.database.reading() as session:
        before = session.scalars(select(AuditEntry.number)).all()

    assert client.page(address).links() == []
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.send(method, address).status_code == 405
    for below in ("/", "/account", f"/../merchant/counter/{made.counter_id}", "?next=/staff/"):
        answer = client.get(address + below)
        assert answer.status_code in {200, 404, 302}
        assert "Set-Cookie" not in answer.headers
    for closed in (f"/merchant/counter/{made.counter_id}", f"/merchant/{made.shop_id}/counters", "/merchant/print"):
        assert (client.get(closed).location or "").startswith("/sign-in?next=")
    with app.database.reading() as session:
        assert session.scalars(select(AuditEntry.number)).all() == before


@pytest.mark.parametrize("token", ["", "x", "x" * 500, "%00", "%F0%9F%90%98"])
def test_a_token_that_is_none_opens_nothing(app: SiteApp, token: str) -> None:
    listed_shop(app)
    assert PageClient(app).get(f"/counter/{token}").status_code in {404, 410}


def test_a_link_that_was_ended_or_replaced_says_so_kindly(app: SiteApp) -> None:
    made = listed_shop(app)
    first = link_of(app, made)
    second = link_of(app, made)
    assert PageClient(app).page(first).status == 410

    SignedInClient(app, made.owner).post(f"/merchant/counters/{made.counter_id}/end-staff-link")

    page = PageClient(app).page(second)
    assert page.status == 410
    assert "Ask the owner for the new link" in page.words()
    assert "NGUYEN" not in page.text


def test_the_log_of_requests_does_not_hold_the_link(app: SiteApp) -> None:
    made = listed_shop(app)
    address, log = link_of(app, made), io.StringIO()
    logged = RequestLog(app.page_cache, log)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": address}
    with app.test_request_context(address) as context:
        list(logged({**context.request.environ, **environ}, lambda *_: lambda _data: None))
    logged.write()
    assert '"path": "/counter/-"' in log.getvalue()
    assert address.removeprefix("/counter/") not in log.getvalue()


def test_a_code_taken_out_of_use_is_gone_from_the_screen(app: SiteApp) -> None:
    made = listed_shop(app)
    address = link_of(app, made)
    with app.database.writing() as session:
        version = session.get_one(AccountVersion, made.version_id)
        version.state, version.state_since = AccountState.REVOKED, NOW

    page = PageClient(app).page(address)

    assert page.all("div[@class='symbol']") == []
    assert "There is no payment code in use at this counter." in page.words()
    assert made.payload not in page.text


def test_the_service_worker_and_the_manifest_are_served_to_everybody(app: SiteApp) -> None:
    worker = PageClient(app).get("/sw.js")
    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert worker.headers["Cache-Control"] == "no-cache"
    again = PageClient(app).get("/sw.js", If_None_Match=worker.headers["ETag"])
    assert again.status_code == 304
    manifest = PageClient(app).get("/manifest.webmanifest", "vi")
    assert manifest.json["display"] == "standalone"
    assert PageClient(app).get(manifest.json["icons"][0]["src"]).status_code == 200
    assert "start_url" not in manifest.json
