"""What photos and recordings are taken in, and what is made of them. Pure: no database, no request, no decoder."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

from heritage.people.rules import Refused

MAX_FILE_BYTES = 12 * 2**20
"""A phone's photo of 12 million pixels is 3 to 5 MB; more than this takes minutes to send from the street."""

MAX_PIXELS = 40_000_000
"""They take 160 MB once decoded. The cap is held against the header, before that: a file of a few dozen bytes can
hold a picture of a hundred million."""

MAX_SIDE = 16_383
"""The longest side that WebP can write."""

MAX_SCANS = 100
"""A progressive JPEG has about ten scans, each over the whole picture. A hundred thousand fit into one file,
and would keep a processor busy for ten minutes."""

SMALLEST_FRONT = 320
"""Pixels on the shorter side from which the front of a shop can be known again."""

WIDTHS = (400, 800, 1600)
"""Pixels: a card; a phone's whole width; a desktop's column, or a phone's at three pixels to the point."""

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
"""What is made in every width, by the ending of the name: WebP is smaller, JPEG is read by everything."""

SMALLEST_OF_PLACE = 800
"""Pixels on the shorter side: a place is shown across a whole desktop, so a preview from a chat will not do."""

ACCEPTED = "image/jpeg,image/png,image/webp"
"""For the accept attribute of a file field: with it, an iPhone turns its own format into JPEG before it sends."""

ACCEPTED_OF_DESK = f"{ACCEPTED},image/avif"


class PhotoKind(StrEnum):
    """Whom a photo is for: the front of a shop is for everybody; what visits and reports show is for staff alone; a
    place's is for everybody once it is published."""

    FRONT = "front"
    EVIDENCE = "evidence"
    PLACE = "place"


class PhotoFault(StrEnum):
    """Why a photo is not taken; the words stand with the pages."""

    EMPTY = "empty"
    TOO_LARGE_FILE = "too-large-file"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_SMALL = "too-small"
    NOT_A_PICTURE = "not-a-picture"
    HEIC = "heic"
    FORMAT = "format"
    BROKEN = "broken"


class PhotoRefused(Refused):
    """A file that cannot be taken as a photo; its fault is a PhotoFault."""


# A file is what its first bytes say, whatever its name and its sender call it.
_ACCEPTED_BEGINNINGS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "AVIF": re.compile(rb".{4}ftyp(?:avif|(?!avis).{0,64}avif)", re.DOTALL),
}
FROM_STRANGERS = frozenset({"JPEG", "PNG", "WEBP"})
"""No camera of a phone sends AVIF, and every decoder more is one more that strangers can feed."""
FROM_DESK = FROM_STRANGERS | {"AVIF"}

_OTHER_BEGINNINGS = {
    re.compile(rb".{4}ftyp(?:avi[fs]|.{0,64}avif)", re.DOTALL): PhotoFault.FORMAT,
    re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL): PhotoFault.HEIC,
    re.compile(rb"GIF8[79]a|BM.{4}\0{4}|II\*\0|MM\0\*|\0\0\x01\0|8BPS", re.DOTALL): PhotoFault.FORMAT,
    re.compile(rb"\xff\x0a|\xff\x4f\xff\x51|\0\0\0\x0c(?:JXL |jP  )", re.DOTALL): PhotoFault.FORMAT,
    re.compile(rb".{0,1000}?<svg[\s>]", re.DOTALL): PhotoFault.FORMAT,
}

# Start of scan (ITU-T T.81, B.2.3): its length says how many components it has, or libjpeg gives up.
_SCAN = re.compile(rb"\xff\xda\0(?:\x08\x01|\x0a\x02|\x0c\x03|\x0e\x04)")


def recognise(data: bytes, formats: Collection[str] = FROM_STRANGERS) -> str:
    """The format of a file as Pillow names it, if it is one of `formats`.

    Raises PhotoRefused.
    """
    if not data:
        raise PhotoRefused(PhotoFault.EMPTY)
    if len(data) > MAX_FILE_BYTES:
        raise PhotoRefused(PhotoFault.TOO_LARGE_FILE)
    for name, beginning in _ACCEPTED_BEGINNINGS.items():
        if name in formats and beginning.match(data):
            if name == "JPEG" and len(_SCAN.findall(data)) > MAX_SCANS:
                raise PhotoRefused(PhotoFault.BROKEN)
            return name
    known = (fault for beginning, fault in _OTHER_BEGINNINGS.items() if beginning.match(data))
    raise PhotoRefused(next(known, PhotoFault.NOT_A_PICTURE))


