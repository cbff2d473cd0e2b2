"""What an editor copies from an office program or a web page: the words come in, and nothing else does."""

import html
import re
import unicodedata
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from heritage.codecs.paragraphs import paragraphs
from heritage.codecs.pasted_html import to_markdown
from heritage.sites.markdown import render_story
from tests.conftest import CONTENT

SAMPLES = sorted((Path(__file__).parent / "pasted_html").glob("*.html"))

somebody_elses_reader = MarkdownIt("commonmark", {"html": False})


def words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_back(markdown: str) -> str:
    """The words of `markdown` as its reader shows them."""
    page = html5lib.parse(somebody_elses_reader.render(markdown).replace("<br />", " "), namespaceHTMLElements=False)
    return words("".join(page.itertext()))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_copied_text_becomes_what_a_person_would_have_typed(sample: Path) -> None:
    assert to_markdown(sample.read_text("utf-8")) + "\n" == sample.with_suffix(".md").read_text("utf-8")


def test_there_are_samples_of_each_kind_of_program() -> None:
    assert {sample.stem for sample in SAMPLES} >= {"word", "word_online", "google_docs", "libreoffice", "web_page"}


@pytest.mark.parametrize(
    "path", sorted(CONTENT.glob("sites/*/*.md")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_story_copied_from_our_own_page_comes_back_as_it_is(path: Path) -> None:
    body = path.read_text("utf-8").split("+++\n")[2].strip()
    again = to_markdown(render_story(body))
    assert paragraphs(again) == [" ".join(block.split("\n")) for block in paragraphs(body)]


@pytest.mark.parametrize(
    ("pasted", "markdown"),
    [
        ("", ""),
        ("  \n", ""),
        ("<p>&nbsp;</p><p><br></p><p><img src=x alt=y></p>", ""),
        ("chỉ là chữ", "chỉ là chữ"),
        ("a < b > c & d", "a < b > c & d"),
        ("<p>một<p>hai", "một\n\nhai"),
        ("một<br>hai<br> <br>ba", "một\\\nhai\n\nba"),
        ("<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>", "## a\n\n## b\n\n### c\n\n### d"),
        ("<h2><b>đậm</b> <i>nghiêng</i><br>x ##</h2>", "## đậm *nghiêng* x \\##"),
        ("<b> đậm </b>và<em> nghiêng</em>", "**đậm** và *nghiêng*"),
        ("<b>a</b><i>b</i> <b><i>c</i></b>", "**ab** ***c***"),
        ("<b>（注）</b>文", "（注）文"),
        ("<b>注</b>文", "**注**文"),
        ("<i>m</i><b></b>", "*m*"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul><ol><li>d", "- a\n- b\n    1. c\n1. d"),
        ("<ul><li><p>a</p><p>b</p></li></ul><p>c</p>", "- a\\\n  b\n\nc"),
        ("<ul><ul><li>a</li></ul></ul>", "- a"),
        ("<table><tr><th>a<th>b<tr><td><p>c<p>d<td></table>", "a | b\n\nc d"),
        ("<table><tr><td><h2>a</h2><p>b</p></td></tr></table>", "## a\n\nb"),
        ("<a href='http://a.vn'>a <b>b</b></a>", "[a **b**](http://a.vn)"),
        ("<a href='mailto:a@b.vn'>a</a><a href='?x'>b</a><a>c</a>", "[a](mailto:a@b.vn)bc"),
        ("<a href='http://a.vn/ (x)&amp;copy;'>a</a>", "[a](http://a.vn/%20%28x%29&amp;copy;)"),
        ("Xem:&nbsp;10&nbsp;km, «&nbsp;a&nbsp;», b&nbsp;c", "Xem: 10\xa0km, «\xa0a\xa0», b c"),
        ("Đền\u200b So\u0300ng\xad \x00\x08Sơn\ufeff", "Đền Sòng Sơn"),
        ("a<!-- b --><![if !x]>c<![endif]><!doctype d><?e?>f<!-- g", "acf"),
        ("a<script>b</script><style>c</style><title>d</title><del>e</del><p hidden>f</p>g", "a\n\ng"),
        ("a <b", "a &lt;b"),
    ],
)
def test_words_and_their_meaning_are_kept(pasted: str, markdown: str) -> None:
    assert to_markdown(pasted) == markdown


SIGNS = st.text(st.sampled_from("ab1Đ祠 .,:;!?*_`[]()<>&#-+=~|\\\"'»（」"), max_size=12)
INLINE = st.tuples(st.sampled_from(["{}", "{}", "<b>{}</b>", "<i>{}</i>", "<b><i>{}</i></b>", "{}<br>"]), SIGNS)
LINKED = st.tuples(st.just('<a href="https://a.vn/(b)?c=1&amp;lt;">{}</a>'), SIGNS)
BLOCK = st.tuples(
    st.sampled_from(["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<ol><li>{}</li></ol>"]),
    st.lists(INLINE | LINKED, max_size=5),
)


@given(st.lists(BLOCK, max_size=4))
def test_the_words_on_the_page_are_the_words_that_were_copied(blocks: list[tuple[str, list[tuple[str, str]]]]) -> None:
    pasted, copied = "", ""
    for block, parts in blocks:
        pasted += block.format("".join(part.format(html.escape(text)) for part, text in parts))
        copied += "".join(text + " " * part.endswith("<br>") for part, text in parts) + " "
    assert read_back(to_markdown(pasted)) == words(copied)


TAGS = ["p", "b", "i", "h1", "ul", "ol", "li", "table", "tr", "td", "a", "br", "span", "o:p", "script", "head", "body"]
PIECES = st.one_of(
    st.sampled_from(["<", ">", "<!--", "-->", "<![if !a]>", "<![CDATA[", "]]>", "<?", "&#0;", "&#xd800;", "&bad", '"']),
    st.sampled_from(TAGS).map("<{}>".format),
    st.sampled_from(TAGS).map("</{}>".format),
    st.sampled_from(
        ['<p style="mso-list:l0 level9">', '<span style="mso-list:Ignore">', '<a href="http://a">', "<a b='"]
    ),
    st.text(max_size=6),
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_that_is_pasted_can_stop_it(pasted: str) -> None:
    markdown = to_markdown(pasted)
    assert markdown == markdown.strip()
    assert "\n\n\n" not in markdown
    assert not re.search("<[a-zA-Z/!]", markdown)  # what content files refuse as HTML
    assert "<script" not in somebody_elses_reader.render(markdown)


@pytest.mark.parametrize(
    "pasted", ["<a " * 50_000, "<![x" * 50_000, "<i>" * 50_000 + "<li>" * 20_000, "<table><tr><td>" * 10_000]
)
def test_a_hostile_text_takes_no_longer_than_its_length(pasted: str) -> None:
    assert "<a" not in to_markdown(pasted)
