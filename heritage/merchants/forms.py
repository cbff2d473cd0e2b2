"""Forms of a registration: one for each question, and those with which it begins and ends."""

from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale, lazy_gettext
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from heritage.codecs import opening_hours
from heritage.codecs.vietnamese import collation_key
from heritage.merchants.consent_words import CONSENTS
from heritage.merchants.fields import LinesField, NameField, PhoneField
from heritage.merchants.rules import is_card_number, read_position, read_stall
from heritage.merchants.words import HINTS, HOURS_FAULTS
from heritage.payments.models import Bank, CaseQuestion
from heritage.payments.rules import BankKind, PaymentFault, folded_holder
from heritage.payments.words import PAYMENT_FAULTS
from heritage.shops.listing_words import ACCEPTED, ANSWERS
from heritage.shops.rules import MAX_NAME, MAX_NOTE, MAX_STALLS, Accepted, Answer, ConsentPurpose, ShopFault
from heritage.shops.words import SHOP_FAULTS
from heritage.town import MapFrame, Town
from heritage.web.forms import ChoiceField, LineField, PageForm, at_most, needed

_NONE_CHOSEN = SelectChoice("", lazy_gettext("Choose one"))
_PHONE = lazy_gettext("Phone number")


def _name_field() -> NameField:
    return NameField(
        lazy_gettext("Your name"),
        validators=[needed(lazy_gettext("Write your name, so that we know whom to greet.")), at_most(80)],
    )


class RegisterForm(PageForm):
    name = _name_field()
    phone = PhoneField(_PHONE, description=lazy_gettext("You sign in with it. We send no messages to it."))
    passphrase = PasswordField(
        lazy_gettext("Pass-phrase"),
        description=lazy_gettext(
            "Three or four words that only you put together, at least 8 letters. Write them down at home. This is not "
            "your bank's password: never type that here."
        ),
        validators=[needed(lazy_gettext("Choose a pass-phrase."))],
    )


class HelpForm(PageForm):
    name = _name_field()
    phone = PhoneField(_PHONE, description=lazy_gettext("We call this number before we come."))
    place = LinesField(
        lazy_gettext("Where is your shop?"),
        description=lazy_gettext("Street and number, or what stands beside it. And when we find you there."),
        validators=[needed(lazy_gettext("Write where your shop is.")), at_most(300)],
    )


class BesideForm(PageForm):
    """An agent begins for a merchant."""

    name = NameField(
        lazy_gettext("Merchant's name"), validators=[needed(lazy_gettext("Write the merchant's name.")), at_most(80)]
    )
    phone = PhoneField(
        lazy_gettext("Merchant's phone number"), description=lazy_gettext("Their own: they sign in with it later.")
    )


class LostForm(PageForm):
    """A merchant wants to choose another pass-phrase."""

    lost_phone = PhoneField(lazy_gettext("Merchant's phone number"))


class ShopForm(PageForm):
    name = NameField(
        lazy_gettext("Name on the sign"),
        description=lazy_gettext("As customers read it above your door."),
        validators=[needed(lazy_gettext("Write the name on your sign.")), at_most(MAX_NAME)],
    )
    kind = ChoiceField(
        lazy_gettext("What kind of shop is it?"), choices={}, validators=[needed(SHOP_FAULTS[ShopFault.KIND])]
    )

    @classmethod
    def for_town(cls, town: Town, language: str, **known: Any) -> "ShopForm":
        form = cls.of_request(**known)
        kinds = (SelectChoice(kind, town.say(words, language)) for kind, words in town.shop_kinds.items())
        form.kind.choices = [_NONE_CHOSEN, *kinds]
        return form


class PlaceForm(PageForm):
    house_number = LineField(lazy_gettext("House number"), validators=[at_most(20)])
    street = NameField(
        lazy_gettext("Street, alley or market"),
        description=lazy_gettext("Without a street name, write what people call the place."),
        validators=[at_most(80)],
    )
    ward = ChoiceField(lazy_gettext("Ward"), choices={})
    position = LineField(lazy_gettext("Position"), validators=[at_most(300)])

    @classmethod
    def for_town(cls, town: Town, language: str, known: dict[str, Any]) -> "PlaceForm":
        is_placed = known.get("latitude") is not None
        form = cls.of_request(**known, position=f"{known['latitude']}, {known['longitude']}" if is_placed else "")
        wards = (SelectChoice(ward.id, town.say(ward.name, language)) for ward in town.wards.values())
        form.ward.choices = [SelectChoice("", lazy_gettext("I do not know")), *wards]
        form.frame = town.map
        return form

    frame: MapFrame

    def validate_position(self, field: LineField) -> None:
        if not field.data:
            return
        found = read_position(field.data)
        if found is None:
            raise ValidationError(lazy_gettext("Write two numbers with a comma between, like 20.0780, 105.8600."))
        if not self.frame.holds(*found):
            raise ValidationError(SHOP_FAULTS[ShopFault.OUTSIDE])

    def validate_street(self, field: LineField) -> None:
        if not field.data and not self.position.data:
            raise ValidationError(lazy_gettext("Write the street, or put the pin on your shop."))

    def answer(self) -> dict[str, Any]:
        latitude, longitude = read_position(self.position.data or "") or (None, None)
        return {
            "street": self.street.data or None,
            "house_number": self.house_number.data or None,
            "ward": self.ward.data or None,
            "latitude": latitude,
            "longitude": longitude,
        }


