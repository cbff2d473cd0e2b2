"""Printed payment stands as a printer and a phone get them: PDFium draws the PDF, ZXing reads its codes."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import hypot

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdfium2 import raw as pdfium

from heritage.codecs import vietqr
from heritage.codecs.vietqr import VietQR
from heritage.payments.rules import SAMPLE_BIN, SheetFormat
from heritage.payments.sheet_geometry import STICKER_SHEET, TENT, Part
from heritage.payments.sheets import CodeTooFine, Stand, draw_sheet

ACCOUNT = "0987001234"
PAYLOAD = vietqr.write(VietQR(bin=SAMPLE_BIN, account=ACCOUNT))
STAND = Stand(
    payload=PAYLOAD,
    shop_name="Quán Phở Mẫu",
    holder_name="CHU TAI KHOAN MAU",
    bank_name="Ngân hàng Mẫu",
    last_four="1234",
    counter_name="Quầy 1",
    serial="7K2M9QX4C",
    version=3,
    printed_on=date(2026, 7, 5),
    is_sample=False,
    check_address="heritage.example/vi/check",
    shop_code_address="heritage.example/Q/9VHYRT",
)
STANDS_TO_READ_FROM_AFAR = (SheetFormat.WALL, SheetFormat.TENT)
MILLIMETRE = 72 / 25.4
"""In points."""

IN_EVERY_LANGUAGE = (
    "Kiểm tra tên hiện trong ứng dụng trước khi trả tiền.",
    "Check the name in your app before you pay.",
    "付款前，请核对应用中显示的收款人姓名。",
    "결제 전에 앱에 표시된 예금주를 확인하세요.",
    "お支払い前に、アプリの名義をご確認ください。",
)

HOSTILE = {
    "formula": '=HYPERLINK("x")',
    "checksum tag": "6304",
    "import": '#import "x"',
    "script": "<script>alert(1)</script>",
    "dollar": "$",
    "backslash": "\\\\",
    "markup": "*a* _b_ `c` @d <e> [f] #g // h /* i",
    "braces": "{{7*7}} ${7*7} #{7*7}",
    "quotes": "'single' \"double\"",
    "sixty wide letters": "W" * 60,
    "sixty letters with two marks": "Ẫ" * 60,
    "sixty narrow words": "i " * 29 + "ii",
}


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(pdf))


def picture(page: pypdfium2.PdfPage, dots_an_inch: int = 150) -> Image.Image:
    image: Image.Image = page.render(scale=dots_an_inch / 72).to_pil()
    return image


def codes(page: pypdfium2.PdfPage) -> list[zxingcpp.Barcode]:
    return read(picture(page))


def read(image: Image.Image) -> list[zxingcpp.Barcode]:
    # Of one kind: to a reader of stripes, sixty equal letters side by side are a barcode.
    return list(zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormat.QRCode))


def said(page: pypdfium2.PdfPage) -> str:
    """The words of a page, with every gap between them as one space and without the places a line may end."""
    return " ".join(page.get_textpage().get_text_range().replace("\u200b", "").split())


def letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float, tuple[float, float, float, float]]]:
    """Each visible letter with its size in points, its angle, and its box in millimetres from the upper left corner."""
    words = page.get_textpage()
    for index in range(words.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(words, index))
        if letter.isspace() or letter in "\u200b\ufffe":
            continue
        left, bottom, right, top = words.get_charbox(index)
        up = page.get_height()
        box = tuple(value / MILLIMETRE for value in (left, up - top, right, up - bottom))
        angle = pdfium.FPDFText_GetCharAngle(words, index)
        yield letter, pdfium.FPDFText_GetFontSize(words, index), angle, box  # type: ignore[misc]


def size_of(page: pypdfium2.PdfPage, words: str) -> float:
    """In points, of words that stand on the page once."""
    found = list(letters(page))
    text = "".join(letter for letter, *_ in found)
    bare = "".join(words.split())
    assert bare in text
    return min(size for _, size, *_ in found[text.index(bare) :][: len(bare)])


def things(page: pypdfium2.PdfPage) -> list[pypdfium2.PdfObject]:
    return list(page.get_objects(max_depth=15))


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_every_stand_carries_its_code_once_and_a_phone_reads_it(sheet_format: SheetFormat) -> None:
    (page,) = pages(draw_sheet([STAND], sheet_format))
    (code,) = codes(page)
    assert (code.text, code.ec_level, code.format) == (PAYLOAD, "M", zxingcpp.BarcodeFormat.QRCode)


@pytest.mark.parametrize(
    ("sheet_format", "width", "height"),
    [(SheetFormat.WALL, 148, 210), (SheetFormat.TENT, 148, 210), (SheetFormat.STICKER, 62, 93)],
)
def test_a_sheet_has_the_size_of_its_paper(sheet_format: SheetFormat, width: float, height: float) -> None:
    (page,) = pages(draw_sheet([STAND], sheet_format))
    assert [side / MILLIMETRE for side in page.get_size()] == pytest.approx([width, height], abs=0.01)


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_nothing_but_white_surrounds_the_code(sheet_format: SheetFormat) -> None:
    long = replace(STAND, shop_name="W" * 60, holder_name="W" * 60, bank_name="W" * 30)
    (page,) = pages(draw_sheet([long], sheet_format))
    dots = 254
    image = picture(page, dots).convert("L")
    (code,) = read(image)
    corners = code.position.top_left, code.position.bottom_right
    modules = 17 + 4 * int(code.extra["Version"])
    quiet = int(3.8 * (corners[1].x - corners[0].x) / modules)
    left, top, right, bottom = corners[0].x, corners[0].y, corners[1].x, corners[1].y
    around = image.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
    around.paste(255, (quiet - 2, quiet - 2, around.width - quiet + 2, around.height - quiet + 2))
    assert around.getextrema() == (255, 255)


@pytest.mark.parametrize("sheet_format", STANDS_TO_READ_FROM_AFAR)
def test_a_stand_asks_in_five_languages_to_check_the_name(sheet_format: SheetFormat) -> None:
    (page,) = pages(draw_sheet([STAND], sheet_format))
    for words in IN_EVERY_LANGUAGE:
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", said(page))


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_a_stand_says_whose_account_it_is_and_which_copy(sheet_format: SheetFormat) -> None:
    (page,) = pages(draw_sheet([STAND], sheet_format))
    words = said(page)
    for fact in (
        "Quán Phở Mẫu",
        "Chủ tài khoản / Account name",
        "CHU TAI KHOAN MAU",
        "Ngân hàng Mẫu •••• 1234",
        "7K2M-9QX4-C · Bản 3 · ",
        "05/07/2026 · Quầy 1",
        "Kiểm tra tên hiện trong ứng dụng trước khi trả tiền.",
        "Check the name in your app before you pay.",
        "heritage.example/vi/check",
    ):
        assert fact in words


def test_the_wall_sheet_leads_to_the_shops_page() -> None:
    (page,) = pages(draw_sheet([STAND], SheetFormat.WALL))
    assert "heritage.example/Q/9VHYRT" in said(page)


@pytest.mark.parametrize("sheet_format", STANDS_TO_READ_FROM_AFAR)
def test_the_merchant_is_reminded_that_a_screenshot_is_not_money(sheet_format: SheetFormat) -> None:
    (page,) = pages(draw_sheet([STAND], sheet_format))
    assert "ảnh chụp màn hình không phải là tiền" in said(page)


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_the_account_number_is_written_nowhere_in_full(sheet_format: SheetFormat) -> None:
    pdf = draw_sheet([STAND], sheet_format)
    (page,) = pages(pdf)
    assert ACCOUNT not in re.sub(r"\s", "", said(page)) + alternative_texts(page)
    assert ACCOUNT.encode() not in pdf


def test_both_faces_of_a_tent_stand_upright_once_it_is_folded() -> None:
    (page,) = pages(draw_sheet([STAND], SheetFormat.TENT))
    fold = TENT.height / 2
    for _, _, angle, (_, top, _, bottom) in letters(page):
        assert bottom < fold or top > fold
        assert angle == pytest.approx(0 if top > fold else 3.14159, abs=0.001)
    (code,) = codes(page)
    assert code.position.top_left.y > picture(page).height / 2, "the code is on the face that is not turned"


@pytest.mark.parametrize("sheet_format", STANDS_TO_READ_FROM_AFAR)
def test_an_ordinary_name_is_read_two_metres_away(sheet_format: SheetFormat) -> None:
    front = replace(STAND, shop_name="Tạp hoá Mẫu Đường Dài")
    (page,) = pages(draw_sheet([front], sheet_format))
    assert max(size for _, size, *_ in letters(page)) >= 24
    assert size_of(page, front.holder_name) >= 16
    assert size_of(page, "•••• 1234") >= 14


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_the_line_that_names_the_copy_is_never_smaller_than_seven_points(sheet_format: SheetFormat) -> None:
    long = replace(STAND, counter_name="Quầy thu ngân tầng hai, cạnh cầu thang", version=112, serial="7K2M9QX4CDEF")
    (page,) = pages(draw_sheet([long], sheet_format))
    assert size_of(page, "7K2M-9QX4-CDEF") >= 7
    assert size_of(page, "cạnh cầu thang") >= 7


@pytest.mark.parametrize("sheet_format", SheetFormat)
@pytest.mark.parametrize(
    "name", ["Nhà hàng ẩm thực và hải sản Mẫu, đường Dài nhất thành phố 12", *HOSTILE.values()], ids=str
)
def test_a_long_name_keeps_within_the_margins(sheet_format: SheetFormat, name: str) -> None:
    (page,) = pages(draw_sheet([replace(STAND, shop_name=name, holder_name=name, counter_name=name)], sheet_format))
    margin = {SheetFormat.WALL: 9, SheetFormat.TENT: 7, SheetFormat.STICKER: 3}[sheet_format]
    right, bottom = (side / MILLIMETRE - margin for side in page.get_size())
    for letter, _, _, box in letters(page):
        assert min(box[:2]) >= margin, letter
        assert (box[2] <= right, box[3] <= bottom) == (True, True), letter
    assert codes(page)[0].text == PAYLOAD


@pytest.mark.parametrize("sheet_format", SheetFormat)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_printed_as_they_are(sheet_format: SheetFormat, text: str) -> None:
    stand = replace(STAND, shop_name=text, holder_name=text, bank_name=text, counter_name=text)
    (page,) = pages(draw_sheet([stand], sheet_format))
    bare = "".join(text.split())
    assert re.sub(r"\s", "", said(page)).count(bare) >= 4


def test_letters_that_no_font_has_become_squares_and_the_rest_stays() -> None:
    (page,) = pages(
        draw_sheet([replace(STAND, shop_name="Phở 🍜 ร้าน 한국 ☕\ufe0f\x07\u202e\n Mẫu")], SheetFormat.WALL)
    )
    assert "Phở □ □□□ 한국 □ Mẫu" in said(page)


def test_marks_typed_apart_from_their_letters_are_printed_on_them() -> None:
    (page,) = pages(draw_sheet([replace(STAND, shop_name="Pho\u031b\u0309")], SheetFormat.WALL))
    assert "Phở" in said(page)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_give_a_stand_that_pays_the_right_account(shop_name: str, holder_name: str) -> None:
    stand = replace(STAND, shop_name=shop_name, holder_name=holder_name)
    (page,) = pages(draw_sheet([stand], SheetFormat.STICKER))
    assert [code.text for code in codes(page)] == [PAYLOAD]


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_a_sample_says_so_across_page_and_code_and_is_still_read(sheet_format: SheetFormat) -> None:
    (page,) = pages(draw_sheet([replace(STAND, is_sample=True)], sheet_format))
    (plain,) = pages(draw_sheet([STAND], sheet_format))
    assert "MẪU" in said(page)
    assert "MẪU" not in said(plain)
    (code,) = codes(page)
    assert code.text == PAYLOAD
    corner, opposite = code.position.top_left, code.position.bottom_right
    inside = picture(page).crop((corner.x, corner.y, opposite.x, opposite.y))
    red, green, _ = inside.convert("RGB").split()
    reddish = sum(ImageChops.subtract(red, green).histogram()[30:])
    assert reddish > 0.1 * inside.width * inside.height


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_the_same_stand_is_printed_as_the_same_bytes(sheet_format: SheetFormat) -> None:
    stands = [STAND, replace(STAND, serial="7K2M9QX5D", is_sample=True)]
    pdf = draw_sheet(stands, sheet_format)
    assert pdf == draw_sheet(stands, sheet_format)
    facts = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert (facts["CreationDate"], facts["ModDate"]) == ("", "")


@pytest.mark.parametrize("sheet_format", SheetFormat)
def test_everything_is_vector_in_our_own_fonts(sheet_format: SheetFormat) -> None:
    (page,) = pages(draw_sheet([replace(STAND, is_sample=True)], sheet_format))
    found = things(page)
    assert [thing for thing in found if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE] == []
    fonts = [pdfium.FPDFTextObj_GetFont(thing.raw) for thing in found if thing.type == pdfium.FPDF_PAGEOBJ_TEXT]
    assert {pdfium.FPDFFont_GetIsEmbedded(font) for font in fonts} == {1}
    families = {re.sub(r"^[A-Z]{6}\+|-.*", "", base_name(font)) for font in fonts}
    assert families <= {"BeVietnamPro", "NotoSansCJKtc"}


def base_name(font: object) -> str:
    buffer = ctypes.create_string_buffer(200)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    return buffer.value.decode()


def alternative_texts(page: pypdfium2.PdfPage) -> str:
    """What a screen reader says of pictures, all of the page."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    open_ = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(pdfium.FPDF_StructTree_CountChildren(tree))]
    texts = []
    while open_:
        element = open_.pop()
        buffer = ctypes.create_string_buffer(1000)
        length = pdfium.FPDF_StructElement_GetAltText(element, buffer, len(buffer))
        texts.append(buffer.raw[: max(0, length - 2)].decode("utf-16-le"))
        children = range(pdfium.FPDF_StructElement_CountChildren(element))
        open_ += [child for n in children if (child := pdfium.FPDF_StructElement_GetChildAtIndex(element, n))]
    pdfium.FPDF_StructTree_Close(tree)
    return " ".join(texts)


