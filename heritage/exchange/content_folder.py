"""The content folder on disk: read whole, checked whole, without a database."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from heritage.codecs.checked_toml import Problem
from heritage.codecs.paragraphs import paragraphs
from heritage.exchange.documents import (
    SiteFile,
    read_festival,
    read_site,
    read_trail,
    read_words,
    write_festival,
    write_site,
    write_trail,
    write_words,
)
from heritage.festivals.rules import FestivalFacts, FestivalWords
from heritage.glossary import read_glossary
from heritage.sites.rules import SiteWords, TextState
from heritage.town import Town
from heritage.trails.rules import TrailFacts, TrailWords

SITE_FACTS, FESTIVAL_FACTS, TRAIL_FACTS = "site.toml", "festival.toml", "trail.toml"

Document = TypeVar("Document")
Found_co = TypeVar("Found_co", covariant=True)


class Reader(Protocol[Found_co]):
    def __call__(self, text: str, file: str, *, problems: list[Problem]) -> Found_co: ...


@dataclass(frozen=True)
class SiteFolder:
    file: SiteFile
    words: Mapping[str, SiteWords]


@dataclass(frozen=True)
class FestivalFolder:
    facts: FestivalFacts
    words: Mapping[str, FestivalWords]


@dataclass(frozen=True)
class TrailFolder:
    facts: TrailFacts
    words: Mapping[str, TrailWords]


@dataclass
class Content:
    """Sites, festivals and trails by slug, in order of slug. `untidy` holds files that do not stand in the standard
    layout, with that layout; `problems` what has to be mended by hand."""

    sites: dict[str, SiteFolder] = field(default_factory=dict)
    festivals: dict[str, FestivalFolder] = field(default_factory=dict)
    trails: dict[str, TrailFolder] = field(default_factory=dict)
    untidy: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_content(folder: Path, town: Town) -> Content:
    """Every document of the folder, with every fault of each and between them."""
    content = Content()

    def document(path: Path, read: Reader[Document], write: Callable[[Document], str]) -> Document | None:
        file = path.relative_to(folder).as_posix()
        try:
            stored = path.read_bytes()
            # Office editors add a byte order mark and CR LF; neither is a fault of the words, and tidy takes both out.
            text = stored.decode("utf-8-sig").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError):
            content.problems.append(Problem(file, "", "write this file (UTF-8); it is missing or cannot be read"))
            return None
        before = len(content.problems)
        found = read(unicodedata.normalize("NFC", text), file, problems=content.problems)
        if len(content.problems) > before:
            return None
        if write(found).encode() != stored:
            content.untidy[path] = write(found)
        return found

    def words(place: Path, read: Reader[Document], write: Callable[[Document], str]) -> dict[str, Document]:
        found = {path.stem: document(path, read, write) for path in sorted(place.glob("*.md"))}
        return {tag: each for tag, each in found.items() if each is not None}

    for place in _folders(folder / "sites"):
        texts = words(place, partial(read_words, kind=SiteWords), write_words)
        site = document(place / SITE_FACTS, partial(read_site, town=town), write_site)
        if site:
            content.sites[place.name] = SiteFolder(site, texts)
    for place in _folders(folder / "festivals"):
        sayings = words(place, partial(read_words, kind=FestivalWords), write_words)
        facts = document(place / FESTIVAL_FACTS, read_festival, write_festival)
        if facts:
            content.festivals[place.name] = FestivalFolder(facts, sayings)
    for place in _folders(folder / "trails"):
        tellings = words(place, partial(read_words, kind=TrailWords), write_words)
        way = document(place / TRAIL_FACTS, read_trail, write_trail)
        if way:
            content.trails[place.name] = TrailFolder(way, tellings)
    slugs = {place.name for place in _folders(folder / "sites")}
    faulty = {problem.file for problem in content.problems}  # what these say is not known: nothing is held against it
    content.problems.extend(_problems_between_files(content, town, slugs, faulty))
    read_glossary(folder, town.tags, town.source_language, content.problems)
    content.problems.extend(
        Problem(path.relative_to(folder).as_posix(), "", "not in the standard layout; run: flask content tidy")
        for path in content.untidy
    )
    return content


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if path.is_dir()) if parent.is_dir() else []


def _problems_between_files(content: Content, town: Town, slugs: set[str], faulty: set[str]) -> Iterator[Problem]:
    yield from _problems_of_sites(content, town, slugs, faulty)
    yield from _problems_of_festivals(content, town, slugs, faulty)
    yield from _problems_of_trails(content, town, slugs, faulty)


def _problems_of_sites(content: Content, town: Town, slugs: set[str], faulty: set[str]) -> Iterator[Problem]:
    codes = Counter(site.file.code for site in content.sites.values())
    for slug, site in content.sites.items():
        file = f"sites/{slug}/{SITE_FACTS}"
        if codes[site.file.code] > 1:
            yield Problem(file, "code", f"{site.file.code} stands in another site's file too; each site has its own")
        for neighbour in site.file.facts.nearby:
            if neighbour.site not in slugs or neighbour.site == slug:
                yield Problem(file, "nearby", f"{neighbour.site!r} is not another site's folder; correct the name")
        yield from _problems_of_words(f"sites/{slug}", site.words, town, faulty)
        for tag, words in site.words.items():
            if len(words.cautions) != len(site.file.facts.cautions):
                yield Problem(
                    f"sites/{slug}/{tag}.md", "cautions", f"write one for each of the cautions in {SITE_FACTS}"
                )


def _problems_of_festivals(content: Content, town: Town, slugs: set[str], faulty: set[str]) -> Iterator[Problem]:
    for slug, festival in content.festivals.items():
        for site_slug in festival.facts.sites:
            if site_slug not in slugs:
                yield Problem(f"festivals/{slug}/{FESTIVAL_FACTS}", "sites", f"{site_slug!r} is not a site's folder")
        if len(set(festival.facts.sites)) < len(festival.facts.sites):
            yield Problem(f"festivals/{slug}/{FESTIVAL_FACTS}", "sites", "write each site once")
        yield from _problems_of_words(f"festivals/{slug}", festival.words, town, faulty)


def _problems_of_trails(content: Content, town: Town, slugs: set[str], faulty: set[str]) -> Iterator[Problem]:
    for slug, trail in content.trails.items():
        for stop in trail.facts.stops:
            if stop.site not in slugs:
                yield Problem(f"trails/{slug}/{TRAIL_FACTS}", "stops", f"{stop.site!r} is not a site's folder")
        yield from _problems_of_words(f"trails/{slug}", trail.words, town, faulty)
        for tag, told in trail.words.items():
            if len(told.stops) != len(trail.facts.stops):
                yield Problem(f"trails/{slug}/{tag}.md", "stops", f"write one text for each stop in {TRAIL_FACTS}")


_LISTS = ("also_known_as", "worshipped", "commemorates", "disagreements")


def _problems_of_words(
    folder: str, words: Mapping[str, SiteWords | FestivalWords | TrailWords], town: Town, faulty: set[str]
) -> Iterator[Problem]:
    """Faults between the languages of one place: a translation says the same things in the same order."""
    for tag in words.keys() - set(town.tags):
        yield Problem(f"{folder}/{tag}.md", "", f"{tag!r} is not one of the town's languages; see town.toml")
    original, original_file = words.get(town.source_language), f"{folder}/{town.source_language}.md"
    if original is None:
        if original_file not in faulty:
            yield Problem(original_file, "", "write the original text first")
        return
    for tag, text in words.items():
        file = f"{folder}/{tag}.md"
        if (text.state == TextState.ORIGINAL) != (tag == town.source_language):
            yield Problem(file, "state", f'only {town.source_language}.md is "original"')
        for name in _LISTS:
            expected, found = len(getattr(original, name, ())), len(getattr(text, name, ()))
            if expected != found:
                yield Problem(file, name, f"{found} entries, but the original has {expected}; keep them in step")
        expected, found = len(paragraphs(original.body)), len(paragraphs(text.body))
        if expected != found:
            yield Problem(file, "", f"{found} paragraphs, but the original has {expected}; keep them in step")
