"""What falls due by itself at the culture desk: done by the server while it serves, and by `flask texts due`."""

from datetime import UTC, datetime

from heritage.web.site_app import DueWork, SiteApp
from heritage.writing.place_services import withdraw_due
from heritage.writing.services import publish_due


def publish_now(site: SiteApp) -> int:
    """Publish the texts whose time has come, withdraw places and bring them back; how many texts went out."""
    at = datetime.now(UTC)
    with site.database.writing() as session:
        withdraw_due(session, now=at)
        return len(publish_due(session, now=at))


DUE_WORK = DueWork(publish_now, every_seconds=20.0)
"""Who said eight o'clock looks at the page at one minute past."""
