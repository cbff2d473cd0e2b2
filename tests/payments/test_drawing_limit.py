"""Pictures of codes with an amount: each costs time to draw, so there is a limit; what is kept costs nothing."""

from itertools import takewhile

from heritage.payments.code_images import Drawing
from heritage.people.models import RateBucket
from heritage.people.rate_limits import DRAWING, DRAWING_FOR_ALL
from heritage.web.rates import EVERYBODY
from heritage.web.site_app import SiteApp
from tests.page_client import PageClient
from tests.shop_factory import MadeShop, listed_shop
from tests.signed_in import now


def drawn(client: PageClient, made: MadeShop, amount: int, suffix: str = "svg") -> int:
    return client.get(f"/pay/{made.counter_id}/{made.version_id}.{suffix}?amount={amount}").status_code


def empty_the_bucket_of_all(app: SiteApp) -> None:
    with app.database.writing() as session:
        session.merge(RateBucket(key=f"{DRAWING_FOR_ALL.name} {EVERYBODY}", tokens=0.0, at=now()))


def test_new_amounts_are_limited_and_the_answer_says_when_to_come_back(client: PageClient) -> None:
    made, most = listed_shop(client.app, account="MAU0000801"), int(DRAWING.capacity)
    answers = (drawn(client, made, 1000 + each) for each in range(3 * most))  # some come back while it draws
    assert len(list(takewhile(lambda status: status == 200, answers))) >= most
    refused = client.get(f"/pay/{made.counter_id}/{made.version_id}.png?amount=999", "en")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "That was tried too often. Wait 1 minutes" in refused.get_data(as_text=True)


def test_a_picture_that_is_kept_and_the_code_without_an_amount_cost_nothing(client: PageClient) -> None:
    made = listed_shop(client.app, account="MAU0000802")
    assert drawn(client, made, 5000) == 200
    empty_the_bucket_of_all(client.app)
    assert drawn(client, made, 6000) == 429
    assert drawn(client, made, 5000) == 200
    assert client.get(f"/pay/{made.counter_id}/{made.version_id}.svg").status_code == 200
    assert client.get(f"/pay/{made.counter_id}/{made.version_id}.png?other=1").status_code == 200


def test_a_drawing_keeps_the_last_ones_and_draws_each_once() -> None:
    asked: list[str] = []

    def draw(payload: str, is_sample: bool) -> bytes:
        asked.append(payload)
        return payload.encode()

    drawing = Drawing(draw, most=2)
    for payload in ("a", "a", "b", "a", "c"):
        assert drawing(payload, is_sample=False) == payload.encode()
    assert asked == ["a", "b", "c"]
    assert [drawing.holds(payload, is_sample=False) for payload in "abc"] == [True, False, True]
    assert not drawing.holds("a", is_sample=True)
