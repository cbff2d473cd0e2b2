"""Where files that people send are kept: a folder, or later another store that can do the same three things.

A name is parts of small letters, digits, dots, hyphens and underscores between slashes; no part begins with a dot.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

from heritage.settings import SettingError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")


class Storage(Protocol):
    """Whole files by name. What `put` has written or replaced is safe when it returns; `delete` may come twice."""

    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes | None: ...
    def delete(self, name: str) -> None: ...


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

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BadName(name)
        return self._folder / name


def _sync_folder(folder: Path) -> None:
    """The new name itself must outlast a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
