"""questions of reviewers, names seen at each counter, false codes, owners"""

import json

import sqlalchemy as sa
from alembic import op

from heritage.migrations.triggers import drop, refuse

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("answer IS NULL OR answered_at IS NOT NULL", name=op.f("ck_case_question_answer_has_time")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_case_question_asked_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_case_question_case_id_review_case"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_question")),
    )
    with op.batch_alter_table("case_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_question_case_id"), ["case_id"], unique=False)

    op.create_table(
        "visit_code",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("typed_holder", sa.String(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["account_version.id"],
            name=op.f("fk_visit_code_version_id_account_version"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_code_visit_id_visit"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("visit_id", "version_id", name=op.f("pk_visit_code")),
    )
    op.create_table(
        "false_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lift_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_asked_by", sa.Integer(), nullable=True),
        sa.Column("lift_words", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(lift_asked_at IS NULL) = (lift_asked_by IS NULL)", name=op.f("ck_false_code_lift_asked_whole")
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_false_code_lifted_whole")),
        sa.CheckConstraint(
            "lifted_by IS NULL OR (lift_asked_by IS NOT NULL AND lift_asked_by <> lifted_by)",
            name=op.f("ck_false_code_lifted_by_two"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_false_code_case_id_review_case"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["found_by"], ["account.id"], name=op.f("fk_false_code_found_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lift_asked_by"], ["account.id"], name=op.f("fk_false_code_lift_asked_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["account.id"], name=op.f("fk_false_code_lifted_by_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_false_code")),
    )
    with op.batch_alter_table("false_code", schema=None) as batch_op:
        batch_op.create_index(
            "uq_false_code_standing",
            ["seal"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
    _bring_questions_from_the_log()
    _guard()


def _bring_questions_from_the_log() -> None:
    """Until now a question stood in the log alone; without a row nobody could answer those that wait."""
    bind = op.get_bind()
    entry = sa.table(
        "audit_entry", *map(sa.column, ("number", "actor_id", "action", "subject", "was_refused", "facts"))
    )
    moment = sa.column("at", sa.DateTime(timezone=True))
    case = sa.table("review_case", *map(sa.column, ("id", "shop_id", "kind")))
    question = sa.table(
        "case_question",
        *map(sa.column, ("id", "case_id", "asked_by", "words", "answer")),
        sa.column("asked_at", sa.DateTime(timezone=True)),
        sa.column("answered_at", sa.DateTime(timezone=True)),
    )
    known = set(bind.scalars(sa.select(case.c.id)))
    new_shop = sa.select(sa.func.max(case.c.id)).where(case.c.kind.in_(["registration", "claim"]))
    lines = sa.select(entry.c.actor_id, entry.c.action, entry.c.subject, entry.c.facts, moment).select_from(entry)
    wanted = (
        entry.c.action.in_(["case:ask", "case:answer", "shop:ask", "shop:answer"]),
        sa.not_(entry.c.was_refused),
    )
    # One that sent the shop back has a line of the case and one of the shop. Lines of a later shape name the row.
    asked: dict[tuple[object, ...], int] = {}
    rows: dict[int, int] = {}
    for actor_id, action, subject, text, at in bind.execute(lines.where(*wanted).order_by(entry.c.number)).all():
        number, facts = int(subject.partition(":")[2]), json.loads(text)
        of_shop, sentence = action.startswith("shop:"), facts.get("sentence")
        case_id = bind.scalar(new_shop.where(case.c.shop_id == number)) if of_shop else number
        if case_id not in known or not sentence or actor_id is None:
            continue
        if action.endswith(":ask"):
            row = {"case_id": case_id, "asked_by": actor_id, "asked_at": at, "words": sentence}
            if tuple(row.values()) not in asked:
                statement = question.insert().values(**row).returning(question.c.id)
                asked[tuple(row.values())] = bind.scalar(statement)
            rows[facts.get("question", 0)] = asked[tuple(row.values())]
        else:
            waits = question.c.case_id == case_id, question.c.answered_at.is_(None)
            first = bind.scalar(sa.select(sa.func.min(question.c.id)).where(*waits))
            answered = rows.get(facts.get("question"), first)
            bind.execute(question.update().where(question.c.id == answered).values(answered_at=at, answer=sentence))


_REVIEWER = "NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.{0} AND is_active AND is_confirmed AND role = 'reviewer')"
_SAMPLE = (
    "EXISTS (SELECT 1 FROM review_case JOIN shop ON shop.id = review_case.shop_id "
    "WHERE review_case.id = OLD.case_id AND shop.is_sample)"
)
_FIXED = ("seal", "case_id", "found_at", "found_by", "words")
_OWNER_BEFORE = "NEW.owner_id <> OLD.owner_id"
_OWNER_NOW = (
    "COALESCE(NEW.owner_id, 0) <> COALESCE(OLD.owner_id, 0) AND NOT ("
    "OLD.owner_id IS NULL AND OLD.state = 'imported' AND NEW.state = 'submitted')"
)


def _guard() -> None:
    refuse(
        "false_code_insert", "INSERT", "false_code", _REVIEWER.format("found_by"), "a reviewer finds a code to be false"
    )
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _FIXED)
    is_other = "NEW.lift_asked_by IS NOT NULL AND COALESCE(OLD.lift_asked_by, 0) <> NEW.lift_asked_by"
    changed += " OR OLD.lifted_at IS NOT NULL"
    changed += f" OR ({is_other} AND {_REVIEWER.format('lift_asked_by')})"
    changed += f" OR (NEW.lifted_by IS NOT NULL AND {_REVIEWER.format('lifted_by')})"
    refuse("false_code_fixed", "UPDATE", "false_code", changed, "a false code stays what it is until two lift it")
    refuse("false_code_delete", "DELETE", "false_code", f"NOT {_SAMPLE}", "this is kept for ever")
    drop("shop_owner", "shop")
    refuse("shop_owner", "UPDATE OF owner_id", "shop", _OWNER_NOW, "a shop keeps its owner")


def downgrade() -> None:
    drop("shop_owner", "shop")
    refuse("shop_owner", "UPDATE OF owner_id", "shop", _OWNER_BEFORE, "a shop keeps its owner")
    for event in ("delete", "fixed", "insert"):
        drop(f"false_code_{event}", "false_code")
    with op.batch_alter_table("false_code", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_false_code_standing",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
    op.drop_table("false_code")
    op.drop_table("visit_code")
    with op.batch_alter_table("case_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_question_case_id"))
    op.drop_table("case_question")
