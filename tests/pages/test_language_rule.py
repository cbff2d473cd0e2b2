"""The language of an answer: address, else remembered choice, else the whole header, else English, else Vietnamese."""

import pytest
from sqlalchemy import delete

from heritage.sites.models import Site, SiteText
from heritage.web.site_app import SiteApp
from tests.catalogues import words
from tests.page_client import PageClient
from tests.pages.counted import demand, here_and_now, locked

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
SIGN, SITE = "/Q/9VHYRT", "den-song-son"
NOT_TRANSLATED = (
    "This story has not been translated into your language yet. You can read it in %(language)s; "
    "your visit tells the translators that it is wanted."
)

HEADERS = [
    ("", "en"),
    *((tag, tag) for tag in TAGS),
    ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
    ("VI-vn", "vi"),
    ("en;q=0.4, fr;q=0.6", "fr"),
    ("fr;q=0.5, ja;q=0.50", "fr"),
    ("ja ; q=0.9 , fr", "fr"),
    ("zh-CN", "zh-Hans"),
    ("zh-TW", "zh-Hans"),
    ("zh-Hant-HK", "zh-Hans"),
    ("zh-Hant-TW, ja;q=0.9", "zh-Hans"),
    ("es-419", "en"),
    ("es-419, vi;q=0.1", "vi"),
    ("de-DE, de;q=0.9, fr;q=0.1", "fr"),
    ("fr-CA-x-private", "fr"),
    ("*", "en"),
    ("de, *;q=0.5", "en"),
    ("en;q=0, *", "vi"),
    ("ko;q=0, ja;q=0.2", "ja"),
    ("fr;q=0", "en"),
    ("*;q=0", "en"),
    ("fr;q=2, ja", "ja"),
    ("en_GB", "en"),
    ("!!!, ;q=, ko", "ko"),
    (";;;===", "en"),
    ("xx," * 5_000 + "ko", "en"),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS, ids=[header[:24] or "none" for header, _ in HEADERS])
def test_the_front_door_and_the_signs_follow_the_header(visitor: PageClient, header: str, expected: str) -> None:
    assert visitor.get("/", header).headers["Location"] == f"/{expected}/"
    for address in (SIGN, "/Q/", "/Q/nonsense"):
        assert visitor.page(address, header).headers["Content-Language"] == expected


def test_the_front_door_leads_on_and_is_never_kept(visitor: PageClient) -> None:
    answer = visitor.get("/", "ja")
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name.strip() for name in answer.headers["Vary"].split(",")} >= {"Accept-Language", "Cookie"}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", [SIGN, "/Q/", "/Q/nonsense"])
def test_an_answer_that_follows_the_header_is_never_kept(visitor: PageClient, address: str) -> None:
    answer = visitor.get(address, "ja")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name.strip() for name in answer.headers["Vary"].split(",")} >= {"Accept-Language", "Cookie"}


@pytest.mark.parametrize("tag", TAGS)
def test_a_remembered_choice_wins_over_the_header(visitor: PageClient, tag: str) -> None:
    other = "fr" if tag != "fr" else "ko"
    assert visitor.get("/", other, Cookie=f"language={tag}").headers["Location"] == f"/{tag}/"
    for address in (SIGN, "/Q/", "/Q/nonsense", "/none"):
        assert visitor.page(address, other, Cookie=f"language={tag}").headers["Content-Language"] == tag


@pytest.mark.parametrize(
    "cookie", ["language=xx", "language=", "language=<script>", "language=KO", "lang=vi", "\x00=;;"]
)
def test_a_choice_that_makes_no_sense_is_ignored(visitor: PageClient, cookie: str) -> None:
    assert visitor.get("/", "ko", Cookie=cookie).headers["Location"] == "/ko/"
    assert visitor.page(SIGN, "ko", Cookie=cookie).headers["Content-Language"] == "ko"


@pytest.mark.parametrize("path", ["/", "/sites", f"/sites/{SITE}", "/sites/none"])
def test_an_address_wins_over_choice_and_header(visitor: PageClient, path: str) -> None:
    page = visitor.page(f"/fr{path}", "ko", Cookie="language=ja")
    assert page.headers["Content-Language"] == "fr"


