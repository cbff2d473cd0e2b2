"""What falls due by itself: done by the server every few minutes while it serves, and by `flask payments due`.

An account whose waiting time is over becomes active although nobody looks at a page. Until the next round the old one
is shown, which was approved too; never both, and never neither.
"""

from datetime import UTC, datetime

from heritage.payments.cases import Tended, tend
from heritage.web.site_app import DueWork, SiteApp


def tend_now(site: SiteApp) -> Tended:
    """One round, in one transaction."""
    at = datetime.now(UTC)
    with site.database.writing() as session:
        return tend(session, vault=site.vault, today=site.town.local_time(at).date(), now=at)


DUE_WORK = DueWork(tend_now, every_seconds=300.0)
"""Nobody minds an account that changes five minutes late; a round over a thousand codes takes a tenth of a second."""
