"""What a merchant's own look at the stand on the counter amounts to. Pure."""

from enum import StrEnum


class StandOutcome(StrEnum):
    SAME = "same"
    SAME_BY_EYE = "same-by-eye"
    """The merchant compared it, no picture was read."""
    SAME_ACCOUNT = "same-account"
    """It pays the right account, but is not the code of the stand: it asks for an amount, say."""
    OTHER_COUNTER = "other-counter"
    """It is the code of another counter in the same shop."""
    OLD_STAND = "old-stand"
    """A stand that was taken out of use, or shows an account from before."""
    UNKNOWN_SERIAL = "unknown-serial"
    DIFFERS = "differs"
    KNOWN_FALSE = "known-false"
    """Staff found this very code on a sticker before."""


ALARMING = frozenset({StandOutcome.DIFFERS, StandOutcome.KNOWN_FALSE, StandOutcome.UNKNOWN_SERIAL})
"""What nobody should pay on before somebody has looked."""

MOST_COPIES = {"wall": 6, "tent": 12, "sticker": 36}
"""Printed at once, by format: four sheets of stickers, and stands for the tables of a room. More is a mistake in
typing, and each is a row for ever."""


def compare_code(seals: tuple[str, str], *, seal: str, account_seal: str) -> StandOutcome:
    """seals: of the whole code that was read, and of its account; the others: of the account that is paid now."""
    if seals[0] == seal:
        return StandOutcome.SAME
    return StandOutcome.SAME_ACCOUNT if seals[1] == account_seal else StandOutcome.DIFFERS


def compare_serial(*, is_known_here: bool, is_revoked: bool, is_of_active: bool) -> StandOutcome | None:
    """What the serial on a stand says against it; None: nothing."""
    if not is_known_here:
        return StandOutcome.UNKNOWN_SERIAL
    return None if is_of_active and not is_revoked else StandOutcome.OLD_STAND
