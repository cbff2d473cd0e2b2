"""Who may use which page: one table of them all. A page nobody classified fails here, and is refused to everybody."""

from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from heritage.people.rules import PERMISSIONS, Permission, Role
from heritage.web.access import permission_of, requires
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient
from tests.signed_in import SignedInClient, merchant, staff

EVERYBODY = set(Role)
STAFF = {Role.AGENT, Role.TRANSLATOR, Role.EDITOR, Role.APPROVER, Role.REVIEWER, Role.ADMINISTRATOR}

ENDPOINTS = {
    "signin.sign_in": Permission.PAGE_READ,
    "signin.sign_out": Permission.ACCOUNT_OWN,
    "signin.slip": Permission.PAGE_READ,
    "own.account": Permission.ACCOUNT_OWN,
    "own.end_device": Permission.ACCOUNT_OWN,
    "own.end_other_devices": Permission.ACCOUNT_OWN,
    "own.second_factor": Permission.ACCOUNT_OWN,
    "staff.home": Permission.DESK_ENTER,
    "staff.people": Permission.PEOPLE_MANAGE,
    "staff.invite": Permission.PEOPLE_MANAGE,
    "staff.one": Permission.PEOPLE_MANAGE,
    "staff.set_role": Permission.PEOPLE_MANAGE,
    "staff.set_work": Permission.PEOPLE_MANAGE,
    "staff.slip": Permission.PEOPLE_MANAGE,
    "staff.act": Permission.PEOPLE_MANAGE,
    "staff.audit": Permission.AUDIT_READ,
    "guide.topic": Permission.DESK_ENTER,
    "content_desk.index": Permission.TEXT_PUBLISH,
    "content_desk.bring": Permission.TEXT_PUBLISH,
    "content_desk.settle": Permission.TEXT_PUBLISH,
    "grid.index": Permission.TEXT_READ,
    "editor.pasted": Permission.TEXT_WRITE,
    "editor.preview": Permission.TEXT_WRITE,
    "editor.save": Permission.TEXT_WRITE,
    "editor.text": Permission.TEXT_READ,
    "publishing.act": Permission.TEXT_PUBLISH,
    "publishing.give_up": Permission.TEXT_WRITE,
    "publishing.set_time": Permission.TEXT_PUBLISH,
    "publishing.show": Permission.TEXT_READ,
    "versions.index": Permission.TEXT_READ,
    "versions.restore": Permission.TEXT_WRITE,
    "versions.version": Permission.TEXT_READ,
    "places.index": Permission.TEXT_READ,
    "places.show": Permission.TEXT_READ,
    "places.edit": Permission.PLACE_EDIT,
    "places.checked": Permission.PLACE_EDIT,
    "standing.show": Permission.TEXT_READ,
    "standing.set_owner": Permission.PLACE_EDIT,
    "standing.rename": Permission.PLACE_EDIT,
    "standing.turn_place": Permission.TEXT_PUBLISH,
    "standing.leave_as_it_is": Permission.TEXT_PUBLISH,
    "text_files.index": Permission.TEXT_READ,
    "text_files.bring": Permission.TEXT_WRITE,
    "text_files.one": Permission.TEXT_READ,
    "text_files.parcel": Permission.TEXT_READ,
    "gallery_desk.index": Permission.MEDIA_EDIT,
    "gallery_desk.place": Permission.MEDIA_EDIT,
    "gallery_desk.send_picture": Permission.MEDIA_EDIT,
    "gallery_desk.picture": Permission.MEDIA_EDIT,
    "gallery_desk.turn_of_picture": Permission.MEDIA_EDIT,
    "gallery_desk.delete_picture": Permission.MEDIA_EDIT,
    "gallery_desk.picture_deleted": Permission.MEDIA_EDIT,
    "gallery_desk.send_recording": Permission.MEDIA_EDIT,
    "gallery_desk.recording": Permission.MEDIA_EDIT,
    "gallery_desk.turn_of_recording": Permission.MEDIA_EDIT,
    "gallery_desk.delete_recording": Permission.MEDIA_EDIT,
    "gallery_desk.recording_deleted": Permission.MEDIA_EDIT,
    "gallery_desk.photo": Permission.MEDIA_EDIT,
    "gallery_desk.sound": Permission.MEDIA_EDIT,
    "banks.index": Permission.BANK_EDIT,
    "banks.add": Permission.BANK_EDIT,
    "banks.edit": Permission.BANK_EDIT,
    "review.queue": Permission.CASE_READ,
    "review.case": Permission.CASE_READ,
    "review.decide": Permission.CASE_DECIDE,
    "review.number": Permission.CASE_DECIDE,
    "review.all_right": Permission.REPORT_HANDLE,
    "review.revoke": Permission.REPORT_HANDLE,
    "review.false": Permission.REPORT_HANDLE,
    "review.lift": Permission.REPORT_HANDLE,
    "review.note": Permission.CASE_READ,
    "review.evidence": Permission.CASE_READ,
    "review.calls": Permission.CASE_READ,
    "review.told": Permission.CASE_READ,
    "visits.ask": Permission.VISIT_MAKE,
    "visits.record": Permission.VISIT_MAKE,
    "visits.code": Permission.VISIT_MAKE,
    "assets.favicon": Permission.PAGE_READ,
    "api.festival": Permission.PAGE_READ,
    "api.festivals": Permission.PAGE_READ,
    "api.openapi": Permission.PAGE_READ,
    "api.site": Permission.PAGE_READ,
    "api.sites": Permission.PAGE_READ,
    "api.trail": Permission.PAGE_READ,
    "api.trails": Permission.PAGE_READ,
    "assets.static": Permission.PAGE_READ,
    "atlas.front": Permission.PAGE_READ,
    "atlas.home": Permission.PAGE_READ,
    "atlas.map_script": Permission.PAGE_READ,
    "atlas.near": Permission.PAGE_READ,
    "atlas.outlines": Permission.PAGE_READ,
    "atlas.places": Permission.PAGE_READ,
    "atlas.tile": Permission.PAGE_READ,
    "atlas.town_map": Permission.PAGE_READ,
    "atlas.search": Permission.PAGE_READ,
    "exchange.robots": Permission.PAGE_READ,
    "exchange.sitemap": Permission.PAGE_READ,
    "festivals.calendar": Permission.PAGE_READ,
    "festivals.index": Permission.PAGE_READ,
    "festivals.show": Permission.PAGE_READ,
    "health.healthz": Permission.PAGE_READ,
    "gallery.photo": Permission.PAGE_READ,
    "gallery.sound": Permission.PAGE_READ,
    "media.photo": Permission.PAGE_READ,
    "signs.ask": Permission.SIGN_READ,
    "signs.picture_png": Permission.SIGN_READ,
    "signs.picture_svg": Permission.SIGN_READ,
    "signs.scan": Permission.SIGN_READ,
    "api.shop": Permission.PAGE_READ,
    "api.shops": Permission.PAGE_READ,
    "checks.check": Permission.PAGE_READ,
    "checks.report": Permission.PAGE_READ,
    "checks.reported": Permission.PAGE_READ,
    "pay.picture_png": Permission.PAGE_READ,
    "pay.picture_svg": Permission.PAGE_READ,
    "pay.show": Permission.PAGE_READ,
    "pay.tap": Permission.PAGE_READ,
    "pay.tapped": Permission.PAGE_READ,
    "assisted.drop": Permission.SHOP_REGISTER,
    "assisted.help_done": Permission.SHOP_REGISTER,
    "assisted.help_list": Permission.SHOP_REGISTER,
    "assisted.index": Permission.SHOP_REGISTER,
    "assisted.lost": Permission.SHOP_REGISTER,
    "assisted.question": Permission.SHOP_REGISTER,
    "merchant.home": Permission.PAGE_READ,
    "merchant.shop": Permission.SHOP_OWN,
    "merchant.set_shown": Permission.SHOP_OWN,
    "merchant.stop": Permission.SHOP_OWN,
    "merchant.choose_counter": Permission.SHOP_OWN,
    "merchant.code": Permission.SHOP_OWN,
    "merchant.figures": Permission.SHOP_OWN,
    "stand.check": Permission.SHOP_OWN,
    "stand.report": Permission.SHOP_OWN,
    "stand.reported": Permission.SHOP_OWN,
    "details.overview": Permission.SHOP_OWN,
    "details.edit": Permission.SHOP_OWN,
    "details.photo": Permission.SHOP_OWN,
    "counters.index": Permission.SHOP_OWN,
    "counters.rename": Permission.SHOP_OWN,
    "counters.close": Permission.SHOP_OWN,
    "counters.staff_link": Permission.SHOP_OWN,
    "counters.end_link": Permission.SHOP_OWN,
    "counters.account": Permission.SHOP_OWN,
    "counter.screen": Permission.SHOP_OWN,
    "counter.staff_screen": Permission.PAGE_READ,
    "counter.worker": Permission.PAGE_READ,
    "counter.manifest": Permission.PAGE_READ,
    "printing.index": Permission.STAND_PRINT,
    "printing.for_shop": Permission.STAND_PRINT,
    "printing.sheet_for_shop": Permission.STAND_PRINT,
    "printing.act": Permission.STAND_PRINT,
    "printing.own": Permission.SHOP_OWN,
    "printing.own_counter": Permission.SHOP_OWN,
    "printing.own_sheet": Permission.SHOP_OWN,
    "printing.own_revoke": Permission.SHOP_OWN,
    "personal_data.overview": Permission.SHOP_OWN,
    "personal_data.download": Permission.SHOP_OWN,
    "personal_data.withdraw_show": Permission.SHOP_OWN,
    "personal_data.withdraw_keep": Permission.SHOP_OWN,
    "personal_data.erase": Permission.SHOP_OWN,
    "personal_data.erased": Permission.PAGE_READ,
    "registration.answer": Permission.SHOP_OWN,
    "registration.correct": Permission.SHOP_OWN,
    "registration.drop": Permission.SHOP_OWN,
    "registration.index": Permission.SHOP_OWN,
    "registration.question": Permission.SHOP_OWN,
    "registration.show": Permission.SHOP_OWN,
    "registration.status": Permission.SHOP_OWN,
    "start.help_wanted": Permission.PAGE_READ,
    "start.phone": Permission.PAGE_READ,
    "start.start": Permission.PAGE_READ,
    "shops.index": Permission.PAGE_READ,
    "shops.show": Permission.PAGE_READ,
    "sites.index": Permission.PAGE_READ,
    "sites.show": Permission.PAGE_READ,
    "trails.index": Permission.PAGE_READ,
    "trails.show": Permission.PAGE_READ,
    "voice.find": Permission.PAGE_READ,
    "voice.memories": Permission.PAGE_READ,
    "voice.receipt": Permission.PAGE_READ,
    "voice.tell": Permission.PAGE_READ,
    "voice_desk.act": Permission.VOICE_MODERATE,
    "voice_desk.back": Permission.DESK_ENTER,
    "voice_desk.index": Permission.DESK_ENTER,
    "voice_desk.show": Permission.DESK_ENTER,
}

