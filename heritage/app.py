"""The application, put together in named steps."""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from heritage.atlas import commands as atlas_commands
from heritage.atlas import public as atlas_public
from heritage.atlas.locator import outlines_svg
from heritage.atlas.town_map import PACKAGED_FILES
from heritage.db import Base, Database, create_database_engine
from heritage.exchange import api as exchange_api
from heritage.exchange import commands as exchange_commands
from heritage.exchange import public as exchange_public
from heritage.exchange import sample_commands
from heritage.exchange import staff as exchange_staff
from heritage.festivals import public as festivals_public
from heritage.gallery import commands as gallery_commands
from heritage.gallery import public as gallery_public
from heritage.gallery import staff as gallery_staff
from heritage.gallery import tending as gallery_tending
from heritage.guide import staff as guide_staff
from heritage.media import public as media_public
from heritage.merchants import assisted as merchants_assisted
from heritage.merchants import commands as merchants_commands
from heritage.merchants import counter as merchants_counter
from heritage.merchants import counters as merchants_counters
from heritage.merchants import details as merchants_details
from heritage.merchants import home as merchants_home
from heritage.merchants import personal_data as merchants_personal_data
from heritage.merchants import printing as merchants_printing
from heritage.merchants import registration as merchants_registration
from heritage.merchants import stand as merchants_stand
from heritage.merchants import start as merchants_start
from heritage.migrations import commands as migration_commands
from heritage.payments import checks as payments_checks
from heritage.payments import commands as payments_commands
from heritage.payments import log_check as payments_log_check
from heritage.payments import public as payments_public
from heritage.payments import staff as payments_staff
from heritage.payments import tending as payments_tending
from heritage.payments.models import TapCount
from heritage.payments.queries import marks_by_shop
from heritage.people import log_check as people_log_check
from heritage.review import staff as review_staff
from heritage.review import visits as review_visits
from heritage.settings import PROJECT_FOLDER, Settings, read_settings
from heritage.shops import public as shops_public
from heritage.shops.queries import is_front_listed, is_own_front
from heritage.signin import commands as signin_commands
from heritage.signin import own as signin_own
from heritage.signin import public as signin_public
from heritage.signin import staff as signin_staff
from heritage.signs import commands as signs_commands
from heritage.signs import public as signs_public
from heritage.signs.models import ScanCount
from heritage.sites import public as sites_public
from heritage.sites.models import LanguageDemand
from heritage.storage import open_storage
from heritage.tally import Tally
from heritage.tiles import open_tiles
from heritage.town import load_town
from heritage.trails import public as trails_public
from heritage.vault import Vault
from heritage.voice import commands as voice_commands
from heritage.voice import public as voice_public
from heritage.voice import staff as voice_staff
from heritage.voice.queries import newest_memories
from heritage.web import health, static_files
from heritage.web.access import guard
from heritage.web.assets import Assets
from heritage.web.errors import explain_errors
from heritage.web.language import speak_languages
from heritage.web.page_cache import PageCache, RevisionReader
from heritage.web.request_log import RequestLog
from heritage.web.security import send_security_headers
from heritage.web.site_app import SiteApp
from heritage.web.templating import prepare_templates
from heritage.writing import commands as writing_commands
from heritage.writing import editor as writing_editor
from heritage.writing import facts as writing_facts
from heritage.writing import files as writing_files
from heritage.writing import grid as writing_grid
from heritage.writing import publishing as writing_publishing
from heritage.writing import standing as writing_standing
from heritage.writing import tending as writing_tending
from heritage.writing import versions as writing_versions
from heritage.writing.asked_places import scope_places

MAX_REQUEST_BYTES = 1 * 2**20
"""No page takes more than a short form yet."""

