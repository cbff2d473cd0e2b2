"""What falls due by itself: the files of places that are gone. The server does it; so does `flask media tidy`."""

from heritage.gallery.services import forget_strays
from heritage.web.site_app import DueWork, SiteApp


def tidy_now(site: SiteApp) -> int:
    """Delete files that nothing belongs to; how many photos and recordings they were."""
    with site.database.writing() as session:
        return forget_strays(session, site.storage)


DUE_WORK = DueWork(tidy_now, every_seconds=3600.0)
"""Nobody is shown such files meanwhile."""