MERCHANT, AGENT, REVIEWER = {Role.MERCHANT}, {Role.AGENT}, {Role.REVIEWER}
CULTURE = {Role.TRANSLATOR, Role.EDITOR, Role.APPROVER}
HOLDERS = {
    Permission.PAGE_READ: EVERYBODY,
    Permission.SIGN_READ: EVERYBODY,
    Permission.ACCOUNT_OWN: STAFF | MERCHANT,
    Permission.DESK_ENTER: STAFF,
    Permission.PEOPLE_MANAGE: {Role.ADMINISTRATOR},
    Permission.AUDIT_READ: {Role.ADMINISTRATOR},
    Permission.BANK_EDIT: {Role.ADMINISTRATOR},
    Permission.SHOP_OWN: MERCHANT,
    Permission.SHOP_REGISTER: AGENT,
    Permission.CASE_READ: AGENT | REVIEWER,
    Permission.VISIT_MAKE: AGENT,
    Permission.CASE_DECIDE: REVIEWER,
    Permission.REPORT_HANDLE: REVIEWER,
    Permission.STAND_PRINT: AGENT | REVIEWER,
    Permission.TEXT_READ: CULTURE | {Role.ADMINISTRATOR},
    Permission.TEXT_WRITE: CULTURE,
    Permission.TEXT_PUBLISH: {Role.APPROVER},
    Permission.PLACE_EDIT: {Role.EDITOR, Role.APPROVER},
    Permission.MEDIA_EDIT: {Role.EDITOR, Role.APPROVER},
    Permission.VOICE_MODERATE: {Role.EDITOR, Role.APPROVER},
}

