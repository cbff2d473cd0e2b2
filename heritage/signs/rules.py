"""What a sign is. Pure."""

from enum import StrEnum


class SignState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"
