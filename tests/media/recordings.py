"""Recordings as people send them: a tone that a real encoder wrote, with all that programs say beside it."""

from collections.abc import Mapping
from io import BytesIO

import av
import numpy as np

RATE = 48_000
CONTAINERS: Mapping[str, tuple[str, str]] = {
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "opus": ("ogg", "libopus"),
    "ogg flac": ("ogg", "flac"),
    "flac": ("flac", "flac"),
    "wav": ("wav", "pcm_s16le"),
}
TOLD = {"title": "MAU TITLE", "artist": "MAU ARTIST", "comment": "MAU COMMENT", "location": "+20.0500+105.8500/"}


def recorded(form: str, seconds: float = 3, told: Mapping[str, str] = TOLD) -> bytes:
    """A tone of 440 Hz."""
    container, codec = CONTAINERS[form]
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        output.metadata.update(told)
        stream = output.add_stream(codec, rate=RATE, layout="mono")
        context = stream.codec_context
        resampler = av.AudioResampler(context.format, "mono", RATE, frame_size=context.frame_size or 960)
        for part in [*resampler.resample(tone(seconds)), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return file.getvalue()


def tone(seconds: float) -> av.AudioFrame:
    moments = np.arange(int(RATE * seconds)) / RATE
    samples = (np.sin(moments * 2 * np.pi * 440) * 12_000).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = RATE, 0
    return frame


def film() -> bytes:
    """A second of grey pictures with sound, as a phone's camera names its files: an MP4."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as output:
        pictures = output.add_stream("mpeg4", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        sound = output.add_stream("aac", rate=RATE, layout="mono")
        for number in range(10):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number * 20, np.uint8), format="rgb24")
            output.mux(pictures.encode(picture))
        output.mux(pictures.encode(None))
        resampler = av.AudioResampler(sound.codec_context.format, "mono", RATE, frame_size=1024)
        for part in resampler.resample(tone(1)):
            output.mux(sound.encode(part))
        output.mux(sound.encode(None))
    return file.getvalue()


def heard(data: bytes) -> tuple[float, Mapping[str, str]]:
    """The seconds that somebody else's decoder gets out of a file, and what else the file tells."""
    with av.open(BytesIO(data)) as file:
        told = {**file.metadata, **file.streams.audio[0].metadata}
        return sum(frame.samples for frame in file.decode(audio=0)) / RATE, told