class HolderForm(PageForm):
    holder = NameField(
        lazy_gettext("Account holder's name"),
        description=lazy_gettext("As your bank's app shows it, like NGUYEN VAN A. A family member's account is fine."),
        validators=[needed(lazy_gettext("Write the account holder's name.")), at_most(70)],
    )

    def validate_holder(self, field: LineField) -> None:
        if not folded_holder(field.data or ""):
            raise ValidationError(PAYMENT_FAULTS[PaymentFault.HOLDER_MISSING])


class TypedCodeForm(HolderForm):
    bank = ChoiceField(
        lazy_gettext("Bank"),
        choices={},
        validators=[needed(lazy_gettext("Choose the bank at which the account is."))],
    )
    account = LineField(lazy_gettext("Account number"), validators=[needed(lazy_gettext("Write the account number."))])
    again = LineField(lazy_gettext("Account number once more"))

    @classmethod
    def for_banks(cls, banks: list[Bank], *, is_sent: bool) -> "TypedCodeForm":
        form = cls.of_request() if is_sent else cls()
        real = (bank for bank in banks if bank.kind != BankKind.SAMPLE)
        in_order = sorted(real, key=lambda bank: collation_key(bank.short_name))
        form.bank.choices = [_NONE_CHOSEN, *(SelectChoice(bank.bin, bank.short_name) for bank in in_order)]
        return form

    def validate_account(self, field: LineField) -> None:
        if is_card_number(plain_account(field.data)):
            raise ValidationError(
                lazy_gettext(
                    "This is the number of a card. Never give it to anybody. Write the account number: it stands in "
                    "your bank's app."
                )
            )

    def validate_again(self, field: LineField) -> None:
        if plain_account(field.data) != plain_account(self.account.data):
            raise ValidationError(lazy_gettext("The two numbers differ. Look at both again."))


def plain_account(typed: str | None) -> str:
    """Without the spaces, dots and hyphens that people put between groups of digits."""
    return "".join(each for each in typed or "" if each not in " .-")


def _answer_field(label: Any, **options: Any) -> RadioField:
    """Yes, no, or not sure."""
    choices = [SelectChoice(answer, words) for answer, words in ANSWERS.items()]
    refusal = lazy_gettext("Choose yes, no or not sure.")
    return RadioField(label, choices=choices, invalid_choice_message=refusal, **options)


class AcceptsForm(PageForm):
    """One field for each of Accepted, put there below, and who may take the money."""

    staff_may_take = _answer_field(
        lazy_gettext("May your staff take a payment by QR code when you are away?"),
        description=lazy_gettext("If not, customers learn that only you do it."),
    )

    def ways(self) -> list[Any]:
        return [self[each] for each in Accepted]

    def answer(self) -> dict[str, Any]:
        return {
            "accepts": {each.value: self[each].data for each in Accepted},
            "staff_may_take": self.staff_may_take.data,
        }


for _each in Accepted:
    setattr(AcceptsForm, _each, _answer_field(ACCEPTED[_each], description=HINTS[_each]))


def answers_filled(answer: dict[str, Any] | None) -> dict[str, str]:
    """What the form begins with: the merchant has just given a VietQR, the rest is not known."""
    known = answer or {}
    accepts = {each.value: Answer.UNSURE for each in Accepted} | {Accepted.VIETQR.value: Answer.YES}
    staff = known.get("staff_may_take") or Answer.UNSURE
    return {**accepts, **known.get("accepts", {}), "staff_may_take": staff}


def _days_field() -> SelectMultipleField:
    return SelectMultipleField(lazy_gettext("On these days"), validate_choice=False)


def _time_field(label: Any) -> LineField:
    return LineField(label, validators=[at_most(8)])


_FROM, _TO = lazy_gettext("Open from"), lazy_gettext("until")
_FROM_AGAIN, _TO_AGAIN = lazy_gettext("and again from"), lazy_gettext("until")


