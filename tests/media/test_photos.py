"""Photos that are kept: their rows, their files, and who is shown them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import render_template_string
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from heritage.db import ContentRevision
from heritage.media.models import Photo
from heritage.media.pictures import prepare
from heritage.media.public import photo_response
from heritage.media.rules import SMALLEST_FRONT, PhotoFault, PhotoKind, PhotoRefused, file_names
from heritage.media.services import forget_photo, keep_photo
from heritage.people.models import Account
from heritage.people.queries import Person
from heritage.people.rules import Role
from heritage.shops.models import Shop
from heritage.shops.rules import ShopState
from heritage.shops.services import save_draft
from heritage.web.site_app import SiteApp
from heritage.web.static_files import IMMUTABLE
from tests.conftest import NOW, Databases
from tests.media.sent_files import PDF, jpeg, opened
from tests.page_client import PageClient
from tests.signed_in import SignedInClient, merchant, staff


@pytest.fixture
def app(databases: Databases, make_app: Callable[..., SiteApp], tmp_path: Path) -> SiteApp:
    return make_app(databases.migrated(), media_folder=tmp_path / "media")


@pytest.fixture
def client(app: SiteApp) -> PageClient:
    return PageClient(app)


def keep(app: SiteApp, kind: PhotoKind = PhotoKind.FRONT, width: int = 900, actor_id: int | None = None) -> Photo:
    with app.database.writing() as session:
        return keep_photo(session, app.storage, jpeg(width, 600), kind=kind, actor_id=actor_id, now=NOW)


def show(app: SiteApp, photo: Photo, state: ShopState = ShopState.LISTED, phone: str = "+84912000001") -> Person:
    """The photo becomes the front of a shop in `state`; its owner."""
    owner = merchant(app, phone)
    with app.database.writing() as session:
        shop = Shop(
            slug=f"mau-{photo.id}",
            name="MẪU",
            name_folded="mau",
            kind="other",
            state=state,
            owner_id=owner.id,
            photo_id=photo.id,
            accepts={},
            foreign_apps=[],
            stalls=[],
            registered_at=NOW,
            state_since=NOW,
        )
        session.add(shop)
    return owner


def forget(app: SiteApp, photo: Photo) -> None:
    with app.database.writing() as session:
        forget_photo(session, app.storage, session.get_one(Photo, photo.id))


def rows(app: SiteApp) -> list[Photo]:
    with app.database.reading() as session:
        return list(session.scalars(select(Photo).order_by(Photo.id)))


def files(app: SiteApp) -> set[str]:
    folder = app.settings.media_folder
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def files_of(photo: Photo) -> set[str]:
    return {f"photos/{photo.digest}-{name}" for name in file_names(photo.widths)}


def revision(app: SiteApp) -> int:
    with app.database.reading() as session:
        return session.scalars(select(ContentRevision.number)).one()


def test_a_photo_is_kept_as_a_row_and_the_files_it_names(app: SiteApp) -> None:
    with app.database.writing() as session:
        agent = Account(login="mau", name="MẪU", role="agent", failures=0, made_at=NOW)
        session.add(agent)
    keep(app, PhotoKind.EVIDENCE, actor_id=agent.id)
    (photo,) = rows(app)
    assert re.fullmatch("[0-9a-f]{32}", photo.digest)
    assert (photo.kind, photo.width, photo.height, photo.widths) == ("evidence", 900, 600, [400, 800, 900])
    assert (photo.made_at, photo.made_by) == (NOW, agent.id)
    assert files(app) == files_of(photo)


def test_a_photo_outlives_the_account_of_who_sent_it(app: SiteApp) -> None:
    with app.database.writing() as session:
        agent = Account(login="mau", name="MẪU", role="agent", failures=0, made_at=NOW)
        session.add(agent)
    keep(app, actor_id=agent.id)
    with app.database.writing() as session:
        session.delete(session.get_one(Account, agent.id))
    assert [photo.made_by for photo in rows(app)] == [None]


def test_a_photo_made_ready_before_the_transaction_is_the_same(app: SiteApp) -> None:
    ready = prepare(jpeg(900, 600), smallest=SMALLEST_FRONT)
    with app.database.writing() as session:
        photo = keep_photo(session, app.storage, ready, kind=PhotoKind.FRONT, actor_id=None, now=NOW)
    assert (photo.digest, photo.widths) == (keep(app).digest, keep(app).widths)


def test_what_is_refused_leaves_neither_row_nor_file(app: SiteApp) -> None:
    with pytest.raises(PhotoRefused) as caught, app.database.writing() as session:
        keep_photo(session, app.storage, PDF, kind=PhotoKind.FRONT, actor_id=None, now=NOW)
    assert caught.value.fault == PhotoFault.NOT_A_PICTURE
    assert (rows(app), files(app)) == ([], set())


def test_how_small_a_photo_may_be_depends_on_what_it_is_for(app: SiteApp) -> None:
    small = jpeg(200, 200)
    with app.database.writing() as session:
        with pytest.raises(PhotoRefused):
            keep_photo(session, app.storage, small, kind=PhotoKind.FRONT, actor_id=None, now=NOW)
        keep_photo(session, app.storage, small, kind=PhotoKind.EVIDENCE, actor_id=None, now=NOW, smallest=100)


def test_a_forgotten_photo_is_gone_with_its_files(app: SiteApp, client: PageClient) -> None:
    photo, other = keep(app), keep(app, width=1000)
    forget(app, photo)
    assert [each.id for each in rows(app)] == [other.id]
    assert files(app) == files_of(other)
    assert client.get(f"/media/{photo.digest}/400.webp").status_code == 404


def test_files_stay_as_long_as_another_photo_has_the_same(app: SiteApp) -> None:
    front, evidence = keep(app), keep(app, PhotoKind.EVIDENCE)
    assert (front.digest, front.id) == (evidence.digest, evidence.id - 1)
    forget(app, front)
    assert files(app) == files_of(evidence)
    forget(app, evidence)
    assert files(app) == set()


def test_a_photo_whose_deletion_was_undone_still_has_its_files(app: SiteApp) -> None:
    photo = keep(app)
    with app.database.writing() as session:
        forget_photo(session, app.storage, session.get_one(Photo, photo.id))
        session.rollback()
    assert len(rows(app)) == 1
    assert files(app) == files_of(photo)


def test_a_photo_replaced_by_the_very_same_still_has_its_files(app: SiteApp) -> None:
    photo = keep(app)
    with app.database.writing() as session:
        forget_photo(session, app.storage, session.get_one(Photo, photo.id))
        keep_photo(session, app.storage, jpeg(900, 600), kind=PhotoKind.FRONT, actor_id=None, now=NOW)
    assert [each.digest for each in rows(app)] == [photo.digest]
    assert files(app) == files_of(photo)


def test_pages_in_memory_are_made_anew_when_a_photo_goes(app: SiteApp) -> None:
    photo = keep(app)
    before = revision(app)
    forget(app, photo)
    assert revision(app) == before + 1


def test_the_photo_of_a_front_is_served_to_everybody_for_a_year(app: SiteApp, client: PageClient) -> None:
    photo = keep(app)
    show(app, photo)
    for name in file_names(photo.widths):
        answer = client.get(f"/media/{photo.digest}/{name}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == IMMUTABLE == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == {"webp": "image/webp", "jpg": "image/jpeg"}[name.split(".")[1]]
        assert "Set-Cookie" not in answer.headers
        assert f"{opened(answer.get_data()).width}." == name[: name.index(".") + 1]
        again = client.get(f"/media/{photo.digest}/{name}", If_None_Match=answer.headers["ETag"])
        assert (again.status_code, again.get_data()) == (304, b"")


@pytest.mark.parametrize("state", sorted(set(ShopState) - {ShopState.LISTED}))
def test_the_front_of_a_shop_that_is_not_listed_is_for_its_owner_and_for_those_who_read_its_case(
    app: SiteApp, client: PageClient, state: ShopState
) -> None:
    photo = keep(app)
    owner, address = show(app, photo, state), f"/media/{photo.digest}/400.jpg"
    for stranger in (merchant(app, "+84912000002"), staff(app, Role.EDITOR)):
        assert SignedInClient(app, stranger).get(address).status_code == 404
    refused = client.get(address)
    assert (refused.status_code, refused.headers["Cache-Control"]) == (404, "no-store")
    for person in (owner, staff(app, Role.AGENT), staff(app, Role.REVIEWER)):
        answer = SignedInClient(app, person).get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_a_photo_that_was_sent_and_belongs_to_no_shop_yet_is_for_whose_draft_it_is(
    app: SiteApp, client: PageClient
) -> None:
    photo, owner, helper = keep(app), merchant(app), staff(app, Role.AGENT)
    address = f"/media/{photo.digest}/400.jpg"
    assert SignedInClient(app, owner).get(address).status_code == 404
    with app.database.writing() as session:
        draft = save_draft(
            session,
            session.get_one(Account, owner.id),
            answers={},
            secrets=None,
            vault=app.vault,
            agent=helper,
            now=NOW,
        )
        draft.photo_id = photo.id
    assert SignedInClient(app, owner).get(address).status_code == 200
    assert client.get(address).status_code == 404


def test_the_same_picture_at_a_listed_and_at_another_shop_is_public(app: SiteApp, client: PageClient) -> None:
    first, second = keep(app), keep(app)
    show(app, first, ShopState.SUBMITTED)
    assert client.get(f"/media/{first.digest}/400.jpg").status_code == 404
    show(app, second, phone="+84912000002")
    assert client.get(f"/media/{first.digest}/400.jpg").status_code == 200


def test_every_file_has_an_etag_of_its_own(app: SiteApp, client: PageClient) -> None:
    photo = keep(app)
    show(app, photo)
    tags = {client.get(f"/media/{photo.digest}/{name}").headers["ETag"] for name in file_names(photo.widths)}
    assert len(tags) == len(file_names(photo.widths))


def test_evidence_is_never_served_to_the_public(app: SiteApp, client: PageClient) -> None:
    photo = keep(app, PhotoKind.EVIDENCE)
    for name in file_names(photo.widths):
        assert client.get(f"/media/{photo.digest}/{name}").status_code == 404
        with app.test_request_context():
            answer = photo_response(photo, name)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("name", ["1600.webp", "900.gif", "400", "photo", "..%2f..%2fheritage.db", "%2e%2e"])
def test_a_file_that_was_not_made_is_not_found(app: SiteApp, client: PageClient, name: str) -> None:
    photo = keep(app)
    show(app, photo)
    assert client.get(f"/media/{photo.digest}/{name}").status_code == 404
    with app.test_request_context(), pytest.raises(NotFound):
        photo_response(photo, name)


def test_a_photo_nobody_sent_or_whose_file_is_lost_is_not_found(app: SiteApp, client: PageClient) -> None:
    assert client.get(f"/media/{'0' * 32}/400.webp").status_code == 404
    photo = keep(app)
    show(app, photo)
    assert client.get(f"/media/{photo.digest}/400.webp").status_code == 200
    app.storage.delete(f"photos/{photo.digest}-400.webp")
    assert client.get(f"/media/{photo.digest}/400.webp").status_code == 404


TEMPLATE = """{% from "components/photos.html" import photo with context %}
<!doctype html><title>x</title>{{ photo(shown, alt, "(min-width: 40em) 20rem, 100vw") }}"""


def test_a_page_offers_each_width_and_keeps_the_place_of_the_photo(app: SiteApp, client: PageClient) -> None:
    photo = keep(app)
    show(app, photo)
    with app.test_request_context("/vi/"):
        html = render_template_string(TEMPLATE, shown=photo, alt='Quán "MẪU" <b>')
    address = f"/media/{photo.digest}"
    (source,) = re.findall(
        r'<source type="image/webp" srcset="([^"]+)" sizes="\(min-width: 40em\) 20rem, 100vw">', html
    )
    assert source == f"{address}/400.webp 400w, {address}/800.webp 800w, {address}/900.webp 900w"
    (image,) = re.findall(r"<img [^>]+>", html)
    assert f'src="{address}/400.jpg"' in image
    assert f'srcset="{source.replace("webp", "jpg")}"' in image
    assert 'width="900" height="600" loading="lazy"' in image
    assert 'alt="Quán &#34;MẪU&#34; &lt;b&gt;"' in image
    for each in re.findall(r"/media/[^\s\"]+", html):
        assert client.get(each).status_code == 200
