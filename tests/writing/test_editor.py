"""The editor's pages: what is typed is kept, by those whose work it is, and never over somebody else's words."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from heritage.people.rules import Role
from heritage.sites.rules import CheckMethod
from heritage.trails.models import Trail
from heritage.web.site_app import SiteApp
from heritage.writing.rules import BODY
from heritage.writing.services import save_draft
from tests.page_client import Page, inspect
from tests.signed_in import NOW, SignedInClient, staff
from tests.writing.desk import PLACE, SITE, corrected, newest, site_text, worker

TEXTS = f"/staff/texts/{PLACE}/"
DATE, NEW_DATE = "1928", "1929"
DATED = 8
"""The paragraph of the story that holds the date."""


@pytest.fixture
def editor(app: SiteApp) -> SignedInClient:
    return SignedInClient(app, worker(app, Role.EDITOR, PLACE))


@pytest.fixture
def translator(app: SiteApp) -> SignedInClient:
    return SignedInClient(app, worker(app, Role.TRANSLATOR, "ko"))


def sent(page: Page) -> dict[str, Any]:
    """What a browser sends of the editor's form, as the page gave it."""
    form: dict[str, Any] = {}
    for element in page.one("form[@data-editor]").iter():
        name, kind = element.get("name"), element.get("type")
        if name and name != "form_token" and (kind != "checkbox" or "checked" in element.attrib):
            value = "".join(element.itertext()) if element.tag == "textarea" else element.get("value", "")
            form.setdefault(name, []).append(value)
    return {name: values if name in {"field", "print", "from", "text"} else values[0] for name, values in form.items()}


def opened(client: SignedInClient, language: str) -> dict[str, Any]:
    return sent(client.page(TEXTS + language))


def save(client: SignedInClient, language: str, form: dict[str, Any], status: int = 302) -> Page:
    answer = client.post(TEXTS + language, **form)
    assert answer.status_code == status
    page = client.page(urlsplit(answer.location).path) if status == 302 else Page(answer)
    inspect(page)
    return page


def words(app: SiteApp, language: str) -> dict[str, Any]:
    with app.database.reading() as session:
        return newest(session, language).words


def number(app: SiteApp, language: str) -> int:
    with app.database.reading() as session:
        return newest(session, language).number


def correct_the_date(app: SiteApp, editor: SignedInClient) -> None:
    form = opened(editor, "vi")
    assert form["body"].count(DATE) == 1
    save(editor, "vi", form | {"body": form["body"].replace(DATE, NEW_DATE)})


def flagged(page: Page) -> list[str]:
    return [page.words(each) for each in page.all("div[@data-place]") if "flagged" in each.attrib["class"]]


@pytest.mark.parametrize("language", ["vi", "ko", "zh-Hans"])
def test_a_form_that_is_sent_as_it_came_changes_nothing(app: SiteApp, editor: SignedInClient, language: str) -> None:
    save(editor, language, opened(editor, language))
    assert number(app, language) == 1


def test_an_original_is_written_with_its_reason_and_waits_to_be_approved(app: SiteApp, editor: SignedInClient) -> None:
    form = opened(editor, "vi")
    answer = editor.post(TEXTS + "vi", **form | {"name": "Đền  Sòng", "also_known_as": "A\r\nB\r\n", "note": "thử"})
    page = editor.page(answer.location)
    assert "Saved as version 2." in page.words()
    with app.database.reading() as session:
        draft = newest(session, "vi")
        assert (draft.state, draft.note, draft.made_by) == ("draft", "thử", editor.person.id)
        assert draft.words["name"] == "Đền Sòng"
        assert draft.words["also_known_as"] == ["A", "B"]
        assert draft.words[BODY] == newest(session, "vi").words[BODY]


def test_one_corrected_date_flags_one_paragraph_and_says_what_changed(app: SiteApp, editor: SignedInClient) -> None:
    correct_the_date(app, editor)
    for language in ("en", "fr", "ko", "ja"):
        page = editor.page(TEXTS + language)
        (paragraph,) = flagged(page)
        assert f"taken out: {DATE}" in paragraph
        assert f"put in: {NEW_DATE}" in paragraph
        assert "in 1 place since" in page.words()


