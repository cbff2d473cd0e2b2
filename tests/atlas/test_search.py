"""What is found, on both databases alike, and that the index never falls behind the texts."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete, func, select, text, update

from heritage.app import create_app
from heritage.atlas.models import SearchEntry
from heritage.atlas.search_queries import CANDIDATES, Result, find_places, find_without_marks, index_is_up_to_date
from heritage.atlas.search_sources import SOURCES
from heritage.db import Base, PublicContent, raise_content_revision
from heritage.sites.models import LocalText, Site, SiteText
from heritage.web.site_app import SiteApp
from tests.conftest import NOW, Databases, fill, settings_for

MakeApp = Callable[..., SiteApp]

GAO = ["site:dinh-lang-gao", "festival:dinh-lang-gao"]

# Language of the visitor, what is typed, and what must come first.
PROBES: list[tuple[str, str, list[str]]] = [
    ("en", "dinh lang gao", GAO),
    ("vi", "đình làng Gạo", GAO),
    ("vi", "DINH LANG", GAO),
    ("vi", "ĐÌNH LÀNG", GAO),
    ("vi", "đình lang", GAO),
    ("ja", "dinh lang ga", GAO),
    ("vi", "gạ", GAO),
    ("vi", "lang gao dinh", GAO),
    ("ko", "가오 마을", GAO),
    ("en", "가오", GAO),
    ("zh-Hans", "村亭", GAO),
    ("zh-Hans", "九井", ["site:den-chin-gieng"]),
    ("vi", "庆光寺", ["site:chua-khanh-quang"]),
    ("ja", "洞窟", ["site:dong-cua-buong", "festival:dong-cua-buong"]),
    ("ko", "동굴", ["site:dong-cua-buong", "festival:dong-cua-buong"]),
    ("ja", "ソンソン祠", ["site:den-song-son"]),
    ("fr", "roi-dragon", ["site:den-bat-hai-long-vuong", "festival:bat-hai-long-vuong"]),
    ("en", "nine wells", ["site:den-chin-gieng"]),
    ("fr", "cave", ["site:dong-cua-buong"]),
    ("en", "lychee tr", ["site:den-cay-vai"]),
    ("vi", "tô hiến thành", GAO),
    ("vi", "sòng sơn", ["site:den-song-son"]),
    ("en", "song son ba doi festival", ["festival:song-son-ba-doi"]),
    ("vi", "doi", ["site:doi-ong", "site:deo-ba-doi"]),
    ("vi", "đồi", ["site:doi-ong"]),
    ("vi", "toà", ["site:doi-ong"]),
    ("vi", "phở", []),
    ("vi", "đình làng gáo", []),
    ("vi", '"dinh" AND (lang* OR gao) NEAR -x', []),
]


def find(app: SiteApp, typed: str, language: str = "vi") -> list[Result]:
    with app.database.reading() as session:
        return list(find_places(session, typed, language, app.town.fallbacks, app.town.source_language).results)


def named(results: list[Result]) -> list[str]:
    return [f"{result.kind}:{result.slug}" for result in results]


def is_up_to_date(app: SiteApp) -> bool:
    with app.database.reading() as session:
        return index_is_up_to_date(session)


def words_in_index(app: SiteApp) -> int:
    with app.database.reading() as session:
        return session.scalar(text("SELECT count(*) FROM search_words")) or 0


def entries(app: SiteApp) -> list[tuple[object, ...]]:
    """Every entry but for its number, which says in which order they were written."""
    columns = [column for column in Base.metadata.tables["search_entry"].columns if column.name != "id"]
    with app.database.reading() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by("kind", "slug", "language"))]


@pytest.fixture(scope="module")
def searched(databases: Databases) -> Iterator[SiteApp]:
    """The real content on each database, for tests that only read."""
    app = create_app(settings_for(databases.filled()))
    yield app
    app.close()


@pytest.mark.parametrize(("language", "typed", "first"), PROBES)
def test_the_first_results_are_the_right_ones(searched: SiteApp, language: str, typed: str, first: list[str]) -> None:
    found = named(find(searched, typed, language))
    assert found[: len(first)] == first if first else found == []


def test_both_databases_give_the_same_results_in_the_same_order(
    sqlite_app: SiteApp, postgresql_server: str, tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp
) -> None:
    folder = tmp_path_factory.mktemp("compared")
    other = make_app(Databases("postgresql", folder, postgresql_server).filled())
    asked = [(language, typed) for language, typed, _ in PROBES]
    asked += [
        (tag, typed) for tag in sqlite_app.town.tags for typed in ("d", "den", "đền", "temple", "사당", "の", "1")
    ]
    for language, typed in asked:
        assert find(sqlite_app, typed, language) == find(other, typed, language), typed


def test_a_word_with_marks_never_finds_another_with_other_marks(searched: SiteApp) -> None:
    assert named(find(searched, "đồi"))[0] == "site:doi-ong"
    assert "site:deo-ba-doi" not in named(find(searched, "đồi ông"))
    assert find(searched, "đòi ông") == []


def test_a_place_is_shown_once_in_the_language_of_the_visitor(searched: SiteApp) -> None:
    korean = find(searched, "đình làng gạo", "ko")[0]
    assert (korean.name, korean.language, korean.local_name) == ("가오 마을 딘", "ko", "Đình làng Gạo")
    found = named(find(searched, "song son", "ko"))
    assert len(found) == len(set(found))


def test_what_its_marks_hide_is_offered_without_them(searched: SiteApp) -> None:
    with searched.database.reading() as session:
        assert find_without_marks(session, "Đính Làng Gào") == "dinh lang gao"
        assert find_without_marks(session, "nonsense") is None
        assert find_without_marks(session, "nónsènse") is None


def test_a_changed_text_is_found_at_once_and_the_old_one_no_more(app: SiteApp) -> None:
    for name in ("Nhà cổ Mê Linh", "Nhà cổ Cổ Loa"):
        with app.database.writing() as session:
            words = select(SiteText).join(Site).where(Site.slug == "dinh-lang-gao", SiteText.language == "vi")
            session.scalars(words).one().name = name
        assert named(find(app, name)) == ["site:dinh-lang-gao"]
        assert is_up_to_date(app)
    assert find(app, "mê linh") == []
    assert words_in_index(app) == len(entries(app))


def test_a_place_that_goes_takes_its_words_along(app: SiteApp) -> None:
    with app.database.writing() as session:
        for words in session.scalars(select(SiteText).join(Site).where(Site.slug == "dinh-lang-gao")):
            session.delete(words)
    assert named(find(app, "đình làng gạo"))[0] == "festival:dinh-lang-gao"
    assert is_up_to_date(app)
    assert words_in_index(app) == len(entries(app))


def test_a_change_that_is_undone_leaves_the_index_alone(app: SiteApp) -> None:
    before = entries(app)
    with app.database.writing() as session:
        session.scalars(select(SiteText).where(SiteText.name == "Đình làng Gạo")).one().name = "Mê Linh"
        session.flush()
        session.rollback()
    assert entries(app) == before
    assert is_up_to_date(app)


def test_a_change_past_the_models_is_indexed_when_it_raises_the_revision(app: SiteApp) -> None:
    with app.database.writing() as session:
        session.execute(update(SiteText.__table__).where(SiteText.name == "Đồi Ông").values(name="Mê Linh"))
        raise_content_revision(session)
    assert named(find(app, "mê linh")) == ["site:doi-ong"]
    assert is_up_to_date(app)


def test_an_index_that_fell_behind_says_so_and_is_made_anew_by_command_or_by_the_next_change(app: SiteApp) -> None:
    runner = app.test_cli_runner()
    before = entries(app)
    for mend in ("command", "change"):
        with app.database.engine.begin() as connection:  # another program, which knows of no index
            connection.execute(delete(SearchEntry))
            connection.execute(text("DELETE FROM search_words"))
            connection.execute(text("UPDATE content_revision SET number = number + 1"))
        assert not is_up_to_date(app)
        behind = runner.invoke(args=["search", "check"])
        assert (behind.exit_code, "flask search rebuild" in behind.output) == (1, True)
        if mend == "command":
            assert runner.invoke(args=["search", "rebuild"]).exit_code == 0
        else:
            with app.database.writing() as session:
                session.scalars(select(Site).order_by(Site.id)).first().phone = "0"  # type: ignore[union-attr]
        assert runner.invoke(args=["search", "check"]).exit_code == 0
        assert entries(app) == before


def test_making_it_anew_again_changes_nothing(app: SiteApp) -> None:
    before = entries(app)
    for _ in range(2):
        app.test_cli_runner().invoke(args=["search", "rebuild"], catch_exceptions=False)
    assert entries(app) == before
    assert words_in_index(app) == len(before)


def test_bringing_the_database_to_its_newest_shape_brings_the_index_along(
    databases: Databases, make_app: MakeApp
) -> None:
    app = make_app(databases.filled())
    runner = app.test_cli_runner()
    assert runner.invoke(args=["database", "downgrade", "0002"]).exit_code == 0
    assert runner.invoke(args=["database", "upgrade"]).exit_code == 0
    assert is_up_to_date(app)
    assert named(find(app, "dinh lang gao"))[:2] == GAO


def test_a_change_writes_its_own_place_and_no_other(app: SiteApp) -> None:
    def numbers() -> dict[str, set[int]]:
        with app.database.reading() as session:
            found: dict[str, set[int]] = {}
            for slug, number in session.execute(
                select(SearchEntry.slug, SearchEntry.id).where(SearchEntry.kind == "site")
            ):
                found.setdefault(slug, set()).add(number)
            return found

    before = numbers()
    with app.database.writing() as session:
        session.scalars(select(Site).where(Site.slug == "doi-ong")).one().level = "listed"
    after = numbers()
    assert {slug for slug in before if before[slug] != after[slug]} == {"doi-ong"}


def test_every_table_of_words_for_visitors_is_searched() -> None:
    worded = {
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, LocalText) and issubclass(mapper.class_, PublicContent)
    }
    searched = {table for source in SOURCES for table in source.keys}
    assert worded <= searched, "a new kind of places needs a Source in search_sources.py"


def crowd(app: SiteApp, many: int) -> None:
    """Many more places with the same words than are compared; the right one was entered last."""
    names = [f"Quán Hòa số {number}" for number in range(many)] + ["Quán Hoa", "Quán Hòa", "Hòa Quán"]
    with app.database.writing() as session:
        model = session.scalars(select(Site).order_by(Site.id)).first()
        assert model is not None
        facts = {column.name: getattr(model, column.name) for column in Site.__table__.columns if column.name != "id"}
        for number, name in enumerate(names):
            site = Site(**facts | {"slug": f"z{number:05}"})
            session.add(site)
            session.flush()
            words = {"name": name, "summary": "Một quán", "state": "original", "body": "quán", "body_html": ""}
            lists = {key: [] for key in ("also_known_as", "worshipped", "commemorates", "cautions", "disagreements")}
            session.add(SiteText(site_id=site.id, language="vi", updated_at=NOW, **words, **lists))


def test_the_place_that_is_meant_comes_first_among_too_many_to_compare(databases: Databases, make_app: MakeApp) -> None:
    app = make_app(databases.migrated())
    fill(app)
    crowd(app, CANDIDATES + 50)
    expected = {
        "quan hoa": ["Quán Hoa", "Quán Hòa"],
        "quán hòa": ["Quán Hòa"],
        "quán hoà": ["Quán Hòa"],
        "hoa quan": ["Hòa Quán"],
    }
    for typed, names in expected.items():
        assert [result.name for result in find(app, typed)][: len(names)] == names, typed
    with app.database.reading() as session:
        found = find_places(session, "quan", "vi", (), "vi")
        assert not found.is_all
        assert session.scalar(select(func.count()).select_from(SearchEntry)) == words_in_index(app)
