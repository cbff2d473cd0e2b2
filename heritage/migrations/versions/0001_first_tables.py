"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_content_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_revision")),
    )
    op.create_table(
        "festival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("lunar_month", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=True),
        sa.Column("main_day", sa.Integer(), nullable=True),
        sa.Column("checked", sa.Date(), nullable=False),
        sa.Column("check_method", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("imported_digest", sa.String(), nullable=True),
        sa.CheckConstraint("check_method IN ('desk', 'on-site')", name=op.f("ck_festival_check_method_known")),
        sa.CheckConstraint("first_day BETWEEN 1 AND 30", name=op.f("ck_festival_first_day_of_the_month")),
        sa.CheckConstraint("last_day BETWEEN first_day AND 30", name=op.f("ck_festival_last_day_after_first")),
        sa.CheckConstraint("lunar_month BETWEEN 1 AND 12", name=op.f("ck_festival_month_of_the_year")),
        sa.CheckConstraint(
            "main_day BETWEEN first_day AND coalesce(last_day, 30)", name=op.f("ck_festival_main_day_within")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_festival")),
        sa.UniqueConstraint("slug", name=op.f("uq_festival_slug")),
    )
    op.create_table(
        "language_demand",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "language", "site", name=op.f("pk_language_demand")),
    )
    op.create_table(
        "scan_count",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_scan_count_hour_of_the_day")),
        sa.PrimaryKeyConstraint("code", "day", "hour", "language", name=op.f("pk_scan_count")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("recognised", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("checked", sa.Date(), nullable=False),
        sa.Column("check_method", sa.String(), nullable=False),
        sa.Column("wards_old", sa.JSON(), nullable=False),
        sa.Column("ward_new", sa.String(), nullable=True),
        sa.Column("wards_inferred", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("cautions", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("position_precision", sa.String(), nullable=True),
        sa.Column("position_radius_m", sa.Integer(), nullable=True),
        sa.Column("nearby", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("imported_digest", sa.String(), nullable=True),
        sa.CheckConstraint("check_method IN ('desk', 'on-site')", name=op.f("ck_site_check_method_known")),
        sa.CheckConstraint(
            "position_precision <> 'approximate' OR coalesce(position_radius_m, 0) > 0",
            name=op.f("ck_site_approximate_has_radius"),
        ),
        sa.CheckConstraint(
            "position_precision IN ('exact', 'approximate')", name=op.f("ck_site_position_precision_known")
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (position_precision IS NULL)",
            name=op.f("ck_site_position_whole"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
    )
    op.create_table(
        "festival_site",
        sa.Column("festival_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["festival_id"], ["festival.id"], name=op.f("fk_festival_site_festival_id_festival"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_festival_site_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("festival_id", "site_id", name=op.f("pk_festival_site")),
    )
    with op.batch_alter_table("festival_site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_festival_site_site_id"), ["site_id"], unique=False)

    op.create_table(
        "festival_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("festival_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("disagreements", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_digest", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('original', 'reviewed', 'unreviewed')", name=op.f("ck_festival_text_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["festival_id"], ["festival.id"], name=op.f("fk_festival_text_festival_id_festival"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_festival_text")),
        sa.UniqueConstraint("festival_id", "language", name=op.f("uq_festival_text_festival_id_language")),
    )
    op.create_table(
        "sign_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'retired') = (retired_at IS NOT NULL)", name=op.f("ck_sign_code_retired_has_time")
        ),
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_sign_code_state_known")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_sign_code_site_id_site"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sign_code")),
    )
    with op.batch_alter_table("sign_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_code_site_id"), ["site_id"], unique=False)

    op.create_table(
        "site_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("also_known_as", sa.JSON(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("worshipped", sa.JSON(), nullable=False),
        sa.Column("commemorates", sa.JSON(), nullable=False),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("position_note", sa.String(), nullable=True),
        sa.Column("cautions", sa.JSON(), nullable=False),
        sa.Column("disagreements", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_digest", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('original', 'reviewed', 'unreviewed')", name=op.f("ck_site_text_state_known")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_text_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_text")),
        sa.UniqueConstraint("site_id", "language", name=op.f("uq_site_text_site_id_language")),
    )
    op.execute("INSERT INTO content_revision (id, number) VALUES (1, 1)")


def downgrade() -> None:
    op.drop_table("site_text")
    with op.batch_alter_table("sign_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_code_site_id"))

    op.drop_table("sign_code")
    op.drop_table("festival_text")
    with op.batch_alter_table("festival_site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_festival_site_site_id"))

    op.drop_table("festival_site")
    op.drop_table("site")
    op.drop_table("scan_count")
    op.drop_table("language_demand")
    op.drop_table("festival")
    op.drop_table("content_revision")
