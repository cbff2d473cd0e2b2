"""What strangers send becomes pictures of our own, or is refused for a reason; nothing hidden in it comes through."""

import random
import struct
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from heritage.media.pictures import encode_sizes, open_picture, prepare
from heritage.media.rules import (
    MAX_FILE_BYTES,
    MAX_SCANS,
    SMALLEST_FRONT,
    PhotoFault,
    PhotoRefused,
    file_names,
    stored_name,
    widths_of,
)
from tests.media.sent_files import (
    AVIF,
    HEIC,
    HEIF,
    PDF,
    SVG,
    encoded,
    jpeg,
    jpeg_of_scans,
    opened,
    png_header,
    scene,
    telling_photo,
    upright_by_pillow,
    with_exif,
)

FORMATS = ["JPEG", "PNG", "WEBP"]


def fault_of(data: bytes, smallest: int = SMALLEST_FRONT) -> PhotoFault:
    with pytest.raises(PhotoRefused) as caught:
        prepare(data, smallest=smallest)
    assert isinstance(caught.value.fault, PhotoFault)
    return caught.value.fault


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_of_each_format_is_taken(form: str) -> None:
    image = open_picture(encoded(scene(), form, **({"quality": 95} if form != "PNG" else {})))
    assert (image.mode, image.size) == ("RGB", (640, 480))
    for at, colour in {(20, 20): (255, 0, 0), (620, 460): (255, 255, 0)}.items():
        assert image.getpixel(at) == pytest.approx(colour, abs=25)


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_that_a_photo_tells_beside_its_pixels_comes_through(form: str) -> None:
    sent = telling_photo(form)
    assert opened(sent).getexif().get_ifd(0x8825)[2] == (20.0, 5.0, 30.0), "the photo tells where it was taken"
    image = open_picture(sent)
    assert image.info == {}
    for name, body in encode_sizes(image).items():
        made = opened(body)
        assert not made.getexif(), name
        assert {"exif", "icc_profile", "xmp", "comment"} & set(made.info) == set(), name
        assert b"MAU" not in body, name


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_phone_was_held(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    sent = jpeg(exif=exif)
    image = open_picture(sent)
    assert image.size == ((640, 480) if orientation < 5 else (480, 640))
    assert image.tobytes() == upright_by_pillow(sent).tobytes()


def test_sloppy_exif_is_no_reason_to_refuse_a_photo_or_to_lay_it_on_its_side() -> None:
    beyond_its_end = struct.pack("<HHII", 0x010F, 2, 1000, 5000)
    turned = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    tiff = b"II*\0\x08\0\0\0\x02\0" + beyond_its_end + turned + b"\0\0\0\0"
    with pytest.warns(UserWarning, match="EXIF|Tag"):
        assert open_picture(with_exif(jpeg(), tiff)).size == (480, 640)


def test_exif_that_cannot_be_read_at_all_is_passed_over() -> None:
    assert open_picture(with_exif(jpeg(), b"neither endian")).size == (640, 480)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_transparent_becomes_white(mode: str, form: str) -> None:
    image = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    image.paste((0, 0, 0, 255), (200, 0, 400, 400))
    flat = open_picture(encoded(image.convert(mode), form, **({"lossless": True} if form == "WEBP" else {})))
    assert (flat.getpixel((10, 10)), flat.getpixel((390, 390))) == ((255, 255, 255), (0, 0, 0))


@pytest.mark.parametrize(
    ("image", "form", "grey"),
    [
        (Image.new("I;16", (400, 400), 32768), "PNG", 128),
        (Image.new("1", (400, 400), 1), "PNG", 255),
        (Image.new("L", (400, 400), 128), "JPEG", 128),
        (Image.new("CMYK", (400, 400), (0, 0, 0, 127)), "JPEG", 128),
    ],
    ids=["16 bits", "1 bit", "grey", "ink"],
)
def test_a_picture_that_is_not_in_colours_of_a_screen_is_brought_to_them(
    image: Image.Image, form: str, grey: int
) -> None:
    assert open_picture(encoded(image, form)).getpixel((9, 9)) == pytest.approx((grey,) * 3, abs=1)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_taken(form: str) -> None:
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "blue")]
    sent = encoded(frames[0], form, save_all=True, append_images=frames[1:], lossless=True)
    assert getattr(opened(sent), "n_frames", 1) == 2
    assert open_picture(sent).getpixel((9, 9)) == (255, 0, 0)


