"""HTML from the clipboard of an office program or a web page, as the Markdown that a site's story is written in.

Standards: HTML is read as the "HTML Living Standard" has it (13.2), as far as html.parser does. What is written is
CommonMark 0.31.2: paragraphs, headings of levels 2 and 3, emphasis, strong emphasis, lists, links, hard line breaks.
Lists of Microsoft Word are paragraphs with `mso-list` in their style, by no published standard.

Shapes: text in, text out, in normalisation form C. Words and what they mean are kept; pictures, colours, comments,
deletions and whatever is hidden are not. A row of a table becomes a line. Errors: none; any text is some HTML.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from heritage.codecs.markdown_text import BREAK, Character, Look, heading, paragraph, paragraphs_of

_DECLARATION = re.compile(r"<!--.*?(?:-->|\Z)|<![^>]*(?:>|\Z)", re.DOTALL)
_DEEPEST = 200
"""Elements in each other that are minded; deeper ones add nothing, and hostile ones would take long."""

_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
_LISTS = {"ul", "ol", "menu"}
_BLOCKS = {
    *_HEADINGS, *_LISTS, "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_HIDDEN = {
    "audio", "button", "canvas", "datalist", "del", "head", "iframe", "math", "noscript", "object", "script", "select",
    "style", "svg", "template", "textarea", "title", "video", "xml",
}  # fmt: skip
# Which elements one ends when it begins, and beyond which it does not look for them (HTML, 13.1.2.4: optional tags).
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "li": ({"li"}, _LISTS),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "body": ({"head"}, set()),
}

_IS_HIDDEN = re.compile(r"(?<![\w-])display:\s*none|visibility:\s*hidden|mso-element:\s*comment|mso-hide:\s*all")
_WEIGHT = re.compile(r"(?<![\w-])font-weight:\s*(?:(bold|bolder|[6-9]00)|\w+)")
_SLANT = re.compile(r"(?<![\w-])font-style:\s*(?:(italic|oblique)|\w+)")
_WORD_ITEM = re.compile(r"mso-list:\s*l\d+\s+level([1-9])")
_WORD_BULLET = re.compile(r"mso-list:\s*ignore")
_NUMBERING = re.compile(r"\(?\w{1,5}[.)]")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNSEEN = {"\xad", "\u200b", "\u2060", "\ufeff"}


@dataclass(frozen=True)
class _Element:
    """An open element, and what it and those around it make of the characters in it. level: of a heading, 0 for none;
    depth: of lists in each other; is_bullet: the characters are Word's own bullet or number of an item."""

    tag: str
    look: Look
    level: int = 0
    depth: int = 0
    is_ordered: bool = False
    is_raised: bool = False
    is_hidden: bool = False
    is_bullet: bool = False


@dataclass
class _Block:
    """depth: of a list's item, in how many lists it is; 0 for what is no item."""

    lines: list[str]
    level: int = 0
    depth: int = 0
    is_ordered: bool = False


def to_markdown(html: str) -> str:
    """The story in `html`; empty if there are no words in it."""
    # Comments and declarations go first: html.parser stumbles over those of Word (<![if …]>). A tag that never ends is
    # text: it would look for its end from each of a thousand such anew.
    tags, end, words = _DECLARATION.sub("", html).replace("<!", "&lt;!").rpartition(">")
    reader = _Reader()
    reader.feed(tags + end + words.replace("<", "&lt;"))
    reader.close()
    return unicodedata.normalize("NFC", _written(reader.blocks))


