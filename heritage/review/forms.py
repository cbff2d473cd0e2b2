"""Forms of the review desk."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField
from wtforms.validators import ValidationError
from wtforms.widgets import TextArea

from heritage.review.case_files import CodeToScan
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


class HolderField(LineField):
    """The name that the bank app shows for the code of `version_id`; needed where the shop was found."""

    def __init__(self, label: Any = "", *, version_id: int = 0, counter: str = "", **options: Any) -> None:
        super().__init__(
            label,
            description=lazy_gettext("Letter by letter, without asking anybody how it should read."),
            validators=[at_most(100)],
            **options,
        )
        self.version_id, self.counter = version_id, counter

    def pre_validate(self, form: Any) -> None:
        if form.is_found and not self.data:
            raise ValidationError(lazy_gettext("Scan the code with your bank app and type the name that it shows."))


class VisitForm(PageForm):
    """`visit_form` makes one with a field for each code."""

    found = ChoiceField(
        lazy_gettext("Is the shop there, as described?"),
        choices={"yes": lazy_gettext("yes"), "no": lazy_gettext("no, or not like this")},
    )
    photo = PhotoField(
        lazy_gettext("Photo of the shop"),
        description=lazy_gettext("The front with the sign, or the counter. Only staff see it."),
    )
    note = SentenceField(lazy_gettext("Anything the reviewers should know"), validators=[at_most(MAX_SENTENCE)])
    latitude = FloatInDegrees(most=90)
    longitude = FloatInDegrees(most=180)

    @property
    def is_found(self) -> bool:
        return bool(self.found.data == "yes")

    @property
    def holders(self) -> list[HolderField]:
        return [field for field in self if isinstance(field, HolderField)]

    def typed_holders(self) -> dict[int, str]:
        """What was typed, by id of the account version."""
        return {field.version_id: field.data or "" for field in self.holders}

    def validate_photo(self, field: PhotoField) -> None:
        if self.is_found and not field.data:
            raise ValidationError(lazy_gettext("Take a photo of the front or of the counter."))


def visit_form(codes: Sequence[CodeToScan]) -> type[VisitForm]:
    """With a field for the name that the bank app shows for each code, by whose counter it is called where there are
    several."""
    name, several = lazy_gettext("The name that your bank app shows"), len(codes) > 1
    fields = {
        f"typed_holder_{code.version.id}" if several else "typed_holder": HolderField(
            name, version_id=code.version.id, counter=code.counter.name if several else ""
        )
        for code in codes
    }
    return type("VisitFormOfCodes", (VisitForm,), fields)


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
    halt = SentenceField(
        lazy_gettext("Why you stop it"),
        description=lazy_gettext("The owner reads it. The code until now stays in use."),
        validators=[at_most(MAX_SENTENCE)],
    )
    sticker = SentenceField(
        lazy_gettext("What you saw of the sticker"),
        description=lazy_gettext("For your colleagues: where it was pasted, who saw it, and who took it away."),
        validators=[at_most(MAX_SENTENCE)],
    )
    lift = SentenceField(
        lazy_gettext("Why the warning is a mistake"),
        description=lazy_gettext("A second reviewer reads it and has to agree."),
        validators=[at_most(MAX_SENTENCE)],
    )
    note = SentenceField(
        lazy_gettext("Note for your colleagues"),
        description=lazy_gettext("It cannot be taken back. No account numbers."),
        validators=[at_most(MAX_SENTENCE)],
    )
