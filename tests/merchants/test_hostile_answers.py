"""What a hostile or clumsy sender puts into a registration: each gets a sentence, nothing is lost, nothing breaks."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from heritage.codecs import emv_tlv, vietqr
from heritage.web.site_app import SiteApp
from tests.media.sent_files import HEIC, PDF, encoded, jpeg, png_header
from tests.merchants.answering import Answering, count, draft_in, know_banks, only_shop, transfer_payload
from tests.page_client import Page, inspect
from tests.signed_in import SignedInClient, merchant

NAMES = [
    '=HYPERLINK("x")',
    "6304",
    "<script>alert(1)</script>",
    "Quán \u202eMẪU\u202c",
    "Qu\u200bán\ufeff MẪU",
    "Robert'); DROP TABLE shop;--",
    "{{ 7 * 7 }} %(number)s %s",
    "${7*7}",
    "Qua\u0301n MA\u0302\u0303U",
    "𝔔uán 🍜",
]
TOO_LONG = "ẫ" * 10_000


@pytest.fixture
def answering(sqlite_app: SiteApp) -> Answering:
    know_banks(sqlite_app)
    return Answering(SignedInClient(sqlite_app, merchant(sqlite_app)))


@pytest.fixture
def on_each_database(app: SiteApp) -> Answering:
    """For what reaches the database: each has its own idea of a text."""
    know_banks(app)
    return Answering(SignedInClient(app, merchant(app)))


def told(answer: TestResponse, sentence: str = "") -> Page:
    """The page that came back: inspected, with a complaint on it."""
    page = Page(answer)
    inspect(page)
    assert page.status == 422
    complaints = [page.words(each) for each in page.all("p[@class='complaint']") + page.all("div[@role='alert']")]
    assert complaints, "no sentence says what to do"
    assert sentence in " ".join(complaints), complaints
    return page


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_kept_as_text_and_shown_as_text(on_each_database: Answering, name: str) -> None:
    on_each_database.everything()
    assert on_each_database.shop(name=name).status_code == 302
    page = on_each_database.client.page("/merchant/register/check")
    assert on_each_database.submit().status_code == 302
    kept = only_shop(on_each_database.client.app).name
    assert kept in page.words()
    assert kept.isprintable()
    assert "\u202e" not in kept
    inspect(Page(on_each_database.client.get("/merchant/status")))


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "...", "\0", TOO_LONG])
def test_what_is_no_name_comes_back_with_a_sentence(on_each_database: Answering, name: str) -> None:
    told(on_each_database.shop(name=name))
    assert draft_in(on_each_database.client.app, on_each_database.client.person.id) is None


def test_words_that_are_too_long_stay_in_the_form(answering: Answering) -> None:
    page = told(answering.shop(name=TOO_LONG), "at most 60")
    assert page.one("input[@name='name']").attrib["value"] == TOO_LONG


@pytest.mark.parametrize(
    "position",
    [
        "NaN, NaN",
        "inf, inf",
        "1e9, 1e9",
        "0, 0",
        "91, 105",
        "20.0794",
        "105.86, 20.0794",
        "x" * 5_000,
        "٢٠, ١٠٥",
        "-20, 105",
    ],
)
def test_a_position_outside_of_the_town_or_of_the_world_is_refused(answering: Answering, position: str) -> None:
    page = told(answering.place(position=position))
    assert page.one("input[@name='position']").attrib["value"] == position


@pytest.mark.parametrize("field", ["street", "house_number", "position"])
def test_no_field_of_the_place_takes_a_book(answering: Answering, field: str) -> None:
    told(answering.place(**{field: TOO_LONG}))


def test_a_place_needs_a_street_or_a_position(answering: Answering) -> None:
    told(answering.place(street="", position=""), "Write the street")
    assert answering.place(street="").status_code == 302
    assert answering.place(position="").status_code == 302


FILES: list[tuple[bytes, str]] = [
    (PDF, "photo.jpg"),
    (HEIC, "photo.heic"),
    (b"", "empty.jpg"),
    (b"\xff\xd8\xff" + b"\0" * 500, "cut.jpg"),
    (png_header(8_000, 8_000), "bomb.png"),
    (encoded(Image.new("1", (7_000, 7_000)), "PNG"), "bomb49.png"),
    (jpeg(40, 30), "small.jpg"),
]


@pytest.mark.parametrize(("data", "name"), FILES, ids=[name for _, name in FILES])
def test_a_file_that_is_no_photo_is_told_so(answering: Answering, data: bytes, name: str) -> None:
    told(answering.send("photo", way="send", chosen=(BytesIO(data), name)))
    assert count(answering.client.app, "photo") == 0


@pytest.mark.parametrize(("data", "name"), FILES, ids=[name for _, name in FILES])
def test_a_file_without_a_code_is_told_so(answering: Answering, data: bytes, name: str) -> None:
    told(answering.send("code", way="picture", chosen=(BytesIO(data), name)))


def test_a_form_without_its_file_is_told_so(answering: Answering) -> None:
    told(answering.send("photo", way="send"), "No photo arrived")
    told(answering.send("code", way="picture", chosen="not a file"), "No photo arrived")


def test_a_file_larger_than_any_photo_is_refused_with_a_sentence(answering: Answering) -> None:
    answer = answering.send("photo", way="send", chosen=(BytesIO(b"\xff" * 14 * 2**20), "huge.jpg"))
    assert answer.status_code == 413
    assert "too large" in answer.get_data(as_text=True)
    answer.request.environ["wsgi.input"].close()  # the temporary file in which the client keeps so long a form


CARD = vietqr.Service.CARD.value


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (transfer_payload().replace("QRIBFTTA", CARD), "damaged"),
        ("https://example.org/pay", "opens a website"),
        ("WIFI:S:MAU;T:WPA;P:secret;;", "not for paying"),
        (transfer_payload()[:-4] + "0000", "damaged"),
        (
            vietqr.write(
                vietqr.VietQR("999998", "M1", vietqr.Service.MERCHANT, 5000, "5812", name="MAU", city="BIM SON")
            ),
            "without an amount",
        ),
    ],
    ids=["card", "website", "wifi", "checksum", "amount"],
)
def test_a_code_that_cannot_stand_on_a_counter_is_told_so(answering: Answering, payload: str, sentence: str) -> None:
    told(answering.picture(payload), sentence)
    draft = draft_in(answering.client.app, answering.client.person.id)
    assert draft is None


def test_a_sound_code_with_a_card_number_is_refused(answering: Answering) -> None:
    payload = transfer_payload("4111111111111111").replace("QRIBFTTA", CARD)
    told(answering.picture(resealed_text(payload)), "number of a card")


def resealed_text(payload: str) -> str:
    """`payload` with the checksum that belongs to it."""
    body = payload[:-8]
    return emv_tlv.seal(emv_tlv.split(body))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"account": "4111 1111 1111 1111", "again": "4111111111111111"}, "number of a card"),
        ({"account": "9704 1234 5678 9012 345", "again": "9704123456789012345"}, "number of a card"),
        ({"again": "0011004567891"}, "The two numbers differ"),
        ({"account": "", "again": ""}, "Write the account number"),
        ({"account": "1" * 20, "again": "1" * 20}, "at most 19"),
        ({"account": "٠٠١١", "again": "٠٠١١"}, "at most 19"),
        ({"bank": ""}, "Choose the bank"),
        ({"bank": "000000"}, "Choose one of the list"),
        ({"holder": ""}, "Write the account holder's name"),
        ({"holder": "阮氏样"}, "Latin letters"),
        ({"holder": TOO_LONG}, "at most 70"),
    ],
)
def test_a_typed_account_that_is_none_is_told_so(answering: Answering, changes: dict[str, str], sentence: str) -> None:
    told(answering.typed(**changes), sentence)
    assert draft_in(answering.client.app, answering.client.person.id) is None


@pytest.mark.parametrize(
    "changes",
    [{"vietqr": "perhaps"}, {"cash": ""}, {"staff_may_take": "6304"}],
)
def test_an_answer_that_is_not_offered_is_not_taken(answering: Answering, changes: dict[str, Any]) -> None:
    told(answering.accepts(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_1a": "25:00"},
        {"opens_1a": "seven"},
        {"closes_1a": ""},
        {"opens_1a": "07:00", "closes_1a": "07:00"},
        {"days_1": []},
        {"days_1": ["9", "x", "-1"]},
        {"opens_1b": "08:00", "closes_1b": "09:00"},
        {"days_2": ["0"], "opens_2a": "06:00", "closes_2a": "08:00"},
        {"opens_1a": TOO_LONG},
        {"note": TOO_LONG},
    ],
)
def test_hours_that_are_none_are_told_so(answering: Answering, changes: dict[str, Any]) -> None:
    told(answering.hours(**changes))


@pytest.mark.parametrize(
    "stall",
    [
        "http://shopee.example.vn/mau",
        "javascript:alert(1)",
        "https://somebody@example.vn/",
        "https://1.2.3.4/",
        "https://example.vn:8443/",
        "https://shópee.vn/",
        "https://[",
        "https://localhost/",
        "https://" + "a" * 400 + ".vn",
        "\n".join(f"https://example.vn/{number}" for number in range(6)),
    ],
)
def test_an_address_that_is_no_stall_is_refused(answering: Answering, stall: str) -> None:
    page = told(answering.hours(stalls=stall))
    assert page.one("textarea[@name='stalls']").text == stall


def test_a_forged_form_changes_nothing(answering: Answering) -> None:
    answer = answering.client.post("/merchant/register/shop", form_token="0" * 64, name="MẪU", kind="food")
    assert answer.status_code == 403
    assert draft_in(answering.client.app, answering.client.person.id) is None


@pytest.mark.parametrize("question", ["match", "shop", "place", "photo", "code", "accepts", "hours", "check"])
def test_every_question_may_be_opened_and_sent_empty_at_any_time(answering: Answering, question: str) -> None:
    opened = answering.client.get(f"/merchant/register/{question}")
    sent = answering.send(question)
    assert opened.status_code in {200, 302}
    assert sent.status_code in {200, 302, 422}
    for answer in (opened, sent):
        if answer.status_code != 302:
            inspect(Page(answer))


def test_the_holder_cannot_be_named_before_there_is_a_code(answering: Answering) -> None:
    assert answering.holder().location == "/merchant/register/code"
    assert draft_in(answering.client.app, answering.client.person.id) is None


@pytest.mark.parametrize("phone", ["", "12345", "0912", "+1 202 555 0100", "x" * 10_000, "1900 1234", "\0"])
def test_what_is_no_phone_number_is_told_so(sqlite_app: SiteApp, phone: str) -> None:
    sent = {"name": "MẪU", "phone": phone, "passphrase": "bốn con voi đỏ ngủ", "place": "MẪU"}
    for address in ("/merchant/register/phone", "/merchant/help"):
        told(sqlite_app.test_client().post(address, data=sent, headers={"Accept-Language": "en"}), "phone number")


@pytest.mark.parametrize("passphrase", ["", "short", "12345678", "0912345678", "a" * 201])
def test_a_pass_phrase_that_a_thief_finds_is_told_so(sqlite_app: SiteApp, passphrase: str) -> None:
    sent = {"name": "MẪU", "phone": "0912345678", "passphrase": passphrase}
    answer = sqlite_app.test_client().post("/merchant/register/phone", data=sent, headers={"Accept-Language": "en"})
    page = told(answer)
    assert page.one("input[@type='password']").attrib.get("value", "") == ""
    assert count(sqlite_app, "account") == 0


def test_a_guest_cannot_make_accounts_without_end(sqlite_app: SiteApp) -> None:
    client, statuses = sqlite_app.test_client(), []
    for number in range(32):
        sent = {"name": "MẪU", "phone": f"09123450{number:02}", "place": "MẪU"}
        statuses.append(client.post("/merchant/help", data=sent).status_code)
    assert statuses[0] == 302
    assert statuses[-1] == 429
