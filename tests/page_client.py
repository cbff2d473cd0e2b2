"""A client that looks at every page it fetches as a strict reader would."""

import json
import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

from heritage.web.security import CONTENT_SECURITY_POLICY
from heritage.web.site_app import SiteApp

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


class Page:
    """A fetched page: its response, its text, and its tree (html5lib, without namespaces)."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.get_data(as_text=True)
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.tree: Element = parser.parse(self.text)
        self.parse_errors = [(position, error, facts) for position, error, facts in parser.errors]

    def all(self, path: str) -> list[Element]:
        return self.tree.findall(f".//{path}")

    def one(self, path: str) -> Element:
        (found,) = self.all(path)
        return found

    def words(self, element: Element | None = None) -> str:
        """The text a person reads in an element, or on the page, white space run together."""
        root = element if element is not None else self.one("body")
        return " ".join("".join(root.itertext()).split())

    def links(self) -> list[str]:
        return [element.attrib["href"] for element in self.all("a[@href]")]

    def json_ld(self) -> list[Any]:
        return [json.loads(element.text or "") for element in self.all("script[@type='application/ld+json']")]


class PageClient:
    """Fetches through the whole WSGI stack: log, page cache, application."""

    def __init__(self, app: SiteApp) -> None:
        self.app = app
        self._client = app.test_client(use_cookies=False)

    def get(self, address: str, language: str = "", **headers: str) -> TestResponse:
        return self.send("GET", address, language, **headers)

    def post(self, address: str, **fields: str) -> TestResponse:
        """Send a form as a page of the site would."""
        headers = {"User-Agent": PHONE, "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
        return self._logged(
            self._client.post(address, base_url=self.app.settings.base_url, headers=headers, data=fields)
        )

    def send(self, method: str, address: str, language: str = "", **headers: str) -> TestResponse:
        """Header names are given with underscores: If_None_Match."""
        sent = {"User-Agent": PHONE} | ({"Accept-Language": language} if language else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._logged(self._client.open(address, method=method, headers=sent))

    def _logged(self, answer: TestResponse) -> TestResponse:
        self.app.request_log.write()  # at once, since tests read it
        return answer

    def page(self, address: str, language: str = "", **headers: str) -> Page:
        """The page at `address`, inspected."""
        page = Page(self.get(address, language, **headers))
        inspect(page)
        return page


def inspect(page: Page) -> None:
    """Hold a page to what must be true of all: well-formed, labelled, nothing inline, nothing set on the visitor."""
    assert page.headers["Content-Type"].startswith("text/html"), page.headers["Content-Type"]
    assert page.parse_errors == []
    assert len(page.all("h1")) == 1, "one h1"
    assert page.words(page.one("title"))
    assert page.tree.attrib.get("lang") == page.headers["Content-Language"]
    ids = Counter(element.attrib["id"] for element in page.all("*[@id]"))
    assert [id_ for id_, count in ids.items() if count > 1] == []
    for element in page.all("*"):
        assert not any(name.startswith("on") or name == "style" for name in element.attrib), element.attrib
    assert page.all("style") == []
    for script in page.all("script"):
        assert "src" in script.attrib or script.attrib.get("type") == "application/ld+json"
    labelled = {label.attrib.get("for") for label in page.all("label")}
    for field in page.all("input") + page.all("select") + page.all("textarea"):
        assert field.attrib.get("type") == "hidden" or field.attrib.get("id") in labelled, field.attrib
    for image in page.all("img"):
        assert "alt" in image.attrib
    for anchor in (link.removeprefix("#") for link in page.links() if re.match("#.", link)):
        assert anchor in ids, f"a link leads to #{anchor}, which is not on the page"
    assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "Set-Cookie" not in page.headers
