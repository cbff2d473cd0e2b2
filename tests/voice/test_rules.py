"""What may be written, and what becomes of it."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.voice.rules import (
    EXCERPT_BYTES,
    MOVES,
    Deed,
    Memory,
    MessageKind,
    MessageState,
    VoiceError,
    VoiceFault,
    has_too_many_links,
    is_contact,
    open_deeds,
    state_after,
)
from heritage.voice.words import KINDS, MEMORY_CONSENT, STANDINGS, STATES, VOICE_FAULTS
from heritage.web.site_app import SiteApp

S = MessageState
EVERY = list(product(MessageKind, MessageState, Deed))
SETTLED = {S.ANSWERED, S.SHOWN, S.DECLINED}
ALLOWED = {
    Deed.ANSWER: {S.NEW, S.TASK, S.ANSWERED, S.SHOWN},
    Deed.TASK: {S.NEW, S.TASK, S.ANSWERED},
    Deed.HAND_BACK: {S.TASK},
    Deed.SHOW: {S.NEW, S.TASK} | SETTLED,
    Deed.DECLINE: {S.NEW, S.TASK, S.ANSWERED, S.SHOWN},
    Deed.WITHDRAW: {S.NEW, S.TASK} | SETTLED,
}


def memory(words: str) -> Memory:
    return Memory(1, words, None, "vi", date(2026, 11, 24))


@pytest.mark.parametrize(("kind", "state", "deed"), EVERY)
def test_a_deed_is_done_in_the_states_listed_for_it_and_in_no_other(
    kind: MessageKind, state: MessageState, deed: Deed
) -> None:
    if state not in ALLOWED[deed]:
        with pytest.raises(VoiceError) as refused:
            state_after(kind, state, deed)
        assert refused.value.fault is VoiceFault.NOT_OPEN
    elif deed is Deed.SHOW and kind is MessageKind.CORRECTION:
        with pytest.raises(VoiceError) as refused:
            state_after(kind, state, deed)
        assert refused.value.fault is VoiceFault.ONLY_MEMORIES
    else:
        assert state_after(kind, state, deed) is MOVES[state, deed]


@pytest.mark.parametrize(("kind", "state"), list(product(MessageKind, MessageState)))
def test_staff_are_offered_what_they_can_do(kind: MessageKind, state: MessageState) -> None:
    offered = open_deeds(kind, state)
    assert Deed.WITHDRAW not in offered
    for deed in set(Deed) - {Deed.WITHDRAW}:
        try:
            state_after(kind, state, deed)
        except VoiceError:
            assert deed not in offered
        else:
            assert deed in offered


def test_what_was_taken_back_stays_taken_back() -> None:
    assert {state for (state, _deed) in MOVES} == set(S) - {S.WITHDRAWN}


def test_an_answer_leaves_a_shown_memory_on_its_page() -> None:
    assert state_after(MessageKind.MEMORY, S.SHOWN, Deed.ANSWER) is S.SHOWN


def test_two_links_are_taken_and_three_are_too_many() -> None:
    two = ["see https://example.org/a", "and www.example.org"]
    assert not has_too_many_links(two)
    assert has_too_many_links([*two, "HTTP://example.org"])
    assert has_too_many_links(["www.a.example www.b.example www.c.example"])


@pytest.mark.parametrize(
    "text", ["name@example.com", "a.b@mail.example.vn", "0912 345 678", "+49 (0)30 1234567", "+84912345678"]
)
def test_a_way_to_reach_somebody_is_taken(text: str) -> None:
    assert is_contact(text)


@pytest.mark.parametrize("text", ["name", "name@example", "@example.com", "12", "0" * 16, "ask my sister", "a@b@c.de"])
def test_what_reaches_nobody_is_not(text: str) -> None:
    assert not is_contact(text)


def test_a_short_memory_is_shown_whole_on_one_line() -> None:
    assert memory("Một dòng.\n\nHai  dòng.").excerpt == "Một dòng. Hai dòng."


def test_a_long_memory_is_cut_between_words() -> None:
    assert memory("năm mươi " * 100).excerpt.endswith(("năm…", "mươi…"))


@given(st.text(max_size=2000))
def test_an_excerpt_fits_whatever_the_script(words: str) -> None:
    cut = memory(words).excerpt
    assert len(cut.encode()) <= EXCERPT_BYTES + len("…".encode())
    assert " ".join(words.split()).startswith(cut.removesuffix("…"))


def test_whatever_can_happen_to_a_message_has_words() -> None:
    assert set(KINDS) == set(MessageKind)
    assert set(STATES) == set(STANDINGS) == set(MessageState)
    assert set(VOICE_FAULTS) == set(VoiceFault)


def test_the_consent_tells_all_that_the_law_asks_for(sqlite_app: SiteApp) -> None:
    with sqlite_app.test_request_context("/"):
        parts = {str(heading): str(sentence) for heading, sentence in MEMORY_CONSENT.parts}
    headings = ["What", "What for", "Who sees it", "How long", "How to take it back", "The law, and your rights"]
    assert list(parts) == headings
    assert "91/2025/QH15" in parts[headings[-1]]
    assert "356/2025/NĐ-CP" in parts[headings[-1]]
