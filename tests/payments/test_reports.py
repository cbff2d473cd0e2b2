"""A visitor reports a code that looks wrong: the warning, the case, the neighbours, and what is kept."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from heritage.codecs import vietqr
from heritage.media.models import Photo
from heritage.media.rules import PhotoKind
from heritage.payments.cases import close_reports
from heritage.payments.models import ReviewCase, TamperReport
from heritage.payments.rules import CaseKind, NoticeKind
from heritage.people.models import Notice
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.web.site_app import SiteApp
from tests.media.sent_files import PDF
from tests.page_client import Page, PageClient, inspect
from tests.payments.drawn_codes import screenshot, sent
from tests.shop_factory import HERE, MadeShop, first_reviewer, listed_shop, sample_payload

STICKER = sample_payload("0987654321", bank="970422")
WARNING = "A payment code in this shop was reported"


def now() -> datetime:
    return datetime.now(UTC)


def shop(app: SiteApp, number: int = 1, **details: Any) -> MadeShop:
    known = {"phone": f"+8491200{number:04}", "account": f"MAU{number:07}", "name": f"Quán MẪU {number}", "now": now()}
    return listed_shop(app, **known | details)


def report(client: PageClient, made: MadeShop, photo: bytes | None = None, **fields: Any) -> TestResponse:
    files = {"photo": (io.BytesIO(photo), "photo.png")} if photo else {}
    return client.post(f"/en/shops/{made.slug}/report", **fields, **files)


def reports(app: SiteApp) -> list[TamperReport]:
    with app.database.reading() as session:
        return list(session.scalars(select(TamperReport).order_by(TamperReport.id)))


def warns(client: PageClient, made: MadeShop) -> list[bool]:
    return [WARNING in client.page(f"/en/shops/{made.slug}{rest}").words() for rest in ("", "/pay")]


def test_a_few_words_are_enough_and_the_page_warns_at_once(client: PageClient) -> None:
    made = shop(client.app)
    assert warns(client, made) == [False, False]

    answer = report(client, made, place="Nhãn dán đè lên mã ở quầy")

    assert (answer.status_code, answer.location) == (303, f"/en/shops/{made.slug}/report/thanks")
    assert "Set-Cookie" not in answer.headers
    assert warns(client, made) == [True, True]
    assert "A code here was reported" in client.page("/en/shops").words()
    with client.app.database.reading() as session:
        assert session.get_one(Shop, made.shop_id).state == ShopState.LISTED, "a report never unpublishes"
        (case,) = session.scalars(select(ReviewCase).where(ReviewCase.kind == CaseKind.TAMPER)).all()
    (kept,) = reports(client.app)
    assert (kept.place, kept.case_id, kept.by_merchant) == ("Nhãn dán đè lên mã ở quầy", case.id, False)


def test_thanks_say_what_happens_next(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    page = sqlite_client.page(str(report(sqlite_client, made, place="x").location))
    assert page.status == 200
    assert "Staff look at your report and go to the shop." in page.words()


def test_a_second_report_joins_the_case_that_is_open(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    for place in ("one", "two"):
        report(sqlite_client, made, place=place)
    assert len({kept.case_id for kept in reports(sqlite_client.app)}) == 1
    assert len(reports(sqlite_client.app)) == 2


def test_when_staff_have_looked_the_warning_goes(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    report(sqlite_client, made, place="x")
    reviewer = first_reviewer(sqlite_client.app)
    with sqlite_client.app.database.writing() as session:
        case = session.get_one(ReviewCase, reports(sqlite_client.app)[0].case_id)
        close_reports(session, case, actor=reviewer, now=now())
    assert warns(sqlite_client, made) == [False, False]


def test_a_photo_is_kept_for_staff_alone_and_the_code_in_it_is_read(client: PageClient) -> None:
    made = shop(client.app)
    assert report(client, made, photo=sent(screenshot(STICKER))).status_code == 303
    (kept,) = reports(client.app)
    assert client.app.vault.decrypt(kept.payload or "") == STICKER
    with client.app.database.reading() as session:
        photo = session.get_one(Photo, kept.photo_id)
    assert photo.kind == PhotoKind.EVIDENCE
    assert client.get(f"/media/{photo.digest}/{photo.widths[0]}.jpg").status_code == 404


def test_a_reported_code_answers_so_at_the_check_whatever_amount_it_asks_for(client: PageClient) -> None:
    made = shop(client.app)
    report(client, made, text=STICKER)
    for code in (STICKER, vietqr.reissue(STICKER, amount=99_000)):
        page = Page(client.post("/en/check", text=code))
        assert page.one("section[@data-verdict]").attrib["class"] == "verdict reported"
    (kept,) = reports(client.app)
    assert STICKER not in (kept.payload or "")
    assert kept.seal is not None


def test_the_registered_code_of_a_reported_shop_is_told_apart_from_the_sticker(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    report(sqlite_client, made, text=STICKER)
    page = Page(sqlite_client.post("/en/check", text=made.payload))
    assert page.one("section[@data-verdict]").attrib["class"] == "verdict reported"
    assert "Quán MẪU 1" in page.words(), "whose code it is stays said"


def test_neighbours_are_asked_once_to_look_at_their_own_codes(client: PageClient) -> None:
    made = shop(client.app, 1)
    near = shop(client.app, 2, latitude=HERE[0] + 0.001)
    far = shop(client.app, 3, latitude=HERE[0] + 0.01)
    for _ in range(2):
        report(client, made, place="x")
    with client.app.database.reading() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.CHECK_YOUR_CODE)).all()
    assert [notice.account_id for notice in notices] == [near.owner.id]
    assert far.owner.id != near.owner.id


@pytest.mark.parametrize("fields", [{}, {"place": "   "}, {"text": "\x00"}])
def test_an_empty_report_is_asked_for_again(sqlite_client: PageClient, fields: dict[str, str]) -> None:
    made = shop(sqlite_client.app)
    page = Page(report(sqlite_client, made, **fields))
    inspect(page)
    assert page.status == 422
    assert "Send a photo, or write a few words" in page.words()
    assert reports(sqlite_client.app) == []


def test_words_typed_stay_when_the_photo_is_refused(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    page = Page(report(sqlite_client, made, photo=PDF, place="Ở quầy MẪU"))
    assert page.status == 422
    assert page.one("textarea[@name='place']").text == "Ở quầy MẪU"
    assert "not a photo" in page.words(page.one("p[@id='photo-complaint']"))
    assert reports(sqlite_client.app) == []


@pytest.mark.parametrize("place", ["<script>alert(1)</script>", "' OR 1=1", "x" * 500, "\u202ephuc\x07"])
def test_whatever_is_written_is_kept_as_text(sqlite_client: PageClient, place: str) -> None:
    made = shop(sqlite_client.app)
    assert report(sqlite_client, made, place=place).status_code == 303
    assert len(reports(sqlite_client.app)) == 1


def test_more_words_than_anybody_reads_are_refused(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    page = Page(report(sqlite_client, made, place="x" * 501))
    assert page.status == 422
    assert "Write at most 500 characters." in page.words()


def test_one_sender_cannot_flood_the_staff(sqlite_client: PageClient) -> None:
    made = shop(sqlite_client.app)
    answers = [report(sqlite_client, made, place="x").status_code for _ in range(8)]
    assert answers == [303] * 6 + [429] * 2
    assert len(reports(sqlite_client.app)) == 6
