"""The questions of a registration: their order, when each is answered, and what is taken for an answer. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class Question(StrEnum):
    """One page each. The first question of nine, phone and pass-phrase, comes before there is anything to save."""

    MATCH = "match"
    SHOP = "shop"
    PLACE = "place"
    PHOTO = "photo"
    CODE = "code"
    ACCEPTS = "accepts"
    HOURS = "hours"
    CHECK = "check"


QUESTIONS = 9
NUMBERS = {question: number for number, question in enumerate(Question, start=2)}
"""The second, whether it is a known shop, is only asked when one is like it, as soon as that shows."""

ASKED = (Question.SHOP, Question.PLACE, Question.PHOTO, Question.CODE, Question.ACCEPTS, Question.HOURS)
"""What is kept under its own name in the answers of a draft."""

PERHAPS, NOT_THESE, DEFAULTS = "perhaps", "not-these", "defaults"
"""Beside them: shops that this may be, shops that it is not, and what is known of the one that it is."""

MOST_MATCHES = 5

Answers = Mapping[str, Any]


def next_question(answers: Answers) -> Question:
    """What to ask now: the first thing that is not known."""
    if answers.get(PERHAPS):
        return Question.MATCH
    return next((question for question in ASKED if question not in answers), Question.CHECK)


def question_before(question: Question) -> Question | None:
    """Where "back" leads; the first one has nothing before it."""
    order = (*ASKED, Question.CHECK)
    place = order.index(question) if question in order else 0
    return order[place - 1] if place else None


def answer_to(question: Question, answers: Answers) -> Any:
    """What a page is filled with: the answer, else what the ward's list knows, else None."""
    return answers.get(question, answers.get(DEFAULTS, {}).get(question))


_CARD = re.compile("(?:[45][0-9]{15}|9704[0-9]{12}|9704[0-9]{15})")


def is_card_number(text: str) -> bool:
    """Whether digits are the number of a card: Visa, Mastercard or a domestic one, with its check digit (ISO/IEC
    7812-1, annex B). One account in ten of that length and beginning would be taken for one by chance."""
    if not _CARD.fullmatch(text):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(text))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def in_groups(account: str) -> str:
    """An account number as people read it out: four by four."""
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))


_NUMBER = "(-?[0-9]{1,3}(?:[.,][0-9]{1,12})?)"
_POSITION = re.compile(rf"{_NUMBER}\s*[,;\s]\s*{_NUMBER}")
_MAP_ADDRESS = re.compile(r"https://\S*@(-?[0-9]{1,3}\.[0-9]+),(-?[0-9]{1,3}\.[0-9]+)\S*")


def read_position(text: str) -> tuple[float, float] | None:
    """Latitude and longitude, as they stand in map apps or in the address of a map; None if it is none."""
    found = _POSITION.fullmatch(text) or _MAP_ADDRESS.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = (float(number.replace(",", ".")) for number in found.groups())
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


MAX_STALL = 300
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}")
_VISIBLE = re.compile("[!-~]+")


def read_stall(text: str) -> str | None:
    """The address of a stall on another platform, https alone; None if it is none. Names in other letters are refused:
    they can look like a platform that they are not."""
    address = text if "://" in text else f"https://{text}"
    if len(address) > MAX_STALL or not _VISIBLE.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    is_plain = port is None and "@" not in parts.netloc and _HOST.fullmatch(host)
    return address if parts.scheme == "https" and is_plain else None