def test_who_cannot_see_the_code_is_told_what_it_is() -> None:
    pdf = draw_sheet([STAND], SheetFormat.WALL)
    document = pypdfium2.PdfDocument(pdf)
    assert document.is_tagged()
    assert document.get_metadata_dict()["Title"] == "Mã thanh toán VietQR"
    said_of_code = "Mã VietQR của Quán Phở Mẫu. Chủ tài khoản: CHU TAI KHOAN MAU. Ngân hàng Mẫu •••• 1234."
    assert said_of_code in alternative_texts(document[0])


def test_stickers_share_sheets_and_each_has_its_own_serial_and_code() -> None:
    accounts = [f"{number:010}" for number in range(11)]
    payloads = [vietqr.write(VietQR(bin=SAMPLE_BIN, account=account)) for account in accounts]
    stands = [
        replace(STAND, payload=payload, serial=f"MAU{number:05}", last_four=payload[-4:])
        for number, payload in enumerate(payloads)
    ]
    full, rest = pages(draw_sheet(stands, SheetFormat.STICKER))
    assert [len(codes(full)), len(codes(rest))] == [9, 2]
    assert {code.text for page in (full, rest) for code in codes(page)} == set(payloads)
    words = said(full) + said(rest)
    assert [words.count(f"MAU0-{number:04}") for number in range(11)] == [1] * 11


