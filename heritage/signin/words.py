"""Words for what people meet when they sign in or look after accounts."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString, lazy_gettext

from heritage.people.rules import PeopleFault, Role

ROLE_NAMES = {
    Role.MERCHANT: lazy_gettext("merchant"),
    Role.AGENT: lazy_gettext("field agent"),
    Role.TRANSLATOR: lazy_gettext("translator"),
    Role.EDITOR: lazy_gettext("editor"),
    Role.APPROVER: lazy_gettext("approver"),
    Role.REVIEWER: lazy_gettext("reviewer"),
    Role.ADMINISTRATOR: lazy_gettext("administrator"),
}

PEOPLE_FAULTS: Mapping[StrEnum, LazyString] = {
    PeopleFault.LOGIN_TAKEN: lazy_gettext("Somebody has this already. If it is you, sign in, or ask for a new slip."),
    PeopleFault.LOGIN_SHAPE: lazy_gettext("Write 3 to 31 small letters, digits, dots or hyphens, a letter first."),
    PeopleFault.NAME_MISSING: lazy_gettext("Write the name."),
    PeopleFault.ROLE: lazy_gettext("Choose one of the roles of the staff."),
    PeopleFault.SCOPE: lazy_gettext("Only editors have places of their own, and only translators languages."),
    PeopleFault.TOO_SHORT: lazy_gettext("Choose a longer pass-phrase: a merchant needs 8 characters, staff 12."),
    PeopleFault.TOO_LONG: lazy_gettext("Choose a pass-phrase of at most 200 characters."),
    PeopleFault.TOO_EASY: lazy_gettext(
        "This is one of the first that a thief tries. Choose three or four words that only you put together."
    ),
    PeopleFault.WRONG: lazy_gettext(
        "That name or number and pass-phrase do not go together. Look at both and try again."
    ),
    PeopleFault.LOCKED: lazy_gettext("Too many wrong tries. Wait a quarter of an hour, then try again."),
    PeopleFault.INACTIVE: lazy_gettext("This account is closed. Ask an administrator to open it again."),
    PeopleFault.CODE_WRONG: lazy_gettext(
        "The six digits are not right, or were used already. Wait for the next ones in your app and type them."
    ),
    PeopleFault.SLIP_UNKNOWN: lazy_gettext(
        "This code does not open this account: it was mistyped, used, or is too old. Look again, or ask for a new slip."
    ),
    PeopleFault.SAME_PERSON: lazy_gettext("A second administrator has to do this: not the one who made the account."),
    PeopleFault.OWN_ACCOUNT: lazy_gettext("Nobody does this to their own account. Ask another administrator."),
    PeopleFault.LAST_ADMINISTRATOR: lazy_gettext("This is the last administrator. Confirm another one first."),
    PeopleFault.UNKNOWN: lazy_gettext("There is no such account."),
}
