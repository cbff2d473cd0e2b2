"""The addresses of the site. People share them, engines keep them, and some are printed on boards by the road."""

from collections.abc import Callable

import pytest

from heritage.signs.images import sign_address
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient

PLACE = "/staff/places/<any(sites, festivals, trails):folder>/<slug>"
TEXT = "/staff/texts/<any(sites, festivals, trails):folder>/<slug>/<language>"
QUESTION = "<any(match, shop, place, photo, code, accepts, hours, check):question>"

PLACE_MEDIA = "/staff/media/<any(sites, festivals, trails):folder>/<slug>"
PICTURE = f"{PLACE_MEDIA}/pictures/<int(max=2147483647):picture_id>"
RECORDING = f"{PLACE_MEDIA}/recordings/<int(max=2147483647):recording_id>"

# Flask answers HEAD and OPTIONS wherever it answers GET; they are not repeated here.
ADDRESSES = {
    "GET /",
    "GET /<language:language>/",
    "GET /<language:language>/search",
    "GET /<language:language>/map",
    "GET /<language:language>/near",
    "GET /<language:language>/sites",
    "GET /<language:language>/sites/<slug>",
    "GET /<language:language>/festivals",
    "GET /<language:language>/festivals/<slug>",
    "GET /<language:language>/trails",
    "GET /<language:language>/trails/<slug>",
    "GET /<language:language>/<any(sites, festivals, trails):folder>/<slug>/<any(correct, memory):way>",
    "POST /<language:language>/<any(sites, festivals, trails):folder>/<slug>/<any(correct, memory):way>",
    "GET /<language:language>/<any(sites, festivals, trails):folder>/<slug>/memories",
    "GET /<language:language>/tell",
    "GET /<language:language>/tell/<receipt>",
    "POST /<language:language>/tell/<receipt>",
    "GET /<language:language>/shops",
    "GET /<language:language>/shops/<slug>",
    "GET /<language:language>/shops/<slug>/pay",
    "POST /<language:language>/shops/<slug>/pay",
    "GET /<language:language>/shops/<slug>/pay/<any(yes, no):answer>",
    "GET /<language:language>/shops/<slug>/report",
    "POST /<language:language>/shops/<slug>/report",
    "GET /<language:language>/shops/<slug>/report/thanks",
    "GET /<language:language>/check",
    "POST /<language:language>/check",
    "GET /pay/<int(max=2147483647):counter>/<int(max=2147483647):version>.svg",
    "GET /pay/<int(max=2147483647):counter>/<int(max=2147483647):version>.png",
    "GET /api/v1/shops",
    "GET /api/v1/shops/<slug>",
    "GET /api/v1/openapi.json",
    "GET /api/v1/sites",
    "GET /api/v1/sites/<slug>",
    "GET /api/v1/festivals",
    "GET /api/v1/festivals/<slug>",
    "GET /api/v1/trails",
    "GET /api/v1/trails/<slug>",
    "GET /festivals.ics",
    "GET /Q/",
    "GET /q/",
    "GET /Q/<code>",
    "GET /q/<code>",
    "GET /qr/<code>.svg",
    "GET /qr/<code>.png",
    "GET /static/<path:name>",
    "GET /favicon.ico",
    "GET /healthz",
    "GET /map.js",
    "GET /media/<digest>/<name>",
    "GET /pictures/<digest>/<name>",
    "GET /sounds/<digest>.<form>",
    "GET /outlines.geojson",
    "GET /places.geojson",
    "GET /tiles/<int:zoom>/<int:x>/<int:y>",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/slip",
    "POST /sign-in/slip",
    "POST /sign-out",
    "GET /account",
    "POST /account",
    "POST /account/devices",
    "POST /account/devices/<digest>",
    "GET /account/second-factor",
    "POST /account/second-factor",
    "GET /staff/guide/<topic>",
    "GET /staff/content/",
    "POST /staff/content/",
    "POST /staff/content/<any(keep, take):choice>/<path:path>",
    "GET /staff/texts",
    "GET /staff/texts/<any(sites, festivals, trails):folder>/<slug>/<language>",
    "POST /staff/texts/<any(sites, festivals, trails):folder>/<slug>/<language>",
    "POST /staff/texts/preview",
    "POST /staff/texts/pasted",
    f"GET {TEXT}/history",
    f"GET {TEXT}/history/<int(max=2147483647):number>",
    f"POST {TEXT}/history/<int(max=2147483647):number>/restore",
    f"GET {TEXT}/publishing",
    f"POST {TEXT}/publishing/<any(approve, publish, 'not-by-itself', 'take-off', hold):move>",
    f"POST {TEXT}/publishing/time",
    f"POST {TEXT}/publishing/give-up",
    "GET /staff/places",
    f"GET {PLACE}",
    f"POST {PLACE}",
    f"POST {PLACE}/checked/<any(desk, 'on-site'):check>",
    f"GET {PLACE}/standing",
    f"POST {PLACE}/standing/owner",
    f"POST {PLACE}/standing/address",
    f"POST {PLACE}/standing/<any(withdraw, 'bring-back'):turn>",
    f"POST {PLACE}/standing/call-off",
    "GET /staff/text-files/",
    "POST /staff/text-files/",
    "GET /staff/text-files/<language>.zip",
    "GET /staff/text-files/<any(sites, festivals, trails):folder>/<slug>/<language>.xlf",
    "GET /staff/",
    "GET /staff/people",
    "POST /staff/people",
    "GET /staff/people/<int:account_id>",
    "POST /staff/people/<int:account_id>/role",
    "POST /staff/people/<int:account_id>/scopes",
    "POST /staff/people/<int:account_id>/slip",
    "POST /staff/people/<int:account_id>/<any(confirm, close, reopen, 'forget-second-factor'):deed>",
    "GET /staff/audit",
    "GET /staff/media",
    f"GET {PLACE_MEDIA}",
    f"POST {PLACE_MEDIA}/pictures",
    f"GET {PICTURE}",
    f"POST {PICTURE}",
    f"POST {PICTURE}/<any(publish, withdraw, earlier, later):turn>",
    f"GET {PICTURE}/delete",
    f"POST {PICTURE}/delete",
    f"POST {PLACE_MEDIA}/recordings",
    f"GET {RECORDING}",
    f"POST {RECORDING}",
    f"POST {RECORDING}/<any(publish, withdraw):turn>",
    f"GET {RECORDING}/delete",
    f"POST {RECORDING}/delete",
    "GET /staff/media/photos/<digest>/<name>",
    "GET /staff/media/sounds/<digest>.<form>",
    "GET /staff/banks",
    "GET /staff/banks/new",
    "POST /staff/banks/new",
    "GET /staff/banks/<bank_bin>",
    "POST /staff/banks/<bank_bin>",
    "GET /merchant/",
    "GET /merchant/<int(max=2147483647):shop_id>",
    "POST /merchant/<int(max=2147483647):shop_id>/<any(hide, show):switch>",
    "POST /merchant/accounts/<int(max=2147483647):version_id>/stop",
    "GET /merchant/<int(max=2147483647):shop_id>/<any(code, check, screen):purpose>",
    "GET /merchant/code/<int(max=2147483647):counter_id>",
    "GET /merchant/<int(max=2147483647):shop_id>/figures",
    "GET /merchant/check/<int(max=2147483647):counter_id>",
    "POST /merchant/check/<int(max=2147483647):counter_id>",
    "GET /merchant/<int(max=2147483647):shop_id>/report",
    "POST /merchant/<int(max=2147483647):shop_id>/report",
    "GET /merchant/<int(max=2147483647):shop_id>/reported",
    "GET /merchant/<int(max=2147483647):shop_id>/details",
    "GET /merchant/<int(max=2147483647):shop_id>/details/<any(shop, place, accepts, hours):part>",
    "POST /merchant/<int(max=2147483647):shop_id>/details/<any(shop, place, accepts, hours):part>",
    "GET /merchant/<int(max=2147483647):shop_id>/details/photo",
    "POST /merchant/<int(max=2147483647):shop_id>/details/photo",
    "GET /merchant/<int(max=2147483647):shop_id>/counters",
    "POST /merchant/<int(max=2147483647):shop_id>/counters",
    "GET /merchant/counters/<int(max=2147483647):counter_id>/name",
    "POST /merchant/counters/<int(max=2147483647):counter_id>/name",
    "GET /merchant/counters/<int(max=2147483647):counter_id>/close",
    "POST /merchant/counters/<int(max=2147483647):counter_id>/close",
    "POST /merchant/counters/<int(max=2147483647):counter_id>/staff-link",
    "POST /merchant/counters/<int(max=2147483647):counter_id>/end-staff-link",
    "GET /merchant/counters/<int(max=2147483647):counter_id>/account",
    "POST /merchant/counters/<int(max=2147483647):counter_id>/account",
    "GET /merchant/counter/<int(max=2147483647):counter_id>",
    "GET /counter/<token>",
    "GET /sw.js",
    "GET /manifest.webmanifest",
    "GET /staff/print",
    "GET /staff/print/<int(max=2147483647):counter_id>",
    "POST /staff/print/<int(max=2147483647):counter_id>",
    "GET /merchant/print",
    "GET /merchant/print/<int(max=2147483647):counter_id>",
    "POST /merchant/print/<int(max=2147483647):counter_id>",
    "GET /staff/print/<serial>.pdf",
    "GET /merchant/print/<serial>.pdf",
    "POST /staff/print/<serial>/<any('hand-over', revoke):step>",
    "POST /merchant/print/<serial>/revoke",
    "GET /merchant/data",
    "POST /merchant/data/file",
    "POST /merchant/data/<int(max=2147483647):shop_id>/take-back-show",
    "GET /merchant/data/<int(max=2147483647):shop_id>/take-back-keep",
    "POST /merchant/data/<int(max=2147483647):shop_id>/take-back-keep",
    "GET /merchant/data/erase",
    "POST /merchant/data/erase",
    "GET /merchant/data/erased",
    "GET /merchant/start",
    "GET /merchant/help",
    "POST /merchant/help",
    "GET /merchant/register",
    "GET /merchant/register/phone",
    "POST /merchant/register/phone",
    f"GET /merchant/register/{QUESTION}",
    f"POST /merchant/register/{QUESTION}",
    "POST /merchant/register/drop",
    "GET /merchant/status",
    "POST /merchant/status/<int(max=2147483647):shop_id>/answer",
    "POST /merchant/status/<int(max=2147483647):shop_id>/correct",
    "POST /merchant/status/<int(max=2147483647):shop_id>/show",
    "GET /staff/register",
    "POST /staff/register",
    "POST /staff/register/slip",
    f"GET /staff/register/<int(max=2147483647):draft_id>/{QUESTION}",
    f"POST /staff/register/<int(max=2147483647):draft_id>/{QUESTION}",
    "POST /staff/register/<int(max=2147483647):draft_id>/drop",
    "GET /staff/help",
    "POST /staff/help/<int(max=2147483647):request_id>/done",
    "GET /staff/queue",
    "GET /staff/cases/<int:case_id>",
    "POST /staff/cases/<int:case_id>/<any(approve, confirm, list, close, ask, refuse, stop):deed>",
    "POST /staff/cases/<int:case_id>/number/<int:version_id>",
    "POST /staff/cases/<int:case_id>/all-right",
    "POST /staff/cases/<int:case_id>/revoke/<int:version_id>",
    "POST /staff/cases/<int:case_id>/false/<int:report_id>",
    "POST /staff/cases/<int:case_id>/lift/<int:false_id>",
    "POST /staff/cases/<int:case_id>/note",
    "GET /staff/cases/<int:case_id>/visit",
    "POST /staff/cases/<int:case_id>/visit",
    "GET /staff/cases/<int:case_id>/code.png",
    "GET /staff/evidence/<digest>/<name>",
    "GET /staff/calls",
    "POST /staff/calls/<int:notice_id>",
    "GET /staff/voice/",
    "GET /staff/voice/<int(max=2147483647):message_id>",
    "POST /staff/voice/<int(max=2147483647):message_id>/<any(answer, task, show, decline):verb>",
    "POST /staff/voice/<int(max=2147483647):message_id>/hand-back",
    "GET /robots.txt",
    "GET /sitemap.xml",
}

