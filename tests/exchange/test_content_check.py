"""flask content check: a person who wrote the files is told which file, which field, and what to do."""

import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result

from heritage.app import create_app
from heritage.web.site_app import SiteApp
from tests.conftest import CONTENT, settings_for

UNREACHABLE = "postgresql+psycopg://nobody@127.0.0.1:1/none"
"""Nothing listens there: whatever runs with this address needs no database."""

SONG_SON = "sites/den-song-son/site.toml"
CANH_CHIM = "sites/ho-canh-chim/site.toml"
TRAIL = "trails/duong-ruoc-song-son-ba-doi/trail.toml"
KINDS = "cave, communal-house, hill, lake, pagoda, pass, road, temple, temple-and-tomb, tomb"
SUPPORTS = (
    "name, recognition, ward, position, worship, founding, history, legend, building, surroundings, festival, "
    "opening, visit"
)

Command = Callable[..., Result]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteApp]:
    """One for all tests, since it takes a while to start; a command reads its content folder anew."""
    folder = shutil.copytree(CONTENT, tmp_path_factory.mktemp("town") / "content")
    app = create_app(replace(settings_for(UNREACHABLE), content_folder=folder))
    yield app
    app.close()


@pytest.fixture
def folder(app: SiteApp) -> Path:
    """The content folder of the application, fresh from the real one."""
    shutil.rmtree(app.settings.content_folder)
    return shutil.copytree(CONTENT, app.settings.content_folder)


@pytest.fixture
def content(app: SiteApp) -> Command:
    """flask content …"""
    runner = app.test_cli_runner()
    return lambda *command: runner.invoke(args=["content", *command])


@pytest.fixture
def check(content: Command) -> Callable[[], Result]:
    return partial(content, "check")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), "utf-8")


def assert_told(result: Result, *problems: str) -> None:
    *said, last = result.stderr.splitlines()
    assert sorted(said) == sorted(problems)
    assert last == f"Error: {len(problems)} things to mend."
    assert result.exit_code == 1
    assert result.stdout == ""


def test_the_real_content_has_nothing_to_mend_and_is_checked_without_a_database(
    check: Callable[[], Result], folder: Path
) -> None:
    result = check()
    assert result.output == "14 sites, 6 festivals, 2 trails: nothing to mend.\n"
    assert result.exit_code == 0