ROOMS = (
    static_files.blueprint,
    health.blueprint,
    media_public.blueprint,
    gallery_public.blueprint,
    sites_public.blueprint,
    shops_public.blueprint,
    payments_public.blueprint,
    payments_checks.blueprint,
    signs_public.blueprint,
    atlas_public.blueprint,
    festivals_public.blueprint,
    trails_public.blueprint,
    exchange_public.blueprint,
    exchange_api.blueprint,
    signin_public.blueprint,
    signin_own.blueprint,
    signin_staff.blueprint,
    writing_facts.blueprint,
    writing_standing.blueprint,
    writing_grid.blueprint,
    writing_editor.blueprint,
    writing_versions.blueprint,
    writing_publishing.blueprint,
    writing_files.blueprint,
    exchange_staff.blueprint,
    guide_staff.blueprint,
    gallery_staff.blueprint,
    payments_staff.blueprint,
    review_staff.blueprint,
    review_visits.blueprint,
    merchants_home.blueprint,
    merchants_stand.blueprint,
    merchants_details.blueprint,
    merchants_counters.blueprint,
    merchants_counter.blueprint,
    merchants_printing.blueprint,
    merchants_personal_data.blueprint,
    merchants_start.blueprint,
    merchants_registration.blueprint,
    merchants_assisted.blueprint,
    voice_public.blueprint,
    voice_staff.blueprint,
)
COMMANDS = (
    migration_commands.database,
    exchange_commands.content,
    signs_commands.signs,
    atlas_commands.search,
    signin_commands.people,
    signin_commands.keys,
    signin_commands.audit,
    payments_commands.payments,
    writing_commands.texts,
    gallery_commands.media,
    merchants_commands.shops,
    voice_commands.voice,
    sample_commands.samples,
)


def create_app(settings: Settings | None = None) -> SiteApp:
    """The site for `settings` (those of the environment when left out)."""
    app = SiteApp("heritage", template_folder=str(PROJECT_FOLDER / "templates"), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.settings = settings or read_settings()
    app.town = load_town(app.settings.content_folder)
    app.database = Database(create_database_engine(app.settings.database_url))
    app.assets = Assets(
        Path(PROJECT_FOLDER / "static"), app.town, PACKAGED_FILES, {"outlines.svg": outlines_svg(app.town)}
    )
    app.tiles = open_tiles(app.settings)
    app.storage = open_storage(app.settings)
    app.scans = Tally(app.database, Base.metadata.tables[ScanCount.__tablename__])
    app.demand = Tally(app.database, Base.metadata.tables[LanguageDemand.__tablename__])
    app.taps = Tally(app.database, Base.metadata.tables[TapCount.__tablename__])
    app.place_columns = (("memories", newest_memories),)
    app.site_sections = {"festivals": festivals_public.of_site, "locator": atlas_public.locator_of_site}
    app.shop_sections = {"payment": payments_public.of_shop, "locator": atlas_public.locator_of_shop}
    app.shop_marks = marks_by_shop
    app.media_of_place = gallery_public.media_of_place
    app.is_front_listed, app.is_own_front = is_front_listed, is_own_front
    app.unlogged = [people_log_check.decisions_without_a_line, payments_log_check.decisions_without_a_line]
    app.scope_places = scope_places
    app.desk_sections = [
        signin_staff.desk_section,
        payments_staff.desk_section,
        review_staff.desk_section,
        merchants_assisted.desk_section,
        merchants_printing.desk_section,
        gallery_staff.desk_section,
        writing_grid.desk_section,
        writing_facts.desk_section,
        voice_staff.desk_section,
        exchange_staff.desk_section,
    ]
    app.due_work = [payments_tending.DUE_WORK, writing_tending.DUE_WORK, gallery_tending.DUE_WORK]
    app.vault = Vault(app.settings.keys)
    speak_languages(app, app.town)
    prepare_templates(app)
    guide_staff.offer_guide(app)
    guard(app)
    explain_errors(app)
    send_security_headers(app, app.settings.is_behind_tls)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    _answer_from_memory(app)
    return app


def _answer_from_memory(app: SiteApp) -> None:
    """Put the page cache before Flask, and the log of requests before both."""
    app.revisions = RevisionReader(app.database.engine)
    app.page_cache = PageCache(
        app.wsgi_app,
        app.revisions.read,
        partial(_today, app),
    )
    app.request_log = RequestLog(app.page_cache)
    app.wsgi_app = app.request_log  # type: ignore[method-assign]


def _today(app: SiteApp) -> date:
    return app.town.local_time(datetime.now(UTC)).date()
