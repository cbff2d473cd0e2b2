"""The editor in a browser: a correction followed to the public pages, two people at once, words that are not lost."""

import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, expect

from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.people.services import sign_out_everywhere
from tests.browser.conftest import LiveSite, new_site, watch
from tests.browser.test_accessibility import OPTIONS
from tests.conftest import Databases
from tests.signed_in import SignedInClient, now, staff
from tests.writing.desk import PLACE, newest, worker

TEXTS = f"/staff/texts/{PLACE}/"
DATE, NEW_DATE = "1928", "1929"

Enter = Callable[..., Page]


@pytest.fixture
def desk(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """A server of its own: these tests change the content."""
    with new_site(sqlite_databases) as desk:
        yield desk


@pytest.fixture
def enter(chromium: Browser, desk: LiveSite) -> Iterator[Enter]:
    """The page of somebody who is signed in, in a browser of their own."""
    complaints: list[str] = []
    contexts = []

    def come(person: Person, **options: object) -> Page:
        context = chromium.new_context(
            **{"base_url": desk.address, "locale": "en", "reduced_motion": "reduce"} | options
        )  # type: ignore[arg-type]
        contexts.append(context)
        watch(context, desk.address, complaints)
        page = context.new_page()
        let_in(page, desk, person)
        return page

    yield come
    for context in contexts:
        context.close()
    # That a request fails is what some of these tests are about; the browser notes each.
    assert [each for each in complaints if "Failed to load resource" not in each] == []


def let_in(page: Page, desk: LiveSite, person: Person) -> None:
    client = SignedInClient(desk.app, person)
    page.context.add_cookies([{"name": client.cookie, "value": client.token, "url": desk.address}])


def end_session(desk: LiveSite, person: Person) -> None:
    with desk.app.database.writing() as session:
        sign_out_everywhere(session, session.get_one(Account, person.id), now=now())


def save(page: Page, number: int) -> None:
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status")).to_contain_text(f"Saved as version {number}.")


def rewrite(page: Page, field: str, old: str, new: str) -> None:
    area = page.locator(field)
    area.fill(area.input_value().replace(old, new))


def put_out(approver: Page, language: str) -> None:
    approver.goto(f"{TEXTS}{language}/publishing")
    approver.get_by_role("button", name="Approve this text").click()
    approver.get_by_role("button", name="Put it on the page now").click()
    expect(approver.locator("main")).to_contain_text("On the page now: version 2")


def story(desk: LiveSite, language: str) -> str:
    with desk.app.database.reading() as session:
        return "\n\n".join(newest(session, language).words["body"])


def test_one_corrected_date_is_followed_through_four_languages_to_the_public_pages(
    desk: LiveSite, enter: Enter
) -> None:
    editor, approver = enter(worker(desk.app, Role.EDITOR, PLACE)), enter(staff(desk.app, Role.APPROVER))
    editor.goto(f"{TEXTS}vi")
    rewrite(editor, "#body", DATE, NEW_DATE)
    save(editor, 2)
    put_out(approver, "vi")
    languages = ("en", "fr", "ko", "ja")
    translator, visitor = enter(worker(desk.app, Role.TRANSLATOR, *languages)), enter(staff(desk.app, Role.AGENT))
    for language in languages:
        translator.goto(f"{TEXTS}{language}")
        flagged = translator.locator(".flagged")
        expect(flagged).to_have_count(1)
        expect(flagged.locator("del")).to_contain_text(DATE)
        expect(flagged.locator("ins")).to_contain_text(NEW_DATE)
        again = flagged.get_by_label("This translation says what the original says now")
        expect(again).not_to_be_checked()
        rewrite(translator, ".flagged textarea", DATE, NEW_DATE)
        expect(again).to_be_checked()
        save(translator, 2)
        expect(flagged).to_have_count(0)
        put_out(approver, language)
    for language in ("vi", *languages):
        visitor.goto(f"/{language}/sites/den-song-son")
        expect(visitor.locator("div.story")).to_contain_text(NEW_DATE)
        expect(visitor.locator("div.story")).not_to_contain_text(DATE)


def test_the_second_of_two_is_told_sees_the_difference_and_keeps_their_words(desk: LiveSite, enter: Enter) -> None:
    one = enter(worker(desk.app, Role.EDITOR, PLACE))
    other = enter(worker(desk.app, Role.EDITOR, PLACE, "sites/chua-khanh-quang"))
    for page in (one, other):
        page.goto(f"{TEXTS}vi")
    rewrite(one, "#body", "tây bắc", "đông nam")
    rewrite(one, "#gaps", "Chưa", "Vẫn chưa")
    save(one, 2)

    rewrite(other, "#body", "hai dòng suối", "ba dòng suối")
    rewrite(other, "#body", "tây bắc", "chính bắc")
    other.get_by_role("button", name="Save draft").click()
    expect(other.get_by_role("alert").first).to_contain_text("Somebody has saved this text meanwhile.")
    expect(other.get_by_role("alert").first).to_be_focused()
    theirs = other.get_by_role("region", name="What somebody else has saved meanwhile")
    expect(theirs.locator("del", has_text="đông nam")).to_be_visible()
    expect(theirs.locator("ins", has_text="chính")).to_be_visible()
    assert "chính bắc" in other.locator("#body").input_value()
    assert "Vẫn chưa" in other.locator("#gaps").input_value()
    save(other, 3)
    assert "chính bắc" in story(desk, "vi")


LONG = "Một câu dài viết vào lúc này, và không được mất. " * 60


def test_a_session_that_ends_within_a_long_text_loses_nothing(desk: LiveSite, enter: Enter) -> None:
    person = worker(desk.app, Role.EDITOR, PLACE)
    page = enter(person)
    page.goto(f"{TEXTS}vi")
    page.locator("#body").fill(LONG)
    end_session(desk, person)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("You are signed out, so nothing was saved.")).to_be_visible()
    assert page.locator("#body").input_value() == LONG
    let_in(page, desk, person)  # in another tab
    save(page, 2)
    assert story(desk, "vi") == LONG.strip()
    page.goto(f"{TEXTS}vi")
    expect(page.locator("[data-offer]")).to_be_hidden()


