"""The places that have texts: where each kind keeps them, and how its words become those of a version and back."""

from collections.abc import Callable, Mapping
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
from heritage.sites.rules import SiteWords, TextState
from heritage.trails import services as trails
from heritage.trails.models import Trail, TrailText
from heritage.trails.rules import TrailWords
from heritage.writing.rules import BODY, TextKey, TextKind, Words, texts_of

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
    TextKind.SITE: Kind("sites", Site, SiteText, "site_id", SiteWords, sites.record_words),
    TextKind.FESTIVAL: Kind("festivals", Festival, FestivalText, "festival_id", FestivalWords, festivals.record_words),
    TextKind.TRAIL: Kind("trails", Trail, TrailText, "trail_id", TrailWords, trails.record_words),
}
KIND_OF_FOLDER: Mapping[str, TextKind] = {kind.folder: name for name, kind in KINDS.items()}


def place_of(session: Session, kind: TextKind, slug: str) -> Any | None:
    """The site, festival or trail `slug`."""
    table = KINDS[kind].place
    return session.scalar(select(table).where(table.slug == slug))


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
