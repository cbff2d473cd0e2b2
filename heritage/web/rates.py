"""Limits on what a visitor may send, without keeping who the visitor is."""

from datetime import timedelta
from math import ceil

from flask import request
from flask_babel import lazy_gettext
from werkzeug.exceptions import TooManyRequests

from heritage.people.rate_limits import Limit, take
from heritage.vault import digest
from heritage.web.pages import now
from heritage.web.site_app import current_site

SENDERS = 4
"""Hexadecimal digits that are kept of a sender's digest: 65,536 buckets. Enough that strangers rarely share one, too
few to tell afterwards which address it was; and it is another bucket each day."""


EVERYBODY = "everybody"
"""The bucket that all visitors share, for what costs the server much."""


def limited(limit: Limit, *, cost: float = 1, of: str | None = None) -> None:
    """Take from the limit of who sent this request, or of the bucket `of`; answers 429 with the time to wait when it is
    used up."""
    with current_site().database.writing() as session:
        wait = take(session, limit, of or sender(), now=now(), cost=cost)
    if wait is not None:
        raise too_many(wait)


def sender() -> str:
    """The bucket of who sent this request."""
    day = now().date().isoformat()
    return digest(f"{day} {request.remote_addr}")[:SENDERS]


def too_many(wait: timedelta) -> TooManyRequests:
    minutes = max(1, ceil(wait.total_seconds() / 60))
    return TooManyRequests(
        lazy_gettext(
            "That was tried too often. Wait %(minutes)d minutes, then try again. Nothing was lost.", minutes=minutes
        ),
        retry_after=ceil(wait.total_seconds()),
    )
