"""The content folder seen from the desk: a file and an edit that meet stand side by side until somebody decides."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from heritage.exchange.rules import differences
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from tests.conftest import CONTENT, Databases
from tests.exchange.test_import_export import TU_THUC, TU_THUC_LIKE, change, edit_in_database, summary
from tests.page_client import Page
from tests.signed_in import SignedInClient, staff

HERE = "/staff/content/"
OURS, THEIRS = "Edited at the desk.", "Edited in the file."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(CONTENT, tmp_path / "content")


@pytest.fixture
def desk(databases: Databases, make_app: Callable[..., SiteApp], folder: Path) -> SignedInClient:
    app = make_app(databases.filled(), content_folder=folder)
    return SignedInClient(app, staff(app, Role.APPROVER))


def meet(desk: SignedInClient, folder: Path) -> None:
    edit_in_database(desk.app, OURS)
    change(folder / TU_THUC, TU_THUC_LIKE, THEIRS)


def test_nothing_to_bring_is_said(desk: SignedInClient) -> None:
    assert "The files and this site say the same." in desk.page(HERE).text


def test_a_new_file_is_brought_in_by_a_button(desk: SignedInClient, folder: Path) -> None:
    change(folder / TU_THUC, TU_THUC_LIKE, THEIRS)
    assert TU_THUC in desk.page(HERE).text
    assert desk.post(HERE).status_code == 302
    assert summary(desk.app).startswith(THEIRS)


def test_an_edit_that_is_in_no_file_yet_is_named(desk: SignedInClient) -> None:
    edit_in_database(desk.app, OURS)
    page = desk.page(HERE)
    assert "Edited here, not in the files yet" in page.text
    assert TU_THUC in page.text


def test_what_meets_stands_side_by_side_and_no_button_brings_it_in(desk: SignedInClient, folder: Path) -> None:
    meet(desk, folder)
    said = desk.page(HERE).words()
    assert OURS in said
    assert THEIRS in said
    desk.post(HERE)
    assert summary(desk.app) == OURS


@pytest.mark.parametrize(("choice", "stands"), [("keep", OURS), ("take", THEIRS)])
def test_somebody_decides_and_the_conflict_is_over(
    desk: SignedInClient, folder: Path, choice: str, stands: str
) -> None:
    meet(desk, folder)
    assert desk.post(f"{HERE}{choice}/{TU_THUC}").status_code == 302
    assert summary(desk.app).startswith(stands)
    assert "Edited on both sides" not in desk.page(HERE).text
    assert desk.post(f"{HERE}{choice}/{TU_THUC}").status_code == 409


def test_what_was_kept_meets_the_next_change_of_the_file(desk: SignedInClient, folder: Path) -> None:
    meet(desk, folder)
    desk.post(f"{HERE}keep/{TU_THUC}")
    change(folder / TU_THUC, THEIRS, "Edited in the file once more.")
    assert "Edited on both sides" in desk.page(HERE).text


def test_a_mistake_in_the_files_is_shown_and_nothing_comes_in(desk: SignedInClient, folder: Path) -> None:
    change(folder / TU_THUC, TU_THUC_LIKE, "x" * 300)
    page = desk.page(HERE)
    assert TU_THUC in page.text
    assert "The files have mistakes" in page.text
    desk.post(HERE)
    assert summary(desk.app).startswith(TU_THUC_LIKE)


@pytest.mark.parametrize("path", ["sites/nowhere/en.md", "x", "../town.toml", "sites/den-tu-thuc/xx.md"])
def test_there_is_nothing_to_settle_where_nothing_meets(desk: SignedInClient, path: str) -> None:
    answer = desk.post(f"{HERE}take/{path}")
    assert answer.status_code == 409
    assert "Somebody was quicker" in Page(answer).text


def test_documents_differ_by_field_and_by_paragraph() -> None:
    here = '+++\nname = "A"\nstops = [\n    "one",\n]\n+++\n\nFirst.\n\nSecond.\n'
    found = [each for each in differences(here, here.replace("Second.", "Other.")) if not each.is_same]
    assert [(each.here, each.file) for each in found] == [("Second.", "Other.")]
    found = [each for each in differences(here, here.replace('"A"', '"B"')) if not each.is_same]
    assert [(each.here, each.file) for each in found] == [('name = "A"', 'name = "B"')]
