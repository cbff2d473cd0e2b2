"""What pages show of festivals."""

from sqlalchemy.orm import Session

from heritage.festivals.queries import FestivalCard, festivals_by_next_day
from heritage.sites.queries import SitePage
from heritage.web.pages import now
from heritage.web.site_app import current_site


def of_site(session: Session, page: SitePage, language: str) -> list[FestivalCard]:
    """The festivals of a site, for its page."""
    town = current_site().town
    today = town.local_time(now()).date()
    return festivals_by_next_day(session, language, town.fallbacks, today, site_id=page.site.id)
