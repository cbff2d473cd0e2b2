"""Places as features of RFC 7946, with what the map needs to draw each and to name it."""

from collections.abc import Mapping
from typing import Any

from heritage.atlas.rules import Cluster, Place, What


def feature(drawn: Place | Cluster, names: Mapping[str, tuple[str, str]], language: str) -> dict[str, Any]:
    """names: of each place by its key, with the language of the name; said only where it is not `language`."""
    assert drawn.longitude is not None and drawn.latitude is not None  # noqa: S101, PT018  # only such are drawn
    coordinates = [round(drawn.longitude, 5), round(drawn.latitude, 5)]  # a metre
    properties = {"count": drawn.count} if isinstance(drawn, Cluster) else _properties(drawn, names, language)
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates}, "properties": properties}


def _properties(place: Place, names: Mapping[str, tuple[str, str]], language: str) -> dict[str, Any]:
    name, spoken = names[place.key]
    properties: dict[str, Any] = {"slug": place.slug, "name": name, "kind": place.kind}
    if place.what is What.SHOP:
        properties["what"] = "shop"
    else:
        properties["level"] = place.level
    properties["precision"] = place.precision
    if place.radius_m:
        properties["radius"] = place.radius_m
    if spoken != language:
        properties["lang"] = spoken
    if place.is_sample:
        properties["sample"] = True
    return properties
