"""Whoever sends a photo that is not taken reads why, and what to do."""

import re

from heritage.media.rules import PhotoFault
from heritage.media.words import PHOTO_FAULTS
from heritage.web.site_app import SiteApp

WHAT_TO_DO = re.compile(r"\b(?:Choose|Send|send|Take|take)\b")


def test_every_fault_has_a_sentence_of_its_own_that_says_what_to_do(sqlite_app: SiteApp) -> None:
    with sqlite_app.test_request_context("/en/"):
        said = {fault: str(sentence) for fault, sentence in PHOTO_FAULTS.items()}
    assert set(said) == set(PhotoFault)
    assert len(set(said.values())) == len(PhotoFault)
    for sentence in said.values():
        assert WHAT_TO_DO.search(sentence), sentence
        assert "%(" not in sentence, sentence
    assert "12 MB" in said[PhotoFault.TOO_LARGE_FILE]
