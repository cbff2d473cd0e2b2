"""The entry: `flask --app wsgi …` for commands, `python wsgi.py` to serve the site."""

import logging
import signal
import sys

from heritage.app import create_app
from heritage.settings import SERVER_OPTIONS, SettingError
from heritage.signs.commands import LOCAL_WARNING
from heritage.tending import Tending
from heritage.town import TownError
from heritage.web.server import create_server

try:
    app = create_app()
except (SettingError, TownError) as fault:
    sys.exit(str(fault))


def serve() -> None:
    logging.basicConfig()
    # A service manager stops the server with SIGTERM; as an exception it lets the counts in memory be written.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if app.settings.is_local:
        print(LOCAL_WARNING.format(base_url=app.settings.base_url), file=sys.stderr)
    print(f"Serving on http://{app.settings.listen}", file=sys.stderr)
    tending = Tending(app)
    tending.start()
    try:
        create_server(app, listen=app.settings.listen, **SERVER_OPTIONS, **app.settings.proxy_options).run()
    finally:
        tending.stop()
        app.close()


if __name__ == "__main__":
    serve()
