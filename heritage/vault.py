"""What the database must not show to whoever copies it: account numbers and secrets, encrypted with keys of the
environment.

Encryption: Fernet (AES-128-CBC and HMAC-SHA-256) of the package cryptography; the first key writes, all keys read.
Digests: HMAC-SHA-256 under one sealing key that the database keeps encrypted. A plain SHA-256 of a payment code would
give the account number to anybody who tries all numbers of that bank; the sealing key outlives a change of keys, so
that what was sealed at approval can be compared for ever.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import CheckConstraint, Column, Table, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from heritage.db import Base


class VaultClosed(RuntimeError):
    """HERITAGE_KEYS is missing, or none of its keys opens what the database holds."""


class SealingKey(Base):
    """One row: the key under which digests are made, encrypted."""

    __tablename__ = "sealing_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    encrypted: Mapped[str] = mapped_column(Text)


def encrypted_column(**options: Any) -> Any:
    """A column that holds what `Vault.encrypt` wrote; `encrypt_again` finds it by this mark."""
    return mapped_column(Text, info={"encrypted": True}, **options)


class Vault:
    """keys: Fernet keys, the one to write with first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        self._sealing_key: bytes | None = None

    @property
    def is_open(self) -> bool:
        return self._fernet is not None

    def encrypt(self, text: str) -> str:
        """Raises VaultClosed."""
        return self._opened().encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Raises VaultClosed."""
        try:
            return self._opened().decrypt(encrypted).decode()
        except InvalidToken as fault:
            raise VaultClosed("HERITAGE_KEYS: none of the keys opens what the database holds") from fault

    def seal(self, session: Session, text: str) -> str:
        """The keyed digest of `text`, 64 hexadecimal digits; the same text has the same one. Raises VaultClosed."""
        if self._sealing_key is None:
            self._sealing_key = self._stored_sealing_key(session)
        return hmac.digest(self._sealing_key, text.encode(), "sha256").hex()

    def encrypt_again(self, session: Session) -> int:
        """Write every encrypted value anew with the first key; the number of values. Raises VaultClosed."""
        count = 0
        for table, column in encrypted_columns():
            keys = list(table.primary_key)
            for *key, encrypted in session.execute(select(*keys, column).where(column.is_not(None)).order_by(*keys)):
                where = [part == value for part, value in zip(keys, key, strict=True)]
                session.execute(update(table).where(*where).values({column: self.encrypt(self.decrypt(encrypted))}))
                count += 1
        return count

    def _stored_sealing_key(self, session: Session) -> bytes:
        row = session.get(SealingKey, 1)
        if row is None:
            row = SealingKey(id=1, encrypted=self.encrypt(secrets.token_hex(32)))
            session.add(row)
            session.flush()
        return bytes.fromhex(self.decrypt(row.encrypted))

    def _opened(self) -> MultiFernet:
        if self._fernet is None:
            raise VaultClosed("HERITAGE_KEYS: write a key; `flask keys new` prints one")
        return self._fernet


def encrypted_columns() -> Iterator[tuple[Table, Column[Any]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("encrypted") or (table.name == SealingKey.__tablename__ and column.name == "encrypted"):
                yield table, column


def new_key() -> str:
    return Fernet.generate_key().decode()


def digest(token: str) -> str:
    """SHA-256 of a token of ours: random, so that nobody finds it by trying."""
    return hashlib.sha256(token.encode()).hexdigest()
