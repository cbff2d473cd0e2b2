"""Roles and what each may do; limits of signing in. Pure; everything not listed is closed."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise


class Role(StrEnum):
    GUEST = "guest"
    MERCHANT = "merchant"
    AGENT = "agent"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    APPROVER = "approver"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.AGENT, Role.TRANSLATOR, Role.EDITOR, Role.APPROVER, Role.REVIEWER, Role.ADMINISTRATOR})


class Permission(StrEnum):
    """scope:action."""

    PAGE_READ = "page:read"
    SIGN_READ = "sign:read"
    ACCOUNT_OWN = "account:own"
    DESK_ENTER = "desk:enter"
    PEOPLE_MANAGE = "people:manage"
    AUDIT_READ = "audit:read"
    BANK_EDIT = "bank:edit"
    SHOP_OWN = "shop:own"
    SHOP_REGISTER = "shop:register"
    CASE_READ = "case:read"
    VISIT_MAKE = "visit:make"
    CASE_DECIDE = "case:decide"
    REPORT_HANDLE = "report:handle"
    STAND_PRINT = "stand:print"
    TEXT_READ = "text:read"
    TEXT_WRITE = "text:write"
    TEXT_PUBLISH = "text:publish"
    PLACE_EDIT = "place:edit"
    MEDIA_EDIT = "media:edit"
    VOICE_MODERATE = "voice:moderate"


_EVERYBODY = frozenset({Permission.PAGE_READ, Permission.SIGN_READ})
_SIGNED_IN = _EVERYBODY | {Permission.ACCOUNT_OWN}
_STAFF = _SIGNED_IN | {Permission.DESK_ENTER}

# An administrator makes accounts and therefore touches no money; who decides on money makes no accounts.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.GUEST: _EVERYBODY,
    Role.MERCHANT: _SIGNED_IN | {Permission.SHOP_OWN},
    Role.AGENT: _STAFF
    | {Permission.SHOP_REGISTER, Permission.CASE_READ, Permission.VISIT_MAKE, Permission.STAND_PRINT},
    Role.TRANSLATOR: _STAFF | {Permission.TEXT_READ, Permission.TEXT_WRITE},
    Role.EDITOR: _STAFF
    | {
        Permission.TEXT_READ,
        Permission.TEXT_WRITE,
        Permission.PLACE_EDIT,
        Permission.MEDIA_EDIT,
        Permission.VOICE_MODERATE,
    },
    Role.APPROVER: _STAFF
    | {
        Permission.TEXT_READ,
        Permission.TEXT_WRITE,
        Permission.PLACE_EDIT,
        Permission.MEDIA_EDIT,
        Permission.TEXT_PUBLISH,
    }
    | {Permission.VOICE_MODERATE},
    Role.REVIEWER: _STAFF
    | {Permission.CASE_READ, Permission.CASE_DECIDE, Permission.REPORT_HANDLE, Permission.STAND_PRINT},
    Role.ADMINISTRATOR: _STAFF
    | {Permission.PEOPLE_MANAGE, Permission.AUDIT_READ, Permission.BANK_EDIT}
    | {Permission.TEXT_READ},
}

CONFIRMED_ONLY = frozenset(
    {
        Permission.PEOPLE_MANAGE,
        Permission.SHOP_REGISTER,
        Permission.CASE_READ,
        Permission.VISIT_MAKE,
        Permission.CASE_DECIDE,
        Permission.REPORT_HANDLE,
        Permission.STAND_PRINT,
    }
)
"""What an account of staff may do only once a second administrator has confirmed it. Otherwise one administrator could
invite an agent and two reviewers, be all three, and send a shop's money wherever he likes."""


def may(role: Role, permission: Permission, *, is_confirmed: bool = True) -> bool:
    return permission in PERMISSIONS[role] and (is_confirmed or permission not in CONFIRMED_ONLY)