# Never change a line: these stand on metal and stone. A new sign adds one.
PRINTED = {
    "9VHYRT": "den-song-son",
    "N1SQ99": "den-chin-gieng",
    "5HS2YB": "duong-thien-ly",
    "0SDBFS": "deo-ba-doi",
    "BNK8PN": "ho-canh-chim",
    "ASTCQY": "dong-cua-buong",
    "MWQGPQ": "doi-ong",
    "GA2SY9": "den-cay-vai",
    "CZZ6DY": "dinh-lang-gao",
    "XKTXFN": "chua-khanh-quang",
    "4W91P8": "den-tu-thuc",
    "BH30RJ": "den-dang-quang",
    "483C29": "khu-mo-co-trach-lam",
    "FPA5GZ": "den-bat-hai-long-vuong",
}


def served(app: SiteApp) -> set[str]:
    added_by_flask = {"HEAD", "OPTIONS"}
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - added_by_flask
    }


def test_no_address_has_vanished(sqlite_app: SiteApp) -> None:
    assert ADDRESSES - served(sqlite_app) == set()


def test_no_address_is_served_that_is_not_listed(sqlite_app: SiteApp) -> None:
    assert served(sqlite_app) - ADDRESSES == set()


def test_whatever_can_be_read_can_be_asked_for_its_headers(sqlite_app: SiteApp) -> None:
    for rule in sqlite_app.url_map.iter_rules():
        assert rule.methods is not None
        assert "GET" not in rule.methods or "HEAD" in rule.methods, rule


@pytest.mark.parametrize(
    "spell", [str, str.lower, str.swapcase, str.title], ids=["capitals", "small", "swapped", "mixed"]
)
def test_a_printed_address_opens_its_site_in_any_case(sqlite_client: PageClient, spell: Callable[[str], str]) -> None:
    base_url = sqlite_client.app.settings.base_url
    for code, slug in PRINTED.items():
        printed = sign_address(base_url, code)
        path = printed.removeprefix(base_url.upper())
        assert path == f"/Q/{code}"
        answer = sqlite_client.get(spell(path), "en")
        assert answer.status_code == 200
        assert answer.headers["Link"] == f'<{base_url}/en/sites/{slug}>; rel="canonical"'


def test_every_code_of_the_content_is_listed_as_printed(sqlite_client: PageClient) -> None:
    listed = sqlite_client.app.test_cli_runner().invoke(args=["signs", "list"]).output
    found = {line.split()[0]: line.split()[4] for line in listed.splitlines()}
    assert found == PRINTED
