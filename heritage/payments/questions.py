"""Writes on the questions that reviewers ask the owner of a shop, and on the answers.

The caller opens the transaction and gives the time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from heritage.db import wait_for_turn
from heritage.payments.cases import set_question
from heritage.payments.models import CaseQuestion, ReviewCase
from heritage.payments.queries import open_questions_of_case
from heritage.payments.rules import NEW_SHOP, CaseState, NoticeKind
from heritage.people import audit
from heritage.people.queries import Person
from heritage.people.services import notify
from heritage.shops.models import Shop
from heritage.shops.rules import ShopAction, ShopError, ShopFault, ShopState
from heritage.shops.services import move_shop


def ask_question(session: Session, case: ReviewCase, sentence: str, *, actor: Person, now: datetime) -> CaseQuestion:
    """One question to the owner; the case waits for the answer. Another may be asked before the first is answered."""
    question = CaseQuestion(case_id=case.id, asked_by=actor.id, asked_at=now, words=sentence)
    session.add(question)
    set_question(session, case, waits=True, now=now)
    facts: dict[str, Any] = {"question": question.id, "sentence": sentence}
    audit.note(session, "case:ask", f"case:{case.id}", actor_id=actor.id, now=now, **facts)
    shop = session.get_one(Shop, case.shop_id)
    if shop.owner_id is not None:
        notify(session, shop.owner_id, NoticeKind.QUESTION, now=now, shop=shop.name, **facts)
    return question


def answer_question(session: Session, question: CaseQuestion, sentence: str, *, actor: Person, now: datetime) -> None:
    """The owner answers, once. With the last answer the case goes back to the reviewers, and a shop that was sent back
    for it is as it was before. Raises ShopError."""
    wait_for_turn(session)
    session.refresh(question, with_for_update=True)
    case = session.get_one(ReviewCase, question.case_id, with_for_update=True)
    shop = session.get_one(Shop, case.shop_id)
    if shop.owner_id != actor.id:
        raise ShopError(ShopFault.NOT_YOURS, action="case:answer", subject=f"case:{case.id}")
    if question.answered_at is not None or case.state == CaseState.CLOSED:
        raise ShopError(ShopFault.NO_SUCH_MOVE)
    question.answered_at, question.answer = now, sentence
    session.flush()
    facts: dict[str, Any] = {"question": question.id, "sentence": sentence}
    audit.note(session, "case:answer", f"case:{case.id}", actor_id=actor.id, now=now, **facts)
    if open_questions_of_case(session, case.id):
        return
    set_question(session, case, waits=False, now=now)
    if shop.state == ShopState.QUESTION and case.kind in NEW_SHOP:
        move_shop(session, shop, ShopAction.ANSWER, actor=actor, now=now, sentence=sentence)


def settle_questions(session: Session, case: ReviewCase, *, now: datetime) -> None:
    """The owner has corrected the registration instead of answering."""
    for question in open_questions_of_case(session, case.id):
        question.answered_at = now
    set_question(session, case, waits=False, now=now)
