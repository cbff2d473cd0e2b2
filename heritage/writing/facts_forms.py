"""Forms on the facts of a site, a festival or a trail. A row that is left empty says nothing, and goes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import BooleanField, FieldList, Form, FormField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from heritage.festivals.rules import FestivalFacts, LunarDays
from heritage.sites.public import DIRECTIONS
from heritage.sites.rules import (
    Caution,
    Confidence,
    Direction,
    Neighbour,
    Position,
    Precision,
    SiteFacts,
    Source,
    Support,
)
from heritage.town import Town
from heritage.trails.rules import Stop, TrailFacts
from heritage.web.forms import ChoiceField, LineField, PageForm, at_most, needed
from heritage.writing.facts_words import (
    CAUTION_NAMES,
    FACT_NAMES,
    PRECISION_NAMES,
    SUPPORT_NAMES,
    Names,
)
from heritage.writing.place_rules import read_position
from heritage.writing.rules import TextKind

SPARE_ROWS = 2
"""Empty ones at the end: who needs more saves, and finds new ones."""
_NONE: dict[str, Any] = {"": "–"}


def _between(least: int, most: int) -> Callable[[Any, Any], None]:
    """A number that is written lies between the two. Unlike Optional() it lets the form's own checks follow."""

    def check(_form: Any, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            raise ValidationError(lazy_gettext("Write a number from %(least)d to %(most)d.", least=least, most=most))

    return check


class WholeField(StringField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        if text and not (text.isascii() and text.isdigit() and len(text) < 9):
            self.data = None
            raise ValueError(lazy_gettext("Write a whole number, like 1200, or leave it empty."))
        self.data = int(text) if text else None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str(self.data if self.data is not None else "")


class TicksField(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, *, choices: Mapping[str, Any], **options: Any) -> None:
        super().__init__(
            label,
            choices=[SelectChoice(value, words) for value, words in choices.items()],
            validate_choice=False,  # what nobody can tick is left out below
            **options,
        )

    def known(self) -> list[str]:
        """What is ticked of the list, in the order in which it stood."""
        stood = list(self.object_data or ())
        offered = [value for value, *_ in self.iter_choices()]
        ordered = [value for value in dict.fromkeys([*stood, *offered]) if value in offered]
        return [value for value in ordered if value in (self.data or ())]


class SourceRow(Form):
    url = LineField(lazy_gettext("Address of the source"), validators=[at_most(500)])
    supports = TicksField(lazy_gettext("What it was used for"), choices=SUPPORT_NAMES)
    is_doubtful = BooleanField(lazy_gettext("Deserves little trust"))

    def validate_url(self, field: LineField) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(lazy_gettext("Write the whole address, beginning with https://"))

    def validate_supports(self, field: TicksField) -> None:
        if self.url.data and not field.known():
            raise ValidationError(lazy_gettext("Tick what this source was used for."))


class NeighbourRow(Form):
    site = ChoiceField(lazy_gettext("Site"), choices=_NONE)
    distance_m = WholeField(lazy_gettext("Metres"))
    direction = ChoiceField(
        lazy_gettext("Direction"), choices=_NONE | {each.value: words for each, words in DIRECTIONS.items()}
    )


class StopRow(Form):
    order = WholeField(lazy_gettext("Order"))
    site = ChoiceField(lazy_gettext("Site"), choices=_NONE)
    distance_m = WholeField(lazy_gettext("Metres from the stop before"), validators=[_between(1, 99_999)])


@dataclass(frozen=True)
class Choices:
    """What can be chosen in this town: sites by slug, and everything by the words for it."""

    town: Town
    language: str
    sites: Names


def _source_rows(sources: Iterable[Source]) -> list[dict[str, Any]]:
    return [
        {"url": each.url, "supports": list(each.supports), "is_doubtful": each.confidence is not None}
        for each in sources
    ]


class FactsForm(PageForm):
    """What the forms of all three kinds share. base: the digest of the facts that the form was filled from."""

    base = StringField(lazy_gettext("Version of the form"))
    sources = FieldList(FormField(SourceRow), FACT_NAMES["sources"], max_entries=200)

    @classmethod
    def of_facts(cls, facts: Any, digest: str, choices: Choices) -> Self:
        known = cls.rows_of(facts) | {"base": digest, "sources": _source_rows(facts.sources)}
        form = cls.of_request(**known)
        if form.base.raw_data is None:
            for name in (*cls.ROWS, "sources"):
                for _ in range(SPARE_ROWS):
                    form[name].append_entry()
        form.offer(choices)
        return form

    ROWS: tuple[str, ...] = ()
    """The names of the fields with rows, but for the sources."""

    @classmethod
    def rows_of(cls, facts: Any) -> dict[str, Any]:
        raise NotImplementedError

    def offer(self, choices: Choices) -> None:
        """Fill the lists from which one chooses."""
        raise NotImplementedError

    def facts(self, old: Any) -> Any:
        """What the form says; when the facts were checked stays as it was."""
        raise NotImplementedError

    def complaints_of(self, rows: FieldList) -> list[Any]:
        """What is wrong with rows as a whole; each row tells its own."""
        return [each for each in rows.errors if not isinstance(each, Mapping | list | tuple)]

    def said_sources(self) -> tuple[Source, ...]:
        return tuple(
            Source(
                row.form.url.data,
                tuple(map(Support, row.form.supports.known())),
                Confidence.LOW if row.form.is_doubtful.data else None,
            )
            for row in self.sources
            if row.form.url.data
        )


def _offer_sites(field: ChoiceField, sites: Names) -> None:
    field.choices = [SelectChoice(slug, name) for slug, name in {**_NONE, **sites}.items()]


class SiteForm(FactsForm):
    ROWS = ("cautions", "nearby")

    kind = ChoiceField(FACT_NAMES["kind"], choices={})
    level = ChoiceField(FACT_NAMES["level"], choices={})
    recognised = WholeField(FACT_NAMES["recognised"], validators=[_between(1000, 2100)])
    decision = LineField(FACT_NAMES["decision"], validators=[at_most(100)])
    ward_new = ChoiceField(FACT_NAMES["ward_new"], choices={})
    wards_old = TicksField(FACT_NAMES["wards_old"], choices={})
    wards_inferred = BooleanField(FACT_NAMES["wards_inferred"])
    hours = LineField(
        FACT_NAMES["hours"], description=lazy_gettext("Like 07:00-18:00. Empty: not known."), validators=[at_most(120)]
    )
    phone = LineField(
        FACT_NAMES["phone"],
        validators=[
            Optional(),
            at_most(30),
            Regexp(r"^\+?[0-9 .()-]+$", message=lazy_gettext("Write a phone number: digits, with spaces if you like.")),
        ],
    )
    cautions = FieldList(ChoiceField(lazy_gettext("Caution"), choices={**_NONE, **CAUTION_NAMES}), max_entries=20)
    position = LineField(
        FACT_NAMES["position"],
        description=lazy_gettext("As map apps show it, like 20.0780, 105.8600. Empty: not known."),
        validators=[at_most(100)],
    )
    precision = ChoiceField(lazy_gettext("How well the position is known"), choices={**_NONE, **PRECISION_NAMES})
    radius_m = WholeField(lazy_gettext("It lies within this many metres of the pin"), validators=[_between(1, 99_999)])
    nearby = FieldList(FormField(NeighbourRow), max_entries=50)

    @classmethod
    def rows_of(cls, facts: SiteFacts) -> dict[str, Any]:
        names = ("kind", "level", "recognised", "decision", "wards_inferred", "hours", "phone")
        known = {name: getattr(facts, name) for name in names}
        at = facts.position
        return known | {
            "ward_new": facts.ward_new or "",
            "wards_old": list(facts.wards_old),
            "cautions": list(facts.cautions),
            "position": f"{at.latitude}, {at.longitude}" if at else "",
            "precision": at.precision if at else "",
            "radius_m": at.radius_m if at else None,
            "nearby": [vars(each) | {"direction": each.direction or ""} for each in facts.nearby],
        }

    def offer(self, choices: Choices) -> None:
        town, language = choices.town, choices.language
        self.frame = town.map

        def offer(field: Any, words: Mapping[str, Any], *, is_optional: bool = False) -> None:
            offered = {key: town.say(said, language) for key, said in words.items()}
            none = _NONE if is_optional else {}
            field.choices = [SelectChoice(key, said) for key, said in {**none, **offered}.items()]

        offer(self.kind, town.kinds)
        offer(self.level, town.levels)
        offer(self.ward_new, {ward.id: ward.name for ward in town.wards.values()}, is_optional=True)
        offer(self.wards_old, {ward.id: ward.name for ward in town.old_wards.values()})
        for row in self.nearby:
            _offer_sites(row.form.site, choices.sites)

    def validate_position(self, field: LineField) -> None:
        found = read_position(field.data) if field.data else None
        if field.data and found is None:
            raise ValidationError(lazy_gettext("Write two numbers with a comma between, like 20.0780, 105.8600."))
        if found and not self.frame.holds(*found):
            raise ValidationError(lazy_gettext("This lies outside of the town. Are the two numbers swapped?"))

    def validate_precision(self, field: ChoiceField) -> None:
        if self.position.data and not field.data:
            raise ValidationError(lazy_gettext("Say how well the position is known."))

    def validate_radius_m(self, field: WholeField) -> None:
        is_rough = self.position.data and self.precision.data == Precision.APPROXIMATE
        if is_rough and not field.data:
            raise ValidationError(lazy_gettext("Write within how many metres of the pin the place lies."))

    def validate_nearby(self, field: FieldList) -> None:
        chosen = [row.form.site.data for row in field if row.form.site.data]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(lazy_gettext("Choose each site once."))

    def facts(self, old: SiteFacts) -> SiteFacts:
        return SiteFacts(
            kind=self.kind.data,
            level=self.level.data,
            checked=old.checked,
            check=old.check,
            recognised=self.recognised.data,
            decision=self.decision.data or None,
            wards_old=tuple(self.wards_old.known()),
            ward_new=self.ward_new.data or None,
            wards_inferred=bool(self.wards_inferred.data),
            hours=self.hours.data or None,
            phone=self.phone.data or None,
            cautions=tuple(Caution(row.data) for row in self.cautions if row.data),
            position=self._said_position(old.position),
            nearby=tuple(
                Neighbour(
                    row.form.site.data,
                    row.form.distance_m.data,
                    Direction(row.form.direction.data) if row.form.direction.data else None,
                )
                for row in self.nearby
                if row.form.site.data
            ),
            sources=self.said_sources(),
        )

    def _said_position(self, old: Position | None) -> Position | None:
        found = read_position(self.position.data or "")
        if found is None:
            return None
        if old and found == (round(old.latitude, 5), round(old.longitude, 5)):
            found = old.latitude, old.longitude  # the pin writes five decimals, whatever there were
        precision = Precision(self.precision.data)
        return Position(*found, precision, self.radius_m.data if precision is Precision.APPROXIMATE else None)


class FestivalForm(FactsForm):
    ROWS = ("sites",)

    month = WholeField(
        lazy_gettext("Lunar month"),
        validators=[needed(lazy_gettext("Write the month.")), _between(1, 12)],
    )
    first_day = WholeField(
        lazy_gettext("First day"), validators=[needed(lazy_gettext("Write the day.")), _between(1, 30)]
    )
    main_day = WholeField(
        lazy_gettext("Main day"),
        description=lazy_gettext("Empty: the sources do not say."),
        validators=[_between(1, 30)],
    )
    last_day = WholeField(
        lazy_gettext("Last day"),
        description=lazy_gettext("Empty: the sources do not say."),
        validators=[_between(1, 30)],
    )
    sites = FieldList(ChoiceField(lazy_gettext("Site"), choices=_NONE), FACT_NAMES["sites"], max_entries=50)

    @classmethod
    def rows_of(cls, facts: FestivalFacts) -> dict[str, Any]:
        return vars(facts.lunar) | {"sites": list(facts.sites)}

    def offer(self, choices: Choices) -> None:
        for field in self.sites:
            _offer_sites(field, choices.sites)

    def validate_last_day(self, _field: WholeField) -> None:
        known = [day for day in (self.first_day.data, self.main_day.data, self.last_day.data) if day]
        if known != sorted(known):
            raise ValidationError(lazy_gettext("The first day comes first, then the main day, then the last."))

    def validate_sites(self, field: FieldList) -> None:
        chosen = [each.data for each in field if each.data]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(lazy_gettext("Choose each site once."))

    def facts(self, old: FestivalFacts) -> FestivalFacts:
        return FestivalFacts(
            lunar=LunarDays(self.month.data or 0, self.first_day.data or 0, self.last_day.data, self.main_day.data),
            sites=tuple(each.data for each in self.sites if each.data),
            checked=old.checked,
            check=old.check,
            sources=self.said_sources(),
        )


class TrailForm(FactsForm):
    ROWS = ("stops",)

    stops = FieldList(FormField(StopRow), FACT_NAMES["stops"], max_entries=50)

    @classmethod
    def rows_of(cls, facts: TrailFacts) -> dict[str, Any]:
        return {"stops": [{"order": at, **vars(stop)} for at, stop in enumerate(facts.stops, start=1)]}

    def offer(self, choices: Choices) -> None:
        for row in self.stops:
            _offer_sites(row.form.site, choices.sites)

    def validate_stops(self, _field: FieldList) -> None:
        if len(self._said_stops()) < 2:
            raise ValidationError(lazy_gettext("A trail has two stops at least."))

    def _said_stops(self) -> tuple[Stop, ...]:
        rows = [row.form for row in self.stops if row.form.site.data]
        last = 1 + max((row.order.data or 0 for row in rows), default=0)
        in_order = sorted(rows, key=lambda row: row.order.data or last)
        return tuple(Stop(row.site.data, row.distance_m.data) for row in in_order)

    def facts(self, old: TrailFacts) -> TrailFacts:
        return TrailFacts(self._said_stops(), old.checked, old.check, self.said_sources())


FORMS: Mapping[TextKind, type[FactsForm]] = {
    TextKind.SITE: SiteForm,
    TextKind.FESTIVAL: FestivalForm,
    TextKind.TRAIL: TrailForm,
}
