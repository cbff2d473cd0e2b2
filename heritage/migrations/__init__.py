"""The steps from one shape of the database to the next (Alembic); every table module is named here."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine

import heritage.atlas.models
import heritage.festivals.models
import heritage.media.models
import heritage.payments.models
import heritage.people.models
import heritage.shops.models
import heritage.signs.models
import heritage.sites.models
import heritage.trails.models
import heritage.vault
import heritage.writing.models  # noqa: F401  # importing a room's models enters its tables in Base.metadata


def alembic_config(engine: Engine) -> Config:
    """Settings for Alembic's commands on `engine`; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic compares an object of the database with our models (`include_name`).

    Not the words of the search: a virtual table on SQLite, with tables of its own behind it, and another on PostgreSQL.
    """
    return not (kind == "table" and name is not None and name.startswith("search_words"))
