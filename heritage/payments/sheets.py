"""The printed stand of a shop, to hang, to set up or to stick on: a PDF with one payment code for each stand."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import cvttf_NotoSansCJK_Regular
import fontpkg_be_vietnam_pro
import typst

from heritage import qr_symbols
from heritage.codecs import short_code
from heritage.payments.rules import SheetFormat
from heritage.payments.sheet_geometry import (
    SMALLEST_MODULE,
    STICKER,
    STICKER_SHEET,
    TENT,
    WALL,
    Paper,
    Part,
    module_size,
)
from heritage.settings import PROJECT_FOLDER

_TEMPLATE = PROJECT_FOLDER / "templates" / "payments" / "stand.typ"
_PROBE = b'#set document(title: "?")\n#set text(font: ("Be Vietnam Pro", "Noto Sans CJK TC"))\n#sys.inputs.text'
_REPLACEMENT = "\N{WHITE SQUARE}"

LEVEL = qr_symbols.Level.M


@dataclass(frozen=True)
class Stand:
    """What one printed copy says. payload: the VietQR text; serial: of this copy, grouped when it is drawn;
    addresses: without a scheme."""

    payload: str
    shop_name: str
    holder_name: str
    bank_name: str
    last_four: str
    counter_name: str
    serial: str
    version: int
    printed_on: date
    is_sample: bool
    check_address: str
    shop_code_address: str


class CodeTooFine(ValueError):
    """The code holds so much that its modules would be too small to print and read in this format."""

    def __init__(self, millimetres: float) -> None:
        super().__init__(f"a module would be {millimetres:.2f} mm wide")
        self.millimetres = millimetres


def draw_sheet(stands: Sequence[Stand], sheet_format: SheetFormat) -> bytes:
    """One PDF for all `stands`, the same bytes for the same stands. Wall and tent: a page each. One sticker: a page of
    its size; more: on A4, with marks to cut along.

    Raises CodeTooFine.
    """
    paper = _paper(sheet_format, len(stands))
    payloads = list(dict.fromkeys(stand.payload for stand in stands))
    _demand_printable(paper, payloads)
    data = {
        "paper": asdict(paper),
        "codes": [qr_symbols.svg(payload, LEVEL).decode() for payload in payloads],
        "stands": [_as_data(stand, payloads.index(stand.payload)) for stand in stands],
    }
    pdf, warnings = typst.compile_with_warnings(
        str(_TEMPLATE),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards="ua-1",
    )
    if warnings:
        # Typst only warns of a font that is missing and prints something else: a stand must not be handed out so.
        raise RuntimeError("; ".join(str(warning) for warning in warnings))
    return pdf


def _paper(sheet_format: SheetFormat, copies: int) -> Paper:
    if sheet_format is SheetFormat.STICKER:
        return STICKER if copies == 1 else STICKER_SHEET
    return WALL if sheet_format is SheetFormat.WALL else TENT


def _demand_printable(paper: Paper, payloads: Sequence[str]) -> None:
    """Raises CodeTooFine."""
    square = next(place.face.parts[Part.CODE] for place in paper.places[0] if Part.CODE in place.face.parts)
    finest = module_size(square, max(len(qr_symbols.matrix(payload, LEVEL)) for payload in payloads))
    if finest < SMALLEST_MODULE:
        raise CodeTooFine(finest)


def _as_data(stand: Stand, code: int) -> dict[str, Any]:
    said = {name: _printable(value) if isinstance(value, str) else value for name, value in asdict(stand).items()}
    del said["payload"]  # drawn, never written: nobody needs the whole account number in words
    return said | {
        "code": code,
        "serial": short_code.grouped(said["serial"]),
        "printed_on": f"{stand.printed_on:%d/%m/%Y}",
    }


def _printable(text: str) -> str:
    """`text` in one line and in letters that our fonts have; for others, of some scripts and for emotions, a square."""
    composed = (" " if each.isspace() else each for each in unicodedata.normalize("NFC", text))
    seen = (each for each in composed if each.isprintable() and not unicodedata.category(each).startswith("M"))
    return " ".join("".join(each if _is_drawable(each) else _REPLACEMENT for each in seen).split())


@lru_cache(maxsize=4096)
def _is_drawable(character: str) -> bool:
    """Typst itself tells, as it refuses to make an accessible PDF with a glyph that no font has."""
    if " " <= character <= "~":
        return True
    try:
        typst.compile(_PROBE, format="pdf", font_paths=_fonts(), sys_inputs={"text": character}, pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Ours and no others, so that a sheet looks the same on every machine."""
    folders = [fontpkg_be_vietnam_pro.ROOT / "files", Path(cvttf_NotoSansCJK_Regular.get_TTF_path()).parent]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
