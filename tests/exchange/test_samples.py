"""Sample shops: in by the steps of real ones, visibly samples, out again without a trace but the audit log."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from heritage.codecs import vietqr
from heritage.payments.models import AccountHand, AccountVersion, Bank, Counter
from heritage.payments.rules import SAMPLE_BIN
from heritage.people.models import Account
from heritage.shops.models import Consent, Shop
from heritage.signs.models import SignCode
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient

OF_SHOPS = (Account, Shop, Counter, AccountVersion, AccountHand, Consent, Bank)


def counts(app: SiteApp) -> dict[str, int]:
    with app.database.reading() as session:
        return {table.__name__: session.scalar(select(func.count()).select_from(table)) or 0 for table in OF_SHOPS}


def load(app: SiteApp, *options: str) -> str:
    answer = app.test_cli_runner().invoke(args=["samples", "load", *options])
    return f"{answer.exit_code} {answer.output}"


def test_samples_come_in_once_and_go_again_with_all_that_hangs_on_them(app: SiteApp) -> None:
    before = counts(app)
    assert load(app).startswith("0 12 sample shops")
    assert load(app, "--if-empty") == "0 "
    assert "There are shops already" in load(app)
    answer = app.test_cli_runner().invoke(args=["samples", "remove"])
    assert answer.output == "12 sample shops removed.\n"
    assert counts(app) == before
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_every_sample_says_so_and_no_bank_takes_its_code(app: SiteApp) -> None:
    load(app)
    with app.database.reading() as session:
        for shop in session.scalars(select(Shop)):
            assert shop.is_sample
            assert "MẪU" in shop.name
        for version in session.scalars(select(AccountVersion)):
            code = vietqr.read(app.vault.decrypt(version.payload)).vietqr
            assert code is not None
            assert code.bin == SAMPLE_BIN
        codes = [sign.code for sign in session.scalars(select(SignCode).where(SignCode.shop_id.is_not(None)))]
    assert len(codes) == 10
    assert all("MẪU" in PageClient(app).page(f"/Q/{code}", "vi").words() for code in codes)


def test_a_real_shop_cannot_be_declared_a_sample(app: SiteApp) -> None:
    load(app)
    with pytest.raises(IntegrityError), app.database.writing() as session:
        session.scalars(select(Shop).limit(1)).one().is_sample = False
