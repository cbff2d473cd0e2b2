"""The history of a text: who, when and why; any two versions compared; an earlier one brought back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.paragraphs import ChangeKind, WordKind
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from heritage.writing.comparison import compare
from heritage.writing.models import TextVersion
from heritage.writing.rules import BODY, VersionState
from heritage.writing.services import approve, publish, save_draft
from tests.page_client import Page
from tests.signed_in import NOW, SignedInClient, staff
from tests.writing.desk import DESK, PLACE, corrected, newest, site_text, worker

VI, KO = f"/staff/texts/{PLACE}/vi", f"/staff/texts/{PLACE}/ko"


def write(app: SiteApp, paragraph: str, actor: Person, *, at: int = 2, language: str = "vi", note: str = "") -> int:
    """The number of a draft in which one paragraph is written anew."""
    with app.database.writing() as session:
        base = newest(session, language)
        return save_draft(
            session,
            site_text(session, language),
            corrected(base, at, paragraph),
            place=PLACE,
            base=base.number,
            origin=None if language == "vi" else newest(session, "vi").prints,
            actor=actor,
            now=NOW,
            note=note,
        ).number


def standing(app: SiteApp, language: str = "vi") -> TextVersion:
    with app.database.reading() as session:
        return newest(session, language)


@pytest.fixture
def editor(sqlite_app: SiteApp) -> Person:
    return worker(sqlite_app, Role.EDITOR, PLACE)


def test_a_changed_word_stands_between_what_is_the_same() -> None:
    old = {"name": "Đền", BODY: ["Một.", "Năm 1992 xây.", "Ba."]}
    (name, body) = compare(old, old | {BODY: ["Một.", "Năm 1993 xây.", "Ba."]}, ["name", "gaps", BODY])
    assert name.is_same
    assert [is_same for is_same, _ in body.runs] == [True, False, True]
    (changed,) = body.runs[1][1]
    assert changed.kind is ChangeKind.CHANGED
    assert changed.parts == (
        (WordKind.EQUAL, "Năm"),
        (WordKind.REMOVED, " 1992"),
        (WordKind.ADDED, " 1993"),
        (WordKind.EQUAL, " xây."),
    )


def test_a_text_that_was_written_anew_is_shown_whole_before_and_after() -> None:
    old, new = "Đền này được xây ở đây đã lâu.", "Vua Lê cho dựng một ngôi chùa ở trên núi."
    (body,) = compare({BODY: [old]}, {BODY: [new]}, [BODY])
    ((_, (piece,)),) = body.runs
    assert piece.parts == ((WordKind.REMOVED, old), (WordKind.ADDED, new))


def test_what_was_taken_out_stands_where_it_was() -> None:
    (body,) = compare({BODY: ["một", "hai", "ba"]}, {BODY: ["một", "ba"]}, [BODY])
    pieces = [piece for _, run in body.runs for piece in run]
    assert [(piece.kind, piece.parts[0][1]) for piece in pieces] == [
        ("same", "một"),
        ("removed", "hai"),
        ("same", "ba"),
    ]


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d e", "d f"]), max_size=6)


@given(TEXTS, TEXTS)
def test_a_comparison_loses_nothing_of_either_version(old: list[str], new: list[str]) -> None:
    fields = compare({BODY: old}, {BODY: new}, [BODY])
    pieces = [piece for field in fields for _, run in field.runs for piece in run]
    now = [piece for piece in pieces if piece.kind is not ChangeKind.REMOVED]
    said = ["".join(text for kind, text in piece.parts if kind is not WordKind.REMOVED) for piece in now]
    assert said == new
    gone = [text for piece in pieces if piece.kind is ChangeKind.REMOVED for _, text in piece.parts]
    assert set(gone) <= set(old)


def test_the_history_says_who_wrote_what_when_and_why(sqlite_app: SiteApp, editor: Person) -> None:
    approver = staff(sqlite_app, Role.APPROVER)
    write(sqlite_app, "Đoạn mới năm 1993.", editor, note="theo quyết định của tỉnh")
    with sqlite_app.database.writing() as session:
        draft = newest(session, "vi")
        approve(session, draft, desk=DESK, original=None, actor=approver, now=NOW)
        publish(session, draft, actor=approver, now=NOW)
    page = SignedInClient(sqlite_app, editor).page(f"{VI}/history")
    newest_line, first_line = (page.words(line) for line in page.all("ol[@class='plain versions']/li"))
    assert "Version 2 on the page" in newest_line
    assert editor.name in newest_line
    assert "theo quyết định của tỉnh" in newest_line
    assert f"put on the page by {approver.name}" in newest_line
    assert "Version 1 earlier" in first_line
    assert "from a file" in first_line


def test_any_two_versions_are_compared_word_by_word_with_the_rest_folded(sqlite_app: SiteApp, editor: Person) -> None:
    write(sqlite_app, "Đền xây năm 1992.", editor)
    write(sqlite_app, "Đền xây năm 1993.", editor)
    client = SignedInClient(sqlite_app, editor)
    page = client.page(f"{VI}/history?old=2&new=3")
    words = [page.words(piece) for piece in page.all("p[@class='piece changed']")]
    assert words == ["Đền xây năm taken out: 1992; put in: 1993;."]
    assert len(page.all("section[@class='comparison']//details")) == 2
    assert "word for word" in client.page(f"{VI}/history?old=3&new=3").words()
    # What is not there is as if nothing had been chosen.
    assert "From version 2 to version 3" in client.page(f"{VI}/history?old=99&new=%00").words()


def test_an_earlier_version_comes_back_as_a_draft_that_says_so(sqlite_app: SiteApp, editor: Person) -> None:
    first = standing(sqlite_app)
    write(sqlite_app, "Một đoạn sai.", editor)
    client = SignedInClient(sqlite_app, editor)
    page = client.page(f"{VI}/history/1")
    assert page.one("input[@name='base']").attrib["value"] == "2"
    answer = client.post(f"{VI}/history/1/restore", base="2", note="viết nhầm")
    assert answer.location == f"{VI}/history"
    back = standing(sqlite_app)
    assert back.words == first.words
    assert (back.state, back.restored, back.note) == (VersionState.DRAFT, 1, "viết nhầm")
    assert "brought back from version 1" in client.page(f"{VI}/history").words()


def test_a_translation_brought_back_is_of_what_it_was_a_translation_of(sqlite_app: SiteApp, editor: Person) -> None:
    origin = standing(sqlite_app, "ko").origin
    write(sqlite_app, "Đoạn mới.", editor)
    write(sqlite_app, "새 단락.", editor, language="ko")
    korean = worker(sqlite_app, Role.TRANSLATOR, "ko")
    assert SignedInClient(sqlite_app, korean).post(f"{KO}/history/1/restore", base="2").status_code == 302
    back = standing(sqlite_app, "ko")
    assert (back.origin, back.note) == (origin, "as in version 1")


def test_who_brings_back_upon_a_version_they_have_not_seen_is_told(sqlite_app: SiteApp, editor: Person) -> None:
    write(sqlite_app, "Một.", editor)
    write(sqlite_app, "Hai.", editor)
    answer = SignedInClient(sqlite_app, editor).post(f"{VI}/history/1/restore", base="2", note="lý do của tôi")
    assert answer.status_code == 422
    assert "A newer text came in meanwhile" in answer.get_data(as_text=True)
    assert "lý do của tôi" in answer.get_data(as_text=True)
    assert standing(sqlite_app).number == 3


@pytest.mark.parametrize("sent", [{"note": "x" * 301, "base": "1"}, {"base": "nonsense"}, {}])
def test_what_cannot_be_brought_back_leaves_the_text_as_it_is(
    sqlite_app: SiteApp, editor: Person, sent: dict[str, str]
) -> None:
    answer = SignedInClient(sqlite_app, editor).post(f"{VI}/history/1/restore", **sent)
    assert answer.status_code == 422
    assert standing(sqlite_app).number == 1


def test_nobody_brings_back_what_is_not_theirs_to_write(sqlite_app: SiteApp) -> None:
    japanese = SignedInClient(sqlite_app, worker(sqlite_app, Role.TRANSLATOR, "ja", "fr"))
    write(sqlite_app, "새 단락.", worker(sqlite_app, Role.TRANSLATOR, "ko"), language="ko")
    page = japanese.page(f"{KO}/history/1")
    assert page.all("button[.='Bring these words back']") == []
    answer = japanese.post(f"{KO}/history/1/restore", base="2")
    assert answer.status_code == 422
    assert "not among those you work on" in answer.get_data(as_text=True)
    assert standing(sqlite_app, "ko").number == 2


@pytest.mark.parametrize(
    "address", [f"{VI}/history/99", f"{VI}/history/2147483647", "/staff/texts/sites/none/vi/history"]
)
def test_a_version_that_is_not_there_is_not_found(sqlite_app: SiteApp, editor: Person, address: str) -> None:
    assert SignedInClient(sqlite_app, editor).page(address).status == 404


def test_markup_in_a_text_or_a_note_stays_words(sqlite_app: SiteApp, editor: Person) -> None:
    write(sqlite_app, "<script>alert(1)</script>", editor, note="<b>đậm</b>")
    client = SignedInClient(sqlite_app, editor)
    for address in (f"{VI}/history?old=1&new=2", f"{VI}/history/2", f"{VI}/publishing"):
        page: Page = client.page(address)
        assert "<b>đậm</b>" in page.words()
        assert page.all("b") == []
        assert "<script>alert(1)</script>" in page.words()
