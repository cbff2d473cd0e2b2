"""Requests a second: the warm page of a site, a counted scan, a shop's page and the picture of its payment code, each
beside a Flask hello-world."""

from collections.abc import Callable
from statistics import median
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.load import LANGUAGE, Target, load_in_rounds
from benchmarks.servers import Installation
from benchmarks.table import Measure
from heritage.db import Database, create_database_engine
from heritage.payments.queries import versions_to_be_paid
from heritage.shops.listing import shop_cards_by_name
from heritage.signs.models import ScanCount
from heritage.signs.queries import signs_in_order_of_code

ROUNDS = 27
SECONDS_A_TURN = 0.3
SITE = "den-song-son"

T = TypeVar("T")


def measure_speed(installation: Installation) -> list[Measure]:
    code = _read(installation, _code_of_site)
    scans_before = _read(installation, lambda session: _scans(session, code))
    street = Installation(installation.folder / "street", has_samples=True)
    version = _read(street, lambda session: versions_to_be_paid(session)[0])
    slug = _read(street, lambda session: shop_cards_by_name(session)[0].slug)
    with installation.site() as site, street.site() as shops, installation.peers() as peers:
        hello = Target(peers, ["/"])
        page = Target(site, [f"/{LANGUAGE}/sites/{SITE}"])
        scan = Target(site, [f"/Q/{code}"])
        shop = Target(shops, [f"/{LANGUAGE}/shops/{slug}"])
        picture = Target(shops, [f"/pay/{version.counter_id}/{version.id}.svg"])
        load_in_rounds([hello, page, scan, shop, picture], ROUNDS, SECONDS_A_TURN)
    # The server has ended, so what it still had in memory is written.
    counted = _read(installation, lambda session: _scans(session, code)) - scans_before
    return [
        _beside("warm site page", page, hello, 1.5),
        _beside("/Q/ with its scan counted", scan, hello, 0.3),
        _counts(scan.answers, counted),
        _beside("warm shop page", shop, hello, 1.5),
        _beside("picture of a payment code, kept", picture, hello, 0.5),
    ]


def _beside(name: str, target: Target, hello: Target, bound: float) -> Measure:
    ratios = [turn.rate / peer.rate for turn, peer in zip(target.measured, hello.measured, strict=True)]
    return Measure(
        name,
        f"{target.rate:.0f}/s",
        f"hello {hello.rate:.0f}/s",
        median(ratios),
        at_least=bound,
        rounds=tuple(ratios),
        note=f"{target.turns[0].body_bytes / 1024:.1f} KB a time; {ROUNDS} rounds from {min(ratios):.2f} to "
        f"{max(ratios):.2f}; server CPU {1000 * target.cost:.3f} ms against {1000 * hello.cost:.3f} ms; "
        f"load client busy {max(target.busiest_client, hello.busiest_client):.0%} at most",
    )


def _counts(asked: int, counted: int) -> Measure:
    # Both ways: a scan too many is as wrong as one too few, so the ratio is of the smaller to the larger.
    ratio = min(asked, counted) / max(asked, counted)
    return Measure("scans in the database", str(counted), f"asked {asked}", ratio, at_least=1)


def _scans(session: Session, code: str) -> int:
    of_load = (ScanCount.code == code, ScanCount.language == LANGUAGE)
    return session.scalar(select(func.coalesce(func.sum(ScanCount.count), 0)).where(*of_load)) or 0


def _code_of_site(session: Session) -> str:
    return next(sign.code for sign in signs_in_order_of_code(session) if sign.slug == SITE)


def _read(installation: Installation, query: Callable[[Session], T]) -> T:
    database = Database(create_database_engine(installation.settings.database_url))
    try:
        with database.reading() as session:
            return query(session)
    finally:
        database.close()
