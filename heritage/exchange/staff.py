"""The content folder seen from the desk: what it would bring, and what was edited on both sides, to be joined."""

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.codecs.paragraphs import word_changes
from heritage.exchange.content_folder import read_content
from heritage.exchange.rules import Action, differences
from heritage.exchange.services import Step, carry_out, keep_ours, plan_import, take_file
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.signs.services import CodeTaken
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("content_desk", __name__, url_prefix="/staff/content")


@blueprint.get("/")
@requires(Permission.TEXT_PUBLISH)
def index() -> Response:
    with current_site().database.reading() as session:
        problems, steps = _plan(session)
    return _page(problems, steps)


@blueprint.post("/")
@requires(Permission.TEXT_PUBLISH)
def bring() -> Response:
    """Bring in whatever is new in the files; conflicts stay as they are."""
    try:
        with acting(signed_in()) as session:
            problems, steps = _plan(session)
            if not problems:
                carry_out(session, steps, source_language=current_site().town.source_language, now=now())
    except CodeTaken as fault:
        complaint = lazy_gettext(
            "The code %(code)s belongs to another site already, so nothing was brought in. Correct it in the file.",
            code=fault.code,
        )
        return _page([], [], complaint)
    return redirect(url_for(".index"))


@blueprint.post("/<any(keep, take):choice>/<path:path>")
@requires(Permission.TEXT_PUBLISH)
def settle(choice: str, path: str) -> Response:
    """Settle one conflict: keep what stands here, or take what stands in the file."""
    person, at = signed_in(), now()
    with acting(person) as session:
        step = next((each for each in _plan(session)[1] if each.path == path), None)
        if step is None or step.action != Action.CONFLICT:
            abort(409)
        if choice == "keep":
            keep_ours(session, step, actor=person, now=at)
        else:
            take_file(session, step, source_language=current_site().town.source_language, actor=person, now=at)
    return redirect(url_for(".index"))


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    if not person.may(Permission.TEXT_PUBLISH):
        return [], []
    return [], [DeskLink(lazy_gettext("Content files"), url_for("content_desk.index"))]


def _plan(session: Session) -> tuple[list[Any], list[Step]]:
    """What is wrong in the files; or else what they would bring."""
    site = current_site()
    content = read_content(site.settings.content_folder, site.town)
    return (content.problems, []) if content.problems else ([], plan_import(session, content))


def _page(problems: list[Any], steps: list[Step], complaint: Any = None) -> Response:
    def of_action(action: Action) -> list[Step]:
        return [each for each in steps if each.action == action]

    return personal_page(
        "exchange/content.html",
        current_language(),
        422 if complaint else 200,
        problems=problems,
        complaint=complaint,
        conflicts=of_action(Action.CONFLICT),
        new=[*of_action(Action.CREATE), *of_action(Action.UPDATE)],
        kept=of_action(Action.KEPT),
        renamed=of_action(Action.RENAMED),
        differences=lambda step: differences(step.stored, step.text),
        word_changes=word_changes,
    )
