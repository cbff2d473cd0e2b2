"""Words for the facts of places: their names, what can be chosen, and why something about a place is refused."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

from heritage.sites.public import DIRECTIONS
from heritage.sites.rules import Caution, CheckMethod, Confidence, Precision, Support
from heritage.writing.place_rules import PlaceFault

Names = Mapping[str, Any]
"""What keys of the facts are called in the language of the page: kinds, levels, wards, sites."""

FACT_NAMES: Mapping[str, LazyString] = {
    "kind": lazy_gettext("Kind of place"),
    "level": lazy_gettext("Protection"),
    "recognised": lazy_gettext("Protected since the year"),
    "decision": lazy_gettext("Number of the decision"),
    "ward_new": lazy_gettext("Ward today"),
    "wards_old": lazy_gettext("Wards before the reform"),
    "wards_inferred": lazy_gettext("The wards are inferred, no source names them"),
    "hours": lazy_gettext("Opening hours"),
    "phone": lazy_gettext("Telephone"),
    "cautions": lazy_gettext("Cautions for visitors"),
    "position": lazy_gettext("Position"),
    "nearby": lazy_gettext("What is near"),
    "sources": lazy_gettext("Sources"),
    "lunar": lazy_gettext("Days in the lunar calendar"),
    "sites": lazy_gettext("Where it is held"),
    "stops": lazy_gettext("Stops"),
}

CAUTION_NAMES: Mapping[str, LazyString] = {
    Caution.SAFETY: lazy_gettext("For your safety"),
    Caution.MIX_UP: lazy_gettext("Easily confused"),
}

PRECISION_NAMES: Mapping[str, LazyString] = {
    Precision.EXACT: lazy_gettext("exactly: somebody stood there"),
    Precision.APPROXIMATE: lazy_gettext("roughly: it is estimated"),
}

SUPPORT_NAMES: Mapping[str, LazyString] = {
    Support.NAME: lazy_gettext("name"),
    Support.RECOGNITION: lazy_gettext("protection"),
    Support.WARD: lazy_gettext("ward"),
    Support.POSITION: lazy_gettext("position"),
    Support.WORSHIP: lazy_gettext("worship"),
    Support.FOUNDING: lazy_gettext("founding"),
    Support.HISTORY: lazy_gettext("history"),
    Support.LEGEND: lazy_gettext("legend"),
    Support.BUILDING: lazy_gettext("building"),
    Support.SURROUNDINGS: lazy_gettext("surroundings"),
    Support.FESTIVAL: lazy_gettext("festival"),
    Support.OPENING: lazy_gettext("opening hours"),
    Support.VISIT: lazy_gettext("visit"),
}

CHOICE_NAMES: dict[str, Any] = {
    **CAUTION_NAMES,
    **PRECISION_NAMES,
    **{each.value: words for each, words in DIRECTIONS.items()},
    **SUPPORT_NAMES,
    Confidence.LOW: lazy_gettext("deserves little trust"),
}
"""Whatever can be chosen of a fact, apart from what the town has words for."""

DEED_NAMES: Mapping[str, LazyString] = {
    "place:facts": lazy_gettext("changed the facts"),
    "place:check": lazy_gettext("checked the facts"),
    "place:owner": lazy_gettext("said who looks after it"),
    "place:rename": lazy_gettext("gave it another address"),
    "place:withdraw": lazy_gettext("took it off the pages"),
    "place:bring-back": lazy_gettext("showed it again"),
    "place:call-off": lazy_gettext("called off what was planned"),
}

CHECK_NAMES: Mapping[CheckMethod, LazyString] = {
    CheckMethod.DESK: lazy_gettext("from published sources"),
    CheckMethod.ON_SITE: lazy_gettext("at the place itself"),
}

PLACE_FAULTS: Mapping[StrEnum, LazyString] = {
    PlaceFault.NOT_YOURS: lazy_gettext("This place is not among those you work on. Ask an administrator to add it."),
    PlaceFault.CONFLICT: lazy_gettext(
        "Somebody has changed these facts meanwhile. Both stand below: correct yours if need be, then keep them."
    ),
    PlaceFault.SLUG_SHAPE: lazy_gettext(
        "Use small letters without marks, digits, and hyphens between the words, like den-song-son."
    ),
    PlaceFault.SLUG_TAKEN: lazy_gettext("Another place has this address, or had it once. Choose another."),
    PlaceFault.NO_REASON: lazy_gettext("Write the reason, so that colleagues understand it."),
    PlaceFault.PAST: lazy_gettext("This time is over. Choose one that is still to come."),
    PlaceFault.WITHDRAWN: lazy_gettext("This place is not shown already."),
    PlaceFault.SHOWN: lazy_gettext("This place is shown already."),
    PlaceFault.NOTHING_PLANNED: lazy_gettext("Nothing is planned any more. Load the page again to see how it stands."),
}


def lines_of(value: Any, names: Names) -> list[str]:
    """A fact as a person reads it, one line for each of several."""
    if value is None or value in (False, ()):
        return [gettext("nothing")]
    if value is True:
        return [gettext("yes")]
    return [_line(each, names) for each in (value if isinstance(value, tuple) else (value,))]


def _line(value: Any, names: Names) -> str:
    if is_dataclass(value):
        return " · ".join(_line(each, names) for each in vars(value).values() if each is not None and each != ())
    if isinstance(value, tuple):
        return ", ".join(_line(each, names) for each in value)
    return str(names.get(str(value), value))


def told_in_log(action: str, facts: Mapping[str, Any]) -> str:
    """A line of the audit log about a place, in words: what was done, to which facts, why, for when."""
    said = str(DEED_NAMES.get(action, action))
    if action == "place:facts":
        said += ": " + ", ".join(str(FACT_NAMES.get(name, name)) for name in facts.get("new", {}))
    elif action == "place:rename":
        said += f": {facts.get('old')} → {facts.get('new')}"
    return f"{said} ({facts['reason']})" if facts.get("reason") else said
