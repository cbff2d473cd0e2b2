"""Translators' files: out, half done and back, with nothing lost on either side, and nothing taken that is no file."""

import io
import re
import zipfile
from dataclasses import replace

import pytest

from heritage.codecs import xliff
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from heritage.writing.models import TextVersion
from heritage.writing.rules import changed_count
from heritage.writing.services import save_draft
from tests.page_client import Page
from tests.signed_in import NOW, SignedInClient
from tests.writing.desk import PLACE, SITE, corrected, newest, site_text, worker

FILE = f"/staff/text-files/sites/{SITE}/ko.xlf"
HERE = "/staff/text-files/"


@pytest.fixture
def translator(app: SiteApp) -> SignedInClient:
    return SignedInClient(app, worker(app, Role.TRANSLATOR, "ko"))


def bring(client: SignedInClient, *bodies: str | bytes, name: str = "ko.xlf", status: int = 200) -> str:
    """What the page says after the files were sent."""
    files = [(io.BytesIO(body.encode() if isinstance(body, str) else body), name) for body in bodies]
    answer = client.post(HERE, files=files)
    assert answer.status_code == status
    return Page(answer).text


def document(client: SignedInClient, address: str = FILE) -> xliff.Document:
    return xliff.read(client.get(address).get_data(as_text=True))


def translated(file: xliff.Document, at: int, words: str, state: xliff.State = xliff.State.TRANSLATED) -> str:
    units = [*file.units]
    units[at] = replace(units[at], target=words, state=state)
    return xliff.write(replace(file, units=tuple(units)))


def version(app: SiteApp, language: str = "ko") -> TextVersion:
    with app.database.reading() as session:
        return newest(session, language)


def correct_original(app: SiteApp, at: int, paragraph: str) -> None:
    editor = worker(app, Role.EDITOR, PLACE)
    with app.database.writing() as session:
        original = newest(session, "vi")
        words = corrected(original, at, paragraph)
        key = site_text(session, "vi")
        save_draft(session, key, words, place=PLACE, base=original.number, origin=None, actor=editor, now=NOW)


def unit_of(file: xliff.Document, field: str, at: int) -> int:
    return next(place for place, unit in enumerate(file.units) if unit.id.startswith(f"{field}.{at}."))


def test_a_file_holds_every_text_beside_its_translation(translator: SignedInClient) -> None:
    file = document(translator)
    assert (file.source_language, file.target_language) == ("vi", "ko")
    stored = version(translator.app)
    assert [unit.target for unit in file.units if unit.id.startswith("body.")] == stored.words["body"]
    assert {unit.state for unit in file.units} == {xliff.State.TRANSLATED}


def test_a_file_that_comes_back_as_it_went_changes_nothing(translator: SignedInClient) -> None:
    body = translator.get(FILE).get_data()
    assert "There was nothing new in this file." in bring(translator, body)
    assert version(translator.app).number == 1


def test_what_is_translated_becomes_a_draft_and_the_rest_stays(translator: SignedInClient) -> None:
    file = document(translator)
    at = unit_of(file, "body", 2)
    half = replace(file, units=tuple(replace(each, target=None, state=xliff.State.INITIAL) for each in file.units))
    said = bring(translator, translated(half, at, "새로 옮긴 문단."))
    assert "Taken into a draft: 1." in said
    draft = version(translator.app)
    assert (draft.number, draft.state, draft.note) == (2, "draft", "from a file")
    assert draft.words["body"][2] == "새로 옮긴 문단."
    with translator.app.database.reading() as session:
        first = newest(session, "ja")  # any text that nobody touched
        assert first.number == 1
    assert draft.words["body"][0] == file.units[unit_of(file, "body", 0)].target


def test_a_changed_original_is_marked_in_the_file_and_confirmed_by_it(translator: SignedInClient) -> None:
    correct_original(translator.app, 1, "Một đoạn đã sửa.")
    file = document(translator)
    at = unit_of(file, "body", 1)
    assert file.units[at].state is xliff.State.INITIAL
    assert file.units[at].notes
    assert [each.state for each in file.units].count(xliff.State.INITIAL) == 1
    assert "Taken into a draft: 1." in bring(translator, translated(file, at, file.units[at].target or ""))
    draft = version(translator.app)
    assert draft.origin
    assert changed_count(draft.origin, version(translator.app, "vi").prints) == 0


def test_a_file_made_before_the_original_changed_loses_nothing(translator: SignedInClient) -> None:
    file = document(translator)
    correct_original(translator.app, 1, "Một đoạn đã sửa.")
    both = xliff.read(translated(file, unit_of(file, "body", 1), "옛 원문의 번역."))
    said = bring(translator, translated(both, unit_of(file, "body", 2), "그대로인 원문의 번역."))
    assert "not taken: the original has changed since the file was made" in said
    assert "옛 원문의 번역." in said
    draft = version(translator.app)
    assert draft.words["body"][2] == "그대로인 원문의 번역."
    assert draft.words["body"][1] == file.units[unit_of(file, "body", 1)].target