class _Reader(HTMLParser):
    """Gathers the blocks of a text, each with its lines in Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self._open = [_Element("", Look())]
        self._characters: list[Character] = []
        self._item: _Block | None = None  # has begun, and waits for its words
        self._bullet = ""
        self._rows: list[list[int]] = []  # of each open row of a table, where in `blocks` its cells begin

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        style = attributes.get("style", "").lower()
        if tag in _ENDS:
            self._close(*_ENDS[tag])
        if tag in _BLOCKS:
            self._end_block()
        if tag == "br":
            self._add(BREAK)
        if tag in _VOID or len(self._open) > _DEEPEST:
            return
        element = _within(self._open[-1], tag, attributes, style)
        self._open.append(element)
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(len(self.blocks))
        elif tag == "li":
            self._item = _Block([], depth=max(element.depth, 1), is_ordered=element.is_ordered)
        elif item := _WORD_ITEM.search(style):
            self._item, self._bullet = _Block([], depth=int(item[1])), ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
        self._close({tag}, set())

    def handle_data(self, data: str) -> None:
        if self._open[-1].is_bullet:
            self._bullet += data
        else:
            self._add(data.translate(_RAISED) if self._open[-1].is_raised else data)

    def close(self) -> None:
        super().close()
        self._end_block()
        for element in reversed(self._open):
            self._closed(element)

    def _add(self, text: str) -> None:
        if not self._open[-1].is_hidden and not self._open[-1].is_bullet:
            self._characters += [(character, self._open[-1].look) for character in text if _is_kept(character)]

    def _end_block(self) -> None:
        """Make a block of the characters there are, or more where they have two breaks in a row."""
        around = self._open[-1]
        characters, self._characters = self._characters, []
        if around.level:  # bold without marks
            characters = [(character, replace(look, strong=False)) for character, look in characters]
        for lines in paragraphs_of(characters):
            if self._item:
                is_numbered = bool(_NUMBERING.fullmatch(self._bullet.strip()))
                self.blocks.append(replace(self._item, lines=lines, is_ordered=self._item.is_ordered or is_numbered))
                self._item, self._bullet = None, ""
            elif around.depth and self.blocks and self.blocks[-1].depth:
                self.blocks[-1].lines += lines  # a further paragraph of an item
            else:
                self.blocks.append(_Block(lines, around.level))

    def _close(self, tags: set[str], boundary: set[str]) -> None:
        """Close the innermost open element of `tags`, and all within it; none if one of `boundary` is in between."""
        for at in range(len(self._open) - 1, 0, -1):
            tag = self._open[at].tag
            if tag in tags:
                if tag in _BLOCKS:
                    self._end_block()
                closed = self._open[at:]
                del self._open[at:]
                for element in reversed(closed):
                    self._closed(element)
                return
            if tag in boundary:
                return

    def _closed(self, element: _Element) -> None:
        if element.tag == "li" or (element.tag == "p" and not element.depth):
            self._item = None
        if element.tag == "tr" and self._rows:
            cells = self._rows.pop()
            if len(cells) > 1:  # one cell alone holds a page together and makes no table
                self._make_line_of(cells)

    def _make_line_of(self, cells: list[int]) -> None:
        texts = [
            " ".join(line for block in self.blocks[start:end] for line in block.lines)
            for start, end in zip(cells, [*cells[1:], len(self.blocks)], strict=True)
        ]
        line = " | ".join(text for text in texts if text)
        self.blocks[cells[0] :] = [_Block([line])] if line else []


def _within(around: _Element, tag: str, attributes: dict[str, str], style: str) -> _Element:
    weight, slant = _WEIGHT.search(style), _SLANT.search(style)
    kind = attributes.get("class", "")
    address = attributes.get("href", "").strip()
    look = Look(
        strong=bool(weight[1]) if weight else around.look.strong or tag in ("b", "strong"),
        emphasis=bool(slant[1]) if slant else around.look.emphasis or tag in ("i", "em", "cite", "dfn"),
        # A script, or a place within the copied document, is no address from here.
        address=around.look.address if tag != "a" else address if _ADDRESS.match(address) else "",
    )
    is_hidden = tag in _HIDDEN or "hidden" in attributes or "msocomanchor" in kind or bool(_IS_HIDDEN.search(style))
    return _Element(
        tag,
        look,
        _level(tag, attributes) or around.level,
        around.depth + (tag in _LISTS),
        tag == "ol" if tag in _LISTS else around.is_ordered,
        around.is_raised or tag == "sup",
        around.is_hidden or is_hidden,
        around.is_bullet or bool(_WORD_BULLET.search(style)),
    )


def _level(tag: str, attributes: dict[str, str]) -> int:
    if attributes.get("role") == "heading":  # as the online editions of office programs write it
        return 2 if attributes.get("aria-level") in ("1", "2") else 3
    return 2 if "MsoTitle" in attributes.get("class", "") else _HEADINGS.get(tag, 0)


def _is_kept(character: str) -> bool:
    return character.isspace() or (unicodedata.category(character) not in ("Cc", "Cs") and character not in _UNSEEN)


def _written(blocks: list[_Block]) -> str:
    written = ""
    within: list[tuple[bool, int]] = []
    """Of the item before this one, and of those it is in: whether their list is ordered, and their place in it."""
    for block in blocks:
        is_further_item = bool(within and block.depth)
        depth = min(block.depth, len(within) + 1)
        last = within[depth - 1] if 0 < depth <= len(within) else (block.is_ordered, 0)
        place = last[1] + 1 if last[0] == block.is_ordered else 1
        within = [*within[: depth - 1], (block.is_ordered, place)] if depth else []
        if written:
            written += "\n" if is_further_item else "\n\n"
        if depth:
            indent = "    " * (depth - 1)
            mark = f"{place}." if block.is_ordered else "-"
            written += f"{indent}{mark} {paragraph(block.lines, f'{indent}  ')}"
        else:
            written += heading(block.lines, block.level) if block.level else paragraph(block.lines)
    return written
