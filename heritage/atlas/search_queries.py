"""Reads on the index of words: what a visitor's question finds, in the same order on both databases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text
from sqlalchemy.orm import Session

from heritage.atlas.models import SearchEntry, SearchState
from heritage.atlas.search_sources import KINDS
from heritage.atlas.search_words import EXACT, Candidate, Place, Question, Scope, Term, ask, places_in_order, title_of
from heritage.codecs.vietnamese import fold
from heritage.db import ContentRevision
from heritage.sites.queries import preference

CANDIDATES = 150
"""Texts that are compared at most: to rank thousands takes a tenth of a second, and they answer no question."""

RESULTS_SHOWN = 30

_ENTRY = SearchEntry.__table__
_CANDIDATE = [_ENTRY.c[name] for name in Candidate._fields]
_READ = select(*_CANDIDATE).where(_ENTRY.c.id.in_(bindparam("ids", expanding=True))).order_by(_ENTRY.c.id)
_ENTITLED = (
    select(_ENTRY.c.id, *_CANDIDATE).where(_ENTRY.c.title == bindparam("title")).order_by(_ENTRY.c.id).limit(CANDIDATES)
)
# By number and not by rank: ranking needs every hit, and each database ranks in a way of its own.
_MATCHING = {
    "sqlite": text("SELECT rowid FROM search_words WHERE search_words MATCH :words ORDER BY rowid LIMIT :most"),
    "postgresql": text(
        "SELECT entry_id FROM search_words WHERE words @@ CAST(:words AS tsquery) ORDER BY entry_id LIMIT :most"
    ),
}


def as_fts5_query(terms: Sequence[Term], scope: Scope) -> str:
    """https://www.sqlite.org/fts5.html#full_text_query_syntax; a term is letters and digits, with nothing to escape."""

    def phrase(term: Term, spelling: str) -> str:
        return f'"{" ".join(_words(term, spelling, scope))}"{" *" * term.is_begun}'

    return _every_term(terms, phrase, "OR", "AND")


def as_tsquery(terms: Sequence[Term], scope: Scope) -> str:
    """https://www.postgresql.org/docs/current/datatype-textsearch.html; not to_tsquery(), whose parser takes words
    apart as the server's locale has it."""

    def phrase(term: Term, spelling: str) -> str:
        lexemes = [f"'{word}'{':*' * term.is_begun}" for word in _words(term, spelling, scope)]
        return f"({' <-> '.join(lexemes)})"

    return _every_term(terms, phrase, "|", "&")


def _words(term: Term, spelling: str, scope: Scope) -> list[str]:
    return [f"{scope}{EXACT * term.is_exact}{word}" for word in spelling.split()]


def _every_term(terms: Sequence[Term], phrase: Callable[[Term, str], str], either: str, both: str) -> str:
    alternatives = [f" {either} ".join(phrase(term, spelling) for spelling in term.spellings) for term in terms]
    return f" {both} ".join(f"({each})" for each in alternatives)


_AS_QUERY = {"sqlite": as_fts5_query, "postgresql": as_tsquery}


@dataclass(frozen=True)
class Result:
    """A place as the list of results shows it; local_name: its name in the town's own language."""

    kind: str
    slug: str
    category: str | None
    level: str | None
    name: str
    summary: str
    language: str
    local_name: str | None


@dataclass(frozen=True)
class Found:
    """results: the best first; is_all: nothing was left out."""

    results: tuple[Result, ...] = ()
    is_all: bool = True


def find_places(session: Session, typed: str, language: str, fallbacks: tuple[str, ...], source_language: str) -> Found:
    """The places that have all the words typed, whatever language says them, for a reader of `language`."""
    question = ask(typed)
    if not question.terms:
        return Found()
    candidates = _candidates(session, question)
    places = places_in_order(question, candidates, language, KINDS)
    is_all = len(candidates) < CANDIDATES and len(places) <= RESULTS_SHOWN
    return Found(_results(session, places[:RESULTS_SHOWN], language, fallbacks, source_language), is_all)


