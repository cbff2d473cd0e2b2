"""The grid of texts: every place in every language with how its text stands, read by two statements however many.

The second half chooses, counts and sorts what was read; nothing there asks the database.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import and_, literal, select, union_all
from sqlalchemy.orm import Session

from heritage.codecs.vietnamese import collation_key
from heritage.people.queries import Person
from heritage.people.rules import ScopeKind
from heritage.sites.rules import TextState
from heritage.writing.places import KINDS
from heritage.writing.queries import VersionHead, heads
from heritage.writing.rules import OPEN, CellState, TextKey, TextKind, VersionState, cell_state, changed_count


@dataclass(frozen=True)
class Cell:
    """The text of a place in one language.

    changed: how many of its parts are no longer what the original says; since: when the version that stands was made;
    is_ready: approved, but not on the page yet; made_by: who wrote a draft; can_be_opened: not so for a translation of
    an original that nobody has written.
    """

    language: str
    state: CellState
    changed: int = 0
    since: datetime | None = None
    is_ready: bool = False
    publish_at: datetime | None = None
    made_by: int | None = None
    can_be_opened: bool = True


@dataclass(frozen=True)
class PlaceRow:
    """A place with its texts, in the order of the town's languages. name: in the town's own language, else its slug."""

    kind: TextKind
    slug: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def path(self) -> str:
        """As scopes and addresses name it: sites/den-song-son."""
        return f"{KINDS[self.kind].folder}/{self.slug}"

    @property
    def by_language(self) -> dict[str, Cell]:
        return {cell.language: cell for cell in self.cells}

    @property
    def changed(self) -> int:
        return sum(cell.changed for cell in self.cells)

    @property
    def oldest(self) -> datetime:
        """When the text was made that nobody has touched for the longest time; the end of time if there is none."""
        return min((cell.since for cell in self.cells if cell.since), default=datetime.max.replace(tzinfo=UTC))


def place_rows(session: Session, languages: Sequence[str], source_language: str) -> list[PlaceRow]:
    """Every place: sites first, then festivals, then trails, each in the order of names."""
    standing: dict[TextKey, VersionHead] = {}
    published: dict[TextKey, VersionHead] = {}
    for head in heads(session):
        if head.state in OPEN or head.key not in standing:
            standing[head.key] = head
        if head.state is VersionState.PUBLISHED:
            published[head.key] = head
    rows: list[PlaceRow] = []
    for kind, place_id, slug, name in _places(session, source_language):
        original = standing.get(TextKey(kind, place_id, source_language))
        keys = (TextKey(kind, place_id, language) for language in languages)
        cells = tuple(_cell(key, standing.get(key), published.get(key), original, source_language) for key in keys)
        rows.append(PlaceRow(kind, slug, name or slug, cells))
    order = list(KINDS)
    return sorted(rows, key=lambda row: (order.index(row.kind), collation_key(row.name), row.slug))


def _places(session: Session, source_language: str) -> list[tuple[TextKind, int, str, str | None]]:
    """Kind, id, slug and name of every place, by one statement, in no order that matters."""
    parts = []
    for name, kind in KINDS.items():
        is_its_own = and_(getattr(kind.text, kind.owner) == kind.place.id, kind.text.language == source_language)
        part = select(literal(name.value).label("kind"), kind.place.id, kind.place.slug, kind.text.name)
        parts.append(part.outerjoin(kind.text, is_its_own))
    statement = union_all(*parts).order_by("kind", "slug")
    return [(TextKind(kind), *rest) for kind, *rest in session.execute(statement)]


def _cell(
    key: TextKey,
    standing: VersionHead | None,
    published: VersionHead | None,
    original: VersionHead | None,
    source_language: str,
) -> Cell:
    is_original = key.language == source_language
    if standing is None:
        return Cell(key.language, CellState.NONE, can_be_opened=is_original or original is not None)
    changed = 0 if is_original or original is None else changed_count(standing.origin or {}, original.prints)
    state = cell_state(
        is_published=published is not None,
        is_reviewed=standing.state_of_text != TextState.UNREVIEWED,
        open_state=standing.state if standing.state in OPEN else None,
        changed=changed,
    )
    is_ready = standing.state is VersionState.APPROVED
    return Cell(key.language, state, changed, standing.made_at, is_ready, standing.publish_at, standing.made_by)


class Sort(StrEnum):
    NAME = "name"
    CHANGED = "changed"
    """What is furthest behind its original first."""
    OLDEST = "oldest"


READY = "ready"
"""Beside the states of cells: approved, and not on the page yet."""


@dataclass(frozen=True)
class Wanted:
    """What of the grid is shown. state: a CellState, or READY; person: whose work alone is shown."""

    kind: TextKind | None = None
    language: str | None = None
    state: str | None = None
    person: Person | None = None
    sort: Sort = Sort.NAME


def chosen(rows: Iterable[PlaceRow], wanted: Wanted) -> list[PlaceRow]:
    """The rows of a kind, a language, a person; whatever their state."""
    found = []
    for row in rows:
        cells = tuple(cell for cell in row.cells if _is_wanted(row, cell, wanted))
        if cells and wanted.kind in {None, row.kind}:
            found.append(replace(row, cells=cells))
    return found


def _is_wanted(row: PlaceRow, cell: Cell, wanted: Wanted) -> bool:
    is_mine = wanted.person is None or is_work_of(wanted.person, row, cell.language)
    return is_mine and wanted.language in {None, cell.language}


def is_work_of(person: Person, row: PlaceRow, language: str) -> bool:
    return person.works_on(ScopeKind.PLACE, row.path) and person.works_on(ScopeKind.LANGUAGE, language)


def having_state(rows: Iterable[PlaceRow], wanted: Wanted) -> list[PlaceRow]:
    """Those of the rows in which a text stands as wanted, sorted as wanted."""
    found = [row for row in rows if wanted.state is None or any(stands(cell, wanted.state) for cell in row.cells)]
    if wanted.sort is Sort.CHANGED:
        found.sort(key=lambda row: -row.changed)
    elif wanted.sort is Sort.OLDEST:
        found.sort(key=lambda row: row.oldest)
    return found


def stands(cell: Cell, state: str) -> bool:
    return cell.is_ready if state == READY else cell.state == state


def counts(rows: Iterable[PlaceRow]) -> Counter[tuple[str, str]]:
    """How many texts there are by state and language; under READY, of those approved, the ones not on the page yet."""
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for cell in row.cells:
            found[cell.state, cell.language] += 1
            if cell.is_ready:
                found[READY, cell.language] += 1
    return found
