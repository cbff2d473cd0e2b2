"""XLIFF 2.1: a text sent out to be translated in a translator's own program, and taken back in.

Standard: OASIS, "XLIFF Version 2.1" (13 February 2018), section 4.2.2 for the elements and 4.3 for the attributes; of
them only what a text of paragraphs needs: one file of units, each of one segment with a source, a target and notes.
Characters and safety: "Extensible Markup Language (XML) 1.0" (Fifth Edition), sections 2.2 and 2.8.

Shapes: `Document` in, text out, and back. The id of the document names the text, the id of a unit its paragraph; both
are name tokens. A target that is missing or blank is None: half-done files are as good as finished ones. Version 2.0,
which has the same elements, is read too. Elements and attributes of modules and extensions are passed over (4.9), and
so are annotations in a sentence (4.2.3.6 to 4.2.3.8), whose words are kept.

Errors: NotXliff with a reason and a place, for reading and for writing. A document type is refused before anything is
parsed, and with it every entity that could grow or reach outside.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""Of 2.0 and 2.1 alike (1.2 has its own, and so has 2.2)."""
VERSION = "2.1"
SIZE_LIMIT = 2_000_000
"""Characters; the longest text there may be, with its translation, takes a tenth of it."""

_READ_VERSIONS = ("2.0", "2.1")
_CORE = f"{{{NAMESPACE}}}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ANNOTATIONS = {f"{_CORE}{name}" for name in ("mrk", "sm", "em")}

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_NAME_TOKEN = re.compile(  # XML 1.0, production 7
    "[-.:0-9A-Z_a-z\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]+"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


class State(StrEnum):
    """4.3.1.31: how far the translation of a segment has come."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


class Fault(StrEnum):
    SIZE = "size"
    DOCUMENT_TYPE = "document-type"
    XML = "xml"
    VERSION = "version"
    LANGUAGE = "language"
    ELEMENT = "element"
    MISSING = "missing"
    REPEATED = "repeated"
    ID = "id"
    STATE = "state"
    CODE = "code"
    """An inline code: our texts have none, so the file is of another text."""
    CHARACTER = "character"


class NotXliff(ValueError):
    """place: the element at fault, a unit with its id ("unit p3"); or the line and column where the XML breaks
    ("4:12"); empty for the file as a whole."""

    def __init__(self, reason: Fault, place: str = "") -> None:
        super().__init__(f"{reason}: {place}" if place else str(reason))
        self.reason = reason
        self.place = place


@dataclass(frozen=True)
class Unit:
    """One paragraph. name: what it is, for the translator's eyes; notes: remarks, theirs among them."""

    id: str
    source: str
    target: str | None = None
    state: State = State.INITIAL
    name: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    id: str
    source_language: str
    target_language: str
    units: tuple[Unit, ...]


def write(document: Document) -> str:
    """`document` as a file. Raises NotXliff if it cannot be one: an id or language out of shape, the same id twice, no
    unit, a state without a target, or a character that XML has no way to hold."""
    root = Element(
        "xliff",
        {
            "xmlns": NAMESPACE,
            "version": VERSION,
            "srcLang": _language(document.source_language, "xliff"),
            "trgLang": _language(document.target_language, "xliff"),
        },
    )
    # Line breaks and spaces mean something in Markdown (4.3.2.2), and a paragraph comes back as one (4.3.1.6).
    attributes = {"id": _id(document.id, "file"), "canResegment": "no", "xml:space": "preserve"}
    file = SubElement(root, "file", attributes)
    for unit in document.units:
        _write_unit(file, unit)
    _demand_units(document.units)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    # A bare carriage return would be read as a line feed (XML 1.0, 2.11).
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text.replace("\r", "&#13;") + "\n"


def _write_unit(file: Element, unit: Unit) -> None:
    place = f"unit {unit.id}"
    if unit.state != State.INITIAL and not _said(unit.target):
        raise NotXliff(Fault.STATE, place)
    name = {"name": _writable(unit.name, place)} if unit.name else {}
    element = SubElement(file, "unit", {"id": _id(unit.id, place)} | name)
    if unit.notes:
        notes = SubElement(element, "notes")
        for note in unit.notes:
            SubElement(notes, "note").text = _writable(note, place)
    segment = SubElement(element, "segment", {"state": unit.state})
    SubElement(segment, "source").text = _writable(unit.source, place)
    if target := _said(unit.target):
        SubElement(segment, "target").text = _writable(target, place)


def _writable(text: str, place: str) -> str:
    if _FORBIDDEN.search(text):
        raise NotXliff(Fault.CHARACTER, place)
    return text


def read(text: str) -> Document:
    """The document of a file. Raises NotXliff for whatever else `text` is."""
    if len(text) > SIZE_LIMIT:
        raise NotXliff(Fault.SIZE)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotXliff(Fault.DOCUMENT_TYPE)
    root = _parse(text.removeprefix("\ufeff"))
    if root.tag != f"{_CORE}xliff" or root.get("version") not in _READ_VERSIONS:
        raise NotXliff(Fault.VERSION, "xliff")
    source = _language(root.get("srcLang", ""), "xliff")
    target = _language(root.get("trgLang", ""), "xliff")
    file = _one(_children(root, ("file",), "xliff"), "file", "xliff")
    id_ = _id(file.get("id", ""), "file")
    children = _children(file, ("skeleton", "notes", "unit"), "file")
    units = tuple(_read_unit(each, source, target) for each in children if each.tag == f"{_CORE}unit")
    _demand_units(units)
    return Document(id_, source, target, units)


def _parse(text: str) -> Element:
    try:
        # Without a document type expat knows the five entities of XML and no others, and reads no other file.
        return ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as error:
        line, column = error.position
        raise NotXliff(Fault.XML, f"{line}:{column + 1}") from None
    except ValueError:  # a lone surrogate, which is no character
        raise NotXliff(Fault.CHARACTER) from None


def _read_unit(unit: Element, source_language: str, target_language: str) -> Unit:
    id_ = _id(unit.get("id", ""), "unit")
    place = f"unit {id_}"
    children = _children(unit, ("notes", "originalData", "segment"), place)
    boxes = [child for child in children if child.tag == f"{_CORE}notes"]
    notes = [_said(note.text) for box in boxes for note in _children(box, ("note",), place)]
    segment = _one(children, "segment", place)
    if segment.get("state", State.INITIAL) not in set(State):
        raise NotXliff(Fault.STATE, place)
    sides = _children(segment, ("source", "target"), place)
    source = _words(_one(sides, "source", place), source_language, place)
    has_target = any(side.tag == f"{_CORE}target" for side in sides)
    target = _said(_words(_one(sides, "target", place), target_language, place)) if has_target else None
    # 4.3.1.31: a state beyond the first assumes a translation. Programs that say otherwise mean an empty one.
    state = State(segment.get("state", State.INITIAL)) if target else State.INITIAL
    return Unit(id_, source, target, state, unit.get("name", ""), tuple(note for note in notes if note))


def _words(element: Element, language: str, place: str) -> str:
    spoken = element.get(_XML_LANG, language).lower()
    if spoken != language.lower() and not spoken.startswith(f"{language.lower()}-"):  # 4.2.2.12 and 4.2.2.13
        raise NotXliff(Fault.LANGUAGE, place)
    for child in element.iter():
        if child is not element and child.tag not in _ANNOTATIONS:
            raise NotXliff(Fault.CODE, place)
    return "".join(element.itertext())


def _children(parent: Element, known: tuple[str, ...], place: str) -> list[Element]:
    """The elements of the core in `parent`; only those named in `known` may stand there."""
    children = [child for child in parent if child.tag.startswith(_CORE) or not child.tag.startswith("{")]
    if any(child.tag.removeprefix(_CORE) not in known or not child.tag.startswith(_CORE) for child in children):
        raise NotXliff(Fault.ELEMENT, place)
    return children


def _one(children: list[Element], name: str, place: str) -> Element:
    found = [child for child in children if child.tag == f"{_CORE}{name}"]
    if not found:
        raise NotXliff(Fault.MISSING, place)
    if len(found) > 1:
        raise NotXliff(Fault.REPEATED, place)
    return found[0]


def _demand_units(units: tuple[Unit, ...]) -> None:
    if not units:
        raise NotXliff(Fault.MISSING, "file")
    ids: set[str] = set()
    for unit in units:
        if unit.id in ids:
            raise NotXliff(Fault.REPEATED, f"unit {unit.id}")
        ids.add(unit.id)


def _id(text: str, place: str) -> str:
    if not _NAME_TOKEN.fullmatch(text):
        raise NotXliff(Fault.ID, place)
    return text


def _language(tag: str, place: str) -> str:
    if not _LANGUAGE.fullmatch(tag):
        raise NotXliff(Fault.LANGUAGE, place)
    return tag


def _said(text: str | None) -> str | None:
    return text if text and text.strip() else None
