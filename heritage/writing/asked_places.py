"""The place that a request of the desk is about, from its address; and what places are called there."""

from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy.orm import Session

from heritage.web.site_app import current_site
from heritage.writing.facts_words import Names
from heritage.writing.place_queries import PlaceLine, places_by_name
from heritage.writing.places import KIND_OF_FOLDER, place_of
from heritage.writing.rules import TextKind
from heritage.writing.words import KIND_NAMES


@dataclass(frozen=True)
class AskedPlace:
    """line: how it stands, with its name; sites: every site's name by slug."""

    kind: TextKind
    place: Any
    line: PlaceLine
    sites: Names

    @property
    def path(self) -> str:
        return self.line.path


def asked_place(session: Session, folder: str, slug: str) -> AskedPlace:
    """The place of an address, which may be an old one of its; 404 when there is none."""
    kind = KIND_OF_FOLDER.get(folder)
    place = place_of(session, kind, slug) if kind else None
    if kind is None or place is None:
        abort(404)
    lines = places_by_name(session, current_site().town.source_language)
    (line,) = (each for each in lines if (each.kind, each.slug) == (kind, place.slug))
    return AskedPlace(kind, place, line, {each.slug: each.name for each in lines if each.kind is TextKind.SITE})


def scope_places(session: Session) -> list[tuple[Any, dict[str, str]]]:
    """What an editor can be confined to: the name of each kind, and of its places by path."""
    lines = places_by_name(session, current_site().town.source_language)
    by_kind = {kind: {line.path: line.name for line in lines if line.kind is kind} for kind in KIND_NAMES}
    return [(words, by_kind[kind]) for kind, words in KIND_NAMES.items()]
