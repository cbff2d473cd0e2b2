"""What the texts may say, held against the facts that were found: unknown stays unknown, errors are not repeated."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from heritage.exchange.content_folder import Content, read_content
from heritage.festivals.rules import FestivalWords, LunarDays
from heritage.sites.rules import Caution, SiteWords
from heritage.town import load_town
from heritage.trails.rules import TrailWords
from tests.conftest import CONTENT

LANGUAGES = {"vi", "en", "fr", "zh-Hans", "ko", "ja"}
Words = SiteWords | FestivalWords | TrailWords

# Site, permanent code, year of recognition (1993 national, 1995 provincial), ward of today,
# latitude, longitude and radius in metres of the position: all inferred, so all approximate.
SITES = {
    "chua-khanh-quang": ("XKTXFN", 1995, "quang-trung", (20.0606, 105.8496, 2500)),
    "den-bat-hai-long-vuong": ("FPA5GZ", 1995, "quang-trung", (20.0711, 105.8613, 1500)),
    "den-cay-vai": ("GA2SY9", 1993, "bim-son", (20.0747, 105.8848, 1500)),
    "den-chin-gieng": ("N1SQ99", 1993, "quang-trung", (20.105, 105.869, 1500)),
    "den-dang-quang": ("BH30RJ", 1995, "quang-trung", (20.0606, 105.8496, 2500)),
    "den-song-son": ("9VHYRT", 1993, "quang-trung", (20.105, 105.86, 1500)),
    "den-tu-thuc": ("4W91P8", 1995, None, None),
    "deo-ba-doi": ("0SDBFS", 1993, "quang-trung", (20.124, 105.87, 2000)),
    "dinh-lang-gao": ("CZZ6DY", 1993, "bim-son", (20.0804, 105.9171, 3000)),
    "doi-ong": ("MWQGPQ", 1993, "bim-son", (20.0747, 105.8848, 1500)),
    "dong-cua-buong": ("ASTCQY", 1993, "bim-son", (20.104, 105.887, 2000)),
    "duong-thien-ly": ("5HS2YB", 1993, "quang-trung", (20.115, 105.866, 2500)),
    "ho-canh-chim": ("BNK8PN", 1993, "quang-trung", (20.113, 105.876, 2500)),
    "khu-mo-co-trach-lam": ("483C29", 1995, "quang-trung", (20.0606, 105.8496, 2500)),
}
LEVELS = {1993: "national", 1995: "provincial"}

FESTIVALS = {
    "bat-hai-long-vuong": (LunarDays(8, 24, 25), ("den-bat-hai-long-vuong",)),
    "co-chin": (LunarDays(9, 9, 9), ("den-chin-gieng",)),
    "den-cay-vai": (LunarDays(2, 20), ("den-cay-vai",)),
    "dinh-lang-gao": (LunarDays(2, 22, 24, 24), ("dinh-lang-gao",)),
    "dong-cua-buong": (LunarDays(2, 19), ("dong-cua-buong",)),
    "song-son-ba-doi": (LunarDays(2, 24, 26, 26), ("den-song-son", "deo-ba-doi", "den-chin-gieng")),
}

TRAILS = {
    "duong-ruoc-song-son-ba-doi": ("den-song-son", "duong-thien-ly", "deo-ba-doi", "den-chin-gieng"),
    "hang-dong-doi-dinh-phia-dong": ("dong-cua-buong", "den-cay-vai", "doi-ong", "dinh-lang-gao"),
}

PLACES = {"sites": SITES, "festivals": FESTIVALS, "trails": TRAILS}

WELL_DOCUMENTED = (
    "chua-khanh-quang",
    "den-cay-vai",
    "den-chin-gieng",
    "den-song-son",
    "deo-ba-doi",
    "dinh-lang-gao",
    "doi-ong",
    "dong-cua-buong",
    "duong-thien-ly",
)
SHORTEST, LONGEST = 400, 700
ROUGHLY = 0.1

FIRING_RANGE = {
    "vi": "trường bắn",
    "en": "firing range",
    "fr": "champ de tir",
    "zh-Hans": "射击场",
    "ko": "사격장",
    "ja": "射撃場",
}
CAUTIONS = {"den-chin-gieng": Caution.MIX_UP, "den-tu-thuc": Caution.MIX_UP, "doi-ong": Caution.SAFETY}

# Errors of the sources that no text may repeat, not even to correct them.
NEVER_SAID = {
    "the stored volume of the lake, which would make it 20 cm deep": (
        r"33[.,\s\u00a0\u202f]?000|3[.,]3 ?万|3万3|三万三|3만 ?3"
    ),
    "the year 116, a misprint for 1161": r"(?<![\d.,])116(?![\d.,]*\d)",
}

# What one source says against others: it may stand where disagreements are shown, and nowhere else.
ONLY_DISAGREED = {
    "the year 1997 of the recognition of Đền Cây Vải": r"1997",
    "the year 1067 of the war on Champa": r"1067",
    "Lê Quý Đôn as the author of a line on the pass": r"Lê Quý Đôn|黎贵惇|黎貴惇|레꾸이돈|レ・クイ・ドン",
    "the book that line is said to come from": r"Thượng kinh ký sự|上京记事|上京記事",
}
# The school behind Đồi Ông bears his name: a way mark, not an author.
SCHOOL = (
    r"(Trường|école) Lê Quý Đôn|Lê Quý Đôn School|黎贵惇学校（Lê Quý Đôn）"
    r"|레꾸이돈\(Lê Quý Đôn\) 학교|レ・クイ・ドン（Lê Quý Đôn）学校"
)


@pytest.fixture(scope="module")
def content() -> Content:
    found = read_content(CONTENT, load_town(CONTENT))
    assert found.problems == []
    return found


def all_words(content: Content) -> Iterator[tuple[str, str, Words]]:
    """(folder, language, words) of every text on a place, a festival or a trail."""
    for kind, places in (("sites", content.sites), ("festivals", content.festivals), ("trails", content.trails)):
        for slug, place in places.items():
            yield from ((f"{kind}/{slug}", language, words) for language, words in place.words.items())


def sentences(words: Words, leave_out: str = "") -> str:
    """All that a text says, one field a line."""
    values = (getattr(words, each.name) for each in fields(words) if each.name != leave_out)
    return "\n".join("\n".join(value) if isinstance(value, tuple) else str(value or "") for value in values)


def test_every_site_keeps_its_code_year_level_and_ward(content: Content) -> None:
    found = {slug: site.file for slug, site in content.sites.items()}
    assert {slug: (file.code, file.facts.recognised, file.facts.ward_new) for slug, file in found.items()} == {
        slug: (code, year, ward) for slug, (code, year, ward, _) in SITES.items()
    }
    assert {slug: file.facts.level for slug, file in found.items()} == {
        slug: LEVELS[year] for slug, (_, year, _, _) in SITES.items()
    }


def test_every_position_is_the_approximate_one_that_was_inferred_or_stays_unknown(content: Content) -> None:
    found = {slug: site.file.facts.position for slug, site in content.sites.items()}
    assert {
        slug: position and (position.latitude, position.longitude, position.radius_m)
        for slug, position in found.items()
    } == {slug: position for slug, (_, _, _, position) in SITES.items()}
    assert {position.precision for position in found.values() if position} == {"approximate"}


def test_every_approximate_position_is_explained_in_every_language(content: Content) -> None:
    for slug, site in content.sites.items():
        explained = {language for language, words in site.words.items() if words.position_note}
        assert explained == (LANGUAGES if site.file.facts.position else set()), slug


def test_wards_and_decisions_that_no_source_states_are_not_given_as_stated(content: Content) -> None:
    facts = {slug: site.file.facts for slug, site in content.sites.items()}
    assert {slug for slug in facts if facts[slug].wards_inferred} == {"ho-canh-chim", "khu-mo-co-trach-lam"}
    assert {slug: facts[slug].decision for slug in facts if facts[slug].decision} == {"den-cay-vai": "1149"}
    assert {slug: facts[slug].hours for slug in facts if facts[slug].hours} == {"den-song-son": "07:00-18:00"}


def test_every_festival_keeps_its_days_and_its_sites_and_an_unknown_end_stays_unknown(content: Content) -> None:
    found = {slug: (festival.facts.lunar, festival.facts.sites) for slug, festival in content.festivals.items()}
    assert found == FESTIVALS


def test_every_trail_keeps_its_stops_and_claims_no_distance_that_no_source_gives(content: Content) -> None:
    found = {slug: trail.facts.stops for slug, trail in content.trails.items()}
    assert {slug: tuple(stop.site for stop in stops) for slug, stops in found.items()} == TRAILS
    assert {stop.distance_m for stops in found.values() for stop in stops} == {None}


def test_everything_names_its_sources_and_was_checked_at_a_desk(content: Content) -> None:
    all_facts = [site.file.facts for site in content.sites.values()]
    all_facts += [place.facts for place in (*content.festivals.values(), *content.trails.values())]
    assert len(all_facts) == sum(map(len, PLACES.values()))
    assert all(facts.sources for facts in all_facts)
    assert {facts.check for facts in all_facts} == {"desk"}


def test_every_text_stands_in_six_languages(content: Content) -> None:
    found: dict[str, set[str]] = {}
    for folder, language, _ in all_words(content):
        found.setdefault(folder, set()).add(language)
    places = [f"{kind}/{slug}" for kind, slugs in PLACES.items() for slug in slugs]
    assert found == dict.fromkeys(places, LANGUAGES)


def test_only_vietnamese_is_original_and_what_no_speaker_read_says_so(content: Content) -> None:
    states: dict[str, set[str]] = {}
    for _, language, words in all_words(content):
        states.setdefault(language, set()).add(words.state)
    assert states == {
        "vi": {"original"},
        "en": {"reviewed"},
        "fr": {"unreviewed"},
        "zh-Hans": {"unreviewed"},
        "ko": {"unreviewed"},
        "ja": {"unreviewed"},
    }


@pytest.mark.parametrize("wrong", NEVER_SAID.values(), ids=NEVER_SAID)
def test_an_error_of_the_sources_is_not_repeated(content: Content, wrong: str) -> None:
    repeated = [
        (folder, language) for folder, language, words in all_words(content) if re.search(wrong, sentences(words))
    ]
    assert repeated == []


@pytest.mark.parametrize("claim", ONLY_DISAGREED.values(), ids=ONLY_DISAGREED)
def test_a_doubtful_claim_stands_among_the_disagreements_only(content: Content, claim: str) -> None:
    shown, told = set(), set()
    for folder, language, words in all_words(content):
        if re.search(claim, "\n".join(words.disagreements)):
            shown.add(language)
        if re.search(claim, re.sub(SCHOOL, "", sentences(words, leave_out="disagreements"))):
            told.add((folder, language))
    assert shown == LANGUAGES
    assert told == set()


@pytest.mark.parametrize("slug", WELL_DOCUMENTED)
def test_a_well_documented_site_has_a_story_of_roughly_400_to_700_english_words(content: Content, slug: str) -> None:
    story = content.sites[slug].words["en"].body.replace("#", "").split()
    assert SHORTEST * (1 - ROUGHLY) <= len(story) <= LONGEST * (1 + ROUGHLY)


def test_visitors_are_cautioned_where_they_must_be_in_every_language(content: Content) -> None:
    found = {slug: site.file.facts.cautions for slug, site in content.sites.items() if site.file.facts.cautions}
    assert found == {slug: (caution,) for slug, caution in CAUTIONS.items()}
    for slug in CAUTIONS:
        assert {language for language, words in content.sites[slug].words.items() if words.cautions} == LANGUAGES


def test_the_cautions_say_what_the_danger_or_the_mistake_is(content: Content) -> None:
    for language, words in content.sites["doi-ong"].words.items():
        assert FIRING_RANGE[language] in words.cautions[0]
    for words in content.sites["den-tu-thuc"].words.values():
        assert "Nga Sơn" in words.cautions[0]


def test_the_trail_that_passes_the_firing_range_says_so_at_that_stop(content: Content) -> None:
    trail = content.trails["hang-dong-doi-dinh-phia-dong"]
    at = [stop.site for stop in trail.facts.stops].index("doi-ong")
    for language, words in trail.words.items():
        assert FIRING_RANGE[language] in words.stops[at]
