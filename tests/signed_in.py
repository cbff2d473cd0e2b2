"""People who are signed in, for tests: accounts made by the site's own services, a client that sends their forms."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pyotp
from werkzeug.test import TestResponse

from heritage.people.models import Account
from heritage.people.queries import Person, account_by_login, person_of
from heritage.people.rules import Role
from heritage.people.services import confirm_account, invite_staff, make_first_administrator, make_merchant, sign_in
from heritage.web.signed_in import form_token
from heritage.web.site_app import SiteApp
from tests.page_client import PHONE, Page, inspect

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PASSPHRASE = "bốn con voi đỏ ngủ"


def now() -> datetime:
    return datetime.now(UTC)


def administrators(app: SiteApp) -> tuple[Person, Person]:
    """Two of them, made when they are first asked for; what one does the other can confirm."""
    with app.database.writing() as session:
        found = [account_by_login(session, login) for login in ("admin-one", "admin-two")]
        made = [
            account or make_first_administrator(session, login, name=login, passphrase=PASSPHRASE, now=NOW)
            for account, login in zip(found, ("admin-one", "admin-two"), strict=True)
        ]
        for account in made:
            account.totp_secret = account.totp_secret or app.vault.encrypt(pyotp.random_base32())
        return person_of(made[0]), person_of(made[1])


def staff(app: SiteApp, role: Role, login: str = "") -> Person:
    """One of the staff, confirmed by a second administrator and with a second factor; made when first asked for."""
    first, second = administrators(app)
    if role is Role.ADMINISTRATOR:
        return first
    login = login or f"test-{role}"
    with app.database.writing() as session:
        account = account_by_login(session, login)
        if account is None:
            account, _code = invite_staff(session, login, name=f"Test {login}", role=role, actor=first, now=NOW)
            confirm_account(session, account, actor=second, now=NOW)
            account.totp_secret = app.vault.encrypt(pyotp.random_base32())
        return person_of(account)


def merchant(app: SiteApp, phone: str = "+84912000001") -> Person:
    """A merchant by phone number (E.164); made when first asked for."""
    with app.database.writing() as session:
        account = account_by_login(session, phone)
        if account is None:
            account = make_merchant(session, phone, name="MẪU", passphrase=PASSPHRASE, actor=None, now=NOW)
        return person_of(account)


class SignedInClient:
    """Sends requests as one person on one device; forms carry what a form of the site carries."""

    def __init__(self, app: SiteApp, person: Person) -> None:
        self.app = app
        self.person = person
        self._client = app.test_client()
        with app.database.writing() as session:
            self.token = sign_in(session, session.get_one(Account, person.id), device="test", now=now())
        self.cookie = "__Host-session" if app.settings.is_behind_tls else "session"
        host = urlsplit(app.settings.base_url).hostname or ""
        self._client.set_cookie(self.cookie, self.token, domain=host, secure=app.settings.is_behind_tls)
        self.base_url = app.settings.base_url

    def get(self, address: str, language: str = "en", **headers: str) -> TestResponse:
        sent = {"User-Agent": PHONE, "Accept-Language": language} | headers
        return self._client.get(address, base_url=self.base_url, headers=sent)

    def page(self, address: str, language: str = "en") -> Page:
        """The page at `address`, inspected."""
        page = Page(self.get(address, language))
        inspect(page)
        return page

    def post(self, address: str, language: str = "en", *, form_token: str | None = None, **fields: Any) -> TestResponse:
        """Send a form as the site's own page would; files are given as (stream, name)."""
        sent = {"User-Agent": PHONE, "Accept-Language": language, "Sec-Fetch-Site": "same-origin"}
        token = self.form_token if form_token is None else form_token
        data = {name: value for name, value in fields.items() if value is not None} | {"form_token": token}
        return self._client.post(address, base_url=self.base_url, headers=sent, data=data)

    @property
    def form_token(self) -> str:
        with self.app.test_request_context(headers={"Cookie": f"{self.cookie}={self.token}"}):
            return form_token()
