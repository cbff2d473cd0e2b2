"""The town as its folder describes it: read whole, or refused with every fault at once."""

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from heritage.codecs.checked_toml import Problem
from heritage.glossary import read_glossary
from heritage.town import COLOUR_NAMES, Town, TownError, load_town
from tests.conftest import CONTENT

# Another town than ours, in two languages: nothing of ours may be needed.
WORDS = {"km": "ក្រុង", "en": "Town"}
TOWN: dict[str, Any] = {
    "source_language": "km",
    "calendar_domain": "town.invalid",
    "utc_offset_hours": 7,
    "wards_since": date(2025, 7, 1),
    "name": WORDS,
    "province": WORDS,
    "site_title": WORDS,
    "tagline": WORDS,
    "introduction": WORDS,
    "languages": [
        {"tag": "km", "name": "ភាសាខ្មែរ", "locale": "km_KH"},
        {"tag": "en", "name": "English", "locale": "en_GB"},
    ],
    "wards": [{"id": "north", "name": WORDS, "code": "1"}, {"id": "south", "name": WORDS}],
    "old_wards": [{"id": "old", "name": WORDS}],
    "map": {"south": 13.0, "west": 103.0, "north": 14.0, "east": 104.0, "min_zoom": 12},
    "office": {"name": WORDS},
    "colours": {scheme: dict.fromkeys(COLOUR_NAMES, "#96231c") for scheme in ("light", "dark")},
}
TAXONOMY: dict[str, Any] = {
    "kinds": {"temple": WORDS},
    "levels": {"national": WORDS},
    "shop_kinds": {"food": WORDS},
}

Change = Callable[[Any, Any], object]
UNKNOWN = "this field is not known; correct its name or remove it"
NO_TEXT = "write a text in quotes"


