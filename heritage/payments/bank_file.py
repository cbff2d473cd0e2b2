"""content/banks.toml: banks and wallets by the number that stands in their codes."""

import re
from dataclasses import dataclass
from pathlib import Path

from heritage.codecs.checked_toml import Problem, Table
from heritage.payments.rules import BankKind

FILE = "banks.toml"
_BIN = re.compile("[0-9]{6}")


@dataclass(frozen=True)
class BankFacts:
    """receives, pays_by_scan: None where it is not known."""

    bin: str
    short_name: str
    name: str
    kind: BankKind
    receives: bool | None = None
    pays_by_scan: bool | None = None


def read_banks(folder: Path, problems: list[Problem]) -> list[BankFacts]:
    """The banks of a content folder, in the order of the file; what is wrong is added to `problems`."""
    try:
        text = (folder / FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        problems.append(Problem(FILE, "", f"cannot be read ({fault}); restore it from a copy"))
        return []
    table = Table.parse(text, FILE, problems)
    rows = table.rows("banks")
    banks = [_bank(row) for row in rows]
    for row, bank in zip(rows, banks, strict=True):
        if sum(each.bin == bank.bin for each in banks) > 1:
            row.fault("bin", f"{bank.bin} stands in the file twice; keep one")
    table.finish()
    return banks


def _bank(row: Table) -> BankFacts:
    bank = BankFacts(
        bin=row.text("bin"),
        short_name=row.text("short_name", 40),
        name=row.text("name", 200),
        kind=row.choice("kind", BankKind),
        receives=row.flag("receives") if row.has("receives") else None,
        pays_by_scan=row.flag("pays_by_scan") if row.has("pays_by_scan") else None,
    )
    if bank.bin and not _BIN.fullmatch(bank.bin):
        row.fault("bin", "write the six digits that stand in the codes")
    row.finish()
    return bank
