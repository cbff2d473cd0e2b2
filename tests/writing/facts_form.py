"""The form of facts as a browser would send it: what the page shows, with some of it changed."""

from typing import Any
from xml.etree.ElementTree import Element

from werkzeug.test import TestResponse

from tests.page_client import Page
from tests.signed_in import SignedInClient


def fields_of(page: Page) -> dict[str, Any]:
    """What the form holds: texts, and lists of what is ticked."""
    form = page.one("form[@class='facts']")
    held: dict[str, Any] = {}
    for field in form.iter("input"):
        name, value = field.attrib.get("name"), field.attrib.get("value", "")
        if name is None or name == "form_token":
            continue
        if field.attrib.get("type") != "checkbox":
            held[name] = value
        elif "checked" in field.attrib:
            held.setdefault(name, []).append(value)
    return held | {select.attrib["name"]: _chosen(select) for select in form.iter("select")}


def _chosen(select: Element) -> str:
    options = list(select.iter("option"))
    return next((each for each in options if "selected" in each.attrib), options[0]).attrib["value"]


def keep(client: SignedInClient, path: str, **changes: Any) -> TestResponse:
    """Open the facts of a place, change something, send the form."""
    return client.post(f"/staff/places/{path}", **fields_of(client.page(f"/staff/places/{path}")) | changes)
