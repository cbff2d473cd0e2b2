"""Content in: plan what the files would change, then change it; the caller opens the transaction."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.atlas.services import refresh
from heritage.exchange.content_folder import FESTIVAL_FACTS, SITE_FACTS, TRAIL_FACTS, Content
from heritage.exchange.documents import SiteFile, write_festival, write_site, write_trail, write_words
from heritage.exchange.queries import StoredDocument, renamed_folders, stored_documents, stored_row
from heritage.exchange.rules import WRITING, Action, reconcile
from heritage.festivals import services as festivals
from heritage.festivals.models import Festival
from heritage.festivals.rules import FestivalFacts, FestivalWords
from heritage.people import audit
from heritage.people.queries import Person
from heritage.signs.services import register_code
from heritage.sites import services as sites
from heritage.sites.models import Site
from heritage.sites.rules import SiteWords
from heritage.trails import services as trails
from heritage.trails.models import Trail
from heritage.trails.rules import TrailFacts, TrailWords
from heritage.writing.services import take_note_of_pages

Write = Callable[[Session, datetime], object]


@dataclass(frozen=True)
class Step:
    """One document of the folder and what becomes of it.

    text: as the file has it; stored: as the database has it, None when it is not there.
    is_due: it is written. So is one that came to be the same by hand, for its digest: from now on both sides agree.
    """

    path: str
    text: str
    stored: str | None
    action: Action
    is_due: bool
    write: Write
    now_in: str = ""
    """The folder that a place that was renamed has in the database."""


def plan_import(session: Session, content: Content) -> list[Step]:
    """What an import of `content` would do, document by document, in an order in which it can be done."""
    stored, renamed = stored_documents(session), renamed_folders(session)
    steps = []
    for path, text, write in _documents_in_order(content):
        now_in = renamed.get(path.rpartition("/")[0])
        if now_in:
            steps.append(Step(path, text, None, Action.RENAMED, False, write, now_in))
        else:
            steps.append(_step(path, text, stored.get(path), write))
    return steps


def carry_out(session: Session, steps: list[Step], *, source_language: str, now: datetime) -> None:
    """Write the documents that the plan writes, and nothing else. A conflict is left as it is on both sides."""
    for step in steps:
        if step.is_due:
            step.write(session, now)
    take_note_of_pages(session, source_language, now=now)
    refresh(session)  # after new tables the index lacks even what the import leaves as it is


def take_file(session: Session, step: Step, *, source_language: str, actor: Person, now: datetime) -> None:
    """Settle a conflict for the file: it takes the place of what was edited here, which stays in the history."""
    step.write(session, now)
    take_note_of_pages(session, source_language, now=now)
    audit.note(session, "content:take-file", step.path, actor_id=actor.id, now=now)


def keep_ours(session: Session, step: Step, *, actor: Person, now: datetime) -> None:
    """Settle a conflict for what was edited here: the file counts as seen, until it changes again."""
    row = stored_row(session, step.path)
    if row is not None:
        row.imported_digest = _digest(step.text)
    session.flush()
    audit.note(session, "content:keep-ours", step.path, actor_id=actor.id, now=now)


def _step(path: str, text: str, stored: StoredDocument | None, write: Write) -> Step:
    file, imported = _digest(text), stored.imported_digest if stored else None
    action = reconcile(file, _digest(stored.text) if stored else None, imported)
    standing = stored.text if stored else None
    return Step(path, text, standing, action, action in WRITING or (action == Action.SAME and file != imported), write)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _documents_in_order(content: Content) -> Iterator[tuple[str, str, Write]]:
    """(path, text, how to write it): facts before their words, sites before what is held there or stops there."""
    for slug, site in content.sites.items():
        text = write_site(site.file)
        yield f"sites/{slug}/{SITE_FACTS}", text, _site_writer(slug, site.file, _digest(text))
        yield from _words_documents("sites", slug, site.words, Site, sites.record_words)
    for slug, festival in content.festivals.items():
        text = write_festival(festival.facts)
        write = _facts_writer(festivals.record_facts, slug, festival.facts, _digest(text))
        yield f"festivals/{slug}/{FESTIVAL_FACTS}", text, write
        yield from _words_documents("festivals", slug, festival.words, Festival, festivals.record_words)
    for slug, trail in content.trails.items():
        text = write_trail(trail.facts)
        write = _facts_writer(trails.record_facts, slug, trail.facts, _digest(text))
        yield f"trails/{slug}/{TRAIL_FACTS}", text, write
        yield from _words_documents("trails", slug, trail.words, Trail, trails.record_words)


def _site_writer(slug: str, file: SiteFile, digest: str) -> Write:
    def write(session: Session, now: datetime) -> None:
        site = sites.record_facts(session, slug, file.facts, digest=digest)
        register_code(session, file.code, site_id=site.id, now=now)

    return write


def _facts_writer(record: Callable[..., object], slug: str, facts: FestivalFacts | TrailFacts, digest: str) -> Write:
    return lambda session, now: record(session, slug, facts, digest=digest)


def _words_documents(
    folder: str,
    slug: str,
    words: Mapping[str, SiteWords | FestivalWords | TrailWords],
    table: type[Site] | type[Festival] | type[Trail],
    record: Callable[..., object],
) -> Iterator[tuple[str, str, Write]]:
    for language, each in words.items():
        text = write_words(each)
        write = partial(_write_words, table, record, slug, language=language, words=each, digest=_digest(text))
        yield f"{folder}/{slug}/{language}.md", text, write


def _write_words(
    table: type[Site] | type[Festival] | type[Trail],
    record: Callable[..., object],
    slug: str,
    session: Session,
    now: datetime,
    *,
    language: str,
    words: SiteWords | FestivalWords | TrailWords,
    digest: str,
) -> None:
    owner = session.scalars(select(table).where(table.slug == slug)).one()
    record(session, owner, language, words, digest=digest, now=now)
