"""A street in the middle of its work, for the pages of people who are signed in: every list has rows, and each of those
pages is named here once."""

from dataclasses import dataclass

from heritage.payments.cases import open_case, report_tampering
from heritage.payments.copies import record_print
from heritage.payments.models import AccountVersion, ReviewCase
from heritage.payments.rules import CaseKind, NoticeKind, SheetFormat
from heritage.payments.services import open_counter
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.people.services import notify
from heritage.review.services import ask_owner, leave_note
from heritage.shops.models import Shop
from heritage.shops.services import ask_for_help
from heritage.web.site_app import SiteApp
from tests.shop_factory import MadeShop, another_account, approved, listed_shop, submitted_shop
from tests.signed_in import NOW, administrators, staff

REVIEWING = [
    "/staff/queue",
    "/staff/queue?state=closed",
    "/staff/cases/{registration}",
    "/staff/cases/{change}",
    "/staff/cases/{report}",
    "/staff/calls",
    "/staff/print",
    "/staff/print/{counter}",
]
VISITING = ["/staff/queue", "/staff/cases/{change}/visit", "/staff/help", "/staff/register"]
MANAGING = [
    "/staff/",
    "/staff/people",
    "/staff/people/{somebody}",
    "/staff/audit",
    "/staff/banks",
    "/staff/banks/new",
    "/staff/banks/999999",
    "/account",
]
OWNING = [
    "/merchant/{shop}",
    "/merchant/{shop}/counters",
    "/merchant/counters/{counter}/account",
    "/merchant/counters/{empty}/account",
    "/merchant/counters/{empty}/name",
    "/merchant/counters/{empty}/close",
    "/merchant/print",
    "/merchant/print/{counter}",
    "/merchant/{shop}/details",
    "/merchant/{shop}/details/shop",
    "/merchant/{shop}/details/accepts",
    "/merchant/{shop}/details/hours",
    "/merchant/{shop}/details/photo",
    "/merchant/code/{counter}",
    "/merchant/check/{counter}",
    "/merchant/{shop}/figures",
    "/merchant/{shop}/report",
    "/merchant/status",
    "/merchant/data",
    "/merchant/data/erase",
]
PAGES = {"reviewer": REVIEWING, "agent": VISITING, "administrator": MANAGING, "merchant": OWNING}


@dataclass(frozen=True)
class BusyStreet:
    """people: by their part in PAGES; keys: what its addresses are filled with."""

    people: dict[str, Person]
    keys: dict[str, int]

    def addresses(self, part: str) -> list[str]:
        return [pattern.format(**self.keys) for pattern in PAGES[part]]


def set_to_work(app: SiteApp) -> BusyStreet:
    """Enter shops at every stage of review into a site that has none."""
    made = listed_shop(app, name="Quán MẪU có tên dài của một gia đình nhiều đời ở Bỉm Sơn")
    change = approved(app, another_account(app, made))
    waits = submitted_shop(app, phone="+84912000002", account="MAU0000001", name="Quán MẪU có tên gần giống")
    agent, reviewer = staff(app, Role.AGENT, "agent-two"), staff(app, Role.REVIEWER, "reviewer-three")
    report, empty = _trouble(app, made)
    _ask(app, waits, reviewer)
    people = {"reviewer": reviewer, "agent": agent, "administrator": administrators(app)[0], "merchant": made.owner}
    return BusyStreet(
        people,
        {
            "registration": waits.case_id,
            "change": change.case_id,
            "report": report,
            "shop": made.shop_id,
            "counter": made.counter_id,
            "empty": empty,
            "somebody": reviewer.id,
        },
    )


def _trouble(app: SiteApp, made: MadeShop) -> tuple[int, int]:
    """A report on the shop, a printed stand, and a counter without an account: the ids of the case and the counter."""
    with app.database.writing() as session:
        shop = session.get_one(Shop, made.shop_id)
        report = report_tampering(
            session, shop, place="Quầy 1", payload=None, seal=None, photo_id=None, by_merchant=False, now=NOW
        )
        notify(session, made.owner.id, NoticeKind.CHECK_YOUR_CODE, now=NOW, shop=shop.name, case=report.case_id)
        version = session.get_one(AccountVersion, made.version_id)
        record_print(session, version, SheetFormat.TENT, 2, actor=made.owner, now=NOW)
        empty = open_counter(session, shop, name="Quầy mang về", actor=made.owner, now=NOW)
        open_case(session, CaseKind.RECHECK, shop, now=NOW)
        ask_for_help(session, name="Người MẪU", phone="+84912000003", place="Đường MẪU, buổi sáng", now=NOW)
        return report.case_id, empty.id


def _ask(app: SiteApp, waits: MadeShop, reviewer: Person) -> None:
    with app.database.writing() as session:
        case = session.get_one(ReviewCase, waits.case_id)
        leave_note(session, case, "Chủ quán chỉ ở nhà buổi sáng.", actor=reviewer, now=NOW)
        ask_owner(session, case, "Số nhà này thuộc ngõ nào?", actor=reviewer, now=NOW)