def test_a_photo_with_a_second_picture_behind_it_is_taken_as_phones_send_it() -> None:
    sent = encoded(scene(), "MPO", save_all=True, append_images=[scene(160, 120)])
    assert opened(sent).format == "MPO"
    assert open_picture(sent).size == (640, 480)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", PhotoFault.EMPTY),
        (b"\xff\xd8\xff" + bytes(MAX_FILE_BYTES), PhotoFault.TOO_LARGE_FILE),
        (PDF, PhotoFault.NOT_A_PICTURE),
        ("Ảnh cửa hàng của tôi".encode(), PhotoFault.NOT_A_PICTURE),
        (b"BMW is no picture", PhotoFault.NOT_A_PICTURE),
        (bytes(5000), PhotoFault.NOT_A_PICTURE),
        (HEIC, PhotoFault.HEIC),
        (HEIF, PhotoFault.HEIC),
        (AVIF, PhotoFault.FORMAT),
        (SVG, PhotoFault.FORMAT),
        *((encoded(scene(), form), PhotoFault.FORMAT) for form in ["GIF", "BMP", "TIFF", "ICO", "JPEG2000", "AVIF"]),
        (jpeg(SMALLEST_FRONT - 1, 640), PhotoFault.TOO_SMALL),
        (jpeg(640, SMALLEST_FRONT - 1), PhotoFault.TOO_SMALL),
    ],
    ids=lambda value: value if isinstance(value, PhotoFault) else str(value[:12]),
)
def test_what_is_no_photo_for_us_is_refused_for_its_own_reason(data: bytes, fault: PhotoFault) -> None:
    assert fault_of(data) == fault


@pytest.mark.parametrize(
    ("mode", "size", "form"),
    [("1", (20_000, 10_000), "PNG"), ("1", (16_384, 320), "PNG"), ("L", (10_000, 10_000), "WEBP")],
)
def test_a_small_file_with_a_huge_picture_in_it_is_refused(mode: str, size: tuple[int, int], form: str) -> None:
    sent = encoded(Image.new(mode, size), form, **({"lossless": True, "method": 0} if form == "WEBP" else {}))
    assert len(sent) < 100_000
    assert fault_of(sent) == PhotoFault.TOO_MANY_PIXELS


@pytest.mark.parametrize("size", [(8001, 5000), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_by_the_header_before_one_is_decoded(size: tuple[int, int]) -> None:
    assert fault_of(png_header(640, 480)) == PhotoFault.BROKEN, "its pixels cannot be decoded"
    assert fault_of(png_header(*size)) == PhotoFault.TOO_MANY_PIXELS


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("part", [0.001, 0.02, 0.3, 0.6, 0.95])
def test_a_photo_that_did_not_arrive_whole_is_refused(form: str, part: float) -> None:
    whole = encoded(scene(), form)
    assert fault_of(whole[: max(16, int(len(whole) * part))]) == PhotoFault.BROKEN


def test_a_jpeg_that_goes_over_its_pixels_again_and_again_is_refused() -> None:
    assert open_picture(jpeg_of_scans(MAX_SCANS)).size == (8, 8)
    assert fault_of(jpeg_of_scans(MAX_SCANS + 1)) == PhotoFault.BROKEN
    assert open_picture(jpeg(progressive=True)).size == (640, 480)


@pytest.mark.parametrize("form", FORMATS)
def test_whatever_is_damaged_in_a_file_it_is_refused_or_read_and_nothing_else(form: str) -> None:
    whole, chance, seen = telling_photo(form), random.Random(2026), Counter[str]()  # noqa: S311  # not a secret
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 5, 50))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            assert open_picture(bytes(damaged)).mode == "RGB"
            seen["read"] += 1
        except PhotoRefused as refused:
            seen[refused.fault] += 1
    assert seen["read"] > 0
    assert seen[PhotoFault.BROKEN] > 0


@pytest.mark.parametrize(
    ("width", "widths"),
    [(2000, [400, 800, 1600]), (1600, [400, 800, 1600]), (1000, [400, 800, 1000]), (400, [400]), (350, [350])],
)
def test_a_photo_is_made_in_every_width_that_it_has(width: int, widths: list[int]) -> None:
    assert widths_of(width) == widths
    picture = prepare(jpeg(width, 600), smallest=SMALLEST_FRONT)
    assert picture.widths == widths
    assert set(picture.files) == set(file_names(widths))
    made = {name: opened(body) for name, body in picture.files.items()}
    assert {name: (image.format, image.width) for name, image in made.items()} == {
        f"{each}.{ending}": (form, each) for each in widths for ending, form in {"webp": "WEBP", "jpg": "JPEG"}.items()
    }
    assert all(image.height == pytest.approx(600 * image.width / width, abs=1) for image in made.values())
    assert (picture.width, picture.height) == made[f"{widths[-1]}.jpg"].size


def test_made_files_show_what_was_sent() -> None:
    for name, body in prepare(jpeg(1700, 1300), smallest=1).files.items():
        image = opened(body).convert("RGB")
        for (x, y), colour in {(0.1, 0.1): (255, 0, 0), (0.9, 0.1): (0, 128, 0), (0.1, 0.9): (0, 0, 255)}.items():
            seen = image.getpixel((int(x * image.width), int(y * image.height)))
            assert seen == pytest.approx(colour, abs=25), name


def test_the_same_photo_has_the_same_digest_on_every_thread_and_another_photo_another() -> None:
    rules_of_warnings = list(warnings.filters)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: prepare(jpeg(900, 700), smallest=1), range(16)))
    assert {(picture.digest, *map(hash, picture.files.values())) for picture in made} == {
        (made[0].digest, *map(hash, made[0].files.values()))
    }
    assert warnings.filters == rules_of_warnings
    assert prepare(jpeg(900, 701), smallest=1).digest != made[0].digest
    assert stored_name(made[0].digest, "400.webp") == f"photos/{made[0].digest}-400.webp"
    assert len(made[0].digest) == 32
