"""Content in: plan what the files would change, then change it; the caller opens the transaction."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.exchange.content_folder import FESTIVAL_FACTS, SITE_FACTS, Content
from heritage.exchange.documents import SiteFile, write_festival, write_site, write_words
from heritage.exchange.queries import StoredDocument, stored_documents
from heritage.exchange.rules import WRITING, Action, reconcile
from heritage.festivals import services as festivals
from heritage.festivals.models import Festival
from heritage.festivals.rules import FestivalFacts, FestivalWords
from heritage.signs.services import register_code
from heritage.sites import services as sites
from heritage.sites.models import Site
from heritage.sites.rules import SiteWords

Write = Callable[[Session, datetime], object]


@dataclass(frozen=True)
class Step:
    """One document of the folder and what becomes of it.

    is_due: it is written. So is one that came to be the same by hand, for its digest: from now on both sides agree.
    """

    path: str
    action: Action
    is_due: bool
    write: Write


def plan_import(session: Session, content: Content) -> list[Step]:
    """What an import of `content` would do, document by document, in an order in which it can be done."""
    stored = stored_documents(session)
    return [_step(path, text, stored.get(path), write) for path, text, write in _documents_in_order(content)]


def carry_out(session: Session, steps: list[Step], *, now: datetime) -> None:
    """Write the documents that the plan writes, and nothing else. A conflict is left as it is on both sides."""
    for step in steps:
        if step.is_due:
            step.write(session, now)


def _step(path: str, text: str, stored: StoredDocument | None, write: Write) -> Step:
    file, imported = _digest(text), stored.imported_digest if stored else None
    action = reconcile(file, _digest(stored.text) if stored else None, imported)
    return Step(path, action, action in WRITING or (action == Action.SAME and file != imported), write)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _documents_in_order(content: Content) -> Iterator[tuple[str, str, Write]]:
    """(path, text, how to write it): facts before the words that need them, sites before the festivals held there."""
    for slug, site in content.sites.items():
        yield _site_document(slug, site.file)
        for language, site_words in site.words.items():
            yield _site_words_document(slug, language, site_words)
    for slug, festival in content.festivals.items():
        yield _festival_document(slug, festival.facts)
        for language, festival_words in festival.words.items():
            yield _festival_words_document(slug, language, festival_words)


def _site_document(slug: str, file: SiteFile) -> tuple[str, str, Write]:
    text = write_site(file)

    def write(session: Session, now: datetime) -> None:
        site = sites.record_facts(session, slug, file.facts, digest=_digest(text))
        register_code(session, file.code, site_id=site.id, now=now)

    return f"sites/{slug}/{SITE_FACTS}", text, write


def _site_words_document(slug: str, language: str, words: SiteWords) -> tuple[str, str, Write]:
    text = write_words(words)

    def write(session: Session, now: datetime) -> None:
        site = session.scalars(select(Site).where(Site.slug == slug)).one()
        sites.record_words(session, site, language, words, digest=_digest(text), now=now)

    return f"sites/{slug}/{language}.md", text, write


def _festival_document(slug: str, facts: FestivalFacts) -> tuple[str, str, Write]:
    text = write_festival(facts)

    def write(session: Session, now: datetime) -> None:
        festivals.record_facts(session, slug, facts, digest=_digest(text))

    return f"festivals/{slug}/{FESTIVAL_FACTS}", text, write


def _festival_words_document(slug: str, language: str, words: FestivalWords) -> tuple[str, str, Write]:
    text = write_words(words)

    def write(session: Session, now: datetime) -> None:
        festival = session.scalars(select(Festival).where(Festival.slug == slug)).one()
        festivals.record_words(session, festival, language, words, digest=_digest(text), now=now)

    return f"festivals/{slug}/{language}.md", text, write