FAULTS_OF_FACTS = {
    "an unknown kind": (SONG_SON, '"temple"', '"tempel"', f"kind: 'tempel' is not known; write one of: {KINDS}"),
    "an unknown level": (
        SONG_SON,
        '"national"',
        '"world"',
        "level: 'world' is not known; write one of: national, provincial",
    ),
    "an unknown new ward": (
        SONG_SON,
        '"quang-trung"',
        '"hoan-kiem"',
        "ward_new: 'hoan-kiem' is not known; write one of: bim-son, quang-trung",
    ),
    "an unknown old ward": (
        SONG_SON,
        '"bac-son"',
        '"bac-sen"',
        "wards_old: 'bac-sen' is not known; write ids of [[old_wards]] in town.toml",
    ),
    "a field with a typing error": (
        SONG_SON,
        "recognised =",
        "recognized =",
        "recognized: this field is not known; correct its name or remove it",
    ),
    "a field left out": (SONG_SON, 'kind = "temple"\n', "", "kind: write a text in quotes"),
    "a year in quotes": (SONG_SON, "recognised = 1993", 'recognised = "1993"', "recognised: write a whole number"),
    "a day in quotes": (
        SONG_SON,
        "checked = 2026-11-24",
        'checked = "2026-11-24"',
        "checked: write a date without quotes, like 2026-11-24",
    ),
    "a code with a wrong check character": (
        SONG_SON,
        '"9VHYRT"',
        '"9VHYRV"',
        "code: this is not a code (its check character does not agree); copy it again from the sign",
    ),
    "a code as it was typed": (SONG_SON, '"9VHYRT"', '"9vhy-rt"', "code: write it as it is printed: 9VHYRT"),
    "coordinates in the wrong order": (
        CANH_CHIM,
        "lat = 20.113\nlon = 105.876",
        "lat = 105.876\nlon = 20.113",
        "position.lat: the point lies outside the town's map; check lat and lon (are they swapped?)",
    ),
    "a position without its radius": (
        CANH_CHIM,
        "radius_m = 2500\n",
        "",
        "position.radius_m: say within how many metres an approximate position lies",
    ),
    "a radius below zero": (
        CANH_CHIM,
        "radius_m = 2500",
        "radius_m = -1",
        "position.radius_m: say within how many metres an approximate position lies",
    ),
    "a source without its address": (
        "sites/den-tu-thuc/site.toml",
        "https://63stravel.com",
        "63stravel.com",
        "sources[2].url: write the whole address, beginning with https://",
    ),
    "a source used for nothing known": (
        "sites/den-tu-thuc/site.toml",
        '"recognition"',
        '"recognitions"',
        f"sources[1].supports: 'recognitions' is not known; write some of: {SUPPORTS}",
    ),
    "a neighbour that is not a site": (
        CANH_CHIM,
        'site = "dong-cua-buong"',
        'site = "dong-cua-bong"',
        "nearby: 'dong-cua-bong' is not another site's folder; correct the name",
    ),
    "a festival at a place that is not a site": (
        "festivals/co-chin/festival.toml",
        '"den-chin-gieng"',
        '"den-chin-gien"',
        "sites: 'den-chin-gien' is not a site's folder",
    ),
    "a festival that names a site twice": (
        "festivals/co-chin/festival.toml",
        '"den-chin-gieng"',
        '"den-chin-gieng",\n    "den-chin-gieng"',
        "sites: write each site once",
    ),
    "a festival that ends before it begins": (
        "festivals/co-chin/festival.toml",
        "last_day = 9",
        "last_day = 8",
        "lunar.first_day: write days from 1 to 30, with first_day ≤ main_day ≤ last_day",
    ),
    "a day of the month that is none": (
        "festivals/co-chin/festival.toml",
        "last_day = 9",
        "last_day = 0",
        "lunar.first_day: write days from 1 to 30, with first_day ≤ main_day ≤ last_day",
    ),
    "a trail that stops at a place that is not a site": (
        TRAIL,
        '"deo-ba-doi"',
        '"deo-ba-doy"',
        "stops: 'deo-ba-doy' is not a site's folder",
    ),
    "a stop no way from the one before": (
        TRAIL,
        '"deo-ba-doi" }',
        '"deo-ba-doi", distance_m = 0 }',
        "stops[3].distance_m: write the metres from the stop before, or leave it out",
    ),
    "a thirteenth month": (
        "festivals/co-chin/festival.toml",
        "month = 9",
        "month = 13",
        "lunar.month: write a month from 1 to 12",
    ),
}


@pytest.mark.parametrize("fault", FAULTS_OF_FACTS.values(), ids=FAULTS_OF_FACTS)
def test_a_fault_in_the_facts_is_told_with_file_field_and_what_to_do(
    check: Callable[[], Result], folder: Path, fault: tuple[str, str, str, str]
) -> None:
    file, old, new, told = fault
    change(folder / file, old, new)
    assert_told(check(), f"{file}: {told}")


