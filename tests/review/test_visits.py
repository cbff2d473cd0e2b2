"""The agent at the shop: what is asked, what is kept, and what becomes of it."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from heritage.media.models import Photo
from heritage.media.rules import PhotoKind
from heritage.payments.models import AccountAccess, ReviewCase, Visit
from heritage.payments.rules import AccountState, CaseKind, CaseState
from heritage.payments.tending import tend_now
from heritage.people.models import AuditEntry
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.shops.rules import WARN_AFTER
from heritage.web.site_app import SiteApp
from tests.media.sent_files import PDF, jpeg
from tests.shop_factory import (
    HERE,
    HOLDER,
    MadeShop,
    agent,
    first_reviewer,
    listed_shop,
    shop_in,
    submitted_shop,
    version_in,
)
from tests.signed_in import SignedInClient, now, staff


def visit(app: SiteApp, made: MadeShop, person: Person, *, photo: bytes | None = None, **fields: Any) -> TestResponse:
    """The visit form as a browser sends it, with all that it asks."""
    body = jpeg() if photo is None else photo
    sent = {"found": "yes", "typed_holder": HOLDER, "latitude": str(HERE[0]), "longitude": str(HERE[1]), "note": ""}
    file = {"photo": (BytesIO(body), "photo.jpg")} if body else {}
    return SignedInClient(app, person).post(f"/staff/cases/{made.case_id}/visit", **(sent | fields), **file)


def visits(app: SiteApp) -> list[Visit]:
    with app.database.reading() as session:
        return list(session.scalars(select(Visit).order_by(Visit.id)))


def state_of(app: SiteApp, made: MadeShop) -> str:
    with app.database.reading() as session:
        return version_in(session, made).state


@pytest.mark.parametrize("typed", [HOLDER, "Nguyễn Văn Mẫu", "  nguyen  van mau "])
def test_the_same_name_proves_the_account(app: SiteApp, typed: str) -> None:
    made = submitted_shop(app)
    answer = visit(app, made, agent(app), typed_holder=typed, latitude=str(HERE[0] + 0.0009))
    assert answer.location == f"/staff/cases/{made.case_id}"
    assert state_of(app, made) == AccountState.PROVED
    (kept,) = visits(app)
    assert (kept.found, kept.holder_agrees, kept.distance_m) == (True, True, 100)
    with app.database.reading() as session:
        photo = session.get_one(Photo, kept.photo_id)
        assert (photo.kind, photo.made_by) == (PhotoKind.EVIDENCE, kept.visitor_id)


def test_another_name_is_kept_and_proves_nothing_and_the_agent_reads_what_to_do(app: SiteApp) -> None:
    made = submitted_shop(app)
    answer = visit(app, made, agent(app), typed_holder="TRAN VAN TROM")
    words = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "tell the owner to hand in the account anew" in words
    assert HOLDER not in words
    assert state_of(app, made) == AccountState.PROPOSED
    (kept,) = visits(app)
    assert (kept.typed_holder, kept.holder_agrees) == ("TRAN VAN TROM", False)
    with app.database.reading() as session:
        refused = session.scalars(select(AuditEntry.action).where(AuditEntry.was_refused)).all()
    assert refused == ["account-version:prove"]
    page = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{made.case_id}")
    assert "The bank app of somebody who visited showed another name" in page.words()


def test_what_an_agent_still_has_to_type_is_not_shown_after_a_difference_either(app: SiteApp) -> None:
    made, visitor = submitted_shop(app), agent(app)
    visit(app, made, visitor, typed_holder="TRAN VAN TROM")
    client = SignedInClient(app, visitor)
    other = SignedInClient(app, staff(app, Role.AGENT, "agent-two"))
    page = client.page(f"/staff/cases/{made.case_id}")
    assert HOLDER not in page.text
    assert "TRAN VAN TROM" in page.text
    assert "TRAN VAN TROM" not in other.page(f"/staff/cases/{made.case_id}").text


def test_the_code_to_scan_is_the_one_that_was_handed_in_and_who_saw_it_is_kept(app: SiteApp) -> None:
    made, visitor = submitted_shop(app), agent(app)
    client = SignedInClient(app, visitor)
    page = client.page(f"/staff/cases/{made.case_id}/visit")
    (picture,) = page.all("img")
    answer = client.get(picture.attrib["src"])
    assert answer.headers["Cache-Control"] == "no-store"
    (symbol,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.data)))
    assert symbol.text == made.payload
    assert made.payload not in page.text
    with app.database.reading() as session:
        (access,) = session.scalars(select(AccountAccess)).all()
    assert (access.actor_id, access.version_id) == (visitor.id, made.version_id)
    assert SignedInClient(app, first_reviewer(app)).get(picture.attrib["src"]).status_code == 403


def test_an_agent_who_handed_the_shop_in_cannot_visit_it(app: SiteApp) -> None:
    helper = agent(app)
    made = submitted_shop(app, beside=helper)
    page = SignedInClient(app, helper).page(f"/staff/cases/{made.case_id}/visit")
    assert "Ask a colleague" in page.words()
    assert page.all("form[@enctype]") == []
    assert visit(app, made, helper).status_code == 422
    assert (visits(app), state_of(app, made)) == ([], AccountState.PROPOSED)
    assert visit(app, made, staff(app, Role.AGENT, "agent-two")).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"typed_holder": ""}, "Scan the code with your bank app"),
        ({"photo": b""}, "Take a photo of the front"),
        ({"photo": PDF}, "This file is not a photo"),
        ({"photo": jpeg(60, 60)}, "too small"),
        ({"found": "perhaps"}, "Choose one of the list."),
        ({"note": "x" * 501}, "Write at most 500 characters."),
    ],
)
def test_an_incomplete_visit_comes_back_with_its_words(app: SiteApp, fields: dict[str, Any], sentence: str) -> None:
    made = submitted_shop(app)
    answer = visit(app, made, agent(app), **({"note": "MẪU ghi chú"} | fields))
    words = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in words
    assert fields.get("note", "MẪU ghi chú") in words
    assert (visits(app), state_of(app, made)) == ([], AccountState.PROPOSED)


@pytest.mark.parametrize(("latitude", "longitude"), [("", ""), ("nan", "105"), ("95", "105"), ("x", "105"), ("20", "")])
def test_a_visit_without_a_position_is_kept_as_one(app: SiteApp, latitude: str, longitude: str) -> None:
    made = submitted_shop(app)
    assert visit(app, made, agent(app), latitude=latitude, longitude=longitude).status_code == 302
    (kept,) = visits(app)
    assert kept.distance_m is None


def test_a_shop_that_was_not_found_is_neither_proved_nor_listed(app: SiteApp) -> None:
    made = submitted_shop(app)
    assert visit(app, made, agent(app), found="no", photo=b"", typed_holder="").status_code == 302
    assert state_of(app, made) == AccountState.PROPOSED
    client = SignedInClient(app, first_reviewer(app))
    answer = client.post(f"/staff/cases/{made.case_id}/list")
    assert answer.status_code == 422
    assert "A field agent has to go there first" in answer.get_data(as_text=True)


def test_a_photo_as_phones_take_it_is_not_too_large_for_the_form(app: SiteApp) -> None:
    made = submitted_shop(app)
    app.config["MAX_CONTENT_LENGTH"] = 20_000  # of other pages; the test client leaves larger files open
    photo = jpeg(2000, 1500)
    assert 20_000 < len(photo) < 400_000
    assert visit(app, made, agent(app), photo=photo).status_code == 302
    other = SignedInClient(app, agent(app)).post(f"/staff/cases/{made.case_id}/note", note="x" * 30_000)
    assert other.status_code == 413


def due(app: SiteApp, **details: Any) -> tuple[MadeShop, int]:
    """A listed shop that has to be looked at again, and its case."""
    made = listed_shop(app, now=now() - WARN_AFTER, **details)
    tend_now(app)
    with app.database.reading() as session:
        recheck = session.scalars(select(ReviewCase).where(ReviewCase.kind == CaseKind.RECHECK)).one()
    return made, recheck.id


def recheck(app: SiteApp, case_id: int, made: MadeShop, **fields: Any) -> TestResponse:
    return visit(app, MadeShop(**(vars(made) | {"case_id": case_id})), agent(app), **fields)


def test_a_listed_shop_that_is_found_as_it_should_be_counts_as_checked_today(app: SiteApp) -> None:
    made, case_id = due(app)
    assert recheck(app, case_id, made).status_code == 302
    with app.database.reading() as session:
        shop = shop_in(session, made)
        assert shop.checked == app.town.local_time(now()).date()
        assert shop.checked_by_office == app.town.office_name
        assert session.get_one(ReviewCase, case_id).state == CaseState.CLOSED


@pytest.mark.parametrize("seen", [{"typed_holder": "TRAN VAN TROM"}, {"found": "no"}])
def test_a_listed_shop_that_is_not_as_it_should_be_waits_for_a_reviewer(app: SiteApp, seen: dict[str, str]) -> None:
    made, case_id = due(app)
    assert recheck(app, case_id, made, **seen).status_code == 302
    with app.database.reading() as session:
        assert session.get_one(ReviewCase, case_id).state == CaseState.OPEN
        assert shop_in(session, made).checked == app.town.local_time(now() - WARN_AFTER).date()
    client = SignedInClient(app, first_reviewer(app))
    assert client.post(f"/staff/cases/{case_id}/refuse", reason="MẪU: đã đóng cửa").status_code == 302
    with app.database.reading() as session:
        assert shop_in(session, made).state == "refused"
