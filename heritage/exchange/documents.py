"""The files of content/sites, content/festivals and content/trails: text to facts and words, and back to the same text.

A facts file is TOML. A words file is TOML between two lines of three plus signs, then the story in CommonMark.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import tomli_w

from heritage.codecs import short_code
from heritage.codecs.checked_toml import Problem, Table
from heritage.festivals.rules import FestivalFacts, FestivalWords, LunarDays
from heritage.sites.rules import (
    BODY_LIMIT,
    SUMMARY_LIMIT,
    Caution,
    CheckMethod,
    Confidence,
    Direction,
    Neighbour,
    Position,
    Precision,
    SiteFacts,
    SiteWords,
    Source,
    Support,
    TextState,
)
from heritage.town import Town
from heritage.trails.rules import Stop, TrailFacts, TrailWords

FENCE = "+++\n"

AnyWords = TypeVar("AnyWords", SiteWords, FestivalWords, TrailWords)


@dataclass(frozen=True)
class SiteFile:
    """site.toml: the permanent code of the sign, and the facts."""

    code: str
    facts: SiteFacts


def read_site(text: str, file: str, *, town: Town, problems: list[Problem]) -> SiteFile:
    table = Table.parse(text, file, problems)
    facts = SiteFacts(
        kind=table.one_of("kind", town.kinds),
        level=table.one_of("level", town.levels),
        recognised=table.optional_whole("recognised"),
        decision=table.optional_text("decision"),
        checked=table.day("checked"),
        check=table.choice("check", CheckMethod),
        wards_old=table.texts("wards_old"),
        ward_new=table.one_of("ward_new", town.wards) if table.has("ward_new") else None,
        wards_inferred=table.flag("wards_inferred"),
        hours=table.optional_text("hours"),
        phone=table.optional_text("phone"),
        cautions=table.choices("cautions", Caution),
        position=_read_position(table.section("position"), town) if table.has("position") else None,
        nearby=tuple(_read_neighbour(row) for row in table.rows("nearby")),
        sources=_read_sources(table),
    )
    for ward in set(facts.wards_old) - town.old_wards.keys():
        table.fault("wards_old", f"{ward!r} is not known; write ids of [[old_wards]] in town.toml")
    code = table.text("code")
    try:
        if code and short_code.parse(code) != code:
            table.fault("code", f"write it as it is printed: {short_code.parse(code)}")
    except short_code.NotACode:
        table.fault("code", "this is not a code (its check character does not agree); copy it again from the sign")
    table.finish()
    return SiteFile(code, facts)


def write_site(document: SiteFile) -> str:
    facts, position = document.facts, document.facts.position
    return tomli_w.dumps(
        _known(
            code=document.code,
            kind=facts.kind,
            level=facts.level,
            recognised=facts.recognised,
            decision=facts.decision,
            checked=facts.checked,
            check=facts.check,
            wards_old=facts.wards_old,
            ward_new=facts.ward_new,
            wards_inferred=facts.wards_inferred or None,
            hours=facts.hours,
            phone=facts.phone,
            cautions=facts.cautions,
            position=position
            and _known(
                lat=position.latitude, lon=position.longitude, precision=position.precision, radius_m=position.radius_m
            ),
            nearby=[
                _known(site=each.site, distance_m=each.distance_m, direction=each.direction) for each in facts.nearby
            ],
            sources=_sources(facts.sources),
        )
    )


def read_festival(text: str, file: str, *, problems: list[Problem]) -> FestivalFacts:
    table = Table.parse(text, file, problems)
    lunar = table.section("lunar")
    days = LunarDays(
        lunar.whole("month"),
        lunar.whole("first_day"),
        lunar.optional_whole("last_day"),
        lunar.optional_whole("main_day"),
    )
    if not 1 <= days.month <= 12:
        lunar.fault("month", "write a month from 1 to 12")
    known = [day for day in (days.first_day, days.main_day, days.last_day) if day is not None]
    if known != sorted(known) or not 1 <= known[0] <= known[-1] <= 30:
        lunar.fault("first_day", "write days from 1 to 30, with first_day ≤ main_day ≤ last_day")
    lunar.finish()
    facts = FestivalFacts(
        lunar=days,
        sites=table.texts("sites"),
        checked=table.day("checked"),
        check=table.choice("check", CheckMethod),
        sources=_read_sources(table),
    )
    table.finish()
    return facts


def write_festival(facts: FestivalFacts) -> str:
    days = facts.lunar
    return tomli_w.dumps(
        _known(
            sites=facts.sites,
            checked=facts.checked,
            check=facts.check,
            lunar=_known(month=days.month, first_day=days.first_day, last_day=days.last_day, main_day=days.main_day),
            sources=_sources(facts.sources),
        )
    )


def read_trail(text: str, file: str, *, problems: list[Problem]) -> TrailFacts:
    table = Table.parse(text, file, problems)
    facts = TrailFacts(
        stops=tuple(_read_stop(row) for row in table.rows("stops")),
        checked=table.day("checked"),
        check=table.choice("check", CheckMethod),
        sources=_read_sources(table),
    )
    if len(facts.stops) < 2:
        table.fault("stops", "write at least two stops")
    table.finish()
    return facts


def write_trail(facts: TrailFacts) -> str:
    return tomli_w.dumps(
        _known(
            checked=facts.checked,
            check=facts.check,
            stops=[_known(site=each.site, distance_m=each.distance_m) for each in facts.stops],
            sources=_sources(facts.sources),
        )
    )


def read_words(text: str, file: str, *, kind: type[AnyWords], problems: list[Problem]) -> AnyWords:
    """What a words file says, as the dataclass of one kind of place."""
    table, body = _open_words(text, file, problems)
    said = {
        field.name: _read_field(table, field.name, field.type)
        for field in fields(kind)
        if field.name not in {"state", "body"}
    }
    words = kind(**said, state=table.choice("state", TextState), body=body)
    table.finish()
    return words


def _read_field(table: Table, name: str, type_: Any) -> Any:
    if type_ is str:
        return table.text(name, SUMMARY_LIMIT if name == "summary" else None)
    return table.texts(name) if type_ == tuple[str, ...] else table.optional_text(name)


_WORDS_ORDER = (
    "name",
    "also_known_as",
    "summary",
    "stops",
    "worshipped",
    "commemorates",
    "period",
    "position_note",
    "cautions",
    "disagreements",
    "gaps",
    "state",
)


def write_words(words: SiteWords | FestivalWords | TrailWords) -> str:
    front = _known(**{name: getattr(words, name, None) for name in _WORDS_ORDER})
    return f"{FENCE}{tomli_w.dumps(front)}{FENCE}\n{words.body}"


def _open_words(text: str, file: str, problems: list[Problem]) -> tuple[Table, str]:
    parts = text.split(FENCE, 2)
    if len(parts) != 3 or parts[0]:
        problems.append(Problem(file, "", "begin with a line +++, then the fields, then a line +++, then the story"))
        return Table({}, file, []), ""
    body = parts[2].strip() + "\n"
    if not body.strip():
        problems.append(Problem(file, "", "write the story below the second line +++"))
    if len(body) > BODY_LIMIT:
        problems.append(Problem(file, "", f"shorten the story: {len(body)} characters, at most {BODY_LIMIT} fit"))
    if re.search(r"<[a-zA-Z/!]", body):
        problems.append(Problem(file, "", "remove the HTML from the story; use Markdown"))
    return Table.parse(parts[1], file, problems), body


def _read_position(table: Table, town: Town) -> Position:
    position = Position(
        table.number("lat"), table.number("lon"), table.choice("precision", Precision), table.optional_whole("radius_m")
    )
    if not town.map.holds(position.latitude, position.longitude):
        table.fault("lat", "the point lies outside the town's map; check lat and lon (are they swapped?)")
    if position.precision == Precision.APPROXIMATE and (position.radius_m or 0) <= 0:
        table.fault("radius_m", "say within how many metres an approximate position lies")
    table.finish()
    return position


def _read_neighbour(row: Table) -> Neighbour:
    neighbour = Neighbour(
        row.text("site"), row.optional_whole("distance_m"), row.optional_choice("direction", Direction)
    )
    row.finish()
    return neighbour


def _read_stop(row: Table) -> Stop:
    stop = Stop(row.text("site"), row.optional_whole("distance_m"))
    if stop.distance_m is not None and stop.distance_m <= 0:
        row.fault("distance_m", "write the metres from the stop before, or leave it out")
    row.finish()
    return stop


def _read_sources(table: Table) -> tuple[Source, ...]:
    sources = []
    for row in table.rows("sources"):
        source = Source(
            row.text("url"), row.choices("supports", Support), row.optional_choice("confidence", Confidence)
        )
        if not source.url.startswith(("https://", "http://")):
            row.fault("url", "write the whole address, beginning with https://")
        if not source.supports:
            row.fault("supports", f"say what the source was used for: {', '.join(Support)}")
        row.finish()
        sources.append(source)
    return tuple(sources)


def _sources(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    return [_known(url=each.url, supports=each.supports, confidence=each.confidence) for each in sources]


def _known(**fields: Any) -> dict[str, Any]:
    """The fields that say something, as TOML values: what is unknown or empty is left out."""
    return {name: _plain(value) for name, value in fields.items() if value is not None and value not in ((), [])}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