TU_THUC = "sites/den-tu-thuc/en.md"
FAULTS_OF_WORDS = {
    "no line of plus signs": (
        "+++\nname",
        "name",
        ": begin with a line +++, then the fields, then a line +++, then the story",
    ),
    "a field with a typing error": (
        "gaps =",
        "gap =",
        ": gap: this field is not known; correct its name or remove it",
    ),
    "an empty name": (
        'name = "Từ Thức Temple"',
        'name = " "',
        ": name: write a text in quotes",
    ),
    "a text where a list belongs": (
        '[\n    "Từ Thức, hero of the tale of the man who married a fairy",\n]',
        '"Từ Thức"',
        ": worshipped: write a list of texts in quotes",
    ),
    "a summary that is cut off in a chat": (
        "Temple of Từ Thức, the man",
        f"{'x' * 74}Temple of Từ Thức, the man",
        ": summary: shorten it: 201 characters, at most 200 fit",
    ),
    "an unknown state": (
        '"reviewed"',
        '"checked"',
        ": state: 'checked' is not known; write one of: original, reviewed, unreviewed",
    ),
    "a second original": ('"reviewed"', '"original"', ': state: only vi.md is "original"'),
    "HTML": ("In the tale,", "In the <b>tale</b>,", ": remove the HTML from the story; use Markdown"),
    "a script": ("In the tale,", "<script>", ": remove the HTML from the story; use Markdown"),
    "a paragraph more than the original": (
        "In the tale, Từ",
        "\n\nIn the tale, Từ",
        ": 3 paragraphs, but the original has 2; keep them in step",
    ),
    "an entry more than the original": (
        'married a fairy",\n',
        'married a fairy",\n    "Another",\n',
        ": worshipped: 2 entries, but the original has 1; keep them in step",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), FAULTS_OF_WORDS.values(), ids=FAULTS_OF_WORDS)
def test_a_fault_in_the_words_is_told_with_file_field_and_what_to_do(
    check: Callable[[], Result], folder: Path, old: str, new: str, told: str
) -> None:
    change(folder / TU_THUC, old, new)
    assert_told(check(), f"{TU_THUC}{told}")


def test_a_story_that_was_left_out_is_told(check: Callable[[], Result], folder: Path) -> None:
    front = (folder / TU_THUC).read_text("utf-8").rpartition("+++\n")[0]
    (folder / TU_THUC).write_text(f"{front}+++\n", "utf-8")
    assert_told(check(), f"{TU_THUC}: write the story below the second line +++")


def test_a_story_too_long_for_a_page_is_told(check: Callable[[], Result], folder: Path) -> None:
    front = (folder / TU_THUC).read_text("utf-8").rpartition("+++\n")[0]
    (folder / TU_THUC).write_text(f"{front}+++\n\n{'x' * 20_000}\n", "utf-8")  # the line end counts
    assert_told(check(), f"{TU_THUC}: shorten the story: 20001 characters, at most 20000 fit")


def test_a_missing_facts_file_is_told_once_and_not_held_against_the_neighbours(
    check: Callable[[], Result], folder: Path
) -> None:
    (folder / SONG_SON).unlink()
    assert_told(check(), f"{SONG_SON}: write this file (UTF-8); it is missing or cannot be read")


def test_a_missing_original_is_told(check: Callable[[], Result], folder: Path) -> None:
    (folder / "sites/den-tu-thuc/vi.md").unlink()
    assert_told(check(), "sites/den-tu-thuc/vi.md: write the original text first")


def test_a_fault_in_the_original_is_told_once_and_not_held_against_its_translations(
    check: Callable[[], Result], folder: Path
) -> None:
    change(folder / "sites/den-tu-thuc/vi.md", '"original"', '"first"')
    assert_told(
        check(),
        "sites/den-tu-thuc/vi.md: state: 'first' is not known; write one of: original, reviewed, unreviewed",
    )


def test_a_file_in_an_old_encoding_is_told(check: Callable[[], Result], folder: Path) -> None:
    (folder / TU_THUC).write_bytes("+++\nname = 'Temple dédié'\n+++\n".encode("latin-1"))
    assert_told(check(), f"{TU_THUC}: write this file (UTF-8); it is missing or cannot be read")


@pytest.mark.parametrize("file", [SONG_SON, TU_THUC, "festivals/co-chin/festival.toml"])
def test_a_file_that_is_not_toml_is_told_with_the_line(check: Callable[[], Result], folder: Path, file: str) -> None:
    text = (folder / file).read_text("utf-8")
    (folder / file).write_text(text.replace(" = ", " : ", 1), "utf-8")
    told, _count = check().stderr.splitlines()
    assert told.startswith(f"{file}: this is not TOML; correct it where it says: ")
    assert "line 1" in told