def test_who_leaves_the_page_is_warned_and_gets_the_words_offered_back(desk: LiveSite, enter: Enter) -> None:
    person = worker(desk.app, Role.EDITOR, PLACE)
    page = enter(person)
    page.goto(f"{TEXTS}vi")
    page.locator("#body").click()
    page.keyboard.insert_text("MẤT. ")
    written = page.locator("#body").input_value()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    end_session(desk, person)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page).to_have_url(re.compile("/sign-in"))
    let_in(page, desk, person)
    page.goto(f"{TEXTS}vi")
    expect(page.get_by_role("heading", name="There are words here that were not saved")).to_be_visible()
    assert "MẤT." not in page.locator("#body").input_value()
    page.get_by_role("button", name="Bring them back").click()
    assert page.locator("#body").input_value() == written
    save(page, 2)
    page.goto(f"{TEXTS}vi")
    expect(page.locator("[data-offer]")).to_be_hidden()


def test_words_brought_back_upon_somebody_elses_are_shown_beside_them(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    other = enter(worker(desk.app, Role.EDITOR, PLACE, "sites/chua-khanh-quang"))
    page.goto(f"{TEXTS}vi")
    page.locator("#name").fill("Tên này")
    page.once("dialog", lambda dialog: dialog.accept())
    other.goto(f"{TEXTS}vi")
    other.locator("#name").fill("Tên kia")
    save(other, 2)
    page.reload()
    page.get_by_role("button", name="Bring them back").click()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("region", name="What somebody else has saved meanwhile")).to_contain_text("kia")
    assert page.locator("#name").input_value() == "Tên này"
    save(page, 3)


def test_words_that_are_thrown_away_are_not_offered_again(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    page.goto(f"{TEXTS}vi")
    page.locator("#name").fill("Tên khác")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Throw them away").click()
    expect(page.locator("[data-offer]")).to_be_hidden()
    page.reload()
    expect(page.locator("#name")).to_have_value("Đền Sòng Sơn")
    expect(page.locator("[data-offer]")).to_be_hidden()


def test_without_a_connection_nothing_is_lost(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    page.goto(f"{TEXTS}vi")
    page.context.set_offline(True)
    page.locator("#body").fill(LONG)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("There is no connection, so nothing was saved.")).to_be_visible()
    expect(page.get_by_text("Not saved yet; this device keeps your words.")).to_be_visible()
    page.context.set_offline(False)
    save(page, 2)
    assert story(desk, "vi") == LONG.strip()


def test_without_its_script_the_editor_is_a_form_like_any_other(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE), java_script_enabled=False)
    page.goto(f"{TEXTS}vi")
    for part in ("tools", "preview-frame", "offer", "unsaved"):
        expect(page.locator(f"[data-{part}]")).to_be_hidden()
    page.locator("#body").fill(LONG)
    save(page, 2)
    assert story(desk, "vi") == LONG.strip()


