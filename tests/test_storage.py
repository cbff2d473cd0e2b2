"""The folder in which files are kept: whole or not at all, and nothing outside of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heritage.settings import PROJECT_FOLDER, SettingError
from heritage.storage import BadName, FolderStorage


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "media")


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_read_as_it_was_put_until_it_is_deleted(storage: FolderStorage, tmp_path: Path) -> None:
    assert storage.get("photos/a-400.webp") is None
    storage.put("photos/a-400.webp", b"first")
    storage.put("photos/a-400.webp", b"second")
    assert storage.get("photos/a-400.webp") == b"second"
    assert files(tmp_path) == ["media/photos/a-400.webp"]
    storage.delete("photos/a-400.webp")
    storage.delete("photos/a-400.webp")
    assert storage.get("photos/a-400.webp") is None
    assert files(tmp_path) == []


def test_files_outlast_the_process(storage: FolderStorage, tmp_path: Path) -> None:
    storage.put("photos/a", b"kept")
    assert FolderStorage(tmp_path / "media").get("photos/a") == b"kept"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../a",
        "a/../../b",
        "photos/..",
        "/etc/passwd",
        "a//b",
        "a/",
        "a\\b",
        ".hidden",
        "a/.b",
        "a\0",
        "a\n",
        "Ả",
    ],
)
def test_no_name_leads_out_of_the_folder(storage: FolderStorage, tmp_path: Path, name: str) -> None:
    for act in (lambda: storage.put(name, b"x"), lambda: storage.get(name), lambda: storage.delete(name)):
        with pytest.raises(BadName):
            act()
    assert files(tmp_path) == []


def test_a_name_below_a_file_is_nothing(storage: FolderStorage) -> None:
    storage.put("a", b"x")
    assert storage.get("a/b") is None


def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError) as caught:
        FolderStorage(tmp_path / "file")
    assert str(caught.value) == (
        f"HERITAGE_MEDIA: the folder {tmp_path / 'file'} cannot be made (File exists); name another"
    )


WRITER = """
import sys
from pathlib import Path
from heritage.storage import FolderStorage
storage = FolderStorage(Path(sys.argv[1]))
while True:
    for letter in (b"a", b"b"):
        storage.put("photo", letter * 3_000_000)
"""


def test_a_reader_never_sees_half_a_file_even_when_its_writer_is_killed(tmp_path: Path) -> None:
    storage, seen = FolderStorage(tmp_path), set()
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], cwd=PROJECT_FOLDER)
        ends_at = time.monotonic() + 20
        while len(seen) < 2 and time.monotonic() < ends_at:
            seen.add(storage.get("photo"))
            seen.discard(None)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        seen.add(storage.get("photo"))
        assert seen == {b"a" * 3_000_000, b"b" * 3_000_000}
        seen = {storage.get("photo")}


FULL = """
import resource, sys
from pathlib import Path
from heritage.storage import FolderStorage
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
FolderStorage(Path(sys.argv[1])).put("photo", bytes(100_000))
"""


def test_a_full_disk_leaves_what_was_there(storage: FolderStorage, tmp_path: Path) -> None:
    storage.put("photo", b"before")
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "media")],
        cwd=PROJECT_FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert storage.get("photo") == b"before"
    assert files(tmp_path) == ["media/photo"]
