"""The places that have texts: where each kind keeps them, and how its words become those of a version and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heritage.codecs.paragraphs import paragraphs
from heritage.festivals import services as festivals
from heritage.festivals.models import Festival, FestivalText
from heritage.festivals.rules import FestivalWords
from heritage.sites import services as sites
from heritage.sites.models import LocalText, Site, SiteText
from heritage.sites.queries import is_called
from heritage.sites.rules import Folder, SiteWords, TextState
from heritage.trails import services as trails
from heritage.trails.models import Trail, TrailText
from heritage.trails.rules import TrailWords
from heritage.writing.rules import BODY, Row, TextKey, TextKind, Words, texts_of

AnyPlace = Site | Festival | Trail
AnyWords = SiteWords | FestivalWords | TrailWords


@dataclass(frozen=True)
class Kind:
    """folder: as in addresses and content files; owner: the column of `text` that names the place."""

    folder: str
    place: type[Any]
    text: type[Any]
    owner: str
    words: type[Any]
    record: Callable[..., LocalText]
    record_facts: Callable[..., Any]

    @property
    def fields(self) -> list[str]:
        """The names of the words, in the order in which they are written: the story last."""
        names = [field.name for field in fields(self.words) if field.name not in {"state", BODY}]
        return [*names, BODY]

    def is_list(self, name: str) -> bool:
        return name == BODY or any(
            field.name == name and str(field.type).startswith("tuple") for field in fields(self.words)
        )


KINDS: Mapping[TextKind, Kind] = {
    TextKind.SITE: Kind("sites", Site, SiteText, "site_id", SiteWords, sites.record_words, sites.record_facts),
    TextKind.FESTIVAL: Kind(
        "festivals",
        Festival,
        FestivalText,
        "festival_id",
        FestivalWords,
        festivals.record_words,
        festivals.record_facts,
    ),
    TextKind.TRAIL: Kind("trails", Trail, TrailText, "trail_id", TrailWords, trails.record_words, trails.record_facts),
}
KIND_OF_FOLDER: Mapping[str, TextKind] = {kind.folder: name for name, kind in KINDS.items()}


def place_of(session: Session, kind: TextKind, slug: str) -> Any | None:
    """The site, festival or trail that is called `slug`, or was once."""
    of_kind = KINDS[kind]
    return session.scalar(select(of_kind.place).where(is_called(of_kind.place, Folder(of_kind.folder), slug)))


def wanted_counts(kind: TextKind, place: Any) -> dict[str, int]:
    """How many texts a place needs in each language, by field: one for each caution or stop that its facts name."""
    if kind is TextKind.SITE:
        return {"cautions": len(place.cautions)}
    return {"stops": len(place.stops)} if kind is TextKind.TRAIL else {}


def public_text(session: Session, key: TextKey) -> Any | None:
    """The row that the public page shows."""
    kind = KINDS[key.kind]
    of_place = {kind.owner: key.place_id, "language": key.language}
    return session.scalar(select(kind.text).filter_by(**of_place))


def words_of_text(kind: TextKind, text: LocalText) -> dict[str, Any]:
    """A row of public texts as the words of a version."""
    words = {name: getattr(text, name) for name in KINDS[kind].fields}
    return words | {BODY: paragraphs(text.body)}


def words_to_publish(kind: TextKind, words: Words, state: TextState) -> AnyWords:
    """The words of a version as those of a page. What is left empty says nothing."""
    of_kind = KINDS[kind]
    said: dict[str, Any] = {}
    for name in of_kind.fields:
        texts = [text for text in texts_of(words.get(name)) if text.strip()]
        if name == BODY:
            said[name] = "\n\n".join(texts) + "\n"
        else:
            said[name] = tuple(texts) if of_kind.is_list(name) else next(iter(texts), None)
    made: AnyWords = of_kind.words(**said, state=state)
    return made


def words_of_rows(kind: TextKind, rows: Iterable[Row]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Rows side by side, put together again: the words of a translation, and what of the original they translate."""
    texts: dict[str, list[str]] = {name: [] for name in KINDS[kind].fields}
    origin: dict[str, list[str]] = {name: [] for name in texts}
    for row in rows:
        texts[row.field].append(row.text)
        origin[row.field].append(row.translated_from if row.text else "")
    words = {name: said if KINDS[kind].is_list(name) else next(iter(said), None) for name, said in texts.items()}
    return words, origin
