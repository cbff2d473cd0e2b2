"""Reads on the index of words: what a visitor's question finds, in the same order on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, TextClause, bindparam, func, select, text
from sqlalchemy.orm import Session

from heritage.atlas.models import SearchEntry, SearchState
from heritage.atlas.search_sources import KINDS
from heritage.atlas.search_words import (
    EXACT,
    FIELDS,
    WEIGHTS,
    Candidate,
    Place,
    Question,
    Term,
    ask,
    places_in_order,
    title_of,
)
from heritage.codecs.vietnamese import fold
from heritage.db import ContentRevision
from heritage.sites.queries import preference

CANDIDATES = 200
"""Texts that are compared at most: to rank thousands takes a tenth of a second, and they answer no question."""

RESULTS_SHOWN = 30

_NAME, _NAME_AND_SUMMARY = FIELDS[:1], FIELDS[:2]
_ENTRY = SearchEntry.__table__
_COLUMNS = ", ".join(f"search_entry.{field.name}" for field in fields(Candidate))
_ENTITLED = text(f"SELECT id, {_COLUMNS} FROM search_entry WHERE title = :title ORDER BY id LIMIT :most")  # noqa: S608
# By id and not by rank: ranking needs every hit, and each database ranks in a way of its own.
_MATCHING = {
    dialect: text(
        f"SELECT id, {_COLUMNS} FROM search_entry JOIN ("  # noqa: S608  # names of columns, and the lines below
        f"SELECT {key} AS hit FROM search_words WHERE {condition} ORDER BY {key} LIMIT :most"
        ") AS hits ON id = hit ORDER BY hit"
    )
    for dialect, key, condition in (
        ("sqlite", "rowid", "search_words MATCH :words"),
        ("postgresql", "entry_id", "words @@ CAST(:words AS tsquery)"),
    )
}


def as_fts5_query(terms: Sequence[Term], columns: Sequence[str]) -> str:
    """https://www.sqlite.org/fts5.html#full_text_query_syntax; a term is letters and digits, with nothing to escape."""

    def phrase(term: Term, spelling: str) -> str:
        return f'"{EXACT * term.is_exact}{spelling}"{" *" * term.is_begun}'

    def either(term: Term) -> str:
        return " OR ".join(phrase(term, spelling) for spelling in term.spellings)

    return " AND ".join(f"{{{' '.join(columns)}}} : ({either(term)})" for term in terms)


def as_tsquery(terms: Sequence[Term], columns: Sequence[str]) -> str:
    """https://www.postgresql.org/docs/current/datatype-textsearch.html; not to_tsquery(), whose parser takes words
    apart as the server's locale has it."""
    weights = "".join(WEIGHTS[column] for column in columns)

    def lexeme(term: Term, word: str) -> str:
        return f"'{EXACT * term.is_exact}{word}':{'*' * term.is_begun}{weights}"

    def phrase(term: Term, spelling: str) -> str:
        return f"({' <-> '.join(lexeme(term, word) for word in spelling.split())})"

    def either(term: Term) -> str:
        return f"({' | '.join(phrase(term, spelling) for spelling in term.spellings)})"

    return " & ".join(either(term) for term in terms)


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
    places = places_in_order(question, candidates.values(), language, KINDS)
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


def _candidates(session: Session, question: Question) -> dict[int, Candidate]:
    """By id: every text that has the words, or of too many those in which they mean most."""
    hits = _hits(session, question.terms, FIELDS)
    if len(hits) < CANDIDATES:
        return hits
    best = _named(session, question)
    whole = [term.whole() for term in question.terms]
    steps = (
        ([term.exact() for term in whole], _NAME),
        (whole, _NAME),
        (question.terms, _NAME),
        (question.terms, _NAME_AND_SUMMARY),
    )
    for terms, columns in steps:
        best |= _hits(session, terms, columns)
        if len(best) >= CANDIDATES:
            return best
    return best | hits


def _named(session: Session, question: Question) -> dict[int, Candidate]:
    """The texts whose whole name was typed."""
    named = _read(session, _ENTITLED, {"title": title_of(question.folded)})
    return {
        key: candidate
        for key, candidate in named.items()
        if all(term.is_in(candidate.lines["name"][term.is_exact]) for term in question.terms)
    }


def _hits(session: Session, terms: Sequence[Term], columns: Sequence[str]) -> dict[int, Candidate]:
    dialect = session.get_bind().dialect.name
    return _read(session, _MATCHING[dialect], {"words": _AS_QUERY[dialect](terms, columns)})


def _read(session: Session, statement: TextClause, values: dict[str, str]) -> dict[int, Candidate]:
    rows = session.execute(statement, values | {"most": CANDIDATES})
    return {row[0]: Candidate(*row[1:]) for row in rows}


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