def find_without_marks(session: Session, typed: str) -> str | None:
    """What to type instead, when `typed` would find something but for its marks."""
    folded = fold(typed)
    question = ask(folded)
    return folded if question.terms and question != ask(typed) and _candidates(session, question) else None


def example_name(session: Session, language: str) -> str | None:
    """The shortest name in `language`, to show what can be typed."""
    shortest_first = (
        select(_ENTRY.c.name)
        .where(_ENTRY.c.language == language)
        .order_by(func.length(_ENTRY.c.name), _ENTRY.c.id)
        .limit(1)
    )
    return session.scalar(shortest_first)


def index_is_up_to_date(session: Session) -> bool:
    """Whether the index shows the present content."""
    content = session.scalar(select(ContentRevision.number))
    return content == session.scalar(select(SearchState.revision))


def _candidates(session: Session, question: Question) -> list[Candidate]:
    """Every text that has the words, or of too many those in which they mean most."""
    return [Candidate(*row) for row in session.execute(_READ, {"ids": _numbers(session, question)})]


def _numbers(session: Session, question: Question) -> list[int]:
    """The entries to compare, CANDIDATES at most."""
    hits = _hits(session, question.terms, Scope.ANYWHERE)
    if len(hits) < CANDIDATES:
        return hits
    best = dict.fromkeys(_named(session, question))
    whole = tuple(term.whole() for term in question.terms)
    steps = (
        (tuple(term.exact() for term in whole), Scope.NAME),
        (whole, Scope.NAME),
        (question.terms, Scope.NAME),
        (question.terms, Scope.NAME_OR_SUMMARY),
    )
    for terms, scope in dict.fromkeys(steps):
        best |= dict.fromkeys(_hits(session, terms, scope))
        if len(best) >= CANDIDATES:
            break
    return list(best | dict.fromkeys(hits))[:CANDIDATES]


def _named(session: Session, question: Question) -> list[int]:
    """The texts whose whole name was typed."""
    named = session.execute(_ENTITLED, {"title": title_of(question.folded)})
    return [row[0] for row in named if Candidate(*row[1:]).is_named(question)]


def _hits(session: Session, terms: Sequence[Term], scope: Scope) -> list[int]:
    dialect = session.get_bind().dialect.name
    words = _AS_QUERY[dialect](terms, scope)
    return list(session.scalars(_MATCHING[dialect], {"words": words, "most": CANDIDATES}))


def _results(
    session: Session, places: Sequence[Place], language: str, fallbacks: tuple[str, ...], source_language: str
) -> tuple[Result, ...]:
    """The places as results, in their order, each in the language that serves the reader best."""
    texts: dict[Place, list[tuple[str, str | None, str | None, str, str, str]]] = {}
    ids = sorted({place_id for _, place_id in places})
    for kind, place_id, *shown in session.execute(_shown_statement(language, fallbacks), {"ids": ids}):
        texts.setdefault((kind, place_id), []).append(tuple(shown))
    results = []
    for place in places:
        slug, category, level, name, summary, spoken = texts[place][0]
        local = next((each[3] for each in texts[place] if each[5] == source_language), None)
        local_name = local if spoken != source_language and local != name else None
        results.append(Result(place[0], slug, category, level, name, summary, spoken, local_name))
    return tuple(results)


@lru_cache(maxsize=64)
def _shown_statement(language: str, fallbacks: tuple[str, ...]) -> Select[Any]:
    """Built once for each language: to build a statement costs several times what running it does."""
    entry = _ENTRY.c
    return (
        select(
            entry.kind,
            entry.place_id,
            entry.slug,
            entry.category,
            entry.level,
            entry.name,
            entry.summary,
            entry.language,
        )
        .where(entry.kind.in_(KINDS), entry.place_id.in_(bindparam("ids", expanding=True)))
        .order_by(preference(entry.language, language, fallbacks), entry.language)
    )
