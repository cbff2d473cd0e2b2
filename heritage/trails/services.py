"""Writes on trails; the caller opens the transaction and gives the time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.sites.queries import sites_called
from heritage.sites.rules import as_known_row
from heritage.sites.services import write_text
from heritage.trails.models import Trail, TrailStop, TrailText
from heritage.trails.rules import TrailFacts, TrailWords


def record_facts(session: Session, slug: str, facts: TrailFacts, *, digest: str | None) -> Trail:
    """Write the facts of the trail `slug`, which comes to be if it is new. Its sites must exist."""
    trail = session.scalar(select(Trail).where(Trail.slug == slug)) or Trail(slug=slug)
    trail.checked, trail.check_method = facts.checked, facts.check
    trail.sources = [as_known_row(source) for source in facts.sources]
    trail.imported_digest = digest
    trail.stops.clear()
    session.add(trail)
    session.flush()  # the old stops go before new ones take their positions
    sites = sites_called(session, (stop.site for stop in facts.stops))
    trail.stops.extend(
        TrailStop(position=position, site_id=sites[stop.site][0], distance_m=stop.distance_m)
        for position, stop in enumerate(facts.stops)
    )
    session.flush()
    return trail


def record_words(
    session: Session, trail: Trail, language: str, words: TrailWords, *, digest: str | None, now: datetime
) -> TrailText:
    """Write what is said of `trail` in `language`, and render its introduction."""
    key = {"trail_id": trail.id, "language": language}
    return write_text(session, TrailText, key, words, digest=digest, now=now)
