"""Static files: read once, named by their content, compressed once each, cached by browsers for a year.

They are few and small, so they live in memory; a file on disk that changes needs a restart, as code does.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli

from heritage.town import Town

_TEXTS = {"text/css", "text/javascript", "image/svg+xml", "application/json"}
_REFERENCE = re.compile(r"asset\(([^)]+)\)")
_REFUSED = re.compile(r"\s*q\s*=\s*0(\.0{0,3})?\s*")
_RELATIVE_REFERENCE = re.compile(r"url\((?!#)([\w./-]+)\)")


@dataclass(frozen=True)
class Asset:
    """content_type: as the header says it; is_compressible: pictures in PNG and the like only grow."""

    address: str
    content_type: str
    is_compressible: bool
    whole: bytes

    def body(self, coding: str) -> bytes:
        """The file in a content coding: "br", "gzip" or "identity"."""
        return _compressed(self.whole, coding) if coding != "identity" else self.whole


@lru_cache(maxsize=256)  # at its first use, not at the start: commands serve nothing and should not wait for Brotli
def _compressed(whole: bytes, coding: str) -> bytes:
    return brotli.compress(whole) if coding == "br" else gzip.compress(whole, mtime=0)


class Assets:
    """The files of a folder under addresses that name their content.

    A style sheet refers to another file as url(asset(name)); the town's colours go before the first rule of site.css.
    taken: files of installed packages, name to path, like leaflet/leaflet.js; their style sheets refer to files beside
    them, which must be taken too. drawn: files made when the site starts, name to content.
    """

    def __init__(
        self,
        folder: Path,
        town: Town,
        taken: Mapping[str, Path] | None = None,
        drawn: Mapping[str, str] | None = None,
    ) -> None:
        self._by_name: dict[str, Asset] = {}
        self._by_address: dict[str, Asset] = {}
        for name, text in (drawn or {}).items():
            self._add(name, text.encode())
        self._take(taken or {})
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        for name in sorted(names, key=lambda name: name.endswith(".css")):  # style sheets last: they name the others
            body = (folder / name).read_bytes()
            if name.endswith(".css"):
                body = self._style_sheet(body.decode(), town if name == "site.css" else None)
            self._add(name, body)

    def address(self, name: str) -> str:
        return self._by_name[name].address

    def at(self, address: str) -> Asset | None:
        return self._by_address.get(address)

    def size(self, name: str, coding: str) -> int:
        return len(self._by_name[name].body(coding))

    def _add(self, name: str, body: bytes) -> None:
        stem, dot, suffix = name.rpartition(".")
        digest = hashlib.sha256(body).hexdigest()[:12]
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        is_text = media_type in _TEXTS
        content_type = f"{media_type}; charset=utf-8" if is_text else media_type
        asset = Asset(f"/static/{stem}.{digest}{dot}{suffix}", content_type, is_text, body)
        self._by_name[name] = self._by_address[asset.address] = asset

    def _take(self, taken: Mapping[str, Path]) -> None:
        for name in sorted(taken, key=lambda name: name.endswith(".css")):
            body = taken[name].read_bytes()
            if name.endswith(".css"):
                beside = name.rpartition("/")[0]
                body = self._style_sheet(_RELATIVE_REFERENCE.sub(rf"url(asset({beside}/\1))", body.decode()), None)
            self._add(name, body)

    def _style_sheet(self, text: str, town: Town | None) -> bytes:
        text = _REFERENCE.sub(lambda match: self.address(match[1]), text)
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        text = re.sub(r"\s+", " ", text)
        if town:
            text = _colours(town) + text
        return text.encode()


def _colours(town: Town) -> str:
    def block(scheme: str) -> str:
        return ":root{" + "".join(f"--{name}:{value};" for name, value in town.colours[scheme].items()) + "}"

    return f"{block('light')}@media (prefers-color-scheme:dark){{{block('dark')}}}"


@lru_cache(maxsize=256)  # browsers send a handful of values, with every request
def accepted_coding(accept_encoding: str) -> str:
    """The content coding to answer in. RFC 9110 12.5.3; of the weights only nought matters to us, as it refuses."""
    offered = [element.strip().lower().partition(";") for element in accept_encoding.split(",")]
    accepted = {coding.strip() for coding, _, weight in offered if not _REFUSED.fullmatch(weight)}
    return next((coding for coding in ("br", "gzip") if coding in accepted), "identity")
