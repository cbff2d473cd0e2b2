"""Places at the desk: the list of them all, and the facts of each by form, which hold as soon as they are kept."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.people.queries import Person
from heritage.people.rules import EVERYTHING, SCOPE_OF_ROLE, Permission
from heritage.sites.rules import CheckMethod
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.security import POLICY, content_security_policy
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.asked_places import AskedPlace, asked_place
from heritage.writing.facts_forms import FORMS, Choices, FactsForm
from heritage.writing.facts_words import CHECK_NAMES, CHOICE_NAMES, FACT_NAMES, PLACE_FAULTS, Names, lines_of
from heritage.writing.place_queries import checks_due, is_edited_by, places_by_name, present_facts, uneven_languages
from heritage.writing.place_rules import PlaceError, PlaceFault, differences, facts_digest
from heritage.writing.place_services import edit_facts, mark_place_checked
from heritage.writing.words import KIND_NAMES

blueprint = Blueprint("places", __name__, url_prefix="/staff/places")

PLACE = "/<any(sites, festivals, trails):folder>/<slug>"


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Places that this person looks after and that are to be checked."""
    if not person.may(Permission.PLACE_EDIT):
        return [], []
    due = checks_due(session, person, _today())
    task = Task(lazy_gettext("Places you look after that are due to be checked"), due, url_for("places.index", due=1))
    return [task], [DeskLink(lazy_gettext("Facts of the places"), url_for("places.index"))]


def _today() -> date:
    return current_site().town.local_time(now()).date()


@blueprint.get("")
@requires(Permission.TEXT_READ)
def index() -> Response:
    """Every place; ?due=1: those that I look after and that are to be checked."""
    person, today, is_due_only = signed_in(), _today(), bool(request.args.get("due"))
    with current_site().database.reading() as session:
        lines = places_by_name(session, current_site().town.source_language)
    if is_due_only:
        lines = [each for each in lines if each.owner_id == person.id and each.check_due and each.check_due <= today]
    return personal_page(
        "writing/places.html",
        current_language(),
        kinds=[(words, [line for line in lines if line.kind is kind]) for kind, words in KIND_NAMES.items()],
        today=today,
        is_due_only=is_due_only,
        is_confined=person.role in SCOPE_OF_ROLE and EVERYTHING not in person.scopes,
        is_mine=lambda line: is_edited_by(person, line.path),
    )


@blueprint.get(PLACE)
@requires(Permission.TEXT_READ)
def show(folder: str, slug: str) -> Response:
    with current_site().database.reading() as session:
        asked = asked_place(session, folder, slug)
        facts = present_facts(session, asked.kind, asked.place)
        form = FORMS[asked.kind].of_facts(facts, facts_digest(facts), _choices(asked))
        return _page(session, asked, form, facts)


@blueprint.post(PLACE)
@requires(Permission.PLACE_EDIT)
def edit(folder: str, slug: str) -> AnyResponse:
    person, note = signed_in(), gettext("the order of cautions or stops has changed")
    with current_site().database.reading() as session:
        asked = asked_place(session, folder, slug)
        facts = present_facts(session, asked.kind, asked.place)
        form = FORMS[asked.kind].of_facts(facts, "", _choices(asked))
        if not form.is_sent_and_good():
            return _page(session, asked, form, facts, status=422)
        said = form.facts(facts)
    try:
        with acting(person) as session:
            place = asked_place(session, folder, slug).place
            edit_facts(session, asked.kind, place, said, base=form.base.data, actor=person, now=now(), note=note)
    except PlaceError as refused:
        return _refuse(folder, slug, form, refused)
    return redirect(url_for("places.show", folder=folder, slug=asked.place.slug, kept=1))


def _refuse(folder: str, slug: str, form: FactsForm, refused: PlaceError) -> Response:
    """The form again, with all that was typed; where somebody else has been, with what they wrote."""
    with current_site().database.reading() as session:
        asked = asked_place(session, folder, slug)
        facts = present_facts(session, asked.kind, asked.place)
        is_conflict = refused.fault is PlaceFault.CONFLICT
        if is_conflict:  # whoever keeps it now has seen both
            form.base.data = facts_digest(facts)
        return _page(
            session,
            asked,
            form,
            facts,
            status=409 if is_conflict else 422,
            complaint=PLACE_FAULTS[refused.fault],
            both=_both(facts, form.facts(facts), asked) if is_conflict else [],
        )


def _both(standing: Any, said: Any, asked: AskedPlace) -> list[tuple[Any, list[str], list[str]]]:
    """By the name of each fact: what stands now, and what was typed."""
    names = _names(asked)
    found = differences(standing, said).items()
    return [(FACT_NAMES[name], lines_of(was, names), lines_of(now, names)) for name, (was, now) in found]


def _names(asked: AskedPlace) -> Names:
    town, language = current_site().town, current_language()
    wards = {ward.id: ward.name for ward in (*town.wards.values(), *town.old_wards.values())}
    words = {**town.kinds, **town.levels, **wards}
    return CHOICE_NAMES | {key: town.say(said, language) for key, said in words.items()} | dict(asked.sites)


def _choices(asked: AskedPlace) -> Choices:
    sites = {slug: name for slug, name in asked.sites.items() if f"sites/{slug}" != asked.path}
    return Choices(current_site().town, current_language(), sites)


def _page(
    session: Session,
    asked: AskedPlace,
    form: FactsForm,
    facts: Any,
    *,
    status: int = 200,
    complaint: Any = None,
    both: list[tuple[Any, list[str], list[str]]] | None = None,
) -> Response:
    site, today = current_site(), _today()
    response = personal_page(
        f"writing/facts_{asked.kind}.html",
        current_language(),
        status,
        asked=asked,
        form=form,
        facts=facts,
        uneven=uneven_languages(session, asked.kind, asked.place),
        may_edit=is_edited_by(signed_in(), asked.path),
        may_withdraw=signed_in().may(Permission.TEXT_PUBLISH),
        check_names=CHECK_NAMES,
        is_due=bool(asked.line.check_due and asked.line.check_due <= today),
        is_kept=bool(request.args.get("kept")),
        complaint=complaint,
        both=both or [],
    )
    response.headers[POLICY] = content_security_policy(site.tiles.host)
    return response


@blueprint.post(f"{PLACE}/checked/<any(desk, 'on-site'):check>")
@requires(Permission.PLACE_EDIT)
def checked(folder: str, slug: str, check: str) -> AnyResponse:
    """I have checked it today."""
    person = signed_in()
    try:
        with acting(person) as session:
            asked = asked_place(session, folder, slug)
            mark_place_checked(
                session, asked.kind, asked.place, CheckMethod(check), today=_today(), actor=person, now=now()
            )
    except PlaceError as refused:
        abort(403, PLACE_FAULTS[refused.fault])
    return redirect(url_for("places.show", folder=folder, slug=asked.place.slug, kept=1))
