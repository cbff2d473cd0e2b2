"""The commands as a person types them: real processes in a folder of their own, told what to do by HERITAGE_*."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect

from heritage.codecs import short_code
from heritage.db import create_database_engine
from heritage.settings import PROJECT_FOLDER
from heritage.signs.rules import SignState
from tests.conftest import CONTENT, Databases

Done = subprocess.CompletedProcess[str]
Flask = Callable[..., Done]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return shutil.copytree(CONTENT, tmp_path / "content")


@pytest.fixture
def flask(tmp_path: Path, content: Path) -> Flask:
    """`flask --app wsgi …` with a database and a content folder in a folder of the test's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HERITAGE_", "FLASK_"))}
    mine = {
        "HERITAGE_DATABASE_URL": f"sqlite:///{tmp_path / 'heritage.db'}",
        "HERITAGE_BASE_URL": "https://heritage.example",
        "HERITAGE_CONTENT": str(content),
        "PYTHONWARNINGS": "error",
    }

    def run(*command: str, **environ: str) -> Done:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=PROJECT_FOLDER,
            env=kept | mine | environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def filled(sqlite_databases: Databases, tmp_path: Path) -> Path:
    """The database of the commands, with the real content in it."""
    return Path(shutil.copy(sqlite_databases.filled().removeprefix("sqlite:///"), tmp_path / "heritage.db"))


