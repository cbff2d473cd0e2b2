"""Writes on sites; the caller opens the transaction and gives the time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.sites.markdown import render_story
from heritage.sites.models import LocalText, Site, SiteText
from heritage.sites.queries import sites_called
from heritage.sites.rules import SiteFacts, SiteWords, as_known_row, as_row

Text = TypeVar("Text", bound=LocalText)


def record_facts(session: Session, slug: str, facts: SiteFacts, *, digest: str | None) -> Site:
    """Write the facts of the site `slug`, which comes to be if it is new.

    digest: SHA-256 of the content file they come from.
    """
    site = session.scalar(select(Site).where(Site.slug == slug)) or Site(slug=slug)
    site.kind, site.level = facts.kind, facts.level
    site.recognised, site.decision = facts.recognised, facts.decision
    site.checked, site.check_method = facts.checked, facts.check
    site.wards_old, site.ward_new, site.wards_inferred = list(facts.wards_old), facts.ward_new, facts.wards_inferred
    site.hours, site.phone = facts.hours, facts.phone
    site.cautions = list(facts.cautions)
    position = facts.position
    site.latitude = position.latitude if position else None
    site.longitude = position.longitude if position else None
    site.position_precision = position.precision if position else None
    site.position_radius_m = position.radius_m if position else None
    now = {asked: slug for asked, (_, slug) in sites_called(session, (each.site for each in facts.nearby)).items()}
    site.nearby = [as_known_row(replace(each, site=now.get(each.site, each.site))) for each in facts.nearby]
    site.sources = [as_known_row(source) for source in facts.sources]
    site.imported_digest = digest
    session.add(site)
    session.flush()
    return site


def record_words(
    session: Session, site: Site, language: str, words: SiteWords, *, digest: str | None, now: datetime
) -> SiteText:
    """Write what is said of `site` in `language`, and render its story."""
    return write_text(session, SiteText, {"site_id": site.id, "language": language}, words, digest=digest, now=now)


def write_text(
    session: Session, table: type[Text], key: Mapping[str, Any], words: Any, *, digest: str | None, now: datetime
) -> Text:
    """Write `words`, a dataclass of words with a Markdown body, as the row `key` of a table whose columns have their
    names; it comes to be if it is new."""
    text = session.scalar(select(table).filter_by(**key)) or table(**key)
    for name, value in as_row(words).items():
        setattr(text, name, value)
    text.body_html = render_story(words.body)
    text.updated_at = now
    text.imported_digest = digest
    session.add(text)
    session.flush()
    return text
