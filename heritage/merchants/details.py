"""What a merchant changes by themselves: facts of the shop, counters, the links of the staff, the account."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from heritage.media.pictures import prepare
from heritage.media.rules import ACCEPTED as ACCEPTED_FILES
from heritage.media.rules import SMALLEST_FRONT, PhotoKind, PhotoRefused
from heritage.media.services import keep_photo
from heritage.merchants.forms import AcceptsForm, HoursForm, PlaceForm, ShopForm, answers_filled
from heritage.merchants.home_queries import own_tills
from heritage.merchants.home_services import change_details, facts_now
from heritage.merchants.own_pages import own_shop
from heritage.merchants.queries import photo_of
from heritage.merchants.rules import Question
from heritage.merchants.services import answers_of
from heritage.merchants.side import sent_file
from heritage.merchants.words import hours_lines, why
from heritage.people.rules import Permission
from heritage.shops.listing_words import ACCEPTED, ANSWERS
from heritage.shops.models import Shop
from heritage.shops.rules import ShopError
from heritage.web.access import requires, takes_photos
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.security import POLICY, content_security_policy
from heritage.web.signed_in import signed_in
from heritage.web.site_app import current_site

blueprint = Blueprint("details", __name__, url_prefix="/merchant")

Answer = dict[str, Any]
"""Facts of the shop under the names that `ShopFacts` gives them."""


@blueprint.get("/<int(max=2147483647):shop_id>/details")
@requires(Permission.SHOP_OWN)
def overview(shop_id: int) -> Response:
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
        tills, photo = own_tills(session, shop), photo_of(session, shop.photo_id)
    return personal_page(
        "merchants/details.html",
        current_language(),
        shop=shop,
        tills=tills,
        photo=photo,
        hours=hours_lines(shop.hours),
        accepted=ACCEPTED,
        answer_words=ANSWERS,
        done=request.args.get("done", ""),
    )


@blueprint.route(
    "/<int(max=2147483647):shop_id>/details/<any(shop, place, accepts, hours):part>", methods=["GET", "POST"]
)
@requires(Permission.SHOP_OWN)
def edit(shop_id: int, part: str) -> Response:
    """The questions of the registration once more, one at a time."""
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
    form, answer = _PARTS[part](answers_of(shop)[Question(part)])
    if answer is not None:
        try:
            return _change(shop_id, answer)
        except ShopError as refused:
            return _part_page(shop, part, form, [why(refused)])
    return _part_page(shop, part, form)


def _part_page(shop: Shop, part: str, form: Any, complaints: Any = ()) -> Response:
    response = personal_page(
        f"merchants/questions/{part}.html",
        current_language(),
        422 if complaints or form.errors else 200,
        frame="merchants/change.html",
        shop=shop,
        form=form,
        complaints=complaints,
        back=url_for("details.overview", shop_id=shop.id),
        save_words=lazy_gettext("Save"),
    )
    if part == "place":
        response.headers[POLICY] = content_security_policy(current_site().tiles.host)
    return response


def _change(shop_id: int, answer: Answer) -> Response:
    person, site = signed_in(), current_site()
    with acting(person) as session:
        shop = own_shop(session, shop_id)
        answer = answer | ({"stalls": tuple(answer["stalls"])} if "stalls" in answer else {})
        change_details(session, shop, replace(facts_now(shop), **answer), storage=site.storage, actor=person, now=now())
    return redirect(url_for("details.overview", shop_id=shop_id, done="1"))


def _shop_part(known: Answer) -> tuple[Any, Answer | None]:
    form = ShopForm.for_town(current_site().town, current_language(), **known)
    return form, {"name": form.name.data, "kind": form.kind.data} if form.is_sent_and_good() else None


def _place_part(known: Answer) -> tuple[Any, Answer | None]:
    form = PlaceForm.for_town(current_site().town, current_language(), known)
    return form, form.answer() if form.is_sent_and_good() else None


def _accepts_part(known: Answer) -> tuple[Any, Answer | None]:
    form = AcceptsForm.of_request(**answers_filled(known))
    return form, form.answer() if form.is_sent_and_good() else None


def _hours_part(known: Answer) -> tuple[Any, Answer | None]:
    form = HoursForm.opened(known)
    hours = form.hours() if form.is_sent_and_good() else None
    is_good = request.method == "POST" and not form.errors
    return form, form.answer(hours) if is_good else None


_PARTS: dict[str, Callable[[Answer], tuple[Any, Answer | None]]] = {
    "shop": _shop_part,
    "place": _place_part,
    "accepts": _accepts_part,
    "hours": _hours_part,
}


@blueprint.route("/<int(max=2147483647):shop_id>/details/photo", methods=["GET", "POST"])
@takes_photos
@requires(Permission.SHOP_OWN)
def photo(shop_id: int) -> Response:
    """Another photo of the front, or none."""
    complaints = []
    if request.method == "POST":
        try:
            return _change_photo(shop_id, None if request.form.get("way") == "none" else sent_file())
        except (PhotoRefused, ShopError) as refused:
            complaints = [why(refused)]
    with current_site().database.reading() as session:
        shop = own_shop(session, shop_id)
        kept = photo_of(session, shop.photo_id)
    return personal_page(
        "merchants/change_photo.html",
        current_language(),
        422 if complaints else 200,
        shop=shop,
        kept=kept,
        complaints=complaints,
        accepted_files=ACCEPTED_FILES,
    )


def _change_photo(shop_id: int, data: bytes | None) -> Response:
    # Before the transaction begins: it takes seconds, and other writers need not wait.
    picture = None if data is None else prepare(data, smallest=SMALLEST_FRONT)
    person, site, kind = signed_in(), current_site(), PhotoKind.FRONT
    with acting(person) as session:
        shop = own_shop(session, shop_id)
        kept = picture and keep_photo(session, site.storage, picture, kind=kind, actor_id=person.id, now=now())
        facts = replace(facts_now(shop), photo_id=kept.id if kept else None)
        change_details(session, shop, facts, storage=site.storage, actor=person, now=now())
    return redirect(url_for("details.overview", shop_id=shop_id, done="1"))
