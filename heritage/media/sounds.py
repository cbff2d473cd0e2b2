"""From a file that somebody sent to a recording of our own: the sound as it was, and nothing said beside it.

It is not encoded anew, which would only make it worse. How long it is says mutagen, which reads the headers that our
own walk through the file does not: where the two differ, a part is missing.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from mutagen import MutagenError
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from heritage.codecs.sound_files import BrokenSound, NotSoundAlone, check_ogg, mp3_frames, mp4_sound_alone
from heritage.media.rules import SoundFault, SoundForm, SoundRefused, check_length, recognise_sound

_MAY_DIFFER = 1.0
"""Seconds between what a header says and what is there: encoders count their own silence differently."""


@dataclass(frozen=True)
class Recorded:
    """A recording made ready to be kept."""

    form: SoundForm
    seconds: int
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()[:32]


def prepare_sound(data: bytes) -> Recorded:
    """The recording to keep of the file in `data`. Raises SoundRefused."""
    form = recognise_sound(data)
    try:
        clean, seconds = _READERS[form](data)
    except NotSoundAlone as fault:
        raise SoundRefused(SoundFault.FILM) from fault
    except SoundRefused:
        raise
    except (BrokenSound, MutagenError, ValueError, IndexError, KeyError, OverflowError) as fault:
        raise SoundRefused(SoundFault.BROKEN) from fault
    check_length(seconds)
    return Recorded(form, round(seconds), clean)


def _mp3(data: bytes) -> tuple[bytes, float]:
    frames = mp3_frames(data)
    if MP3(BytesIO(frames.data)).info.length > frames.seconds + _MAY_DIFFER:
        raise SoundRefused(SoundFault.BROKEN)
    return frames.data, frames.seconds


def _m4a(data: bytes) -> tuple[bytes, float]:
    clean = mp4_sound_alone(data)
    info = MP4(BytesIO(clean)).info
    if not info.codec.startswith("mp4a"):  # ALAC and the like, which few browsers play
        raise SoundRefused(SoundFault.FORMAT)
    return clean, info.length


def _opus(data: bytes) -> tuple[bytes, float]:
    check_ogg(data)
    file = BytesIO(data)
    opus = OggOpus(file)
    opus.delete(file)
    return file.getvalue(), opus.info.length


_READERS = {SoundForm.MP3: _mp3, SoundForm.M4A: _m4a, SoundForm.OPUS: _opus}
