"""Which places an editor works on, and which languages a translator: chosen by an administrator on their page."""

import pytest

from heritage.people.models import Account
from heritage.people.queries import Person, scopes_of
from heritage.people.rules import Role
from heritage.web.site_app import SiteApp
from tests.signed_in import SignedInClient, administrators, staff

NO_WORK = "No place or language has been given to you yet"


def scopes(app: SiteApp, person: Person) -> list[str]:
    with app.database.reading() as session:
        return scopes_of(session, session.get_one(Account, person.id))


@pytest.mark.parametrize(
    ("role", "chosen", "named"),
    [
        (Role.EDITOR, ["sites/den-song-son", "trails/duong-ruoc-song-son-ba-doi"], "Đền Sòng Sơn"),
        (Role.EDITOR, ["*"], "every place"),
        (Role.TRANSLATOR, ["ko", "zh-Hans"], "한국어"),
        (Role.TRANSLATOR, ["*"], "every language"),
    ],
)
def test_an_administrator_chooses_what_somebody_works_on(
    app: SiteApp, role: Role, chosen: list[str], named: str
) -> None:
    person, administrator = staff(app, role), SignedInClient(app, administrators(app)[0])
    address = f"/staff/people/{person.id}"
    assert NO_WORK in SignedInClient(app, person).page("/staff/").words()
    assert administrator.post(f"{address}/scopes", scope=chosen).location == address
    assert scopes(app, person) == sorted(chosen)
    page = administrator.page(address)
    assert named in page.words()
    assert [each.attrib["value"] for each in page.all("input[@name='scope']") if "checked" in each.attrib] == [
        each.attrib["value"] for each in page.all("input[@name='scope']") if each.attrib["value"] in chosen
    ]
    assert NO_WORK not in SignedInClient(app, person).page("/staff/").words()
    administrator.post(f"{address}/scopes")
    assert scopes(app, person) == []


def test_what_is_not_offered_is_not_kept(app: SiteApp) -> None:
    person, administrator = staff(app, Role.EDITOR), SignedInClient(app, administrators(app)[0])
    administrator.post(f"/staff/people/{person.id}/scopes", scope=["sites/nowhere", "ko", "festivals/co-chin"])
    assert scopes(app, person) == ["festivals/co-chin"]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AGENT])
def test_whose_work_is_confined_to_nothing_is_not_asked(app: SiteApp, role: Role) -> None:
    person, administrator = staff(app, role), SignedInClient(app, administrators(app)[0])
    assert administrator.page(f"/staff/people/{person.id}").all("input[@name='scope']") == []
    assert administrator.post(f"/staff/people/{person.id}/scopes", scope=["*"]).status_code == 422
    assert NO_WORK not in SignedInClient(app, person).page("/staff/").words()