def test_the_flag_goes_when_the_translator_says_so_and_not_before(
    app: SiteApp, editor: SignedInClient, translator: SignedInClient
) -> None:
    correct_the_date(app, editor)
    form = opened(translator, "ko")
    at = next(at for at, text in enumerate(form["text"]) if DATE in text)
    form["text"][at] = form["text"][at].replace(DATE, NEW_DATE)
    assert len(flagged(save(translator, "ko", form))) == 1
    page = save(translator, "ko", opened(translator, "ko") | {"again": str(at)})
    assert flagged(page) == []
    assert NEW_DATE in words(app, "ko")[BODY][DATED]


def test_a_new_paragraph_is_empty_and_one_that_is_gone_is_taken_out_on_demand(
    app: SiteApp, editor: SignedInClient
) -> None:
    form = opened(editor, "vi")
    story = form["body"].split("\n\n")
    save(editor, "vi", form | {"body": "\n\n".join(["Đoạn mới.", *story[:-1]])})
    form = opened(editor, "ko")
    assert form["text"][form["print"].index("")] == words(app, "ko")[BODY][-1]
    assert "The original does not say this any more." in editor.page(TEXTS + "ko").words()
    first = form["field"].index(BODY)
    assert form["text"][first] == ""
    form["text"][first] = "새 단락."
    save(editor, "ko", form | {"drop": str(form["print"].index(""))})
    assert words(app, "ko")[BODY][0] == "새 단락."
    assert len(words(app, "ko")[BODY]) == len(story)
    assert flagged(editor.page(TEXTS + "ko")) == []


def test_two_at_once_are_told_and_both_keep_their_words(app: SiteApp, editor: SignedInClient) -> None:
    other = SignedInClient(app, worker(app, Role.EDITOR, PLACE, "sites/chua-khanh-quang"))
    mine, theirs = opened(editor, "vi"), opened(other, "vi")
    save(other, "vi", theirs | {"gaps": "Của người kia.", "name": "Tên kia"})
    page = save(editor, "vi", mine | {"name": "Tên này", "period": "Của tôi."}, 422)
    told = page.words()
    assert "Somebody has saved this text meanwhile." in told
    assert f"{other.person.name} saved version 2" in told
    assert "taken out: kia" in told
    assert "put in: này" in told
    form = sent(page)
    assert (form["name"], form["period"], form["gaps"]) == ("Tên này", "Của tôi.", "Của người kia.")
    assert words(app, "vi")["name"] == "Tên kia"
    save(editor, "vi", form)
    assert {words(app, "vi")[name] for name in ("name", "period", "gaps")} == {"Tên này", "Của tôi.", "Của người kia."}
    assert number(app, "vi") == 3


def test_two_at_once_on_a_translation_are_joined_paragraph_by_paragraph(
    app: SiteApp, editor: SignedInClient, translator: SignedInClient
) -> None:
    mine, theirs = opened(translator, "ko"), opened(editor, "ko")
    mine["text"][-1], theirs["text"][-2] = "제 말.", "남의 말."
    save(editor, "ko", theirs)
    form = sent(save(translator, "ko", mine, 422))
    assert form["text"][-2:] == ["남의 말.", "제 말."]
    save(translator, "ko", form)
    assert words(app, "ko")[BODY][-2:] == ["남의 말.", "제 말."]


