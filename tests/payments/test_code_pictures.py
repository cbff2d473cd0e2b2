"""Codes are read out of pictures as people send them, drawn here with somebody else's encoder."""

import time

import pytest
import zxingcpp
from PIL import Image

from heritage.media.rules import PhotoFault, PhotoRefused
from heritage.payments.code_pictures import read_code_picture
from heritage.payments.picture_rules import PictureFinding
from tests.codecs.test_vietqr import ACCOUNT, VECTORS, foreign, resealed
from tests.media.sent_files import HEIC, PDF, jpeg, png_header
from tests.payments.drawn_codes import (
    NIGHT,
    PALE,
    Colour,
    chance,
    finder_patterns,
    grainy,
    photo,
    screenshot,
    sent,
    stand,
    symbol,
    table_top,
)

OTHER_ACCOUNT = VECTORS["P06"]["payload"]
WEBSITE = "https://heritage.example/app"
WIFI = "WIFI:T:WPA;S:QUAN MAU;P:maumaumau;;"


def payload_of(data: bytes) -> str:
    """The text of a picture with one sound VietQR."""
    picture = read_code_picture(data)
    assert picture.finding is PictureFinding.ACCEPTED
    assert picture.reading is not None
    return picture.reading.payload


def on_a_table(code: Image.Image, side: int, width: int = 4000, height: int = 3000) -> Image.Image:
    """`code` with sides of `side` pixels in the middle of a large photo, where two pieces of it meet."""
    scene = table_top(width, height, chance(1))
    scene.paste(code.resize((side, side), Image.Resampling.LANCZOS), ((width - side) // 2, (height - side) // 2))
    return scene


def beside(*texts: str) -> bytes:
    """One picture with these codes beside each other."""
    codes = [symbol(text) for text in texts]
    whole = Image.new("RGB", (sum(code.width for code in codes), max(code.height for code in codes)), "white")
    left = 0
    for code in codes:
        whole.paste(code, (left, 0))
        left += code.width
    return sent(whole)


# --- what is read


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_saved_code_is_read(form: str) -> None:
    picture = read_code_picture(sent(symbol(ACCOUNT), form))
    assert picture.finding is PictureFinding.ACCEPTED
    assert picture.vietqr is not None
    assert (picture.vietqr.bin, picture.vietqr.account) == ("970422", "0352350917")


@pytest.mark.parametrize("seed", range(8))
def test_a_photo_taken_by_hand_is_read(seed: int) -> None:
    assert payload_of(photo(stand(ACCOUNT), seed)) == ACCOUNT


@pytest.mark.parametrize("turn", [45, 90, 180])
def test_a_photo_held_another_way_up_is_read(turn: int) -> None:
    assert payload_of(sent(stand(ACCOUNT).rotate(turn, expand=True), "JPEG")) == ACCOUNT


def test_a_screenshot_is_read_with_everything_around_it() -> None:
    assert payload_of(sent(screenshot(ACCOUNT))) == ACCOUNT


def test_a_screenshot_in_dark_mode_is_read() -> None:
    assert payload_of(sent(screenshot(ACCOUNT, ink=PALE, paper=NIGHT))) == ACCOUNT


def test_the_small_preview_that_a_chat_app_keeps_is_read() -> None:
    assert payload_of(sent(screenshot(ACCOUNT).resize((270, 585)), "JPEG")) == ACCOUNT


@pytest.mark.parametrize("ink", [(255, 250, 170), (240, 190, 90), (150, 220, 190)])
def test_a_code_in_the_pale_colour_of_a_bank_is_read(ink: Colour) -> None:
    assert payload_of(sent(screenshot(ACCOUNT, ink))) == ACCOUNT


def test_a_code_is_read_in_the_dark() -> None:
    scene = Image.new("RGB", (2600, 2000), (160, 160, 160))
    scene.paste(symbol(ACCOUNT, 16, ink=(80, 80, 80), paper=(160, 160, 160)), (200, 200))
    assert payload_of(sent(grainy(scene, 128, chance(0)), "JPEG")) == ACCOUNT


@pytest.mark.parametrize("side", [80, 100, 240, 400])
def test_a_small_code_in_a_photo_of_twelve_million_pixels_is_read(side: int) -> None:
    assert payload_of(sent(on_a_table(symbol(ACCOUNT, 20), side), "JPEG")) == ACCOUNT


def test_a_photo_of_almost_forty_million_pixels_is_read() -> None:
    assert payload_of(sent(on_a_table(symbol(ACCOUNT, 20), 900, 7300, 5400), "JPEG")) == ACCOUNT


def test_vietnamese_marks_come_through_as_they_were_written() -> None:
    text = resealed(ACCOUNT, lambda covered: covered.replace("5802VN", "5802VN64160002VI0106Phở Hà"))
    assert payload_of(sent(symbol(text))) == text


def test_a_control_character_is_not_put_into_words() -> None:
    picture = read_code_picture(sent(symbol("MAU\x1dMAU")))
    assert picture.reading is not None
    assert picture.reading.payload == "MAU\x1dMAU"


def test_a_merchant_code_of_an_acquiring_bank_is_read() -> None:
    assert payload_of(photo(stand(VECTORS["P25"]["payload"]), 1)) == VECTORS["P25"]["payload"]


# --- several codes


def test_between_two_accounts_nothing_is_chosen() -> None:
    for data in (beside(ACCOUNT, OTHER_ACCOUNT), photo(stand(ACCOUNT, OTHER_ACCOUNT), 2)):
        picture = read_code_picture(data)
        assert (picture.finding, picture.reading) == (PictureFinding.SEVERAL_CODES, None)


def test_a_second_account_is_seen_although_its_code_is_small() -> None:
    scene = on_a_table(symbol(ACCOUNT, 20), 900)
    scene.paste(symbol(OTHER_ACCOUNT, 20).resize((140, 140), Image.Resampling.LANCZOS), (300, 2000))
    assert read_code_picture(sent(scene, "JPEG")).finding is PictureFinding.SEVERAL_CODES


def test_the_same_code_twice_is_one_code() -> None:
    assert payload_of(beside(ACCOUNT, ACCOUNT)) == ACCOUNT


def test_a_website_beside_the_code_is_passed_over() -> None:
    assert payload_of(beside(WEBSITE, ACCOUNT)) == ACCOUNT


# --- what is not taken


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (WIFI, PictureFinding.NOT_PAYMENT),
        (WEBSITE, PictureFinding.WEBSITE),
        (VECTORS["P26"]["payload"], PictureFinding.FOREIGN_SCHEME),
        (VECTORS["P14"]["payload"], PictureFinding.FOREIGN_SCHEME),
        (foreign(("29", "sok_dara@bkrt", "1"), country="KH"), PictureFinding.FOREIGN_SCHEME),
        (VECTORS["P17"]["payload"], PictureFinding.REJECTED),
    ],
)
def test_a_code_that_pays_no_account_is_told_apart(text: str, finding: PictureFinding) -> None:
    picture = read_code_picture(photo(stand(text), 3))
    assert picture.finding is finding
    assert picture.reading is not None
    assert (picture.reading.payload, picture.vietqr) == (text, None)


