"""Who is signed in on this device, and the marks by which a form of ours is known.

The session cookie holds a random token and nothing else; only signed-in people have one. A request that changes
something must come from a page of this site: browsers say so in Sec-Fetch-Site, older ones in Origin. A form of a
signed-in person carries a token besides, which only their session can make (OWASP, "Cross-Site Request Forgery
Prevention").
"""

import hmac
from urllib.parse import urlsplit

from flask import g, request
from werkzeug.wrappers import Response

from heritage.people.queries import Person, person_signed_in
from heritage.people.rules import session_ends
from heritage.people.services import is_seen_long_ago, note_seen
from heritage.vault import digest
from heritage.web.pages import now
from heritage.web.site_app import current_site

FIELD = "form_token"
HEADER = "X-Form-Token"


def cookie_name() -> str:
    """With the prefix __Host- a browser takes the cookie from nobody but this very host, over TLS."""
    return "__Host-session" if current_site().settings.is_behind_tls else "session"


def person_of_request() -> Person | None:
    """Who is signed in; None for a guest. Asked of the database once a request, and only where somebody asks."""
    if "person" not in g:
        g.person = _read_person()
    person: Person | None = g.person
    return person


def signed_in() -> Person:
    """Who is signed in, on a page that guests are not let into."""
    person = person_of_request()
    assert person is not None, "the guard lets only signed-in people in here"  # noqa: S101
    return person


def _read_person() -> Person | None:
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    with current_site().database.reading() as session:
        person = person_signed_in(session, digest(token), now())
    if person and is_seen_long_ago(person, now()):
        with current_site().database.writing() as session:
            note_seen(session, person, now=now())
    return person


def let_in(response: Response, person: Person, token: str) -> Response:
    """Give this device the token of a session."""
    response.set_cookie(
        cookie_name(),
        token,
        expires=session_ends(person.role, now()),
        httponly=True,
        samesite="Lax",
        secure=current_site().settings.is_behind_tls,
    )
    return response


def let_out(response: Response) -> Response:
    response.delete_cookie(cookie_name(), httponly=True, samesite="Lax", secure=current_site().settings.is_behind_tls)
    return response


def form_token() -> str:
    """What a form of this session carries; empty for guests, whose forms stand on no session."""
    token = request.cookies.get(cookie_name(), "")
    return hmac.digest(token.encode(), b"form", "sha256").hex() if token else ""


def is_from_our_page() -> bool:
    """Whether a request that changes something was sent by a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is not None:
        ours = {urlsplit(current_site().settings.base_url).netloc, request.host}
        return urlsplit(origin).netloc in ours
    return True  # no browser of the last years; a program has no session of somebody else to misuse


def has_form_token() -> bool:
    sent = request.form.get(FIELD) or request.headers.get(HEADER) or ""
    return hmac.compare_digest(sent.encode(), form_token().encode())
