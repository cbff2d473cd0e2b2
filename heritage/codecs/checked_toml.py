"""Reading TOML (https://toml.io/en/v1.0.0) written by hand: every fault is noted, none stops the reading.

A person who mends a file wants all its faults in one list, each naming file and field and saying what to write.
"""

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Problem:
    """file: path inside the content folder; field: dotted name, empty for the file as a whole; advice: what to do."""

    file: str
    field: str
    advice: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.field, self.advice) if part)


class Table:
    """One table of a file. Each method takes a field out, notes what is wrong with it, and returns a value of its type:
    for a faulty or missing field an empty one, so that reading goes on."""

    def __init__(self, values: dict[str, Any], file: str, problems: list[Problem], where: str = "") -> None:
        self._values = values
        self._file = file
        self._where = where
        self._used: set[str] = set()
        self.problems = problems

    @classmethod
    def parse(cls, text: str, file: str, problems: list[Problem]) -> "Table":
        try:
            return cls(tomllib.loads(text), file, problems)
        except tomllib.TOMLDecodeError as fault:
            problems.append(Problem(file, "", f"this is not TOML; correct it where it says: {fault}"))
            return cls({}, file, [])  # its fields need no complaint of their own

    def fault(self, key: str, advice: str) -> None:
        self.problems.append(Problem(self._file, self._where + key, advice))

    def names(self) -> list[str]:
        """The fields there are, in the order of the file."""
        return list(self._values)

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, limit: int | None = None) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "write a text in quotes")
            return ""
        if limit and len(value) > limit:
            self.fault(key, f"shorten it: {len(value)} characters, at most {limit} fit")
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; an absent one is empty."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.fault(key, "write a list of texts in quotes")
            return ()
        return tuple(value)

    def number(self, key: str) -> float:
        value = self._take(key)
        # TOML has nan and inf, no fact of ours is one.
        if isinstance(value, bool) or not isinstance(value, int | float) or not -math.inf < value < math.inf:
            self.fault(key, "write a number")
            return 0
        return value

    def whole(self, key: str) -> int:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, "write a whole number")
            return 0
        return value

    def optional_whole(self, key: str) -> int | None:
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        value = self._take(key, False)
        if not isinstance(value, bool):
            self.fault(key, "write true or false")
        return bool(value)

    def day(self, key: str) -> date:
        value = self._take(key)
        if type(value) is not date:
            self.fault(key, "write a date without quotes, like 2026-11-24")
            return date.min
        return value

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        value = self.text(key)
        known = sorted(allowed)
        if value and value not in known:
            self.fault(key, f"{value!r} is not known; write one of: {', '.join(known)}")
        return value

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        value = self.one_of(key, kind)
        return kind(value) if value in set(kind) else next(iter(kind))

    def optional_choice(self, key: str, kind: type[Choice]) -> Choice | None:
        return self.choice(key, kind) if self.has(key) else None

    def choices(self, key: str, kind: type[Choice]) -> tuple[Choice, ...]:
        values = self.texts(key)
        for value in values:
            if value not in set(kind):
                self.fault(key, f"{value!r} is not known; write some of: {', '.join(kind)}")
        return tuple(kind(value) for value in values if value in set(kind))

    def section(self, key: str) -> "Table":
        value = self._take(key)
        if not isinstance(value, dict):
            self.fault(key, f"write a section [{self._where}{key}]")
            value = {}
        return Table(value, self._file, self.problems, f"{self._where}{key}.")

    def rows(self, key: str) -> list["Table"]:
        """The tables of [[key]]; none if it is absent."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.fault(key, f"write each as [[{key}]]")
            return []
        return [
            Table(row, self._file, self.problems, f"{self._where}{key}[{number}].")
            for number, row in enumerate(value, start=1)
        ]

    def words(self, key: str, tags: Iterable[str]) -> dict[str, str]:
        """One expression in every language of `tags`."""
        table = self.section(key)
        words = {tag: table.text(tag) for tag in tags}
        table.finish()
        return words

    def finish(self) -> None:
        """Note the fields that nobody asked for: most are typing errors in a name."""
        for key in self._values:
            if key not in self._used:
                self.fault(key, "this field is not known; correct its name or remove it")

    def _take(self, key: str, default: Any = None) -> Any:
        self._used.add(key)
        return self._values.get(key, default)
