"""On which side of the counter a registration is filled in. The questions are the same for a merchant and for an agent
beside one; what differs is whose draft it is, who acts, and where the pages stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from heritage.codecs.phone_numbers import spoken
from heritage.merchants.queries import draft_by_id
from heritage.merchants.rules import NUMBERS, PERHAPS, QUESTIONS, Answers, Question, next_question, question_before
from heritage.merchants.services import save_answer
from heritage.people.models import Account
from heritage.people.queries import Person, own_account
from heritage.shops.models import ShopDraft
from heritage.web.acting import acting
from heritage.web.language import current_language
from heritage.web.pages import now, personal_page
from heritage.web.site_app import current_site

MAX_ROW = 2**31 - 1
ROW = f"int(max={MAX_ROW})"
"""In an address: the number of a row. A larger one is no row's, and PostgreSQL fails on it."""


@dataclass(frozen=True)
class Side:
    """endpoint, values: the address of a question; layout: the template around it; done: where a sent draft leads;
    drop: where a draft is thrown away."""

    actor: Person
    owner: Account
    draft: ShopDraft | None
    endpoint: str
    values: Mapping[str, Any]
    layout: str
    done: str
    drop: str

    @property
    def agent(self) -> Person | None:
        return None if self.actor.id == self.owner.id else self.actor

    @property
    def answers(self) -> Answers:
        return self.draft.answers if self.draft else {}

    @property
    def phone(self) -> str:
        return spoken(self.owner.login)

    def address(self, question: Question, **more: Any) -> str:
        return url_for(self.endpoint, question=question, **self.values, **more)

    def next_address(self, answers: Answers) -> str:
        return self.address(next_question(answers))

    def owner_in(self, session: Session) -> Account:
        """The owner, in a transaction; an agent's draft must still be there, and theirs."""
        if self.agent is None:
            return own_account(session, self.actor)
        draft = draft_by_id(session, self.draft.id) if self.draft else None
        if draft is None or draft.agent_id != self.actor.id:
            abort(404, lazy_gettext("This registration was sent or thrown away meanwhile."))
        return session.get_one(Account, draft.owner_id)


def question_page(
    side: Side,
    question: Question,
    *,
    template: str = "",
    form: Any = None,
    complaints: Any = (),
    **more: Any,
) -> Response:
    """The page of a question. complaints: sentences on what no field is to blame for."""
    before = question_before(question)
    # Asked in between: how far somebody is, the question after it says.
    step = next_question({**side.answers, PERHAPS: []}) if question is Question.MATCH else question
    return personal_page(
        f"merchants/questions/{template or question}.html",
        current_language(),
        422 if complaints or (form is not None and form.errors) else 200,
        side=side,
        question=question,
        number=NUMBERS[step],
        questions=QUESTIONS,
        back=side.address(before) if before else None,
        form=form,
        complaints=list(complaints),
        **more,
    )


def save(side: Side, question: Question, answer: Any, secrets: Mapping[str, str] | None = None) -> Response:
    """Keep an answer, and go on to what is not known yet."""
    with acting(side.actor) as session:
        draft = save_answer(
            session,
            side.owner_in(session),
            question,
            answer,
            secrets=secrets,
            vault=current_site().vault,
            agent=side.agent,
            now=now(),
        )
    return redirect(side.next_address(draft.answers))


def sent_file() -> bytes:
    """What was chosen in one of the two fields: a photo taken now, or a picture that was there."""
    files = (request.files.get(name) for name in ("taken", "chosen"))
    return next((data for file in files if file and (data := file.read())), b"")
