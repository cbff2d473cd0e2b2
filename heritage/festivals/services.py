"""Writes on festivals; the caller opens the transaction and gives the time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.festivals.models import Festival, FestivalSite, FestivalText
from heritage.festivals.rules import FestivalFacts, FestivalWords
from heritage.sites.queries import sites_called
from heritage.sites.rules import as_known_row
from heritage.sites.services import write_text


def record_facts(session: Session, slug: str, facts: FestivalFacts, *, digest: str | None) -> Festival:
    """Write the facts of the festival `slug`, which comes to be if it is new. Its sites must exist."""
    festival = session.scalar(select(Festival).where(Festival.slug == slug)) or Festival(slug=slug)
    festival.lunar_month, festival.first_day = facts.lunar.month, facts.lunar.first_day
    festival.last_day, festival.main_day = facts.lunar.last_day, facts.lunar.main_day
    festival.checked, festival.check_method = facts.checked, facts.check
    festival.sources = [as_known_row(source) for source in facts.sources]
    festival.imported_digest = digest
    sites = sites_called(session, facts.sites)
    held_at = [(sites[slug][0], position) for position, slug in enumerate(facts.sites)]
    if held_at != [(row.site_id, row.position) for row in festival.held_at]:
        festival.held_at.clear()
        session.flush()
        festival.held_at.extend(FestivalSite(site_id=site_id, position=position) for site_id, position in held_at)
    session.add(festival)
    session.flush()
    return festival


def record_words(
    session: Session, festival: Festival, language: str, words: FestivalWords, *, digest: str | None, now: datetime
) -> FestivalText:
    """Write what is said of `festival` in `language`, and render its story."""
    key = {"festival_id": festival.id, "language": language}
    return write_text(session, FestivalText, key, words, digest=digest, now=now)
