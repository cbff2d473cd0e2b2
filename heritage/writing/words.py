"""Words of the culture desk: names of fields and states, and why something is refused."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from heritage.codecs.rendering_checks import Glossary, Kind, disagreements, wrong_renderings
from heritage.web.acting import Race
from heritage.writing.cells import Sort
from heritage.writing.file_rules import FileFault, Outcome
from heritage.writing.rules import CellState, TextKind, VersionState, WritingFault

KIND_NAMES: Mapping[TextKind, LazyString] = {
    TextKind.SITE: lazy_gettext("Sites"),
    TextKind.FESTIVAL: lazy_gettext("Festivals"),
    TextKind.TRAIL: lazy_gettext("Trails"),
}

FIELD_NAMES: Mapping[str, LazyString] = {
    "name": lazy_gettext("Name of the place"),
    "also_known_as": lazy_gettext("Other names"),
    "summary": lazy_gettext("In one sentence"),
    "worshipped": lazy_gettext("Who is worshipped"),
    "commemorates": lazy_gettext("Who or what is remembered"),
    "period": lazy_gettext("Time it was founded"),
    "position_note": lazy_gettext("How to find it"),
    "cautions": lazy_gettext("Cautions for visitors"),
    "disagreements": lazy_gettext("Where the sources disagree"),
    "gaps": lazy_gettext("What is not known"),
    "stops": lazy_gettext("At each stop"),
    "body": lazy_gettext("Story"),
}

STATE_NAMES: Mapping[VersionState, LazyString] = {
    VersionState.DRAFT: lazy_gettext("being written"),
    VersionState.APPROVED: lazy_gettext("approved, not out yet"),
    VersionState.PUBLISHED: lazy_gettext("on the page"),
    VersionState.EARLIER: lazy_gettext("earlier"),
}

CELL_NAMES: Mapping[CellState, LazyString] = {
    CellState.NONE: lazy_gettext("missing"),
    CellState.UNREVIEWED: lazy_gettext("not read by a speaker"),
    CellState.DRAFT: lazy_gettext("being written"),
    CellState.APPROVED: lazy_gettext("approved"),
    CellState.CHANGED: lazy_gettext("original changed"),
}

SORT_NAMES: Mapping[Sort, LazyString] = {
    Sort.NAME: lazy_gettext("by name"),
    Sort.CHANGED: lazy_gettext("furthest behind the original first"),
    Sort.OLDEST: lazy_gettext("longest untouched first"),
}

WRITING_FAULTS: Mapping[StrEnum, LazyString] = {
    WritingFault.NOT_YOURS: lazy_gettext(
        "This place or language is not among those you work on. Ask an administrator to add it."
    ),
    WritingFault.CONFLICT: lazy_gettext(
        "Somebody has saved this text meanwhile. Look at both below, and save again what is right."
    ),
    WritingFault.EMPTY: lazy_gettext("Something is missing: a text needs a name, one sentence about it, and a story."),
    WritingFault.TOO_LONG: lazy_gettext(
        "This is too long for a page: the one sentence takes 200 characters, the story 20,000, everything else 2,000."
    ),
    WritingFault.UNEVEN: lazy_gettext(
        "The translation does not say as many things as the original. Fill in every field that the original has."
    ),
    WritingFault.FACTS: lazy_gettext(
        "The facts of this place name more, or fewer, cautions or stops. Write one text for each of them."
    ),
    WritingFault.NOTHING_OPEN: lazy_gettext(
        "There is no draft here any more. Load the page again to see how it stands."
    ),
    WritingFault.NOT_APPROVED: lazy_gettext("This text has to be approved first."),
    WritingFault.SAME_PERSON: lazy_gettext("You wrote this yourself. Somebody else has to read and approve it."),
    WritingFault.HELD: lazy_gettext(
        "This text waits for other languages, which are not approved yet. It goes out together with them."
    ),
    WritingFault.ORIGINAL: lazy_gettext(
        "The original cannot be taken off the page by itself. Take the whole place off instead."
    ),
    WritingFault.NOT_PUBLISHED: lazy_gettext("This text is not on the page."),
    WritingFault.PAST: lazy_gettext("This time is over. Choose one that is still to come."),
    Race.MEANWHILE: lazy_gettext("Somebody else was quicker. Load the page again to see how it stands."),
}

FAULTS_BESIDE_TEXT: Mapping[StrEnum, LazyString] = {
    **WRITING_FAULTS,
    WritingFault.CONFLICT: lazy_gettext(
        "A newer text came in meanwhile, from a file or a colleague. Open the text, look at both, save the right one."
    ),
}
"""On pages that do not show both texts, as the editor does."""

OUTCOME_NAMES: Mapping[Outcome, LazyString] = {
    Outcome.TAKEN: lazy_gettext("taken"),
    Outcome.CONFIRMED: lazy_gettext("still right, noted"),
    Outcome.SAME: lazy_gettext("nothing new"),
    Outcome.EMPTY: lazy_gettext("not translated yet"),
    Outcome.GONE: lazy_gettext("not taken: the original has changed since the file was made"),
    Outcome.MEETS: lazy_gettext("not taken: somebody wrote here meanwhile"),
}

FILE_FAULTS: Mapping[FileFault, LazyString] = {
    FileFault.NOT_OURS: lazy_gettext(
        "This file did not come from this desk. Download the file here and work on that one."
    ),
    FileFault.SOURCE_LANGUAGE: lazy_gettext("The originals of this file are not in the language of this town."),
    FileFault.UNKNOWN_LANGUAGE: lazy_gettext("This site does not speak the language of this file."),
    FileFault.UNKNOWN_PLACE: lazy_gettext("The place of this file is not here any more, or has another name now."),
    FileFault.SOURCE_CHANGED: lazy_gettext(
        "The original was changed in this file. Only translations can be changed in a file; correct the original here."
    ),
}

ADVICE: Mapping[Kind, LazyString] = {
    Kind.MISSING_NUMBER: lazy_gettext("The original says %(text)s; this number is missing here."),
    Kind.ADDED_NUMBER: lazy_gettext("The number %(text)s does not stand in the original."),
    Kind.MISSING_LINK: lazy_gettext("The link %(text)s of the original is missing here."),
    Kind.ADDED_LINK: lazy_gettext("The link %(text)s does not stand in the original."),
    Kind.MISSING_PLACEHOLDER: lazy_gettext("%(text)s has to stand here exactly as in the original."),
    Kind.ADDED_PLACEHOLDER: lazy_gettext("%(text)s does not stand in the original."),
    Kind.HEADING: lazy_gettext("The headings are not the same as those of the original."),
    Kind.LOST_EMPHASIS: lazy_gettext("Something stands out in the original (%(text)s) and not here."),
}


def advice(source: str, target: str) -> list[str]:
    """What a machine sees that an original and its translation do not share, for a person to judge."""
    return [str(ADVICE[each.kind]) % {"text": each.text} for each in disagreements(source, target)]


MISNAMED = lazy_gettext("%(term)s is called %(fixed)s in this language; here it is not.")


def misnamed(source: str, target: str, glossary: Glossary, language: str) -> list[str]:
    """The names of an original that its translation does not call as the town has fixed it."""
    found = wrong_renderings(source, target, glossary, language)
    return [str(MISNAMED) % {"term": each.term, "fixed": each.fixed} for each in found]
