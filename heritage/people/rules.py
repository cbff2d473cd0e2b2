"""Roles and what each may do. Pure; everything not listed is closed."""

from enum import StrEnum


class Role(StrEnum):
    GUEST = "guest"
    MERCHANT = "merchant"
    AGENT = "agent"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """scope:action."""

    PAGE_READ = "page:read"
    SIGN_READ = "sign:read"
    DESK_ENTER = "desk:enter"


_EVERYBODY = frozenset({Permission.PAGE_READ, Permission.SIGN_READ})
_STAFF = _EVERYBODY | {Permission.DESK_ENTER}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.GUEST: _EVERYBODY,
    Role.MERCHANT: _EVERYBODY,
    Role.AGENT: _STAFF,
    Role.TRANSLATOR: _STAFF,
    Role.EDITOR: _STAFF,
    Role.REVIEWER: _STAFF,
    Role.ADMINISTRATOR: _STAFF,
}


def may(role: Role, permission: Permission) -> bool:
    return permission in PERMISSIONS[role]
