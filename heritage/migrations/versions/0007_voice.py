"""visitors' voice"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place_kind", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("page_language", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("consent_version", sa.String(), nullable=True),
        sa.Column("receipt_digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("task_note", sa.String(), nullable=True),
        sa.Column("task_done", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_language", sa.String(), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('correction', 'memory')", name=op.f("ck_voice_message_kind_known")),
        sa.CheckConstraint(
            "place_kind IN ('site', 'festival', 'trail')", name=op.f("ck_voice_message_place_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'task', 'answered', 'shown', 'declined', 'withdrawn')",
            name=op.f("ck_voice_message_state_known"),
        ),
        sa.CheckConstraint(
            "state <> 'shown' OR kind = 'memory'", name=op.f("ck_voice_message_only_memories_are_shown")
        ),
        sa.CheckConstraint(
            "(kind = 'memory') = (consent_version IS NOT NULL)", name=op.f("ck_voice_message_memories_have_consent")
        ),
        sa.CheckConstraint(
            "(handled_at IS NULL) = (state IN ('new', 'task'))", name=op.f("ck_voice_message_handled_when_settled")
        ),
        sa.CheckConstraint(
            "state <> 'task' OR assigned_to IS NOT NULL", name=op.f("ck_voice_message_task_of_somebody")
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'declined') OR answer IS NOT NULL",
            name=op.f("ck_voice_message_settled_with_words"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR (words = '' AND contact IS NULL AND name IS NULL)",
            name=op.f("ck_voice_message_taken_back_is_gone"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["account.id"], name=op.f("fk_voice_message_assigned_to_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["handled_by"], ["account.id"], name=op.f("fk_voice_message_handled_by_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_message")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_voice_message_receipt_digest")),
    )
    with op.batch_alter_table("voice_message", schema=None) as batch_op:
        batch_op.create_index("ix_voice_message_state_made_at", ["state", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_message_assigned_to"), ["assigned_to"], unique=False)
    op.create_table(
        "shown_memory",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place_kind", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "place_kind IN ('site', 'festival', 'trail')", name=op.f("ck_shown_memory_place_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["voice_message.id"],
            name=op.f("fk_shown_memory_message_id_voice_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_shown_memory")),
    )
    with op.batch_alter_table("shown_memory", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shown_memory_place", ["place_kind", "place_id", "written_on", "message_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("shown_memory")
    op.drop_table("voice_message")
