"""What may be written to the town, and what becomes of it: kinds, states, moves, limits with their reasons. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from heritage.people.rules import Refused


class MessageKind(StrEnum):
    CORRECTION = "correction"
    MEMORY = "memory"


class MessageState(StrEnum):
    """new: nobody has handled it; task: somebody of the staff sees to it; shown: on the page; withdrawn: taken back by
    whoever wrote it."""

    NEW = "new"
    TASK = "task"
    ANSWERED = "answered"
    SHOWN = "shown"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


WAITING = (MessageState.NEW, MessageState.TASK)
"""Nothing has become of it yet."""


class Deed(StrEnum):
    """hand-back: who had the task says what was done; withdraw: who wrote it takes it back."""

    ANSWER = "answer"
    TASK = "task"
    HAND_BACK = "hand-back"
    SHOW = "show"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


_NEW, _TASK, _ANSWERED = MessageState.NEW, MessageState.TASK, MessageState.ANSWERED
_SHOWN, _DECLINED = MessageState.SHOWN, MessageState.DECLINED

MOVES: dict[tuple[MessageState, Deed], MessageState] = {
    (_NEW, Deed.ANSWER): _ANSWERED,
    (_TASK, Deed.ANSWER): _ANSWERED,
    (_ANSWERED, Deed.ANSWER): _ANSWERED,
    (_SHOWN, Deed.ANSWER): _SHOWN,
    (_NEW, Deed.TASK): _TASK,
    (_TASK, Deed.TASK): _TASK,
    (_ANSWERED, Deed.TASK): _TASK,
    (_TASK, Deed.HAND_BACK): _NEW,
    (_NEW, Deed.SHOW): _SHOWN,
    (_TASK, Deed.SHOW): _SHOWN,
    (_ANSWERED, Deed.SHOW): _SHOWN,
    (_SHOWN, Deed.SHOW): _SHOWN,
    (_DECLINED, Deed.SHOW): _SHOWN,
    (_NEW, Deed.DECLINE): _DECLINED,
    (_TASK, Deed.DECLINE): _DECLINED,
    (_ANSWERED, Deed.DECLINE): _DECLINED,
    (_SHOWN, Deed.DECLINE): _DECLINED,
    **{(state, Deed.WITHDRAW): MessageState.WITHDRAWN for state in (_NEW, _TASK, _ANSWERED, _SHOWN, _DECLINED)},
}
"""What is not here cannot be done. A task that comes after an answer keeps the answer."""


class VoiceFault(StrEnum):
    """Why a deed is refused; the words stand with the pages."""

    NOT_OPEN = "not-open"
    MEANWHILE = "meanwhile"
    ONLY_MEMORIES = "only-memories"
    LONGER = "longer"
    NOT_THEIRS = "not-theirs"


class VoiceError(Refused):
    """A deed on a message that cannot be done; its fault is a VoiceFault."""


def state_after(kind: MessageKind, state: MessageState, deed: Deed) -> MessageState:
    """Raises VoiceError."""
    after = MOVES.get((state, deed))
    if after is None:
        raise VoiceError(VoiceFault.NOT_OPEN)
    if deed is Deed.SHOW and kind is not MessageKind.MEMORY:
        raise VoiceError(VoiceFault.ONLY_MEMORIES)
    return after


def open_deeds(kind: MessageKind, state: MessageState) -> set[Deed]:
    """What staff can do with a message now."""
    return {
        deed
        for deed in Deed
        if deed is not Deed.WITHDRAW
        and (state, deed) in MOVES
        and (deed is not Deed.SHOW or kind is MessageKind.MEMORY)
    }


MAX_CORRECTION = 2_000
MAX_MEMORY = 4_000
"""A screen, and two: what is longer is better told to a person."""
MAX_SOURCE = 300
MAX_CONTACT = 100
MAX_NAME = 60
MAX_ANSWER = 1_000

MAX_LINKS = 2
"""A source or two. More is what people send who sell something."""
_LINK = re.compile(r"https?:|\bwww\.", re.IGNORECASE)


def has_too_many_links(texts: Iterable[str]) -> bool:
    return sum(len(_LINK.findall(text)) for text in texts) > MAX_LINKS


_MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9 ().-]+")


def is_contact(text: str) -> bool:
    """Whether somebody can be reached by it: an e-mail address, or a telephone number of any country."""
    if _MAIL_ADDRESS.fullmatch(text):
        return True
    return bool(_PHONE.fullmatch(text)) and 7 <= sum(each.isdigit() for each in text) <= 15


RECEIPT_LENGTH = 20
"""19 free characters of 32, 95 bits: whoever has a receipt reads the answer, so nobody may find one by trying."""

CONTACT_KEPT = timedelta(days=90)
"""After a message was settled; long enough for a question about the answer."""
CONTACT_KEPT_UNSETTLED = timedelta(days=365)
"""After it was sent, whatever became of it."""

MEMORY_CONSENT_VERSION = "2026-11"
"""Of the words in `words.py` by which a memory may be shown; a change of meaning is another version."""

UNKNOWN_LANGUAGE = "und"
"""BCP 47 for words in a language that is none of the town's."""


MEMORIES_OPEN, MEMORIES_FOLDED = 3, 3
"""On the page of a place the first three stand open and three more behind one press; all have a page of their own."""
EXCERPT_BYTES = 500
"""Six of them take 3,000 bytes of a page that must fit into 14 KB compressed, whatever the script."""


@dataclass(frozen=True)
class Memory:
    """As it is shown: the words that staff agreed to, of whom, in which language, written on which day."""

    id: int
    words: str
    name: str | None
    language: str
    written_on: date

    @property
    def excerpt(self) -> str:
        """As much of it as a place's page has room for, on one line; what was cut off shows as an ellipsis."""
        line = " ".join(self.words.split())
        kept = line.encode()[:EXCERPT_BYTES].decode(errors="ignore")
        if kept == line:
            return line
        whole = kept.rpartition(" ")[0]
        return f"{whole if len(whole) > len(kept) // 2 else kept}…"


@dataclass(frozen=True)
class PlaceMemories:
    """The newest memories of a place, the newest first, as its page shows them."""

    open: tuple[Memory, ...]
    folded: tuple[Memory, ...]
