"""The Flask application with the parts that every room asks for, typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, FromClause
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

PlaceColumn = Callable[[FromClause], ColumnElement[Any]]
"""A table of places to a column of what a later room shows on the page of each: read in the statement of the page."""

ShopSection = Callable[[Session, Any, str], Any]
"""(session, the page of a shop, language) to the same for that page."""

ShopMarks = Callable[[Session], Mapping[int, Any]]
"""session to what lists say of shops that a later room knows, by id of the shop."""


PlaceMedia = Callable[[str, str, str], Any]
"""(kind, slug, language) to what templates show of the pictures and recordings of a place; it is asked of every card,
so what it reads it keeps in the page cache's facts."""


@dataclass(frozen=True)
class DueWork:
    """What falls due by itself in a room. do: one round of it, given the site; every_seconds: how late it may be."""

    do: Callable[["SiteApp"], object]
    every_seconds: float


ScopePlaces = Callable[[Session], list[tuple[Any, dict[str, str]]]]
"""session to what an editor can be confined to: the name of each kind of places, and their names by path."""


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
    place_columns: tuple[tuple[str, PlaceColumn], ...]
    site_sections: dict[str, SiteSection]
    shop_sections: dict[str, ShopSection]
    shop_marks: ShopMarks
    media_of_place: PlaceMedia
    is_front_listed: Callable[[Session, str], bool]
    is_own_front: Callable[[Session, str, int], bool]
    unlogged: list[Callable[[Session], list[str]]]
    """(session) to sentences on decisions of a room that the audit log does not tell of."""
    desk_sections: list[DeskSection]
    scope_places: ScopePlaces
    due_work: list[DueWork]
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
