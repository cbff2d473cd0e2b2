"""What waits for somebody of the staff, told by each room for the desk's front page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from heritage.people.queries import Person


@dataclass(frozen=True)
class Task:
    """Something that waits: its words (a LazyString), how many there are, and the page where it is done."""

    words: Any
    count: int
    address: str
    is_urgent: bool = False


@dataclass(frozen=True)
class DeskLink:
    """A page of the desk that one of the staff may open."""

    words: Any
    address: str


DeskSection = Callable[[Session, Person], tuple[list[Task], list[DeskLink]]]
"""(session, person) to what waits for this person in one room, and the pages this person works on there."""
