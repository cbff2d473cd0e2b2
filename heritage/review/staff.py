"""The review desk: what waits, one case with everything beside it, and what is decided about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from heritage.media.public import photo_response
from heritage.media.queries import photo_with_digest
from heritage.media.rules import PhotoKind
from heritage.payments.cases import raise_alarm
from heritage.payments.models import AccountVersion, ReviewCase
from heritage.payments.queries import case_of, false_code_of, report_of, version_of
from heritage.payments.rules import (
    BY_PHONE,
    CaseKind,
    CaseState,
    CheckName,
    Light,
    NoticeKind,
    PaymentError,
    PaymentFault,
)
from heritage.payments.services import approve_account, show_account_number
from heritage.people.queries import Person, notice_of, notices_nobody_has_seen
from heritage.people.rules import Permission
from heritage.people.services import mark_told
from heritage.review import words
from heritage.review.case_files import case_file
from heritage.review.forms import DecisionForm
from heritage.review.queries import PAGE, Queued, Wanted, count_cases, facts_by_case, queued_case, queued_cases
from heritage.review.rules import CaseFacts, Check, Deed, ReviewError, ReviewFault, checks, refusal, worst_light
from heritage.review.services import (
    account_of_case,
    ask_owner,
    close_settled_case,
    confirm_account,
    demand_of_shop,
    find_all_right,
    leave_note,
    lift_false_code,
    list_shop,
    refuse_case,
    remember_false_code,
    revoke_code,
    stop_waiting_account,
)
from heritage.shops.listing_words import ACCEPTED, ANSWERS
from heritage.shops.rules import ShopError, freshness
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("review", __name__, url_prefix="/staff")

URGENT = (CaseKind.ALARM, CaseKind.TAMPER)

DEED_PERMISSIONS = {
    Deed.VISIT: Permission.VISIT_MAKE,
    Deed.ALL_RIGHT: Permission.REPORT_HANDLE,
    Deed.REVOKE: Permission.REPORT_HANDLE,
    Deed.FALSE: Permission.REPORT_HANDLE,
    Deed.NOTE: Permission.CASE_READ,
}
"""Whose a deed is; every other one decides."""


def desk_section(session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    """Cases that wait, the urgent ones by themselves, and merchants to be called."""
    if not person.may(Permission.CASE_READ):
        return [], []
    only_visits = _sees_only_visits(person)
    queue_address, calls_address = url_for("review.queue"), url_for("review.calls")
    tasks = [
        Task(words.CASE_KINDS[kind], count, url_for("review.queue", kind=kind), is_urgent=True)
        for kind in URGENT
        if (count := count_cases(session, Wanted(kind, only_visits=only_visits)))
    ]
    waiting = lazy_gettext("Shops to visit") if only_visits else lazy_gettext("Cases that wait")
    calls = lazy_gettext("Merchants to be called")
    if not only_visits:
        running, address = count_cases(session, Wanted(only_waiting=True)), url_for("review.queue", waiting="yes")
        tasks.append(Task(lazy_gettext("Accounts in their waiting time, to stop if need be"), running, address))
    tasks.append(Task(waiting, count_cases(session, Wanted(only_visits=only_visits)), queue_address))
    tasks.append(Task(calls, len(notices_nobody_has_seen(session, BY_PHONE)), calls_address))
    return tasks, [DeskLink(lazy_gettext("Queue"), queue_address), DeskLink(calls, calls_address)]


def _sees_only_visits(person: Person) -> bool:
    return not person.may(Permission.CASE_DECIDE)


@blueprint.get("/queue")
@requires(Permission.CASE_READ)
def queue() -> Response:
    """Cases by risk, then age; agents see those for which somebody has to go there."""
    person, site = signed_in(), current_site()
    wanted = Wanted(
        kind=_one_of(CaseKind, "kind"),
        state=_one_of(CaseState, "state"),
        only_visits=_sees_only_visits(person),
        only_waiting=request.args.get("waiting") == "yes" and not _sees_only_visits(person),
    )
    page = max(1, min(request.args.get("page", 1, type=int), 1000))
    with site.database.reading() as session:
        queued, count = queued_cases(session, wanted, page=page), count_cases(session, wanted)
        facts = facts_by_case(session, queued, vault=site.vault, streets=site.town.cashless_streets)
    return personal_page(
        "review/queue.html",
        current_language(),
        queued=queued,
        lights={each.case.id: _light(facts[each.case.id], each, person) for each in queued},
        ages={each.case.id: (now() - each.case.opened_at).days for each in queued},
        freshness={each.case.id: _freshness(each) for each in queued},
        wanted=wanted,
        count=count,
        page=page,
        pages=-(-count // PAGE),
        words=words,
    )


def _one_of(kinds: Any, name: str) -> Any:
    sent = request.args.get(name)
    return kinds(sent) if sent in set(kinds) else None


def _light(facts: CaseFacts, queued: Queued, person: Person) -> Light | None:
    """The checks are about what is new; on a listed shop they say nothing."""
    if queued.case.kind in URGENT:
        return Light.RED
    return None if queued.case.kind == CaseKind.RECHECK else worst_light(checks_for(person, facts, queued))


def _freshness(queued: Queued) -> Any:
    today = current_site().town.local_time(now()).date()
    return words.FRESHNESS[freshness(queued.shop.checked, today)] if queued.case.kind == CaseKind.RECHECK else None


def checks_for(person: Person, facts: CaseFacts, queued: Queued) -> list[Check]:
    is_hidden = is_holder_hidden(queued, person)
    return [check for check in checks(facts) if not (is_hidden and check.name is CheckName.HOLDER)]


def is_holder_hidden(queued: Queued, person: Person) -> bool:
    """Who is to type the name that the bank app shows must not find it here before."""
    return queued.needs_visit and not person.may(Permission.CASE_DECIDE)


@blueprint.get("/cases/<int:case_id>")
@requires(Permission.CASE_READ)
def case(case_id: int) -> Response:
    return case_page(case_id)


def case_page(
    case_id: int, complaint: Any = None, form: DecisionForm | None = None, numbers: dict[int, str] | None = None
) -> Response:
    """complaint: why something was not done; numbers: account numbers in full, by id of their version."""
    person, site = signed_in(), current_site()
    with site.database.reading() as session:
        queued = queued_case(session, case_id)
        if queued is None:
            abort(404)
        file = case_file(session, queued, viewer_id=person.id, vault=site.vault, streets=site.town.cashless_streets)
    return personal_page(
        "review/case.html",
        current_language(),
        422 if complaint or (form and form.errors) else 200,
        file=file,
        checks={check.name: check for check in checks_for(person, file.facts, queued)},
        is_holder_hidden=is_holder_hidden(queued, person),
        open_deeds=_open_deeds(file.standing, person),
        may_decide=person.may(Permission.CASE_DECIDE),
        form=form or DecisionForm(),
        complaint=complaint,
        numbers=numbers or {},
        waiting_hours=int(current_site().settings.waiting_time.total_seconds() // 3600),
        accepted=ACCEPTED,
        answers=ANSWERS,
        words=words,
    )


def _open_deeds(standing: Any, person: Person) -> set[Deed]:
    may = {deed for deed in Deed if person.may(DEED_PERMISSIONS.get(deed, Permission.CASE_DECIDE))}
    return {deed for deed in may if refusal(deed, standing) is None}


Verb = Callable[[Session, ReviewCase, str, Person, datetime], None]


def _approve(session: Session, case: ReviewCase, _sentence: str, actor: Person, at: datetime) -> None:
    approve_account(session, account_of_case(session, case), actor=actor, now=at)


def _confirm(session: Session, case: ReviewCase, _sentence: str, actor: Person, at: datetime) -> None:
    confirm_account(session, case, waiting_time=current_site().settings.waiting_time, actor=actor, now=at)


def _list(session: Session, case: ReviewCase, _sentence: str, actor: Person, at: datetime) -> None:
    town = current_site().town
    list_shop(session, case, office=town.office_name, zone=town.timezone, actor=actor, now=at)


def _close(session: Session, case: ReviewCase, _sentence: str, actor: Person, at: datetime) -> None:
    close_settled_case(session, case, actor=actor, now=at)


def _saying(service: Callable[..., None]) -> Verb:
    return lambda session, case, sentence, actor, at: service(session, case, sentence, actor=actor, now=at)


DECISIONS: dict[str, tuple[str, Verb]] = {
    Deed.APPROVE: ("", _approve),
    Deed.CONFIRM: ("", _confirm),
    Deed.LIST: ("", _list),
    Deed.CLOSE: ("", _close),
    Deed.ASK: ("question", _saying(ask_owner)),
    Deed.REFUSE: ("reason", _saying(refuse_case)),
    Deed.STOP: ("halt", _saying(stop_waiting_account)),
}
"""By deed: the field with its sentence, and what is done."""


@blueprint.post("/cases/<int:case_id>/<any(approve, confirm, list, close, ask, refuse, stop):deed>")
@requires(Permission.CASE_DECIDE)
def decide(case_id: int, deed: str) -> AnyResponse:
    return _do(case_id, *DECISIONS[deed])


@blueprint.post("/cases/<int:case_id>/all-right")
@requires(Permission.REPORT_HANDLE)
def all_right(case_id: int) -> AnyResponse:
    return _do(case_id, "looked", _saying(find_all_right))


@blueprint.post("/cases/<int:case_id>/revoke/<int:version_id>")
@requires(Permission.REPORT_HANDLE)
def revoke(case_id: int, version_id: int) -> AnyResponse:
    def verb(session: Session, case: ReviewCase, sentence: str, actor: Person, at: datetime) -> None:
        revoke_code(session, case, _version(session, version_id), sentence, actor=actor, now=at)

    return _do(case_id, "why", verb)


@blueprint.post("/cases/<int:case_id>/false/<int:report_id>")
@requires(Permission.REPORT_HANDLE)
def false(case_id: int, report_id: int) -> AnyResponse:
    """Remember the code of a report as false."""
    vault = current_site().vault

    def verb(session: Session, case: ReviewCase, sentence: str, actor: Person, at: datetime) -> None:
        report = report_of(session, report_id) or abort(404)
        remember_false_code(session, case, report, sentence, vault=vault, actor=actor, now=at)

    return _do(case_id, "sticker", verb)


@blueprint.post("/cases/<int:case_id>/lift/<int:false_id>")
@requires(Permission.REPORT_HANDLE)
def lift(case_id: int, false_id: int) -> AnyResponse:
    """The first of two asks that a warning is lifted, the second agrees; the case may be closed long since."""

    def verb(session: Session, _case: ReviewCase, sentence: str, actor: Person, at: datetime) -> None:
        lift_false_code(session, false_code_of(session, false_id) or abort(404), sentence, actor=actor, now=at)

    return _do(case_id, "lift", verb)


@blueprint.post("/cases/<int:case_id>/note")
@requires(Permission.CASE_READ)
def note(case_id: int) -> AnyResponse:
    return _do(case_id, "note", _saying(leave_note))


def _do(case_id: int, field: str, verb: Verb) -> AnyResponse:
    person, form = signed_in(), DecisionForm.of_request()
    complaint = None
    if form.is_sent_and_good():
        sentence = form[field].data if field else ""
        try:
            with acting(person) as session:
                verb(session, _case(session, case_id), sentence, person, now())
            return redirect(url_for("review.case", case_id=case_id))
        except (PaymentError, ShopError, ReviewError) as refused:
            if refused.fault is ReviewFault.SENTENCE_MISSING:
                form.complain(field, words.REVIEW_FAULTS[ReviewFault.SENTENCE_MISSING])
            else:
                complaint = words.why_refused(refused)
    return case_page(case_id, complaint, form)


def _case(session: Session, case_id: int) -> ReviewCase:
    found = case_of(session, case_id)
    if found is None:
        abort(404)
    return found


def _version(session: Session, version_id: int) -> AccountVersion:
    found = version_of(session, version_id)
    if found is None:
        abort(404)
    return found


@blueprint.post("/cases/<int:case_id>/number/<int:version_id>")
@requires(Permission.CASE_DECIDE)
def number(case_id: int, version_id: int) -> Response:
    """The case's page with an account number in full; who saw it is kept."""
    person, site = signed_in(), current_site()
    try:
        with acting(person) as session:
            version = _version(session, version_id)
            demand_of_shop(session, _case(session, case_id), version)
            shown = show_account_number(
                session, version, why=f"case:{case_id}", vault=site.vault, actor=person, now=now()
            )
    except PaymentError as refused:
        if refused.fault is PaymentFault.TAMPERED:
            with acting(person) as session:
                raise_alarm(session, _version(session, version_id), now=now())
        return case_page(case_id, words.why_refused(refused))
    return case_page(case_id, numbers={version_id: shown})


@blueprint.get("/evidence/<digest>/<name>")
@requires(Permission.CASE_READ)
def evidence(digest: str, name: str) -> Response:
    """A photo of a visit or of a report."""
    with current_site().database.reading() as session:
        photo = photo_with_digest(session, digest, PhotoKind.EVIDENCE)
    if photo is None:
        abort(404)
    return photo_response(photo, name)


@blueprint.get("/calls")
@requires(Permission.CASE_READ)
def calls() -> Response:
    """Merchants who have not seen what they must know."""
    with current_site().database.reading() as session:
        untold = notices_nobody_has_seen(session, BY_PHONE)
    return personal_page("review/calls.html", current_language(), untold=untold, words=words, kinds=NoticeKind)


@blueprint.post("/calls/<int:notice_id>")
@requires(Permission.CASE_READ)
def told(notice_id: int) -> AnyResponse:
    person = signed_in()
    with acting(person) as session:
        notice = notice_of(session, notice_id)
        if notice is None or notice.kind not in BY_PHONE:
            abort(404)
        mark_told(session, notice, actor=person, now=now())
    return redirect(url_for("review.calls"))
