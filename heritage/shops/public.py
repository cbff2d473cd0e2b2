"""What the public sees of shops: the list, and the page of each."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import LazyString, get_locale, lazy_gettext

from heritage.people.rules import Permission
from heritage.shops.forms import as_parameters, read_page, read_shop_filter
from heritage.shops.listing import ShopPage, shop_cards_by_name, shop_page, state_of_shop
from heritage.shops.listing_rules import ShopFilter, chosen_shops, spans_of
from heritage.shops.listing_words import ACCEPTED, ACCEPTED_SHORT, ANSWERS
from heritage.shops.rules import Accepted, ShopState
from heritage.shops.structured_data import shop_as_json_ld
from heritage.web.access import requires
from heritage.web.page_cache import ASK_EACH_TIME
from heritage.web.pages import name_page, now, personal_page, public_page
from heritage.web.site_app import current_site

blueprint = Blueprint("shops", __name__)

SHOWN_AT_ONCE = 60
"""Cards on one page of the list: a phone shows them within a second, and nobody reads more."""

GONE = {ShopState.HIDDEN, ShopState.WITHDRAWN}
"""What its owner has taken away; of what never was there, or was refused, nothing is told."""

WAYS_TO_CHOOSE: dict[str, LazyString] = {
    **{way: name for way, name in ACCEPTED.items() if way is not Accepted.CASH},
    "transfer": lazy_gettext("QR code for Vietnamese bank apps"),
    "payment": lazy_gettext("QR code for foreign apps"),
}
"""Who looks for a place that takes cash needs no list."""


@blueprint.get("/<language:language>/shops")
@requires(Permission.PAGE_READ)
def index(language: str) -> Response:
    """?kind=, ?accepts=, ?open=now and ?verified=1 choose; what is open now is nobody else's page."""
    name_page("shops.index")
    site = current_site()
    chosen, page = read_shop_filter(request.args, site.town), read_page(request.args)
    with site.database.reading() as session:
        cards, marks = shop_cards_by_name(session), site.shop_marks(session)
    found = chosen_shops(cards, marks, chosen, site.town.local_time(now()))
    pages = max(1, -(-len(found) // SHOWN_AT_ONCE))
    page = min(page, pages)
    return (personal_page if chosen.is_open else public_page)(
        "shops/index.html",
        language,
        shops=found[(page - 1) * SHOWN_AT_ONCE : page * SHOWN_AT_ONCE],
        total=len(found),
        page=page,
        pages=pages,
        chosen=chosen,
        asked=as_parameters(chosen),
        ways=WAYS_TO_CHOOSE,
        **card_words(),
    )


def card_words() -> dict[str, Any]:
    """What the cards of `components/shops.html` need besides the shops."""
    return {"accepted_short": ACCEPTED_SHORT, "utc_offset": utc_offset()}


def utc_offset() -> int:
    """Minutes that the town's clocks are ahead of UTC."""
    return int(now().astimezone(current_site().town.timezone).utcoffset().total_seconds() // 60)  # type: ignore[union-attr]


@blueprint.get("/<language:language>/shops/<slug>")
@requires(Permission.PAGE_READ)
def show(language: str, slug: str) -> Response:
    return render_shop(language, slug)


def render_shop(language: str, slug: str) -> Response:
    """A shop's own page, as its address and its sign both answer it."""
    site = current_site()
    with site.database.reading() as session:
        shop = shop_page(session, slug)
        if shop is None:
            return gone_page(language, state_of_shop(session, slug))
        name_page("shops.show", slug=slug)
        context = {name: section(session, shop, language) for name, section in site.shop_sections.items()}
    (listed,) = chosen_shops([shop], {}, ShopFilter(), site.town.local_time(now()))
    picture = picture_of(shop)
    response = public_page(
        "shops/shop.html",
        language,
        shop=shop,
        listed=listed,
        picture=picture,
        accepted=ACCEPTED,
        answers=ANSWERS,
        week=[spans_of(spans) for spans in listed.opening.hours.week] if listed.opening else [],
        day_names=get_locale().days["stand-alone"]["wide"],
        utc_offset=utc_offset(),
        json_ld=shop_as_json_ld(listed, picture, language, site.settings.base_url, site.town),
        **context,
    )
    response.headers["Cache-Control"] = ASK_EACH_TIME  # a warning must not wait for anybody's browser
    return response


def gone_page(language: str, state: ShopState | None) -> Response:
    """Instead of the page of a shop that the public does not see; state: None when there never was one."""
    return personal_page("shops/gone.html", language, 410 if state in GONE else 404, is_gone=state in GONE)


def picture_of(shop: ShopPage) -> str | None:
    """The address of a photo of the front that others can show, with scheme and host."""
    if shop.photo is None:
        return None
    width = min(shop.photo.widths, key=lambda each: abs(each - 800))
    return current_site().settings.base_url + url_for("media.photo", digest=shop.photo.digest, name=f"{width}.jpg")
