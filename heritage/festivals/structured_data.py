"""A festival for search engines: schema.org as JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/)."""

from typing import Any

from heritage.festivals.queries import FestivalPage
from heritage.festivals.rules import SolarDays
from heritage.sites.queries import SiteCard
from heritage.town import Town


def festival_as_json_ld(page: FestivalPage, solar: SolarDays, base_url: str, town: Town) -> dict[str, Any]:
    """https://schema.org/Event of the days `solar`.

    One event and no eventSchedule: a Schedule repeats by the solar calendar and cannot say "each lunar year". Dates
    stand without hours, which no source gives; an end that is not known is left out.
    """
    festival, text = page.festival, page.text
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{base_url}/festivals/{festival.slug}#{solar.lunar_year}",
        "url": f"{base_url}/{page.wanted}/festivals/{festival.slug}",
        "name": text.name,
        "description": text.summary,
        "inLanguage": text.language,
        "startDate": solar.first.isoformat(),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    }
    if solar.last:
        data["endDate"] = solar.last.isoformat()
    address = {
        "@type": "PostalAddress",
        "addressCountry": "VN",
        "addressRegion": town.say(town.province, town.source_language),
    }
    data["location"] = [_place(card, address, base_url, page.wanted, town) for card in page.sites] or [
        {"@type": "Place", "name": town.say(town.name, page.wanted), "address": address}
    ]
    return data


def _place(card: SiteCard, address: dict[str, str], base_url: str, language: str, town: Town) -> dict[str, Any]:
    locality = {}
    if card.ward_new:
        locality["addressLocality"] = town.say(town.wards[card.ward_new].name, town.source_language)
    return {
        "@type": "Place",
        "@id": f"{base_url}/sites/{card.slug}",
        "name": card.name,
        "url": f"{base_url}/{language}/sites/{card.slug}",
        "address": address | locality,
    }
