"""The desk of the visitors' voice: who sees what, and what they make of it."""

import json

import pytest

from heritage.people import audit
from heritage.people.queries import audit_entries_newest_first
from heritage.people.rules import Role
from heritage.voice.rules import MessageState
from heritage.web.site_app import SiteApp
from tests.page_client import Page, PageClient
from tests.signed_in import SignedInClient, staff
from tests.voice.messages import PLACE, REMEMBERED, WRONG, Desk, desk, editor, last, sent

ELSEWHERE = "festivals/song-son-ba-doi"
FIELDS = {
    "answer": {"answer": "MẪU", "answer_language": "en"},
    "decline": {"reason": "MẪU", "reason_language": "en"},
    "show": {"shown": "MẪU"},
    "hand-back": {"done": "MẪU"},
}


def listed(page: Page) -> list[str]:
    return [page.words(each) for each in page.all("p[@class='name']")]


def test_an_editor_finds_what_waits_on_the_desk(app: SiteApp) -> None:
    sent(app)
    sent(app, "memory")
    client = desk(app)
    assert "2 What visitors wrote, to be answered" in client.page("/staff/").words()
    assert listed(client.page("/staff/voice/")) == [WRONG, REMEMBERED]


def test_the_list_is_narrowed_by_kind_state_and_place(app: SiteApp) -> None:
    sent(app, words="MẪU: answered")
    desk(app).answer()
    sent(app, place=ELSEWHERE)
    sent(app, "memory")
    client = desk(app)
    narrowed = {
        "?kind=memory": [REMEMBERED],
        "?kind=correction": [WRONG],
        "?state=answered": ["MẪU: answered"],
        f"?place={ELSEWHERE}": [WRONG],
        f"?place={PLACE}&state=answered&kind=correction": ["MẪU: answered"],
        "?state=shown": [],
        "?place=nowhere/at-all": [],
        "?kind=nonsense&state=nonsense": [WRONG, REMEMBERED],
    }
    assert {query: listed(client.page(f"/staff/voice/{query}")) for query in narrowed} == narrowed
    assert client.get("/staff/voice/?place=%00&page=99999999999").status_code == 200


def test_an_editor_sees_the_places_of_their_own_and_no_other(app: SiteApp) -> None:
    sent(app)
    mine = last(app)
    sent(app, place=ELSEWHERE)
    other = last(app)
    client = Desk(app, editor(app, "editor-of-one", (PLACE,)))
    page = client.page("/staff/voice/")
    assert listed(page) == [WRONG]
    assert f"/staff/voice/{mine.id}" in page.links()
    assert client.page(f"/staff/voice/{mine.id}").status == 200
    refused = client.page(f"/staff/voice/{other.id}")
    assert refused.status == 403
    assert "a place that you do not work on" in refused.words()
    assert client.press(other, "answer", **FIELDS["answer"]).status_code == 403
    assert last(app).state == MessageState.NEW
    nobody = Desk(app, staff(app, Role.EDITOR, "editor-of-none"))
    assert listed(nobody.page("/staff/voice/")) == []


def test_an_approver_sees_every_place(sqlite_app: SiteApp) -> None:
    sent(sqlite_app)
    client = Desk(sqlite_app, staff(sqlite_app, Role.APPROVER))
    assert listed(client.page("/staff/voice/")) == [WRONG]
    assert client.answer().status_code == 302


def test_the_answer_is_read_at_the_receipt(app: SiteApp) -> None:
    receipt = sent(app)
    assert desk(app).answer("MẪU: merci, corrigé.", "fr").status_code == 302
    page = PageClient(app).page(receipt)
    assert "Staff have answered you." in page.words()
    assert [(each.attrib["lang"], page.words(each)) for each in page.all("p[@class='told'][@lang]")] == [
        ("fr", "MẪU: merci, corrigé.")
    ]
    message = last(app)
    assert message.state == MessageState.ANSWERED
    assert message.handled_at is not None


def test_a_contact_is_shown_to_moderators_with_what_to_do(app: SiteApp) -> None:
    sent(app, contact="+49 30 1234567")
    page = desk(app).page(f"/staff/voice/{last(app).id}")
    assert "+49 30 1234567" in page.words()
    assert "This site sends no mail: write or call yourself." in page.words()
    translator = staff(app, Role.TRANSLATOR)
    desk(app).give(translator)
    theirs = SignedInClient(app, translator).page(f"/staff/voice/{last(app).id}")
    assert theirs.status == 200
    assert "1234567" not in theirs.text


def test_a_task_waits_on_the_desk_of_whom_it_was_given_to(app: SiteApp) -> None:
    receipt, translator = sent(app), staff(app, Role.TRANSLATOR)
    theirs = Desk(app, translator)
    assert theirs.page(f"/staff/voice/{last(app).id}").status == 403
    assert desk(app).give(translator, "MẪU: is the Korean year right?").status_code == 302
    assert "1 Tasks for you from what visitors wrote" in theirs.page("/staff/").words()
    assert listed(theirs.page("/staff/voice/?mine=1")) == [WRONG]
    page = theirs.page(f"/staff/voice/{last(app).id}")
    assert "MẪU: is the Korean year right?" in page.words()
    assert "Somebody of our staff is looking into it." in PageClient(app).page(receipt).words()
    assert [form.attrib["action"] for form in page.all("form[@class='asked']")] == [
        f"/staff/voice/{last(app).id}/hand-back"
    ]
    answer = theirs.press(last(app), "hand-back", done="MẪU: it is 1770.")
    assert answer.location == "/staff/voice/"
    assert theirs.page(f"/staff/voice/{last(app).id}").status == 403, "it is not theirs any more"
    assert "MẪU: it is 1770." in desk(app).page(f"/staff/voice/{last(app).id}").words()
    assert last(app).state == MessageState.NEW