def test_what_the_site_does_not_take_is_still_not_saved(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    page.goto(f"{TEXTS}vi")
    page.locator("#name").fill("Tên khác")
    page.locator("#summary").fill("x" * 201)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert").first).to_contain_text("This is too long for a page")
    expect(page.get_by_text("Not saved yet; this device keeps your words.")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Tên khác")
    page.locator("#summary").fill("x" * 200)
    save(page, 2)


def test_a_translator_of_korean_can_touch_nothing_else(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.TRANSLATOR, "ko"))
    for language in desk.app.town.tags:
        page.goto(f"{TEXTS}{language}")
        expect(page.locator("textarea").first if language == "ko" else page.get_by_text("You can read")).to_be_visible()
        assert (page.locator("textarea").count() > 0) is (language == "ko")
    page.goto(f"{TEXTS}ko")
    token = page.locator("[data-editor] [name=form_token]").get_attribute("value")
    form = {"form_token": token or "", "base": "1", "name": "Khác", "body": "Khác"}
    for language in set(desk.app.town.tags) - {"ko"}:
        answer = page.request.post(f"{TEXTS}{language}", form=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status == 403
        with desk.app.database.reading() as session:
            assert newest(session, language).number == 1


def test_a_text_is_written_and_saved_with_the_keyboard_alone(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.TRANSLATOR, "ko"))
    page.goto(f"{TEXTS}ko")
    area = page.locator("textarea").nth(-1)
    for _ in range(200):
        page.keyboard.press("Tab")
        if area.evaluate("area => area == document.activeElement"):
            break
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("끝")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(area).to_have_value("**끝**")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("Escape")
    expect(area).to_be_focused()
    page.keyboard.press("Alt+F10")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    expect(area).to_have_value("> **끝**")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.get_by_role("button", name="Save draft").evaluate("button => button == document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved as version 2.")
    assert story(desk, "ko").endswith("> **끝**")


@pytest.mark.parametrize(
    ("tool", "chosen", "made"),
    [
        ("Bold", "hai", "một **hai** ba"),
        ("Italic", "hai", "một *hai* ba"),
        ("Heading", "hai", "## một hai ba"),
        ("List", "hai", "- một hai ba"),
        ("Quote", "hai", "> một hai ba"),
    ],
)
def test_a_tool_does_its_work_on_what_is_selected_and_takes_it_back(
    desk: LiveSite, enter: Enter, tool: str, chosen: str, made: str
) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    page.goto(f"{TEXTS}vi")
    area = page.locator("#body")
    area.fill("một hai ba")
    area.evaluate(
        "(area, chosen) => area.setSelectionRange(area.value.indexOf(chosen), area.value.indexOf(chosen) + 3)", chosen
    )
    page.get_by_role("button", name=tool).click()
    expect(area).to_have_value(made)
    page.get_by_role("button", name=tool).click()
    expect(area).to_have_value("một hai ba")
    page.keyboard.press("Control+z")
    expect(area).to_have_value(made)


def test_the_preview_goes_along_in_the_language_and_the_look_of_the_page(desk: LiveSite, enter: Enter) -> None:
    page = enter(worker(desk.app, Role.TRANSLATOR, "ko"), viewport={"width": 1280, "height": 900})
    page.goto(f"{TEXTS}ko")
    shown = page.get_by_role("region", name="As a phone shows it").last
    expect(shown).to_have_attribute("lang", "ko")
    expect(shown).to_have_attribute("dir", "ltr")
    page.locator("textarea").nth(-1).fill("끝 **굵게** <script>alert(1)</script>")
    expect(shown.locator("p").last).to_have_text("끝 굵게 <script>alert(1)</script>")
    expect(shown.locator("p").last.locator("strong")).to_have_text("굵게")
    expect(shown.locator("p").last).to_be_in_viewport()
    assert shown.evaluate("story => story.offsetWidth") <= 360


PASTE = """(area, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "plain");
  area.focus();
  area.select();
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p class=MsoNormal><b>Đền</b> Sòng<o:p></o:p></p><p>Hai</p>", "**Đền** Sòng\n\nHai"),
        ("<p>x</p>" * 100_000, "plain"),
        ("<script>alert(1)</script>", "plain"),
    ],
)
def test_what_is_pasted_is_tidied_or_taken_as_plain_words(desk: LiveSite, enter: Enter, html: str, kept: str) -> None:
    page = enter(worker(desk.app, Role.EDITOR, PLACE))
    page.goto(f"{TEXTS}vi")
    page.locator("#body").evaluate(PASTE, html)
    expect(page.locator("#body")).to_have_value(kept)


@pytest.mark.parametrize("language", ["vi", "ko"])
def test_axe_finds_nothing_on_the_editor(desk: LiveSite, enter: Enter, language: str) -> None:
    editor = enter(worker(desk.app, Role.EDITOR, PLACE))
    editor.goto(f"{TEXTS}vi")
    rewrite(editor, "#body", DATE, NEW_DATE)
    save(editor, 2)
    writer, clash = (enter(staff(desk.app, Role.APPROVER), locale=language) for _ in range(2))
    reader = enter(staff(desk.app, Role.ADMINISTRATOR), locale=language)
    clash.goto(f"{TEXTS}vi")
    rewrite(editor, "#name", "Đền", "Ngôi đền")
    save(editor, 3)
    rewrite(clash, "#name", "Đền", "Đền cổ")
    clash.locator("[data-save]").click()
    expect(clash.locator(".comparison")).to_be_visible()
    reader.goto(f"{TEXTS}ko")
    writer.goto(f"{TEXTS}ko")
    expect(writer.locator("[data-preview-frame]")).to_be_visible()
    for page in (writer, reader, clash):
        assert page.locator("html").get_attribute("lang") == language
        look_for_faults(page)


def look_for_faults(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    for scheme, width in product(["light", "dark"], [360, 1280]):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        found = AxeResults(page.evaluate("options => axe.run(options)", OPTIONS))
        assert found.violations_count == 0, f"{scheme}, {width} px: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
