"""trails"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("checked", sa.Date(), nullable=False),
        sa.Column("check_method", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("imported_digest", sa.String(), nullable=True),
        sa.CheckConstraint("check_method IN ('desk', 'on-site')", name=op.f("ck_trail_check_method_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail")),
        sa.UniqueConstraint("slug", name=op.f("uq_trail_slug")),
    )
    op.create_table(
        "trail_stop",
        sa.Column("trail_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.CheckConstraint("distance_m > 0", name=op.f("ck_trail_stop_distance_is_some_way")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_trail_stop_position_counts_from_zero")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_trail_stop_site_id_site"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["trail_id"], ["trail.id"], name=op.f("fk_trail_stop_trail_id_trail"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("trail_id", "position", name=op.f("pk_trail_stop")),
    )
    with op.batch_alter_table("trail_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_stop_site_id"), ["site_id"], unique=False)

    op.create_table(
        "trail_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trail_id", sa.Integer(), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("disagreements", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_digest", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('original', 'reviewed', 'unreviewed')", name=op.f("ck_trail_text_state_known")),
        sa.ForeignKeyConstraint(
            ["trail_id"], ["trail.id"], name=op.f("fk_trail_text_trail_id_trail"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_text")),
        sa.UniqueConstraint("trail_id", "language", name=op.f("uq_trail_text_trail_id_language")),
    )


def downgrade() -> None:
    op.drop_table("trail_text")
    with op.batch_alter_table("trail_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trail_stop_site_id"))

    op.drop_table("trail_stop")
    op.drop_table("trail")
