"""A translation as the editor shows it: each text beside the original, with what a translator wants to know of both."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from heritage.codecs.paragraphs import ChangeKind, WordKind, word_changes
from heritage.codecs.rendering_checks import Glossary, terms_in
from heritage.writing.queries import texts_by_print
from heritage.writing.rules import Row, TextKey
from heritage.writing.words import advice, misnamed


@dataclass(frozen=True)
class Passage:
    """number: of the text within its field, from 1.

    original: in pieces, each with its fixed rendering, "" for what has none; changes: of the original since it was
    translated, word by word, empty where nobody knows what it said; gone: what an original said that is not there any
    more; advice: what a machine sees amiss.
    """

    row: Row
    number: int
    original: list[tuple[str, str]]
    changes: list[tuple[WordKind, str]]
    gone: str
    advice: list[str]

    @property
    def is_removed(self) -> bool:
        return self.row.original is None

    @property
    def is_empty(self) -> bool:
        return not self.row.text

    @property
    def has_changed(self) -> bool:
        """Whether a translator has to look whether it still says what the original says."""
        return self.row.kind is ChangeKind.CHANGED and not self.is_empty

    @property
    def terms(self) -> dict[str, str]:
        """Each fixed name or word of the original with what it is called, in the order they come."""
        first = {rendering: text for text, rendering in reversed(self.original) if rendering}
        return {text: rendering for text, rendering in self.original if first.get(rendering) == text}

    @property
    def starts_from(self) -> str:
        """The fingerprint that stands for what the text is made from; what is empty yet will be made from this one."""
        return self.row.print if self.is_empty else self.row.translated_from


def passages(
    session: Session, rows: Sequence[Row], *, original: TextKey, glossary: Glossary, language: str
) -> list[Passage]:
    """original: the text in whose history it stands what was translated."""
    wanted = {row.translated_from for row in rows if row.kind is not ChangeKind.SAME} - {""}
    said = texts_by_print(session, original, wanted) if wanted else {}
    counts: dict[str, int] = {}
    found: list[Passage] = []
    for row in rows:
        counts[row.field] = counts.get(row.field, 0) + 1
        was, now = said.get(row.translated_from, ""), row.original or ""
        is_known = bool(was and row.text and row.original and row.kind is ChangeKind.CHANGED)
        found.append(
            Passage(
                row,
                counts[row.field],
                terms_in(now, glossary, language),
                word_changes(was, now) if is_known else [],
                "" if row.original else was,
                [*advice(now, row.text), *misnamed(now, row.text, glossary, language)] if now and row.text else [],
            )
        )
    return found