def tables(database: Path) -> set[str]:
    engine = create_database_engine(f"sqlite:///{database}")
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def files(folder: Path) -> dict[str, bytes]:
    paths = [path for part in ("sites", "festivals", "trails") for path in (folder / part).glob("*/*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def assert_refused(done: Done, sentence: str) -> None:
    assert done.stderr == f"{sentence}\n"
    assert done.stdout == ""
    assert done.returncode == 1


def test_a_new_site_is_made_filled_listed_and_taken_out(flask: Flask, tmp_path: Path, content: Path) -> None:
    for command in (("database", "upgrade"), ("content", "import")):
        done = flask(*command)
        assert (done.returncode, done.stderr) == (0, "")
    documents = len(files(content))
    assert done.stdout.endswith(f"Import: {documents} create, 0 update, 0 same, 0 kept, 0 conflict.\n")
    listed = flask("signs", "list").stdout.splitlines()
    assert len(listed) == 14
    assert "9VHYRT  active        0 scans  den-song-son  HTTPS://HERITAGE.EXAMPLE/Q/9VHYRT" in listed
    exported = flask("content", "export", str(tmp_path / "out"))
    assert exported.stdout == f"{documents} files written below {tmp_path / 'out'}.\n"
    assert files(tmp_path / "out") == files(content)


def test_a_dry_run_changes_nothing(flask: Flask, filled: Path, content: Path) -> None:
    en = content / "sites/doi-ong/en.md"
    en.write_text(en.read_text("utf-8").replace("Ông Hill", "The hill Ông", 1), "utf-8")
    before = filled.read_bytes()
    done = flask("content", "import", "--dry-run")
    assert done.stdout == (
        f"sites/doi-ong/en.md: changed\nPlan: 0 create, 1 update, {len(files(content)) - 1} same, 0 kept, 0 conflict.\n"
    )
    assert done.returncode == 0
    assert filled.read_bytes() == before


def test_content_is_checked_without_a_database(flask: Flask) -> None:
    done = flask("content", "check", HERITAGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.stdout == "14 sites, 6 festivals, 2 trails: nothing to mend.\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_in_the_content_ends_the_check_with_its_sentence(flask: Flask, content: Path) -> None:
    (content / "sites/doi-ong/site.toml").unlink()
    assert_refused(
        flask("content", "check"),
        "sites/doi-ong/site.toml: write this file (UTF-8); it is missing or cannot be read\nError: 1 things to mend.",
    )


def test_an_untidy_file_is_tidied(flask: Flask, content: Path) -> None:
    file = content / "sites/doi-ong/site.toml"
    standard = file.read_bytes()
    file.write_bytes(b"# by hand\n" + standard)
    done = flask("content", "tidy")
    assert (done.stdout, done.stderr) == (f"tidied {file}\n1 files tidied.\n", "")
    assert file.read_bytes() == standard


def test_a_database_goes_a_step_back_and_forward(flask: Flask, filled: Path) -> None:
    whole = tables(filled)
    down = flask("database", "downgrade", "base")
    assert (down.returncode, down.stderr) == (0, "")
    assert tables(filled) == {"alembic_version"}
    up = flask("database", "upgrade")
    assert (up.returncode, up.stderr) == (0, "")
    assert tables(filled) == whole


def test_a_new_code_is_valid_and_nobody_s_yet(flask: Flask, filled: Path) -> None:
    done = flask("signs", "new")
    assert done.returncode == 0
    assert short_code.parse(done.stdout.strip()) == done.stdout.strip()
    assert done.stdout.strip() not in flask("signs", "list").stdout


def test_a_code_is_retired_as_it_was_typed_and_stays_in_the_list(flask: Flask, filled: Path) -> None:
    done = flask("signs", "retire", "9vhy-rt")
    assert (done.stdout, done.stderr, done.returncode) == ("9VHYRT is retired.\n", "", 0)
    (line,) = [line for line in flask("signs", "list").stdout.splitlines() if line.startswith("9VHYRT")]
    assert line.split()[1] == SignState.RETIRED


@pytest.mark.parametrize("code", ["9VHYR0", "RBZ6BV"])
def test_a_code_that_is_not_in_the_register_is_refused(flask: Flask, filled: Path, code: str) -> None:
    assert_refused(
        flask("signs", "retire", code), f"Error: {code} is not in the register; flask signs list shows the codes."
    )


def test_the_list_warns_while_codes_would_carry_this_machines_own_address(flask: Flask, filled: Path) -> None:
    done = flask("signs", "list", HERITAGE_BASE_URL="http://127.0.0.1:8000")
    assert done.stderr == (
        "Codes still carry this machine's own address (http://127.0.0.1:8000): print nothing yet. "
        "Set HERITAGE_BASE_URL to the public address first.\n"
    )
    assert done.returncode == 0


WRONG_SETTINGS = {
    "HERITAGE_DATABASE_URL=postgresql://user@host:port/name": (
        "HERITAGE_DATABASE_URL: write sqlite:///path/to/file.db or postgresql://user@host/name"
    ),
    "HERITAGE_DATABASE_URL=sqlite:////dev/null/heritage.db": (
        "HERITAGE_DATABASE_URL: the folder /dev/null cannot be made (File exists); name another"
    ),
    "HERITAGE_CONTENT=/nowhere": (
        "HERITAGE_CONTENT: there is no town.toml in /nowhere; name the town's content folder"
    ),
    "HERITAGE_LISTEN=8000": "HERITAGE_LISTEN: write host and port, like 127.0.0.1:8000",
}


@pytest.mark.parametrize(("setting", "sentence"), WRONG_SETTINGS.items())
def test_a_wrong_setting_ends_with_a_sentence(flask: Flask, setting: str, sentence: str) -> None:
    name, value = setting.split("=")
    assert_refused(flask("content", "check", **{name: value}), sentence)


def test_a_broken_town_ends_with_a_sentence_for_each_fault(flask: Flask, content: Path) -> None:
    town = (content / "town.toml").read_text("utf-8")
    town = town.replace("utc_offset_hours = 7", "utc_offset_hours = 70").replace('"#faf6ee"', '"paper"', 1)
    (content / "town.toml").write_text(town, "utf-8")
    assert_refused(
        flask("content", "check"),
        "town.toml: utc_offset_hours: write the hours that local time is ahead of UTC, like 7\n"
        "town.toml: colours.light.paper: write a colour like #96231c",
    )


def test_a_town_that_is_not_toml_ends_with_the_line_to_correct(flask: Flask, content: Path) -> None:
    (content / "town.toml").write_text("source_language : vi\n", "utf-8")
    assert_refused(
        flask("content", "check"),
        "town.toml: this is not TOML; correct it where it says: "
        "Expected '=' after a key in a key/value pair (at line 1, column 17)",
    )


def test_a_database_of_another_shape_ends_with_what_to_run(flask: Flask) -> None:
    assert_refused(
        flask("content", "import"),
        "Error: The database says: no such table: sign_code\n"
        "Look at HERITAGE_DATABASE_URL; if that is right, run: flask database upgrade",
    )


def test_a_database_that_does_not_answer_ends_with_the_setting_to_look_at(flask: Flask) -> None:
    done = flask("signs", "list", HERITAGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.stderr.startswith("Error: The database says: connection failed:")
    assert done.stderr.endswith("Look at HERITAGE_DATABASE_URL; if that is right, run: flask database upgrade\n")
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
