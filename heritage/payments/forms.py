"""Forms on payment codes."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import TextAreaField
from wtforms.validators import Regexp

from heritage.payments.rules import BankKind
from heritage.web.forms import ChoiceField, LineField, PageForm, PhotoField, at_most, needed

BANK_KINDS = {
    BankKind.BANK: lazy_gettext("bank"),
    BankKind.FINANCE_COMPANY: lazy_gettext("finance company"),
    BankKind.WALLET: lazy_gettext("wallet"),
    BankKind.SAMPLE: lazy_gettext("no bank: for samples"),
}
_KNOWN = {"yes": lazy_gettext("yes"), "no": lazy_gettext("no"), "": lazy_gettext("not known")}


def _read_known(sent: Any) -> bool | None:
    """What a choice of _KNOWN says, or a value that the form is filled with."""
    return {"yes": True, "no": False, "True": True, "False": False}.get(str(sent))


class BankForm(PageForm):
    bin = LineField(
        lazy_gettext("Number in the codes (BIN)"),
        description=lazy_gettext("Six digits. It cannot be changed later."),
        validators=[Regexp("^[0-9]{6}$", message=lazy_gettext("Write the six digits that stand in the codes."))],
    )
    short_name = LineField(
        lazy_gettext("Short name"),
        description=lazy_gettext("As it is printed on stands."),
        validators=[needed(lazy_gettext("Write the short name.")), at_most(40)],
    )
    name = LineField(lazy_gettext("Full name"), validators=[needed(lazy_gettext("Write the full name.")), at_most(200)])
    kind = ChoiceField(lazy_gettext("Kind"), choices={kind.value: name for kind, name in BANK_KINDS.items()})
    receives = ChoiceField(lazy_gettext("Receives transfers by VietQR"), choices=_KNOWN, coerce=_read_known)
    pays_by_scan = ChoiceField(lazy_gettext("Its app pays by scanning"), choices=_KNOWN, coerce=_read_known)


MAX_PASTED = 600
"""Characters of a pasted code that are read: a QR code of the largest kind that is printed holds fewer."""
MAX_SEEN = 500


class PastedField(TextAreaField):
    """Text as it was pasted: control characters and other signs that nobody sees fall away."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = "".join(each if each.isprintable() else " " for each in text).strip()


class CheckForm(PageForm):
    """A code to be looked up, in one of two ways."""

    photo = PhotoField(
        lazy_gettext("Photo or screenshot of the code"),
        description=lazy_gettext("Hold the phone straight over the code, so that it fills the picture."),
    )
    text = PastedField(
        lazy_gettext("Or the text of the code, or the number printed on the stand"),
        description=lazy_gettext("The number has nine letters and digits, small, below the code."),
        validators=[at_most(MAX_PASTED)],
    )


class ReportForm(PageForm):
    """What a visitor saw of a code that looks wrong; one of the three is enough."""

    place = PastedField(
        lazy_gettext("Where is the code, and what did you see?"),
        description=lazy_gettext("For example: a sticker over the stand at the till; another name in the bank app."),
        validators=[at_most(MAX_SEEN)],
    )
    photo = PhotoField(
        lazy_gettext("Photo of it"),
        description=lazy_gettext("Staff alone see it. Photograph the code, not people."),
    )
    text = PastedField(
        lazy_gettext("Text of the code, if you scanned it"),
        validators=[at_most(MAX_PASTED)],
    )
