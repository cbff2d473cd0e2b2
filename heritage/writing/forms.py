"""Forms of the culture desk."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.widgets import DateTimeLocalInput

from heritage.web.forms import LineField, PageForm, at_most

LOCAL_TIME = "%Y-%m-%dT%H:%M"
"""As browsers write a day and a time, without a zone."""
LONGEST_NOTE = 300


class LocalTimeField(StringField):
    """A day and a time on the clocks of the town; its data has no zone yet."""

    widget = DateTimeLocalInput()

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            self.data = datetime.strptime(str(valuelist[0])[:16] if valuelist else "", LOCAL_TIME)  # noqa: DTZ007
        except ValueError as fault:
            self.data = None
            raise ValueError(lazy_gettext("Enter a day and a time.")) from fault

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime(LOCAL_TIME) if self.data else ""


class GoesOutForm(PageForm):
    at = LocalTimeField(lazy_gettext("Day and time"))


class RestoreForm(PageForm):
    note = LineField(
        lazy_gettext("Why (if you like)"),
        description=lazy_gettext("One sentence for colleagues. It stands in the history."),
        validators=[at_most(LONGEST_NOTE)],
    )


class DraftForm(RestoreForm):
    """What goes with the words of a draft; the words themselves have as many fields as the original."""
