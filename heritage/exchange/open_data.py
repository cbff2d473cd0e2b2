"""What the API says of a site, a festival, a trail or a shop: plain values, unknown ones null."""

from datetime import date
from typing import Any

from heritage.festivals.queries import FestivalPage
from heritage.festivals.rules import next_solar_days
from heritage.shops.listing_rules import LANGUAGE, Listed
from heritage.shops.rules import Accepted, Answer
from heritage.sites.queries import SitePage
from heritage.trails.queries import TrailPage


def site_as_data(page: SitePage) -> dict[str, Any]:
    """The schema Site of the API; an approximate position carries its radius."""
    site, text = page.site, page.text
    return {
        "slug": site.slug,
        "kind": site.kind,
        "level": site.level,
        "recognised": site.recognised,
        "decision": site.decision,
        "ward": site.ward_new,
        "former_wards": site.wards_old,
        "wards_inferred": site.wards_inferred,
        "hours": site.hours,
        "phone": site.phone,
        "position": site.position_precision
        and {
            "latitude": site.latitude,
            "longitude": site.longitude,
            "precision": site.position_precision,
            "radius_m": site.position_radius_m,
        },
        "also_known_as": text.also_known_as,
        "worshipped": text.worshipped,
        "commemorates": text.commemorates,
        "period": text.period,
        "cautions": text.cautions,
        "languages": sorted(page.languages),
        **_words(text),
        **_checked(site),
    }


def festival_as_data(page: FestivalPage, today: date) -> dict[str, Any]:
    """The schema Festival of the API; solar days are those of the festival under way or next after `today`."""
    solar = next_solar_days(page.lunar, today)
    return {
        "slug": page.festival.slug,
        "lunar_month": page.lunar.month,
        "lunar_first_day": page.lunar.first_day,
        "lunar_last_day": page.lunar.last_day,
        "lunar_main_day": page.lunar.main_day,
        "next_first_day": solar.first.isoformat(),
        "next_last_day": solar.last and solar.last.isoformat(),
        "next_main_day": solar.main and solar.main.isoformat(),
        "sites": [card.slug for card in page.sites],
        "languages": sorted(page.languages),
        **_words(page.text),
        **_checked(page.festival),
    }


def trail_as_data(page: TrailPage) -> dict[str, Any]:
    """The schema Trail of the API."""
    return {
        "slug": page.trail.slug,
        "stops": [
            {
                "site": stop.card.slug if stop.is_shown else None,
                "name": stop.card.name,
                "distance_m": stop.distance_m,
                "text": stop.text if stop.is_shown else "",
            }
            for stop in page.stops
        ],
        "languages": sorted(page.languages),
        **_words(page.text),
        **_checked(page.trail),
    }


def shop_card_as_data(listed: Listed) -> dict[str, Any]:
    """The schema ShopCard of the API; what nobody answered is unsure."""
    shop = listed.card
    return {
        "slug": shop.slug,
        "name": shop.name,
        "language": LANGUAGE,
        "kind": shop.kind,
        "house_number": shop.house_number,
        "street": shop.street,
        "ward": shop.ward,
        "latitude": shop.latitude,
        "longitude": shop.longitude,
        "accepts": {way: shop.accepts.get(way, Answer.UNSURE) for way in Accepted},
        "hours": shop.hours,
        "checked": shop.checked and shop.checked.isoformat(),
        "freshness": listed.freshness,
        "is_sample": shop.is_sample,
    }


def shop_as_data(listed: Listed, photo: str | None) -> dict[str, Any]:
    """The schema Shop of the API. photo: the address of the photo of its front."""
    shop = listed.card
    return shop_card_as_data(listed) | {
        "foreign_apps": shop.foreign_apps,
        "phone": shop.phone,
        "stalls": shop.stalls,
        "note": shop.note,
        "checked_by": shop.checked_by_office,
        "photo": photo,
    }


def _words(text: Any) -> dict[str, Any]:
    return {
        "name": text.name,
        "summary": text.summary,
        "story_html": text.body_html,
        "disagreements": text.disagreements,
        "gaps": text.gaps,
        "language": text.language,
        "text_state": text.state,
    }


def _checked(facts: Any) -> dict[str, Any]:
    return {"checked": facts.checked.isoformat(), "check": facts.check_method, "sources": facts.sources}
