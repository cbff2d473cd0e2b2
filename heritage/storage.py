"""Where files that people send are kept: a folder, or a bucket of an S3-compatible store.

A name is parts of small letters, digits, dots, hyphens and underscores between slashes; no part begins with a dot.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Protocol

import urllib3
from minio import Minio, S3Error
from minio.error import MinioException

from heritage.settings import Bucket, SettingError, Settings

PIECE_BYTES = 64 * 2**10
"""How much of a file is in memory at a time while it is sent."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")


_MISSING = "NoSuchKey"


class Storage(Protocol):
    """Whole files by name. What `put` has written or replaced is safe when it returns; `delete` may come twice."""

    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes | None: ...
    def delete(self, name: str) -> None: ...

    def size(self, name: str) -> int | None:
        """Bytes of a file; None when it is not there."""

    def pieces(self, name: str, start: int = 0) -> Iterator[bytes]:
        """What is in a file from the byte `start` on, without ever holding the whole of it."""


FAULTS: tuple[type[Exception], ...] = (OSError, MinioException, urllib3.exceptions.HTTPError)
"""What goes wrong with a store that is full, locked or cannot be reached."""


class BadName(ValueError):
    """A name that might lead out of the folder: a mistake of ours, since no visitor chooses names."""


class FolderStorage:
    """Files below `folder`, which is made if it is not there. Raises SettingError when it cannot be."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise SettingError(
                f"HERITAGE_MEDIA: the folder {folder} cannot be made ({fault.strerror}); name another"
            ) from fault

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Under another name first: whoever reads meanwhile, or after a crash, finds the whole file or none.
        descriptor, draft = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
        _sync_folder(path.parent)

    def get(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def size(self, name: str) -> int | None:
        try:
            return self._path(name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def pieces(self, name: str, start: int = 0) -> Iterator[bytes]:
        with self._path(name).open("rb") as file:
            file.seek(start)
            while piece := file.read(PIECE_BYTES):
                yield piece

    def _path(self, name: str) -> Path:
        return self._folder / _checked(name)


class BucketStorage:
    """Objects of a bucket below a prefix. A store answers a PUT once the object is safe, so there are no drafts."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket, self._prefix = bucket.name, bucket.prefix
        # The client's own would try five times and wait five minutes each: longer than anybody looks at a page.
        http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=30),
            retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        )
        self._client = Minio(
            bucket.host,
            access_key=bucket.key,
            secret_key=bucket.secret,
            secure=bucket.is_secure,
            region=bucket.region,
            http_client=http,
        )

    def put(self, name: str, data: bytes) -> None:
        self._client.put_object(self._bucket, self._object(name), BytesIO(data), len(data))

    def get(self, name: str) -> bytes | None:
        try:
            return b"".join(self.pieces(name))
        except S3Error as fault:
            if fault.code == _MISSING:
                return None
            raise

    def delete(self, name: str) -> None:
        self._client.remove_object(self._bucket, self._object(name))

    def size(self, name: str) -> int | None:
        try:
            return self._client.stat_object(self._bucket, self._object(name)).size
        except S3Error as fault:
            if fault.code == _MISSING:
                return None
            raise

    def pieces(self, name: str, start: int = 0) -> Iterator[bytes]:
        answer = self._client.get_object(self._bucket, self._object(name), offset=start)
        try:
            yield from answer.stream(PIECE_BYTES)
        finally:
            answer.close()
            answer.release_conn()

    def _object(self, name: str) -> str:
        return self._prefix + _checked(name)


def open_storage(settings: Settings) -> Storage:
    """The storage that the settings name."""
    return BucketStorage(settings.bucket) if settings.bucket else FolderStorage(settings.media_folder)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadName(name)
    return name


def _sync_folder(folder: Path) -> None:
    """The new name itself must outlast a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
