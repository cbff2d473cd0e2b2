"""Recordings that are taken in: recognised by content, whole, and told nothing but the sound."""

import random

import pytest

from heritage.codecs.sound_files import BrokenSound, check_ogg, mp3_frames, mp4_sound_alone
from heritage.media.rules import LONGEST_SOUND, MAX_SOUND_BYTES, SoundFault, SoundForm, SoundRefused
from heritage.media.sounds import prepare_sound
from heritage.media.words import SOUND_FAULTS
from tests.media.recordings import film, heard, recorded
from tests.media.sent_files import HEIC, PDF, jpeg

FORMS = list(SoundForm)
SENT = {form: recorded(form) for form in FORMS}


def fault_of(data: bytes) -> SoundFault:
    with pytest.raises(SoundRefused) as caught:
        prepare_sound(data)
    assert isinstance(caught.value.fault, SoundFault)
    return caught.value.fault


@pytest.mark.parametrize("form", FORMS)
def test_a_recording_of_each_form_is_taken_and_sounds_as_long_as_before(form: SoundForm) -> None:
    ready = prepare_sound(SENT[form])
    assert (ready.form, ready.seconds) == (form, 3)
    assert heard(ready.data)[0] == pytest.approx(heard(SENT[form])[0], abs=0.001) == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_a_recording_tells_beside_its_sound_comes_through(form: SoundForm) -> None:
    assert b"MAU TITLE" in SENT[form], "the file says something"
    clean = prepare_sound(SENT[form]).data
    assert b"MAU" not in clean
    assert b"+20.05" not in clean
    assert {"title", "artist", "comment", "location", "creation_time"} & heard(clean)[1].keys() == set()


@pytest.mark.parametrize("form", FORMS)
def test_what_was_cleaned_once_stays_as_it_is(form: SoundForm) -> None:
    clean = prepare_sound(SENT[form])
    assert prepare_sound(clean.data).digest == clean.digest


def test_tags_behind_an_mp3_go_too() -> None:
    frames = mp3_frames(SENT[SoundForm.MP3]).data
    id3v1 = b"TAG" + b"MAU".ljust(125, b"\0")
    assert prepare_sound(frames + id3v1).data == frames
    assert prepare_sound(frames + b"APETAGEX" + b"MAU" * 20 + id3v1).data == frames
    assert prepare_sound(frames + bytes(500)).data == frames


@pytest.mark.parametrize("form", FORMS)
def test_a_recording_that_did_not_arrive_whole_is_refused_wherever_it_was_cut(form: SoundForm) -> None:
    data = SENT[form]
    cuts = {1, len(data) // 100, len(data) // 2} | set(random.Random(7).sample(range(1, len(data) // 2), 20))  # noqa: S311
    for cut in cuts:
        assert fault_of(data[:-cut]) == SoundFault.BROKEN, cut


def test_an_mp3_that_was_cut_between_two_frames_is_refused() -> None:
    frames = mp3_frames(SENT[SoundForm.MP3]).data
    length = len(frames) // 2
    while True:
        try:
            half = mp3_frames(frames[:length])
            break
        except BrokenSound:
            length += 1
    assert half.seconds < 2
    assert fault_of(frames[:length]) == SoundFault.BROKEN


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_recording_is_refused_or_taken_but_never_trips_us_up(form: SoundForm) -> None:
    chance = random.Random(11)  # noqa: S311
    for _ in range(150):
        data = bytearray(SENT[form])
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(min(len(data), chance.choice((64, 600, len(data)))))] = chance.randrange(256)
        try:
            prepare_sound(bytes(data))
        except SoundRefused as refused:
            assert refused.fault in SOUND_FAULTS  # noqa: PT017  # both outcomes are right


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", SoundFault.EMPTY),
        (PDF, SoundFault.NOT_A_SOUND),
        (HEIC, SoundFault.NOT_A_SOUND),
        (jpeg(), SoundFault.NOT_A_SOUND),
        (b"MAU, a text", SoundFault.NOT_A_SOUND),
        (bytes(MAX_SOUND_BYTES + 1), SoundFault.TOO_LARGE_FILE),
        (recorded("wav", 3), SoundFault.FORMAT),
        (recorded("flac", 3), SoundFault.FORMAT),
        (recorded("ogg flac", 3), SoundFault.FORMAT),
        (film(), SoundFault.FILM),
        (recorded("mp3", 1), SoundFault.TOO_SHORT),
        (b"ID3\4\0\0\0\0\0\0" + b"\xff\xfb\x90\0" + PDF * 20, SoundFault.BROKEN),
    ],
    ids=["empty", "pdf", "heic", "jpeg", "text", "large", "wav", "flac", "ogg flac", "film", "short", "hidden pdf"],
)
def test_what_is_no_recording_for_visitors_is_refused_for_a_reason(data: bytes, fault: SoundFault) -> None:
    assert fault_of(data) == fault


def test_a_recording_that_nobody_listens_to_the_end_is_refused() -> None:
    frames = mp3_frames(SENT[SoundForm.MP3]).data
    whole = frames * (LONGEST_SOUND // 3 + 1)
    assert len(whole) < MAX_SOUND_BYTES
    assert fault_of(whole) == SoundFault.TOO_LONG


def test_there_are_words_for_every_fault() -> None:
    assert set(SOUND_FAULTS) == set(SoundFault)


@pytest.mark.parametrize("read", [mp3_frames, mp4_sound_alone])
def test_a_codec_refuses_nothing_at_all(read: object) -> None:
    with pytest.raises(BrokenSound):
        read(b"")  # type: ignore[operator]
    with pytest.raises(BrokenSound):
        check_ogg(b"")