@pytest.mark.parametrize("path", ["/", "/sites", f"/sites/{SITE}"])
def test_a_page_that_may_be_kept_is_the_same_for_everybody(sqlite_client: PageClient, path: str) -> None:
    asked_first = sqlite_client.page(f"/fr{path}", "ko", Cookie="language=ja")
    asked_next = sqlite_client.page(f"/fr{path}", "vi")
    assert asked_first.text == asked_next.text
    assert "Cookie" not in asked_first.headers["Vary"]
    assert "Accept-Language" not in asked_first.headers["Vary"]
    assert asked_first.headers["Cache-Control"].startswith("public")


def test_the_language_bar_leads_to_the_same_page_in_the_languages_own_name(visitor: PageClient) -> None:
    page = visitor.page(f"/ko/sites/{SITE}")
    bar = {link.attrib["hreflang"]: link for link in page.all("a[@data-language]")}
    assert {tag: link.attrib["href"] for tag, link in bar.items()} == {tag: f"/{tag}/sites/{SITE}" for tag in TAGS}
    assert {tag: link.attrib["lang"] for tag, link in bar.items()} == {tag: tag for tag in TAGS}
    assert page.words(bar["vi"]) == "Tiếng Việt"
    assert [tag for tag, link in bar.items() if "aria-current" in link.attrib] == ["ko"]


def test_a_language_that_is_not_spoken_is_counted_as_wanted(client: PageClient) -> None:
    for address in ("/", "/", SIGN):
        client.get(address, "th-TH,th;q=0.9,en;q=0.5")
    client.get("/", "de,vi;q=0.2")
    assert demand(client.app) == {("th", ""): 3, ("de", ""): 1}


def test_what_is_wanted_is_counted_by_the_day_at_the_signs(sqlite_client: PageClient) -> None:
    before, _ = here_and_now()
    sqlite_client.get("/", "th")
    sqlite_client.app.demand.close()
    after, _ = here_and_now()
    with sqlite_client.app.database.engine.connect() as connection:
        (day,) = connection.exec_driver_sql("SELECT day FROM language_demand").scalars()
    assert day in {before.isoformat(), after.isoformat()}


@pytest.mark.parametrize(
    ("header", "cookie"),
    [
        ("zh-TW", ""),
        ("ko-KP", ""),
        ("vi", ""),
        ("*", ""),
        ("", ""),
        ("th;q=0", ""),
        ("th", "language=vi"),
        ("qx-evil", ""),
    ],
)
def test_a_wish_that_is_met_or_makes_no_sense_is_not_counted(
    sqlite_client: PageClient, header: str, cookie: str
) -> None:
    sqlite_client.get("/", header, Cookie=cookie)
    sqlite_client.get(SIGN, header, Cookie=cookie)
    assert demand(sqlite_client.app) == {}


def test_a_preview_robot_wants_no_language(sqlite_client: PageClient) -> None:
    sqlite_client.get(SIGN, "th", User_Agent="facebookexternalhit/1.1")
    assert demand(sqlite_client.app) == {}


def test_wishes_are_kept_until_the_database_takes_them(client: PageClient) -> None:
    with locked(client.app):
        assert client.get("/", "th").status_code == 302
    assert demand(client.app) == {("th", ""): 1}


def without_words(app: SiteApp, *tags: str) -> None:
    with app.database.writing() as session:
        site = session.query(Site).filter_by(slug=SITE).one()
        for text in session.query(SiteText).filter(SiteText.site_id == site.id, SiteText.language.in_(tags)):
            session.delete(text)


@pytest.mark.parametrize(
    ("tag", "missing", "shown"), [("fr", ["fr"], "en"), ("ko", ["ko", "en"], "vi"), ("en", ["en"], "vi")]
)
def test_a_missing_text_is_shown_in_the_next_best_language_and_marked(
    sqlite_client: PageClient, tag: str, missing: list[str], shown: str
) -> None:
    own_name = sqlite_client.app.town.by_tag[shown].name
    original = sqlite_client.page(f"/{shown}/sites/{SITE}")
    without_words(sqlite_client.app, *missing)

    page = sqlite_client.page(f"/{tag}/sites/{SITE}")

    assert page.status == 200
    assert page.tree.attrib["lang"] == tag
    assert page.one("h1").attrib["lang"] == shown
    assert page.words(page.one("h1")) == original.words(original.one("h1"))
    assert [element.attrib.get("lang") for element in page.all("div[@class='story']")] == [shown]
    note = page.one("div[@class='note']")
    assert page.words(note).split() == words(tag, NOT_TRANSLATED).replace("%(language)s", own_name).split()
    assert "lang" not in note.attrib


