"""The town as its content folder describes it: names, languages, wards, map frame, colours, words for kinds and levels.

Read once when the site starts, from town.toml, taxonomy.toml and, if there is one, outlines.geojson; the texts of
places live in the database.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from heritage.codecs.checked_toml import Problem, Table
from heritage.codecs.outlines import Outlines, read_outlines
from heritage.codecs.rendering_checks import Glossary
from heritage.glossary import read_glossary

Words = Mapping[str, str]
"""One expression in several languages: BCP 47 tag to text."""

OUTLINES = "outlines.geojson"

COLOUR_NAMES = ("paper", "card", "ink", "soft", "line", "lacquer", "bronze", "jade")


class TownError(ValueError):
    """town.toml, taxonomy.toml or outlines.geojson cannot be used; `problems` holds every fault."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Language:
    """tag: BCP 47, as in addresses; name: what its speakers call it; locale: for Open Graph, like vi_VN."""

    tag: str
    name: str
    locale: str

    @property
    def catalogue(self) -> str:
        """The name of its folder of interface words: zh_Hans for zh-Hans."""
        return self.tag.replace("-", "_")


@dataclass(frozen=True)
class Ward:
    id: str
    name: Words
    code: str | None = None


@dataclass(frozen=True)
class MapFrame:
    """Degrees, WGS 84."""

    south: float
    west: float
    north: float
    east: float
    min_zoom: int

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True)
class Town:
    source_language: str
    calendar_domain: str
    timezone: timezone
    name: Words
    province: Words
    site_title: Words
    tagline: Words
    introduction: Words
    languages: tuple[Language, ...]
    wards: Mapping[str, Ward]
    old_wards: Mapping[str, Ward]
    wards_since: date | None
    map: MapFrame
    outlines: Outlines
    office: Words
    colours: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, Words]
    levels: Mapping[str, Words]
    shop_kinds: Mapping[str, Words]
    cashless_streets: tuple[str, ...]
    glossary: Glossary = field(repr=False)
    by_tag: Mapping[str, Language] = field(repr=False)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(self.by_tag)

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """The languages to try, in order, when a text is missing in the wanted one."""
        return tuple(tag for tag in ("en", self.source_language) if tag in self.by_tag)

    def say(self, words: Words, language: str) -> str:
        """`words` in `language`, else in the first fallback that has them."""
        for tag in (language, *self.fallbacks):
            if tag in words:
                return words[tag]
        raise KeyError(language)

    @property
    def office_name(self) -> str:
        """As it stands in records, whatever the language of the page."""
        return self.say(self.office, self.source_language)

    def local_time(self, now: datetime) -> datetime:
        return now.astimezone(self.timezone)


def load_town(folder: Path) -> Town:
    """The town of a content folder.

    Raises TownError naming every fault at once, so that a person mends the files in one go.
    """
    problems: list[Problem] = []
    table = _open(folder, "town.toml", problems)
    taxonomy = _open(folder, "taxonomy.toml", problems)
    by_tag = _languages(table.rows("languages"))
    tags = tuple(by_tag)
    if not tags:  # then nothing can be said of words, which stand in every language
        raise TownError(problems or [Problem("town.toml", "languages", "write one [[languages]] for each language")])
    office, colours = table.section("office"), table.section("colours")
    kinds, levels, shop_kinds = (taxonomy.section(name) for name in ("kinds", "levels", "shop_kinds"))
    wards = _wards(table.rows("wards"), tags)
    source_language = table.one_of("source_language", tags)
    town = Town(
        source_language=source_language,
        calendar_domain=_calendar_domain(table),
        timezone=_timezone(table),
        name=table.words("name", tags),
        province=table.words("province", tags),
        site_title=table.words("site_title", tags),
        tagline=table.words("tagline", tags),
        introduction=table.words("introduction", tags),
        languages=tuple(by_tag.values()),
        wards=wards,
        old_wards=_wards(table.rows("old_wards"), tags),
        wards_since=table.day("wards_since") if table.has("old_wards") else None,
        map=_map_frame(table.section("map")),
        outlines=_outlines(folder, wards, problems),
        office=office.words("name", tags),
        colours={scheme: _colours(colours.section(scheme)) for scheme in ("light", "dark")},
        kinds={kind: kinds.words(kind, tags) for kind in kinds.names()},
        levels={level: levels.words(level, tags) for level in levels.names()},
        shop_kinds={kind: shop_kinds.words(kind, tags) for kind in shop_kinds.names()},
        cashless_streets=table.texts("cashless_streets"),
        glossary=read_glossary(folder, tags, source_language, []),  # its faults stop nobody; `content check` tells them
        by_tag=by_tag,
    )
    for each in (table, office, colours, taxonomy):
        each.finish()
    if problems:
        raise TownError(problems)
    return town


