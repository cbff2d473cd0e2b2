"""Words for why a photo or a recording was not taken, and what to do instead."""

from flask_babel import LazyString, lazy_gettext

from heritage.media.rules import LONGEST_SOUND, MAX_FILE_BYTES, MAX_SOUND_BYTES, PhotoFault, SoundFault

PHOTO_FAULTS: dict[PhotoFault, LazyString] = {
    PhotoFault.EMPTY: lazy_gettext("No photo arrived. Choose one and send it again."),
    PhotoFault.TOO_LARGE_FILE: lazy_gettext(
        "This file is larger than %(most)d MB. Take a screenshot of the photo and send that.",
        most=MAX_FILE_BYTES // 2**20,
    ),
    PhotoFault.TOO_MANY_PIXELS: lazy_gettext(
        "This photo has more points than we can read. Take a screenshot of it and send that."
    ),
    PhotoFault.TOO_SMALL: lazy_gettext(
        "This photo is too small to see anything on it. Send the photo from your camera, not its small preview."
    ),
    PhotoFault.NOT_A_PICTURE: lazy_gettext("This file is not a photo. Choose a photo, or take one now."),
    PhotoFault.HEIC: lazy_gettext(
        "This photo is in a format that only some phones can show (HEIC). Take a screenshot of it and send that, "
        "or send it as JPEG or PNG."
    ),
    PhotoFault.FORMAT: lazy_gettext(
        "This kind of picture cannot be shown here. Send it as JPEG or PNG, or take a screenshot of it and send that."
    ),
    PhotoFault.BROKEN: lazy_gettext(
        "This photo is damaged, or did not arrive whole. Send it again; if that fails, take the photo anew."
    ),
}

SOUND_FAULTS: dict[SoundFault, LazyString] = {
    SoundFault.EMPTY: lazy_gettext("No recording arrived. Choose one and send it again."),
    SoundFault.TOO_LARGE_FILE: lazy_gettext(
        "This file is larger than %(most)d MB. Save it as MP3 with 128 kbit/s and send that.",
        most=MAX_SOUND_BYTES // 2**20,
    ),
    SoundFault.TOO_LONG: lazy_gettext(
        "This recording is longer than %(most)d minutes. Cut it, and send the part that visitors should hear.",
        most=LONGEST_SOUND // 60,
    ),
    SoundFault.TOO_SHORT: lazy_gettext("There is almost nothing on this recording. Choose another file."),
    SoundFault.NOT_A_SOUND: lazy_gettext("This file is not a recording. Choose an MP3, M4A or Opus file."),
    SoundFault.FILM: lazy_gettext(
        "This file holds more than sound, perhaps a film. Save its sound alone as MP3 or M4A and send that."
    ),
    SoundFault.FORMAT: lazy_gettext(
        "Not every phone can play this kind of recording. Save it as MP3, M4A (AAC) or Opus and send that."
    ),
    SoundFault.BROKEN: lazy_gettext(
        "This recording is damaged, or did not arrive whole. Send it again; if that fails, save it anew as MP3."
    ),
}
