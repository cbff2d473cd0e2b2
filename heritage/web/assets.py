"""Static files: read once, named by their content, compressed once, cached by browsers for a year.

They are few and small, so they live in memory; a file on disk that changes needs a restart, as code does.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

import brotli

from heritage.town import Town

_COMPRESSED = {"text/css", "text/javascript", "image/svg+xml", "application/json"}
_REFERENCE = re.compile(r"asset\(([^)]+)\)")


@dataclass(frozen=True)
class Asset:
    address: str
    media_type: str
    bodies: dict[str, bytes]
    """Content coding ("br", "gzip", "identity") to bytes."""


class Assets:
    """The files of a folder under addresses that name their content.

    A style sheet refers to another file as url(asset(name)); the town's colours go before the first rule of site.css.
    """

    def __init__(self, folder: Path, town: Town) -> None:
        self._by_name: dict[str, Asset] = {}
        self._by_address: dict[str, Asset] = {}
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
        return len(self._by_name[name].bodies[coding])

    def _add(self, name: str, body: bytes) -> None:
        stem, dot, suffix = name.rpartition(".")
        digest = hashlib.sha256(body).hexdigest()[:12]
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        bodies = {"identity": body}
        if media_type in _COMPRESSED:
            bodies["br"] = brotli.compress(body)
            bodies["gzip"] = gzip.compress(body, mtime=0)
        asset = Asset(f"/static/{stem}.{digest}{dot}{suffix}", media_type, bodies)
        self._by_name[name] = self._by_address[asset.address] = asset

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


def accepted_coding(accept_encoding: str) -> str:
    """The content coding to answer in. RFC 9110 12.5.3 in the three forms that browsers send; weights only as q=0."""
    offered = {part.strip().lower() for part in accept_encoding.split(",")}
    for coding in ("br", "gzip"):
        if any(part == coding or (part.startswith(coding + ";") and not part.endswith("q=0")) for part in offered):
            return coding
    return "identity"
