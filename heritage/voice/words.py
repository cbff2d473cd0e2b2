"""Words of the visitors' voice: what a sender agrees to, how a message stands, why something is refused.

The consent is word for word what is agreed to: a change of meaning is another MEMORY_CONSENT_VERSION in `rules.py`.
"""

from flask_babel import LazyString, lazy_gettext

from heritage.merchants.consent_words import ConsentText
from heritage.voice.rules import MessageKind, MessageState, VoiceFault

MEMORY_CONSENT = ConsentText(
    lazy_gettext("Show my memory"),
    lazy_gettext("I wrote this myself, and I agree that it is shown on this site with the name that I gave."),
    (
        (
            lazy_gettext("What"),
            lazy_gettext("What you write above, the name that you give (or none), the language and the day."),
        ),
        (
            lazy_gettext("What for"),
            lazy_gettext("So that others read on the page of this place what people remember of it."),
        ),
        (
            lazy_gettext("Who sees it"),
            lazy_gettext(
                "First only our staff. If they agree, everybody, also search engines. Staff may shorten it a little; "
                "they keep what you wrote beside it."
            ),
        ),
        (
            lazy_gettext("How long"),
            lazy_gettext("Until you take it back, or staff take it off the page."),
        ),
        (
            lazy_gettext("How to take it back"),
            lazy_gettext(
                "On the page that you get after sending: one button, at any time. Then your words and your name are "
                "deleted. Copies that others have made by then are out of our hands."
            ),
        ),
        (
            lazy_gettext("The law, and your rights"),
            lazy_gettext(
                "Law on Personal Data Protection, No. 91/2025/QH15, and Decree 356/2025/NĐ-CP. You may see your "
                "data, have it corrected or erased, and complain."
            ),
        ),
    ),
)

KINDS: dict[MessageKind, LazyString] = {
    MessageKind.CORRECTION: lazy_gettext("Correction"),
    MessageKind.MEMORY: lazy_gettext("Memory"),
}

STATES: dict[MessageState, LazyString] = {
    MessageState.NEW: lazy_gettext("waits for an answer"),
    MessageState.TASK: lazy_gettext("somebody sees to it"),
    MessageState.ANSWERED: lazy_gettext("answered"),
    MessageState.SHOWN: lazy_gettext("on the page"),
    MessageState.DECLINED: lazy_gettext("declined"),
    MessageState.WITHDRAWN: lazy_gettext("taken back by its sender"),
}
"""For staff."""

STANDINGS: dict[MessageState, LazyString] = {
    MessageState.NEW: lazy_gettext("Your words have arrived. Staff read them one after the other."),
    MessageState.TASK: lazy_gettext("Somebody of our staff is looking into it."),
    MessageState.ANSWERED: lazy_gettext("Staff have answered you."),
    MessageState.SHOWN: lazy_gettext("Your memory is on the page of this place. Thank you."),
    MessageState.DECLINED: lazy_gettext("Staff have read it and did not take it over."),
    MessageState.WITHDRAWN: lazy_gettext("You took it back. What you wrote is deleted."),
}
"""For whoever wrote it."""

VOICE_FAULTS: dict[VoiceFault, LazyString] = {
    VoiceFault.NOT_OPEN: lazy_gettext("This cannot be done with the message any more. Look at it again."),
    VoiceFault.MEANWHILE: lazy_gettext(
        "Somebody else has changed this message while you were writing. Read it again: what you wrote is still in the "
        "field. Then press the button once more."
    ),
    VoiceFault.ONLY_MEMORIES: lazy_gettext(
        "Only a memory can be shown on the page. Mend the text of the page instead."
    ),
    VoiceFault.LONGER: lazy_gettext("You may only shorten it: this is longer than what was written."),
    VoiceFault.NOT_THEIRS: lazy_gettext("Choose somebody of the list: this person cannot see to it."),
}
