"""Files as people send them: real pictures drawn here, and what is none."""

import struct
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08mdat"
HEIF = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + b"\0\0\0\x08mdat"
AVIF = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + b"\0\0\0\x08mdat"


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """A picture that shows which way up it is: another colour in each corner."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    corners = {(0, 0): "red", (1, 0): "green", (0, 1): "blue", (1, 1): "yellow"}
    for (right, below), colour in corners.items():
        left, top = right * width * 3 // 4, below * height * 3 // 4
        draw.rectangle((left, top, left + width // 4, top + height // 4), fill=colour)
    return image


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def jpeg(width: int = 640, height: int = 480, **options: object) -> bytes:
    return encoded(scene(width, height), "JPEG", **options)


def telling_photo(form: str = "JPEG") -> bytes:
    """A photo that tells where, when and with what it was taken, as a phone writes it; turned by a quarter."""
    exif = Image.Exif()
    exif[0x010F] = "MAU PHONE"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (20.0, 5.0, 30.0), 3: "E", 4: (105.0, 52.0, 0.0)})
    said = {"exif": exif, "icc_profile": b"MAU PROFILE" * 20, "xmp": b"<x:xmpmeta>MAU XMP</x:xmpmeta>"}
    if form == "JPEG":
        said["comment"] = b"MAU COMMENT"
    return encoded(scene(), form, **said)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def upright_by_pillow(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(opened(data)).convert("RGB")


def with_exif(data: bytes, tiff: bytes) -> bytes:
    """A JPEG with a hand-made EXIF segment in front."""
    segment = b"Exif\0\0" + tiff
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG that claims a size, and pixels that no decoder can read."""
    whole = bytearray(encoded(Image.new("L", (8, 8)), "PNG"))
    whole[16:24] = struct.pack(">II", width, height)
    whole[29:33] = struct.pack(">I", _crc(bytes(whole[12:29])))
    start = whole.index(b"IDAT") + 4
    whole[start : start + 4] = b"\xff\xff\xff\xff"
    return bytes(whole)


def _crc(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def jpeg_of_scans(scans: int) -> bytes:
    """A progressive JPEG of 8 by 8 grey pixels that goes over them this often."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    one_code = bytes([1] + [0] * 15)  # a Huffman table with a single code of one bit
    start = b"\xff\xd8" + segment(0xDB, b"\0" + b"\x01" * 64) + segment(0xC2, b"\x08\0\x08\0\x08\x01\x01\x11\0")
    tables = segment(0xC4, b"\0" + one_code + b"\0") + segment(0xC4, b"\x10" + one_code + b"\0")
    average = segment(0xDA, b"\x01\x01\0\0\0\0") + b"\x7f"
    detail = segment(0xDA, b"\x01\x01\0\x01\x01\0") + b"\x7f"
    return start + tables + average + detail * (scans - 1) + b"\xff\xd9"
