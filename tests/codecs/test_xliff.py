"""A text goes out to a translator's own program and comes back: as the standard writes it, and nothing else gets in."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heritage.codecs.paragraphs import paragraphs
from heritage.codecs.xliff import SIZE_LIMIT, Document, Fault, NotXliff, State, Unit, read, write
from tests.conftest import CONTENT

XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

UNITS = (
    Unit("p0", "Đền Sòng Sơn", "Sòng Sơn Temple", State.FINAL, "heading", ("Keep the name.", "OK 👍")),
    Unit("p1", "Hai dòng\nsuối  nhỏ", "Two small streams", State.TRANSLATED),
    Unit("p2", "Chưa dịch"),
)
DOCUMENT = Document("den-song-son", "vi", "en", UNITS)


def one_unit(unit: str, attributes: str = f'xmlns="{XLIFF}" version="2.1" srcLang="vi" trgLang="en"') -> str:
    return f'<xliff {attributes}><file id="f">{unit}</file></xliff>'


def segment(inside: str, attributes: str = "") -> str:
    return one_unit(f'<unit id="u"><segment {attributes}>{inside}</segment></unit>')


def fault_of(text: str) -> tuple[Fault, str]:
    with pytest.raises(NotXliff) as caught:
        read(text)
    return caught.value.reason, caught.value.place


def only_unit(text: str) -> Unit:
    (unit,) = read(text).units
    return unit


# (element, attributes that must be there, attributes that may, elements in it in their order), sections 4.2.2.1 to 13
RULES = {
    "xliff": ({"version", "srcLang", "trgLang"}, {SPACE}, "(file )+"),
    "file": ({"id"}, {"canResegment", "original", SPACE}, "(notes )?(unit )+"),
    "unit": ({"id"}, {"name", SPACE}, "(notes )?(segment )+"),
    "notes": (set(), set(), "(note )+"),
    "note": (set(), {"id"}, ""),
    "segment": (set(), {"id", "state"}, "source (target )?"),
    "source": (set(), {SPACE}, ""),
    "target": (set(), {SPACE}, ""),
}


def assert_follows_the_standard(text: str) -> None:
    root = ElementTree.fromstring(text)  # noqa: S314
    for element in root.iter():
        namespace, _, name = element.tag.removeprefix("{").partition("}")
        required, allowed, order = RULES[name]
        assert namespace == XLIFF
        assert required <= set(element.attrib) <= required | allowed
        assert re.fullmatch(order, "".join(f"{child.tag.rpartition('}')[2]} " for child in element))
        assert re.fullmatch(r"[\w.:-]+", element.get("id", "id"))
        assert element.get("state", "initial") in {"initial", "translated", "reviewed", "final"}
        assert element.get("state", "initial") == "initial" or len(element) == 2  # 4.3.1.31
    ids = [unit.get("id") for unit in root.iter(f"{{{XLIFF}}}unit")]
    assert len(set(ids)) == len(ids)
    assert root.get("version") == "2.1"
    assert all(file.get(SPACE) == "preserve" for file in root)


CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[*map(chr, range(9)), "\x0b", "\x0c", *map(chr, range(14, 32)), "\ufffe", "\uffff"],
)
TEXTS = st.text(CHARACTERS, min_size=1).filter(str.strip) | st.sampled_from(
    [
        "]]>",
        "<b>&amp;</b>",
        "a\r\nb\rc\td",
        "السلام عليكم \u200fשלום",
        "👩‍👩‍👧 🇻🇳",
        "  giữa  ",
        "<![CDATA[x]]>",
        "a\x85\u2028b",
    ]
)
TRANSLATED = st.builds(
    Unit, st.just("u"), TEXTS, TEXTS, st.sampled_from(State), st.text(CHARACTERS), st.tuples() | st.tuples(TEXTS, TEXTS)
)
UNTRANSLATED = st.builds(Unit, st.just("u"), TEXTS)


@given(st.lists(TRANSLATED | UNTRANSLATED, min_size=1, max_size=4))
def test_whatever_xml_can_hold_comes_back_as_it_went(units: list[Unit]) -> None:
    numbered = tuple(Unit(f"p{at}", *list(vars(unit).values())[1:]) for at, unit in enumerate(units))
    document = Document("den-song-son", "vi", "zh-Hans", numbered)
    text = write(document)
    assert_follows_the_standard(text)
    assert read(text) == document
    assert read(text.encode().decode("utf-8-sig")) == document


def test_a_file_looks_as_the_standard_writes_it() -> None:
    assert write(Document("f1", "vi", "en", UNITS[:1])) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff xmlns="{XLIFF}" version="2.1" srcLang="vi" trgLang="en">\n'
        '  <file id="f1" canResegment="no" xml:space="preserve">\n'
        '    <unit id="p0" name="heading">\n'
        "      <notes>\n        <note>Keep the name.</note>\n        <note>OK 👍</note>\n      </notes>\n"
        '      <segment state="final">\n'
        "        <source>Đền Sòng Sơn</source>\n        <target>Sòng Sơn Temple</target>\n"
        "      </segment>\n    </unit>\n  </file>\n</xliff>\n"
    )


@pytest.mark.parametrize("path", sorted(CONTENT.glob("sites/*/vi.md")), ids=lambda path: path.parent.name)
def test_every_real_text_goes_out_and_comes_back(path: Path) -> None:
    blocks = paragraphs(path.read_text("utf-8"))
    units = tuple(Unit(f"p{at}", block) for at, block in enumerate(blocks))
    document = Document(path.parent.name, "vi", "ja", units)
    assert_follows_the_standard(write(document))
    assert read(write(document)) == document


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_a_character_that_xml_cannot_hold_is_named_with_its_paragraph(character: str) -> None:
    for unit in (
        Unit("p7", f"a{character}"),
        Unit("p7", "a", f"b{character}", State.FINAL),
        Unit("p7", "a", name=character),
        Unit("p7", "a", notes=(character,)),
    ):
        with pytest.raises(NotXliff) as caught:
            write(Document("f", "vi", "en", (unit,)))
        assert (caught.value.reason, caught.value.place) == (Fault.CHARACTER, "unit p7")


@pytest.mark.parametrize(
    ("document", "reason", "place"),
    [
        (Document("", "vi", "en", UNITS), Fault.ID, "file"),
        (Document("a b", "vi", "en", UNITS), Fault.ID, "file"),
        (Document("f", "", "en", UNITS), Fault.LANGUAGE, "xliff"),
        (Document("f", "vi", "zh_Hans", UNITS), Fault.LANGUAGE, "xliff"),
        (Document("f", "vi", "en", ()), Fault.MISSING, "file"),
        (Document("f", "vi", "en", (Unit("p", "a"), Unit("p", "b"))), Fault.REPEATED, "unit p"),
        (Document("f", "vi", "en", (Unit("p²", "a"),)), Fault.ID, "unit p²"),
        (Document("f", "vi", "en", (Unit("p", "a", state=State.TRANSLATED),)), Fault.STATE, "unit p"),
    ],
)
def test_what_the_standard_does_not_allow_is_not_written(document: Document, reason: Fault, place: str) -> None:
    with pytest.raises(NotXliff) as caught:
        write(document)
    assert (caught.value.reason, caught.value.place) == (reason, place)


def test_half_done_files_are_read() -> None:
    assert read(write(DOCUMENT)) == DOCUMENT
    blank = "<source>a</source><target> </target>"
    assert only_unit(segment("<source>a</source>")) == Unit("u", "a")
    assert only_unit(segment(blank, 'state="translated"')) == Unit("u", "a", None, State.INITIAL)


def test_a_file_of_version_2_0_is_read_too() -> None:
    assert read(write(DOCUMENT).replace('"2.1"', '"2.0"')) == DOCUMENT


def test_a_byte_order_mark_and_a_wrong_declaration_do_not_matter_once_it_is_text() -> None:
    assert read("\ufeff" + write(DOCUMENT).replace("UTF-8", "UTF-16")) == DOCUMENT


def test_modules_extensions_and_remarks_are_passed_over() -> None:
    text = one_unit(
        '<skeleton href="x"/><m:metadata xmlns:m="urn:oasis:names:tc:xliff:metadata:2.0"><m:x/></m:metadata>'
        '<unit id="u" x:y="z" xmlns:x="urn:x"><x:z><x:source>no</x:source></x:z><!-- no -->'
        '<notes><note id="n" priority="2">kept</note><note> </note></notes>'
        '<segment state="reviewed"><source>a<!-- no -->b</source><target xml:lang="en-GB">c<?no?></target></segment>'
        "</unit>"
    )
    assert only_unit(text) == Unit("u", "ab", "c", State.REVIEWED, notes=("kept",))


def test_the_words_of_an_annotated_sentence_are_kept() -> None:  # the example of 4.7.3.1.2
    inside = '<source>He is my <mrk id="m1" type="term">doppelgänger</mrk>.<sm id="m2"/></source>'
    assert only_unit(segment(inside)).source == "He is my doppelgänger."


def test_character_data_sections_are_read_as_text() -> None:
    assert only_unit(segment("<source><![CDATA[<b>]]>&#x111;</source>")).source == "<b>đ"


BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("", Fault.XML, "1:1"),
        ("no XML", Fault.XML, "1:1"),
        ("<xliff>\n<a></b></xliff>", Fault.XML, "2:6"),
        (segment("<source>&nbsp;</source>"), Fault.XML, "1:138"),
        (segment("<source>\x00</source>"), Fault.XML, "1:138"),
        ("<a>\ud800</a>", Fault.CHARACTER, ""),
        (" " * (SIZE_LIMIT + 1), Fault.SIZE, ""),
        (BOMB + segment("<source>&b;</source>"), Fault.DOCUMENT_TYPE, ""),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd">' + write(DOCUMENT), Fault.DOCUMENT_TYPE, ""),
        ("<html/>", Fault.VERSION, "xliff"),
        (write(DOCUMENT).replace('"2.1"', '"2.2"'), Fault.VERSION, "xliff"),
        (write(DOCUMENT).replace(XLIFF, "urn:oasis:names:tc:xliff:document:1.2"), Fault.VERSION, "xliff"),
        (write(DOCUMENT).replace(' trgLang="en"', ""), Fault.LANGUAGE, "xliff"),
        (write(DOCUMENT).replace('"vi"', '"tiếng Việt"'), Fault.LANGUAGE, "xliff"),
        (write(DOCUMENT).replace("</file>", '</file><file id="g"/>'), Fault.REPEATED, "xliff"),
        (write(DOCUMENT).replace('id="p2"', 'id="p1"'), Fault.REPEATED, "unit p1"),
        (write(DOCUMENT).replace('id="p2"', 'id=" p"'), Fault.ID, "unit"),
        (one_unit(""), Fault.MISSING, "file"),
        (one_unit('<group id="g"/>'), Fault.ELEMENT, "file"),
        (one_unit('<unit xmlns="" id="u"/>'), Fault.ELEMENT, "file"),
        (one_unit('<unit id="u"/>'), Fault.MISSING, "unit u"),
        (one_unit('<unit id="u"><ignorable><source/></ignorable></unit>'), Fault.ELEMENT, "unit u"),
        (segment("<source>a</source></segment><segment><source>b</source>"), Fault.REPEATED, "unit u"),
        (segment("<target>a</target>"), Fault.MISSING, "unit u"),
        (segment("<source>a</source><source>a</source>"), Fault.REPEATED, "unit u"),
        (segment("<source>a</source><target>a</target><target>a</target>"), Fault.REPEATED, "unit u"),
        (segment("<source>a</source>", 'state="done"'), Fault.STATE, "unit u"),
        (segment('<source>a</source><target xml:lang="de">a</target>'), Fault.LANGUAGE, "unit u"),
        (segment('<source>a<ph id="1"/></source>'), Fault.CODE, "unit u"),
        (segment('<source>a<cp hex="0000"/></source>'), Fault.CODE, "unit u"),
    ],
)
def test_whatever_is_no_file_of_ours_is_refused_with_its_place(text: str, reason: Fault, place: str) -> None:
    assert fault_of(text) == (reason, place)


@given(st.lists(st.sampled_from([*'<>/!?&;="[] ab\n', "xliff", "<unit", "<source>", "CDATA"])).map("".join))
def test_whatever_else_is_sent_is_refused(text: str) -> None:
    for each in (text, segment(f"<target>{text}")):
        with pytest.raises(NotXliff):
            read(each)


def test_deep_nesting_is_refused_or_read_without_harm() -> None:
    assert fault_of("<a>" * 300_000) == (Fault.XML, "1:900001")
    assert fault_of("<a>" * 200_000 + "</a>" * 200_000) == (Fault.VERSION, "xliff")
