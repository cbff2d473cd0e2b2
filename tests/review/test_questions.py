"""Questions to the owner: asked by reviewers, answered on the merchant's page, several in a row."""

import pytest
from alembic import command
from sqlalchemy import select, text

from heritage.migrations import alembic_config
from heritage.payments.models import CaseQuestion
from heritage.payments.rules import CaseState, NoticeKind
from heritage.people.models import AuditEntry, Notice
from heritage.people.queries import Person
from heritage.shops.rules import ShopState
from heritage.web.site_app import SiteApp
from tests.review.test_decisions import press, states
from tests.shop_factory import (
    MadeShop,
    another_account,
    first_reviewer,
    listed_shop,
    second_reviewer,
    submitted_shop,
)
from tests.signed_in import SignedInClient, merchant


def ask(app: SiteApp, made: MadeShop, words: str, person: Person | None = None) -> int:
    """The question's id."""
    assert press(app, made, "ask", person or first_reviewer(app), question=words) == 302
    return questions(app)[-1].id


def questions(app: SiteApp) -> list[CaseQuestion]:
    with app.database.reading() as session:
        return list(session.scalars(select(CaseQuestion).order_by(CaseQuestion.id)))


def answer(app: SiteApp, made: MadeShop, words: str, question: int | None = None, person: Person | None = None) -> int:
    client = SignedInClient(app, person or made.owner)
    return client.post(f"/merchant/status/{made.shop_id}/answer", answer=words, question=question).status_code


def test_a_question_about_a_listed_shop_is_answered_on_the_home_page_and_the_case_goes_on(app: SiteApp) -> None:
    change = another_account(app, listed_shop(app))
    asked = ask(app, change, "MẪU: vì sao?")
    page = SignedInClient(app, change.owner).page(f"/merchant/{change.shop_id}")
    assert page.words().count("MẪU: vì sao?") == 1
    assert [field.attrib["value"] for field in page.all("input[@name='question']")] == [str(asked)]
    assert answer(app, change, "MẪU: ngân hàng mới", asked) == 302
    assert states(app, change)[0::2] == (ShopState.LISTED, CaseState.OPEN)
    assert "MẪU: vì sao?" not in SignedInClient(app, change.owner).page(f"/merchant/{change.shop_id}").words()
    status = SignedInClient(app, change.owner).page("/merchant/status").words()
    assert "Your answer: MẪU: ngân hàng mới" in status


def test_question_and_answer_stand_beside_the_case_with_who_asked(app: SiteApp) -> None:
    change = another_account(app, listed_shop(app))
    answer(app, change, "MẪU: ngân hàng mới", ask(app, change, "MẪU: vì sao?"))
    ask(app, change, "MẪU: từ khi nào?", second_reviewer(app))
    words = SignedInClient(app, first_reviewer(app)).page(f"/staff/cases/{change.case_id}").words()
    for expected in ("Test reviewer-one", "MẪU: vì sao?", "MẪU: ngân hàng mới", "Test reviewer-two", "từ khi nào?"):
        assert expected in words
    assert words.count("Not answered yet.") == 1


def test_of_several_questions_each_is_answered_and_the_last_answer_sends_the_case_back(app: SiteApp) -> None:
    made = submitted_shop(app)
    first = ask(app, made, "MẪU: số nhà nào?")
    second = ask(app, made, "MẪU: mấy giờ mở cửa?", second_reviewer(app))
    assert answer(app, made, "which of the two?") == 422
    assert answer(app, made, "MẪU: số 12", first) == 302
    assert states(app, made)[0::2] == (ShopState.QUESTION, CaseState.QUESTION)
    assert answer(app, made, "MẪU: 7 giờ", second) == 302
    assert states(app, made)[0::2] == (ShopState.SUBMITTED, CaseState.OPEN)
    assert [each.answer for each in questions(app)] == ["MẪU: số 12", "MẪU: 7 giờ"]


def test_a_question_is_answered_once_by_its_owner_alone_and_not_on_a_closed_case(app: SiteApp) -> None:
    change = another_account(app, listed_shop(app))
    other = listed_shop(app, phone="+84912000002", account="MAU0000022")
    asked = ask(app, change, "MẪU?")
    assert answer(app, change, "x", asked, merchant(app, "+84912000002")) == 404
    assert answer(app, other, "x", asked) == 422
    assert answer(app, change, "MẪU: một", asked) == 302
    assert answer(app, change, "MẪU: hai", asked) == 422
    late = ask(app, change, "MẪU nữa?")
    press(app, change, "refuse", first_reviewer(app), reason="MẪU")
    assert answer(app, change, "MẪU: ba", late) == 422
    assert [each.answer for each in questions(app)] == ["MẪU: một", None]
    assert "MẪU nữa?" not in SignedInClient(app, change.owner).page("/merchant/status").words()


def test_an_empty_answer_keeps_the_question_open_and_marks_its_own_box(app: SiteApp) -> None:
    made = submitted_shop(app)
    first, second = ask(app, made, "MẪU: một?"), ask(app, made, "MẪU: hai?")
    client = SignedInClient(app, made.owner)
    text = client.post(f"/merchant/status/{made.shop_id}/answer", answer=" ", question=second).get_data(as_text=True)
    assert text.count("Write your answer.") == 1
    assert f'id="answer-{second}-complaint"' in text
    assert f'id="answer-{first}"' in text


def test_a_question_is_told_once_logged_with_its_number_and_its_notice_gives_way_to_the_box(app: SiteApp) -> None:
    change = another_account(app, listed_shop(app))
    asked = ask(app, change, "MẪU: vì sao?")
    answer(app, change, "MẪU: vì thế", asked)
    with app.database.reading() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == NoticeKind.QUESTION)).all()
        lines = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == f"case:{change.case_id}").order_by(AuditEntry.number)
        ).all()
    assert [notice.facts["question"] for notice in notices] == [asked]
    assert [line for line in lines if line in {"case:ask", "case:answer"}] == ["case:ask", "case:answer"]


def as_rows(app: SiteApp) -> list[tuple[int, int, str, str | None]]:
    return [(each.case_id, each.asked_by, each.words, each.answer) for each in questions(app)]


@pytest.mark.parametrize("is_old", [False, True])
def test_questions_that_stand_in_the_log_alone_become_rows(app: SiteApp, is_old: bool) -> None:
    made, change = submitted_shop(app, phone="+84912000002"), another_account(app, listed_shop(app))
    answer(app, made, "MẪU: số 12", ask(app, made, "MẪU: số nhà nào?"))
    ask(app, change, "MẪU: vì sao?")
    answer(app, change, "MẪU: vì thế", ask(app, change, "MẪU: từ khi nào?"))
    before, config = as_rows(app), alembic_config(app.database.engine)
    command.downgrade(config, "0007")
    if is_old:
        with app.database.writing() as session:  # then a question that sent the shop back had the shop's line alone
            on = " ON audit_entry" if app.database.engine.dialect.name == "postgresql" else ""
            session.execute(text(f"DROP TRIGGER audit_entry_delete{on}"))
            session.execute(text(f"DELETE FROM audit_entry WHERE subject = 'case:{made.case_id}'"))
    command.upgrade(config, "head")
    assert as_rows(app) == before
