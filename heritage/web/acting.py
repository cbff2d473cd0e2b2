"""One transaction for what somebody does. What is refused leaves no trace but its line in the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from flask import request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from heritage.people import audit
from heritage.people.queries import Person
from heritage.people.rules import Refused
from heritage.web.pages import now
from heritage.web.site_app import current_site


class Race(StrEnum):
    """The database refused what the rules allowed a moment ago: somebody else was quicker, or somebody went around the
    rules."""

    MEANWHILE = "meanwhile"


@contextmanager
def acting(person: Person | None) -> Iterator[Session]:
    """A transaction in which `person` acts; None: a guest. Raises Refused, after the attempt was noted."""
    try:
        with current_site().database.writing() as session:
            yield session
    except Refused as refused:
        if refused.action:
            _note(person, refused.action, refused.subject, refused.fault)
        raise
    except IntegrityError as fault:
        _note(person, f"request:{request.endpoint}", request.path, Race.MEANWHILE)
        raise Refused(Race.MEANWHILE) from fault


def _note(person: Person | None, action: str, subject: str, why: StrEnum) -> None:
    with current_site().database.writing() as session:
        actor_id = person.id if person else None
        audit.note(session, action, subject, actor_id=actor_id, now=now(), was_refused=True, why=why)
