"""Words for why something about a shop was not done, and what to do."""

from flask_babel import LazyString, lazy_gettext

from heritage.shops.rules import MAX_NAME, ShopFault

SHOP_FAULTS: dict[ShopFault, LazyString] = {
    ShopFault.NO_SUCH_MOVE: lazy_gettext(
        "This has been decided meanwhile. Load the page again to see how it stands now."
    ),
    ShopFault.NOT_YOURS: lazy_gettext("This shop belongs to somebody else. If that is wrong, tell a field agent."),
    ShopFault.NAME: lazy_gettext("Write the name on your sign, in at most %(max)s letters.", max=MAX_NAME),
    ShopFault.KIND: lazy_gettext("Choose what kind of shop it is."),
    ShopFault.OUTSIDE: lazy_gettext("This place lies outside of the town. Move the pin to your shop."),
    ShopFault.CONSENT: lazy_gettext("The owner has not agreed to this, so it cannot be done. Ask the owner first."),
    ShopFault.INCOMPLETE: lazy_gettext("Something has not been answered yet. Answer it first."),
    ShopFault.ALREADY_YOURS: lazy_gettext("This shop is yours already."),
    ShopFault.CHANGED: lazy_gettext(
        "The answers were changed after you opened this page. Read them once more, then tick and send."
    ),
}
