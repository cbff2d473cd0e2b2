"""What a visitor's words mean, and which of the places they fit comes first. Pure: no database, no request.

A text is searched as a line of words between spaces, once `exact` (casefolded) and once `folded` (without marks).
Scripts without spaces have each character as a word. A word typed with marks must be found as it is; a word typed
without is found with any marks.

Both databases only say which texts have the words. The order is made here, so that it cannot differ between them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from heritage.codecs.vietnamese import cased_alike, fold, tone_on_second_vowel

MAX_TYPED = 100
"""Characters that are read of what was typed. The longest name of a place has half as many."""

MAX_TERMS = 8
"""A longer question says no more about one place, and each word costs a look into the index."""

MAX_WORD = 40
"""Characters of a word that are compared; no language of ours has longer ones, but web addresses are."""

MAX_INDEXED = 6_000
"""Words of one field that are searched, more than any story has. PostgreSQL counts positions up to 16,383."""

# Thai, Lao, Myanmar, Khmer; Hangul (its words carry particles); radicals, kana, Han and their extensions.
_EACH_A_WORD = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u1100-\u11ff\uac00-\ud7ff"
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30fa\u30fc-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WITHOUT_SPACES = re.compile(f"[{_EACH_A_WORD}]")
_WORD = re.compile(rf"[{_EACH_A_WORD}]|[^\W_{_EACH_A_WORD}]+")
_RUN = re.compile(rf"[{_EACH_A_WORD}]+|[^\W_{_EACH_A_WORD}]+")

_COST = {"name": 0, "summary": 1, "body": 3}
"""A word found in the body counts less than two found in the summary."""


class Scope(StrEnum):
    """How far a word may stand from the name. Its value stands before the word in the index.

    A word of a name is there three times, a word of a summary twice. To look among names is then a look at a few texts,
    where columns or weights would have the database go through every text that has the word anywhere.
    """

    NAME = "#"
    NAME_OR_SUMMARY = "~"
    ANYWHERE = ""


EXACT = "="
"""Stands before a word of the index that has its marks, behind the scope."""

MARKS = EXACT + "".join(Scope)


def exact_line(text: str) -> str:
    return _line(cased_alike(text))


def folded_line(text: str) -> str:
    return _line(fold(text))


def title_of(folded: str) -> str:
    """A folded name as it is compared with the whole of what was typed."""
    return folded[:MAX_TYPED]


def _line(text: str) -> str:
    return " ".join(word[:MAX_WORD] for word in _WORD.findall(text)[:MAX_INDEXED])


@dataclass(frozen=True)
class Lines:
    """What is said in one field of a text, as two lines."""

    folded: str
    exact: str


def lines_of(*texts: str) -> Lines:
    text = "\n".join(texts)
    return Lines(folded_line(text), exact_line(text))


def index_line(name: Lines, summary: Lines, body: Lines) -> str:
    """All words of a text as both databases index them; a mark alone parts what must not be read together."""
    scopes = {Scope.ANYWHERE: (name, summary, body), Scope.NAME_OR_SUMMARY: (name, summary), Scope.NAME: (name,)}
    return f" {EXACT} ".join(
        part
        for scope, fields in scopes.items()
        for lines in fields
        for part in (_marked(scope, lines.folded.split()), _marked(scope + EXACT, _with_marks(lines.exact)))
        if part
    )


def _marked(mark: str, words: Iterable[str]) -> str:
    return " ".join(mark + word for word in words)


def _with_marks(line: str) -> list[str]:
    return [word for word in line.split() if not _is_alone(word)]


def _is_alone(run: str) -> bool:
    return bool(_WITHOUT_SPACES.match(run))


@dataclass(frozen=True)
class Term:
    """One word, or a run of characters that must follow each other.

    spellings: any of them will do, each as in a line; is_exact: marks count; is_begun: a longer word will do too.
    """

    spellings: tuple[str, ...]
    is_exact: bool = False
    is_begun: bool = False

    def whole(self) -> "Term":
        return replace(self, spellings=self.spellings[:1], is_begun=False)

    def exact(self) -> "Term":
        return replace(self, is_exact=not _is_alone(self.spellings[0]))

    def is_in(self, line: str) -> bool:
        """line: with a space at each end."""
        end = "" if self.is_begun else " "
        return any(f" {spelling}{end}" in line for spelling in self.spellings)


@dataclass(frozen=True)
class Question:
    """terms: all of them must be found; folded: the whole as a folded line."""

    terms: tuple[Term, ...]
    folded: str


def ask(typed: str) -> Question:
    """What was typed, understood; without terms when no word was in it."""
    typed = typed[:MAX_TYPED]
    runs = list(dict.fromkeys(_RUN.findall(cased_alike(typed))))[:MAX_TERMS]
    terms = [_term(run, is_last=place == len(runs)) for place, run in enumerate(runs, start=1)]
    return Question(tuple(terms), folded_line(typed))


def _term(run: str, *, is_last: bool) -> Term:
    if _is_alone(run):
        return Term((" ".join(run),))
    word = run[:MAX_WORD]
    is_exact = fold(word) != word
    # What follows decides where the tone of a half-typed word stands: hòa may become hòa or hoàn.
    spellings = tuple(dict.fromkeys((word, tone_on_second_vowel(word)))) if is_last and is_exact else (word,)
    return Term(spellings, is_exact, is_last)


class Candidate(NamedTuple):
    """A text that has all the words, in one language; title: its folded name, and nothing but that."""

    kind: str
    place_id: int
    slug: str
    language: str
    title: str
    name_exact: str
    name_folded: str
    summary_exact: str
    summary_folded: str

    def is_named(self, question: Question) -> bool:
        """Whether the name alone has all the words."""
        lines = f" {self.name_folded} ", f" {self.name_exact} "
        return all(term.is_in(lines[term.is_exact]) for term in question.terms)


Place = tuple[str, int]
Rank = tuple[int, int, int, int, int, int]


def places_in_order(
    question: Question, candidates: Iterable[Candidate], language: str, kinds: Sequence[str]
) -> list[Place]:
    """Each place once, by the best of its texts for a reader of `language`; equals by kind, then by slug."""
    best: dict[Place, tuple[Rank, int, str]] = {}
    for candidate in candidates:
        place = candidate.kind, candidate.place_id
        key = _rank(question, candidate, language), kinds.index(candidate.kind), candidate.slug
        best[place] = min(key, best.get(place, key))
    return sorted(best, key=best.__getitem__)


def _rank(question: Question, candidate: Candidate, language: str) -> Rank:
    """Small is good: where the words are, as one piece, whole, with these marks, in this language, little else."""
    lines = {
        "name": (f" {candidate.name_folded} ", f" {candidate.name_exact} "),
        "summary": (f" {candidate.summary_folded} ", f" {candidate.summary_exact} "),
    }
    cost = begun = unlike = 0
    for term in question.terms:
        for field, line in lines.items():
            if term.is_in(line[term.is_exact]):
                cost += _COST[field]
                begun += not term.whole().is_in(line[term.is_exact])
                unlike += not term.is_in(line[True])
                break
        else:  # in the body, which is too long to look into here
            cost += _COST["body"]
            unlike += not term.is_exact
    is_scattered = f" {question.folded}" not in lines["name"][False]
    return cost, int(is_scattered), begun, unlike, int(candidate.language != language), len(candidate.title)
