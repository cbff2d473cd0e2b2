"""Forms on how a place stands: who looks after it, its address, whether it is shown."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import DateInput

from heritage.people.models import Account
from heritage.web.forms import ChoiceField, LineField, PageForm, at_most, needed
from heritage.writing.forms import LocalTimeField
from heritage.writing.place_rules import LONGEST_SLUG


class DayField(StringField):
    """A day, or none."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError as fault:
            self.data = None
            raise ValueError(lazy_gettext("Enter a day, or leave it empty.")) from fault

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str(self.data or "")


class PlannedTimeField(LocalTimeField):
    """A day and a time, or none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and str(valuelist[0]).strip():
            super().process_formdata(valuelist)
        else:
            self.data = None


class OwnerForm(PageForm):
    owner = ChoiceField(lazy_gettext("Person"), choices={})
    check_due = DayField(
        lazy_gettext("To be checked next"),
        description=lazy_gettext("From this day on it stands on the desk of who looks after it."),
    )

    @classmethod
    def among(cls, staff: list[Account], known: dict[str, Any] | None = None) -> "OwnerForm":
        """known: what the form shows; what the request sends is read when it is left out."""
        form = cls.of_request() if known is None else cls(data=known)
        people = (SelectChoice(str(each.id), each.name) for each in staff)
        form.owner.choices = [SelectChoice("", lazy_gettext("nobody")), *people]
        return form


class AddressForm(PageForm):
    slug = LineField(
        lazy_gettext("Name in addresses"),
        description=lazy_gettext("Small letters without marks, digits and hyphens, like den-song-son."),
        validators=[needed(lazy_gettext("Write the name.")), at_most(LONGEST_SLUG)],
    )


class TurnForm(PageForm):
    """Take a place away from the public, or bring it back."""

    reason = LineField(
        lazy_gettext("Reason"),
        description=lazy_gettext("Colleagues see it, visitors do not."),
        validators=[needed(lazy_gettext("Write the reason, so that colleagues understand it.")), at_most(300)],
    )
    at = PlannedTimeField(
        lazy_gettext("Day and time"), description=lazy_gettext("Empty: now. Otherwise it happens by itself then.")
    )
