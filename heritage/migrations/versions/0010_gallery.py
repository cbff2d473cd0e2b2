"""gallery"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OF_ONE_PLACE = (
    "CASE WHEN site_id IS NULL THEN 0 ELSE 1 END + CASE WHEN festival_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN trail_id IS NULL THEN 0 ELSE 1 END = 1"
)
_LICENCE_KNOWN = "licence IN ('town', 'cc-by-4.0', 'cc-by-sa-4.0', 'cc0', 'permission')"
_CREDITED = "NOT is_published OR (credit <> '' AND licence IS NOT NULL)"


def _allow_kinds(kinds: str) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:  # it copies the table; triggers of others may name it, and must not be looked at before it is back
        op.execute("PRAGMA legacy_alter_table=ON")
    with op.batch_alter_table("photo") as batch_op:
        batch_op.drop_constraint(op.f("ck_photo_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_photo_kind_known"), f"kind IN ({kinds})")
    if is_sqlite:
        op.execute("PRAGMA legacy_alter_table=OFF")


def _of_place(table: str) -> list:
    """What a picture and a recording have in common."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("festival_id", sa.Integer(), nullable=True),
        sa.Column("trail_id", sa.Integer(), nullable=True),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=True),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_LICENCE_KNOWN, name=op.f(f"ck_{table}_licence_known")),
        sa.CheckConstraint(_OF_ONE_PLACE, name=op.f(f"ck_{table}_of_one_place")),
        sa.CheckConstraint(_CREDITED, name=op.f(f"ck_{table}_published_is_credited")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f(f"fk_{table}_site_id_site"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["festival_id"], ["festival.id"], name=op.f(f"fk_{table}_festival_id_festival"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trail_id"], ["trail.id"], name=op.f(f"fk_{table}_trail_id_trail"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.add_column("content_revision", sa.Column("media", sa.Integer(), server_default="0", nullable=False))
    _allow_kinds("'front', 'evidence', 'place'")
    op.create_table(
        "sound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("form IN ('mp3', 'm4a', 'opus')", name=op.f("ck_sound_form_known")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_sound_digest_whole")),
        sa.CheckConstraint("size > 0 AND seconds > 0", name=op.f("ck_sound_has_sound")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_sound_made_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sound")),
    )
    op.create_index(op.f("ix_sound_digest"), "sound", ["digest"])
    op.create_table(
        "place_picture",
        *_of_place("place_picture"),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("focus_x", sa.Double(), nullable=False),
        sa.Column("focus_y", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "focus_x BETWEEN 0 AND 1 AND focus_y BETWEEN 0 AND 1", name=op.f("ck_place_picture_focus_within")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_place_picture_photo_id_photo"), ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("photo_id", name=op.f("uq_place_picture_photo_id")),
    )
    op.create_table(
        "picture_words",
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_picture_words_says_something")),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["place_picture.id"],
            name=op.f("fk_picture_words_picture_id_place_picture"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("picture_id", "language", name=op.f("pk_picture_words")),
    )
    op.create_table(
        "recording",
        *_of_place("recording"),
        sa.Column("sound_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "NOT is_published OR (title <> '' AND transcript <> '')",
            name=op.f("ck_recording_published_is_written_down"),
        ),
        sa.ForeignKeyConstraint(
            ["sound_id"], ["sound.id"], name=op.f("fk_recording_sound_id_sound"), ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("sound_id", name=op.f("uq_recording_sound_id")),
        *(
            sa.UniqueConstraint(owner, "language", name=op.f(f"uq_recording_{owner}_language"))
            for owner in ("site_id", "festival_id", "trail_id")
        ),
    )
    for table in ("place_picture", "recording"):
        for owner in ("site_id", "festival_id", "trail_id"):
            op.create_index(op.f(f"ix_{table}_{owner}"), table, [owner])


def downgrade() -> None:
    op.drop_column("content_revision", "media")
    op.drop_table("recording")
    op.drop_table("picture_words")
    op.drop_table("place_picture")
    op.drop_table("sound")
    # Photos stay, for staff alone: whoever goes back may want to come forth again.
    op.execute("UPDATE photo SET kind = 'evidence' WHERE kind = 'place'")
    _allow_kinds("'front', 'evidence'")
