"""Pictures that merchants send, for tests: of payment codes, and of the front of a shop."""

import io

from PIL import Image

from heritage.payments.code_images import code_png


def picture_of(payload: str) -> tuple[io.BytesIO, str]:
    """A photo of a payment code, as a browser sends it."""
    return io.BytesIO(code_png(payload, is_sample=False)), "code.png"


def front(colour: str = "tan") -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    file.seek(0)
    return file, "front.jpg"
