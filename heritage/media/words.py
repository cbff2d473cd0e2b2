"""Words for why a photo was not taken, and what to do instead."""

from flask_babel import LazyString, lazy_gettext

from heritage.media.rules import MAX_FILE_BYTES, PhotoFault

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
