"""Limits on how often something may be tried, in the database, so that every process of the server counts the same.

A token bucket: it holds so many tokens, some come back each minute, each try costs one or more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from heritage.people.models import RateBucket


@dataclass(frozen=True)
class Limit:
    """name: what is limited; capacity: tokens of a full bucket; per_minute: tokens that come back."""

    name: str
    capacity: float
    per_minute: float


SIGN_IN = Limit("sign-in", capacity=20, per_minute=2)
"""A shop's wireless network is one address for several people; a guesser of pass-phrases gets 2,880 a day."""
LOOK_UP = Limit("look-up", capacity=100, per_minute=2)
UNKNOWN_LOOK_UP_COST = 20
"""As in Brazil's directory of payment keys (DICT): who asks for what does not exist is probably trying numbers."""
REPORT = Limit("report", capacity=6, per_minute=0.1)
"""A report costs staff a walk: six at once, then six an hour."""
TELL = Limit("tell", capacity=6, per_minute=0.1)
TELL_ALL = Limit("tell-all", capacity=200, per_minute=2)
"""What visitors write is read by a person: six at once from one sender, and from all of them 2,880 a day."""
REGISTRATION = Limit("registration", capacity=30, per_minute=0.5)
"""An agent registers ten shops in a morning from one phone."""
TAP = Limit("tap", capacity=30, per_minute=2)
DRAWING = Limit("drawing", capacity=60, per_minute=20)
"""Payment codes with an amount that were not drawn lately: the guests of a restaurant share its network."""
DRAWING_FOR_ALL = Limit("drawing-for-all", capacity=600, per_minute=300)
"""The same from everybody together: at 20 to 45 ms each, a fifth of one processor."""


def take(session: Session, limit: Limit, key: str, *, now: datetime, cost: float = 1) -> timedelta | None:
    """Take `cost` tokens of `key`'s bucket; how long to wait when there are too few, and then none are taken."""
    name = f"{limit.name} {key}"
    bucket = session.scalar(select(RateBucket).where(RateBucket.key == name).with_for_update())
    if bucket is None:
        bucket = RateBucket(key=name, tokens=limit.capacity, at=now)
        session.add(bucket)
    minutes = max(0.0, (now - bucket.at).total_seconds() / 60)
    tokens = min(limit.capacity, bucket.tokens + minutes * limit.per_minute)
    enough = tokens >= cost
    bucket.tokens, bucket.at = tokens - cost if enough else tokens, now
    session.flush()
    return None if enough else timedelta(minutes=(cost - tokens) / limit.per_minute)


def charge(session: Session, limit: Limit, key: str, *, now: datetime, cost: float) -> None:
    """Take `cost` tokens as far as there are any: what turned out to cost more than was asked for."""
    bucket = session.get(RateBucket, f"{limit.name} {key}")
    if bucket is not None:
        bucket.tokens = max(0.0, bucket.tokens - cost)
        session.flush()


def forget_old_buckets(session: Session, *, before: datetime) -> None:
    """Remove what nobody has touched since `before`; by then every bucket is full again."""
    session.execute(delete(RateBucket).where(RateBucket.at < before))
