"""What a merchant changes by themselves, and what staff then look at."""

from typing import Any
from xml.etree.ElementTree import Element

from sqlalchemy import select

from heritage.media.models import Photo
from heritage.payments.bank_file import BankFacts
from heritage.payments.banks import bring_in_banks
from heritage.payments.models import AccountVersion, Counter, ReviewCase
from heritage.payments.rules import AccountState, BankKind, CaseKind
from heritage.people.models import AuditEntry
from heritage.shops.models import Shop
from heritage.vault import digest
from heritage.web.site_app import SiteApp
from tests.merchants.pictures import front, picture_of
from tests.page_client import PageClient
from tests.shop_factory import MadeShop, listed_shop, sample_payload, submitted_shop
from tests.signed_in import NOW, SignedInClient


def shop_of(app: SiteApp, made: MadeShop) -> Shop:
    with app.database.reading() as session:
        return session.get_one(Shop, made.shop_id)


def cases(app: SiteApp) -> list[str]:
    with app.database.reading() as session:
        return list(session.scalars(select(ReviewCase.kind).order_by(ReviewCase.id)))


def as_it_stands(form: Element) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    sent: dict[str, Any] = {}
    for field in form.iter("input"):
        if "checked" in field.attrib or field.attrib.get("type") not in {"radio", "checkbox"}:
            sent.setdefault(field.attrib["name"], []).append(field.attrib.get("value", ""))
    for field in form.iter("select"):
        options = list(field.iter("option"))
        chosen = next((option for option in options if "selected" in option.attrib), options[0])
        sent[field.attrib["name"]] = chosen.attrib["value"]
    sent |= {field.attrib["name"]: (field.text or "").strip() for field in form.iter("textarea")}
    return {name: value for name, value in sent.items() if name != "form_token"}


