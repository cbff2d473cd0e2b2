"""What the site is measured against: the least that Flask can do. `python -m benchmarks.peers PORT` serves it."""

import sys

import waitress
from flask import Flask, render_template

from heritage.settings import SERVER_OPTIONS

LINE = "Đền Sòng Sơn đứng bên đường thiên lý, nơi người đi đường dừng lại thắp hương. "
"""100 bytes of text, the length of a line of a page's source."""


def hello_app() -> Flask:
    app = Flask("benchmarks.peers")

    @app.get("/")
    def hello() -> str:
        return "Hello, World!"

    return app


def bare_page_app(lines_of_page: list[str]) -> Flask:
    """One view, one template, one loop; the view shows what `lines_of_page` holds at the time."""
    app = Flask("benchmarks.peers")

    @app.get("/")
    def page() -> str:
        return render_template("bare.html", lines=lines_of_page)

    return app


def lines_for(content_bytes: int) -> list[str]:
    """Lines of text that fill a page by exactly `content_bytes`, the line breaks of the loop included."""
    whole, rest = divmod(content_bytes, len(LINE.encode()) + 1)
    return [LINE] * (whole - 1) + [LINE + "x" * rest]


if __name__ == "__main__":
    waitress.serve(hello_app(), listen=f"127.0.0.1:{sys.argv[1]}", **SERVER_OPTIONS)
