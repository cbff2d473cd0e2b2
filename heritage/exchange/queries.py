"""The documents that the database holds, in the text they have as files."""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from heritage.exchange.documents import SiteFile, write_festival, write_site, write_trail, write_words
from heritage.festivals import queries as festivals
from heritage.festivals.models import Festival
from heritage.festivals.rules import FestivalWords
from heritage.signs.models import SignCode
from heritage.signs.rules import SignState
from heritage.sites import queries as sites
from heritage.sites.models import LocalText, OldSlug, Site
from heritage.sites.rules import Folder, SiteWords, TextState
from heritage.trails import queries as trails
from heritage.trails.models import Trail
from heritage.trails.rules import TrailWords
from heritage.writing.places import KIND_OF_FOLDER, place_of, public_text
from heritage.writing.rules import TextKey

Words = TypeVar("Words", SiteWords, FestivalWords, TrailWords)


@dataclass(frozen=True)
class StoredDocument:
    """text: the document as an export writes it; imported_digest: that of the file it last came from."""

    text: str
    imported_digest: str | None


def stored_documents(session: Session) -> dict[str, StoredDocument]:
    """Every document by its path below the content folder, in order of path."""
    documents: dict[str, StoredDocument] = {}
    codes = _codes_in_files(session)
    for site in session.scalars(select(Site).options(selectinload(Site.texts)).order_by(Site.slug)):
        facts = write_site(SiteFile(codes.get(site.id, ""), sites.facts_of(site)))
        documents[f"sites/{site.slug}/site.toml"] = StoredDocument(facts, site.imported_digest)
        for text in site.texts:
            documents[f"sites/{site.slug}/{text.language}.md"] = StoredDocument(
                write_words(_words(text, SiteWords)), text.imported_digest
            )
    slugs: dict[int, str] = dict(session.execute(select(Site.id, Site.slug)).all())
    every_festival = select(Festival).options(selectinload(Festival.texts), selectinload(Festival.held_at))
    for festival in session.scalars(every_festival.order_by(Festival.slug)):
        documents[f"festivals/{festival.slug}/festival.toml"] = StoredDocument(
            write_festival(festivals.facts_of(festival, slugs)), festival.imported_digest
        )
        for said in festival.texts:
            documents[f"festivals/{festival.slug}/{said.language}.md"] = StoredDocument(
                write_words(_words(said, FestivalWords)), said.imported_digest
            )
    every_trail = select(Trail).options(selectinload(Trail.texts), selectinload(Trail.stops))
    for trail in session.scalars(every_trail.order_by(Trail.slug)):
        way = trails.facts_of(trail, slugs)
        documents[f"trails/{trail.slug}/trail.toml"] = StoredDocument(write_trail(way), trail.imported_digest)
        for told in trail.texts:
            documents[f"trails/{trail.slug}/{told.language}.md"] = StoredDocument(
                write_words(_words(told, TrailWords)), told.imported_digest
            )
    return dict(sorted(documents.items()))


def stored_row(session: Session, path: str) -> Any | None:
    """The row of facts, or of words, that a document of the content folder is written to."""
    folder, slug, file = path.split("/")
    kind = KIND_OF_FOLDER[folder]
    place = place_of(session, kind, slug)
    if place is None or file.endswith(".toml"):
        return place
    return public_text(session, TextKey(kind, place.id, file.removesuffix(".md")))


def renamed_folders(session: Session) -> dict[str, str]:
    """By the folder that a place once had, like sites/old-name, the one it has now."""
    tables: dict[Folder, Any] = {Folder.SITES: Site, Folder.FESTIVALS: Festival, Folder.TRAILS: Trail}
    renamed: dict[str, str] = {}
    for folder, table in tables.items():
        names = select(OldSlug.slug, table.slug).join(table, table.id == OldSlug.place_id)
        rows = session.execute(names.where(OldSlug.folder == folder).order_by(OldSlug.slug))
        renamed |= {f"{folder}/{old}": f"{folder}/{new}" for old, new in rows}
    return renamed


def _codes_in_files(session: Session) -> dict[int, str]:
    """By id of the site: its active code that was registered first, or else the last one that was retired."""
    codes: dict[int, str] = {}
    of_sites = select(SignCode).where(SignCode.site_id.is_not(None))
    for sign in session.scalars(of_sites.order_by(SignCode.registered_at.desc(), SignCode.code.desc())):
        assert sign.site_id is not None  # noqa: S101
        if sign.state == SignState.ACTIVE or sign.site_id not in codes:
            codes[sign.site_id] = sign.code
    return codes


def _words(text: LocalText, kind: type[Words]) -> Words:
    """A row of texts as the dataclass of its words, whose fields its columns are named after."""
    values: dict[str, Any] = {field.name: getattr(text, field.name) for field in fields(kind)}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    values["state"] = TextState(text.state)
    return kind(**values)