def test_words_of_a_missing_text_all_carry_their_language(sqlite_client: PageClient) -> None:
    shown = sqlite_client.page(f"/en/sites/{SITE}")
    story = shown.words(shown.all("div[@class='story']")[0])
    without_words(sqlite_client.app, "ko")

    page = sqlite_client.page(f"/ko/sites/{SITE}")

    marked = " ".join(page.words(element) for element in page.all("*[@lang='en']"))
    assert story in marked
    for heading in ("disagreements", "gaps"):
        section = page.one(f"section[@aria-labelledby='{heading}']")
        assert [each.attrib.get("lang") for each in section if each.tag != "h2"] == ["en"]


def test_the_sign_of_a_missing_text_answers_as_its_page_does(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "ko")
    page = sqlite_client.page(SIGN, "ko")
    assert page.status == 200
    assert page.headers["Content-Language"] == "ko"
    assert page.one("h1").attrib["lang"] == "en"


def test_every_look_at_a_missing_text_is_counted_as_wanted(client: PageClient) -> None:
    without_words(client.app, "fr")
    for address in (f"/fr/sites/{SITE}", f"/fr/sites/{SITE}", f"/ko/sites/{SITE}"):
        client.get(address)
    client.get(SIGN, "fr")
    assert demand(client.app) == {("fr", SITE): 3}


@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("GET", {"User_Agent": "facebookexternalhit/1.1"}), ("GET", {"Cache_Control": "max-age=0"})],
    ids=["headers alone", "a preview", "a reload"],
)
def test_what_is_no_visit_is_no_wish_for_a_translation(
    sqlite_client: PageClient, method: str, headers: dict[str, str]
) -> None:
    without_words(sqlite_client.app, "fr")
    sqlite_client.send(method, f"/fr/sites/{SITE}", **headers)
    assert demand(sqlite_client.app) == {}


def test_a_page_with_a_missing_text_is_not_kept(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "fr")
    assert sqlite_client.get(f"/fr/sites/{SITE}").headers["Cache-Control"] == "no-store"


def test_search_engines_leave_a_page_with_a_missing_text_out(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "fr")
    robots = {tag: sqlite_client.page(f"/{tag}/sites/{SITE}").all("meta[@name='robots']") for tag in ("fr", "ko")}
    assert [element.attrib["content"] for element in robots["fr"]] == ["noindex"]
    assert robots["ko"] == []


def test_who_speaks_none_of_the_languages_is_sent_to_one_the_site_has_a_text_in(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "en")
    (default,) = sqlite_client.page(f"/ko/sites/{SITE}").all("link[@hreflang='x-default']")
    assert default.attrib["href"].endswith(f"/vi/sites/{SITE}")


def test_search_engines_are_not_sent_to_a_language_a_site_has_no_text_in(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "fr", "ja")
    for tag in ("en", "fr"):
        page = sqlite_client.page(f"/{tag}/sites/{SITE}")
        named = {link.attrib["hreflang"] for link in page.all("link[@rel='alternate']")}
        assert named == {"vi", "en", "zh-Hans", "ko", "x-default"}


def test_a_missing_text_is_marked_in_lists_and_among_what_is_near(sqlite_client: PageClient) -> None:
    without_words(sqlite_client.app, "fr")
    for address in ("/fr/", "/fr/sites", "/fr/sites/deo-ba-doi"):
        page = sqlite_client.page(address)
        (link,) = [each for each in page.all("li[@class='card']//a") if each.attrib["href"] == f"/fr/sites/{SITE}"]
        assert link.attrib["lang"] == "en"


def test_a_site_without_any_text_has_no_page(sqlite_client: PageClient) -> None:
    with sqlite_client.app.database.writing() as session:
        session.execute(delete(SiteText))
    assert sqlite_client.page(f"/vi/sites/{SITE}").status == 404
    assert sqlite_client.page(SIGN, "vi").status == 404
