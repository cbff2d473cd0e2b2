"""Settings, read once from the environment: the only module that looks at os.environ."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
DEVELOPMENT_KEYS = PROJECT_FOLDER / "instance" / "development.keys"
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
_ANY_HOST = {"0.0.0.0", "[::]", "*"}  # noqa: S104  # compared, and bound to nowhere here
# It is printed, and written into pages: a name in other letters stands here as its xn-- form.
_BASE_URL = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

SERVER_OPTIONS: Mapping[str, Any] = {"threads": 8, "ident": None}
"""How waitress serves the site; the benchmarks serve its peers the same way."""


_KEY = re.compile("[A-Za-z0-9_-]{43}=")

OPENSTREETMAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
NO_TILES = "none"
_TILE_ADDRESS = re.compile(r"https?://(?:\{s\}\.)?[a-z0-9.-]+(?::[0-9]{1,5})?/[^\s\"'<>]*", re.IGNORECASE)
_TILE_FILE = re.compile(r"(.+\.(?:mbtiles|pmtiles))(?:\s+(\S.*))?", re.IGNORECASE)


class SettingError(ValueError):
    """A setting that cannot be used; the message names it and says what to write instead."""


@dataclass(frozen=True)
class Bucket:
    """Where an S3-compatible store keeps our files. host: with the port, if it is not the usual one; prefix: in front
    of every name, empty or closed by a slash."""

    host: str
    is_secure: bool
    region: str
    name: str
    prefix: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations of the same code.

    database_url: an SQLAlchemy address; SQLite in instance/ unless given.
    base_url: scheme and host that printed codes carry, without a path or a closing slash.
    content_folder: the town: names, texts, map bounds.
    listen: host and port that the server answers on.
    tiles: where the map's pictures come from: an address template, the path of a tile file, or NO_TILES.
    tiles_credit: whom the map names as their makers; empty when their source says so itself.
    media_folder: where photos and recordings are kept, unless there is a bucket for them.
    keys: Fernet keys that encrypt account numbers, the one to write with first.
    trusted_proxy: address of the TLS proxy in front, whose word on a visitor's address counts; empty without one.
    needs_second_reader: whether somebody else has to approve a text than who wrote it.
    waiting_time: from the agreement of two reviewers until a changed payment account is shown.
    """

    database_url: str
    base_url: str
    content_folder: Path
    listen: str
    tiles: str = OPENSTREETMAP
    tiles_credit: str = ""
    media_folder: Path = PROJECT_FOLDER / "instance" / "media"
    bucket: Bucket | None = None
    keys: tuple[str, ...] = field(default=(), repr=False)
    trusted_proxy: str = ""
    waiting_time: timedelta = timedelta(hours=24)
    needs_second_reader: bool = True

    @property
    def is_behind_tls(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def proxy_options(self) -> Mapping[str, Any]:
        """What waitress must know of the proxy in front; without one it strips forwarding headers."""
        if not self.trusted_proxy:
            return {}
        return {"trusted_proxy": self.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for"}}

    @property
    def is_local(self) -> bool:
        """True while the base address is this machine's own: a code printed now would open nothing elsewhere."""
        return urlsplit(self.base_url).hostname in _LOCAL_HOSTS

    @property
    def own_address(self) -> str:
        """Where the site answers for whoever runs it: the base address, and while that is local, where it listens."""
        host, _, port = self.listen.rpartition(":")
        return f"http://{'127.0.0.1' if host in _ANY_HOST else host}:{port}" if self.is_local else self.base_url


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (the process's own when left out).

    Raises SettingError when one cannot be used.
    """
    source = os.environ if environ is None else environ
    default_database = f"sqlite:///{PROJECT_FOLDER / 'instance' / 'heritage.db'}"
    tiles, tiles_credit = _tiles(source.get("HERITAGE_TILES") or OPENSTREETMAP)
    return Settings(
        database_url=_database_url(source.get("HERITAGE_DATABASE_URL") or default_database),
        base_url=_base_url(source.get("HERITAGE_BASE_URL") or DEFAULT_BASE_URL),
        content_folder=_content_folder(Path(source.get("HERITAGE_CONTENT") or PROJECT_FOLDER / "content")),
        listen=_listen(source.get("HERITAGE_LISTEN") or "127.0.0.1:8000"),
        tiles=tiles,
        tiles_credit=tiles_credit,
        **_media(source),
        keys=_keys(source.get("HERITAGE_KEYS") or (_development_keys() if environ is None else "")),
        trusted_proxy=_proxy(source.get("HERITAGE_TRUSTED_PROXY") or ""),
        waiting_time=_waiting_time(source.get("HERITAGE_WAITING_HOURS") or "24"),
        needs_second_reader=_yes_or_no("HERITAGE_SECOND_READER", source.get("HERITAGE_SECOND_READER") or "yes"),
    )


_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([a-z0-9._/-]*))?\?(.+)")


def _media(source: Mapping[str, str]) -> dict[str, Any]:
    """The folder, or the bucket, in which files are kept. No message repeats a key."""
    text = source.get("HERITAGE_MEDIA") or ""
    if not text.startswith("s3:"):
        return {"media_folder": Path(text or Settings.media_folder)}
    found = _BUCKET.fullmatch(text)
    asked = {name: values[-1] for name, values in parse_qs(found[3]).items()} if found else {}
    endpoint = urlsplit(asked.get("endpoint", ""))
    is_address = endpoint.scheme in {"http", "https"} and endpoint.hostname and endpoint.path in {"", "/"}
    if not found or not is_address or set(asked) - {"endpoint", "region"}:
        raise SettingError(
            "HERITAGE_MEDIA: write a folder, or s3://bucket/prefix?endpoint=https://s3.example.vn&region=vn-1"
        )
    key, secret = source.get("HERITAGE_MEDIA_KEY") or "", source.get("HERITAGE_MEDIA_SECRET") or ""
    if not key or not secret:
        raise SettingError("HERITAGE_MEDIA_KEY, HERITAGE_MEDIA_SECRET: a bucket needs both; ask whoever runs the store")
    prefix = (found[2] or "").strip("/")
    region = asked.get("region") or "us-east-1"  # what stores expect that have no regions
    is_secure = endpoint.scheme == "https"
    prefix = f"{prefix}/" if prefix else ""
    return {"bucket": Bucket(endpoint.netloc, is_secure, region, found[1], prefix, key, secret)}


def _development_keys() -> str:
    """What `make run` wrote for this folder; a machine in service has its keys in the environment."""
    return DEVELOPMENT_KEYS.read_text("ascii") if DEVELOPMENT_KEYS.is_file() else ""


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(text.replace(",", " ").split())
    if not all(map(_KEY.fullmatch, keys)):
        raise SettingError("HERITAGE_KEYS: write what `flask keys new` prints, the newest first, commas between")
    return keys


def _proxy(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-fA-F.:]+", text):
        raise SettingError("HERITAGE_TRUSTED_PROXY: write the network address of the proxy, like 127.0.0.1")
    return text


def _waiting_time(text: str) -> timedelta:
    # Not less than a day: a merchant is to sleep on it, and pages say so.
    if not re.fullmatch("[0-9]{1,3}", text) or not 24 <= int(text) <= 168:
        raise SettingError("HERITAGE_WAITING_HOURS: write a whole number of hours, from 24 to 168")
    return timedelta(hours=int(text))


def _yes_or_no(name: str, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise SettingError(f"{name}: write yes or no")
    return text == "yes"


def _database_url(text: str) -> str:
    # Hosts hand out postgres:// or postgresql://; SQLAlchemy would load psycopg 2 for the second and nothing for the
    # first, while we install psycopg 3.
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            text = "postgresql+psycopg://" + text.removeprefix(prefix)
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")) or not _is_address(text):
        raise SettingError("HERITAGE_DATABASE_URL: write sqlite:///path/to/file.db or postgresql://user@host/name")
    return text


def _is_address(text: str) -> bool:
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        return False
    return True


def _base_url(text: str) -> str:
    base_url = text.strip().rstrip("/").lower()
    if not _BASE_URL.fullmatch(base_url):
        raise SettingError("HERITAGE_BASE_URL: write scheme and host only, like https://heritage.example.vn")
    return base_url


def _content_folder(folder: Path) -> Path:
    if not (folder / "town.toml").is_file():
        raise SettingError(f"HERITAGE_CONTENT: there is no town.toml in {folder}; name the town's content folder")
    return folder


def _listen(text: str) -> str:
    if not re.fullmatch(r"[^\s/]+:[0-9]{1,5}", text):
        raise SettingError("HERITAGE_LISTEN: write host and port, like 127.0.0.1:8000")
    return text


def _tiles(text: str) -> tuple[str, str]:
    """The address template or file, and the words after it: whom to credit."""
    text = text.strip()
    if text.lower() == NO_TILES:
        return NO_TILES, ""
    if text.startswith(("http://", "https://")):
        address, _, credit = text.partition(" ")
        if not _TILE_ADDRESS.fullmatch(address) or not all(part in address for part in ("{z}", "{x}", "y}")):
            raise SettingError(
                "HERITAGE_TILES: write an address with {z}, {x} and {y}, like https://tiles.example.vn/{z}/{x}/{y}.png"
            )
        if address != OPENSTREETMAP and not credit.strip():
            raise SettingError("HERITAGE_TILES: after the address and a space, write whom to credit for the pictures")
        return address, credit.strip()
    file = _TILE_FILE.fullmatch(text)
    if not file:
        raise SettingError("HERITAGE_TILES: write none, a tile address, or the path of a file *.mbtiles or *.pmtiles")
    if not Path(file[1]).is_file():
        raise SettingError(f"HERITAGE_TILES: there is no file {file[1]}; copy it there or name another")
    return file[1], file[2] or ""
