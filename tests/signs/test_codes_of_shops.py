"""Permanent codes of shops, in the same register as those of sites."""

import pytest

from heritage.codecs import short_code
from heritage.signs.services import CodeTaken, code_of_shop, register_code
from heritage.web.site_app import SiteApp
from tests.shop_factory import submitted_shop
from tests.signed_in import NOW


def test_a_shop_has_one_permanent_code_however_often_it_is_asked_for(app: SiteApp) -> None:
    made, other = submitted_shop(app), submitted_shop(app, phone="+84912000002", account="MAU0000002")
    with app.database.writing() as session:
        codes = [
            code_of_shop(session, shop_id, now=NOW).code for shop_id in (made.shop_id, made.shop_id, other.shop_id)
        ]
    assert codes[0] == codes[1] != codes[2]
    assert short_code.parse(codes[0]) == codes[0]


def test_a_code_never_opens_another_place_than_the_one_it_was_given_to(app: SiteApp) -> None:
    made, other = submitted_shop(app), submitted_shop(app, phone="+84912000002", account="MAU0000002")
    with app.database.writing() as session:
        code = code_of_shop(session, made.shop_id, now=NOW).code
        assert register_code(session, code, shop_id=made.shop_id, now=NOW).code == code
        for printed, shop_id in ((code, other.shop_id), ("9VHYRT", made.shop_id)):
            with pytest.raises(CodeTaken):
                register_code(session, printed, shop_id=shop_id, now=NOW)
