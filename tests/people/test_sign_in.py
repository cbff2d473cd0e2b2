"""Signing in and out: pass-phrases, six digits, lock-out, slips, sessions."""

from datetime import timedelta

import pyotp
import pytest
from werkzeug.test import TestResponse

from heritage.people.models import Account, AuditEntry, SignIn
from heritage.people.queries import account_by_login
from heritage.people.rules import LOCKED_FOR, MAX_FAILURES, PeopleFault, Role, SlipPurpose
from heritage.people.services import check_sign_in, make_slip
from heritage.signin.words import PEOPLE_FAULTS, ROLE_NAMES
from heritage.web.site_app import SiteApp
from tests.page_client import PHONE, Page, PageClient, inspect
from tests.signed_in import NOW, PASSPHRASE, SignedInClient, administrators, merchant, now, staff

PHONE_NUMBER = "+84912000001"


def send(app: SiteApp, address: str, **fields: str) -> TestResponse:
    headers = {"User-Agent": PHONE, "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    return app.test_client().post(address, base_url=app.settings.base_url, headers=headers, data=fields)


def sign_in(app: SiteApp, login: str, passphrase: str = PASSPHRASE, code: str = "", address: str = "/sign-in"):
    return send(app, address, login=login, passphrase=passphrase, code=code)


def code_of(app: SiteApp, login: str) -> str:
    with app.database.reading() as session:
        account = account_by_login(session, login)
        assert account is not None
        return pyotp.TOTP(app.vault.decrypt(account.totp_secret or "")).now()


def test_a_merchant_signs_in_with_the_number_in_any_spelling(app: SiteApp) -> None:
    merchant(app, PHONE_NUMBER)
    for spelling in ("0912000001", "0912 000 001", "+84 912.000.001"):
        answer = sign_in(app, spelling)
        assert answer.status_code == 302
        assert answer.location == "/merchant/"
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert "Secure" in answer.headers["Set-Cookie"]
        assert "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_a_pass_phrase_typed_on_another_keyboard_is_the_same(app: SiteApp) -> None:
    merchant(app, PHONE_NUMBER)
    decomposed = "bo\u0302\u0301n con voi đo\u0309 ngu\u0309"
    assert decomposed != PASSPHRASE
    assert sign_in(app, PHONE_NUMBER, decomposed).status_code == 302


@pytest.mark.parametrize(("login", "passphrase"), [(PHONE_NUMBER, "wrong words here"), ("0999999999", PASSPHRASE)])
def test_a_wrong_pass_phrase_and_an_unknown_number_are_told_alike(app: SiteApp, login: str, passphrase: str) -> None:
    merchant(app, PHONE_NUMBER)
    page = Page(sign_in(app, login, passphrase))
    inspect(page)
    assert page.status == 422
    assert str(PEOPLE_FAULTS[PeopleFault.WRONG]) in page.words()
    assert page.one("input[@name='login']").attrib["value"] == login  # the words typed are kept
    assert (
        "value" not in page.one("input[@name='passphrase']").attrib
        or not page.one("input[@name='passphrase']").attrib["value"]
    )


def test_too_many_wrong_tries_lock_the_account_for_a_while_even_for_the_right_words(app: SiteApp) -> None:
    merchant(app, PHONE_NUMBER)
    moment = NOW

    def attempt(passphrase: str) -> PeopleFault | None:
        with app.database.writing() as session:
            return check_sign_in(
                session, PHONE_NUMBER, passphrase=passphrase, code="", vault=app.vault, now=moment
            ).fault

    assert [attempt("wrong words") for _ in range(MAX_FAILURES)] == [PeopleFault.WRONG] * MAX_FAILURES
    assert attempt(PASSPHRASE) is PeopleFault.LOCKED
    moment += LOCKED_FOR + timedelta(seconds=1)
    assert attempt(PASSPHRASE) is None


def test_staff_need_the_six_digits_and_each_code_is_taken_once(app: SiteApp) -> None:
    person = staff(app, Role.REVIEWER, "reviewer-one")
    with app.database.writing() as session:
        slip = make_slip(
            session, session.get_one(Account, person.id), purpose=SlipPurpose.RESET, actor=person, now=now()
        )
    chosen = {"login": "reviewer-one", "slip": slip, "passphrase": PASSPHRASE}
    assert send(app, "/sign-in/slip", **chosen).location == "/sign-in"  # a slip does not stand in for the six digits
    code = code_of(app, "reviewer-one")
    assert sign_in(app, "reviewer-one").status_code == 422
    assert sign_in(app, "reviewer-one", code="000000" if code != "000000" else "111111").status_code == 422
    assert sign_in(app, "reviewer-one", code=code).location == "/staff/"
    assert sign_in(app, "reviewer-one", code=code).status_code == 422


def test_staff_without_six_digits_can_do_nothing_but_set_them_up(app: SiteApp) -> None:
    person = staff(app, Role.REVIEWER, "reviewer-one")
    with app.database.writing() as session:
        session.get_one(Account, person.id).totp_secret = None
    client = SignedInClient(app, person)
    assert client.get("/staff/").location == "/account/second-factor"
    page = client.page("/account/second-factor")
    secret = page.one("input[@name='secret']").attrib["value"]
    refused = client.post("/account/second-factor", secret=secret, code="12 34")
    assert refused.status_code == 422
    assert secret in refused.get_data(as_text=True)  # the picture in the app stays the right one
    answer = client.post("/account/second-factor", secret=secret, code=pyotp.TOTP(secret).now())
    assert answer.location == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_a_slip_lets_its_owner_choose_a_pass_phrase_once(app: SiteApp) -> None:
    person = merchant(app, PHONE_NUMBER)
    agent = staff(app, Role.AGENT)
    with app.database.writing() as session:
        account = session.get_one(Account, person.id)
        code = make_slip(session, account, purpose=SlipPurpose.RESET, actor=agent, now=now())
    chosen = {"login": "0912000001", "slip": f" {code[:5].lower()}-{code[5:]}", "passphrase": "ba con mèo xanh bơi"}
    assert (
        send(app, "/sign-in/slip", **chosen | {"passphrase": "12345678"}).status_code == 422
    )  # the slip is not used up
    assert send(app, "/sign-in/slip", **chosen | {"login": "0912000002"}).status_code == 422
    assert send(app, "/sign-in/slip", **chosen).location == "/merchant/"
    assert send(app, "/sign-in/slip", **chosen).status_code == 422
    assert sign_in(app, PHONE_NUMBER).status_code == 422
    assert sign_in(app, PHONE_NUMBER, "ba con mèo xanh bơi").status_code == 302


def test_a_slip_grows_old(app: SiteApp) -> None:
    person, agent = merchant(app, PHONE_NUMBER), staff(app, Role.AGENT)
    with app.database.writing() as session:
        account = session.get_one(Account, person.id)
        code = make_slip(session, account, purpose=SlipPurpose.RESET, actor=agent, now=now() - timedelta(days=3))
    answer = send(app, "/sign-in/slip", login=PHONE_NUMBER, slip=code, passphrase="ba con mèo xanh bơi")
    assert str(PEOPLE_FAULTS[PeopleFault.SLIP_UNKNOWN]) in Page(answer).words()


@pytest.mark.parametrize("phrase", ["short", "aaaaaaaaaaaa", "12345678", "87654321", "0912000001"])
def test_a_pass_phrase_that_a_thief_tries_first_is_refused(app: SiteApp, phrase: str) -> None:
    client = SignedInClient(app, merchant(app, PHONE_NUMBER))
    answer = client.post("/account", old=PASSPHRASE, new=phrase)
    assert answer.status_code == 422
    assert sign_in(app, PHONE_NUMBER).status_code == 302


def test_a_new_pass_phrase_signs_out_everywhere_else(app: SiteApp) -> None:
    person = merchant(app, PHONE_NUMBER)
    here, elsewhere = SignedInClient(app, person), SignedInClient(app, person)
    assert here.post("/account", old=PASSPHRASE, new="ba con mèo xanh bơi").status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").location.startswith("/sign-in?next=")


def test_devices_are_listed_and_can_be_signed_out(app: SiteApp) -> None:
    person = merchant(app, PHONE_NUMBER)
    here, elsewhere = SignedInClient(app, person), SignedInClient(app, person)
    assert len(here.page("/account").all("ul[@class='plain rows']/li")) == 2
    stranger = SignedInClient(app, merchant(app, "+84912000002"))
    with app.database.reading() as session:
        digests = [each.token_digest for each in session.query(SignIn).filter_by(account_id=person.id)]
    for each in digests:
        stranger.post(f"/account/devices/{each}")
    assert elsewhere.get("/account").status_code == 200  # nobody ends another's session
    assert here.post("/account/devices").status_code == 302
    assert elsewhere.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_signing_out_ends_the_session_itself_not_only_the_cookie(app: SiteApp) -> None:
    client = SignedInClient(app, merchant(app, PHONE_NUMBER))
    token, cookie = client.token, client.cookie
    assert client.post("/sign-out").status_code == 302
    again = app.test_client().get("/account", headers={"Cookie": f"{cookie}={token}"})
    assert again.status_code == 302


def test_a_form_from_another_website_is_refused(app: SiteApp) -> None:
    client = SignedInClient(app, merchant(app, PHONE_NUMBER))
    foreign = {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}
    for headers in foreign:
        answer = client._client.post(
            "/sign-out", base_url=client.base_url, headers=headers, data={"form_token": client.form_token}
        )
        assert answer.status_code == 403
    assert client.post("/sign-out", form_token="0" * 64).status_code == 403
    assert client.post("/sign-out", form_token="").status_code == 403
    assert client.get("/account").status_code == 200


def test_the_way_back_after_signing_in_leads_nowhere_else(app: SiteApp) -> None:
    merchant(app, PHONE_NUMBER)
    for wanted, found in {
        "/account": "/account",
        "https://evil.example": "/merchant/",
        "//evil.example": "/merchant/",
        "/\\evil.example": "/merchant/",
        "/%0d%0aX: y": "/merchant/",
    }.items():
        assert sign_in(app, PHONE_NUMBER, address=f"/sign-in?next={wanted}").location == found


def test_guessing_is_slowed_for_who_guesses_on_many_accounts(app: SiteApp) -> None:
    answers = [sign_in(app, f"09120000{number:02}", "a wrong guess").status_code for number in range(25)]
    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}


