"""Forms of the review desk."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from heritage.web.forms import ChoiceField, LineField, PageForm, PhotoField, at_most

MAX_SENTENCE = 500


class SentenceField(LineField):
    """A line with more room to write it in."""

    widget = TextArea()


class FloatInDegrees(HiddenField):
    """A number that a script fills in; what is no number in the range counts as none."""

    def __init__(self, label: Any = "", *, most: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.most = most

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            number = float(valuelist[0])
        except (IndexError, ValueError):
            number = float("nan")
        self.data = number if -self.most <= number <= self.most else None


class VisitForm(PageForm):
    """needs_holder: whether there is a code to scan, set by the view."""

    found = ChoiceField(
        lazy_gettext("Is the shop there, as described?"),
        choices={"yes": lazy_gettext("yes"), "no": lazy_gettext("no, or not like this")},
    )
    typed_holder = LineField(
        lazy_gettext("The name that your bank app shows"),
        description=lazy_gettext("Letter by letter, without asking anybody how it should read."),
        validators=[at_most(100)],
    )
    photo = PhotoField(
        lazy_gettext("Photo of the shop"),
        description=lazy_gettext("The front with the sign, or the counter. Only staff see it."),
    )
    note = SentenceField(lazy_gettext("Anything the reviewers should know"), validators=[at_most(MAX_SENTENCE)])
    latitude = FloatInDegrees(most=90)
    longitude = FloatInDegrees(most=180)

    needs_holder = False

    @property
    def is_found(self) -> bool:
        return bool(self.found.data == "yes")

    def validate_typed_holder(self, field: LineField) -> None:
        if self.needs_holder and self.is_found and not field.data:
            raise ValidationError(lazy_gettext("Scan the code with your bank app and type the name that it shows."))

    def validate_photo(self, field: PhotoField) -> None:
        if self.is_found and not field.data:
            raise ValidationError(lazy_gettext("Take a photo of the front or of the counter."))


class DecisionForm(PageForm):
    """The sentences that go with decisions; each button sends its own."""

    question = SentenceField(
        lazy_gettext("One question to the owner"),
        description=lazy_gettext("One sentence. The owner reads it on their page."),
        validators=[at_most(MAX_SENTENCE)],
    )
    reason = SentenceField(
        lazy_gettext("Why you refuse"),
        description=lazy_gettext("One sentence that helps the owner to do it right. The owner reads it."),
        validators=[at_most(MAX_SENTENCE)],
    )
    looked = SentenceField(
        lazy_gettext("What you looked at"),
        description=lazy_gettext("For your colleagues: who was there, and what they saw."),
        validators=[at_most(MAX_SENTENCE)],
    )
    why = SentenceField(
        lazy_gettext("Why the code is revoked"),
        description=lazy_gettext("The owner reads it."),
        validators=[at_most(MAX_SENTENCE)],
    )
    note = SentenceField(
        lazy_gettext("Note for your colleagues"),
        description=lazy_gettext("It cannot be taken back. No account numbers."),
        validators=[at_most(MAX_SENTENCE)],
    )
