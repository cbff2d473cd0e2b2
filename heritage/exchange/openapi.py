"""The description of the API: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from collections.abc import Callable
from typing import Any

from heritage.shops.rules import Accepted, Answer, Freshness
from heritage.sites.rules import CheckMethod, Confidence, Precision, Support, TextState
from heritage.town import Town

FILTERS: dict[str, Callable[[Town], dict[str, list[str]]]] = {
    "language": lambda town: {"language": list(town.tags)},
    "sites": lambda town: {"language": list(town.tags), "kind": list(town.kinds), "level": list(town.levels)},
    "shops": lambda town: {
        "language": list(town.tags),
        "kind": list(town.shop_kinds),
        "accepts": list(Accepted),
        "verified": ["yes"],
    },
}
"""What each kind of request may ask for: parameter to its possible values."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_MAYBE_TEXT = {"type": ["string", "null"]}
_MAYBE_NUMBER = {"type": ["integer", "null"]}
_DAY = {"type": "string", "format": "date"}
_MAYBE_DAY = {"type": ["string", "null"], "format": "date"}


def describe_api(town: Town, base_url: str) -> dict[str, Any]:
    """The whole document for a town; examples are real addresses of its own."""
    name = town.say(town.site_title, "en")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": name,
            "version": "1",
            "description": (
                "Heritage sites, festivals, trails and shops as open data. Every record says when and how it was "
                "checked, those of heritage also from which sources; positions of sites are mostly approximate and "
                "carry a radius in metres; text_state tells whether a speaker has reviewed a translation. Of shops, "
                "hours are written as OpenStreetMap writes opening_hours; is_sample marks what is no real shop. "
                "Payment accounts are not open data. Unknown values are null."
            ),
        },
        "servers": [{"url": base_url}],
        "paths": {
            "/api/v1/openapi.json": {
                "get": _operation("This description", [], {"type": "object"}, errors=()),
            },
            "/api/v1/sites": _list("sites", "SiteCard", FILTERS["sites"](town)),
            "/api/v1/sites/{slug}": _one("site", "Site", town, "den-song-son"),
            "/api/v1/festivals": _list("festivals", "FestivalCard", FILTERS["language"](town)),
            "/api/v1/festivals/{slug}": _one("festival", "Festival", town, "song-son-ba-doi"),
            "/api/v1/trails": _list("trails", "TrailCard", FILTERS["language"](town)),
            "/api/v1/trails/{slug}": _one("trail", "Trail", town, "duong-ruoc-song-son-ba-doi"),
            "/api/v1/shops": _list("shops", "ShopCard", FILTERS["shops"](town)),
            "/api/v1/shops/{slug}": _one("shop", "Shop", town, "quan-pho-mau"),
        },
        "components": {"schemas": _schemas()},
    }


def _list(kind: str, schema: str, filters: dict[str, list[str]]) -> dict[str, Any]:
    content = _object(**{kind: {"type": "array", "items": _ref(schema)}})
    return {"get": _operation(f"All {kind}", _parameters(filters), content, errors=(400,))}


def _one(kind: str, schema: str, town: Town, example: str) -> dict[str, Any]:
    slug = {"name": "slug", "in": "path", "required": True, "schema": _TEXT, "example": example}
    parameters = [slug, *_parameters(FILTERS["language"](town))]
    return {"get": _operation(f"One {kind}, whole", parameters, _ref(schema), errors=(400, 404, 410))}


def _parameters(filters: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string", "enum": values}}
        for name, values in filters.items()
    ]


def _operation(
    summary: str, parameters: list[dict[str, Any]], schema: dict[str, Any], errors: tuple[int, ...]
) -> dict[str, Any]:
    said = {
        400: "A parameter or its value is not known",
        404: "There is nothing of this name",
        410: "It is not shown at the moment",
    }
    responses: dict[str, Any] = {"200": {"description": summary, "content": _json(schema)}}
    for code in errors:
        responses[str(code)] = {"description": said[code], "content": _json(_ref("Error"))}
    return {"summary": summary, "parameters": parameters, "responses": responses}


