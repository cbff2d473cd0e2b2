"""Pictures of signs' codes, with error correction level Q.

Level Q because signs stand outdoors for years: a quarter of the symbol may be scratched or covered. The address is
written in capitals so that the symbol can use the alphanumeric mode and stays small (version 2 or 3).
"""

from heritage import qr_symbols


def sign_address(base_url: str, code: str) -> str:
    """What the sign says: scheme and host do not tell capitals from small letters, and /Q/ answers both."""
    return f"{base_url}/Q/{code}".upper()


def qr_svg(text: str) -> bytes:
    return qr_symbols.svg(text, qr_symbols.Level.Q)


def qr_png(text: str) -> bytes:
    return qr_symbols.png(text, qr_symbols.Level.Q)