def test_each_sticker_on_a_sheet_stands_in_its_place() -> None:
    (page,) = pages(draw_sheet([replace(STAND, serial=f"MAU{number}") for number in range(9)], SheetFormat.STICKER))
    image = picture(page)
    millimetre = image.width / STICKER_SHEET.width
    found = [(code.position.top_left, code.position.bottom_right) for code in read(image)]
    middles = [((one.x + other.x) / 2 / millimetre, (one.y + other.y) / 2 / millimetre) for one, other in found]
    for (place,) in STICKER_SHEET.places:
        code = place.face.parts[Part.CODE]
        x, y = place.x + code.x + code.width / 2, place.y + code.y + code.height / 2
        assert min(hypot(x - found_x, y - found_y) for found_x, found_y in middles) < 0.5


@pytest.mark.parametrize("sheet_format", STANDS_TO_READ_FROM_AFAR)
def test_several_stands_are_a_page_each(sheet_format: SheetFormat) -> None:
    stands = [STAND, replace(STAND, shop_name="Quán Khác Mẫu")]
    for page, stand in zip(pages(draw_sheet(stands, sheet_format)), stands, strict=True):
        assert stand.shop_name in said(page)
        assert len(codes(page)) == 1


def test_an_acquirers_long_code_is_still_printed_coarsely_enough_and_a_longer_one_is_refused() -> None:
    (page,) = pages(draw_sheet([replace(STAND, payload="a" * 287)], SheetFormat.STICKER))
    assert codes(page)[0].text == "a" * 287
    for sheet_format, length in ((SheetFormat.STICKER, 332), (SheetFormat.WALL, 2_000)):
        with pytest.raises(CodeTooFine):
            draw_sheet([replace(STAND, payload="a" * length)], sheet_format)
