"""writing"""

import sqlalchemy as sa
from alembic import op

from heritage.migrations.triggers import drop, refuse

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


_ROLES = "'guest', 'merchant', 'agent', 'translator', 'editor', 'reviewer', 'administrator'"
_FIXED = "kind, place_id, language, number, base, words, prints, origin, made_at"


def _allow_roles(roles: str) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:  # it copies the table; triggers of others name it, and must not be looked at before it is back
        op.execute("PRAGMA legacy_alter_table=ON")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f("ck_account_role_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_account_role_known"), f"role IN ({roles})")
    if is_sqlite:
        op.execute("PRAGMA legacy_alter_table=OFF")


def upgrade() -> None:
    _allow_roles(f"{_ROLES}, 'approver'")
    op.create_table(
        "account_scope",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('place', 'language')", name=op.f("ck_account_scope_kind_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_scope_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", "value", name=op.f("pk_account_scope")),
    )
    op.create_table(
        "text_hold",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('site', 'festival', 'trail')", name=op.f("ck_text_hold_kind_known")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_text_hold_made_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("kind", "place_id", name=op.f("pk_text_hold")),
    )
    op.create_table(
        "text_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_of_text", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("prints", sa.JSON(), nullable=False),
        sa.Column("origin", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('site', 'festival', 'trail')", name=op.f("ck_text_version_kind_known")),
        sa.CheckConstraint(
            "made_by IS NULL OR state NOT IN ('approved', 'published') OR approved_at IS NOT NULL",
            name=op.f("ck_text_version_approved_before_published"),
        ),
        sa.CheckConstraint(
            "publish_at IS NULL OR state <> 'draft'", name=op.f("ck_text_version_only_approved_goes_out")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'published', 'earlier')", name=op.f("ck_text_version_state_known")
        ),
        sa.CheckConstraint("base < number", name=op.f("ck_text_version_base_is_earlier")),
        sa.CheckConstraint("number > 0", name=op.f("ck_text_version_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name=op.f("fk_text_version_approved_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_text_version_made_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_text_version_published_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
        sa.UniqueConstraint(
            "kind", "place_id", "language", "number", name=op.f("uq_text_version_kind_place_id_language_number")
        ),
    )
    with op.batch_alter_table("text_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_text_version_publish_at"), ["publish_at"], unique=False)
        batch_op.create_index(
            "uq_text_version_open",
            ["kind", "place_id", "language"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'approved')"),
            postgresql_where=sa.text("state IN ('draft', 'approved')"),
        )
        batch_op.create_index(
            "uq_text_version_published",
            ["kind", "place_id", "language"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
    refuse("text_version_fixed", f"UPDATE OF {_FIXED}", "text_version", "true", "what was written stays as it was")
    refuse("text_version_delete", "DELETE", "text_version", "true", "what was written is kept")


def downgrade() -> None:
    drop("text_version_delete", "text_version")
    drop("text_version_fixed", "text_version")
    with op.batch_alter_table("text_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_text_version_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(
            "uq_text_version_open",
            sqlite_where=sa.text("state IN ('draft', 'approved')"),
            postgresql_where=sa.text("state IN ('draft', 'approved')"),
        )
        batch_op.drop_index(batch_op.f("ix_text_version_publish_at"))

    op.drop_table("text_version")
    op.drop_table("text_hold")
    op.drop_table("account_scope")
    op.execute("UPDATE account SET role = 'editor', is_active = false WHERE role = 'approver'")
    _allow_roles(_ROLES)
