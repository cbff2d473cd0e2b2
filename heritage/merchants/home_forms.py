"""Forms of a merchant's own pages."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, IntegerField, PasswordField
from wtforms.validators import ValidationError

from heritage.codecs import short_code
from heritage.codecs.vietnamese import fold
from heritage.merchants.fields import LinesField, NameField
from heritage.merchants.home_words import FORMATS
from heritage.payments.rules import SheetFormat
from heritage.payments.stand_rules import MOST_COPIES
from heritage.web.forms import ChoiceField, LineField, PageForm, PhotoField, at_most, needed


class StandForm(PageForm):
    """A look at the stand: a photo of it, or the merchant's own eyes; the serial number besides, if it is typed."""

    photo = PhotoField(
        lazy_gettext("Photo of your stand"),
        description=lazy_gettext(
            "Hold the phone straight over the code, so that it fills the picture. No photo is kept."
        ),
    )
    serial = LineField(
        lazy_gettext("Number printed on the stand"),
        description=lazy_gettext("Nine letters and digits, small, below the code. You may leave this empty."),
        validators=[at_most(40)],
    )
    canonical_serial: str | None = None

    def validate_serial(self, field: LineField) -> None:
        if not field.data:
            return
        try:
            self.canonical_serial = short_code.parse(field.data, length=short_code.SERIAL_LENGTH)
        except short_code.NotACode as fault:
            raise ValidationError(
                lazy_gettext("This is no number of ours, or it is mistyped. Look at it again, or leave it empty.")
            ) from fault


class StickerForm(PageForm):
    """A merchant reports a code on the own counter. code: what was read a moment ago, encrypted."""

    place = LinesField(
        lazy_gettext("Where is it, and what do you see?"),
        description=lazy_gettext("For example: a sticker over the stand at the till."),
        validators=[at_most(500)],
    )
    photo = PhotoField(
        lazy_gettext("Photo of it"), description=lazy_gettext("Staff alone see it. Photograph the code, not people.")
    )
    code = HiddenField()


class CounterForm(PageForm):
    name = NameField(
        lazy_gettext("Name of the counter"),
        description=lazy_gettext("As your staff call it: till 1, upstairs, market stall."),
        validators=[needed(lazy_gettext("Write a name for the counter.")), at_most(40)],
    )


class PrintForm(PageForm):
    """What to print. Those who print for one counter alone are not asked which."""

    format = ChoiceField(lazy_gettext("What"), choices={each.value: words for each, words in FORMATS.items()})
    copies = IntegerField(lazy_gettext("How many"), default=1)

    def validate_copies(self, field: IntegerField) -> None:
        most = MOST_COPIES.get(self.format.data, 1)
        if field.data is None or not 1 <= field.data <= most:
            field.errors = []  # WTForms' own is not in our languages
            raise ValidationError(lazy_gettext("Write a number from 1 to %(most)d.", most=most))

    @property
    def sheet_format(self) -> SheetFormat:
        return SheetFormat(self.format.data)


ERASE_WORD = lazy_gettext("erase")
"""What is typed to show that it is meant."""


class EraseForm(PageForm):
    word = LineField(lazy_gettext("Type this word: %(word)s", word=ERASE_WORD))
    passphrase = PasswordField(
        lazy_gettext("Your pass-phrase"), validators=[needed(lazy_gettext("Enter your pass-phrase."))]
    )

    def validate_word(self, field: Any) -> None:
        if fold(field.data or "") != fold(str(ERASE_WORD)):  # a keyboard may set its own marks
            raise ValidationError(lazy_gettext("Type the word as it stands there. Until then nothing is erased."))
