"""A shop for search engines: schema.org as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/)."""

from typing import Any

from heritage.codecs.opening_hours import to_schema_org
from heritage.shops.listing import ShopPage
from heritage.shops.listing_rules import Listed
from heritage.town import Town


def shop_as_json_ld(listed: Listed, picture: str | None, language: str, base_url: str, town: Town) -> dict[str, Any]:
    """https://schema.org/LocalBusiness; what is unknown is left out. picture: the address of a photo of its front."""
    shop: ShopPage = listed.card
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": f"{base_url}/shops/{shop.slug}",
        "url": f"{base_url}/{language}/shops/{shop.slug}",
        "name": shop.name,
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "VN",
            "addressRegion": town.say(town.province, town.source_language),
        },
        "currenciesAccepted": "VND",
    }
    if shop.ward and shop.ward in town.wards:
        data["address"]["addressLocality"] = town.say(town.wards[shop.ward].name, town.source_language)
    if shop.address:
        data["address"]["streetAddress"] = shop.address
    if shop.phone:
        data["telephone"] = shop.phone
    if picture:
        data["image"] = picture
    if shop.latitude is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": shop.latitude, "longitude": shop.longitude}
    if listed.opening:
        data["openingHoursSpecification"] = to_schema_org(listed.opening.hours)
    if listed.ways:
        data["paymentAccepted"] = ", ".join(listed.ways)
    return data
