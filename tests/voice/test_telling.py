"""What visitors send from the page of a place, and the page of their receipt."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from heritage.codecs import short_code
from heritage.festivals.models import FestivalText
from heritage.people import audit
from heritage.people.models import RateBucket
from heritage.people.queries import audit_entries_newest_first
from heritage.people.rate_limits import TELL, TELL_ALL
from heritage.sites.models import Site
from heritage.vault import digest
from heritage.voice.rules import MAX_CORRECTION, MAX_MEMORY, MEMORY_CONSENT_VERSION, MessageState
from heritage.web.site_app import SiteApp
from tests.page_client import Page, PageClient
from tests.signed_in import NOW
from tests.voice.messages import PLACE, REMEMBERED, WRONG, desk, last, messages, send, sent

PLACES = ["sites/den-song-son", "festivals/song-son-ba-doi", "trails/duong-ruoc-song-son-ba-doi"]


def place_id(app: SiteApp) -> int:
    with app.database.reading() as session:
        return session.scalars(select(Site.id).where(Site.slug == PLACE.partition("/")[2])).one()


def complaints(answer: object) -> list[str]:
    page = Page(answer)  # type: ignore[arg-type]
    return [page.words(each) for each in page.all("p[@class='complaint']")]


@pytest.mark.parametrize("place", PLACES)
def test_every_place_leads_to_its_forms(sqlite_client: PageClient, place: str) -> None:
    links = sqlite_client.page(f"/ko/{place}").links()
    for way in ("correct", "memory"):
        assert f"/ko/{place}/{way}" in links
        page = sqlite_client.page(f"/ko/{place}/{way}")
        assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
        assert page.one("meta[@name='robots']").attrib["content"] == "noindex"


def test_a_correction_is_kept_as_it_was_written(app: SiteApp) -> None:
    sent(app, page_language="fr", words="Một\r\n\r\n  hai", language="vi", source="Sách MẪU", contact="a@example.com")
    message = last(app)
    assert (message.kind, message.place_kind, message.place_id) == ("correction", "site", place_id(app))
    assert (message.page_language, message.language, message.words) == ("fr", "vi", "Một\n\nhai")
    assert (message.source, message.state, message.consent_version) == ("Sách MẪU", "new", None)
    assert message.contact is not None
    assert "example" not in message.contact
    assert app.vault.decrypt(message.contact) == "a@example.com"


def test_a_memory_comes_with_the_consent_to_show_it(app: SiteApp) -> None:
    sent(app, "memory", name="  Chị\tMẪU ")
    message = last(app)
    assert (message.kind, message.name, message.language) == ("memory", "Chị MẪU", "ko")
    assert message.consent_version == MEMORY_CONSENT_VERSION


def test_a_memory_without_consent_is_not_taken(sqlite_app: SiteApp) -> None:
    answer = send(sqlite_app, "memory", agreed="")
    assert answer.status_code == 422
    assert complaints(answer) == ["Tick that you agree: without it we cannot show your memory."]
    assert REMEMBERED in answer.get_data(as_text=True)
    assert messages(sqlite_app) == []


@pytest.mark.parametrize(
    ("way", "fields", "sentence"),
    [
        ("correct", {"words": " \n\t "}, "Write what is wrong."),
        ("memory", {"words": ""}, "Write what you remember."),
        ("correct", {"words": "x" * (MAX_CORRECTION + 1)}, "Write at most 2000 characters."),
        ("memory", {"words": "é" * (MAX_MEMORY + 1)}, "Write at most 4000 characters."),
        ("correct", {"words": "ab " * 5000}, "Write at most 2000 characters."),
        ("correct", {"source": "x" * 301}, "Write at most 300 characters."),
        ("memory", {"name": "x" * 61}, "Write at most 60 characters."),
        ("correct", {"contact": "x" * 101}, "Write at most 100 characters."),
        ("correct", {"contact": "ask me"}, "Write an e-mail address like name@example.com"),
        ("correct", {"language": "xx"}, "Choose one of the list."),
        ("correct", {"words": "www.a.example www.b.example www.c.example"}, "We take two links at most"),
        (
            "correct",
            {"words": "www.a.example www.b.example", "source": "http://c.example"},
            "We take two links at most",
        ),
        ("correct", {"website": "http://spam.example"}, "A field was filled in that stays empty."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_a_sentence_and_the_words(
    sqlite_app: SiteApp, way: str, fields: dict[str, str], sentence: str
) -> None:
    answer = send(sqlite_app, way, **fields)
    assert answer.status_code == 422
    page = Page(answer)
    assert any(each.startswith(sentence) for each in complaints(answer)), complaints(answer)
    kept = page.words(page.one("textarea[@name='words']"))
    assert kept == " ".join(fields.get("words", WRONG if way == "correct" else REMEMBERED).split())
    assert page.one("input[@name='website']").attrib["value"] == ""
    assert messages(sqlite_app) == []


@pytest.mark.parametrize("way", ["correct", "memory"])
def test_characters_that_nobody_types_fall_away(app: SiteApp, way: str) -> None:
    sent(app, way, words="one\0two\x1b[31m \u202ethree\ud7ff", source="a\0b", name="c\0d")
    assert not re.search("[\0\x1b\u202e]", last(app).words)


def test_markup_is_shown_as_it_was_typed(sqlite_app: SiteApp) -> None:
    receipt = sent(sqlite_app, words="<script>alert(1)</script> {{ 7*7 }} %(x)s")
    page = PageClient(sqlite_app).page(receipt)
    assert "<script>alert(1)</script> {{ 7*7 }} %(x)s" in page.words()
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("slug", ["nowhere", "%00", "a'b", "x" * 3000])
@pytest.mark.parametrize("way", ["correct", "memory", "memories"])
def test_an_unknown_place_is_told_in_a_sentence(app: SiteApp, slug: str, way: str) -> None:
    assert PageClient(app).get(f"/en/sites/{slug}/{way}").status_code == 404
    if way != "memories":
        assert send(app, way, f"sites/{slug}").status_code == 404


def test_a_place_that_is_gone_by_now_is_told_in_a_sentence(app: SiteApp) -> None:
    receipt = sent(app, place=PLACES[1])
    with app.database.writing() as session:
        session.execute(delete(FestivalText))
    answer = Page(send(app, place=PLACES[1]))
    assert answer.status == 404
    assert "The page that you write about is not here any more." in answer.words()
    page = PageClient(app).page(receipt)
    assert page.status == 200
    assert WRONG in page.words()


def test_a_withdrawn_place_takes_nothing_and_its_receipts_go_on(app: SiteApp) -> None:
    receipt, client = sent(app), PageClient(app)
    with app.database.writing() as session:
        session.execute(update(Site).where(Site.id == place_id(app)).values(withdrawn_at=NOW, reason="MẪU"))
    for way in ("correct", "memory", "memories"):
        page = client.page(f"/en/{PLACE}/{way}")
        assert page.status == 404
        assert "is not here any more" in page.words()
    assert send(app).status_code == 404
    page = client.page(receipt)
    assert (page.status, f"/en/{PLACE}" in page.links()) == (200, False)
    assert "does not see the page of this place" in desk(app).page(f"/staff/voice/{last(app).id}").words()


def test_whoever_sends_too_much_is_asked_to_wait_and_keeps_the_words(app: SiteApp) -> None:
    for _ in range(int(TELL.capacity)):
        sent(app)
    answer = send(app, words="MẪU: one more")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "MẪU: one more" in answer.get_data(as_text=True)
    assert complaints(answer)[0].startswith("That was tried too often.")
    assert len(messages(app)) == TELL.capacity


def test_all_senders_together_are_limited_too(sqlite_app: SiteApp) -> None:
    with sqlite_app.database.writing() as session:
        session.add(RateBucket(key=f"{TELL_ALL.name} ", tokens=0, at=datetime.now(UTC) + timedelta(seconds=30)))
    assert send(sqlite_app).status_code == 429
    assert messages(sqlite_app) == []


def test_a_form_of_another_website_is_refused(sqlite_app: SiteApp) -> None:
    client = sqlite_app.test_client(use_cookies=False)
    sent_elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/en/{PLACE}/correct", data={"words": WRONG}, headers=sent_elsewhere).status_code == 403


def test_the_receipt_thanks_and_is_read_by_whoever_has_it_alone(app: SiteApp) -> None:
    answer = send(app)
    assert "Set-Cookie" not in answer.headers
    page = PageClient(app).page(answer.location.removeprefix(app.settings.base_url))
    code = page.words(page.one("p[@class='code']"))
    assert page.words(page.one("h1")) == "Thank you, your words have arrived"
    assert last(app).receipt_digest == digest(short_code.parse(code, length=20))
    assert (page.headers["Cache-Control"], page.one("meta[@name='robots']").attrib["content"]) == (
        "no-store",
        "noindex",
    )
    assert PageClient(app).page(f"/ko/tell/{code.lower()}").status == 200


def test_a_receipt_that_is_nobodys_is_told_so(app: SiteApp) -> None:
    sent(app)
    for code in ("none", short_code.generate(length=20), "%00", "x" * 3000):
        page = PageClient(app).page(f"/en/tell/{code}")
        assert page.status == 404
        assert PageClient(app).post(f"/en/tell/{code}").status_code == 404
    assert "No message has this receipt code." in page.words()


def test_who_noted_the_code_alone_finds_the_page(sqlite_app: SiteApp) -> None:
    receipt, client = sent(sqlite_app), PageClient(sqlite_app)
    code = short_code.grouped(receipt.rpartition("/")[2])
    assert client.get(f"/en/tell?code={code.lower()}").location == receipt
    assert client.page("/en/tell").status == 200
    page = client.page("/en/tell?code=0000")
    assert page.status == 422
    assert "Compare each letter and digit" in page.words()


def test_receipts_stay_out_of_the_log(sqlite_app: SiteApp, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = sent(sqlite_app)
    PageClient(sqlite_app).get(receipt)
    logged = capsys.readouterr().err
    assert '"/en/tell/-"' in logged
    assert receipt not in logged


@pytest.mark.parametrize("way", ["correct", "memory"])
def test_what_is_taken_back_is_deleted(app: SiteApp, way: str) -> None:
    receipt, client = sent(app, way, contact="a@example.com", name="Chị MẪU", source="MẪU"), PageClient(app)
    assert client.post(receipt).location == receipt
    message = last(app)
    assert message.state == MessageState.WITHDRAWN
    assert (message.words, message.contact, message.name, message.source) == ("", None, None, None)
    page = client.page(receipt)
    assert "You took it back. What you wrote is deleted." in page.words()
    assert client.post(receipt).location == receipt, "pressed twice"


def test_what_is_taken_back_after_an_answer_shows_no_answer(sqlite_app: SiteApp) -> None:
    receipt = sent(sqlite_app)
    desk(sqlite_app).answer("MẪU: answered")
    assert "MẪU: answered" in PageClient(sqlite_app).page(receipt).words()
    PageClient(sqlite_app).post(receipt)
    assert "MẪU: answered" not in PageClient(sqlite_app).page(receipt).words()


def test_the_log_of_deeds_holds_nothing_that_was_written(app: SiteApp) -> None:
    receipt = sent(app, "memory", words="SECRET words", name="SECRET name")
    sent(app, words="SECRET words", contact="secret@example.com", source="SECRET")
    PageClient(app).post(receipt)
    with app.database.reading() as session:
        entries = [entry for entry, _login in audit_entries_newest_first(session)]
        assert audit.verify(session).broken_at is None
    actions = [entry.action for entry in entries if entry.subject.startswith("message:")]
    assert actions == ["message:withdraw", "message:receive", "message:receive"]
    assert not any("secret" in entry.facts.lower() for entry in entries)


def test_a_message_is_one_row_in_whatever_language_its_page_was(sqlite_app: SiteApp) -> None:
    for tag in ("vi", "zh-Hans", "ja"):
        sent(sqlite_app, page_language=tag, language="und")
    assert [(each.page_language, each.language) for each in messages(sqlite_app)] == [
        ("vi", "und"),
        ("zh-Hans", "und"),
        ("ja", "und"),
    ]