def _open(folder: Path, file: str, problems: list[Problem]) -> Table:
    try:
        text = (folder / file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        problems.append(Problem(file, "", f"cannot be read ({fault}); restore it from a copy"))
        return Table({}, file, [])  # its fields need no complaint of their own
    return Table.parse(text, file, problems)


def _languages(rows: list[Table]) -> dict[str, Language]:
    languages: dict[str, Language] = {}
    for row in rows:
        language = Language(row.text("tag"), row.text("name"), row.text("locale"))
        row.finish()
        if language.tag in languages:
            row.fault("tag", f"{language.tag!r} stands in another of the [[languages]]; remove one")
        if language.tag:
            languages[language.tag] = language
    return languages


def _calendar_domain(table: Table) -> str:
    domain = table.text("calendar_domain")
    if domain and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
        table.fault("calendar_domain", "write a name like town.invalid, in small letters, digits and hyphens")
    return domain


def _timezone(table: Table) -> timezone:
    hours = table.number("utc_offset_hours")
    if not -12 <= hours <= 14:
        table.fault("utc_offset_hours", "write the hours that local time is ahead of UTC, like 7")
        return UTC
    return timezone(timedelta(hours=hours))


def _map_frame(table: Table) -> MapFrame:
    frame = MapFrame(
        south=table.number("south"),
        west=table.number("west"),
        north=table.number("north"),
        east=table.number("east"),
        min_zoom=table.whole("min_zoom"),
    )
    if frame.south > frame.north:
        table.fault("south", "it lies north of `north`; swap the two")
    if frame.west > frame.east:
        table.fault("west", "it lies east of `east`; swap the two")
    table.finish()
    return frame


def _wards(rows: list[Table], tags: tuple[str, ...]) -> dict[str, Ward]:
    wards: dict[str, Ward] = {}
    for row in rows:
        ward = Ward(row.text("id"), row.words("name", tags), row.optional_text("code"))
        row.finish()
        if ward.id in wards:
            row.fault("id", f"{ward.id!r} is another ward's id too; each has its own")
        wards[ward.id] = ward
    return wards


def _outlines(folder: Path, wards: Mapping[str, Ward], problems: list[Problem]) -> Outlines:
    """The outlines of the wards; a town without them has a map without them."""
    if not (folder / OUTLINES).is_file():
        return Outlines()
    try:
        text = (folder / OUTLINES).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        problems.append(Problem(OUTLINES, "", f"cannot be read ({fault}); restore it from a copy"))
        return Outlines()
    outlines = read_outlines(text, OUTLINES, problems)
    problems.extend(
        Problem(OUTLINES, "features", f"{ward!r} is not known; write ids of [[wards]] in town.toml")
        for ward in outlines.rings
        if ward not in wards
    )
    return outlines


def _colours(scheme: Table) -> dict[str, str]:
    colours = {name: scheme.text(name) for name in COLOUR_NAMES}
    for name, value in colours.items():
        if value and not re.fullmatch("#[0-9a-f]{6}", value):
            scheme.fault(name, "write a colour like #96231c")
    scheme.finish()
    return colours
