"""What the site is measured against: the least that Flask can do. `python -m benchmarks.peers PORT` serves it."""

import sys
from functools import lru_cache

import waitress
from flask import Flask, render_template

from heritage.settings import SERVER_OPTIONS

LINE = "Đền Sòng Sơn đứng bên đường thiên lý, tựa núi."
"""64 bytes: a page of the site writes about one value for every 60 to 80 bytes of its own."""

app = Flask("benchmarks.peers")


@app.get("/")
def hello() -> str:
    return "Hello, World!"


@app.get("/page/<int:size>")
def bare_page(size: int) -> str:
    """One view, one template, one loop: a page of `size` bytes."""
    return render_template("bare.html", lines=_lines(size - _frame()))


@lru_cache(maxsize=1024)
def _lines(total: int) -> list[str]:
    """Lines of text that fill `total` bytes, the line breaks of the loop included."""
    whole, rest = divmod(total, len(LINE.encode()) + 1)
    return [LINE] * (whole - 1) + [LINE + "x" * rest]


@lru_cache(maxsize=1)
def _frame() -> int:
    return len(render_template("bare.html", lines=[]).encode())


if __name__ == "__main__":
    waitress.serve(app, listen=f"127.0.0.1:{sys.argv[1]}", **SERVER_OPTIONS)
