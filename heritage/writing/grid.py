"""The grid of places and languages, and what of it waits for somebody on the desk's front page."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, Response, request, url_for
from flask_babel import LazyString, lazy_gettext
from sqlalchemy.orm import Session

from heritage.people.queries import Person
from heritage.people.rules import SCOPE_OF_ROLE, Permission, ScopeKind
from heritage.web.access import requires
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.cells import READY, Cell, PlaceRow, Sort, Wanted, chosen, counts, having_state, place_rows, stands
from heritage.writing.queries import Wish, orphans_to_check, wishes
from heritage.writing.rules import CellState, TextKind, VersionState
from heritage.writing.words import CELL_NAMES, KIND_NAMES, SORT_NAMES, STATE_NAMES

blueprint = Blueprint("grid", __name__, url_prefix="/staff/texts")

WISHES_OF = timedelta(days=90)
"""A season: long enough for a town's visitors to show in numbers, short enough to be about these visitors."""
LISTED = 5

SHOWN_STATES: dict[str, LazyString] = {
    CellState.CHANGED: CELL_NAMES[CellState.CHANGED],
    CellState.NONE: CELL_NAMES[CellState.NONE],
    CellState.UNREVIEWED: CELL_NAMES[CellState.UNREVIEWED],
    CellState.DRAFT: CELL_NAMES[CellState.DRAFT],
    READY: STATE_NAMES[VersionState.APPROVED],
    CellState.APPROVED: CELL_NAMES[CellState.APPROVED],
}
"""From what needs work to what is done."""


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Texts and checks that wait for this person, and what visitors missed."""
    if not person.may(Permission.TEXT_READ):
        return [], []
    links = [
        DeskLink(lazy_gettext("Texts in every language"), url_for("grid.index")),
        DeskLink(lazy_gettext("Translators' files"), url_for("text_files.index")),
    ]
    if not person.may(Permission.TEXT_WRITE):
        return [], links
    cells = [cell for row in chosen(_rows(session), Wanted(person=person)) for cell in row.cells]
    checks, missed = _checks(session, person), _wishes(session, person)
    grid = url_for("grid.index")
    tasks = [
        Task(
            lazy_gettext("Translations whose original has changed"),
            sum(stands(cell, CellState.CHANGED) for cell in cells),
            url_for("grid.index", state=CellState.CHANGED, sort=Sort.CHANGED, mine=_is_confined(person) or None),
        ),
        *(_tasks_of_approver(cells, person) if person.may(Permission.TEXT_PUBLISH) else ()),
        Task(lazy_gettext("Sites to be checked that nobody looks after"), len(checks), f"{grid}#checks"),
        Task(
            lazy_gettext("Visits in three months that found no text in their language"),
            sum(wish.count for wish in missed),
            f"{grid}#wishes",
        ),
    ]
    return tasks, links


def _tasks_of_approver(cells: Sequence[Cell], person: Person) -> list[Task]:
    """Drafts that this person may approve, and approved texts that do not go out by themselves."""
    is_alone = not current_site().settings.needs_second_reader
    drafts = [cell for cell in cells if cell.state is CellState.DRAFT and (is_alone or cell.made_by != person.id)]
    address = url_for("grid.index", state=READY)
    ready = [cell for cell in cells if cell.is_ready and cell.publish_at is None]
    return [
        Task(lazy_gettext("Drafts to read and approve"), len(drafts), url_for("grid.index", state=CellState.DRAFT)),
        Task(lazy_gettext("Approved texts that are not on the page yet"), len(ready), address),
    ]


def _is_confined(person: Person) -> bool:
    return person.role in SCOPE_OF_ROLE


def _rows(session: Session) -> list[PlaceRow]:
    town = current_site().town
    return place_rows(session, town.tags, town.source_language)


def _today() -> date:
    return current_site().town.local_time(now()).date()


def _checks(session: Session, person: Person) -> list[tuple[str, date]]:
    if not person.may(Permission.PLACE_EDIT):
        return []
    return [
        (slug, checked)
        for slug, checked in orphans_to_check(session, _today())
        if person.works_on(ScopeKind.PLACE, f"sites/{slug}")
    ]


def _wishes(session: Session, person: Person) -> list[Wish]:
    missed = wishes(session, _today() - WISHES_OF)
    return [wish for wish in missed if person.works_on(ScopeKind.LANGUAGE, wish.language)]


@blueprint.get("")
@requires(Permission.TEXT_READ)
def index() -> Response:
    person, site = signed_in(), current_site()
    wanted = _wanted(person)
    with site.database.reading() as session:
        rows, checks, missed = _rows(session), _checks(session, person), _wishes(session, person)
    of_wanted = chosen(rows, wanted)
    counted = counts(of_wanted)
    spoken = {cell.language for row in of_wanted for cell in row.cells}
    return personal_page(
        "writing/grid.html",
        current_language(),
        rows=having_state(of_wanted, wanted),
        counts=counted,
        of_state={state: sum(counted[state, tag] for tag in spoken) for state in SHOWN_STATES},
        languages=[each for each in site.town.languages if each.tag in spoken],
        wanted=wanted,
        is_confined=_is_confined(person),
        checks=checks,
        wishes=missed[:LISTED],
        names={row.slug if row.kind is TextKind.SITE else row.path: row.name for row in rows},
        town_languages=[(each.tag, each.name) for each in site.town.languages],
        states=SHOWN_STATES,
        kinds=KIND_NAMES,
        sorts=SORT_NAMES,
        stands=stands,
    )


def _wanted(person: Person) -> Wanted:
    """What the address asks to be shown; what it does not know is left out."""
    asked, tags = request.args.get, current_site().town.tags
    kind, language, state, sort = asked("kind"), asked("language"), asked("state"), asked("sort")
    return Wanted(
        kind=TextKind(kind) if kind in set(TextKind) else None,
        language=language if language in tags else None,
        state=state if state in SHOWN_STATES else None,
        person=person if _is_confined(person) and asked("mine") else None,
        sort=Sort(sort) if sort in set(Sort) else Sort.NAME,
    )
