"""Pictures of codes, read back by somebody else's reader (ZXing)."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from heritage.qr_symbols import PIXELS_PER_MODULE, QUIET_ZONE
from heritage.signs.images import qr_png, qr_svg, sign_address
from tests.codecs.test_short_code import CODES

LONGEST_OF_VERSION_3 = 38
"""Of 47 alphanumeric characters (ISO/IEC 18004 table 7, 3-Q) nine are /Q/ and the code."""
SVG = "{http://www.w3.org/2000/svg}"


def base_address(length: int) -> str:
    scheme, ending = ("https", ".vn") if length > 13 else ("http", ".v")
    name = "di-san-bim-son-va-quang-trung-01234567"[: length - len(f"{scheme}://{ending}")]
    address = f"{scheme}://{name}{ending}"
    assert len(address) == length
    return address


def from_png(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def from_svg(body: bytes, pixels: int = 4) -> Image.Image:
    """The symbol drawn as a browser would: a white ground, then the path's runs of dark modules."""
    root = ElementTree.fromstring(body)  # noqa: S314  # our own picture
    left, top, width, height = map(int, root.attrib["viewBox"].split())
    ground, symbol = root.iter(f"{SVG}path")
    assert (left, top, width) == (0, 0, height)
    assert (ground.attrib["d"], ground.attrib["fill"]) == (f"M0 0h{width}v{width}H0z", "#fff")
    image = Image.new("L", (width * pixels, width * pixels), 255)
    draw = ImageDraw.Draw(image)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", symbol.attrib["d"])
    assert "".join("M{} {}h{}v1h-{}z".format(*run) for run in runs) == symbol.attrib["d"]
    for column, row, length, back in (map(int, run) for run in runs):
        assert back == length
        x, y = column * pixels, row * pixels
        draw.rectangle((x, y, x + length * pixels - 1, y + pixels - 1), fill=0)
    return image


def read(image: Image.Image) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(image)
    return found


def read_back(base_url: str, code: str) -> list[zxingcpp.Barcode]:
    """What is read from the PNG and the SVG of a code, the same from both."""
    address = sign_address(base_url, code)
    found = [read(from_png(qr_png(address))), read(from_svg(qr_svg(address)))]
    for each in found:
        assert each.text == f"{base_url}/Q/{code}".upper()
        assert each.format == zxingcpp.BarcodeFormat.QRCode
        assert each.extra["ECLevel"] == "Q"
    return found


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_read_back_from_its_png_and_its_svg(code: str) -> None:
    for length in (10, 19, 27, 40):
        read_back(base_address(length), code)


@pytest.mark.parametrize("length", range(10, 41))
def test_a_realistic_address_stays_at_version_2_or_3(length: int) -> None:
    versions = {found.extra["Version"] for found in read_back(base_address(length), "9VHYRT")}
    assert versions <= ({"2", "3"} if length <= LONGEST_OF_VERSION_3 else {"4"})


def test_an_address_on_a_sign_is_in_capitals_so_that_its_symbol_stays_small() -> None:
    address = sign_address("https://heritage.example.vn", "9VHYRT")
    assert address == "HTTPS://HERITAGE.EXAMPLE.VN/Q/9VHYRT"
    assert re.fullmatch(r"[0-9A-Z $%*+./:-]+", address), "only characters of the alphanumeric mode"


@pytest.mark.parametrize("length", [10, 25, 40])
def test_both_pictures_show_the_same_modules_within_a_quiet_zone_of_four(length: int) -> None:
    address = sign_address(base_address(length), "9VHYRT")
    png, svg = from_png(qr_png(address)), from_svg(qr_svg(address), PIXELS_PER_MODULE)
    assert png.mode == "1"
    assert png.convert("L").tobytes() == svg.tobytes()
    version = int(read(png).extra["Version"])
    assert png.width == (17 + 4 * version + 2 * QUIET_ZONE) * PIXELS_PER_MODULE
    margin = 4 * PIXELS_PER_MODULE
    dark = png.convert("L").point(lambda value: 255 - value)
    assert dark.getbbox() == (margin, margin, png.width - margin, png.height - margin)


def test_a_sign_is_still_read_with_a_tenth_of_it_scratched_away() -> None:
    image = from_png(qr_png(sign_address("https://heritage.example.vn", "9VHYRT"))).convert("L")
    scratch = (image.width * 45 // 100, image.height * 20 // 100, image.width * 60 // 100, image.height * 80 // 100)
    ImageDraw.Draw(image).rectangle(scratch, fill=255)
    assert read(image).text.endswith("/Q/9VHYRT")


def test_a_picture_says_in_words_what_it_opens() -> None:
    root = ElementTree.fromstring(qr_svg("HTTPS://HERITAGE.EXAMPLE/Q/9VHYRT"))  # noqa: S314
    assert root.findtext(f"{SVG}title") == "HTTPS://HERITAGE.EXAMPLE/Q/9VHYRT"
