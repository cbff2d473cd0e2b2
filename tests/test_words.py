"""Interface words: every catalogue is whole, and whatever the code can show to people has words."""

import ast
import re
import tomllib
from functools import cache

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from heritage.db import PublicContent
from heritage.settings import PROJECT_FOLDER
from heritage.sites.models import Site, SiteText
from heritage.sites.public import DIRECTIONS
from heritage.sites.rules import Caution, CheckMethod, Direction, Precision, TextState
from heritage.web.errors import EXPLAINED
from heritage.web.site_app import SiteApp
from tests.catalogues import PLACEHOLDER, TRANSLATED, catalogue, forms, messages
from tests.page_client import Page, PageClient

# The same that `make words` gives to pybabel.
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None}


@cache
def extracted() -> frozenset[str | tuple[str, ...]]:
    mappings = tomllib.loads((PROJECT_FOLDER / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    method_map = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options_map = {
        mapping["pattern"]: {name: value for name, value in mapping.items() if name not in {"pattern", "method"}}
        for mapping in mappings
    }
    found = extract_from_dir(PROJECT_FOLDER, method_map, options_map, keywords=KEYWORDS)
    return frozenset(message for _file, _line, message, _comments, _context in found)


def test_words_are_found_in_code_and_in_templates() -> None:
    assert {"to the north", "At a glance", ("%(num)d source", "%(num)d sources")} <= extracted()


def test_every_language_of_the_town_has_a_catalogue(sqlite_app: SiteApp) -> None:
    assert {*TRANSLATED, "en"} == set(sqlite_app.town.tags)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_catalogue_holds_exactly_the_words_of_the_interface(tag: str) -> None:
    held = {message.id for message in messages(tag)}
    assert extracted() - held == set(), "run `make words`, then translate"
    assert held - extracted() == set(), "nobody says these any more; run `make words`"
    assert not catalogue(tag).obsolete, "remove the obsolete entries at the end of the file"


@pytest.mark.parametrize("tag", TRANSLATED)
def test_nothing_is_left_untranslated_or_guessed(tag: str) -> None:
    found = [message.id for message in messages(tag) if message.fuzzy or not all(forms(message.string))]
    assert found == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_plural_has_as_many_forms_as_the_language(tag: str) -> None:
    for message in messages(tag):
        if message.pluralizable:
            assert len(forms(message.string)) == catalogue(tag).num_plurals, message.id


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_fills_in_the_same_values(tag: str) -> None:
    for message in messages(tag):
        # Several forms hold what the last one, the plural, holds.
        expected = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
        for form in forms(message.string):
            assert sorted(PLACEHOLDER.findall(form)) == expected, form
            assert "%" not in PLACEHOLDER.sub("", form), form


@pytest.mark.parametrize("tag", [*TRANSLATED, "en"])
def test_words_carry_no_html_and_no_stray_space(tag: str) -> None:
    said = extracted() if tag == "en" else [message.string for message in messages(tag)]
    for each in said:
        for form in forms(each):
            assert not re.search(r"[<>]|&\w+;", form), form
            assert form == form.strip(), form
            assert "\n" not in form, form


@pytest.mark.parametrize("tag", [*TRANSLATED, "en"])
def test_every_direction_has_words_of_its_own(sqlite_app: SiteApp, tag: str) -> None:
    with sqlite_app.test_request_context(f"/{tag}/"):
        said = {direction: str(words) for direction, words in DIRECTIONS.items()}
    assert set(said) == set(Direction)
    assert len(set(said.values())) == len(Direction)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 429, 500])
def test_every_error_that_a_visitor_can_meet_is_explained(status: int) -> None:
    assert status in EXPLAINED


def page_of(app: SiteApp, changes: dict[str, object], table: type[PublicContent] = Site) -> Page:
    """The English page of Đền Sòng Sơn after `changes` to its facts or to its words."""
    with app.database.writing() as session:
        site = session.query(Site).filter_by(slug="den-song-son").one()
        row = site if table is Site else session.query(SiteText).filter_by(site_id=site.id, language="en").one()
        for name, value in changes.items():
            setattr(row, name, value)
    return PageClient(app).page("/en/sites/den-song-son")


def test_every_kind_of_caution_has_a_heading_of_its_own(sqlite_app: SiteApp) -> None:
    page_of(sqlite_app, {"cautions": [f"Caution {number}." for number, _ in enumerate(Caution)]}, SiteText)
    page = page_of(sqlite_app, {"cautions": list(Caution)})
    headings = [page.words(each) for each in page.all("div[@role='note']/strong")]
    assert len(set(headings)) == len(Caution) == len(headings)


def test_every_way_of_checking_is_told_apart(sqlite_app: SiteApp) -> None:
    assert len({page_of(sqlite_app, {"check_method": method}).words() for method in CheckMethod}) == len(CheckMethod)


def test_every_precision_of_a_position_is_told_apart(sqlite_app: SiteApp) -> None:
    assert len({page_of(sqlite_app, {"position_precision": each}).words() for each in Precision}) == len(Precision)


def test_only_a_text_that_no_speaker_has_read_carries_a_note(sqlite_app: SiteApp) -> None:
    note = "No speaker of this language has reviewed this translation yet."
    noted = {state for state in TextState if note in page_of(sqlite_app, {"state": state}, SiteText).words()}
    assert noted == {TextState.UNREVIEWED}


def test_every_kind_of_site_has_a_drawn_motif(sqlite_app: SiteApp) -> None:
    motifs = (PROJECT_FOLDER / "static" / "motifs.svg").read_text("utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', motifs))
    assert set(sqlite_app.town.kinds) <= drawn


def names_of(node: ast.expr | None) -> set[str]:
    """The classes that an `except` or an `errorhandler` names, without their modules."""
    if node is None:
        return set()
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {ast.unparse(part).rpartition(".")[2] for part in parts}


def test_every_domain_error_is_put_into_words_by_somebody() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in (PROJECT_FOLDER / "heritage").rglob("*.py")}
    pure = {"services.py", "rules.py"}
    raised = {
        node.name
        for path, tree in trees.items()
        if path.name in pure
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base).endswith(("Exception", "Error", "Refused")) for base in node.bases)
    }
    nodes = [node for path, tree in trees.items() if path.name not in pure for node in ast.walk(tree)]
    told = {name for node in nodes if isinstance(node, ast.ExceptHandler) for name in names_of(node.type)}
    told |= {
        name
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".errorhandler")
        for name in names_of(node.args[0])
    }
    assert {"PeopleError", "ShopError", "PaymentError"} <= raised, "this test would watch nothing"
    assert raised - told == set()
