"""What a sign is. Pure."""

from enum import StrEnum


class SignState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class SignKind(StrEnum):
    """What a sign opens, as its page's address names it."""

    SITE = "sites"
    SHOP = "shops"
