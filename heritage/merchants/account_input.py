"""A payment code as its owner hands it in: the picture from the bank's app, read and thrown away."""

from typing import Any

from flask_babel import lazy_gettext

from heritage.codecs.vietqr import Service
from heritage.media.rules import PhotoRefused
from heritage.merchants.side import sent_file
from heritage.merchants.words import why
from heritage.payments.code_pictures import read_code_picture
from heritage.payments.picture_rules import CodePicture, PictureFinding
from heritage.payments.picture_words import sentences
from heritage.payments.rules import PaymentError
from heritage.people.rate_limits import LOOK_UP
from heritage.web.rates import limited

_CARD = lazy_gettext(
    "This code holds the number of a card. Never give that to anybody. Send the code for receiving money into your "
    "account."
)


def read_sent_code() -> tuple[CodePicture | None, list[Any]]:
    """The VietQR in the picture that this request sends; else sentences on why there is none to go on with."""
    limited(LOOK_UP)  # a picture that cannot be read costs a second
    try:
        picture = read_code_picture(sent_file())
    except PhotoRefused as refused:
        return None, [why(refused)]
    if picture.vietqr is None:
        return None, list(sentences(picture))
    if picture.vietqr.service is Service.CARD:
        return None, [_CARD]
    return picture, []


def complaints_about(picture: CodePicture, refused: PaymentError) -> list[Any]:
    """Why a code that was read is not taken, and what is odd about it besides."""
    odd = sentences(picture)[1:] if picture.finding is PictureFinding.WARNED else []
    return [why(refused), *odd]
