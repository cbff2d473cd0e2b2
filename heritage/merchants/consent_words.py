"""What a merchant agrees to, word for word. A change of meaning is another CONSENT_VERSION in `shops/rules.py`.

We do not know for how long the law makes the town keep records of traders, so no time is promised that we might have to
break.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from heritage.shops.rules import ConsentPurpose


@dataclass(frozen=True)
class ConsentText:
    """name: of the purpose; tick: the sentence that is agreed to; parts: headings and what they say."""

    name: Any
    tick: Any
    parts: tuple[tuple[Any, Any], ...]


_WHAT = lazy_gettext("What")
_WHAT_FOR = lazy_gettext("What for")
_WHO = lazy_gettext("Who sees it")
_HOW_LONG = lazy_gettext("How long")
_TAKE_BACK = lazy_gettext("How to take it back")
_LAW = lazy_gettext("The law, and your rights")

CONSENTS: dict[ConsentPurpose, ConsentText] = {
    ConsentPurpose.KEEP: ConsentText(
        lazy_gettext("Keep and use my answers"),
        lazy_gettext("I agree that my answers are kept and used to check and run my payment code."),
        (
            (
                _WHAT,
                lazy_gettext(
                    "Your name and phone number; the name, address, position and photo of your shop, what it accepts "
                    "and when it is open; your bank, your account number and the holder's name."
                ),
            ),
            (
                _WHAT_FOR,
                lazy_gettext(
                    "To check that the code on your counter pays you and nobody else, to print it, to keep your entry "
                    "right, and to reach you about it. We neither see nor keep your transactions."
                ),
            ),
            (
                _WHO,
                lazy_gettext(
                    "You, the agents who help or visit you, and the reviewers. Your account number is stored "
                    "encrypted. In full it is shown to you, to an agent who fills this in with you, and to reviewers, "
                    "and it is noted which of them looked."
                ),
            ),
            (
                _HOW_LONG,
                lazy_gettext(
                    "As long as your shop is registered. If your registration is refused, its files are removed after "
                    "90 days. Answers that you never send are removed after 60 days. The proof of what you agreed to "
                    "and the log of who changed what stay."
                ),
            ),
            (
                _TAKE_BACK,
                lazy_gettext(
                    "At any time, on your own pages here, or by telling an agent or the office named below. Then your "
                    "shop and its code leave this site. What was done until then stays lawful."
                ),
            ),
            (
                _LAW,
                lazy_gettext(
                    "Law on Personal Data Protection, No. 91/2025/QH15, and Decree 356/2025/NĐ-CP. You may see your "
                    "data, have it corrected or erased, and complain. Without this consent we cannot register your "
                    "shop."
                ),
            ),
        ),
    ),
    ConsentPurpose.SHOW: ConsentText(
        lazy_gettext("Show my shop to everybody"),
        lazy_gettext("I agree that my shop and its payment code are shown on this site, to everybody."),
        (
            (
                _WHAT,
                lazy_gettext(
                    "The shop's name, kind, address, position and photo, its hours, what it accepts, your stalls "
                    "elsewhere and your note; the bank, the holder's name and the last four digits of the account; "
                    "the payment code, which holds the account number as every payment code does. Your phone number "
                    "only if you said so."
                ),
            ),
            (
                _WHAT_FOR,
                lazy_gettext("So that people find your shop, and can make sure that a code is really yours."),
            ),
            (_WHO, lazy_gettext("Everybody, also search engines and those who use our open data.")),
            (
                _HOW_LONG,
                lazy_gettext(
                    "Until you hide the shop, take this back, or your registration ends. Copies that others have made "
                    "by then are out of our hands."
                ),
            ),
            (
                _TAKE_BACK,
                lazy_gettext("At any time, on your own pages here, or by telling an agent or the office named below."),
            ),
            (
                _LAW,
                lazy_gettext(
                    "Law on Personal Data Protection, No. 91/2025/QH15, and Decree 356/2025/NĐ-CP. You may say no: "
                    "then your shop is registered, but nobody is shown it."
                ),
            ),
        ),
    ),
}