@pytest.mark.parametrize(
    ("role", "values", "language"),
    [
        (Role.TRANSLATOR, ("ko",), "ja"),
        (Role.TRANSLATOR, ("ko",), "vi"),
        (Role.EDITOR, ("sites/chua-khanh-quang",), "vi"),
        (Role.EDITOR, ("sites/chua-khanh-quang",), "ko"),
        (Role.TRANSLATOR, (), "ko"),
    ],
)
def test_whose_work_it_is_not_can_read_and_not_write(
    app: SiteApp, role: Role, values: tuple[str, ...], language: str
) -> None:
    stranger = SignedInClient(app, worker(app, role, *values))
    page = stranger.page(TEXTS + language)
    assert "You can read this text." in page.words()
    assert page.all("textarea") == []
    form = opened(SignedInClient(app, staff(app, Role.APPROVER)), language)
    form |= {"name": "Khác"} if language == "vi" else {"text": ["Khác", *form["text"][1:]]}
    refused = save(stranger, language, form, 403)
    assert "is not among those you work on" in refused.words()
    assert number(app, language) == 1


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ADMINISTRATOR])
def test_an_approver_writes_everything_and_an_administrator_only_reads(app: SiteApp, role: Role) -> None:
    page = SignedInClient(app, staff(app, role)).page(TEXTS + "ja")
    assert bool(page.all("textarea")) is (role is Role.APPROVER)


@pytest.mark.parametrize(
    "change", [{"summary": "x" * 201}, {"body": "x" * 20_001}, {"note": "x" * 301}, {"body": "y\n\n" * 9_000}]
)
def test_what_is_too_long_comes_back_with_the_words_in_it(
    app: SiteApp, editor: SignedInClient, change: dict[str, str]
) -> None:
    form = opened(editor, "vi") | {"gaps": "Giữ lại."}
    page = save(editor, "vi", form | change, 422)
    assert any(sentence in page.words() for sentence in ("This is too long for a page", "Write at most 300 characters"))
    assert sent(page)["gaps"] == "Giữ lại."
    assert sent(page)[next(iter(change))].split() == next(iter(change.values())).split()
    assert number(app, "vi") == 1


@pytest.mark.parametrize(
    "change", [{"base": "x"}, {"base": "9" * 30}, {"field": ["price"]}, {"print": ["'"]}, {"text": ["a", "b"]}]
)
def test_a_form_that_is_not_ours_is_refused(app: SiteApp, translator: SignedInClient, change: dict[str, Any]) -> None:
    assert translator.post(TEXTS + "ko", **opened(translator, "ko") | {"note": "x"} | change).status_code == 400
    assert number(app, "ko") == 1


@pytest.mark.parametrize("address", ["sites/none/vi", f"sites/{SITE}/de", "shops/none/vi", f"festivals/{SITE}/vi"])
def test_a_text_that_there_is_not_is_not_found(editor: SignedInClient, address: str) -> None:
    assert editor.get(f"/staff/texts/{address}").status_code == 404
    assert editor.post(f"/staff/texts/{address}", base="").status_code == 404


@pytest.mark.parametrize("address", ["festivals/song-son-ba-doi/ko", "trails/duong-ruoc-song-son-ba-doi/ko"])
def test_festivals_and_trails_are_written_in_the_same_way(translator: SignedInClient, address: str) -> None:
    page = translator.page(f"/staff/texts/{address}")
    form = sent(page)
    form["text"][0] = "새 이름"
    answer = translator.post(f"/staff/texts/{address}", **form)
    assert "새 이름" in translator.page(answer.location).text


def test_a_translation_is_begun_once_there_is_an_original(app: SiteApp, translator: SignedInClient) -> None:
    approver = SignedInClient(app, staff(app, Role.APPROVER))
    with app.database.writing() as session:
        session.add(Trail(slug="mau", checked=NOW.date(), check_method=CheckMethod.DESK, sources=[]))
    assert translator.get("/staff/texts/trails/mau/ko").status_code == 404
    form = sent(approver.page("/staff/texts/trails/mau/vi"))
    approver.post("/staff/texts/trails/mau/vi", **form | {"name": "Đường MẪU", "body": "Một.\n\nHai."})
    form = sent(translator.page("/staff/texts/trails/mau/ko"))
    assert (form["base"], form["text"]) == ("", ["", "", ""])
    form["text"][0], form["text"][2] = "견본", "둘."
    page = Page(translator.get(translator.post("/staff/texts/trails/mau/ko", **form).location))
    assert "Saved as version 1." in page.words()
    assert sent(page)["text"] == ["견본", "", "둘."]
    assert flagged(page) == []
    assert "not translated yet" in page.words()


HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) **đậm**"


def test_hostile_words_are_words_in_the_editor_and_in_the_preview(app: SiteApp, editor: SignedInClient) -> None:
    page = save(editor, "vi", opened(editor, "vi") | {"name": HOSTILE, "body": HOSTILE})
    inspect(page)
    assert sent(page)["body"] == HOSTILE
    inspect(editor.page(TEXTS + "ko"))  # it stands there as the original
    shown = editor.post("/staff/texts/preview", body=["Một", HOSTILE]).get_data(as_text=True)
    assert "<p>Một</p>" in shown
    assert "<strong>đậm</strong>" in shown
    assert all(bad not in shown for bad in ("<script", "<img", "href"))


def test_what_is_pasted_from_an_office_program_is_tidied(editor: SignedInClient) -> None:
    word = '<p class=MsoNormal style="mso-x:y"><b>Đền</b> Sòng<o:p></o:p></p><script>alert(1)</script><h1>Hội</h1>'
    answer = editor.post("/staff/texts/pasted", html=word)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.get_data(as_text=True) == "**Đền** Sòng\n\n## Hội"


def test_what_is_too_large_to_paste_or_to_show_is_refused(editor: SignedInClient) -> None:
    assert editor.post("/staff/texts/pasted", html="<p>x</p>" * 100_000).status_code == 413
    assert editor.post("/staff/texts/preview", body="x" * 40_001).status_code == 413
    assert editor.post("/staff/texts/preview", body="x" * 40_000).status_code == 200


def test_a_translation_can_be_taken_along_as_a_file_and_an_original_cannot(editor: SignedInClient) -> None:
    file = f"/staff/text-files/{PLACE}/"
    assert f"{file}ko.xlf" in editor.page(TEXTS + "ko").links()
    assert [link for link in editor.page(TEXTS + "vi").links() if link.startswith(file)] == []


def test_fixed_names_are_marked_and_a_wrong_one_is_told_beside_its_paragraph(
    app: SiteApp, translator: SignedInClient
) -> None:
    page = translator.page(TEXTS + "ko")
    marked = {mark.text: mark.attrib["title"] for mark in page.all("mark")}
    assert marked["Thánh Mẫu Liễu Hạnh"] == "성모 리에우하인"
    assert page.all("ul[@class='advice']") == []
    form = sent(page)
    at = next(at for at, text in enumerate(form["text"]) if "1772" in text)
    form["text"][0], form["text"][at] = "다른 사당", form["text"][at].replace("1772", "1773")
    advice = [page.words(each) for each in save(translator, "ko", form).all("ul[@class='advice']/li")]
    assert advice == [
        "Đền Sòng Sơn is called 송선 사당 in this language; here it is not.",
        "The original says 1772; this number is missing here.",
        "The number 1773 does not stand in the original.",
    ]


def test_who_signs_out_loses_the_right_to_save_and_is_told_what_to_do(app: SiteApp, editor: SignedInClient) -> None:
    form = opened(editor, "vi")
    editor.post("/sign-out")
    answer = editor.post(TEXTS + "vi", **form | {"name": "Khác"})
    assert answer.status_code == 403
    assert "Sign in in another tab" in answer.get_data(as_text=True)
    assert words(app, "vi")["name"] == "Đền Sòng Sơn"


def test_a_draft_of_the_original_by_somebody_else_reaches_the_translators(app: SiteApp, editor: SignedInClient) -> None:
    form = opened(editor, "ko")
    with app.database.writing() as session:
        original = newest(session, "vi")
        changed = corrected(original, DATED, original.words[BODY][DATED].replace(DATE, NEW_DATE))
        key = site_text(session, "vi")
        save_draft(session, key, changed, place=PLACE, base=1, origin=None, actor=editor.person, now=NOW)
    # The original changes while the translator writes: what was written is kept, and what it does not say is flagged.
    form["text"][0] = "송선"
    assert len(flagged(save(editor, "ko", form))) == 1
    assert words(app, "ko")["name"] == "송선"
