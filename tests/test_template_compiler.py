"""What templates know before there is a page is written into them; what they learn from the page is not."""

from collections.abc import Iterator

import pytest
from jinja2 import DictLoader
from markupsafe import Markup

from heritage.web.site_app import SiteApp
from heritage.web.template_compiler import LanguageEnvironment
from tests.page_client import PageClient


class Called:
    """A function that counts its calls."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, word: str, **values: object) -> str:
        self.times += 1
        return f"<{word}{''.join(map(str, values.values()))}>"


@pytest.fixture
def say() -> Called:
    return Called()


@pytest.fixture
def templates(say: Called) -> Iterator[LanguageEnvironment]:
    base = LanguageEnvironment(app=None, loader=DictLoader({}), autoescape=True)  # type: ignore[arg-type]
    known = {"say": say, "town": {"name": "Bỉm Sơn"}, "language": "vi"}
    filters = {"twice": lambda word: word * 2}
    return base.knowing(known, filters, {"own_address": lambda tag: f"/{tag}/{say.times}"})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{{ say('hello') }}", "&lt;hello&gt;"),
        ("{{ say(town.name) }}", "&lt;Bỉm Sơn&gt;"),
        ("{{ say(town['name'], language=language) }}", "&lt;Bỉm Sơnvi&gt;"),
        ("{{ say(language|twice) }}", "&lt;vivi&gt;"),
        ("{% if page %}{{ say('hello') }}{% endif %}", "&lt;hello&gt;"),
        ("{{ 'hello'|say }}", "&lt;hello&gt;"),
    ],
)
def test_what_is_known_beforehand_is_worked_out_once(
    templates: LanguageEnvironment, say: Called, written: str, read: str
) -> None:
    template = templates.from_string(written)
    before = say.times
    assert [template.render(page=True), template.render(page=True)] == [read, read]
    assert before >= 1
    assert say.times == before


def test_what_depends_on_the_page_is_asked_for_each_page(templates: LanguageEnvironment, say: Called) -> None:
    template = templates.from_string("{{ say(word) }} {{ own_address(language) }} {{ say('x', n=number) }}")
    before = say.times
    assert template.render(word="a&b", number=1) == f"&lt;a&amp;b&gt; /vi/{before + 1} &lt;x1&gt;"
    assert template.render(word=Markup("a"), number=2) == f"&lt;a&gt; /vi/{before + 3} &lt;x2&gt;"


def test_a_filter_takes_no_name_from_the_page(templates: LanguageEnvironment) -> None:
    template = templates.from_string("{{ say('x', n=twice) }}{{ twice|twice }}")
    assert template.render(twice=4) == "&lt;x4&gt;8"


@pytest.mark.parametrize(
    "written",
    [
        "{% set language = 'own' %}{{ language }}",
        "{% for language in ['own'] %}{{ language }}{% endfor %}",
        "{% macro say(word) %}own{% endmacro %}{{ say('hello') }}",
        "{% macro shown(town) %}{{ town.name }}{% endmacro %}{{ shown({'name': 'own'}) }}",
        "{% from 'others' import say %}{{ say('hello') }}",
        "{% from 'others' import name as language %}{{ language }}",
        "{% import 'others' as town %}{{ town.name }}",
    ],
)
def test_a_name_to_which_a_template_gives_a_meaning_keeps_it(templates: LanguageEnvironment, written: str) -> None:
    templates.loader = DictLoader({"others": "{% macro say(word) %}own{% endmacro %}{% set name = 'own' %}"})
    assert templates.from_string(written).render() == "own"


def test_what_cannot_be_worked_out_fails_only_on_a_page_that_comes_to_it(templates: LanguageEnvironment) -> None:
    template = templates.from_string("{% if wanted %}{{ town.name|twice(1, 2) }}{% endif %}")
    assert template.render() == ""
    with pytest.raises(TypeError):
        template.render(wanted=True)


def test_a_page_in_each_language_says_its_own_words(sqlite_app: SiteApp, sqlite_client: PageClient) -> None:
    headings = {tag: sqlite_client.page(f"/{tag}/sites").words() for tag in sqlite_app.town.tags}
    assert len(set(headings.values())) == len(sqlite_app.town.tags)
    assert sqlite_app.templates_in("vi") is sqlite_app.templates_in("vi")
