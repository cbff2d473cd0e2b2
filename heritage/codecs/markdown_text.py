r"""Words as Markdown that says just those words: emphasised, linked, and with every sign of Markdown's own escaped.

Standard: CommonMark 0.31.2, sections 2.4 (backslash escapes), 6.2 (emphasis), 6.3 (links) and 6.7 (hard line breaks,
here a backslash); 4.1 to 4.5, 5.1 and 5.2 for what makes a line more than a line.

Shapes: characters with their looks in, lines out. Where CommonMark could not tell that marks are marks (6.2: left- and
right-flanking), the words stand without them. Errors: none.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

BREAK = "\u2028"
"""A hard line break among characters; two of them part paragraphs."""


@dataclass(frozen=True)
class Look:
    """address: where a link leads; empty for none."""

    strong: bool = False
    emphasis: bool = False
    address: str = ""


Character = tuple[str, Look]


def paragraphs_of(characters: Sequence[Character]) -> list[list[str]]:
    """The lines of each paragraph, their white space run together."""
    paragraphs: list[list[str]] = [[]]
    for is_break, group in groupby(characters, key=lambda each: each[0] == BREAK):
        breaks = list(group)
        line = "" if is_break else _line(breaks)
        if line:
            paragraphs[-1].append(line)
        elif len(breaks) > 1 or not is_break:
            paragraphs.append([])
    return [lines for lines in paragraphs if lines]


def paragraph(lines: Sequence[str], indent: str = "") -> str:
    return f"\\\n{indent}".join(map(_escaped_start, lines))


def heading(lines: Sequence[str], level: int) -> str:
    words = re.sub(r"(?:^|(?<=\s))(#+)$", r"\\\1", " ".join(lines))  # 4.2: a closing sequence
    return f"{'#' * level} {words}"


def _line(characters: Sequence[Character]) -> str:
    even = _evenly_set(_single_spaced(characters))
    written = ""
    at = 0
    for address, group in groupby(even, key=lambda each: each[1].address):
        run = list(group)
        before, after = even[at - 1 : at], even[at + len(run) : at + len(run) + 1]
        at += len(run)
        if address:
            picture = written.endswith("!")  # ![ would be one
            written = f"{written[:-1]}\\!" if picture else written
            written += f"[{_marked(run, '[', ']')}]({_destination(address)})"
        else:
            written += _marked(run, *("".join(character for character, _ in beside) for beside in (before, after)))
    return written


def _single_spaced(characters: Sequence[Character]) -> list[Character]:
    found: list[Character] = []
    gap = ""
    for character, look in characters:
        if character.isspace():
            gap += character
            continue
        if gap and found:
            before, before_look = found[-1]
            address = look.address if look.address == before_look.address else ""
            found.append((_space(before, gap, character), look if look == before_look else Look(address=address)))
        gap = ""
        found.append((character, look))
    return found


def _space(before: str, gap: str, after: str) -> str:
    """A space that must not break a line stays where French sets one; anywhere else it came by accident."""
    is_meant = before == "«" or before.isdigit() or after in ":;!?»%"
    return gap if gap in ("\xa0", "\u202f") and is_meant else " "


def _evenly_set(characters: Sequence[Character]) -> list[Character]:
    """Of two emphasised words with nothing between them the second is set as the first: ***a**b* says nothing."""
    even = list(characters[:1])
    for character, look in characters[1:]:
        last = even[-1][1]
        touch = (last.strong or last.emphasis) and (look.strong or look.emphasis) and last.address == look.address
        even.append((character, replace(look, strong=last.strong, emphasis=last.emphasis) if touch else look))
    return even


def _marked(characters: Sequence[Character], before: str, after: str) -> str:
    """The characters of one link, or of none, with their marks; before and after: what stands beside them, if any."""
    runs = [
        (marks, "".join(character for character, _ in group))
        for marks, group in groupby(characters, key=lambda each: "*" * (2 * each[1].strong + each[1].emphasis))
    ]
    written = ""
    for (_, left), (marks, words), (_, right) in _with_neighbours([("", before), *runs, ("", after)]):
        is_seen = _is_edge(left[-1:], words[0]) and _is_edge(right[:1], words[-1])
        written += f"{marks}{_escaped(words)}{marks}" if is_seen else _escaped(words)
    return written


def _with_neighbours(runs: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    return zip(runs, runs[1:], runs[2:], strict=False)


def _is_edge(beside: str, end: str) -> bool:
    """Whether marks between `end` of the emphasised words and what is `beside` it are seen as marks (6.2)."""
    return not _is_sign(end) or not beside or beside.isspace() or _is_sign(beside)


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _escaped(words: str) -> str:
    text = re.sub(r"&(?=#?\w*(?:;|$))", "&amp;", words)
    text = re.sub(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])", r"\\\g<0>", text)
    return re.sub(r"<(?=[A-Za-z/!?]|$)", "&lt;", text)  # \<b would pass here, but looks like HTML to other readers


_START = re.compile(r"(?:#{1,6}|[-+])(?=\s|$)|>|~~~|(?:-\s*){2,}$|=+\s*$|(?<=[0-9])[.)](?=\s|$)")


def _escaped_start(line: str) -> str:
    """`line` so that it begins no heading, list, quotation or fence, and underlines nothing."""
    at = len(re.match("[0-9]{0,9}", line)[0])  # type: ignore[index]
    sign = _START.match(line, at)
    return f"{line[:at]}\\{line[at:]}" if sign and (at == 0 or line[at] in ".)") else line


def _destination(address: str) -> str:
    """`address` so that it ends where it ends (6.3) and holds no entity."""
    encoded = re.sub(r"[\s<>()\\`\"]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), address)
    return re.sub(r"&(?=#?\w+;)", "&amp;", encoded)
