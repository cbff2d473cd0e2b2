"""The table of banks, as an administrator keeps it."""

from flask import Blueprint, abort, redirect, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.payments.bank_file import BankFacts
from heritage.payments.banks import edit_bank
from heritage.payments.forms import BankForm
from heritage.payments.queries import bank_of, every_bank_by_name
from heritage.payments.rules import BankKind
from heritage.people.queries import Person
from heritage.people.rules import Permission
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.desk import DeskLink, Task
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("banks", __name__, url_prefix="/staff/banks")


def desk_section(_session: Session, person: Person) -> tuple[list[Task], list[DeskLink]]:
    if not person.may(Permission.BANK_EDIT):
        return [], []
    return [], [DeskLink(lazy_gettext("Banks"), url_for("banks.index"))]


@blueprint.get("")
@requires(Permission.BANK_EDIT)
def index() -> Response:
    with current_site().database.reading() as session:
        banks = every_bank_by_name(session)
    return personal_page("payments/banks.html", current_language(), banks=banks)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
def add() -> Response:
    return _edit(BankForm.of_request(), heading=lazy_gettext("Another bank"))


@blueprint.route("/<bank_bin>", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
def edit(bank_bin: str) -> Response:
    with current_site().database.reading() as session:
        bank = bank_of(session, bank_bin)
    if bank is None:
        abort(404)
    known = {name: getattr(bank, name) for name in ("bin", "short_name", "name", "kind", "receives", "pays_by_scan")}
    form = BankForm.of_request(**known)
    form.bin.data = bank_bin  # what stands in printed codes is not changed: another number is another bank
    return _edit(form, heading=bank.short_name)


def _edit(form: BankForm, *, heading: object) -> Response:
    if form.is_sent_and_good():
        facts = BankFacts(
            bin=form.bin.data,
            short_name=form.short_name.data,
            name=form.name.data,
            kind=BankKind(form.kind.data),
            receives=form.receives.data,
            pays_by_scan=form.pays_by_scan.data,
        )
        person = signed_in()
        with acting(person) as session:
            edit_bank(session, facts, actor=person, now=now())
        return redirect(url_for("banks.index"))
    status = 422 if form.errors else 200
    return personal_page("payments/bank.html", current_language(), status, form=form, heading=heading)
