"""The documents that the database holds, in the text they have as files."""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from heritage.exchange.documents import SiteFile, write_festival, write_site, write_trail, write_words
from heritage.festivals.models import Festival
from heritage.festivals.rules import FestivalFacts, FestivalWords, LunarDays
from heritage.signs.models import SignCode
from heritage.signs.rules import SignState
from heritage.sites.models import LocalText, Site
from heritage.sites.rules import (
    Caution,
    CheckMethod,
    Confidence,
    Direction,
    Neighbour,
    Position,
    Precision,
    SiteFacts,
    SiteWords,
    Source,
    Support,
    TextState,
)
from heritage.trails.models import Trail
from heritage.trails.rules import Stop, TrailFacts, TrailWords

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
        facts = write_site(SiteFile(codes.get(site.id, ""), _site_facts(site)))
        documents[f"sites/{site.slug}/site.toml"] = StoredDocument(facts, site.imported_digest)
        for text in site.texts:
            documents[f"sites/{site.slug}/{text.language}.md"] = StoredDocument(
                write_words(_words(text, SiteWords)), text.imported_digest
            )
    slugs = dict(session.execute(select(Site.id, Site.slug)).all())
    festivals = select(Festival).options(selectinload(Festival.texts), selectinload(Festival.held_at))
    for festival in session.scalars(festivals.order_by(Festival.slug)):
        held_at = tuple(slugs[row.site_id] for row in festival.held_at)
        documents[f"festivals/{festival.slug}/festival.toml"] = StoredDocument(
            write_festival(_festival_facts(festival, held_at)), festival.imported_digest
        )
        for said in festival.texts:
            documents[f"festivals/{festival.slug}/{said.language}.md"] = StoredDocument(
                write_words(_words(said, FestivalWords)), said.imported_digest
            )
    trails = select(Trail).options(selectinload(Trail.texts), selectinload(Trail.stops))
    for trail in session.scalars(trails.order_by(Trail.slug)):
        stops = tuple(Stop(slugs[stop.site_id], stop.distance_m) for stop in trail.stops)
        way = TrailFacts(stops, trail.checked, CheckMethod(trail.check_method), _sources(trail.sources))
        documents[f"trails/{trail.slug}/trail.toml"] = StoredDocument(write_trail(way), trail.imported_digest)
        for told in trail.texts:
            documents[f"trails/{trail.slug}/{told.language}.md"] = StoredDocument(
                write_words(_words(told, TrailWords)), told.imported_digest
            )
    return dict(sorted(documents.items()))


def _codes_in_files(session: Session) -> dict[int, str]:
    """By id of the site: its active code that was registered first, or else the last one that was retired."""
    codes: dict[int, str] = {}
    of_sites = select(SignCode).where(SignCode.site_id.is_not(None))
    for sign in session.scalars(of_sites.order_by(SignCode.registered_at.desc(), SignCode.code.desc())):
        assert sign.site_id is not None  # noqa: S101
        if sign.state == SignState.ACTIVE or sign.site_id not in codes:
            codes[sign.site_id] = sign.code
    return codes


def _site_facts(site: Site) -> SiteFacts:
    position = None
    if site.latitude is not None and site.longitude is not None and site.position_precision:
        position = Position(site.latitude, site.longitude, Precision(site.position_precision), site.position_radius_m)
    return SiteFacts(
        kind=site.kind,
        level=site.level,
        checked=site.checked,
        check=CheckMethod(site.check_method),
        recognised=site.recognised,
        decision=site.decision,
        wards_old=tuple(site.wards_old),
        ward_new=site.ward_new,
        wards_inferred=site.wards_inferred,
        hours=site.hours,
        phone=site.phone,
        cautions=tuple(map(Caution, site.cautions)),
        position=position,
        nearby=tuple(
            Neighbour(row["site"], row.get("distance_m"), Direction(row["direction"]) if "direction" in row else None)
            for row in site.nearby
        ),
        sources=_sources(site.sources),
    )


def _festival_facts(festival: Festival, held_at: tuple[str, ...]) -> FestivalFacts:
    return FestivalFacts(
        lunar=LunarDays(festival.lunar_month, festival.first_day, festival.last_day, festival.main_day),
        sites=held_at,
        checked=festival.checked,
        check=CheckMethod(festival.check_method),
        sources=_sources(festival.sources),
    )


def _words(text: LocalText, kind: type[Words]) -> Words:
    """A row of texts as the dataclass of its words, whose fields its columns are named after."""
    values: dict[str, Any] = {field.name: getattr(text, field.name) for field in fields(kind)}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    values["state"] = TextState(text.state)
    return kind(**values)


def _sources(rows: list[dict[str, str]]) -> tuple[Source, ...]:
    return tuple(
        Source(
            row["url"],
            tuple(map(Support, row["supports"])),
            Confidence(row["confidence"]) if "confidence" in row else None,
        )
        for row in rows
    )
