"""What the addresses of the shops can ask for, read from their parameters: a filter nobody knows is none."""

import re
from collections.abc import Mapping

from heritage.shops.listing_rules import ShopFilter
from heritage.shops.rules import Accepted
from heritage.town import Town

CODE_KINDS = ("transfer", "payment")
"""Kinds of payment codes, as the room above calls them: what a payer can scan depends on it."""


def read_shop_filter(parameters: Mapping[str, str], town: Town) -> ShopFilter:
    kind, accepts = parameters.get("kind"), parameters.get("accepts")
    return ShopFilter(
        kind=kind if kind in town.shop_kinds else None,
        accepts=Accepted(accepts) if accepts in set(Accepted) else None,
        code=accepts if accepts in CODE_KINDS else None,
        is_open=parameters.get("open") == "now",
        is_verified=parameters.get("verified") == "1",
    )


def as_parameters(chosen: ShopFilter) -> dict[str, str]:
    """The parameters that ask for `chosen` again."""
    said = {
        "kind": chosen.kind,
        "accepts": chosen.accepts or chosen.code,
        "open": "now" if chosen.is_open else None,
        "verified": "1" if chosen.is_verified else None,
    }
    return {name: value for name, value in said.items() if value}


def read_page(parameters: Mapping[str, str]) -> int:
    """The page of a list, from 1; what is no number is the first."""
    text = parameters.get("page") or "1"
    return max(1, int(text)) if re.fullmatch("[0-9]{1,4}", text) else 1
