"""Files of sound as bytes: whether one is whole, and the same without what is said beside the sound.

MP3: frames of layer III (ISO/IEC 11172-3 2.4.2, 13818-3). MP4: boxes (ISO/IEC 14496-12) that hold one track of AAC.
Ogg: pages (RFC 3533). A file that is not whole, or not of the kind, raises BrokenSound; one that holds more than
sound raises NotSoundAlone.
"""

from collections.abc import Iterator
from dataclasses import dataclass


class BrokenSound(ValueError):
    """Bytes that do not follow their standard to the end."""


class NotSoundAlone(ValueError):
    """A film, or several things in one file."""


@dataclass(frozen=True)
class Frames:
    """The frames of an MP3, one after the other, and how long they sound."""

    data: bytes
    seconds: float


_BITRATES = {  # kbit/s by index; 0 would mean whatever the encoder liked, 15 is forbidden
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_TAGS_AT_THE_END = (b"TAG", b"APETAGEX", b"LYRICSBEGIN")


def mp3_frames(data: bytes) -> Frames:
    """The sound of an MP3: tags in front and behind fall away."""
    at = start = _after_id3(data)
    seconds = 0.0
    while at < len(data) and not data.startswith(_TAGS_AT_THE_END, at):
        if data[at] == 0 and not any(data[at:]):  # some encoders fill up the last block
            break
        length, duration = _mp3_frame(data[at : at + 4])
        if at + length > len(data):
            raise BrokenSound("the last frame is not whole")
        at, seconds = at + length, seconds + duration
    if at == start:
        raise BrokenSound("no frame")
    return Frames(data[start:at], seconds)


def _after_id3(data: bytes) -> int:
    """Where the tags in front end (ID3v2.4, 3.1): their length stands in four bytes of seven bits."""
    at = 0
    while data.startswith(b"ID3", at) and len(data) >= at + 10:
        length = 0
        for byte in data[at + 6 : at + 10]:
            length = length << 7 | byte & 0x7F
        at += length + (20 if data[at + 5] & 0x10 else 10)
    while at < len(data) and data[at] == 0:  # padding that the tag does not count
        at += 1
    return at


def _mp3_frame(header: bytes) -> tuple[int, float]:
    """Bytes and seconds of the frame that begins so."""
    bits = int.from_bytes(header, "big")
    version, layer = bits >> 19 & 3, bits >> 17 & 3
    bitrate, rate, padding = bits >> 12 & 15, bits >> 10 & 3, bits >> 9 & 1
    if len(header) < 4 or bits >> 21 != 0x7FF or layer != 1 or version not in _RATES or rate == 3:
        raise BrokenSound("no frame of layer III")
    if bitrate in {0, 15}:
        raise BrokenSound("no bit rate")
    samples = 1152 if version == 3 else 576
    per_second = _RATES[version][rate]
    return samples // 8 * _BITRATES[version == 3][bitrate] * 1000 // per_second + padding, samples / per_second


# What a player needs of each box that we look into; all else becomes empty space of the same length, since the places
# of the samples are counted from the beginning of the file.
_KEPT = {
    b"": {b"ftyp", b"moov", b"mdat"},
    b"moov": {b"mvhd", b"trak"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
}
_WITH_TIMES = {b"mvhd", b"tkhd", b"mdhd"}


def mp4_sound_alone(data: bytes) -> bytes:
    """An MP4 with nothing but its track of sound: no place, no name, no picture, no time of making."""
    if b"moof" in {kind for kind, *_ in _boxes(data, 0, len(data))}:
        raise BrokenSound("in fragments")
    clean = bytearray(data)
    handlers = _clear(clean, 0, len(clean), b"")
    if handlers != [b"soun"]:
        raise NotSoundAlone(handlers) if b"soun" in handlers or b"vide" in handlers else BrokenSound("no sound")
    return bytes(clean)


def _clear(data: bytearray, start: int, end: int, parent: bytes) -> list[bytes]:
    """Empty the boxes of `parent` that no player needs; the handlers of the tracks that are there."""
    handlers: list[bytes] = []
    for kind, at, body, after in _boxes(data, start, end):
        if kind not in _KEPT[parent]:
            data[at + 4 : at + 8] = b"free"
            data[body:after] = bytes(after - body)
        elif kind in _WITH_TIMES and after - body >= 20:
            times = 8 if data[body] == 0 else 16
            data[body + 4 : body + 4 + times] = bytes(times)
        elif kind == b"hdlr":
            handlers.append(bytes(data[body + 8 : body + 12]))
        elif kind in _KEPT:
            handlers += _clear(data, body, after, kind)
    return handlers


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The boxes from `start` on: kind, where each begins, where its content does, where it ends. They fill the space
    to the end."""
    at = start
    while at < end:
        length, header = int.from_bytes(data[at : at + 4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = end - at
        if length < header or at + length > end:
            raise BrokenSound("a box is not whole")
        yield bytes(data[at + 4 : at + 8]), at, at + header, at + length
        at += length


def check_ogg(data: bytes) -> None:
    """That pages of one stream fill an Ogg file, the last of which says that it is the last."""
    at, flags, streams = 0, 0, set()
    while at < len(data):
        header = data[at : at + 27]
        if len(header) < 27 or not header.startswith(b"OggS\0"):
            raise BrokenSound("no page")
        flags = header[5]
        streams.add(header[14:18])
        lengths = data[at + 27 : at + 27 + header[26]]
        at += 27 + header[26] + sum(lengths)
    if at != len(data) or not flags & 4:
        raise BrokenSound("the last page is not whole, or not the last")
    if len(streams) != 1:
        raise NotSoundAlone(len(streams))
