"""Where files are kept, in a folder and in a bucket: whole or not at all, and nothing outside of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heritage.settings import PROJECT_FOLDER, Bucket, SettingError
from heritage.storage import FAULTS, PIECE_BYTES, BadName, BucketStorage, FolderStorage, Storage
from tests.s3_server import BUCKET, KEY, SECRET, s3_server


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "media")


@pytest.fixture(scope="module")
def s3_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("s3")) as host:
        yield host


def bucket(host: str, *, prefix: str = "", name: str = BUCKET) -> Bucket:
    return Bucket(host, False, "us-east-1", name, prefix, KEY, SECRET)


@pytest.fixture(params=["folder", "bucket"])
def any_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Both: a test that asks for one runs on each."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "media")
    return BucketStorage(bucket(request.getfixturevalue("s3_host"), prefix=f"{tmp_path.name.lower()}/"))


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_the_same_wherever_it_is_kept_until_it_is_deleted(any_storage: Storage) -> None:
    assert (any_storage.get("photos/a"), any_storage.size("photos/a")) == (None, None)
    any_storage.put("photos/a", b"first")
    any_storage.put("photos/a", b"second")
    any_storage.put("photos/ab", b"another")
    assert (any_storage.get("photos/a"), any_storage.size("photos/a")) == (b"second", 6)
    any_storage.delete("photos/a")
    any_storage.delete("photos/a")
    assert (any_storage.get("photos/a"), any_storage.size("photos/a")) == (None, None)
    assert any_storage.get("photos/ab") == b"another"


def test_an_empty_file_is_a_file(any_storage: Storage) -> None:
    any_storage.put("empty", b"")
    assert (any_storage.get("empty"), any_storage.size("empty")) == (b"", 0)


@pytest.mark.parametrize("start", [0, 1, PIECE_BYTES, 3 * PIECE_BYTES - 1])
def test_a_file_comes_in_pieces_from_any_byte_on(any_storage: Storage, start: int) -> None:
    data = os.urandom(3 * PIECE_BYTES)
    any_storage.put("sound", data)
    pieces = list(any_storage.pieces("sound", start))
    assert b"".join(pieces) == data[start:]
    assert max(map(len, pieces)) <= PIECE_BYTES


def test_pieces_that_nobody_takes_to_the_end_leave_the_store_usable(any_storage: Storage) -> None:
    any_storage.put("sound", bytes(20 * PIECE_BYTES))
    for _ in range(30):
        pieces = any_storage.pieces("sound")
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]
    assert any_storage.size("sound") == 20 * PIECE_BYTES


def test_two_prefixes_of_a_bucket_do_not_see_each_other(s3_host: str) -> None:
    one, other = (BucketStorage(bucket(s3_host, prefix=prefix)) for prefix in ("one/", "other/"))
    one.put("photos/a", b"one")
    assert other.get("photos/a") is None
    assert BucketStorage(bucket(s3_host)).get("one/photos/a") == b"one"


def test_a_bucket_that_is_not_there_is_an_error_and_no_empty_answer(s3_host: str) -> None:
    lost = BucketStorage(bucket(s3_host, name="mau-lost"))
    deeds: list[Callable[[], object]] = [lambda: lost.put("a", b"x"), lambda: lost.get("a")]
    for deed in deeds:
        with pytest.raises(FAULTS) as caught:
            deed()
        assert SECRET not in f"{caught.value!r} {caught.value}"


def test_a_store_that_does_not_answer_is_an_error_within_seconds() -> None:
    silent = BucketStorage(bucket("127.0.0.1:9"))
    before = time.monotonic()
    with pytest.raises(FAULTS):
        silent.get("a")
    assert time.monotonic() - before < 10


def test_a_bucket_shows_neither_key_nor_secret() -> None:
    shown = repr(bucket("s3.example.vn"))
    assert KEY not in shown
    assert SECRET not in shown


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
def test_no_name_leads_out_of_the_folder(any_storage: Storage, tmp_path: Path, name: str) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: any_storage.put(name, b"x"),
        lambda: any_storage.get(name),
        lambda: any_storage.size(name),
        lambda: list(any_storage.pieces(name)),
        lambda: any_storage.delete(name),
    ]
    for act in deeds:
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
