"""Writes to the index of words.

Nobody has to think of it: whoever changes public content raises the content revision, and the transaction that raised
it brings the index along before it commits. An index that is behind for another reason (new tables, a change past our
code) shows it by its own revision: the next change, `flask database upgrade` or `flask search rebuild` makes it anew.
"""

from collections.abc import Collection
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, event, func, insert, select, text
from sqlalchemy.orm import Session

from heritage.atlas.models import SearchEntry, SearchState
from heritage.atlas.search_sources import SOURCES, SearchedText, Source, searched_texts
from heritage.atlas.search_words import folded_line, index_line, lines_of, title_of
from heritage.db import REVISIONS_RAISED, Base, ContentRevision, touched_content

ROWS_AT_ONCE = 500

_TOUCHED = "touched_content"
"""In the notes of a session: for each flush that raised the revision, the rows that were in it."""

_ENTRY, _STATE = (Base.metadata.tables[table.__tablename__] for table in (SearchEntry, SearchState))
_DELETE_WORDS = {
    "sqlite": text("DELETE FROM search_words WHERE rowid = :key"),
    "postgresql": text("DELETE FROM search_words WHERE entry_id = :key"),
}
_INSERT_WORDS = {
    "sqlite": text("INSERT INTO search_words (rowid, words) VALUES (:id, :line)"),
    # Not to_tsvector(), whose parser takes words apart as the server's locale has it.
    "postgresql": text("INSERT INTO search_words (entry_id, words) VALUES (:id, CAST(:lexemes AS tsvector))"),
}


@event.listens_for(Session, "before_flush")
def _note_what_changes(session: Session, _context: Any, _instances: Any) -> None:
    touched = touched_content(session)
    if touched:
        session.info.setdefault(_TOUCHED, []).append(touched)


@event.listens_for(Session, "before_commit")
def _bring_the_index_along(session: Session) -> None:
    session.flush()
    if session.info.get(REVISIONS_RAISED):
        refresh(session)


def refresh(session: Session, *, anew: bool = False) -> int:
    """Bring the index to the present content; nothing to do when it shows that already, unless wanted `anew`.

    Only the places that this session changed are written when the index lacks nothing else. Answers the number of
    texts written.
    """
    session.flush()
    raised, touched = session.info.pop(REVISIONS_RAISED, 0), session.info.pop(_TOUCHED, [])
    # Locked where the database locks rows: a change that comes meanwhile waits, and finds the index of this one.
    content = session.scalars(select(ContentRevision.number).with_for_update()).one()
    indexed = session.scalar(select(SearchState.revision))
    if indexed == content and not anew:
        return 0
    is_known = indexed is not None and indexed + raised == content and raised == len(touched)
    rows = [row for flushed in touched for row in flushed] if is_known and not anew else None
    changed = {source: None if rows is None else _places(source, rows) for source in SOURCES}
    for source, places in changed.items():
        _forget(session, source.kind, places)
    written = sum(_write(session, source, places) for source, places in changed.items())
    session.execute(delete(_STATE))
    session.execute(insert(_STATE), {"id": 1, "revision": content})
    return written


def _places(source: Source, rows: list[Any]) -> set[int]:
    return {place for row in rows if (place := source.place_of(row)) is not None}


def _forget(session: Session, kind: str, places: Collection[int] | None) -> None:
    old = select(_ENTRY.c.id).where(_ENTRY.c.kind == kind)
    if places is not None:
        old = old.where(_ENTRY.c.place_id.in_(places))
    keys = [{"key": key} for key in session.scalars(old)]
    if keys:
        session.execute(_DELETE_WORDS[session.get_bind().dialect.name], keys)
        session.execute(delete(_ENTRY).where(_ENTRY.c.id == bindparam("key")), keys)


def _write(session: Session, source: Source, places: Collection[int] | None) -> int:
    """Enter the texts of a source: of `places`, or all."""
    insert_words = _INSERT_WORDS[session.get_bind().dialect.name]
    last = session.scalar(select(func.max(_ENTRY.c.id))) or 0
    texts = enumerate(searched_texts(session, source, places), start=last + 1)
    written = 0
    while some := list(islice(texts, ROWS_AT_ONCE)):
        rows = [_rows(key, source.kind, each) for key, each in some]
        session.execute(insert(_ENTRY), [entry for entry, _ in rows])
        session.execute(insert_words, [words for _, words in rows])
        written += len(some)
    return written


def _rows(key: int, kind: str, each: SearchedText) -> tuple[dict[str, Any], dict[str, Any]]:
    """A text as a row of entries, and as a row of words, for each database in the form that it takes."""
    name = lines_of(each.name, *each.other_names)
    summary = lines_of(each.summary, *each.highlights)
    line = index_line(name, summary, lines_of(each.body))
    entry = {
        "id": key,
        "kind": kind,
        "place_id": each.place_id,
        "slug": each.slug,
        "language": each.language,
        "category": each.category,
        "level": each.level,
        "name": each.name,
        "summary": each.summary,
        "title": title_of(folded_line(each.name)),
        "name_exact": name.exact,
        "name_folded": name.folded,
        "summary_exact": summary.exact,
        "summary_folded": summary.folded,
    }
    # https://www.postgresql.org/docs/current/datatype-textsearch.html: each word with its place in the line
    lexemes = " ".join(f"'{word}':{place}" for place, word in enumerate(line.split(), start=1))
    return entry, {"id": key, "line": line, "lexemes": lexemes}
