"""shops and payments"""

import sqlalchemy as sa
from alembic import op

from heritage.migrations.triggers import drop, refuse

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank",
        sa.Column("bin", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("receives", sa.Boolean(), nullable=True),
        sa.Column("pays_by_scan", sa.Boolean(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('bank', 'finance-company', 'wallet', 'sample')", name=op.f("ck_bank_kind_known")),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["account.id"], name=op.f("fk_bank_edited_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("bin", name=op.f("pk_bank")),
    )
    op.create_table(
        "tap_count",
        sa.Column("shop_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'no', 'other-name')", name=op.f("ck_tap_count_answer_known")),
        sa.PrimaryKeyConstraint("shop_id", "day", "answer", name=op.f("pk_tap_count")),
    )
    op.create_table(
        "help_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by"], ["account.id"], name=op.f("fk_help_request_done_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_request")),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("widths", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('front', 'evidence')", name=op.f("ck_photo_kind_known")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_photo_digest_whole")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_photo_has_pixels")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_photo_made_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_digest"), ["digest"], unique=False)

    op.create_table(
        "shop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_folded", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("show_phone", sa.Boolean(), nullable=False),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("house_number", sa.String(), nullable=True),
        sa.Column("ward", sa.String(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("accepts", sa.JSON(), nullable=False),
        sa.Column("foreign_apps", sa.JSON(), nullable=False),
        sa.Column("staff_may_take", sa.String(), nullable=True),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("stalls", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked", sa.Date(), nullable=True),
        sa.Column("checked_by_office", sa.String(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state = 'imported' OR owner_id IS NOT NULL OR state = 'withdrawn'", name=op.f("ck_shop_somebody_owns_it")
        ),
        sa.CheckConstraint(
            "state IN ('imported', 'submitted', 'question', 'listed', 'hidden', 'refused', 'withdrawn')",
            name=op.f("ck_shop_state_known"),
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_shop_position_whole")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_shop_owner_id_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_shop_photo_id_photo"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["account.id"], name=op.f("fk_shop_registered_by_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sa.UniqueConstraint("slug", name=op.f("uq_shop_slug")),
    )
    with op.batch_alter_table("shop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_name_folded"), ["name_folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_shop_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shop_state"), ["state"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_before", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('keep', 'show')", name=op.f("ck_consent_purpose_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_consent_account_id_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["given_before"], ["account.id"], name=op.f("fk_consent_given_before_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_consent_shop_id_shop"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_account_id"), ["account_id"], unique=False)

    op.create_table(
        "counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("staff_link_digest", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_counter_shop_id_shop"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("shop_id", "number", name=op.f("uq_counter_shop_id_number")),
        sa.UniqueConstraint("staff_link_digest", name=op.f("uq_counter_staff_link_digest")),
    )
    op.create_table(
        "shop_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("claimed_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["account.id"], name=op.f("fk_shop_draft_agent_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["claimed_id"], ["shop.id"], name=op.f("fk_shop_draft_claimed_id_shop"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_shop_draft_owner_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_shop_draft_photo_id_photo"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_draft")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_shop_draft_owner_id")),
    )
    op.create_table(
        "account_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("bank_bin", sa.String(), nullable=False),
        sa.Column("last_four", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("account_seal", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('transfer', 'payment')", name=op.f("ck_account_version_kind_known")),
        sa.CheckConstraint(
            "state IN ('proposed', 'proved', 'approved', 'waiting', 'active', 'replaced', 'revoked', 'refused', 'stopped')",
            name=op.f("ck_account_version_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'active') OR active_from IS NOT NULL", name=op.f("ck_account_version_waits_until")
        ),
        sa.CheckConstraint("length(last_four) <= 4", name=op.f("ck_account_version_only_last_four")),
        sa.ForeignKeyConstraint(
            ["counter_id"], ["counter.id"], name=op.f("fk_account_version_counter_id_counter"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_version")),
        sa.UniqueConstraint("counter_id", "number", name=op.f("uq_account_version_counter_id_number")),
    )
    with op.batch_alter_table("account_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_version_account_seal"), ["account_seal"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_version_seal"), ["seal"], unique=False)
        batch_op.create_index(
            "uq_account_version_active",
            ["counter_id"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        batch_op.create_index(
            "uq_account_version_pending",
            ["counter_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'proved', 'approved', 'waiting')"),
            postgresql_where=sa.text("state IN ('proposed', 'proved', 'approved', 'waiting')"),
        )

    op.create_table(
        "code_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_code_check_by_account"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["counter_id"], ["counter.id"], name=op.f("fk_code_check_counter_id_counter"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_check")),
    )
    with op.batch_alter_table("code_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_check_counter_id"), ["counter_id"], unique=False)

    op.create_table(
        "account_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_account_access_actor_id_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["account_version.id"],
            name=op.f("fk_account_access_version_id_account_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_access")),
    )
    with op.batch_alter_table("account_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_access_version_id"), ["version_id"], unique=False)

    op.create_table(
        "account_hand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('propose', 'prove', 'approve', 'confirm')", name=op.f("ck_account_hand_step_needs_a_hand")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_account_hand_actor_id_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["account_version.id"],
            name=op.f("fk_account_hand_version_id_account_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_hand")),
        sa.UniqueConstraint("version_id", "actor_id", name=op.f("uq_account_hand_version_id_actor_id")),
        sa.UniqueConstraint("version_id", "step", name=op.f("uq_account_hand_version_id_step")),
    )
    op.create_table(
        "printed_copy",
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_why", sa.String(), nullable=True),
        sa.CheckConstraint("format IN ('wall', 'tent', 'sticker')", name=op.f("ck_printed_copy_format_known")),
        sa.ForeignKeyConstraint(
            ["counter_id"], ["counter.id"], name=op.f("fk_printed_copy_counter_id_counter"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by"], ["account.id"], name=op.f("fk_printed_copy_handed_over_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["printed_by"], ["account.id"], name=op.f("fk_printed_copy_printed_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["account.id"], name=op.f("fk_printed_copy_revoked_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["account_version.id"],
            name=op.f("fk_printed_copy_version_id_account_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_printed_copy")),
    )
    with op.batch_alter_table("printed_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printed_copy_counter_id"), ["counter_id"], unique=False)

    op.create_table(
        "review_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('registration', 'account-change', 'tamper', 'claim', 'recheck', 'alarm')",
            name=op.f("ck_review_case_kind_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'question', 'closed')", name=op.f("ck_review_case_state_known")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_review_case_closed_by_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_review_case_shop_id_shop"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["account_version.id"],
            name=op.f("fk_review_case_version_id_account_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
    )
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_case_shop_id"), ["shop_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_case_state"), ["state"], unique=False)

    op.create_table(
        "tamper_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("seal", sa.String(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("by_merchant", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_tamper_report_case_id_review_case"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_tamper_report_photo_id_photo"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_tamper_report_shop_id_shop"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tamper_report")),
    )
    with op.batch_alter_table("tamper_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tamper_report_seal"), ["seal"], unique=False)
        batch_op.create_index(batch_op.f("ix_tamper_report_shop_id"), ["shop_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("distance_m", sa.Integer(), nullable=True),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("typed_holder", sa.String(), nullable=False),
        sa.Column("holder_agrees", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["review_case.id"], name=op.f("fk_visit_case_id_review_case"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_visit_photo_id_photo"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["account.id"], name=op.f("fk_visit_visitor_id_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("sign_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shop_id", sa.Integer(), nullable=True))
        batch_op.alter_column("site_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_sign_code_shop_id"), ["shop_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_sign_code_shop_id_shop"), "shop", ["shop_id"], ["id"], ondelete="RESTRICT"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_sign_code_opens_one_place"), "(site_id IS NULL) <> (shop_id IS NULL)"
        )
    _guard_money()


def _guard_money() -> None:
    """What the rules forbid, the tables refuse too, to whoever writes into them past the rules."""
    refuse(
        "account_version_insert", "INSERT", "account_version", "NEW.state <> 'proposed'", "an account begins proposed"
    )
    fixed = ("counter_id", "number", "kind", "bank_bin", "seal", "account_seal", "source", "proposed_at")
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in fixed)
    erased = "NEW.last_four = '' AND NEW.holder = '' AND NEW.state IN ('replaced', 'revoked', 'refused', 'stopped')"
    changed += f" OR ((NEW.last_four <> OLD.last_four OR NEW.holder <> OLD.holder) AND NOT ({erased}))"
    changed += " OR (OLD.active_from IS NOT NULL AND (NEW.active_from IS NULL OR NEW.active_from <> OLD.active_from))"
    refuse("account_version_fixed", "UPDATE", "account_version", changed, "an account version never changes")
    moves = ", ".join(f"'{old}>{new}'" for old, new in MOVES)
    hands = "(SELECT count(*) FROM account_hand WHERE version_id = NEW.id AND step IN ({}))"
    short = [
        f"NEW.state = '{state}' AND {hands.format(', '.join(repr(step) for step in steps))} < {len(steps)}"
        for state, steps in HANDS.items()
    ]
    unlawful = f"OLD.state || '>' || NEW.state NOT IN ({moves}) OR {' OR '.join(f'({each})' for each in short)}"
    refuse(
        "account_version_moves",
        "UPDATE OF state",
        "account_version",
        f"NEW.state <> OLD.state AND ({unlawful})",
        "an account takes its steps in order, each by another person",
    )
    owner = (
        "(SELECT shop.owner_id FROM account_version JOIN counter ON counter.id = account_version.counter_id "
        "JOIN shop ON shop.id = counter.shop_id WHERE account_version.id = NEW.version_id)"
    )
    role = "CASE NEW.step WHEN 'prove' THEN 'agent' ELSE 'reviewer' END"
    entitled = f"SELECT 1 FROM account WHERE id = NEW.actor_id AND is_active AND is_confirmed AND role = {role}"
    refuse(
        "account_hand_insert",
        "INSERT",
        "account_hand",
        f"NEW.step <> 'propose' AND (NEW.actor_id = {owner} OR NOT EXISTS ({entitled}))",
        "this person may not take this step",
    )
    sample = (
        "EXISTS (SELECT 1 FROM account_version JOIN counter ON counter.id = account_version.counter_id "
        "JOIN shop ON shop.id = counter.shop_id WHERE account_version.id = OLD.{} AND shop.is_sample)"
    )
    for table, version in (("account_version", "id"), ("account_hand", "version_id"), ("printed_copy", "version_id")):
        refuse(f"{table}_delete", "DELETE", table, f"NOT {sample.format(version)}", "this is kept for ever")
    refuse("shop_sample", "UPDATE OF is_sample", "shop", "NEW.is_sample <> OLD.is_sample", "a sample stays a sample")
    refuse("account_hand_update", "UPDATE", "account_hand", "true", "who took a step never changes")
    refuse("counter_shop", "UPDATE OF shop_id", "counter", "NEW.shop_id <> OLD.shop_id", "a counter stays in its shop")
    refuse("shop_owner", "UPDATE OF owner_id", "shop", "NEW.owner_id <> OLD.owner_id", "a shop keeps its owner")


MOVES = (
    ("proposed", "proved"),
    ("proved", "approved"),
    ("approved", "waiting"),
    ("waiting", "active"),
    ("active", "replaced"),
    ("active", "revoked"),
    *((state, "stopped") for state in ("proposed", "proved", "approved", "waiting")),
    *((state, "refused") for state in ("proposed", "proved", "approved")),
)
HANDS = {
    "proved": ("propose", "prove"),
    "approved": ("propose", "prove", "approve"),
    "waiting": ("propose", "prove", "approve", "confirm"),
    "active": ("propose", "prove", "approve", "confirm"),
}
TRIGGERS = (
    ("account_version_insert", "account_version"),
    ("account_version_fixed", "account_version"),
    ("account_version_moves", "account_version"),
    ("account_version_delete", "account_version"),
    ("account_hand_insert", "account_hand"),
    ("account_hand_update", "account_hand"),
    ("account_hand_delete", "account_hand"),
    ("printed_copy_delete", "printed_copy"),
    ("counter_shop", "counter"),
    ("shop_owner", "shop"),
    ("shop_sample", "shop"),
)


def downgrade() -> None:
    op.execute("UPDATE search_state SET revision = 0")  # the index holds shops: it is to be made anew
    for name, table in TRIGGERS:
        drop(name, table)
    op.execute("DELETE FROM sign_code WHERE site_id IS NULL")
    with op.batch_alter_table("sign_code", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sign_code_opens_one_place"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_sign_code_shop_id_shop"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_sign_code_shop_id"))
        batch_op.alter_column("site_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("shop_id")

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_case_id"))

    op.drop_table("visit")
    with op.batch_alter_table("tamper_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tamper_report_shop_id"))
        batch_op.drop_index(batch_op.f("ix_tamper_report_seal"))

    op.drop_table("tamper_report")
    with op.batch_alter_table("review_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_case_state"))
        batch_op.drop_index(batch_op.f("ix_review_case_shop_id"))

    op.drop_table("review_case")
    with op.batch_alter_table("printed_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_printed_copy_counter_id"))

    op.drop_table("printed_copy")
    op.drop_table("account_hand")
    with op.batch_alter_table("account_access", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_access_version_id"))

    op.drop_table("account_access")
    with op.batch_alter_table("code_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_check_counter_id"))

    op.drop_table("code_check")
    with op.batch_alter_table("account_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_account_version_pending",
            sqlite_where=sa.text("state IN ('proposed', 'proved', 'approved', 'waiting')"),
            postgresql_where=sa.text("state IN ('proposed', 'proved', 'approved', 'waiting')"),
        )
        batch_op.drop_index(
            "uq_account_version_active",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        batch_op.drop_index(batch_op.f("ix_account_version_seal"))
        batch_op.drop_index(batch_op.f("ix_account_version_account_seal"))

    op.drop_table("account_version")
    op.drop_table("shop_draft")
    op.drop_table("counter")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_account_id"))

    op.drop_table("consent")
    with op.batch_alter_table("shop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_state"))
        batch_op.drop_index(batch_op.f("ix_shop_owner_id"))
        batch_op.drop_index(batch_op.f("ix_shop_name_folded"))

    op.drop_table("shop")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_digest"))

    op.drop_table("photo")
    op.drop_table("help_request")
    op.drop_table("tap_count")
    op.drop_table("bank")
