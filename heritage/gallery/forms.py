"""Forms on pictures and recordings of places."""

import hashlib
from collections.abc import Sequence
from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange

from heritage.gallery.models import PlacePicture, Recording
from heritage.gallery.rules import ALT_LIMIT, CREDIT_LIMIT, TITLE_LIMIT, TRANSCRIPT_LIMIT, Licence
from heritage.gallery.services import PictureFacts, RecordingFacts
from heritage.gallery.words import LICENCE_NAMES
from heritage.town import Language
from heritage.web.forms import ChoiceField, LineField, PageForm, PhotoField, at_most

_LICENCES = {"": lazy_gettext("not chosen yet")} | {each.value: name for each, name in LICENCE_NAMES.items()}
_NOT_A_PERCENTAGE = lazy_gettext("Write a whole number from 0 to 100.")
MEANWHILE = lazy_gettext(
    "Somebody else has changed this while you were writing. Your words are still below. Open the page in a second "
    "window and compare; then keep yours, or leave theirs."
)


def _read_licence(sent: Any) -> Licence | None:
    return Licence(sent) if sent else None


class WordsField(TextAreaField):
    """Text in lines: spaces at its ends and signs that nobody sees fall away."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.data = "\n".join("".join(each if each.isprintable() else " " for each in line) for line in lines).strip()


class PercentField(IntegerField):
    """A whole number from 0 to 100."""

    def __init__(self, label: Any, **options: Any) -> None:
        validators = [NumberRange(0, 100, message=_NOT_A_PERCENTAGE)]
        super().__init__(label, validators=validators, render_kw={"min": 0, "max": 100}, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as fault:
            raise ValueError(_NOT_A_PERCENTAGE) from fault


class RightsForm(PageForm):
    """Whose it is. seen: a print of what stood there when the form was opened, so that nobody's words are lost."""

    credit = LineField(
        lazy_gettext("Credit"),
        description=lazy_gettext("Who made it, as it shall stand below it."),
        validators=[at_most(CREDIT_LIMIT)],
    )
    licence = ChoiceField(
        lazy_gettext("How it may be used"),
        choices=_LICENCES,
        coerce=_read_licence,
        description=lazy_gettext("If you are not sure, ask the person who made it and choose later."),
    )
    seen = HiddenField()

    def is_overtaken(self, now: str) -> bool:
        """Whether somebody else has changed it since; if so, this is said, and the next sending counts."""
        if self.seen.data == now:
            return False
        self.seen.data = now
        self.complain("credit", MEANWHILE)
        return True


class PictureForm(RightsForm):
    focus_x = PercentField(lazy_gettext("From the left, in percent"))
    focus_y = PercentField(lazy_gettext("From the top, in percent"))

    @classmethod
    def of_picture(cls, picture: PlacePicture, languages: Sequence[Language]) -> Self:
        """With one field for each language of the town, in which is said what the picture shows."""
        known: dict[str, Any] = {
            "credit": picture.credit,
            "licence": picture.licence or "",
            "focus_x": round(picture.focus_x * 100),
            "focus_y": round(picture.focus_y * 100),
            "seen": print_of_picture(picture),
        }
        fields: dict[str, Any] = {}
        for language in languages:
            fields[_field(language.tag)] = WordsField(language.name, validators=[at_most(ALT_LIMIT)])
            known[_field(language.tag)] = picture.words_by_language.get(language.tag, "")
        of_town: type[Self] = type(cls.__name__, (cls,), fields)
        return of_town.of_request(**known)

    def words_in(self, language: Language) -> Any:
        """The field of a language."""
        return self[_field(language.tag)]

    def facts(self, languages: Sequence[Language]) -> PictureFacts:
        words = {each.tag: " ".join(self.words_in(each).data.split()) for each in languages}
        focus = self.focus_x.data / 100, self.focus_y.data / 100
        return PictureFacts(self.credit.data, self.licence.data or None, focus, words)


def _field(tag: str) -> str:
    return f"alt_{tag.replace('-', '_')}"


class RecordingForm(RightsForm):
    title = LineField(
        lazy_gettext("Title"),
        description=lazy_gettext("Phones show it on the locked screen while the recording plays."),
        validators=[at_most(TITLE_LIMIT)],
    )
    transcript = WordsField(
        lazy_gettext("What is said, word for word"),
        description=lazy_gettext(
            "For people who do not hear it, or cannot listen here. Leave an empty line between paragraphs."
        ),
        validators=[at_most(TRANSCRIPT_LIMIT)],
    )

    @classmethod
    def of_recording(cls, recording: Recording) -> Self:
        return cls.of_request(
            credit=recording.credit,
            licence=recording.licence or "",
            title=recording.title,
            transcript=recording.transcript,
            seen=print_of_recording(recording),
        )

    def facts(self) -> RecordingFacts:
        return RecordingFacts(self.title.data, self.transcript.data, self.credit.data, self.licence.data or None)


class SendPictureForm(PageForm):
    picture = PhotoField(
        lazy_gettext("Picture"),
        description=lazy_gettext(
            "JPEG, PNG, WebP or AVIF, at least 800 points wide and high. The place where it was taken is removed."
        ),
    )


class SendRecordingForm(PageForm):
    spoken = ChoiceField(lazy_gettext("Language that is spoken"), choices={})
    recording = PhotoField(
        lazy_gettext("Recording"),
        description=lazy_gettext("MP3, M4A or Opus, at most 30 MB. Sending may take some minutes."),
    )

    @classmethod
    def of_languages(cls, languages: Sequence[Language], *, is_sent: bool = True) -> Self:
        form = cls.of_request() if is_sent else cls()
        form.spoken.choices = [SelectChoice(each.tag, each.name) for each in languages]
        return form


def print_of_picture(picture: PlacePicture) -> str:
    """Differs as soon as anything that its form shows does."""
    focus = picture.focus_x, picture.focus_y
    return _print(picture.credit, picture.licence, focus, sorted(picture.words_by_language.items()))


def print_of_recording(recording: Recording) -> str:
    return _print(recording.credit, recording.licence, recording.title, recording.transcript)


def _print(*facts: Any) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