OPEN_TO_GUESTS = [
    "/",
    "/vi/",
    "/vi/map",
    "/vi/near",
    "/map.js",
    "/outlines.geojson",
    "/places.geojson",
    "/vi/sites",
    "/vi/search",
    "/vi/sites/den-song-son",
    "/vi/festivals",
    "/vi/festivals/song-son-ba-doi",
    "/festivals.ics",
    "/vi/shops",
    "/vi/check",
    "/merchant/start",
    "/merchant/data/erased",
    "/sw.js",
    "/manifest.webmanifest",
    "/merchant/help",
    "/merchant/register/phone",
    "/api/v1/shops",
    "/vi/sites/den-song-son/correct",
    "/vi/sites/den-song-son/memory",
    "/vi/sites/den-song-son/memories",
    "/vi/tell",
    "/vi/trails",
    "/vi/trails/duong-ruoc-song-son-ba-doi",
    "/api/v1/openapi.json",
    "/api/v1/sites",
    "/api/v1/sites/den-song-son",
    "/api/v1/festivals",
    "/api/v1/festivals/song-son-ba-doi",
    "/api/v1/trails",
    "/api/v1/trails/duong-ruoc-song-son-ba-doi",
    "/Q/",
    "/Q/9VHYRT",
    "/qr/9VHYRT.svg",
    "/qr/9VHYRT.png",
    "/favicon.ico",
    "/healthz",
    "/robots.txt",
    "/sitemap.xml",
]


