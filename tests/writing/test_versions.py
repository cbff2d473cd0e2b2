"""A text on its way: drafts upon drafts, a second reader, the page; what is refused, and what is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from heritage.writing.models import TextVersion
from heritage.writing.places import public_text
from heritage.writing.queries import heads, history, hold_of, published_version, texts_by_print
from heritage.writing.rules import (
    BODY,
    TextKind,
    VersionState,
    WritingError,
    WritingFault,
    changed_count,
    side_by_side,
)
from heritage.writing.services import (
    approve,
    discard,
    hold,
    publish,
    publish_due,
    save_draft,
    schedule,
    take_note_of_pages,
    take_off_page,
)
from tests.signed_in import NOW, staff
from tests.test_prepared import statements
from tests.writing.desk import DESK, PLACE, corrected, newest, site_text, worker

NEW = "Đoạn này viết lại để thử."


def write(session: Session, language: str, words: object, actor: Person) -> TextVersion:
    base = newest(session, language)
    origin = None if language == "vi" else newest(session, "vi").prints
    return save_draft(
        session,
        site_text(session, language),
        words,  # type: ignore[arg-type]
        place=PLACE,
        base=base.number,
        origin=origin,
        actor=actor,
        now=NOW,
    )


def put_out(session: Session, version: TextVersion, approver: Person) -> None:
    original = None if version.origin is None else newest(session, "vi")
    approve(session, version, desk=DESK, original=original, actor=approver, now=NOW)
    publish(session, version, actor=approver, now=NOW)


def refused(fault: WritingFault, do: Callable[[], object]) -> None:
    with pytest.raises(WritingError) as refusal:
        do()
    assert refusal.value.fault is fault


def test_what_a_file_brought_in_is_a_published_version_without_an_author(app: SiteApp) -> None:
    with app.database.writing() as session:
        for language in app.town.tags:
            version = newest(session, language)
            assert (version.number, version.state, version.made_by) == (1, VersionState.PUBLISHED, None)
            assert changed_count(version.origin or version.prints, newest(session, "vi").prints) == 0
        assert take_note_of_pages(session, "vi", now=NOW) == 0  # the next import finds nothing new


def test_a_corrected_paragraph_flags_itself_in_each_language_and_no_other(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        old = newest(session, "vi").words[BODY][1]
        put_out(session, write(session, "vi", corrected(newest(session, "vi"), 1, NEW), editor), approver)
        original = newest(session, "vi")
        for language in ("en", "ko", "ja"):
            version = newest(session, language)
            assert version.origin
            assert changed_count(version.origin, original.prints) == 1
            changed = [row for row in side_by_side(original.words, version.words, version.origin) if row.kind != "same"]
            assert [(row.original, row.text) for row in changed] == [(NEW, version.words[BODY][1])]
            assert texts_by_print(session, site_text(session, "vi"), {changed[0].translated_from}) == {
                changed[0].translated_from: old
            }


def test_a_published_text_stands_on_the_page_and_the_import_sees_an_edit(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        before = public_text(session, site_text(session, "vi"))
        assert before
        digest = before.imported_digest
        put_out(session, write(session, "vi", corrected(newest(session, "vi"), 1, NEW), editor), approver)
        page = public_text(session, site_text(session, "vi"))
        assert page
        assert NEW in page.body_html
        assert page.imported_digest == digest
        lines = history(session, site_text(session, "vi"))
        assert [(line.version.number, line.version.state) for line in lines] == [(2, "published"), (1, "earlier")]
        assert (lines[0].maker, lines[0].approver) == (editor.name, approver.name)
        assert take_note_of_pages(session, "vi", now=NOW) == 0


def test_who_writes_upon_an_older_version_is_told_and_nothing_is_overwritten(app: SiteApp) -> None:
    one, other = worker(app, Role.EDITOR, PLACE), worker(app, Role.EDITOR, PLACE, "sites/another")
    with app.database.writing() as session:
        began = newest(session, "vi")
        write(session, "vi", corrected(began, 1, NEW), one)
        key, words = site_text(session, "vi"), corrected(began, 2, "Khác.")
        refused(
            WritingFault.CONFLICT,
            lambda: save_draft(session, key, words, place=PLACE, base=1, origin=None, actor=other, now=NOW),
        )
        assert newest(session, "vi").words[BODY][1] == NEW


def test_a_draft_that_a_file_has_overtaken_is_not_approved(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        draft = write(session, "vi", corrected(newest(session, "vi"), 1, NEW), editor)
        page = public_text(session, site_text(session, "vi"))
        assert page
        page.summary = "Từ một tệp."
        assert take_note_of_pages(session, "vi", now=NOW) == 1
        refused(
            WritingFault.CONFLICT,
            lambda: approve(session, draft, desk=DESK, original=None, actor=approver, now=NOW),
        )


@pytest.mark.parametrize(
    ("role", "values", "language"),
    [
        (Role.EDITOR, ("sites/chua-ken",), "vi"),
        (Role.EDITOR, (), "vi"),
        (Role.TRANSLATOR, ("ko",), "ja"),
        (Role.TRANSLATOR, ("ko",), "vi"),
        (Role.TRANSLATOR, (), "ko"),
    ],
)
def test_nobody_writes_what_is_not_theirs(app: SiteApp, role: Role, values: tuple[str, ...], language: str) -> None:
    person = worker(app, role, *values)
    with app.database.writing() as session:
        words = newest(session, language).words
        refused(WritingFault.NOT_YOURS, lambda: write(session, language, words, person))


def test_a_translator_writes_the_language_of_every_place(app: SiteApp) -> None:
    person = worker(app, Role.TRANSLATOR, "ko")
    with app.database.writing() as session:
        assert write(session, "ko", newest(session, "ko").words, person).state == VersionState.DRAFT


def test_who_wrote_a_text_does_not_approve_it_unless_the_desk_has_one_person(app: SiteApp) -> None:
    alone = staff(app, Role.APPROVER)
    with app.database.writing() as session:
        draft = write(session, "vi", corrected(newest(session, "vi"), 1, NEW), alone)
        refused(
            WritingFault.SAME_PERSON,
            lambda: approve(session, draft, desk=DESK, original=None, actor=alone, now=NOW),
        )
        of_one = DESK.__class__("vi", needs_second_reader=False)
        approve(session, draft, desk=of_one, original=None, actor=alone, now=NOW)
        assert draft.state == VersionState.APPROVED


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": " "}, WritingFault.EMPTY),
        ({BODY: [""]}, WritingFault.EMPTY),
        ({BODY: ["Một đoạn thôi."]}, WritingFault.UNEVEN),
        ({"worshipped": []}, WritingFault.UNEVEN),
    ],
)
def test_what_is_not_whole_is_not_approved(app: SiteApp, changes: dict[str, object], fault: WritingFault) -> None:
    translator, approver = worker(app, Role.TRANSLATOR, "ko"), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        draft = write(session, "ko", newest(session, "ko").words | changes, translator)
        original = newest(session, "vi")
        refused(fault, lambda: approve(session, draft, desk=DESK, original=original, actor=approver, now=NOW))


@pytest.mark.parametrize(
    "changes", [{"summary": "x" * 201}, {"name": "x" * 2_001}, {"cautions": ["x" * 2_001]}, {BODY: ["x" * 19_999, "y"]}]
)
def test_what_no_page_could_hold_is_not_saved(app: SiteApp, changes: dict[str, object]) -> None:
    editor = worker(app, Role.EDITOR, PLACE)
    with app.database.writing() as session:
        words = newest(session, "vi").words | changes
        refused(WritingFault.TOO_LONG, lambda: write(session, "vi", words, editor))


def test_an_approved_text_goes_out_at_its_hour_and_not_before(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        draft = write(session, "vi", corrected(newest(session, "vi"), 1, NEW), editor)
        refused(WritingFault.NOT_APPROVED, lambda: schedule(session, draft, NOW, actor=approver, now=NOW))
        approve(session, draft, desk=DESK, original=None, actor=approver, now=NOW)
        refused(WritingFault.PAST, lambda: schedule(session, draft, NOW, actor=approver, now=NOW))
        schedule(session, draft, NOW + timedelta(hours=1), actor=approver, now=NOW)
        assert publish_due(session, now=NOW) == []
        assert publish_due(session, now=NOW + timedelta(hours=1)) == [draft]
        assert draft.state == VersionState.PUBLISHED


def test_languages_that_wait_for_each_other_go_out_at_once(app: SiteApp) -> None:
    editor, approver = worker(app, Role.EDITOR, PLACE), staff(app, Role.APPROVER)
    with app.database.writing() as session:
        place_id = site_text(session, "vi").place_id
        hold(session, TextKind.SITE, place_id, ["vi", "ko"], actor=approver, now=NOW)
        original = write(session, "vi", corrected(newest(session, "vi"), 1, NEW), editor)
        refused(WritingFault.HELD, lambda: put_out(session, original, approver))
        standing = published_version(session, site_text(session, "vi"))
        assert standing
        assert standing.number == 1
        korean = write(session, "ko", newest(session, "ko").words, editor)
        put_out(session, korean, approver)
        assert {original.state, korean.state} == {VersionState.PUBLISHED}
        assert hold_of(session, TextKind.SITE, place_id) is None


def test_a_translation_is_taken_off_the_page_and_its_versions_stay(app: SiteApp) -> None:
    approver = staff(app, Role.APPROVER)
    with app.database.writing() as session:
        refused(
            WritingFault.ORIGINAL,
            lambda: take_off_page(session, site_text(session, "vi"), desk=DESK, actor=approver, now=NOW),
        )
        take_off_page(session, site_text(session, "ko"), desk=DESK, actor=approver, now=NOW)
        assert public_text(session, site_text(session, "ko")) is None
        assert newest(session, "ko").state == VersionState.EARLIER
        refused(
            WritingFault.NOT_PUBLISHED,
            lambda: take_off_page(session, site_text(session, "ko"), desk=DESK, actor=approver, now=NOW),
        )


def test_a_draft_is_given_up_by_whose_work_it_is(app: SiteApp) -> None:
    editor, stranger = worker(app, Role.EDITOR, PLACE), worker(app, Role.TRANSLATOR, "ko")
    with app.database.writing() as session:
        draft = write(session, "vi", corrected(newest(session, "vi"), 1, NEW), editor)
        refused(WritingFault.NOT_YOURS, lambda: discard(session, draft, place=PLACE, actor=stranger, now=NOW))
        discard(session, draft, place=PLACE, actor=editor, now=NOW)
        assert draft.state == VersionState.EARLIER
        refused(WritingFault.NOTHING_OPEN, lambda: discard(session, draft, place=PLACE, actor=editor, now=NOW))


def test_all_cells_of_the_grid_are_read_by_one_statement(app: SiteApp) -> None:
    with app.database.reading() as session, statements(app) as heard:
        found = list(heads(session))
    assert len(found) > 90
    assert sum(sql.startswith("SELECT") for sql, _ in heard) == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE text_version SET words = '{}' WHERE id = 1", "DELETE FROM text_version WHERE id = 1"],
)
def test_what_was_written_is_neither_changed_nor_lost(app: SiteApp, statement: str) -> None:
    with pytest.raises(IntegrityError), app.database.writing() as session:
        session.execute(text(statement))