@pytest.mark.parametrize("width", [1, 640])
def test_a_picture_without_a_code_says_so(width: int) -> None:
    assert read_code_picture(jpeg(width, max(1, width * 3 // 4))).finding is PictureFinding.NO_CODE


def test_other_kinds_of_codes_are_not_read() -> None:
    for kind in (zxingcpp.BarcodeFormat.MicroQRCode, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Code128):
        drawn = Image.fromarray(zxingcpp.create_barcode("12345", kind).to_image(scale=8))
        assert [each.text for each in zxingcpp.read_barcodes(drawn)] == ["12345"]
        assert read_code_picture(sent(drawn)).finding is PictureFinding.NO_CODE


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (HEIC, PhotoFault.HEIC),
        (PDF, PhotoFault.NOT_A_PICTURE),
        (b"", PhotoFault.EMPTY),
        (png_header(8000, 5001), PhotoFault.TOO_MANY_PIXELS),
        (png_header(60_000, 60_000), PhotoFault.TOO_MANY_PIXELS),
        (sent(symbol(ACCOUNT))[:900], PhotoFault.BROKEN),
    ],
)
def test_a_file_that_is_no_picture_to_read_is_refused(data: bytes, fault: PhotoFault) -> None:
    with pytest.raises(PhotoRefused) as caught:
        read_code_picture(data)
    assert caught.value.fault is fault


# --- how long it takes


def seconds_for(data: bytes) -> float:
    """The processor's time, as others use this machine too."""
    start = time.thread_time()
    assert read_code_picture(data).finding is PictureFinding.NO_CODE
    return time.thread_time() - start


def test_a_large_photo_without_a_code_is_given_up_soon() -> None:
    assert seconds_for(sent(table_top(4000, 3000, chance(2)), "JPEG")) < 3  # measured: 0.9


def test_a_picture_drawn_to_keep_the_reader_busy_is_given_up() -> None:
    assert seconds_for(sent(finder_patterns(4000, 3000), "JPEG")) < 10  # measured: 3; looked at in one piece, 34
