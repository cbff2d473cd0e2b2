"""QR symbols of any text, read back by somebody else's reader (ZXing)."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from heritage import qr_symbols
from heritage.qr_symbols import QUIET_ZONE, Level


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("text", ["HTTPS://HERITAGE.EXAMPLE/Q/9VHYRT", "a & b <c> \"d\" 'e'", "01" * 200])
def test_a_symbol_is_read_back_with_its_level(text: str, level: Level) -> None:
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(qr_symbols.png(text, level))))
    assert (read.text, read.ec_level) == (text, level.name)


def test_a_symbol_has_four_light_modules_on_every_side() -> None:
    modules = qr_symbols.matrix("heritage", Level.M)
    size = len(modules)
    inside = range(QUIET_ZONE, size - QUIET_ZONE)
    assert {len(line) for line in modules} == {size}
    dark = {(row, column) for row, line in enumerate(modules) for column, is_dark in enumerate(line) if is_dark}
    assert {row for row, _ in dark} | {column for _, column in dark} == set(inside)


def test_the_path_draws_a_run_of_dark_modules_as_one_rectangle() -> None:
    assert qr_symbols.path(((False, True, True), (True, False, True))) == "M1 0h2v1h-2zM0 1h1v1h-1zM2 1h1v1h-1z"


def test_a_picture_of_any_text_is_well_formed_and_titled_with_it() -> None:
    text = 'a & b <c> "d"'
    root = ElementTree.fromstring(qr_symbols.svg(text, Level.M))  # noqa: S314  # our own picture
    assert root.findtext("{http://www.w3.org/2000/svg}title") == text


def test_a_symbol_is_drawn_once_for_each_level() -> None:
    assert qr_symbols.matrix("once", Level.M) is qr_symbols.matrix("once", Level.M)
    assert qr_symbols.matrix("once", Level.M) != qr_symbols.matrix("once", Level.Q)
