"""What is one's own: the shops and counters of who is signed in. Others' are told like those that are not there."""

from flask import abort
from markupsafe import Markup
from sqlalchemy.orm import Session

from heritage.merchants.home_queries import OwnTill, shop_of_owner, till_of_owner, version_of_owner
from heritage.payments.cases import raise_alarm
from heritage.payments.code_images import code_svg
from heritage.payments.models import AccountVersion
from heritage.payments.rules import PaymentError
from heritage.payments.services import open_payload
from heritage.shops.models import Shop
from heritage.web.acting import acting
from heritage.web.pages import now
from heritage.web.signed_in import person_of_request, signed_in
from heritage.web.site_app import current_site


def own_shop(session: Session, shop_id: int) -> Shop:
    return shop_of_owner(session, shop_id, signed_in().id) or abort(404)


def own_till(session: Session, counter_id: int) -> OwnTill:
    return till_of_owner(session, counter_id, signed_in().id) or abort(404)


def own_version(session: Session, version_id: int) -> tuple[Shop, AccountVersion]:
    return version_of_owner(session, version_id, signed_in().id) or abort(404)


def code_picture(payload: str, shop: Shop) -> Markup:
    """The code for a page, black on white; the text of it stands in its modules and nowhere else."""
    return Markup(code_svg(payload, is_sample=shop.is_sample).decode())  # noqa: S704  # our own drawing


def payload_to_show(version: AccountVersion) -> str | None:
    """The code of an account, compared with its seal; None when somebody changed it past this site. Then no code may be
    shown, and staff are told."""
    try:
        with current_site().database.reading() as session:
            return open_payload(session, version, vault=current_site().vault)
    except PaymentError:
        with acting(person_of_request()) as session:
            raise_alarm(session, version, now=now())
        return None
