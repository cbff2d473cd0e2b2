"""Visitors' voice in a real browser: a visitor corrects a year on a phone without scripts, an editor answers and makes
a task of it, the visitor reads the answer; a memory stands on the page in its own language."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from heritage.web.site_app import SiteApp
from tests.browser.conftest import LiveSite, NewVisitor, new_site, watch
from tests.browser.test_registration import come_in, look
from tests.conftest import Databases
from tests.page_client import PHONE
from tests.voice.messages import PLACE, REMEMBERED, Desk, desk, last, sent, shown_memory

PHONE_SIZE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def told(sqlite_databases: Databases) -> Iterator[LiveSite]:
    """A site of our own: what is written on it stands on its pages."""
    with new_site(sqlite_databases) as told:
        yield told


@pytest.fixture
def guest(chromium: Browser, told: LiveSite) -> Iterator[NewVisitor]:
    """As `visitor`, on that site."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def arrive(**options: Any) -> Page:
        phone = {"base_url": told.address, "user_agent": PHONE, "locale": "en", "viewport": PHONE_SIZE}
        context = chromium.new_context(**phone | {"reduced_motion": "reduce"} | options)
        contexts.append(context)
        watch(context, told.address, complaints)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()
    assert complaints == []


def no_wider_than_the_phone(page: Page) -> None:
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= PHONE_SIZE["width"]


def at_the_desk(guest: NewVisitor, told: LiveSite, client: Desk) -> Page:
    return come_in(guest(), told, client.token)


def press(page: Page, summary: str) -> Any:
    """Open what belongs to a deed; the form in it."""
    page.locator("aside summary", has_text=summary).click()
    return page.locator("aside details[open] form")


def test_a_visitor_corrects_a_year_and_reads_the_answer(guest: NewVisitor, told: LiveSite) -> None:
    visitor = guest(java_script_enabled=False)
    visitor.goto(f"/en/{PLACE}")
    visitor.get_by_role("link", name="Something wrong here? Correct this").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Correct something")
    expect(visitor.get_by_label("Leave this empty")).not_to_be_in_viewport()
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_text("Write what is wrong.")).to_be_visible()
    visitor.get_by_label("What is wrong, and what is right?").fill("MẪU: it was 1770, not 1772.")
    no_wider_than_the_phone(visitor)
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Thank you, your words have arrived")
    receipt = visitor.locator(".receipt a").get_attribute("href") or ""
    assert visitor.context.cookies() == []

    editor = desk(told.app)
    office = at_the_desk(guest, told, editor)
    office.goto("/staff/")
    office.get_by_role("link", name="What visitors wrote, to be answered").click()
    office.get_by_role("link", name="MẪU: it was 1770, not 1772.").click()
    answer = press(office, "Answer the sender")
    answer.get_by_label("Your answer").fill("MẪU: thank you, we look at the stele.")
    answer.get_by_role("button").click()
    task = press(office, "Make a task of it")
    task.get_by_label("Who sees to it").select_option(label=editor.person.name)
    task.get_by_label("What is to be done").fill("MẪU: read the year on the stele.")
    task.get_by_role("button").click()
    expect(office.get_by_text("MẪU: read the year on the stele.").first).to_be_visible()
    office.goto("/staff/")
    office.get_by_role("link", name="Tasks for you from what visitors wrote").click()
    expect(office.get_by_role("link", name="MẪU: it was 1770, not 1772.")).to_be_visible()

    visitor.goto(receipt)
    expect(visitor.get_by_text("MẪU: thank you, we look at the stele.")).to_be_visible()
    expect(visitor.get_by_text("Somebody of our staff is looking into it.")).to_be_visible()


def test_a_memory_stands_on_the_page_in_its_own_language(guest: NewVisitor, told: LiveSite) -> None:
    visitor = guest(locale="ko", java_script_enabled=False)
    visitor.goto(f"/ko/{PLACE}/memory")
    visitor.locator("#words").fill(REMEMBERED)
    visitor.locator("#name").fill("MẪU")
    visitor.locator("#agreed").check()
    no_wider_than_the_phone(visitor)
    visitor.locator("form.asked button").click()
    expect(visitor.locator(".receipt .code")).to_be_visible()
    visitor.goto(f"/en/{PLACE}")
    expect(visitor.get_by_text(REMEMBERED)).to_have_count(0)

    office = at_the_desk(guest, told, desk(told.app))
    office.goto(f"/staff/voice/{last(told.app).id}")
    form = press(office, "Show it on the page")
    expect(form.get_by_label("The words on the page")).to_have_value(REMEMBERED)
    form.get_by_role("button").click()
    expect(office.locator("#shown-now")).to_be_visible()

    reader = guest(java_script_enabled=False)  # a browser keeps a page for five minutes without asking
    reader.goto(f"/en/{PLACE}")
    quoted = reader.locator(".memory blockquote")
    expect(quoted).to_have_text(REMEMBERED)
    expect(quoted).to_have_attribute("lang", "ko")
    no_wider_than_the_phone(reader)


def all_addresses(app: SiteApp) -> list[str]:
    """Every page of this room, with something on it."""
    shown_memory(app, "MẪU: a memory", "sites/doi-ong")
    receipt = sent(app, "correct", "sites/doi-ong", contact="a@example.com", source="MẪU")
    page = f"/staff/voice/{last(app).id}"
    here = "/en/sites/doi-ong"
    return [here, f"{here}/correct", f"{here}/memory", f"{here}/memories", receipt, "/en/tell", "/staff/voice/", page]


def test_axe_finds_nothing_on_the_pages_of_the_voice(guest: NewVisitor, told: LiveSite) -> None:
    page = at_the_desk(guest, told, desk(told.app))
    for address in all_addresses(told.app):
        look(page, address)
