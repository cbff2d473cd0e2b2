"""Words for licences, and for why something about a place's media was refused."""

from flask_babel import LazyString, lazy_gettext

from heritage.gallery.rules import MOST_PICTURES, GalleryFault, Licence
from heritage.writing.rules import TextKind

LICENCE_NAMES: dict[Licence, LazyString | str] = {
    Licence.TOWN: lazy_gettext("the town's own work"),
    Licence.CC_BY: "CC BY 4.0",
    Licence.CC_BY_SA: "CC BY-SA 4.0",
    Licence.PUBLIC_DOMAIN: lazy_gettext("public domain (CC0)"),
    Licence.PERMISSION: lazy_gettext("shown by permission"),
}

GALLERY_FAULTS: dict[GalleryFault, LazyString] = {
    GalleryFault.NO_CREDIT: lazy_gettext("Write who made it, below Credit. Then it can be published."),
    GalleryFault.NO_LICENCE: lazy_gettext("Choose how it may be used. Then it can be published."),
    GalleryFault.NO_ALT: lazy_gettext(
        "Say in the town's own language what the picture shows. Then it can be published."
    ),
    GalleryFault.NO_TITLE: lazy_gettext("Give the recording a title. Then it can be published."),
    GalleryFault.NO_TRANSCRIPT: lazy_gettext(
        "Write down what is said in the recording, in the same language. Then it can be published."
    ),
    GalleryFault.FULL: lazy_gettext(
        "A place has at most %(most)d pictures. Delete one before you send another.", most=MOST_PICTURES
    ),
    GalleryFault.LANGUAGE_TAKEN: lazy_gettext(
        "There is already a recording in this language. Delete that one first, or choose another language."
    ),
}

KIND_NAMES: dict[TextKind, LazyString] = {
    TextKind.SITE: lazy_gettext("Heritage sites"),
    TextKind.FESTIVAL: lazy_gettext("Festivals"),
    TextKind.TRAIL: lazy_gettext("Trails"),
}
