"""flask content import and export: the files and the database, and what becomes of edits made on both sides."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from heritage.db import Base
from heritage.sites.models import Site, SiteText
from heritage.web.site_app import SiteApp
from tests.conftest import CONTENT, Databases
from tests.page_client import PageClient

TU_THUC = "sites/den-tu-thuc/en.md"
TU_THUC_LIKE = "Temple of Từ Thức, the man who married a fairy in an old tale."
KEPT = "kept: edited here since the last import; export it to have it in the files"
CONFLICT = "CONFLICT: edited here and in the file; nothing was written, join the two by hand"

MakeApp = Callable[..., SiteApp]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(CONTENT, tmp_path / "content")


@pytest.fixture
def site(databases: Databases, make_app: MakeApp, folder: Path) -> SiteApp:
    """The site with the real content, and a copy of the content folder to edit."""
    return make_app(databases.filled(), content_folder=folder)


def run(app: SiteApp, *command: str) -> Result:
    return app.test_cli_runner().invoke(args=["content", *command])


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), "utf-8")


def rows(app: SiteApp) -> dict[str, list[Any]]:
    """Everything the database holds."""
    with app.database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: list(session.execute(select(table).order_by(*table.primary_key))) for table in tables}


def summary(app: SiteApp) -> str:
    """What the database says of the temple of Từ Thức in English."""
    with app.database.reading() as session:
        text = select(SiteText.summary).join(Site).where(Site.slug == "den-tu-thuc", SiteText.language == "en")
        return session.scalars(text).one()


def edit_in_database(app: SiteApp, new: str) -> None:
    with app.database.writing() as session:
        is_tu_thuc = (Site.slug == "den-tu-thuc", SiteText.language == "en")
        session.scalars(select(SiteText).join(Site).where(*is_tu_thuc)).one().summary = new


def files(folder: Path) -> dict[str, bytes]:
    """The documents below a folder that an export writes: seven for each place."""
    paths = [path for part in ("sites", "festivals", "trails") for path in (folder / part).glob("*/*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def counted(done: str, *, create: int = 0, update: int = 0, kept: int = 0, conflict: int = 0) -> str:
    """The last line of an import or its plan: what is not counted here was the same on both sides."""
    same = len(files(CONTENT)) - update - kept - conflict
    return f"{done}: {create} create, {update} update, {same} same, {kept} kept, {conflict} conflict."


def test_an_import_brings_all_places_into_an_empty_database(databases: Databases, make_app: MakeApp) -> None:
    app = make_app(databases.migrated())
    result = run(app, "import")
    *new, last = result.output.splitlines()
    assert sorted(new) == sorted(f"{path}: new" for path in files(CONTENT))
    assert last == f"Import: {len(new)} create, 0 update, 0 same, 0 kept, 0 conflict."
    expected = {
        "site": 14,
        "site_text": 84,
        "sign_code": 14,
        "festival": 6,
        "festival_text": 36,
        "festival_site": 8,
        "trail": 2,
        "trail_text": 12,
    }
    found = rows(app)
    assert {table: len(found[table]) for table in expected} == expected


def test_importing_again_changes_nothing(site: SiteApp) -> None:
    before = rows(site)
    result = run(site, "import")
    assert result.output == counted("Import") + "\n"
    assert rows(site) == before


def test_a_dry_run_shows_the_plan_and_changes_nothing(site: SiteApp, folder: Path) -> None:
    change(folder / TU_THUC, TU_THUC_LIKE, "Where a fairy's husband is remembered.")
    shutil.copytree(folder / "festivals/co-chin", folder / "festivals/co-muoi")
    before = rows(site)
    result = run(site, "import", "--dry-run")
    languages = ("en", "fr", "ja", "ko", "vi", "zh-Hans")
    assert result.output.splitlines() == [
        f"{TU_THUC}: changed",
        "festivals/co-muoi/festival.toml: new",
        *(f"festivals/co-muoi/{language}.md: new" for language in languages),
        counted("Plan", create=7, update=1),
    ]
    assert rows(site) == before


def test_a_changed_file_replaces_what_the_database_said(site: SiteApp, folder: Path) -> None:
    change(folder / TU_THUC, TU_THUC_LIKE, "Where a fairy's husband is remembered.")
    change(folder / "sites/den-tu-thuc/site.toml", "recognised = 1995", "recognised = 1996")
    result = run(site, "import")
    assert result.output == (
        f"sites/den-tu-thuc/site.toml: changed\n{TU_THUC}: changed\n{counted('Import', update=2)}\n"
    )
    page = PageClient(site).page("/en/sites/den-tu-thuc")
    assert "Where a fairy's husband is remembered." in page.words()
    assert "1996" in page.words()


def test_an_export_writes_the_bytes_that_were_imported(site: SiteApp, tmp_path: Path) -> None:
    result = run(site, "export", str(tmp_path / "out"))
    assert result.output == f"{len(files(CONTENT))} files written below {tmp_path / 'out'}.\n"
    assert files(tmp_path / "out") == files(CONTENT)


def test_a_text_edited_in_the_database_is_kept_and_exported(site: SiteApp, folder: Path, tmp_path: Path) -> None:
    edit_in_database(site, "Corrected in the office.")
    result = run(site, "import")
    assert result.output == f"{TU_THUC}: {KEPT}\n{counted('Import', kept=1)}\n"
    assert result.exit_code == 0
    assert summary(site) == "Corrected in the office."
    run(site, "export", str(tmp_path / "out"))
    exported, imported = files(tmp_path / "out"), files(folder)
    assert [path for path in imported if exported[path] != imported[path]] == [TU_THUC]
    assert 'summary = "Corrected in the office."\n' in exported[TU_THUC].decode()


def test_a_text_edited_on_both_sides_is_reported_and_left_alone_on_both(site: SiteApp, folder: Path) -> None:
    edit_in_database(site, "Corrected in the office.")
    change(folder / TU_THUC, TU_THUC_LIKE, "Corrected in the file.")
    change(folder / "sites/doi-ong/en.md", 'name = "Ông Hill"', 'name = "The hill Ông"')
    result = run(site, "import")
    assert result.stdout == (
        f"{TU_THUC}: {CONFLICT}\nsites/doi-ong/en.md: changed\n{counted('Import', update=1, conflict=1)}\n"
    )
    assert result.stderr == "Error: There are conflicts; see above.\n"
    assert result.exit_code == 1
    assert summary(site) == "Corrected in the office."
    assert "Corrected in the file." in (folder / TU_THUC).read_text("utf-8")
    assert "The hill Ông" in PageClient(site).page("/en/sites/doi-ong").words()


def test_a_conflict_joined_in_the_file_is_over_and_the_file_can_change_again(site: SiteApp, folder: Path) -> None:
    edit_in_database(site, "Corrected in the office.")
    change(folder / TU_THUC, 'summary = "' + summary_in(CONTENT / TU_THUC), 'summary = "Corrected in the office.')
    joined = run(site, "import")
    assert joined.output == counted("Import") + "\n"
    change(folder / TU_THUC, "Corrected in the office.", "Corrected once more.")
    result = run(site, "import")
    assert result.output == f"{TU_THUC}: changed\n{counted('Import', update=1)}\n"
    assert summary(site) == "Corrected once more."


def summary_in(path: Path) -> str:
    return next(line for line in path.read_text("utf-8").splitlines() if line.startswith("summary")).split('"')[1]


def test_an_import_with_a_code_of_another_site_is_refused_as_a_whole(site: SiteApp, folder: Path) -> None:
    change(folder / "sites/chua-khanh-quang/en.md", 'name = "Khánh Quang Pagoda"', 'name = "The pagoda"')
    change(folder / "sites/den-song-son/site.toml", "9VHYRT", "N1SQ99")
    change(folder / "sites/den-chin-gieng/site.toml", "N1SQ99", "9VHYRT")
    before = rows(site)
    result = run(site, "import")
    assert result.output == (
        "Error: 9VHYRT is the code of another site already, and a printed code never changes what it opens. "
        "Nothing was imported; flask signs list shows whose it is.\n"
    )
    assert result.exit_code == 1
    assert rows(site) == before


def test_a_faulty_folder_is_not_imported_at_all(site: SiteApp, folder: Path) -> None:
    change(folder / TU_THUC, TU_THUC_LIKE, "Where a fairy's husband is remembered.")
    change(folder / "sites/doi-ong/en.md", '"reviewed"', '"read"')
    before = rows(site)
    result = run(site, "import")
    assert result.output == (
        "sites/doi-ong/en.md: state: 'read' is not known; write one of: original, reviewed, unreviewed\n"
        "Error: 1 things to mend.\n"
    )
    assert rows(site) == before


def test_an_import_shows_at_once_in_another_process_that_kept_the_page(
    site: SiteApp, make_app: MakeApp, folder: Path
) -> None:
    visited = PageClient(make_app(site.settings.database_url))
    address = "/en/sites/den-tu-thuc"
    first = visited.get(address)
    assert visited.get(address, If_None_Match=first.headers["ETag"]).status_code == 304
    change(folder / TU_THUC, TU_THUC_LIKE, "Where a fairy's husband is remembered.")
    run(site, "import")
    after = visited.get(address, If_None_Match=first.headers["ETag"])
    assert after.status_code == 200
    assert "Where a fairy&#39;s husband is remembered." in after.get_data(as_text=True)


def test_a_retired_code_stays_in_the_files_until_a_new_one_takes_its_place(
    site: SiteApp, folder: Path, tmp_path: Path
) -> None:
    site.test_cli_runner().invoke(args=["signs", "retire", "4W91P8"])
    assert run(site, "import").output == counted("Import") + "\n"
    change(folder / "sites/den-tu-thuc/site.toml", "4W91P8", "RBZ6BV")
    run(site, "import")
    run(site, "export", str(tmp_path / "out"))
    assert files(tmp_path / "out") == files(folder)
    with site.database.reading() as session:
        signs = session.execute(select(Base.metadata.tables["sign_code"].c["code", "state"]).order_by("code")).all()
    assert [row for row in signs if row.code in {"4W91P8", "RBZ6BV"}] == [("4W91P8", "retired"), ("RBZ6BV", "active")]