_WORDS = {
    "name": _TEXT,
    "summary": _TEXT,
    "story_html": _TEXT,
    "disagreements": _TEXTS,
    "gaps": _MAYBE_TEXT,
    "language": _TEXT,
    "text_state": {"type": "string", "enum": list(TextState)},
    "languages": _TEXTS,
}
_CHECKED = {
    "checked": _DAY,
    "check": {"type": "string", "enum": list(CheckMethod)},
    "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}},
}
_IDENTITY = {"slug": _TEXT, "page": {"type": "string", "format": "uri"}}
_CARD = {**_IDENTITY, "name": _TEXT, "summary": _TEXT, "language": _TEXT}
_RECORD = {**_IDENTITY, **_WORDS, **_CHECKED}

_SHOP_CARD = {
    **_IDENTITY,
    "name": _TEXT,
    "language": _TEXT,
    "kind": _TEXT,
    "house_number": _MAYBE_TEXT,
    "street": _MAYBE_TEXT,
    "ward": _MAYBE_TEXT,
    "latitude": {"type": ["number", "null"]},
    "longitude": {"type": ["number", "null"]},
    "accepts": {
        "type": "object",
        "properties": {way: {"type": "string", "enum": list(Answer)} for way in Accepted},
        "required": sorted(Accepted),
        "additionalProperties": False,
    },
    "hours": _MAYBE_TEXT,
    "checked": _MAYBE_DAY,
    "freshness": {"type": "string", "enum": list(Freshness)},
    "is_sample": {"type": "boolean"},
}


def _schemas() -> dict[str, Any]:
    return {
        "Error": _object(error=_TEXT),
        "Source": _source(),
        "Position": _object(
            latitude={"type": "number"},
            longitude={"type": "number"},
            precision={"type": "string", "enum": list(Precision)},
            radius_m=_MAYBE_NUMBER,
        ),
        "SiteCard": _object(**_CARD, kind=_TEXT, level=_TEXT, recognised=_MAYBE_NUMBER, ward=_MAYBE_TEXT),
        "Site": _site(),
        "FestivalCard": _object(**_CARD, next_first_day=_DAY, next_last_day=_MAYBE_DAY),
        "Festival": _object(
            **_RECORD,
            lunar_month={"type": "integer", "minimum": 1, "maximum": 12},
            lunar_first_day={"type": "integer", "minimum": 1, "maximum": 30},
            lunar_last_day=_MAYBE_NUMBER,
            lunar_main_day=_MAYBE_NUMBER,
            next_first_day=_DAY,
            next_last_day=_MAYBE_DAY,
            next_main_day=_MAYBE_DAY,
            sites=_TEXTS,
        ),
        "ShopCard": _object(**_SHOP_CARD),
        "Shop": _object(
            **_SHOP_CARD,
            foreign_apps=_TEXTS,
            phone=_MAYBE_TEXT,
            stalls=_TEXTS,
            note=_MAYBE_TEXT,
            checked_by=_MAYBE_TEXT,
            photo={"type": ["string", "null"], "format": "uri"},
        ),
        "TrailCard": _object(**_CARD, stops={"type": "integer"}),
        "Trail": _object(
            **_RECORD,
            stops={
                "type": "array",
                "items": _object(site=_MAYBE_TEXT, name=_TEXT, text=_TEXT, distance_m=_MAYBE_NUMBER),
            },
        ),
    }


def _source() -> dict[str, Any]:
    source = _object(
        url={"type": "string", "format": "uri"},
        supports={"type": "array", "items": {"type": "string", "enum": list(Support)}},
        confidence={"type": "string", "enum": list(Confidence)},
    )
    source["required"].remove("confidence")  # said only of sources that deserve little
    return source


def _site() -> dict[str, Any]:
    return _object(
        **_RECORD,
        kind=_TEXT,
        level=_TEXT,
        recognised=_MAYBE_NUMBER,
        decision=_MAYBE_TEXT,
        ward=_MAYBE_TEXT,
        former_wards=_TEXTS,
        wards_inferred={"type": "boolean"},
        hours=_MAYBE_TEXT,
        phone=_MAYBE_TEXT,
        position={"oneOf": [_ref("Position"), {"type": "null"}]},
        also_known_as=_TEXTS,
        worshipped=_TEXTS,
        commemorates=_TEXTS,
        period=_MAYBE_TEXT,
        cautions=_TEXTS,
    )


def _object(**properties: Any) -> dict[str, Any]:
    """An object with exactly these properties, all of them present."""
    return {
        "type": "object",
        "required": sorted(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _ref(schema: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{schema}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