class ScopeKind(StrEnum):
    """What the work of somebody at the culture desk is confined to: some places, or some languages."""

    PLACE = "place"
    LANGUAGE = "language"


EVERYTHING = "*"
"""A scope that holds every place, or every language."""

SCOPE_OF_ROLE = {Role.EDITOR: ScopeKind.PLACE, Role.TRANSLATOR: ScopeKind.LANGUAGE}
"""Who has scopes; without one, nothing may be touched. An approver's work is confined to nothing."""


class PeopleFault(StrEnum):
    """Why something about people is refused; the words stand with the pages."""

    LOGIN_TAKEN = "login-taken"
    LOGIN_SHAPE = "login-shape"
    NAME_MISSING = "name-missing"
    ROLE = "role"
    SCOPE = "scope"
    TOO_SHORT = "short"
    TOO_LONG = "long"
    TOO_EASY = "easy"
    WRONG = "wrong"
    LOCKED = "locked"
    INACTIVE = "inactive"
    CODE_WRONG = "code-wrong"
    SLIP_UNKNOWN = "slip-unknown"
    SAME_PERSON = "same-person"
    OWN_ACCOUNT = "own-account"
    LAST_ADMINISTRATOR = "last-administrator"
    UNKNOWN = "unknown"


class Refused(Exception):
    """Something that cannot be done: `fault` says why, in a code whose words stand with the pages.

    action, subject: what was tried on what, where the audit log must tell of the attempt.
    """

    def __init__(self, fault: StrEnum, *, action: str = "", subject: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.action = action
        self.subject = subject


class PeopleError(Refused):
    """An action on accounts that cannot be done; its fault is a PeopleFault."""


MIN_PASSPHRASE = {Role.MERCHANT: 8}
MIN_STAFF_PASSPHRASE = 12
"""NIST SP 800-63B: eight characters at least; staff open more than their own shop."""
MAX_PASSPHRASE = 200
"""More than anybody types; without a bound, hashing would be a way to keep the server busy."""

MAX_FAILURES = 8
LOCKED_FOR = timedelta(minutes=15)
"""Eight guesses each quarter of an hour: a pass-phrase outlives that, and a merchant who mistyped is not sent away."""

SESSION_LASTS = {Role.MERCHANT: timedelta(days=90)}
STAFF_SESSION_LASTS = timedelta(hours=12)
"""A merchant's own phone stays signed in for a season; staff sign in each working day."""

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(days=2)


class SlipPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


def session_ends(role: Role, now: datetime) -> datetime:
    return now + SESSION_LASTS.get(role, STAFF_SESSION_LASTS)


def normalised_passphrase(text: str) -> str:
    """Vietnamese keyboards write one letter in several ways; NFKC (Unicode Annex 15) makes them one."""
    return unicodedata.normalize("NFKC", text)


def check_passphrase(text: str, *, role: Role, login: str) -> str:
    """`text` as it is hashed. Raises PeopleError: too short, too long, or what a thief tries first."""
    phrase = normalised_passphrase(text)
    if len(phrase) < MIN_PASSPHRASE.get(role, MIN_STAFF_PASSPHRASE):
        raise PeopleError(PeopleFault.TOO_SHORT)
    if len(phrase) > MAX_PASSPHRASE:
        raise PeopleError(PeopleFault.TOO_LONG)
    plain = phrase.casefold()
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    own_number = "".join(filter(str.isdigit, login))[-9:]
    names_itself = login.casefold() in plain or (len(own_number) > 5 and own_number in plain)
    if len(set(plain)) < 4 or steps <= {0, 1} or steps <= {0, -1} or names_itself:
        raise PeopleError(PeopleFault.TOO_EASY)
    return phrase


PASSPHRASE_FAULTS = frozenset({PeopleFault.TOO_SHORT, PeopleFault.TOO_LONG, PeopleFault.TOO_EASY})


def is_staff(role: Role) -> bool:
    return role in STAFF