def test_what_somebody_wrote_meanwhile_is_not_overwritten(translator: SignedInClient) -> None:
    file, app = document(translator), translator.app
    other = worker(app, Role.TRANSLATOR, "ko", "ja")
    with app.database.writing() as session:
        begun = newest(session, "ko")
        words, key = corrected(begun, 1, "다른 사람이 쓴 문단."), site_text(session, "ko")
        save_draft(session, key, words, place=PLACE, base=1, origin=begun.origin, actor=other, now=NOW)
    both = xliff.read(translated(file, unit_of(file, "body", 1), "파일의 문단."))
    said = bring(translator, translated(both, unit_of(file, "body", 2), "파일의 다른 문단."))
    assert "not taken: somebody wrote here meanwhile" in said
    assert "다른 사람이 쓴 문단." in said
    assert "파일의 문단." in said
    assert version(app).words["body"][1:3] == ["다른 사람이 쓴 문단.", "파일의 다른 문단."]


def test_a_number_that_the_translation_does_not_say_is_pointed_out(translator: SignedInClient) -> None:
    file = document(translator)
    at = next(place for place, unit in enumerate(file.units) if re.search("1[0-9]{3}", unit.source))
    assert "this number is missing here" in bring(translator, translated(file, at, "숫자가 없는 문장."))


def test_a_parcel_holds_every_text_of_a_language_and_comes_back_whole(translator: SignedInClient) -> None:
    packed = translator.get("/staff/text-files/ko.zip").get_data()
    with zipfile.ZipFile(io.BytesIO(packed)) as parcel:
        names = parcel.namelist()
        assert len(names) == len(set(names)) > 16
        assert f"sites/{SITE}.ko.xlf" in names
    assert bring(translator, packed, name="ko.zip").count("There was nothing new in this file.") == len(names)


def test_a_translator_brings_back_no_language_but_their_own(translator: SignedInClient) -> None:
    file = document(translator, FILE.replace("ko", "ja"))
    said = bring(translator, translated(file, 0, "別の名前"), status=422)
    assert "not among those you work on" in said
    assert version(translator.app, "ja").number == 1


def big_parcel() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("bomb.xlf", b"\0" * (90 * 2**20))
    return packed.getvalue()


HOSTILE: list[tuple[bytes, str]] = [
    (b"", "no file that a translation program has saved whole"),
    (b"%PDF-1.7", "no file that a translation program has saved whole"),
    ("<xliff>".encode("utf-16"), "no file that a translation program has saved whole"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "no file that a translation program has saved whole"),
    (b"PK\3\4 not a parcel", "cannot be unpacked"),
    (big_parcel(), "cannot be unpacked"),
]


@pytest.mark.parametrize(("body", "sentence"), HOSTILE)
def test_what_is_no_file_is_refused_with_a_sentence(sqlite_app: SiteApp, body: bytes, sentence: str) -> None:
    client = SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "ko"))
    assert sentence in bring(client, body, status=422)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": "other-tool"}, "did not come from this desk"),
        ({"id": "sites.nowhere.1"}, "not here any more"),
        ({"id": "shops.den-song-son.1"}, "not here any more"),
        ({"source_language": "en"}, "not in the language of this town"),
        ({"target_language": "de"}, "does not speak"),
        ({"target_language": "vi"}, "does not speak"),
    ],
)
def test_a_file_of_something_else_is_refused(sqlite_app: SiteApp, changes: dict[str, str], sentence: str) -> None:
    client = SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "*"))
    file = xliff.write(replace(document(client), **changes))  # type: ignore[arg-type]
    assert sentence in bring(client, file, status=422)


def test_an_original_that_was_written_over_is_refused(sqlite_app: SiteApp) -> None:
    client = SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "ko"))
    file = document(client)
    units = (replace(file.units[0], source="Khác"), *file.units[1:])
    assert "The original was changed in this file" in bring(client, xliff.write(replace(file, units=units)), status=422)


def test_no_file_sent_asks_for_one(sqlite_app: SiteApp) -> None:
    client = SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "ko"))
    answer = client.post(HERE)
    assert answer.status_code == 422
    assert "Choose a file first." in Page(answer).text


@pytest.mark.parametrize("address", [HERE, f"{HERE}?x=1"])
def test_the_page_is_whole(sqlite_app: SiteApp, address: str) -> None:
    SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "ko")).page(address)


@pytest.mark.parametrize(
    "address", ["vi.zip", "de.zip", f"sites/{SITE}/vi.xlf", "sites/nowhere/ko.xlf", f"sites/{SITE}/de.xlf"]
)
def test_there_are_no_files_of_what_is_not_translated(sqlite_app: SiteApp, address: str) -> None:
    client = SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "ko"))
    assert client.get(f"{HERE}{address}").status_code == 404
