"""The steps from one shape of the database to the next (Alembic); every table module is named here."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine

import heritage.festivals.models
import heritage.signs.models
import heritage.sites.models  # noqa: F401  # importing a room's models enters its tables in Base.metadata


def alembic_config(engine: Engine) -> Config:
    """Settings for Alembic's commands on `engine`; there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config
