"""Fields of forms that merchants fill in: each says what to do when it cannot be read."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from heritage.codecs import phone_numbers
from heritage.web.forms import LineField


class NameField(LineField):
    """A line with at least one letter or digit, in the one spelling that Vietnamese keyboards agree on (NFC)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = unicodedata.normalize("NFC", self.data)

    def pre_validate(self, form: Any) -> None:
        if self.data and not any(each.isalnum() for each in self.data):
            raise ValidationError(lazy_gettext("Write it in letters."))


class LinesField(TextAreaField):
    """Several lines: each is cleaned as a LineField cleans one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        lines = unicodedata.normalize("NFC", str(valuelist[0]) if valuelist else "").splitlines()
        clean = ("".join(each if each.isprintable() else " " for each in line).strip() for line in lines)
        self.data = "\n".join(clean).strip()
        self.raw_data = [self.data]


class PhoneField(LineField):
    """A Vietnamese phone number; `e164` is its one spelling, once the form is good."""

    e164 = ""

    def pre_validate(self, form: Any) -> None:
        try:
            self.e164 = phone_numbers.parse(self.data or "")
        except phone_numbers.NotAPhoneNumber as fault:
            raise ValidationError(lazy_gettext("Write a phone number of Vietnam, like 0912 345 678.")) from fault
