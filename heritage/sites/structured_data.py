"""A site for search engines: schema.org as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/)."""

from typing import Any

from heritage.sites.queries import SitePage
from heritage.sites.rules import Precision
from heritage.town import Town


def site_as_json_ld(page: SitePage, base_url: str, town: Town) -> dict[str, Any]:
    """https://schema.org/TouristAttraction; an approximate position is a circle, never a point."""
    site, text = page.site, page.text
    address = f"{base_url}/{page.wanted}/sites/{site.slug}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["TouristAttraction", "LandmarksOrHistoricalBuildings"],
        "@id": f"{base_url}/sites/{site.slug}",
        "url": address,
        "name": text.name,
        "description": text.summary,
        "inLanguage": text.language,
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "VN",
            "addressRegion": town.say(town.province, town.source_language),
        },
    }
    if site.ward_new:
        data["address"]["addressLocality"] = town.say(town.wards[site.ward_new].name, town.source_language)
    if text.also_known_as:
        data["alternateName"] = text.also_known_as
    if site.phone:
        data["telephone"] = site.phone
    if site.position_precision == Precision.EXACT:
        data["geo"] = _point(site.latitude, site.longitude)
    elif site.position_precision:
        data["geo"] = {
            "@type": "GeoCircle",
            "geoMidpoint": _point(site.latitude, site.longitude),
            "geoRadius": site.position_radius_m,
        }
    return data


def _point(latitude: float, longitude: float) -> dict[str, Any]:
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
