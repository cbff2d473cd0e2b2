"""Which shops a list shows, and what it says of their hours."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest

from heritage.payments.queries import CodeMarks
from heritage.shops.listing_rules import Opening, ShopFilter, chosen_shops, opening_of
from heritage.shops.rules import Accepted, Answer, Freshness

TUESDAY_NOON = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001  # the clock on the town's wall


@dataclass(frozen=True)
class Sample:
    id: int = 1
    kind: str = "cafe"
    accepts: dict[str, Any] = field(default_factory=lambda: {Accepted.VIETQR: Answer.YES, Accepted.CASH: Answer.UNSURE})
    hours: str | None = "Mo-Su 07:00-11:00,13:00-20:00"
    checked: date | None = date(2026, 11, 1)


def fits(chosen: ShopFilter, local: datetime = TUESDAY_NOON, kinds: frozenset[str] = frozenset(), **facts: Any) -> bool:
    return bool(chosen_shops([Sample(**facts)], {1: CodeMarks(kinds)}, chosen, local))


def opening(hours: str, local: datetime = TUESDAY_NOON) -> Opening:
    found = opening_of(hours, local)
    assert found is not None
    return found


def test_without_a_choice_every_shop_is_shown() -> None:
    assert not ShopFilter()
    assert fits(ShopFilter(), hours=None, checked=None)


def test_a_kind_leaves_the_others_out() -> None:
    assert fits(ShopFilter(kind="cafe"))
    assert not fits(ShopFilter(kind="food"))


def test_only_a_yes_counts_as_accepted() -> None:
    assert fits(ShopFilter(accepts=Accepted.VIETQR))
    assert not fits(ShopFilter(accepts=Accepted.CASH)), "the owner is not sure"
    assert not fits(ShopFilter(accepts=Accepted.E_WALLET)), "the owner did not say"


def test_the_kind_of_payment_code_can_be_chosen() -> None:
    assert fits(ShopFilter(code="payment"), kinds=frozenset({"transfer", "payment"}))
    assert not fits(ShopFilter(code="payment"), kinds=frozenset({"transfer"}))
    assert not fits(ShopFilter(code="payment"))


@pytest.mark.parametrize(("hour", "is_open"), [(6, False), (7, True), (12, False), (13, True), (20, False)])
def test_open_now_looks_at_the_clock_of_the_town(hour: int, is_open: bool) -> None:
    assert fits(ShopFilter(is_open=True), TUESDAY_NOON.replace(hour=hour)) is is_open


def test_a_shop_whose_hours_are_unknown_or_unreadable_is_not_called_open() -> None:
    assert not fits(ShopFilter(is_open=True), hours=None)
    assert not fits(ShopFilter(is_open=True), hours="when the owner is there")


@pytest.mark.parametrize(
    ("checked", "is_verified"), [(date(2026, 11, 1), True), (date(2026, 5, 29), True), (date(2026, 5, 28), False)]
)
def test_a_shop_counts_as_checked_for_half_a_year(checked: date, is_verified: bool) -> None:
    assert fits(ShopFilter(is_verified=True), checked=checked) is is_verified


def test_a_shop_nobody_has_looked_at_is_stale() -> None:
    (listed,) = chosen_shops([Sample(checked=None)], {}, ShopFilter(), TUESDAY_NOON)
    assert listed.freshness is Freshness.STALE
    assert not fits(ShopFilter(is_verified=True), checked=None)


def test_the_hours_of_today_are_told_as_people_read_them() -> None:
    assert opening("Mo-Su 07:00-11:00,13:00-20:00").today == ["07:00–11:00", "13:00–20:00"]
    assert opening("We 22:00-02:00", TUESDAY_NOON).today == []
    assert opening("24/7").today == ["00:00–24:00"]


def test_the_script_gets_minutes_of_the_week() -> None:
    assert opening("Tu 07:00-08:00; Su 22:00-02:00").week == [
        [1440 + 420, 1440 + 480],
        [6 * 1440 + 1320, 7 * 1440 + 120],
    ]


def test_a_report_shows_on_the_shop_it_is_about() -> None:
    marks = {1: CodeMarks(frozenset({"transfer"}), is_reported=True)}
    first, second = chosen_shops([Sample(), Sample(id=2)], marks, ShopFilter(), TUESDAY_NOON)
    assert (first.is_reported, second.is_reported) == (True, False)
