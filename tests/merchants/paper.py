"""Printed sheets as a printer and then a phone see them."""

import pypdfium2
import zxingcpp

DOTS_PER_POINT = 200 / 72


def codes_on(pdf: bytes) -> list[str]:
    """The text of every code on every page."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        image = page.render(scale=DOTS_PER_POINT).to_pil().convert("L")
        found += [symbol.text for symbol in zxingcpp.read_barcodes(image)]
    document.close()
    return found
