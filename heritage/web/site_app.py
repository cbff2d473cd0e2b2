"""The Flask application with the parts that every room asks for, typed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from heritage.db import Database
from heritage.settings import Settings
from heritage.storage import Storage
from heritage.tally import Tally
from heritage.tiles import Tiles
from heritage.town import Town
from heritage.vault import Vault
from heritage.web.assets import Assets
from heritage.web.desk import DeskSection
from heritage.web.page_cache import PageCache, RevisionReader
from heritage.web.request_log import RequestLog
from heritage.web.template_compiler import LanguageEnvironment

SiteSection = Callable[[Any, str], Any]
"""(the page of a site, language) to what a template of a later room shows on that page; it is read in every request, so
a section keeps what it reads in the page cache's facts."""

ShopSection = Callable[[Session, Any, str], Any]
"""(session, the page of a shop, language) to the same for that page."""

ShopMarks = Callable[[Session], Mapping[int, Any]]
"""session to what lists say of shops that a later room knows, by id of the shop."""


class SiteApp(Flask):
    jinja_environment = LanguageEnvironment
    jinja_env: LanguageEnvironment
    templates_in: Callable[[str], LanguageEnvironment]
    settings: Settings
    town: Town
    database: Database
    assets: Assets
    tiles: Tiles
    storage: Storage
    page_cache: PageCache
    revisions: RevisionReader
    request_log: RequestLog
    scans: Tally
    demand: Tally
    taps: Tally
    site_sections: dict[str, SiteSection]
    shop_sections: dict[str, ShopSection]
    shop_marks: ShopMarks
    desk_sections: list[DeskSection]
    vault: Vault

    def close(self) -> None:
        """Write what is still counted in memory and let go of the database."""
        self.scans.close()
        self.demand.close()
        self.taps.close()
        self.revisions.close()
        self.tiles.close()
        self.database.close()
        self.request_log.write()


def current_site() -> SiteApp:
    """The application that answers this request."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
