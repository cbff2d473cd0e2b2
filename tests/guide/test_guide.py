"""The guide has a page for every page of the desk, and every one of its texts is read somewhere."""

import pytest

from heritage.guide.rules import TOPICS
from heritage.guide.staff import TEXTS
from heritage.people.rules import Permission, Role
from heritage.web.access import permission_of
from heritage.web.site_app import SiteApp
from tests.signed_in import SignedInClient, staff

NO_PAGES = {
    "gallery_desk.photo",
    "gallery_desk.sound",
    "guide.topic",
    "printing.sheet_for_shop",
    "review.evidence",
    "text_files.one",
    "text_files.parcel",
    "visits.code",
}
"""Files and pictures, and the guide itself."""


def test_every_page_of_the_desk_has_a_topic(sqlite_app: SiteApp) -> None:
    pages = {
        rule.endpoint
        for rule in sqlite_app.url_map.iter_rules()
        if rule.rule.startswith("/staff/") and "GET" in (rule.methods or ())
    }
    assert pages - NO_PAGES == set(TOPICS)


def test_every_topic_has_its_text_and_every_text_its_topic() -> None:
    assert {path.stem for path in TEXTS.iterdir()} == set(TOPICS.values())


@pytest.mark.parametrize("topic", sorted(set(TOPICS.values())))
def test_a_topic_is_a_whole_page(sqlite_app: SiteApp, topic: str) -> None:
    client = SignedInClient(sqlite_app, staff(sqlite_app, Role.TRANSLATOR))
    page = client.page(f"/staff/guide/{topic}", "ko")
    assert 'lang="vi"' in page.text


def test_an_unknown_topic_is_no_page_and_no_file_is_read(sqlite_app: SiteApp) -> None:
    client = SignedInClient(sqlite_app, staff(sqlite_app, Role.TRANSLATOR))
    for topic in ("none", "..%2Frules", "ban-lam-viec.md"):
        assert client.get(f"/staff/guide/{topic}").status_code == 404


def test_the_guide_is_for_whoever_may_enter_the_desk(sqlite_app: SiteApp) -> None:
    assert permission_of(sqlite_app, "guide.topic") is Permission.DESK_ENTER