class HoursForm(PageForm):
    """Two groups of days, each with up to two spans; a day in neither is closed."""

    days_1 = _days_field()
    opens_1a, closes_1a = _time_field(_FROM), _time_field(_TO)
    opens_1b, closes_1b = _time_field(_FROM_AGAIN), _time_field(_TO_AGAIN)
    days_2 = _days_field()
    opens_2a, closes_2a = _time_field(_FROM), _time_field(_TO)
    opens_2b, closes_2b = _time_field(_FROM_AGAIN), _time_field(_TO_AGAIN)
    stalls = LinesField(
        lazy_gettext("Your stalls on other websites"),
        description=lazy_gettext("Such as on Shopee or Lazada. Copy the address from there; one on each line."),
    )
    note = LinesField(
        lazy_gettext("Anything else that customers should know"),
        description=lazy_gettext("For instance: closed at Tết, or the entrance is at the back."),
        validators=[at_most(MAX_NOTE)],
    )
    show_phone = BooleanField(lazy_gettext("Show my phone number on my shop's page"))

    @classmethod
    def opened(cls, answer: dict[str, Any] | None) -> "HoursForm":
        known = answer or {}
        form = cls.of_request(
            **_hours_filled(known.get("hours")),
            stalls="\n".join(known.get("stalls", [])),
            note=known.get("note") or "",
            show_phone=known.get("show_phone", False),
        )
        names = get_locale().days["format"]["wide"]
        for days in (form.days_1, form.days_2):
            days.choices = [SelectChoice(str(day), name) for day, name in sorted(names.items())]
        return form

    def groups(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        return [
            (self[f"days_{group}"], [(self[f"opens_{group}{span}"], self[f"closes_{group}{span}"]) for span in "ab"])
            for group in (1, 2)
        ]

    def validate_stalls(self, field: LinesField) -> None:
        lines = field.data.split()
        if len(lines) > MAX_STALLS:
            raise ValidationError(lazy_gettext("Write at most %(max)s addresses.", max=MAX_STALLS))
        for line in lines:
            if read_stall(line) is None:
                raise ValidationError(
                    lazy_gettext(
                        "%(address)s is no address that we can show. It begins with https:// and names a website.",
                        address=line[:60],
                    )
                )

    def hours(self) -> str | None:
        """As the codec writes them; None when nothing was written. Complains and returns None when they are none."""
        rows, places = [], []
        for days, spans in self.groups():
            for opens, closes in spans:
                if opens.data or closes.data:
                    closing = "24:00" if closes.data == "00:00" else closes.data or ""
                    rows.append((_weekdays(days.data), opens.data or "", closing))
                    places.append(opens.name)
        if not rows:
            return None
        try:
            return opening_hours.write(opening_hours.from_rows(rows))
        except opening_hours.NotHours as fault:
            self.complain(places[fault.place], HOURS_FAULTS[fault.reason])
            return None

    def answer(self, hours: str | None) -> dict[str, Any]:
        return {
            "hours": hours,
            "stalls": [read_stall(line) for line in self.stalls.data.split()],
            "note": self.note.data or None,
            "show_phone": self.show_phone.data,
        }


def _weekdays(sent: list[str]) -> list[int]:
    return [day for day in range(7) if str(day) in sent]


def _hours_filled(text: str | None) -> dict[str, Any]:
    """The fields of hours that stand; where none are known, every day is ticked."""
    if text is None:
        return {"days_1": list(map(str, range(7)))}
    filled: dict[str, Any] = {}
    for number, (days, spans) in enumerate(opening_hours.groups(opening_hours.parse(text))[:2], start=1):
        filled[f"days_{number}"] = list(map(str, days))
        for letter, span in zip("ab", spans, strict=False):
            filled[f"opens_{number}{letter}"] = opening_hours.clock(span.opens)
            filled[f"closes_{number}{letter}"] = _as_time(opening_hours.clock(span.closes))
    return filled


def _as_time(clock: str) -> str:
    """As a field of type time holds it: it knows midnight only as the beginning of a day."""
    return "00:00" if clock == "24:00" else clock


class SubmitForm(PageForm):
    """Two consents, each for itself, neither ticked; `as_of` says which answers were read."""

    as_of = HiddenField()
    keep = BooleanField(CONSENTS[ConsentPurpose.KEEP].tick)
    show = BooleanField(CONSENTS[ConsentPurpose.SHOW].tick)

    def given(self) -> set[ConsentPurpose]:
        return {purpose for purpose in ConsentPurpose if self[purpose].data}


class ShowForm(PageForm):
    show = BooleanField(CONSENTS[ConsentPurpose.SHOW].tick, validators=[needed(lazy_gettext("Tick it if you agree."))])


class AnswerForm(PageForm):
    answer = LinesField(
        lazy_gettext("Your answer"), validators=[needed(lazy_gettext("Write your answer.")), at_most(1000)]
    )


def answer_forms(
    questions: Iterable[CaseQuestion], sent: AnswerForm | None = None, answered: int | None = None
) -> dict[int, AnswerForm]:
    """A form for each question, by its id. sent: the one that came back, to the question `answered`. Several stand on
    one page, and an id stands on it once."""
    forms = {each.id: sent if sent and each.id == answered else AnswerForm() for each in questions}
    for question_id, form in forms.items():
        form.answer.id = f"answer-{question_id}"
    return forms
