"""Festivals for calendar programs: iCalendar (RFC 5545, with the calendar's name and refresh of RFC 7986)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

from icalendar import Calendar, Event

from heritage.festivals.queries import CalendarEntry
from heritage.festivals.rules import YEARS_SHOWN, SolarDays, solar_days_from

REFRESH_DAYS = 7
"""How often a calendar that subscribes should ask again: dates change once a year, if ever."""


@dataclass(frozen=True)
class CalendarWords:
    """What a person reads in the calendar, in `language`; descriptions and addresses by slug of the festival."""

    language: str
    name: str
    description: str
    place: str
    descriptions: dict[str, str]
    addresses: dict[str, str]


def festivals_as_ics(
    entries: Sequence[CalendarEntry], words: CalendarWords, *, domain: str, year: int, zone: timezone
) -> bytes:
    """The festivals that begin in the years from `year` on, as days without hours.

    domain: what the UIDs end with. It names no host: an event must stay the same one wherever the site is served from.
    There must be an entry: RFC 5545 knows no calendar without a component.
    """
    if not entries:
        raise ValueError("a calendar holds at least one event")
    calendar = Calendar()
    calendar.add("prodid", f"-//{domain}//festivals//{words.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name, text in (("name", words.name), ("description", words.description)):
        calendar.add(name, text, parameters={"language": words.language})
    # What Apple, Google and Outlook read: RFC 7986 is younger than they are.
    calendar.add("x-wr-calname", words.name)
    calendar.add("x-wr-caldesc", words.description)
    calendar.add("refresh-interval", timedelta(days=REFRESH_DAYS), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", f"P{REFRESH_DAYS}D")
    days = [(solar, entry) for entry in entries for solar in solar_days_from(entry.lunar, year, YEARS_SHOWN)]
    for solar, entry in sorted(days, key=lambda each: (each[0].first, each[1].slug)):
        calendar.add_component(_event(entry, solar, words, domain, _last_change(entry, zone)))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, solar: SolarDays, words: CalendarWords, domain: str, changed: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.slug}-{solar.lunar_year}@{domain}")
    # Without a METHOD, DTSTAMP is the last change too (RFC 5545, 3.8.7.2): the same file for the same content.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", solar.first)
    event.add("dtend", solar.day_after)  # the day on which it is over
    event.add("summary", entry.name, parameters={"language": entry.language})
    event.add("description", words.descriptions[entry.slug], parameters={"language": words.language})
    event.add("location", ", ".join([*(card.name for card in entry.sites), words.place]))
    event.add("url", words.addresses[entry.slug])
    event.add("transp", "TRANSPARENT")  # a festival in town keeps nobody from being free
    return event


def _last_change(entry: CalendarEntry, zone: timezone) -> datetime:
    """When the words were written or, if later, the day on which the facts were checked: facts carry no hour."""
    checked = datetime.combine(entry.checked, time.min, zone).astimezone(UTC)
    return max(entry.changed, checked).replace(microsecond=0)
