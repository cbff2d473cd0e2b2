"""The Flask application with the parts that every room asks for, typed."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from heritage.db import Database
from heritage.settings import Settings
from heritage.tally import Tally
from heritage.tiles import Tiles
from heritage.town import Town
from heritage.web.assets import Assets
from heritage.web.page_cache import PageCache, RevisionReader

SiteSection = Callable[[Session, Any, str], Any]
"""(session, the page of a site, language) to what a template of a later room shows on that page."""


class SiteApp(Flask):
    settings: Settings
    town: Town
    database: Database
    assets: Assets
    tiles: Tiles
    page_cache: PageCache
    revisions: RevisionReader
    scans: Tally
    demand: Tally
    site_sections: dict[str, SiteSection]

    def close(self) -> None:
        """Write what is still counted in memory and let go of the database."""
        self.scans.close()
        self.demand.close()
        self.revisions.close()
        self.tiles.close()
        self.database.close()


def current_site() -> SiteApp:
    """The application that answers this request."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