def test_every_part_of_the_details_can_be_opened_and_saved_as_it_stands(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    client.page(f"/merchant/{made.shop_id}/details")
    for part in ("shop", "place", "accepts", "hours"):
        address = f"/merchant/{made.shop_id}/details/{part}"
        (form,) = [each for each in client.page(address).all("form") if each.attrib.get("class") == "asked"]
        assert client.post(address, **as_it_stands(form)).status_code == 302, part
    with app.database.reading() as session:
        changes = session.scalars(select(AuditEntry.facts).where(AuditEntry.action == "shop:change")).all()
    assert changes == []
    assert cases(app) == [CaseKind.REGISTRATION]


def test_another_name_is_shown_at_once_and_looked_at_again(app: SiteApp) -> None:
    made = listed_shop(app)

    SignedInClient(app, made.owner).post(f"/merchant/{made.shop_id}/details/shop", name="Quán MẪU mới", kind="other")

    assert "Quán MẪU mới" in PageClient(app).page(f"/en/shops/{made.slug}").words()
    assert cases(app) == [CaseKind.REGISTRATION, CaseKind.RECHECK]


def test_other_hours_are_nobodys_business_but_the_owners(app: SiteApp) -> None:
    made = listed_shop(app)
    hours: dict[str, Any] = {"days_1": list(range(7)), "opens_1a": "8:00", "closes_1a": "12:00"}

    SignedInClient(app, made.owner).post(f"/merchant/{made.shop_id}/details/hours", note="Nghỉ Tết", **hours)

    shop = shop_of(app, made)
    assert (shop.hours, shop.note, shop.name) == ("Mo-Su 08:00-12:00", "Nghỉ Tết", "Quán MẪU")
    assert cases(app) == [CaseKind.REGISTRATION]


def test_a_place_outside_of_the_town_is_refused_with_the_words_kept(app: SiteApp) -> None:
    made = listed_shop(app)
    address = f"/merchant/{made.shop_id}/details/place"
    answer = SignedInClient(app, made.owner).post(address, street="Đường MẪU", position="10.0, 106.0", ward="")
    assert answer.status_code == 422
    assert "10.0, 106.0" in answer.get_data(as_text=True)


def test_another_photo_takes_the_place_of_the_old_one_whose_files_go(app: SiteApp) -> None:
    made = listed_shop(app)
    client, address = SignedInClient(app, made.owner), f"/merchant/{made.shop_id}/details/photo"
    client.post(address, way="send", chosen=front("tan"))
    first = shop_of(app, made).photo_id
    client.post(address, way="send", chosen=front("navy"))
    with app.database.reading() as session:
        assert session.get(Photo, first) is None
        assert len(session.scalars(select(Photo)).all()) == 1

    client.post(address, way="none")

    assert shop_of(app, made).photo_id is None
    assert client.post(address, way="send").status_code == 422


def test_a_counter_is_opened_named_and_closed_but_never_the_last(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    client.post(f"/merchant/{made.shop_id}/counters", name="Sạp chợ")
    with app.database.reading() as session:
        other = session.scalars(select(Counter.id).where(Counter.name == "Sạp chợ")).one()
    client.post(f"/merchant/counters/{other}/name", name="Sạp chợ sáng")
    assert "Sạp chợ sáng" in client.page(f"/merchant/{made.shop_id}/counters").words()

    assert client.post(f"/merchant/counters/{made.counter_id}/close").status_code == 302
    assert client.post(f"/merchant/counters/{other}/close").status_code == 422

    with app.database.reading() as session:
        assert session.get_one(AccountVersion, made.version_id).state == AccountState.REVOKED
        assert {each.id: each.is_open for each in session.scalars(select(Counter))} == {
            made.counter_id: False,
            other: True,
        }


def test_closing_a_counter_stops_the_account_that_waits_there(app: SiteApp) -> None:
    made = submitted_shop(app)
    client = SignedInClient(app, made.owner)
    client.post(f"/merchant/{made.shop_id}/counters", name="hai")

    client.post(f"/merchant/counters/{made.counter_id}/close")

    with app.database.reading() as session:
        assert session.get_one(AccountVersion, made.version_id).state == AccountState.STOPPED


def account_page(made: MadeShop) -> str:
    return f"/merchant/counters/{made.counter_id}/account"


def test_another_account_is_shown_back_before_it_is_proposed(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)

    shown = client.post(account_page(made), way="picture", chosen=picture_of(sample_payload("MAU0000002")))
    text = shown.get_data(as_text=True)
    assert "MAU0 0000 02" in text
    code = text.split('name="code" value="')[1].split('"')[0]
    answer = client.post(account_page(made), way="holder", code=code, holder="NGUYEN VAN MAU")

    assert answer.location == f"/merchant/{made.shop_id}"
    with app.database.reading() as session:
        versions = session.scalars(select(AccountVersion).order_by(AccountVersion.number)).all()
        assert [(each.state, each.last_four) for each in versions] == [("active", "0001"), ("proposed", "0002")]
        case = session.scalars(select(ReviewCase).order_by(ReviewCase.id.desc())).first()
        assert case is not None
        assert (case.kind, case.version_id) == (CaseKind.ACCOUNT_CHANGE, versions[1].id)


def test_while_an_account_is_being_checked_no_other_can_be_entered(app: SiteApp) -> None:
    made = submitted_shop(app)
    client = SignedInClient(app, made.owner)
    page = client.page(account_page(made))
    assert f"/merchant/accounts/{made.version_id}/stop" in [form.attrib.get("action") for form in page.all("form")]
    client.post(account_page(made), way="picture", chosen=picture_of(sample_payload("MAU0000002")))
    with app.database.reading() as session:
        assert len(session.scalars(select(AccountVersion)).all()) == 1


def test_a_forged_hidden_code_is_no_account(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    encrypted = app.vault.encrypt("not a code")
    for code in ("gAAAAAforged", encrypted, ""):
        assert client.post(account_page(made), way="holder", code=code, holder="X Y").status_code == 400


def test_an_account_typed_twice_alike_is_proposed_and_otherwise_not(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)
    with app.database.writing() as session:
        bring_in_banks(session, [BankFacts("970499", "MẪU NH", "Ngân hàng MẪU", BankKind.BANK, receives=True)], now=NOW)
    typed = {"way": "typed", "bank": "970499", "account": "0000 1111", "holder": "NGUYEN VAN MAU"}
    assert client.post(account_page(made), **typed, again="0000 1112").status_code == 422
    assert client.post(account_page(made), **typed, again="00001111").status_code == 302
    with app.database.reading() as session:
        version = session.scalars(select(AccountVersion).order_by(AccountVersion.id.desc())).first()
        assert version is not None
        assert (version.bank_bin, version.last_four, version.source) == ("970499", "1111", "typed")


def test_the_staff_link_is_shown_once_and_kept_as_a_digest(app: SiteApp) -> None:
    made = listed_shop(app)
    client = SignedInClient(app, made.owner)

    text = client.post(f"/merchant/counters/{made.counter_id}/staff-link").get_data(as_text=True)

    token = text.split("/counter/")[1].split("<")[0]
    with app.database.reading() as session:
        assert session.get_one(Counter, made.counter_id).staff_link_digest == digest(token)
    assert token not in client.page(f"/merchant/{made.shop_id}/counters").text
