"""A merchant's own front page: the shop, its code, and what has to be known or done now."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from heritage.merchants.forms import answer_forms
from heritage.merchants.home_queries import (
    OwnTill,
    checks_newest_first,
    figures_newest_first,
    own_tills,
)
from heritage.merchants.home_services import show_shop
from heritage.merchants.home_words import TAPS, Told, told
from heritage.merchants.own_pages import code_picture, own_shop, own_till, own_version, payload_to_show
from heritage.merchants.queries import standing_of
from heritage.merchants.words import CODES, LISTINGS, NOT_SHOWN, why
from heritage.payments.queries import has_open_report, open_questions_of_shop
from heritage.payments.rules import AccountState, PaymentError
from heritage.payments.services import stop_account
from heritage.people.queries import unseen_notices
from heritage.people.rules import Permission
from heritage.people.services import mark_seen
from heritage.shops.queries import draft_of, shops_of_owner
from heritage.shops.rules import ShopAction, ShopError, ShopState
from heritage.shops.services import move_shop
from heritage.web.access import requires
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.signed_in import person_of_request, signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("merchant", __name__, url_prefix="/merchant")

FIGURES_OF = timedelta(days=30)


@blueprint.get("/")
@requires(Permission.PAGE_READ)
def home() -> Response:
    """The only shop; a choice when there are several; registration when there is none, and for guests."""
    person = person_of_request()
    if person is None or not person.may(Permission.SHOP_OWN):
        return redirect(url_for("staff.home" if person else "start.start"))
    with current_site().database.reading() as session:
        shops, draft = shops_of_owner(session, person.id), draft_of(session, person.id)
    if len(shops) == 1:
        return _shop_page(shops[0].id)
    if not shops and not draft:
        return redirect(url_for("start.start"))
    return personal_page("merchants/shops.html", current_language(), shops=shops, draft=draft, notices=_read_notices())


@blueprint.get("/<int(max=2147483647):shop_id>")
@requires(Permission.SHOP_OWN)
def shop(shop_id: int) -> Response:
    return _shop_page(shop_id)


def _read_notices() -> list[Told]:
    """What the merchant has not read so far; from now on they have."""
    person, site = signed_in(), current_site()
    with site.database.reading() as session:
        if not unseen_notices(session, person.id):
            return []
    with acting(person) as session:
        notices = unseen_notices(session, person.id)
        mark_seen(session, notices, now=now())
        return [told(notice, site.town.local_time) for notice in notices]


def _shop_page(shop_id: int, complaint: Any = None) -> Response:
    person = signed_in()
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
        tills, standing = own_tills(session, shop), standing_of(session, shop)
        is_reported, others = has_open_report(session, shop.id), shops_of_owner(session, person.id)
        questions = open_questions_of_shop(session, shop.id)
    is_kept_back = not standing.is_shown and shop.state in {ShopState.SUBMITTED, ShopState.HIDDEN}
    return personal_page(
        "merchants/home.html",
        current_language(),
        422 if complaint else 200,
        shop=shop,
        tills=tills,
        listing=NOT_SHOWN if is_kept_back else LISTINGS[ShopState(shop.state)],
        code_words=_code_words(tills),
        is_shown=standing.is_shown,
        is_reported=is_reported,
        has_others=len(others) > 1,
        questions=questions,
        answers=answer_forms(questions),
        notices=_besides(_read_notices(), tills),
        complaint=complaint,
    )


def _besides(notices: list[Told], tills: list[OwnTill]) -> list[Told]:
    """What the boxes of the accounts that are being checked, and those of the questions, do not say already."""
    pending = {till.pending.id for till in tills if till.pending}
    return [each for each in notices if each.pending_version not in pending and each.question is None]


def _code_words(tills: list[OwnTill]) -> list[tuple[OwnTill, Any]]:
    """How the account of each counter stands: the one that is paid, else the one that is being checked."""
    states = [(till.active or till.pending) for till in tills]
    return [(till, CODES[AccountState(each.state) if each else None]) for till, each in zip(tills, states, strict=True)]


@blueprint.post("/<int(max=2147483647):shop_id>/<any(hide, show):switch>")
@requires(Permission.SHOP_OWN)
def set_shown(shop_id: int, switch: str) -> Response:
    """Take the shop off the public pages for a while, or put it back."""
    person = signed_in()
    try:
        with acting(person) as session:
            own = own_shop(session, shop_id)
            if switch == "hide":
                move_shop(session, own, ShopAction.HIDE, actor=person, now=now())
            else:
                show_shop(session, own, actor=person, now=now())
    except ShopError as refused:
        return _shop_page(shop_id, why(refused))
    return redirect(url_for("merchant.shop", shop_id=shop_id))


@blueprint.post("/accounts/<int(max=2147483647):version_id>/stop")
@requires(Permission.SHOP_OWN)
def stop(version_id: int) -> Response:
    """One tap: this account is not to be used. The code that is in use stays."""
    person = signed_in()
    with current_site().database.reading() as session:
        shop, _ = own_version(session, version_id)
    try:
        with acting(person) as session:
            _, version = own_version(session, version_id)
            stop_account(session, version, actor=person, now=now())
    except PaymentError as refused:
        return _shop_page(shop.id, why(refused))
    return redirect(url_for("merchant.shop", shop_id=shop.id, done="stopped"))


@blueprint.get("/<int(max=2147483647):shop_id>/<any(code, check, screen):purpose>")
@requires(Permission.SHOP_OWN)
def choose_counter(shop_id: int, purpose: str) -> Response:
    """Which counter is meant; with only one, nothing is asked."""
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
        tills = own_tills(session, shop)
    endpoint = {"code": "merchant.code", "check": "stand.check", "screen": "counter.screen"}[purpose]
    if len(tills) == 1:
        return redirect(url_for(endpoint, counter_id=tills[0].counter.id))
    return personal_page("merchants/counter_choice.html", current_language(), shop=shop, tills=tills, endpoint=endpoint)


@blueprint.get("/code/<int(max=2147483647):counter_id>")
@requires(Permission.SHOP_OWN)
def code(counter_id: int) -> Response:
    """Show my code: as large as the screen, with whose account it is."""
    with current_site().database.reading() as session:
        till = own_till(session, counter_id)
    payload = payload_to_show(till.active) if till.active else None
    return personal_page(
        "merchants/my_code.html",
        current_language(),
        503 if till.active and payload is None else 200,
        till=till,
        code=code_picture(payload, till.shop) if payload else None,
    )


@blueprint.get("/<int(max=2147483647):shop_id>/figures")
@requires(Permission.SHOP_OWN)
def figures(shop_id: int) -> Response:
    """Counts by day, and nothing on who was counted."""
    town, today = current_site().town, current_site().town.local_time(now()).date()
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
        checks = checks_newest_first(session, shop.id, now() - FIGURES_OF)
        days = [town.local_time(check.at).date() for check in checks]
        rows = figures_newest_first(session, shop.id, today - FIGURES_OF, days)
    sums = {tap: sum(row.taps.get(tap, 0) for row in rows) for tap in TAPS}
    return personal_page(
        "merchants/figures.html",
        current_language(),
        shop=shop,
        rows=rows,
        tap_names=TAPS,
        scans=sum(row.scans for row in rows),
        taps=sums,
        checks=len(days),
        days=FIGURES_OF.days,
    )
