"""How a place stands: who looks after it, its address, and whether the public sees it."""

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.people.models import Account
from heritage.people.queries import Person, account_of, audit_entries_newest_first, staff_by_name
from heritage.people.rules import Permission, Role, may
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.forms import PageForm
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site
from heritage.writing.asked_places import AskedPlace, asked_place
from heritage.writing.facts_words import PLACE_FAULTS, told_in_log
from heritage.writing.place_queries import is_edited_by
from heritage.writing.place_rules import PlaceError
from heritage.writing.place_services import bring_back, call_off, look_after, rename_place, withdraw
from heritage.writing.standing_forms import AddressForm, OwnerForm, TurnForm

blueprint = Blueprint("standing", __name__, url_prefix="/staff/places")

PLACE = "/<any(sites, festivals, trails):folder>/<slug>/standing"

Change = Callable[[Session, AskedPlace, Person], None]


@blueprint.get(PLACE)
@requires(Permission.TEXT_READ)
def show(folder: str, slug: str) -> Response:
    return _page(folder, slug)


@blueprint.post(f"{PLACE}/owner")
@requires(Permission.PLACE_EDIT)
def set_owner(folder: str, slug: str) -> AnyResponse:
    with current_site().database.reading() as session:
        form = OwnerForm.among(_who_may_look_after(session))

    def change(session: Session, asked: AskedPlace, actor: Person) -> None:
        owner = account_of(session, int(form.owner.data)) if form.owner.data else None
        due = form.check_due.data
        look_after(session, asked.kind, asked.place, owner, check_due=due, actor=actor, now=now())

    return _do(folder, slug, "owner", form, change)


@blueprint.post(f"{PLACE}/address")
@requires(Permission.PLACE_EDIT)
def rename(folder: str, slug: str) -> AnyResponse:
    form = AddressForm.of_request()

    def change(session: Session, asked: AskedPlace, actor: Person) -> None:
        rename_place(session, asked.kind, asked.place, form.slug.data, actor=actor, now=now())

    return _do(folder, slug, "address", form, change)


TURNS = {"withdraw": withdraw, "bring-back": bring_back}


@blueprint.post(f"{PLACE}/<any(withdraw, 'bring-back'):turn>")
@requires(Permission.TEXT_PUBLISH)
def turn_place(folder: str, slug: str, turn: str) -> AnyResponse:
    """Take the place away from the public, or bring it back: now, or at a time."""
    form = TurnForm.of_request()

    def change(session: Session, asked: AskedPlace, actor: Person) -> None:
        at = form.at.data and form.at.data.replace(tzinfo=current_site().town.timezone)
        TURNS[turn](session, asked.kind, asked.place, form.reason.data, at=at, actor=actor, now=now())

    return _do(folder, slug, turn, form, change)


@blueprint.post(f"{PLACE}/call-off")
@requires(Permission.TEXT_PUBLISH)
def leave_as_it_is(folder: str, slug: str) -> AnyResponse:
    def change(session: Session, asked: AskedPlace, actor: Person) -> None:
        call_off(session, asked.kind, asked.place, actor=actor, now=now())

    return _do(folder, slug, "call-off", PageForm.of_request(), change)


def _do(folder: str, slug: str, name: str, form: PageForm, change: Change) -> AnyResponse:
    """One change of a place, or the page again with the form as it was sent. name: of the form."""
    person, complaint = signed_in(), None
    if form.is_sent_and_good():
        try:
            with acting(person) as session:
                asked = asked_place(session, folder, slug)
                change(session, asked, person)
            return redirect(url_for("standing.show", folder=folder, slug=asked.place.slug))
        except PlaceError as refused:
            complaint = PLACE_FAULTS[refused.fault]
    return _page(folder, slug, status=422, failed=name, sent=form, complaint=complaint)


def _who_may_look_after(session: Session) -> list[Account]:
    staff = (each for each in staff_by_name(session) if each.is_active)
    return [each for each in staff if may(Role(each.role), Permission.PLACE_EDIT)]


def _page(
    folder: str,
    slug: str,
    *,
    status: int = 200,
    failed: str = "",
    sent: PageForm | None = None,
    complaint: Any = None,
) -> Response:
    """failed, sent, complaint: the form that could not be done, and why."""
    with current_site().database.reading() as session:
        asked = asked_place(session, folder, slug)
        staff = _who_may_look_after(session)
        entries = audit_entries_newest_first(session, subject=f"{asked.kind}:{asked.place.id}", limit=30)
    place = asked.place
    known = {"owner": str(place.owner_id or ""), "check_due": place.check_due}
    return personal_page(
        "writing/standing.html",
        current_language(),
        status,
        asked=asked,
        owner_form=sent if failed == "owner" else OwnerForm.among(staff, known),
        address_form=sent if failed == "address" else AddressForm(data={"slug": place.slug}),
        turn_form=sent if isinstance(sent, TurnForm) else TurnForm(),
        failed=failed,
        complaint=complaint,
        deeds=[(entry, login, told_in_log(entry.action, json.loads(entry.facts))) for entry, login in entries],
        may_edit=is_edited_by(signed_in(), asked.path),
        may_withdraw=signed_in().may(Permission.TEXT_PUBLISH),
    )