def check_size(width: int, height: int, *, smallest: int) -> None:
    """smallest: pixels that the shorter side needs.

    Raises PhotoRefused.
    """
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PhotoRefused(PhotoFault.TOO_MANY_PIXELS)
    if min(width, height) < smallest:
        raise PhotoRefused(PhotoFault.TOO_SMALL)


def widths_of(width: int) -> list[int]:
    """The widths to make of a picture, in order: never wider than it is."""
    return sorted({min(each, width) for each in WIDTHS})


def file_names(widths: Iterable[int]) -> list[str]:
    """The files of a photo with these widths: 400.webp, 400.jpg, 800.webp, …"""
    return [f"{width}.{ending}" for width in widths for ending in MEDIA_TYPES]


def media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]


def stored_name(digest: str, name: str) -> str:
    """Where a file of a photo lies in the storage."""
    return f"photos/{digest}-{name}"


MAX_SOUND_BYTES = 30 * 2**20
"""Half an hour at 128 kbit/s, which is more than anybody listens to at a gate."""

LONGEST_SOUND = 45 * 60
SHORTEST_SOUND = 2
"""Seconds. Shorter is a finger that slipped."""

ACCEPTED_SOUNDS = "audio/mpeg,audio/mp4,audio/x-m4a,audio/ogg,audio/opus,.mp3,.m4a,.opus,.ogg"
"""For the accept attribute; systems do not agree on the names of these types, hence the endings."""


class SoundForm(StrEnum):
    """Kinds of recordings, named by the ending of their files. Every phone plays the first two."""

    MP3 = "mp3"
    M4A = "m4a"
    OPUS = "opus"


SOUND_TYPES = {SoundForm.MP3: "audio/mpeg", SoundForm.M4A: "audio/mp4", SoundForm.OPUS: "audio/ogg"}


class SoundFault(StrEnum):
    """Why a recording is not taken; the words stand with the pages."""

    EMPTY = "empty"
    TOO_LARGE_FILE = "too-large-file"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    NOT_A_SOUND = "not-a-sound"
    FILM = "film"
    FORMAT = "format"
    BROKEN = "broken"


class SoundRefused(Refused):
    """A file that cannot be taken as a recording; its fault is a SoundFault."""


_SOUND_BEGINNINGS = {
    SoundForm.OPUS: re.compile(rb"OggS.{22}[\1-\xff].{0,255}?OpusHead", re.DOTALL),
    SoundForm.M4A: re.compile(rb".{4}ftyp(?:M4A |M4B |mp4[12]|isom|iso[2-6]|dash)", re.DOTALL),
    SoundForm.MP3: re.compile(rb"ID3[\2-\4]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", re.DOTALL),
}
_OTHER_SOUNDS = {
    re.compile(
        rb"RIFF.{4}WAVE|fLaC|OggS|#!AMR|\x30\x26\xb2\x75|FORM.{4}AIF|caff|\xff[\xf1\xf9]", re.DOTALL
    ): SoundFault.FORMAT,
    re.compile(rb".{4}ftyp3g", re.DOTALL): SoundFault.FORMAT,
    re.compile(rb".{4}ftypqt|\x1a\x45\xdf\xa3|RIFF.{4}AVI ", re.DOTALL): SoundFault.FILM,
}


def recognise_sound(data: bytes) -> SoundForm:
    """What kind of recording a file is, by its first bytes. Raises SoundRefused."""
    if not data:
        raise SoundRefused(SoundFault.EMPTY)
    if len(data) > MAX_SOUND_BYTES:
        raise SoundRefused(SoundFault.TOO_LARGE_FILE)
    for form, beginning in _SOUND_BEGINNINGS.items():
        if beginning.match(data):
            return form
    known = (fault for beginning, fault in _OTHER_SOUNDS.items() if beginning.match(data))
    raise SoundRefused(next(known, SoundFault.NOT_A_SOUND))


def check_length(seconds: float) -> None:
    """Raises SoundRefused."""
    if seconds > LONGEST_SOUND:
        raise SoundRefused(SoundFault.TOO_LONG)
    if seconds < SHORTEST_SOUND:
        raise SoundRefused(SoundFault.TOO_SHORT)


def stored_sound_name(digest: str, form: str) -> str:
    """Where a recording lies in the storage."""
    return f"sounds/{digest}.{form}"
