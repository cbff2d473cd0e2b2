"""The entry: `flask --app wsgi …` for commands, `python wsgi.py` to serve the site."""

import signal
import sys

import waitress

from heritage.app import create_app
from heritage.payments.tending import Tending
from heritage.settings import SERVER_OPTIONS, SettingError
from heritage.signs.commands import LOCAL_WARNING
from heritage.town import TownError

try:
    app = create_app()
except (SettingError, TownError) as fault:
    sys.exit(str(fault))


def serve() -> None:
    # A service manager stops the server with SIGTERM; as an exception it lets the counts in memory be written.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    if app.settings.is_local:
        print(LOCAL_WARNING.format(base_url=app.settings.base_url), file=sys.stderr)
    print(f"Serving on http://{app.settings.listen}", file=sys.stderr)
    tending = Tending(app)
    tending.start()
    try:
        waitress.serve(app, listen=app.settings.listen, **SERVER_OPTIONS, **app.settings.proxy_options)
    finally:
        tending.stop()
        app.close()


if __name__ == "__main__":
    serve()
