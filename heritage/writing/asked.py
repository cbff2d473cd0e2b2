"""The text that a request of the desk is about, from its address."""

from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy.orm import Session

from heritage.people.queries import Person
from heritage.people.rules import Permission, ScopeKind
from heritage.web.site_app import current_site
from heritage.writing.models import TextVersion
from heritage.writing.places import KIND_OF_FOLDER, KINDS, place_of
from heritage.writing.queries import newest_version, standing_version
from heritage.writing.rules import Row, TextKey, side_by_side
from heritage.writing.services import Desk


def text_desk() -> Desk:
    """What holds for every text of this town."""
    site = current_site()
    return Desk(site.town.source_language, site.settings.needs_second_reader)


@dataclass(frozen=True)
class AskedText:
    """One text of one place.

    newest, original: how this text and the original stand, if there are any; original is None for the original itself.
    number: what the next version is written upon; a draft that was given up counts.
    """

    key: TextKey
    place: Any
    newest: TextVersion | None
    original: TextVersion | None
    number: int | None

    @property
    def name(self) -> str:
        """Of the place, in the town's own language."""
        version = self.original or self.newest
        return str((version and version.words.get("name")) or self.place.slug)

    @property
    def address(self) -> str:
        """Where the text is written; its history and the way to the page stand below."""
        return f"/staff/texts/{self.path}/{self.key.language}"

    @property
    def folder(self) -> str:
        return KINDS[self.key.kind].folder

    @property
    def path(self) -> str:
        """Of the place, as scopes and addresses name it: sites/den-song-son."""
        return f"{self.folder}/{self.place.slug}"

    def is_written_by(self, person: Person) -> bool:
        """Whether the text is this person's to write."""
        return (
            person.may(Permission.TEXT_WRITE)
            and person.works_on(ScopeKind.PLACE, self.path)
            and person.works_on(ScopeKind.LANGUAGE, self.key.language)
        )

    def rows(self, version: TextVersion | None) -> list[Row]:
        """A version of a translation beside the original as it is now."""
        assert self.original is not None, "an original stands beside nothing"  # noqa: S101
        words, origin = (version.words, version.origin or {}) if version else ({}, {})
        return side_by_side(self.original.words, words, origin)


def asked_text(session: Session, folder: str, slug: str, language: str) -> AskedText:
    """The text of an address; 404 when there is no such place, or the town does not speak the language."""
    kind, town = KIND_OF_FOLDER.get(folder), current_site().town
    place = place_of(session, kind, slug) if kind else None
    if kind is None or place is None or language not in town.tags:
        abort(404)
    key = TextKey(kind, place.id, language)
    is_original = language == town.source_language
    original = None if is_original else standing_version(session, TextKey(kind, place.id, town.source_language))
    if original is None and not is_original:
        abort(404)  # nothing to translate yet
    last = newest_version(session, key)
    return AskedText(key, place, standing_version(session, key), original, last.number if last else None)
