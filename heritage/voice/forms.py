"""Forms of the visitors' voice: those that visitors fill in, and those of the desk."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from heritage.merchants.fields import LinesField
from heritage.people.models import Account
from heritage.town import Town
from heritage.voice.rules import (
    MAX_ANSWER,
    MAX_CONTACT,
    MAX_CORRECTION,
    MAX_MEMORY,
    MAX_NAME,
    MAX_SOURCE,
    UNKNOWN_LANGUAGE,
    MessageKind,
    has_too_many_links,
    is_contact,
)
from heritage.voice.words import MEMORY_CONSENT
from heritage.web.forms import ChoiceField, LineField, PageForm, at_most, needed


class LanguageForm(PageForm):
    """A form that asks in which language its words are."""

    language_field = ""

    def offer_languages(self, town: Town) -> None:
        self[self.language_field].choices = [
            *(SelectChoice(each.tag, each.name) for each in town.languages),
            SelectChoice(UNKNOWN_LANGUAGE, lazy_gettext("another language")),
        ]


class TellForm(LanguageForm):
    """What every form for visitors has. website: a trap, out of sight of people; programs fill in every field."""

    language_field = "language"

    language = ChoiceField(lazy_gettext("The language you wrote in"), choices={})
    website = LineField(lazy_gettext("Leave this empty"))

    def validate_website(self, field: LineField) -> None:
        if field.data:
            field.data = ""
            raise ValidationError(
                lazy_gettext("A field was filled in that stays empty. It is empty now: send the form once more.")
            )

    def validate_words(self, field: LinesField) -> None:
        if has_too_many_links(each.data for each in self if isinstance(each.data, str)):
            raise ValidationError(
                lazy_gettext("We take two links at most, because of advertising. Take some out, then send it again.")
            )


class CorrectionForm(TellForm):
    words = LinesField(
        lazy_gettext("What is wrong, and what is right?"),
        description=lazy_gettext("In your own language. Write which sentence or which number you mean."),
        validators=[needed(lazy_gettext("Write what is wrong.")), at_most(MAX_CORRECTION)],
    )
    source = LineField(
        lazy_gettext("Where do you know it from? (as you like)"),
        description=lazy_gettext("A book, a sign on the spot, your family …"),
        validators=[at_most(MAX_SOURCE)],
    )
    contact = LineField(
        lazy_gettext("E-mail or telephone (as you like)"),
        description=lazy_gettext(
            "Only our staff see it, and only to ask you or to answer you. It is stored encrypted, and deleted 90 days "
            "after we have answered, or after a year at the latest. Without it you can read the answer here too."
        ),
        validators=[at_most(MAX_CONTACT)],
    )

    def validate_contact(self, field: LineField) -> None:
        if field.data and not is_contact(field.data):
            raise ValidationError(
                lazy_gettext("Write an e-mail address like name@example.com, or a telephone number, or leave it empty.")
            )


class MemoryForm(TellForm):
    words = LinesField(
        lazy_gettext("What do you remember?"),
        description=lazy_gettext("In your own language: what you saw, did or were told here, and when that was."),
        validators=[needed(lazy_gettext("Write what you remember.")), at_most(MAX_MEMORY)],
    )
    name = LineField(
        lazy_gettext("The name to show (as you like)"),
        description=lazy_gettext("Left empty, the page says: a visitor."),
        validators=[at_most(MAX_NAME)],
    )
    agreed = BooleanField(
        MEMORY_CONSENT.tick,
        validators=[needed(lazy_gettext("Tick that you agree: without it we cannot show your memory."))],
    )


TELL_FORMS: Mapping[MessageKind, type[TellForm]] = {
    MessageKind.CORRECTION: CorrectionForm,
    MessageKind.MEMORY: MemoryForm,
}


class DeedForm(PageForm):
    """as_of: how the message stood when this page was made."""

    as_of = HiddenField()

    @property
    def seen(self) -> int:
        text = str(self.as_of.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _words_field(label: Any, description: Any, most: int = MAX_ANSWER) -> LinesField:
    return LinesField(
        label, description=description, validators=[needed(lazy_gettext("Write a sentence.")), at_most(most)]
    )


_LANGUAGE = lazy_gettext("The language of your words")


class AnswerForm(DeedForm, LanguageForm):
    language_field = "answer_language"

    answer = _words_field(
        lazy_gettext("Your answer"), lazy_gettext("The sender reads it at the address of the receipt.")
    )
    answer_language = ChoiceField(_LANGUAGE, choices={})


class DeclineForm(DeedForm, LanguageForm):
    language_field = "reason_language"

    reason = _words_field(lazy_gettext("Why you decline it"), lazy_gettext("The sender reads it. Stay friendly."))
    reason_language = ChoiceField(_LANGUAGE, choices={})


class TaskForm(DeedForm):
    assignee = ChoiceField(lazy_gettext("Who sees to it"), choices={})
    note = _words_field(lazy_gettext("What is to be done"), lazy_gettext("Only staff read it."))

    def offer(self, accounts: Iterable[Account]) -> None:
        self.assignee.choices = [SelectChoice(str(each.id), each.name) for each in accounts]


class HandBackForm(DeedForm):
    done = _words_field(lazy_gettext("What was done"), lazy_gettext("For the colleague who answers the sender."))


class ShowForm(DeedForm):
    shown = _words_field(
        lazy_gettext("The words on the page"),
        lazy_gettext("You may shorten them lightly; change nothing in what they say. What was written is kept."),
        MAX_MEMORY,
    )
