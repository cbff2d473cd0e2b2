"""An original changes after it was translated: what the translator has to look at again, and what not."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.paragraphs import (
    Change,
    ChangeKind,
    WordKind,
    align,
    fingerprint,
    paragraphs,
    word_changes,
)
from tests.conftest import CONTENT

SAME, CHANGED, NEW, REMOVED = ChangeKind
EQUAL, TAKEN, ADDED = WordKind

FEW = st.lists(st.sampled_from("abcdef"), max_size=12)
"""Of few kinds, so that the same paragraph often stands in a text twice."""


def became(old: str, new: str) -> list[str]:
    """What `align` says of texts whose paragraphs are letters: "same 0", "new", "removed 2"."""
    changes = align(list(old), list(new))
    assert [change.new for change in changes if change.new is not None] == list(range(len(new)))
    return [change.kind if change.old is None else f"{change.kind} {change.old}" for change in changes]


def test_blank_lines_part_paragraphs_and_headings() -> None:
    body = "\nMột hai\nba.\n\n## Bốn\n \t\n\n- năm\n- sáu\n\n\n"
    assert paragraphs(body) == ["Một hai\nba.", "## Bốn", "- năm\n- sáu"]
    assert paragraphs(" \n\n ") == []


def test_a_paragraph_that_was_only_wrapped_anew_is_the_same() -> None:
    assert fingerprint("Đền Sòng\nSơn ") == fingerprint("Đền  Sòng Sơn")
    assert fingerprint("Đền Sòng Sơn") != fingerprint("Đền Sòng Son")


def test_both_spellings_of_unicode_make_the_same_paragraph() -> None:
    text = "Đền Sòng Sơn, hội tháng hai"
    assert fingerprint(unicodedata.normalize("NFD", text)) == fingerprint(text)


def test_a_fingerprint_never_changes_as_it_is_stored() -> None:
    assert fingerprint("Đền Sòng Sơn") == "bc0fee17bd5669d4"  # b2sum -l 64


def test_no_two_paragraphs_of_the_real_texts_share_a_fingerprint() -> None:
    blocks = {block for path in CONTENT.glob("sites/*/*.md") for block in paragraphs(path.read_text("utf-8"))}
    assert len(blocks) > 500
    assert len({fingerprint(block) for block in blocks}) == len({" ".join(block.split()) for block in blocks})


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("abc", "abc", ["same 0", "same 1", "same 2"]),
        ("abc", "axc", ["same 0", "changed 1", "same 2"]),
        ("abcd", "axyd", ["same 0", "changed 1", "changed 2", "same 3"]),
        ("abc", "abxc", ["same 0", "same 1", "new", "same 2"]),
        ("abc", "ac", ["same 0", "same 2", "removed 1"]),
        ("abc", "axyc", ["same 0", "new", "new", "same 2", "removed 1"]),
        ("abc", "cab", ["same 2", "same 0", "same 1"]),
        ("abcd", "dabx", ["same 3", "same 0", "same 1", "changed 2"]),
        ("aaa", "axa", ["same 0", "changed 1", "same 2"]),
        ("", "ab", ["new", "new"]),
        ("ab", "", ["removed 0", "removed 1"]),
    ],
)
def test_each_paragraph_is_the_same_or_changed_or_new_or_gone(old: str, new: str, changes: list[str]) -> None:
    assert became(old, new) == changes


@given(FEW, FEW)
def test_every_paragraph_new_and_old_is_spoken_of_once(old: list[str], new: list[str]) -> None:
    changes = align(old, new)
    assert [change.new for change in changes if change.kind != REMOVED] == list(range(len(new)))
    assert sorted(change.old for change in changes if change.old is not None) == list(range(len(old)))
    assert all((change.old is None) == (change.kind == NEW) for change in changes)


@given(FEW, FEW)
def test_the_same_paragraph_is_found_wherever_it_went(old: list[str], new: list[str]) -> None:
    same = [change for change in align(old, new) if change.kind == SAME]
    assert all(change.old is not None and change.new is not None for change in same)
    assert all(old[change.old or 0] == new[change.new or 0] for change in same)
    assert len(same) == (Counter(old) & Counter(new)).total()


@given(FEW, FEW)
def test_all_is_in_its_place_only_in_an_unchanged_text(old: list[str], new: list[str]) -> None:
    in_place = tuple(Change(SAME, at, at) for at in range(len(new)))
    assert (align(old, new) == in_place) == (old == new)


@given(FEW.filter(bool), st.data())
def test_one_corrected_paragraph_flags_exactly_one(old: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(old) - 1))
    changes = align(old, [*old[:at], "corrected", *old[at + 1 :]])
    assert [change for change in changes if change.kind != SAME] == [Change(CHANGED, at, at)]


def test_a_text_of_a_thousand_equal_paragraphs_is_aligned_too() -> None:
    kinds = Counter(change.kind for change in align(["x", *"a" * 1_000, "y"], ["z", *"a" * 999, "v"]))
    assert kinds == {SAME: 999, NEW: 2, REMOVED: 3}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("Đền sửa năm 1.912.", "Đền sửa năm 1.919.", [(EQUAL, "Đền sửa năm"), (TAKEN, " 1.912"), (ADDED, " 1.919")]),
        ("xây đền", "xây lại đền", [(EQUAL, "xây"), (ADDED, " lại"), (EQUAL, " đền")]),
        ("một hai, ba", "bốn năm, ba", [(TAKEN, "một hai"), (ADDED, "bốn năm"), (EQUAL, ", ba")]),
        ("景兴年间修缮", "永祚年间修缮", [(TAKEN, "景兴"), (ADDED, "永祚"), (EQUAL, "年间修缮")]),
        ("祭りは二月です", "祭りは三月です", [(EQUAL, "祭りは"), (TAKEN, "二"), (ADDED, "三"), (EQUAL, "月です")]),
        ("축제는 두 곳", "축제는 세 곳", [(EQUAL, "축제는"), (TAKEN, " 두"), (ADDED, " 세"), (EQUAL, " 곳")]),
        ("hai\n từ", "hai từ", [(EQUAL, "hai từ")]),
        ("", "mới", [(ADDED, "mới")]),
        ("cũ", "", [(TAKEN, "cũ")]),
    ],
)
def test_what_changed_in_a_paragraph_is_shown_word_by_word(
    old: str, new: str, changes: list[tuple[WordKind, str]]
) -> None:
    rest = [(EQUAL, ".")] if old.endswith(".") else []
    assert word_changes(old, new) == changes + rest


TEXTS = st.text(st.sampled_from("ab đền 祠祭り빔 1.2,\n"), max_size=40) | st.text(max_size=30)


@given(TEXTS, TEXTS)
def test_the_changes_of_words_add_up_to_both_texts(old: str, new: str) -> None:
    changes = word_changes(old, new)
    now, was = ("".join(text for kind, text in changes if kind != other) for other in (TAKEN, ADDED))
    assert now == " ".join(unicodedata.normalize("NFC", new).split())
    assert "".join(was.split()) == "".join(unicodedata.normalize("NFC", old).split())


@given(TEXTS)
def test_a_text_that_did_not_change_shows_no_change(text: str) -> None:
    assert {kind for kind, _ in word_changes(text, text)} <= {EQUAL}


def test_a_word_written_a_thousand_times_does_not_hold_up_the_page() -> None:
    assert word_changes("x" + " 字学" * 1_000, "y" + " 学字字" * 700)[0][0] == TAKEN