def folder(path: Path, change: Change = lambda town, taxonomy: None) -> Path:
    town, taxonomy = (tomllib.loads(tomli_w.dumps(file)) for file in (TOWN, TAXONOMY))  # copies that share nothing
    change(town, taxonomy)
    (path / "town.toml").write_text(tomli_w.dumps(town), "utf-8")
    (path / "taxonomy.toml").write_text(tomli_w.dumps(taxonomy), "utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(TownError) as caught:
        load_town(path)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def test_our_own_town_is_read_without_a_fault() -> None:
    town = load_town(CONTENT)
    assert town.tags == ("vi", "en", "fr", "zh-Hans", "ko", "ja")
    assert town.fallbacks == ("en", "vi")
    assert set(town.wards) == {"bim-son", "quang-trung"}
    assert len(town.old_wards) == 7
    assert town.by_tag["zh-Hans"].catalogue == "zh_Hans"


def test_another_town_replaces_the_folder(tmp_path: Path) -> None:
    town = load_town(folder(tmp_path))
    assert town.tags == ("km", "en")
    assert (town.wards["north"].code, town.wards["south"].code) == ("1", None)
    assert town.map.min_zoom == 12


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda town, _: town.pop("source_language"), f"town.toml: source_language: {NO_TEXT}"),
        (
            lambda town, _: town.update(source_language="kh"),
            "town.toml: source_language: 'kh' is not known; write one of: en, km",
        ),
        (lambda town, _: town.update(utc_offset_hours="+7"), "town.toml: utc_offset_hours: write a number"),
        (
            lambda town, _: town.update(utc_offset_hours=700),
            "town.toml: utc_offset_hours: write the hours that local time is ahead of UTC, like 7",
        ),
        (
            lambda town, _: town.pop("wards_since"),
            "town.toml: wards_since: write a date without quotes, like 2026-11-24",
        ),
        (lambda town, _: town.pop("calendar_domain"), f"town.toml: calendar_domain: {NO_TEXT}"),
        (
            lambda town, _: town.update(calendar_domain="https://town.example"),
            "town.toml: calendar_domain: write a name like town.invalid, in small letters, digits and hyphens",
        ),
        (lambda town, _: town["name"].pop("km"), f"town.toml: name.km: {NO_TEXT}"),
        (lambda town, _: town["tagline"].update(en=" "), f"town.toml: tagline.en: {NO_TEXT}"),
        (lambda town, _: town["province"].update(fr="Ville"), f"town.toml: province.fr: {UNKNOWN}"),
        (lambda town, _: town.update(nmae=WORDS), f"town.toml: nmae: {UNKNOWN}"),
        (lambda town, _: town["languages"][1].pop("locale"), f"town.toml: languages[2].locale: {NO_TEXT}"),
        (lambda town, _: town["languages"][0].update(loacle="x"), f"town.toml: languages[1].loacle: {UNKNOWN}"),
        (
            lambda town, _: town["languages"].append(town["languages"][0]),
            "town.toml: languages[3].tag: 'km' stands in another of the [[languages]]; remove one",
        ),
        (lambda town, _: town.pop("languages"), "town.toml: languages: write one [[languages]] for each language"),
        (lambda town, _: town["wards"][1].pop("id"), f"town.toml: wards[2].id: {NO_TEXT}"),
        (
            lambda town, _: town["wards"][1].update(id="north"),
            "town.toml: wards[2].id: 'north' is another ward's id too; each has its own",
        ),
        (lambda town, _: town["old_wards"][0]["name"].pop("en"), f"town.toml: old_wards[1].name.en: {NO_TEXT}"),
        (lambda town, _: town.update(wards="north"), "town.toml: wards: write each as [[wards]]"),
        (lambda town, _: town["map"].pop("west"), "town.toml: map.west: write a number"),
        (lambda town, _: town["map"].update(min_zoom=12.5), "town.toml: map.min_zoom: write a whole number"),
        (
            lambda town, _: town["map"].update(south=15),
            "town.toml: map.south: it lies north of `north`; swap the two",
        ),
        (lambda town, _: town["map"].update(max_zoom=18), f"town.toml: map.max_zoom: {UNKNOWN}"),
        (lambda town, _: town["office"]["name"].pop("en"), f"town.toml: office.name.en: {NO_TEXT}"),
        (lambda town, _: town["colours"]["light"].pop("ink"), f"town.toml: colours.light.ink: {NO_TEXT}"),
        (
            lambda town, _: town["colours"]["dark"].update(ink="white"),
            "town.toml: colours.dark.ink: write a colour like #96231c",
        ),
        (lambda town, _: town["colours"]["dark"].update(gold="#ffd700"), f"town.toml: colours.dark.gold: {UNKNOWN}"),
        (lambda town, _: town["colours"].update(sepia={}), f"town.toml: colours.sepia: {UNKNOWN}"),
        (lambda _, taxonomy: taxonomy["kinds"]["temple"].pop("km"), f"taxonomy.toml: kinds.temple.km: {NO_TEXT}"),
        (
            lambda _, taxonomy: taxonomy["levels"]["national"].update(fr="x"),
            f"taxonomy.toml: levels.national.fr: {UNKNOWN}",
        ),
        (lambda _, taxonomy: taxonomy.update(kind={}), f"taxonomy.toml: kind: {UNKNOWN}"),
    ],
)
def test_a_fault_is_named_with_file_field_and_what_to_do(tmp_path: Path, change: Change, fault: str) -> None:
    assert faults(folder(tmp_path, change)) == [fault]


def test_every_fault_of_both_files_is_told_at_once(tmp_path: Path) -> None:
    def change(town: Any, taxonomy: Any) -> None:
        del town["name"]["en"]
        town["map"]["min_zoom"] = "12"
        del taxonomy["levels"]["national"]["km"]

    assert faults(folder(tmp_path, change)) == [
        f"town.toml: name.en: {NO_TEXT}",
        "town.toml: map.min_zoom: write a whole number",
        f"taxonomy.toml: levels.national.km: {NO_TEXT}",
    ]


@pytest.mark.parametrize("file", ["town.toml", "taxonomy.toml"])
def test_a_file_that_is_not_there_is_one_fault(tmp_path: Path, file: str) -> None:
    (folder(tmp_path) / file).unlink()
    (fault,) = faults(tmp_path)
    assert fault.startswith(f"{file}: cannot be read (")
    assert fault.endswith("; restore it from a copy")