def test_a_task_keeps_the_answer_that_was_given_before(app: SiteApp) -> None:
    receipt = sent(app)
    desk(app).answer("MẪU: we look into it.")
    desk(app).give(editor(app))
    message = last(app)
    assert (message.state, message.handled_at) == (MessageState.TASK, None)
    assert "MẪU: we look into it." in PageClient(app).page(receipt).words()


@pytest.mark.parametrize("role", [Role.AGENT, Role.REVIEWER, Role.ADMINISTRATOR])
def test_a_task_is_given_to_people_of_the_texts_only(sqlite_app: SiteApp, role: Role) -> None:
    sent(sqlite_app)
    answer = desk(sqlite_app).give(staff(sqlite_app, role))
    assert answer.status_code == 422
    assert "Choose one of the list." in Page(answer).words()
    assert last(sqlite_app).state == MessageState.NEW


def test_a_reason_is_read_by_who_is_declined(app: SiteApp) -> None:
    receipt = sent(app, "memory")
    assert desk(app).decline("MẪU: please without the neighbour's name.").status_code == 302
    words = PageClient(app).page(receipt).words()
    assert "Staff have read it and did not take it over." in words
    assert "MẪU: please without the neighbour's name." in words


def test_words_on_the_page_may_be_shortened_and_not_lengthened(sqlite_app: SiteApp) -> None:
    sent(sqlite_app, "memory", words="MẪU")
    answer = desk(sqlite_app).show("MẪU and more")
    assert answer.status_code == 422
    assert "You may only shorten it" in Page(answer).words()
    assert "MẪU and more" in answer.get_data(as_text=True)
    assert last(sqlite_app).state == MessageState.NEW


def test_a_correction_is_never_shown(app: SiteApp) -> None:
    sent(app)
    answer = desk(app).show()
    assert answer.status_code == 422
    assert "Only a memory can be shown" in Page(answer).words()


@pytest.mark.parametrize("deed", ["answer", "decline", "show", "task"])
def test_an_empty_sentence_is_asked_for(sqlite_app: SiteApp, deed: str) -> None:
    sent(sqlite_app, "memory")
    client = desk(sqlite_app)
    empty = {"answer": " ", "reason": "\n", "shown": "", "note": "", "assignee": str(client.person.id)}
    languages = {"answer_language": "en", "reason_language": "en"}
    answer = client.press(last(sqlite_app), deed, **empty, **languages)
    assert answer.status_code == 422
    assert "Write a sentence." in Page(answer).words()
    assert last(sqlite_app).changes == 0


@pytest.mark.parametrize("deed", FIELDS)
def test_who_was_slower_is_told_and_keeps_the_words(app: SiteApp, deed: str) -> None:
    sent(app, "memory", words="MẪU: a memory")
    desk(app).give(editor(app))
    seen, client = last(app), desk(app)
    client.give(editor(app), "MẪU: meanwhile")
    fields = FIELDS[deed] | dict.fromkeys({"answer", "reason", "shown", "done"} & set(FIELDS[deed]), "MẪU: mine")
    answer = client.press(seen, deed, **fields)
    assert answer.status_code == 422
    page = Page(answer)
    assert "Somebody else has changed this message" in page.words()
    assert "MẪU: mine" in [page.words(each) for each in page.all("textarea")]
    assert last(app).state == MessageState.TASK
    assert client.press(last(app), deed, **fields).status_code == 302, "pressed once more"


@pytest.mark.parametrize("deed", FIELDS)
def test_nothing_can_be_done_with_what_was_taken_back(sqlite_app: SiteApp, deed: str) -> None:
    PageClient(sqlite_app).post(sent(sqlite_app, "memory"))
    fields = FIELDS[deed] | ({"shown": "x"} if deed == "show" else {})
    answer = desk(sqlite_app).press(last(sqlite_app), deed, **fields)
    assert answer.status_code in {403, 422}
    assert last(sqlite_app).state == MessageState.WITHDRAWN
    assert (
        "Nothing can be done with it any more." in desk(sqlite_app).page(f"/staff/voice/{last(sqlite_app).id}").words()
    )


@pytest.mark.parametrize("as_of", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_form_of_no_known_state_is_refused_with_a_sentence(sqlite_app: SiteApp, as_of: str) -> None:
    sent(sqlite_app)
    answer = desk(sqlite_app).press(last(sqlite_app), "answer", as_of=as_of, **FIELDS["answer"])
    assert answer.status_code == 422


def test_a_message_that_is_not_there_is_told_so(app: SiteApp) -> None:
    assert desk(app).page("/staff/voice/2147483647").status == 404
    assert desk(app).post("/staff/voice/7/answer", as_of="0", **FIELDS["answer"]).status_code == 404


def test_everything_that_staff_do_is_in_the_log(app: SiteApp) -> None:
    sent(app, "memory")
    client = desk(app)
    client.answer("MẪU: soon")
    client.give(client.person)
    client.press(last(app), "hand-back", done="MẪU: done")
    client.show()
    client.decline("MẪU: no")
    with app.database.reading() as session:
        entries = [entry for entry, _ in audit_entries_newest_first(session, subject=f"message:{last(app).id}")]
        assert audit.verify(session).broken_at is None
    deeds = ["decline", "show", "hand-back", "task", "answer", "receive"]
    assert [entry.action for entry in entries] == [f"message:{deed}" for deed in deeds]
    assert {entry.actor_id for entry in entries[:-1]} == {client.person.id}
    assert json.loads(entries[0].facts) == {"before": "shown", "after": "declined", "reason": "MẪU: no"}
    assert "line by line" in client.page(f"/staff/voice/{last(app).id}").words()