def test_a_closed_account_is_out_at_once(app: SiteApp) -> None:
    person = merchant(app, PHONE_NUMBER)
    client = SignedInClient(app, person)
    with app.database.writing() as session:
        session.get_one(Account, person.id).is_active = False
    assert client.get("/account").status_code == 302
    assert str(PEOPLE_FAULTS[PeopleFault.INACTIVE]) in Page(sign_in(app, PHONE_NUMBER)).words()


def test_no_secret_is_in_the_audit_log(app: SiteApp) -> None:
    administrators(app)
    merchant(app, PHONE_NUMBER)
    sign_in(app, PHONE_NUMBER)
    with app.database.reading() as session:
        told = " ".join(entry.facts for entry in session.query(AuditEntry))
    assert told
    assert PASSPHRASE not in told
    assert "912000001" not in told


def test_every_fault_and_every_role_has_words_of_its_own(sqlite_app: SiteApp) -> None:
    assert set(PEOPLE_FAULTS) == set(PeopleFault)
    assert len({str(each) for each in PEOPLE_FAULTS.values()}) == len(PeopleFault)
    assert set(ROLE_NAMES) == set(Role) - {Role.GUEST}


def test_public_pages_never_look_at_the_cookie(sqlite_app: SiteApp) -> None:
    client = SignedInClient(sqlite_app, merchant(sqlite_app, PHONE_NUMBER))
    guest = PageClient(sqlite_app)
    assert client.get("/vi/sites").get_data() == guest.get("/vi/sites").get_data()
