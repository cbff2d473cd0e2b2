"""The town's glossary: names and words whose rendering in each language is fixed, from glossary.toml.

It gives advice to translators and nothing depends on it, so a fault in it does not keep the site from starting; whoever
checks the content folder is told.
"""

from collections.abc import Sequence
from pathlib import Path

from heritage.codecs.checked_toml import Problem, Table
from heritage.codecs.rendering_checks import Glossary

GLOSSARY = "glossary.toml"


def read_glossary(folder: Path, tags: Sequence[str], source_language: str, problems: list[Problem]) -> Glossary:
    """Each term of the town's own language with its renderings; a town without the file has none.

    A language may lack a rendering: a town that adds one has its terms settled later.
    """
    if not (folder / GLOSSARY).is_file():
        return {}
    try:
        text = (folder / GLOSSARY).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        problems.append(Problem(GLOSSARY, "", f"cannot be read ({fault}); restore it from a copy"))
        return {}
    table = Table.parse(text, GLOSSARY, problems)
    glossary: dict[str, dict[str, str]] = {}
    for row in table.rows("terms"):
        row.text("id")
        row.text("kind")
        row.optional_text("note")
        term = row.text(source_language)
        renderings = {tag: row.text(tag) for tag in tags if tag != source_language and row.has(tag)}
        row.finish()
        if term in glossary:
            row.fault(source_language, f"{term!r} stands in another of the [[terms]]; remove one")
        elif term:
            glossary[term] = renderings
    table.finish()
    return glossary
