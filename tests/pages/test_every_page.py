"""Every public page in every language, read as a strict reader, a link checker and a search engine would."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag

import pytest
from babel import Locale

from heritage.app import create_app
from heritage.exchange.content_folder import Content, read_content
from heritage.settings import PROJECT_FOLDER
from heritage.web.site_app import SiteApp
from tests.catalogues import PLACEHOLDER, TRANSLATED, forms, messages, words
from tests.conftest import CONTENT, Databases, settings_for
from tests.page_client import Page, PageClient, inspect

TAGS = ("vi", "en", "fr", "zh-Hans", "ko", "ja")
SLUGS = sorted(path.name for path in (CONTENT / "sites").iterdir())
SITES = [f"/{tag}/sites/{slug}" for tag in TAGS for slug in SLUGS]
FESTIVALS = [f"/{tag}/festivals/{path.name}" for tag in TAGS for path in sorted((CONTENT / "festivals").iterdir())]
LISTS = [address for tag in TAGS for address in (f"/{tag}/", f"/{tag}/sites", f"/{tag}/festivals")]
ADDRESSES = LISTS + SITES + FESTIVALS
UNREVIEWED = (
    "No speaker of this language has reviewed this translation yet. "
    "Where it seems odd, the text in %(language)s is right."
)


@dataclass
class Whole:
    """The site with its content, each public page fetched once."""

    app: SiteApp
    client: PageClient
    content: Content
    pages: dict[str, Page]

    @property
    def base_url(self) -> str:
        return self.app.settings.base_url


@pytest.fixture(scope="module")
def whole(sqlite_databases: Databases) -> Iterator[Whole]:
    app = create_app(settings_for(sqlite_databases.filled()))
    client = PageClient(app)
    pages = {address: Page(client.get(address)) for address in ADDRESSES}
    yield Whole(app, client, read_content(CONTENT, app.town), pages)
    app.close()


def pages_in(whole: Whole, tag: str) -> dict[str, Page]:
    return {address: page for address, page in whole.pages.items() if address.startswith(f"/{tag}/")}


def metas(page: Page) -> dict[str, str]:
    named = [meta for meta in page.all("meta") if "property" in meta.attrib or "name" in meta.attrib]
    return {meta.attrib.get("property") or meta.attrib["name"]: meta.attrib["content"] for meta in named}


def alternates(page: Page) -> dict[str, str]:
    return {link.attrib["hreflang"]: link.attrib["href"] for link in page.all("link[@rel='alternate']")}


def test_there_are_fourteen_sites_in_six_languages(whole: Whole) -> None:
    assert (len(SLUGS), tuple(whole.app.town.tags)) == (14, TAGS)
    assert {address: page.status for address, page in whole.pages.items() if page.status != 200} == {}


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_holds_up_to_a_strict_reader(whole: Whole, tag: str) -> None:
    for page in pages_in(whole, tag).values():
        inspect(page)
        assert page.headers["Content-Language"] == tag


@pytest.mark.parametrize("tag", TAGS)
def test_every_sign_shows_its_site_to_a_strict_reader(whole: Whole, tag: str) -> None:
    for slug, site in whole.content.sites.items():
        page = whole.client.page(f"/Q/{site.file.code}", tag)
        assert page.status == 200
        assert page.text == whole.pages[f"/{tag}/sites/{slug}"].text


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("address", ["/Q/", "/Q/9VHYRX", "/Q/nonsense", "/none"])
def test_every_page_that_helps_on_holds_up_to_a_strict_reader(whole: Whole, address: str, tag: str) -> None:
    page = whole.client.page(address, tag)
    assert page.headers["Content-Language"] == tag
    assert metas(page)["robots"] == "noindex"


def test_every_link_inside_the_site_opens(whole: Whole) -> None:
    targets = {link for page in whole.pages.values() for link in page.links() if link.startswith(("/", "#"))}
    targets |= {link for address in ("/Q/", "/Q/nonsense", "/none") for link in whole.client.page(address).links()}
    addresses = {urldefrag(link).url for link in targets} - {""}
    assert set(ADDRESSES) <= addresses, "some page is not reachable by links"
    assert {address for address in addresses if whole.client.get(address).status_code != 200} == set()


def test_every_link_to_a_part_of_a_page_finds_it(whole: Whole) -> None:
    pages = dict(whole.pages)
    for address, page in whole.pages.items():
        for link in page.links():
            target, fragment = urldefrag(link)
            if fragment and link.startswith(("/", "#")):
                target = target or address
                if target not in pages:
                    pages[target] = Page(whole.client.get(target))
                ids = {element.attrib["id"] for element in pages[target].all("*[@id]")}
                assert fragment in ids, f"{address} leads to {link}"


def test_every_link_that_leaves_the_site_is_a_source_a_telephone_or_a_calendar(whole: Whole) -> None:
    sources = {source.url for site in whole.content.sites.values() for source in site.file.facts.sources}
    sources |= {source.url for each in whole.content.festivals.values() for source in each.facts.sources}
    for page in whole.pages.values():
        ours = ("/", "#", "tel:+", "tel:0", "webcal://heritage.example/festivals.ics?")
        outside = {link for link in page.links() if not link.startswith(ours)}
        assert outside - sources == set()


def test_every_file_a_page_loads_is_ours_and_there(whole: Whole) -> None:
    loaded: set[str] = set()
    for page in whole.pages.values():
        loaded |= {
            link.attrib["href"] for link in page.all("link[@href]") if link.attrib["rel"] in {"stylesheet", "icon"}
        }
        loaded |= {element.attrib["src"] for element in page.all("*[@src]")}
        loaded |= {use.attrib["href"] for use in page.all("use")}
    answers = {address: whole.client.get(urldefrag(address).url) for address in loaded}
    assert {address for address in loaded if not address.startswith("/static/")} == set()
    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    for address, answer in answers.items():
        fragment = urldefrag(address).fragment
        assert not fragment or f'id="{fragment}"' in answer.text, address


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_names_itself_in_all_languages(whole: Whole, tag: str) -> None:
    for address, page in pages_in(whole, tag).items():
        rest = address.removeprefix(f"/{tag}/")
        expected = {other: f"{whole.base_url}/{other}/{rest}" for other in TAGS}
        assert alternates(page) == expected | {"x-default": expected["en"]}
        assert page.one("link[@rel='canonical']").attrib["href"] == expected[tag]


def test_every_page_is_named_back_by_those_it_names(whole: Whole) -> None:
    for page in whole.pages.values():
        for other in alternates(page).values():
            assert alternates(whole.pages[other.removeprefix(whole.base_url)]) == alternates(page)


@pytest.mark.parametrize("tag", TAGS)
def test_every_page_says_how_it_wants_to_be_shared(whole: Whole, tag: str) -> None:
    locales = {language.tag: language.locale for language in whole.app.town.languages}
    for address, page in pages_in(whole, tag).items():
        said = metas(page)
        heading = page.words(page.one("h1"))
        assert said["og:type"] == ("article" if address in SITES + FESTIVALS else "website")
        assert said["og:title"] in heading
        assert page.words(page.one("title")).startswith(said["og:title"])
        assert said["og:description"] == said["description"]
        assert 10 <= len(said["description"]) <= 320
        assert said["og:url"] == whole.base_url + address
        assert said["og:site_name"] == whole.app.town.site_title[tag]
        assert said["og:locale"] == locales[tag]
        others = [meta.attrib["content"] for meta in page.all("meta[@property='og:locale:alternate']")]
        assert sorted(others) == sorted(set(locales.values()) - {locales[tag]})


def test_no_two_pages_of_a_language_have_the_same_title(whole: Whole) -> None:
    for tag in TAGS:
        titles = [page.words(page.one("title")) for page in pages_in(whole, tag).values()]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("address", SITES)
def test_search_engines_are_told_what_the_page_tells(whole: Whole, address: str) -> None:
    tag, slug = address.split("/")[1], address.rpartition("/")[2]
    facts, said = whole.content.sites[slug].file.facts, whole.content.sites[slug].words[tag]
    (data,) = whole.pages[address].json_ld()
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == ["TouristAttraction", "LandmarksOrHistoricalBuildings"]
    assert data["url"] == whole.base_url + address
    assert (data["name"], data["description"], data["inLanguage"]) == (said.name, said.summary, tag)
    assert data.get("alternateName", []) == list(said.also_known_as)
    assert data.get("telephone") == facts.phone
    assert data["address"]["addressCountry"] == "VN"
    if facts.position is None:
        assert "geo" not in data
    else:
        assert facts.position.precision == "approximate", "no site has been measured yet; test the point when one is"
        assert data["geo"] == {
            "@type": "GeoCircle",
            "geoMidpoint": {
                "@type": "GeoCoordinates",
                "latitude": facts.position.latitude,
                "longitude": facts.position.longitude,
            },
            "geoRadius": facts.position.radius_m,
        }


def test_one_site_is_one_thing_in_all_languages(whole: Whole) -> None:
    for slug in SLUGS:
        ids = {whole.pages[f"/{tag}/sites/{slug}"].json_ld()[0]["@id"] for tag in TAGS}
        assert len(ids) == 1


def spoken_on(page: Page) -> Iterator[str]:
    """Every piece of text and every spoken attribute of a page, white space run together."""
    for element in page.all("*"):
        if element.tag == "script":
            continue
        attributes = ("aria-label", "alt", "title", "placeholder", "data-share", "content")
        pieces = [element.text, element.tail, *(element.attrib.get(name) for name in attributes)]
        yield from (" ".join(piece.split()) for piece in pieces if piece and piece.strip())


def english_words(tag: str) -> re.Pattern[str]:
    """Matches interface words left in English; those that are spelt alike in the other language are no fault."""
    own = {form for message in messages(tag) for form in forms(message.string)}
    english = {form for message in messages(tag) for form in forms(message.id)} - own
    patterns = ["(.+)".join(map(re.escape, PLACEHOLDER.split(form))) for form in english]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@pytest.mark.parametrize("tag", TRANSLATED)
def test_no_interface_word_is_left_in_english(whole: Whole, tag: str) -> None:
    pages = [*pages_in(whole, tag).values()]
    pages += [whole.client.page(address, tag) for address in ("/Q/", "/Q/nonsense", "/Q/9VHYRX", "/none")]
    english = english_words(tag)
    assert english.fullmatch("Where the sources disagree")
    assert {said for page in pages for said in spoken_on(page) if english.fullmatch(said)} == set()


@pytest.mark.parametrize("tag", TAGS)
def test_the_words_of_a_site_are_on_its_page(whole: Whole, tag: str) -> None:
    for slug, site in whole.content.sites.items():
        page, said = whole.pages[f"/{tag}/sites/{slug}"], site.words[tag]
        text = page.words()
        assert page.words(page.one("h1")) == said.name
        expected = [said.summary, said.period, said.position_note, said.gaps]
        expected += [*said.also_known_as, *said.worshipped, *said.commemorates, *said.cautions, *said.disagreements]
        assert [each for each in expected if each and " ".join(each.split()) not in text] == []


@pytest.mark.parametrize("tag", TAGS)
def test_the_facts_of_a_site_are_on_its_page(whole: Whole, tag: str) -> None:
    town = whole.app.town
    for slug, site in whole.content.sites.items():
        page, facts = whole.pages[f"/{tag}/sites/{slug}"], site.file.facts
        card = page.words(page.one("section[@aria-labelledby='facts']"))
        assert town.levels[facts.level][tag] in card
        assert str(facts.recognised or "") in card
        assert facts.ward_new is None or town.wards[facts.ward_new].name[tag] in card
        assert [ward for ward in facts.wards_old if town.old_wards[ward].name[tag] not in card] == []
        assert facts.hours is None or facts.hours in card
        sources = page.one("section[@aria-labelledby='sources']")
        assert [link.attrib["href"] for link in sources.iter("a")] == [source.url for source in facts.sources]


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_unknown_is_called_unknown(whole: Whole, tag: str) -> None:
    for slug, site in whole.content.sites.items():
        facts = site.file.facts
        card = whole.pages[f"/{tag}/sites/{slug}"].one("section[@aria-labelledby='facts']")
        said = [" ".join("".join(each.itertext()).split()) for each in card.iter("dd")]
        unknown = [facts.hours, facts.ward_new, facts.wards_old, facts.position].count(None) + (facts.wards_old == ())
        assert sum(each.startswith(words(tag, "unknown")) for each in said) == unknown, slug


def test_nobody_is_sent_to_a_position_that_is_a_guess(whole: Whole) -> None:
    for tag in TAGS:
        warning = words(
            tag, "Approximate: within about %(distance)s of %(latitude)s, %(longitude)s. Do not navigate by it."
        )
        last_words = PLACEHOLDER.split(warning)[-1].strip(" ,.")
        for slug, site in whole.content.sites.items():
            page = whole.pages[f"/{tag}/sites/{slug}"]
            assert not any(link.startswith("geo:") for link in page.links())
            assert (last_words in page.words()) == (site.file.facts.position is not None)


def test_cautions_stand_before_the_story(whole: Whole) -> None:
    with_cautions = [slug for slug, site in whole.content.sites.items() if site.file.facts.cautions]
    assert len(with_cautions) >= 2
    for tag in TAGS:
        for slug in with_cautions:
            page = whole.pages[f"/{tag}/sites/{slug}"]
            classes = [element.attrib.get("class", "").split() for element in page.all("div")]
            caution = next(place for place, names in enumerate(classes) if "caution" in names)
            story = next(place for place, names in enumerate(classes) if "story" in names)
            assert caution < story


@pytest.mark.parametrize("tag", TAGS)
def test_a_translation_nobody_has_reviewed_says_so_in_its_language(whole: Whole, tag: str) -> None:
    for slug, site in whole.content.sites.items():
        vietnamese = str(Locale.parse(tag, sep="-").languages["vi"])
        note = words(tag, UNREVIEWED).replace("%(language)s", vietnamese)
        noted = note in whole.pages[f"/{tag}/sites/{slug}"].words()
        assert noted == (site.words[tag].state == "unreviewed") == (tag not in {"vi", "en"})


@pytest.mark.parametrize("tag", TAGS)
def test_every_festival_is_linked_from_the_lists_and_from_the_pages_of_its_sites(whole: Whole, tag: str) -> None:
    for slug, festival in whole.content.festivals.items():
        sites = (f"/{tag}/sites/{site}" for site in festival.facts.sites)
        for address in (f"/{tag}/", f"/{tag}/festivals", *sites):
            page = whole.pages[address]
            named = {link.attrib["href"]: page.words(link) for link in page.all("h3/a")}
            assert named[f"/{tag}/festivals/{slug}"] == festival.words[tag].name


def test_lists_show_every_site_once(whole: Whole) -> None:
    for tag in TAGS:
        for address in (f"/{tag}/", f"/{tag}/sites"):
            shown = [link for link in whole.pages[address].links() if f"/{tag}/sites/" in link]
            assert sorted(shown) == [f"/{tag}/sites/{slug}" for slug in SLUGS]


def test_names_stand_in_the_order_of_a_vietnamese_dictionary(whole: Whole) -> None:
    page = whole.pages["/vi/"]
    names = [page.words(heading) for heading in page.all("ul[@class='cards']//h3")]
    assert names == [
        "Chùa Khánh Quang",
        "Đèo Ba Dội",
        "Đền Cây Vải",
        "Đền Chín Giếng",
        "Đền Sòng Sơn",
        "Đền thờ Bát Hải Long Vương",
        "Đền thờ Đặng Quang",
        "Đền thờ Từ Thức",
        "Đình làng Gạo",
        "Đồi Ông",
        "Động Cửa Buồng",
        "Đường Thiên Lý",
        "Hồ Cánh Chim",
        "Khu mộ cổ Trạch Lâm",
    ]


def test_nothing_of_the_town_is_written_in_code_or_templates() -> None:
    of_this_town = re.compile(r"Bỉm|Thanh Hóa|Sòng Sơn|bim-son|quang-trung|Quang Trung")
    files = [*(PROJECT_FOLDER / "heritage").rglob("*.py"), *(PROJECT_FOLDER / "templates").rglob("*.*")]
    files += [*(PROJECT_FOLDER / "static").rglob("*.css"), *(PROJECT_FOLDER / "static").rglob("*.js")]
    assert [path for path in files if of_this_town.search(path.read_text("utf-8"))] == []


def test_both_databases_give_the_same_pages(
    whole: Whole,
    postgresql_server: str,
    tmp_path_factory: pytest.TempPathFactory,
    make_app: Callable[..., SiteApp],
) -> None:
    databases = Databases("postgresql", tmp_path_factory.mktemp("pages"), postgresql_server)
    client = PageClient(make_app(databases.filled()))
    for address, page in whole.pages.items():
        assert client.get(address).text == page.text, address