@pytest.mark.parametrize("file", ["town.toml", "taxonomy.toml"])
def test_a_file_in_another_encoding_is_one_fault(tmp_path: Path, file: str) -> None:
    (folder(tmp_path) / file).write_bytes('name = "Bỉm Sơn"'.encode("utf-16"))
    (fault,) = faults(tmp_path)
    assert fault.startswith(f"{file}: cannot be read (")


@pytest.mark.parametrize("file", ["town.toml", "taxonomy.toml"])
def test_a_forgotten_quote_is_one_fault_that_says_where(tmp_path: Path, file: str) -> None:
    (folder(tmp_path) / file).write_text('# a town\nname = "Town\n', "utf-8")
    (fault,) = faults(tmp_path)
    assert fault.startswith(f"{file}: this is not TOML; correct it where it says: ")
    assert "line 2" in fault


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return load_town(folder(tmp_path))


def test_words_are_said_in_the_language_asked_for_else_english_else_the_towns_own(town: Town) -> None:
    assert town.say({"km": "k", "en": "e"}, "km") == "k"
    assert town.say({"km": "k", "en": "e"}, "fr") == "e"
    assert town.say({"km": "k"}, "fr") == "k"


def test_the_clock_of_the_town_is_its_own(town: Town) -> None:
    local = town.local_time(datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    assert (local.day, local.hour) == (25, 1)


@pytest.mark.parametrize(
    ("point", "inside"),
    [((13.5, 103.5), True), ((13.0, 104.0), True), ((12.9, 103.5), False), ((13.5, 104.1), False), ((0, 0), False)],
)
def test_the_map_holds_what_lies_in_its_frame(town: Town, point: tuple[float, float], inside: bool) -> None:
    assert town.map.holds(*point) is inside


def test_the_outlines_of_our_wards_are_known_and_lie_on_the_map() -> None:
    town = load_town(CONTENT)
    assert set(town.outlines.rings) == set(town.wards)
    corners = [corner for ring in town.outlines.rings.values() for corner in ring]
    assert all(town.map.holds(latitude, longitude) for longitude, latitude in corners)


def test_a_town_without_outlines_has_none(tmp_path: Path) -> None:
    assert load_town(folder(tmp_path)).outlines.rings == {}


def test_an_outline_of_no_ward_is_a_fault(tmp_path: Path) -> None:
    text = (CONTENT / "outlines.geojson").read_text("utf-8").replace("bim-son", "north")
    (folder(tmp_path) / "outlines.geojson").write_text(text, "utf-8")
    assert faults(tmp_path) == [
        "outlines.geojson: features: 'quang-trung' is not known; write ids of [[wards]] in town.toml"
    ]


def test_outlines_in_another_encoding_are_one_fault(tmp_path: Path) -> None:
    (folder(tmp_path) / "outlines.geojson").write_bytes(b"\xff\xfe{")
    (fault,) = faults(tmp_path)
    assert fault.startswith("outlines.geojson: cannot be read (")


def test_the_names_of_our_glossary_are_known() -> None:
    glossary = load_town(CONTENT).glossary
    assert glossary["Đền Sòng Sơn"]["ko"] == "송선 사당"
    assert "vi" not in glossary["Đền Sòng Sơn"]


def test_a_town_without_a_glossary_has_none_and_a_faulty_one_stops_nobody(tmp_path: Path) -> None:
    assert load_town(folder(tmp_path)).glossary == {}
    (tmp_path / "glossary.toml").write_text("[[terms]]\nid = 1", "utf-8")
    assert load_town(tmp_path).glossary == {}


def test_every_fault_of_a_glossary_is_told_with_what_to_write(tmp_path: Path) -> None:
    term = '[[terms]]\nid = "t"\nkind = "place"\nkm = "ក្រុង"\n'
    (tmp_path / "glossary.toml").write_text(term + term + term.replace("km", "de"), "utf-8")
    problems: list[Problem] = []
    assert read_glossary(tmp_path, ("km", "en"), "km", problems) == {"ក្រុង": {}}
    assert [str(each) for each in problems] == [
        "glossary.toml: terms[2].km: 'ក្រុង' stands in another of the [[terms]]; remove one",
        f"glossary.toml: terms[3].km: {NO_TEXT}",
        f"glossary.toml: terms[3].de: {UNKNOWN}",
    ]
