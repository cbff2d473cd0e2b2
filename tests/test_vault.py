"""What the database keeps secret, and how its keys are changed."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from heritage.people.models import Account
from heritage.people.rules import Role
from heritage.vault import Vault, VaultClosed, encrypted_columns, new_key
from heritage.web.site_app import SiteApp
from tests.signed_in import staff


def test_what_one_key_wrote_another_cannot_read() -> None:
    written = Vault([new_key()]).encrypt("0011004567890")
    assert "4567890" not in written
    with pytest.raises(VaultClosed, match="HERITAGE_KEYS"):
        Vault([new_key()]).decrypt(written)


def test_without_keys_nothing_is_written_in_clear() -> None:
    with pytest.raises(VaultClosed, match="flask keys new"):
        Vault([]).encrypt("0011004567890")


def test_the_first_key_writes_and_every_key_reads() -> None:
    old, new = new_key(), new_key()
    written = Vault([old]).encrypt("text")
    both = Vault([new, old])
    assert both.decrypt(written) == "text"
    assert Vault([new]).decrypt(both.encrypt("text")) == "text"


def test_keys_are_changed_by_a_command_and_seals_stay(app: SiteApp) -> None:
    person = staff(app, Role.REVIEWER)
    with app.database.writing() as session:
        seal = app.vault.seal(session, "code")
        secret = app.vault.decrypt(session.get_one(Account, person.id).totp_secret or "")
    new = new_key()
    app.vault = Vault([new, *app.settings.keys])
    answer = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert answer.exit_code == 0, answer.output
    only_new = Vault([new])
    with app.database.writing() as session:
        assert only_new.decrypt(session.get_one(Account, person.id).totp_secret or "") == secret
        assert only_new.seal(session, "code") == seal


def test_every_encrypted_column_is_known_to_the_rotation(app: SiteApp) -> None:
    named = {f"{table.name}.{column.name}" for table, column in encrypted_columns()}
    assert {"account.totp_secret", "sealing_key.encrypted", "account_version.payload", "shop_draft.secrets"} <= named


def test_a_site_without_keys_says_what_is_missing(sqlite_app: SiteApp) -> None:
    sqlite_app.settings = replace(sqlite_app.settings, keys=())
    sqlite_app.vault = Vault([])
    answer = sqlite_app.test_cli_runner().invoke(args=["samples", "load"])
    assert answer.exit_code == 1
    assert "HERITAGE_KEYS" in answer.output


def test_a_database_dump_shows_no_secret(app: SiteApp) -> None:
    person = staff(app, Role.REVIEWER)
    with app.database.reading() as session:
        account = session.get_one(Account, person.id)
        secret = app.vault.decrypt(account.totp_secret or "")
        row = session.execute(text(f"SELECT * FROM account WHERE id = {person.id}")).one()
    assert secret not in str(row)