def test_one_code_in_two_files_is_told_for_both(check: Callable[[], Result], folder: Path) -> None:
    change(folder / SONG_SON, '"9VHYRT"', '"BNK8PN"')
    told = "code: BNK8PN stands in another site's file too; each site has its own"
    assert_told(check(), f"{SONG_SON}: {told}", f"{CANH_CHIM}: {told}")


def test_a_caution_without_its_words_is_told_in_every_language(check: Callable[[], Result], folder: Path) -> None:
    change(folder / SONG_SON, "nearby = [", 'cautions = [\n    "safety",\n]\nnearby = [')
    languages = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
    told = "cautions: write one for each of the cautions in site.toml"
    assert_told(check(), *(f"sites/den-song-son/{language}.md: {told}" for language in languages))


def test_a_stop_without_its_words_is_told(check: Callable[[], Result], folder: Path) -> None:
    ko = folder / TRAIL.replace("trail.toml", "ko.md")
    first = next(line for line in ko.read_text("utf-8").splitlines(True) if line.startswith('    "'))
    change(ko, first, "")
    assert_told(check(), f"{TRAIL.replace('trail.toml', 'ko.md')}: stops: write one text for each stop in trail.toml")


def test_a_fault_in_the_glossary_is_told(check: Callable[[], Result], folder: Path) -> None:
    change(folder / "glossary.toml", 'vi = "Ninh Bình"', 'vi = "Tam Điệp"')
    assert_told(check(), "glossary.toml: terms[21].vi: 'Tam Điệp' stands in another of the [[terms]]; remove one")


def test_a_language_that_the_town_does_not_list_is_told(check: Callable[[], Result], folder: Path) -> None:
    shutil.copy(folder / TU_THUC, folder / "sites/den-tu-thuc/de.md")
    assert_told(check(), "sites/den-tu-thuc/de.md: 'de' is not one of the town's languages; see town.toml")


def test_faults_in_several_files_are_told_in_one_go(check: Callable[[], Result], folder: Path) -> None:
    change(folder / SONG_SON, "recognised = 1993", "recognised = true")
    change(folder / SONG_SON, 'phone = "0237 3824 283"', "phone = 2373824283")
    change(folder / TU_THUC, "gaps =", "gap =")
    assert_told(
        check(),
        f"{SONG_SON}: recognised: write a whole number",
        f"{SONG_SON}: phone: write a text in quotes",
        f"{TU_THUC}: gap: this field is not known; correct its name or remove it",
    )


LAYOUTS: dict[str, Callable[[bytes], bytes]] = {
    "a list on one line": lambda file: file.replace(b'[\n    "bac-son",\n]', b'["bac-son"]'),
    "fields in another order": lambda file: b"".join([*file.splitlines(True)[1::-1], *file.splitlines(True)[2:]]),
    "a remark": lambda file: b"# by hand\n" + file,
    "line ends of Windows": lambda file: file.replace(b"\n", b"\r\n"),
    "a byte order mark": lambda file: b"\xef\xbb\xbf" + file,
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_file_in_another_layout_is_told_and_tidied_to_the_same_bytes(
    content: Command, folder: Path, layout: Callable[[bytes], bytes]
) -> None:
    standard = (folder / SONG_SON).read_bytes()
    (folder / SONG_SON).write_bytes(layout(standard))
    assert (folder / SONG_SON).read_bytes() != standard
    assert_told(content("check"), f"{SONG_SON}: not in the standard layout; run: flask content tidy")
    tidied = content("tidy")
    assert tidied.output == f"tidied {folder / SONG_SON}\n1 files tidied.\n"
    assert (folder / SONG_SON).read_bytes() == standard
    assert content("check").exit_code == 0


def test_decomposed_letters_are_told_and_tidied(content: Command, folder: Path) -> None:
    standard = (folder / TU_THUC).read_text("utf-8")
    (folder / TU_THUC).write_text(unicodedata.normalize("NFD", standard), "utf-8")
    assert_told(content("check"), f"{TU_THUC}: not in the standard layout; run: flask content tidy")
    content("tidy")
    assert (folder / TU_THUC).read_text("utf-8") == standard
