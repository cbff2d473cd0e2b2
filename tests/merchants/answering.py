"""Somebody who answers the questions of a registration, one page after the other, as a browser sends them."""

from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from heritage.codecs import vietqr
from heritage.db import Base
from heritage.merchants.services import secrets_of
from heritage.payments.bank_file import BankFacts
from heritage.payments.banks import bring_in_banks
from heritage.payments.rules import BankKind
from heritage.qr_symbols import Level, png
from heritage.shops.models import Shop, ShopDraft
from heritage.shops.rules import Accepted, ShopState
from heritage.web.site_app import SiteApp
from tests.media.sent_files import jpeg
from tests.shop_factory import HERE, SAMPLE_BANK
from tests.signed_in import NOW, SignedInClient

BANK = BankFacts("999998", "Bank MẪU", "Ngân hàng MẪU để thử", BankKind.BANK, receives=True)
ACCOUNT = "0011004567890"
HOLDER = "Nguyễn Thị Mẫu"
EVERY_DAY = [str(day) for day in range(7)]


def transfer_payload(account: str = ACCOUNT, **more: Any) -> str:
    return vietqr.write(vietqr.VietQR(bin=BANK.bin, account=account, **more))


def picture_of(payload: str) -> tuple[BytesIO, str]:
    """The picture with a code, as a bank's app saves it."""
    return BytesIO(png(payload, Level.M)), "qr.png"


def front() -> tuple[BytesIO, str]:
    return BytesIO(jpeg()), "front.jpg"


def know_banks(app: SiteApp) -> None:
    with app.database.writing() as session:
        bring_in_banks(session, [BANK, SAMPLE_BANK], now=NOW)


class Answering:
    """address: where the questions stand, /merchant/register or an agent's own."""

    def __init__(self, client: SignedInClient, address: str = "/merchant/register") -> None:
        self.client = client
        self.address = address

    def send(self, question: str, **fields: Any) -> TestResponse:
        return self.client.post(f"{self.address}/{question}", **fields)

    def shop(self, **changes: Any) -> TestResponse:
        return self.send("shop", **{"name": "Quán MẪU Bà Tám", "kind": "food"} | changes)

    def place(self, **changes: Any) -> TestResponse:
        known = {"street": "Đường MẪU", "house_number": "12", "ward": "", "position": f"{HERE[0]}, {HERE[1]}"}
        return self.send("place", **known | changes)

    def photo(self) -> TestResponse:
        return self.send("photo", way="send", chosen=front())

    def picture(self, payload: str = "") -> TestResponse:
        return self.send("code", way="picture", chosen=picture_of(payload or transfer_payload()))

    def holder(self, name: str = HOLDER) -> TestResponse:
        return self.send("code", way="holder", holder=name)

    def typed(self, **changes: Any) -> TestResponse:
        known = {"bank": BANK.bin, "account": ACCOUNT, "again": ACCOUNT, "holder": HOLDER}
        return self.send("code", way="typed", **known | changes)

    def accepts(self, **changes: Any) -> TestResponse:
        ways = {each.value: "yes" for each in Accepted}
        return self.send("accepts", **ways | {"staff_may_take": "no"} | changes)

    def hours(self, **changes: Any) -> TestResponse:
        known = {"days_1": EVERY_DAY, "opens_1a": "07:00", "closes_1a": "21:00", "stalls": "", "note": ""}
        return self.send("hours", **known | changes)

    def everything(self) -> None:
        for answer in (self.shop, self.place, self.photo, self.picture, self.holder, self.accepts, self.hours):
            assert answer().status_code == 302, answer.__name__

    def mark(self) -> str:
        """What the last page says of the answers that were read."""
        return self.client.page(f"{self.address}/check").one("input[@name='as_of']").attrib["value"]

    def submit(self, **consents: str) -> TestResponse:
        return self.send("check", as_of=self.mark(), **consents or {"keep": "y", "show": "y"})


def count(app: SiteApp, table: str) -> int:
    with app.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


def only_shop(app: SiteApp) -> Shop:
    with app.database.reading() as session:
        return session.scalars(select(Shop)).one()


def draft_in(app: SiteApp, owner_id: int) -> ShopDraft | None:
    with app.database.reading() as session:
        return session.scalar(select(ShopDraft).where(ShopDraft.owner_id == owner_id))


def secrets_in(app: SiteApp, owner_id: int) -> dict[str, str]:
    return secrets_of(draft_in(app, owner_id), app.vault)


def imported_shop(app: SiteApp, **facts: Any) -> int:
    """A shop that the ward's list knows and nobody has claimed."""
    known = {
        "name": "Quán MẪU Bà Tám",
        "kind": "cafe",
        "street": "Đường MẪU",
        "house_number": "5",
        "latitude": HERE[0],
        "longitude": HERE[1],
    } | facts
    with app.database.writing() as session:
        shop = Shop(
            slug=f"mau-{known.get('house_number')}-{known['name']}",
            name_folded=known["name"].lower(),
            state=ShopState.IMPORTED,
            accepts={},
            foreign_apps=[],
            stalls=[],
            registered_at=NOW,
            state_since=NOW,
            **known,
        )
        session.add(shop)
        session.flush()
        return shop.id