def test_every_page_is_classified_and_none_is_listed_that_is_gone(sqlite_app: SiteApp) -> None:
    assert set(sqlite_app.view_functions) == set(ENDPOINTS)


def test_each_page_needs_the_permission_listed(sqlite_app: SiteApp) -> None:
    needed = {endpoint: permission_of(sqlite_app, endpoint) for endpoint in sqlite_app.view_functions}
    assert needed == ENDPOINTS


def requests_to(app: SiteApp, endpoint: str) -> list[tuple[str, str]]:
    """(method, address) of every way to ask for an endpoint, with something in each place of the address."""
    filling = {"language": "vi", "deed": "close", "answer": "yes", "question": "shop"}
    filling |= {"folder": "sites", "choice": "keep", "way": "correct", "verb": "answer"}
    filling |= {"switch": "hide", "purpose": "code", "part": "shop", "step": "revoke"}
    filling |= {"move": "hold"}
    filling |= {"turn": "withdraw", "check": "desk"}
    filling |= {"zoom": 12, "x": 1, "y": 1, "account_id": 0}
    return [
        (method, app.url_map.bind("").build(endpoint, filled(rule, filling), method=method))
        for rule in app.url_map.iter_rules(endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def filled(rule: Rule, filling: dict[str, Any]) -> dict[str, Any]:
    by_kind = {"IntegerConverter": 0, "UnicodeConverter": "none", "PathConverter": "none"}
    return {
        name: filling.get(name, by_kind.get(type(converter).__name__, "none"))
        for name, converter in rule._converters.items()
    }


def is_let_in(answer: TestResponse) -> bool:
    """Whether the guard let somebody in; what the page then says is another matter."""
    leads_to_sign_in = answer.status_code == 302 and (answer.location or "").startswith("/sign-in?next=")
    return answer.status_code != 403 and not leads_to_sign_in


@pytest.mark.parametrize("role", Role)
def test_each_role_is_let_into_the_pages_listed_for_it_and_no_other(sqlite_app: SiteApp, role: Role) -> None:
    sender: PageClient | SignedInClient = PageClient(sqlite_app)
    if role is Role.MERCHANT:
        sender = SignedInClient(sqlite_app, merchant(sqlite_app))
    elif role is not Role.GUEST:
        sender = SignedInClient(sqlite_app, staff(sqlite_app, role))
    # Signing out comes last, or every page after it would be closed.
    for endpoint in sorted(ENDPOINTS, key=lambda each: (each == "signin.sign_out", each)):
        for method, address in requests_to(sqlite_app, endpoint):
            answer = sender.get(address) if method == "GET" else sender.post(address)
            assert is_let_in(answer) is (role in HOLDERS[ENDPOINTS[endpoint]]), f"{method} {address}"


@pytest.mark.parametrize("role", Role)
def test_each_role_holds_the_permissions_listed_for_it_and_no_other(role: Role) -> None:
    assert PERMISSIONS[role] == {permission for permission, roles in HOLDERS.items() if role in roles}


def test_every_role_is_known_to_the_rules() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_a_guest_is_let_in_where_everybody_is(sqlite_client: PageClient) -> None:
    answers = {address: sqlite_client.get(address).status_code for address in OPEN_TO_GUESTS}
    assert {address: status for address, status in answers.items() if status not in {200, 302}} == {}


def test_a_view_without_a_permission_is_refused(sqlite_app: SiteApp) -> None:
    sqlite_app.add_url_rule("/forgotten", "forgotten", lambda: "open to the world")

    page = PageClient(sqlite_app).page("/forgotten")

    assert page.status == 403
    assert "open to the world" not in page.text


def test_a_view_that_needs_a_desk_is_refused_to_a_guest(sqlite_app: SiteApp) -> None:
    @requires(Permission.DESK_ENTER)
    def desk() -> str:
        return "for staff"

    sqlite_app.add_url_rule("/staff/desk", "desk", desk)

    answer = PageClient(sqlite_app).get("/staff/desk")

    assert answer.location == "/sign-in?next=/staff/desk"
    assert "for staff" not in answer.get_data(as_text=True)
