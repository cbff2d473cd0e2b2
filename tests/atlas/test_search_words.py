"""What typed words mean, and which text comes first; no database."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.atlas.search_words import (
    MAX_TERMS,
    Candidate,
    Term,
    ask,
    exact_line,
    folded_line,
    index_line,
    lines_of,
    places_in_order,
    title_of,
)


def text(name: str, summary: str = "", language: str = "vi", kind: str = "site") -> Candidate:
    """A text as the index keeps it; its name serves as slug and its number follows from it."""
    return Candidate(
        kind=kind,
        place_id=sum(map(ord, name)),
        slug=name,
        language=language,
        title=title_of(folded_line(name)),
        name_exact=exact_line(name),
        name_folded=folded_line(name),
        summary_exact=exact_line(summary),
        summary_folded=folded_line(summary),
    )


def assert_in_order(typed: str, *expected: Candidate, language: str = "vi", kinds: Sequence[str] = ("site",)) -> None:
    ordered = places_in_order(ask(typed), reversed(expected), language, kinds)
    assert ordered == [(candidate.kind, candidate.place_id) for candidate in expected]


def test_a_line_is_words_between_spaces_without_signs() -> None:
    assert exact_line("Đền thờ “Cô Chín” (9 giếng), l'Aile!") == "đền thờ cô chín 9 giếng l aile"
    assert folded_line("Đền thờ “Cô Chín” (9 giếng), l'Aile!") == "den tho co chin 9 gieng l aile"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("崇山祠（Sòng Sơn）", "崇 山 祠 song son"),
        ("가오 마을 딘", "가 오 마 을 딘"),
        ("ソンソン・バーゾイ", "ソ ン ソ ン バ ー ゾ イ"),
        ("八海龍王祠の祭り", "八 海 龍 王 祠 の 祭 り"),
        ("วัดพระแก้ว", "ว ั ด พ ร ะ แ ก ้ ว"),
    ],
)
def test_each_character_of_a_script_without_spaces_is_a_word(typed: str, line: str) -> None:
    assert folded_line(typed) == line


def test_the_index_holds_each_word_without_marks_and_with_them_and_by_where_it_stands() -> None:
    line = index_line(lines_of("Đình 山"), lines_of("của làng"), lines_of("kể"))
    assert line == (
        "dinh 山 = =đình = cua lang = =của =làng = ke = =kể"
        " = ~dinh ~山 = ~=đình = ~cua ~lang = ~=của ~=làng = #dinh #山 = #=đình"
    )


def test_a_field_without_words_leaves_no_trace_in_the_index() -> None:
    assert index_line(lines_of("Gạo"), lines_of(""), lines_of("…")) == "gao = =gạo = ~gao = ~=gạo = #gao = #=gạo"


def test_a_word_typed_with_marks_counts_as_it_is_and_one_without_does_not() -> None:
    assert ask("Đình lang GẠO").terms == (Term(("đình",), True), Term(("lang",)), Term(("gạo",), True, True))


def test_only_the_last_word_may_be_unfinished() -> None:
    assert [term.is_begun for term in ask("dinh lang ga").terms] == [False, False, True]


def test_characters_typed_together_must_stand_together() -> None:
    assert ask("마을 딘").terms == (Term(("마 을",)), Term(("딘",)))


def test_a_half_typed_word_may_move_its_tone_when_it_is_finished() -> None:
    assert ask("hòa").terms == ask("hoà").terms == (Term(("hòa", "hoà"), True, True),)
    assert ask("hoà bình").terms[0] == Term(("hòa",), True)


@pytest.mark.parametrize("typed", ["", "   ", "\0", '"', "* ^ - + : ( ) ' \\ % _ & | ! <->", "…", "\ud800"])
def test_what_holds_no_word_asks_nothing(typed: str) -> None:
    assert ask(typed).terms == ()


@given(st.text(max_size=300))
def test_a_term_holds_nothing_that_either_database_could_take_for_an_operator(typed: str) -> None:
    terms = ask(typed).terms
    assert len(terms) <= MAX_TERMS
    said = "".join(spelling for term in terms for spelling in term.spellings)
    assert {character for character in said if character.isascii() and not character.isalnum()} <= {" "}


def test_names_weigh_more_than_summaries_and_summaries_more_than_bodies() -> None:
    assert_in_order("gao", text("Làng Gạo"), text("Đình", "ở làng Gạo"), text("Đền", "ở đâu đó"))


def test_exact_marks_come_first() -> None:
    assert_in_order("dinh", text("Dinh làng"), text("Đình làng"))
    assert_in_order("ma", text("a", "ma quỷ"), text("b", "ngôi mả"))


def test_a_whole_word_comes_before_a_longer_one() -> None:
    assert_in_order("chin", text("Đền Chín Giếng"), text("Chính"))


def test_words_that_follow_each_other_in_the_name_come_before_scattered_ones() -> None:
    assert_in_order("song son", text("Đền thờ Mẫu Sòng Sơn"), text("Sơn Sòng"))


def test_a_name_that_says_little_else_comes_first() -> None:
    assert_in_order("gao", text("Gạo"), text("Đình Gạo"), text("Lễ hội đình làng Gạo"))


def test_the_language_of_the_visitor_comes_first_among_equals() -> None:
    french, english = text("Temple du Puits", language="fr"), text("Temple of Nine Wells", language="en")
    assert_in_order("temple", french, english, language="fr")
    assert_in_order("temple", english, french, language="en")


def test_a_place_stands_once_by_the_best_of_its_texts() -> None:
    place = [text("Gạo"), text("Gạo", "gạo", "en"), text("Gạo", language="ko")]
    assert places_in_order(ask("gao"), place, "en", ("site",)) == [("site", place[0].place_id)]


def test_equals_stand_in_the_order_of_kinds_then_of_addresses() -> None:
    trail, site = text("Gạo B", kind="trail"), text("Gạo C")
    assert_in_order("gao", text("Gạo A"), site, trail, kinds=("site", "trail"))
