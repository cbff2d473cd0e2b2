"""Forms: WTForms with our own sentences, in the language of the page.

A message says what to do. The words typed stay in the form when it comes back.
"""

from collections.abc import Mapping
from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import FileField, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length


class PageForm(Form):
    """A form of a page: filled from what was sent, if anything was."""

    @classmethod
    def of_request(cls, **known: Any) -> Self:
        """The form with what this request sends, else with the values `known`."""
        sent = CombinedMultiDict[str, Any]([request.files, request.form])
        return cls(formdata=sent if request.method == "POST" else None, data=known)

    def is_sent_and_good(self) -> bool:
        return request.method == "POST" and self.validate()

    def complain(self, field: str, sentence: Any) -> None:
        """Put a sentence beside a field: what only the rules could tell."""
        self[field].errors = [*self[field].errors, sentence]


class LineField(StringField):
    """One line of text: spaces at its ends, line breaks and control characters fall away."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = " ".join("".join(each if each.isprintable() else " " for each in text).split())
        self.raw_data = [self.data]  # what `needed` looks at: spaces alone are no answer


class PhotoField(FileField):
    """A file that was sent; text under its name, which no browser sends, is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = (each for each in valuelist if isinstance(each, FileStorage) and each.filename)
        self.data = next(files, None)


class ChoiceField(SelectField):
    """One of several. choices: what is sent, with its words; coerce: makes the value of what was sent."""

    def __init__(self, label: Any, *, choices: Mapping[str, Any], **options: Any) -> None:
        super().__init__(
            label,
            choices=[SelectChoice(value, words) for value, words in choices.items()],
            invalid_choice_message=lazy_gettext("Choose one of the list."),
            invalid_value_message=lazy_gettext("Choose one of the list."),
            **options,
        )


def needed(sentence: Any) -> InputRequired:
    """A field that cannot stay empty. sentence: what to enter."""
    return InputRequired(sentence)


def at_most(length: int) -> Length:
    return Length(max=length, message=lazy_gettext("Write at most %(max)d characters."))
