"""Positions on printed sheets: nothing overlaps, nothing is too near an edge, codes are large enough."""

from itertools import combinations

import pytest

from heritage.payments.sheet_geometry import (
    SMALLEST_MODULE,
    STICKER,
    STICKER_SHEET,
    TENT,
    WALL,
    Box,
    Face,
    Paper,
    Part,
    Place,
    module_size,
)
from heritage.qr_symbols import QUIET_ZONE

PAPERS = {"wall": WALL, "tent": TENT, "sticker": STICKER, "sticker sheet": STICKER_SHEET}
FACES = {place.face.name: place.face for paper in PAPERS.values() for places in paper.places for place in places}
COMMON_MODULES = 37 + 2 * QUIET_ZONE
"""Version 5, which holds bank and account; smaller symbols fill the square as well."""
PRINTERS_EDGE = 4.2
"""Office printers leave this much of the paper white (a sixth of an inch)."""


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def taken(place: Place) -> Box:
    return Box(place.x, place.y, place.face.width, place.face.height)


def code_side(paper: Paper) -> Box:
    (code,) = [place.face.parts[Part.CODE] for place in paper.places[0] if Part.CODE in place.face.parts]
    return code


@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_no_part_covers_another(face: Face) -> None:
    covered = [pair for pair in combinations(face.parts, 2) if overlap(face.parts[pair[0]], face.parts[pair[1]])]
    assert covered == []


@pytest.mark.parametrize("face", FACES.values(), ids=FACES)
def test_every_part_keeps_to_the_safe_margin_and_off_the_frame(face: Face) -> None:
    assert face.frame == 0 or PRINTERS_EDGE < face.frame < face.margin
    for part, box in face.parts.items():
        assert box.x >= face.margin, part
        assert box.y >= face.margin, part
        assert box.right <= face.width - face.margin, part
        assert box.bottom <= face.height - face.margin, part


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_faces_lie_side_by_side_on_the_paper(paper: Paper) -> None:
    boxes = [taken(place) for places in paper.places for place in places]
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    for box in boxes:
        assert min(box.x, box.y) >= 0
        assert (box.right, box.bottom) <= (paper.width, paper.height)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_each_stand_has_exactly_one_code_and_it_is_square(paper: Paper) -> None:
    for places in paper.places:
        (code,) = [place.face.parts[Part.CODE] for place in places if Part.CODE in place.face.parts]
        assert code.width == code.height


@pytest.mark.parametrize(
    ("paper", "smallest", "most_characters"),
    # Level M holds so many bytes in versions 13 and 12 (ISO/IEC 18004 table 7).
    [(WALL, 50, 331), (TENT, 50, 331), (STICKER, 30, 287)],
    ids=["wall", "tent", "sticker"],
)
def test_a_code_is_large_and_coarse_enough(paper: Paper, smallest: float, most_characters: int) -> None:
    code = code_side(paper)
    assert module_size(code, COMMON_MODULES) * (COMMON_MODULES - 2 * QUIET_ZONE) >= smallest
    version = {331: 13, 287: 12}[most_characters]
    assert module_size(code, 17 + 4 * version + 2 * QUIET_ZONE) >= SMALLEST_MODULE


def test_a_tent_is_folded_in_the_middle_and_both_faces_then_stand_upright() -> None:
    front, back = TENT.places[0]
    assert (front.y, front.is_upside_down) == (TENT.height / 2, False)
    assert (back.y, back.is_upside_down) == (0, True)
    assert (front.face.height, back.face.height) == (TENT.height / 2, TENT.height / 2)
    assert {mark.y1 for mark in TENT.folds} == {mark.y2 for mark in TENT.folds} == {TENT.height / 2}


def test_marks_stand_at_both_ends_of_every_cut_where_a_printer_reaches() -> None:
    boxes = [taken(places[0]) for places in STICKER_SHEET.places]
    marks = STICKER_SHEET.cuts
    assert {mark.x1 for mark in marks if mark.x1 == mark.x2} == {edge for box in boxes for edge in (box.x, box.right)}
    assert {mark.y1 for mark in marks if mark.y1 == mark.y2} == {edge for box in boxes for edge in (box.y, box.bottom)}
    for mark in marks:
        assert min(mark.x1, mark.x2, mark.y1, mark.y2) >= PRINTERS_EDGE
        assert max(mark.x1, mark.x2) <= STICKER_SHEET.width - PRINTERS_EDGE
        assert max(mark.y1, mark.y2) <= STICKER_SHEET.height - PRINTERS_EDGE


def test_no_mark_runs_into_what_is_printed_on_a_sticker() -> None:
    for places in STICKER_SHEET.places:
        box, margin = taken(places[0]), places[0].face.margin
        inner = Box(box.x + margin, box.y + margin, box.width - 2 * margin, box.height - 2 * margin)
        for mark in STICKER_SHEET.cuts:
            line = Box(mark.x1, mark.y1, 0, 0), Box(mark.x2, mark.y2, 0, 0)
            assert not any(inner.x < end.x < inner.right and inner.y < end.y < inner.bottom for end in line)


def test_nine_stickers_go_on_a_sheet_of_a4() -> None:
    assert (STICKER_SHEET.width, STICKER_SHEET.height, len(STICKER_SHEET.places)) == (210, 297, 9)
