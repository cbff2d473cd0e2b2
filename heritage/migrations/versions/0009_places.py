"""places: who looks after them, old addresses, withdrawal"""

import sqlalchemy as sa
from alembic import op

from heritage.migrations.triggers import drop, refuse

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PLACES = {"site": "sites", "festival": "festivals", "trail": "trails"}
_WAS_ANOTHERS = "EXISTS (SELECT 1 FROM old_slug WHERE folder = '{folder}' AND slug = NEW.slug)"
_IS_ANOTHERS = " OR ".join(
    f"(NEW.folder = '{folder}' AND EXISTS (SELECT 1 FROM {table} WHERE slug = NEW.slug))"
    for table, folder in _PLACES.items()
)


def upgrade() -> None:
    op.create_table(
        "old_slug",
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("folder IN ('sites', 'festivals', 'trails')", name=op.f("ck_old_slug_folder_known")),
        sa.PrimaryKeyConstraint("folder", "slug", name=op.f("pk_old_slug")),
    )
    for table, folder in _PLACES.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("check_due", sa.Date(), nullable=True))
            batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
            batch_op.add_column(sa.Column("turns_at", sa.DateTime(timezone=True), nullable=True))
            batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_{table}_owner_id_account"), "account", ["owner_id"], ["id"], ondelete="SET NULL"
            )
            batch_op.create_check_constraint(
                op.f(f"ck_{table}_withdrawn_for_a_reason"),
                "(withdrawn_at IS NULL AND turns_at IS NULL) = (reason IS NULL)",
            )
        _refuse_slugs(table, folder)
    refuse("old_slug_insert", "INSERT", "old_slug", _IS_ANOTHERS, "this is the address of a place")


def _refuse_slugs(table: str, folder: str) -> None:
    was_anothers = _WAS_ANOTHERS.format(folder=folder)
    refuse(f"{table}_slug_insert", "INSERT", table, was_anothers, "this was the address of another place")
    refuse(f"{table}_slug_update", "UPDATE OF slug", table, was_anothers, "this was the address of another place")


def downgrade() -> None:
    drop("old_slug_insert", "old_slug")
    for table in _PLACES:
        drop(f"{table}_slug_update", table)
        drop(f"{table}_slug_insert", table)
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_withdrawn_for_a_reason"), type_="check")
            batch_op.drop_constraint(op.f(f"fk_{table}_owner_id_account"), type_="foreignkey")
            for column in ("reason", "turns_at", "withdrawn_at", "check_due", "owner_id"):
                batch_op.drop_column(column)
    op.drop_table("old_slug")
