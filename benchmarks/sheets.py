"""Printing: 200 stickers of 200 shops, beside the QR matrices that they carry."""

import time
from datetime import date
from statistics import median

from benchmarks.servers import Installation
from benchmarks.table import Measure
from heritage import qr_symbols
from heritage.codecs import vietqr
from heritage.payments.rules import SAMPLE_BIN, SheetFormat
from heritage.payments.sheets import LEVEL, Stand, draw_sheet

STICKERS = 200
ROUNDS = 5


def measure_sheets(installation: Installation) -> list[Measure]:
    pdf = draw_sheet(_stands(0), SheetFormat.STICKER)  # reads the fonts
    rounds = [_round(_stands(first)) for first in range(STICKERS, (ROUNDS + 1) * STICKERS, STICKERS)]
    ratios = tuple(sheet / matrices for sheet, matrices in rounds)
    return [
        Measure(
            f"CPU of {STICKERS} stickers",
            f"{median(sheet for sheet, _ in rounds):.2f} s",
            f"QR matrices {median(matrices for _, matrices in rounds):.2f} s",
            median(ratios),
            at_most=1.6,
            rounds=ratios,
            note=f"each of another shop, new ones in each round, drawn before their symbols are known; "
            f"{len(pdf) / 1024:.0f} KB of PDF; {ROUNDS} rounds from {min(ratios):.2f} to {max(ratios):.2f}",
        )
    ]


def _round(stands: list[Stand]) -> tuple[float, float]:
    """Seconds of CPU for the sheet and for the matrices alone."""
    started = time.process_time()
    draw_sheet(stands, SheetFormat.STICKER)
    drawn = time.process_time()
    qr_symbols.matrix.cache_clear()
    for stand in stands:
        qr_symbols.matrix(stand.payload, LEVEL)
    return drawn - started, time.process_time() - drawn


def _stands(first: int) -> list[Stand]:
    return [_stand(number) for number in range(first, first + STICKERS)]


def _stand(number: int) -> Stand:
    account = f"{number:010}"
    return Stand(
        payload=vietqr.write(vietqr.VietQR(bin=SAMPLE_BIN, account=account)),
        shop_name=f"Cửa hàng mẫu số {number}",
        holder_name=f"CHU TAI KHOAN MAU {number}",
        bank_name="Ngân hàng Mẫu",
        last_four=account[-4:],
        counter_name="Quầy 1",
        serial=f"MAU{number:05}",
        version=1,
        printed_on=date(2026, 1, 1),
        is_sample=True,
        check_address="heritage.example/vi/check",
        shop_code_address="heritage.example/Q/9VHYRT",
    )
