"""The first tables."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "scopes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_table(
        "attempt_counts",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt_counts")),
    )
    op.create_index("ix_attempt_counts_ends_at", "attempt_counts", ["ends_at"], unique=False)
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=True),
        sa.Column("benefit_id", sa.Integer(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
    )
    op.create_index("ix_audit_rows_benefit", "audit_rows", ["benefit_id", "id"], unique=False)
    op.create_index("ix_audit_rows_definition", "audit_rows", ["definition_id", "id"], unique=False)
    op.create_index("ix_audit_rows_profile", "audit_rows", ["profile_id", "id"], unique=False)
    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=36), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("one_catalogue_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
    )
    op.create_table(
        "definition_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("short_description", sa.Text(), nullable=True),
        sa.Column("long_description", sa.Text(), nullable=True),
        sa.Column("long_description_html", sa.Text(), nullable=True),
        sa.Column("terms_conditions", sa.Text(), nullable=True),
        sa.Column("earn_instructions", sa.Text(), nullable=True),
        sa.Column("redeem_instructions_store", sa.Text(), nullable=True),
        sa.Column("redeem_instructions_online", sa.Text(), nullable=True),
        sa.Column("icon", sa.String(length=2000), nullable=True),
        sa.Column("image_url", sa.String(length=2000), nullable=True),
        sa.Column(
            "translations",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_texts")),
    )
    op.create_table(
        "locations",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
    )
    op.create_table(
        "remembered_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=255), nullable=False),
        sa.Column(
            "answer",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_answers")),
        sa.UniqueConstraint("sender", "key", name="one_answer_per_key"),
    )
    op.create_index(
        "ix_remembered_answers_kept_until", "remembered_answers", ["kept_until"], unique=False
    )
    op.create_table(
        "tiers",
        sa.Column("handle", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_tiers")),
        sa.UniqueConstraint("rank", name=op.f("uq_tiers_rank")),
    )
    op.create_table(
        "benefit_definitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=191), nullable=False),
        sa.Column("texts_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("internal_notes", sa.Text(), nullable=True),
        sa.Column(
            "meta",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column(
            "tags",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("period_type", sa.String(length=30), nullable=False),
        sa.Column("absolute_expiry", sa.DateTime(), nullable=True),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("max_redemptions", sa.Integer(), nullable=True),
        sa.Column("force_allocation", sa.Boolean(), nullable=False),
        sa.Column("redeem_code_pos", sa.String(length=255), nullable=True),
        sa.Column("redeem_code_online", sa.String(length=255), nullable=True),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("is_claimable", sa.Boolean(), nullable=False),
        sa.Column("is_reclaimable", sa.Boolean(), nullable=False),
        sa.Column("is_extendable", sa.Boolean(), nullable=False),
        sa.Column("is_assignable", sa.Boolean(), nullable=False),
        sa.Column("is_reassignable", sa.Boolean(), nullable=False),
        sa.Column("allow_user_redeem", sa.Boolean(), nullable=False),
        sa.Column("claim_period_start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_period_end_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_timeframe", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("claim_condition", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("view_condition", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("visibility_condition", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("notify_schedule_offset", sa.Integer(), nullable=True),
        sa.Column("notify_issue_offset_days", sa.Integer(), nullable=True),
        sa.Column("notify_issue_offset_hour", sa.Integer(), nullable=True),
        sa.Column("notify_remind_offset_days", sa.Integer(), nullable=True),
        sa.Column("notify_remind_offset_hour", sa.Integer(), nullable=True),
        sa.Column("notify_extend_offset_days", sa.Integer(), nullable=True),
        sa.Column("notify_extend_offset_hour", sa.Integer(), nullable=True),
        sa.Column("issue_target_id", sa.String(length=255), nullable=True),
        sa.Column("remind_target_id", sa.String(length=255), nullable=True),
        sa.Column("extend_target_id", sa.String(length=255), nullable=True),
        sa.Column("region_id", sa.String(length=255), nullable=True),
        sa.Column("region", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("type", sa.String(length=100), nullable=True),
        sa.Column("campaign", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "max_redemptions IS NULL OR max_redemptions > 0", name=op.f("definition_uses_positive")
        ),
        sa.ForeignKeyConstraint(
            ["texts_id"], ["definition_texts.id"], name=op.f("fk_benefit_definitions_texts_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_definitions")),
        sa.UniqueConstraint("handle", name="one_definition_per_handle"),
    )
    op.create_index(
        op.f("ix_benefit_definitions_external_id"),
        "benefit_definitions",
        ["external_id"],
        unique=False,
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("title", sa.String(length=50), nullable=True),
        sa.Column("first_name", sa.String(length=100), nullable=True),
        sa.Column("last_name", sa.String(length=100), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("gender", sa.String(length=20), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("mobile_phone", sa.String(length=20), nullable=True),
        sa.Column("secondary_phone", sa.String(length=20), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("company", sa.String(length=255), nullable=True),
        sa.Column("occupation", sa.String(length=255), nullable=True),
        sa.Column("avatar_url", sa.String(length=2000), nullable=True),
        sa.Column("is_completed", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_location_id", sa.String(length=100), nullable=True),
        sa.Column("preferred_location_id", sa.String(length=100), nullable=True),
        sa.Column("tier_handle", sa.String(length=100), nullable=True),
        sa.Column("profile_type", sa.String(length=50), nullable=True),
        sa.Column(
            "tags",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "statuses",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "attributes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "aggregations",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "custom_attributes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("reward_balance_cents", sa.Integer(), nullable=False),
        sa.Column("point_balance", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("profile_email_in_lower_case")),
        sa.ForeignKeyConstraint(
            ["joined_location_id"], ["locations.id"], name=op.f("fk_profiles_joined_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["preferred_location_id"],
            ["locations.id"],
            name=op.f("fk_profiles_preferred_location_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tier_handle"], ["tiers.handle"], name=op.f("fk_profiles_tier_handle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("email", name="one_profile_per_email"),
        sa.UniqueConstraint("mobile_phone", name="one_profile_per_mobile_phone"),
    )
    op.create_index(op.f("ix_profiles_external_id"), "profiles", ["external_id"], unique=False)
    op.create_index("ix_profiles_tier_handle", "profiles", ["tier_handle"], unique=False)
    op.create_table(
        "benefits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("texts_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_local_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_local_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_number", sa.Integer(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("max_redemptions", sa.Integer(), nullable=True),
        sa.Column("redemptions_used", sa.Integer(), nullable=False),
        sa.Column("reserved_redemptions", sa.Integer(), nullable=False),
        sa.Column("redeem_code_pos", sa.String(length=255), nullable=True),
        sa.Column("redeem_code_online", sa.String(length=255), nullable=True),
        sa.Column(
            "meta",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "combine_meta",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("is_combined", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'voided', 'reassigned')", name=op.f("benefit_state_known")
        ),
        sa.CheckConstraint(
            "(claimed_at IS NULL) = (claim_number IS NULL)", name=op.f("claims_are_numbered")
        ),
        sa.CheckConstraint(
            "max_redemptions IS NULL OR redemptions_used <= max_redemptions",
            name=op.f("benefit_uses_within_maximum"),
        ),
        sa.CheckConstraint("redemptions_used >= 0", name=op.f("benefit_uses_never_negative")),
        sa.CheckConstraint("reserved_redemptions >= 0", name=op.f("reservation_never_negative")),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["benefit_definitions.id"], name=op.f("fk_benefits_definition_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_benefits_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["texts_id"], ["definition_texts.id"], name=op.f("fk_benefits_texts_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefits")),
        sa.UniqueConstraint("code", name="one_benefit_per_code"),
    )
    op.create_index("ix_benefits_definition_id", "benefits", ["definition_id"], unique=False)
    op.create_index(op.f("ix_benefits_external_id"), "benefits", ["external_id"], unique=False)
    op.create_index(
        "ix_benefits_profile_id_ends_at", "benefits", ["profile_id", "ends_at"], unique=False
    )
    op.create_index(
        "one_claim_per_number",
        "benefits",
        ["profile_id", "definition_id", "claim_number"],
        unique=True,
        sqlite_where=sa.text("claim_number IS NOT NULL AND state != 'voided'"),
        postgresql_where=sa.text("claim_number IS NOT NULL AND state != 'voided'"),
    )
    op.create_table(
        "definition_stocks",
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("redeemed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cap IS NULL OR reserved + redeemed <= cap", name=op.f("stock_within_cap")
        ),
        sa.CheckConstraint("reserved >= 0 AND redeemed >= 0", name=op.f("stock_never_negative")),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["benefit_definitions.id"],
            name=op.f("fk_definition_stocks_definition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("definition_id", name=op.f("pk_definition_stocks")),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.String(length=100), nullable=False),
        sa.Column("identifier", sa.String(length=255), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_identities_profile_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("handle", "identifier", name="one_profile_per_identity"),
    )
    op.create_index("ix_identities_profile_id", "identities", ["profile_id"], unique=False)
    op.create_table(
        "member_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("is_trusted", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_member_sessions_profile_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_sessions_token_hash")),
    )
    op.create_index(
        "ix_member_sessions_profile_id", "member_sessions", ["profile_id", "ended_at"], unique=False
    )
    op.create_table(
        "sign_in_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=2), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries_left >= 0", name=op.f("sign_in_tries_never_negative")),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_sign_in_requests_profile_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_requests")),
        sa.UniqueConstraint("browser_hash", name=op.f("uq_sign_in_requests_browser_hash")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_sign_in_requests_link_hash")),
    )
    op.create_index(
        "ix_sign_in_requests_address_hash",
        "sign_in_requests",
        ["address_hash", "created_at"],
        unique=False,
    )
    op.create_table(
        "allocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefits.id"], name=op.f("fk_allocations_benefit_id")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["benefit_definitions.id"],
            name=op.f("fk_allocations_definition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("benefit_id", name="one_allocation_per_benefit"),
        sa.UniqueConstraint("definition_id", "code", name="one_allocation_per_code"),
    )
    op.create_index(
        "ix_allocations_definition_id_benefit_id",
        "allocations",
        ["definition_id", "benefit_id"],
        unique=False,
    )
    op.create_table(
        "redemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("from_reservation", sa.Integer(), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.String(length=100), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("by_kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=100), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("attempt_key", sa.String(length=255), nullable=True),
        sa.Column(
            "meta",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True), "postgresql"
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("redemption_count_positive")),
        sa.CheckConstraint(
            "from_reservation BETWEEN 0 AND count", name=op.f("redemption_from_reservation")
        ),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefits.id"], name=op.f("fk_redemptions_benefit_id")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_redemptions_location_id")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_redemptions_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["redemptions.id"], name=op.f("fk_redemptions_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint("benefit_id", "attempt_key", name="one_redemption_per_attempt"),
        sa.UniqueConstraint("reverses_id", name="one_reversal_per_redemption"),
    )
    op.create_index(op.f("ix_redemptions_benefit_id"), "redemptions", ["benefit_id"], unique=False)
    op.create_index(
        "ix_redemptions_profile_id", "redemptions", ["profile_id", "redeemed_at"], unique=False
    )
    _first_version()
    _audit_rows_stay()


def _first_version() -> None:
    version = sa.table("catalogue_version", sa.column("id"), sa.column("version"))
    op.bulk_insert(version, [{"id": 1, "version": str(uuid4())}])


def _audit_rows_stay() -> None:
    """Let the database refuse to change the record or to take away from it."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_rows_refuse_{act.lower()} BEFORE {act} ON audit_rows "
                "BEGIN SELECT RAISE(ABORT, 'audit rows stay as they are'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_rows_stay() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit rows stay as they are'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_stay()"
    )


def downgrade() -> None:
    op.drop_index("ix_redemptions_profile_id", table_name="redemptions")
    op.drop_index(op.f("ix_redemptions_benefit_id"), table_name="redemptions")
    op.drop_table("redemptions")
    op.drop_index("ix_allocations_definition_id_benefit_id", table_name="allocations")
    op.drop_table("allocations")
    op.drop_index("ix_sign_in_requests_address_hash", table_name="sign_in_requests")
    op.drop_table("sign_in_requests")
    op.drop_index("ix_member_sessions_profile_id", table_name="member_sessions")
    op.drop_table("member_sessions")
    op.drop_index("ix_identities_profile_id", table_name="identities")
    op.drop_table("identities")
    op.drop_table("definition_stocks")
    op.drop_index(
        "one_claim_per_number",
        table_name="benefits",
        sqlite_where=sa.text("claim_number IS NOT NULL AND state != 'voided'"),
        postgresql_where=sa.text("claim_number IS NOT NULL AND state != 'voided'"),
    )
    op.drop_index("ix_benefits_profile_id_ends_at", table_name="benefits")
    op.drop_index(op.f("ix_benefits_external_id"), table_name="benefits")
    op.drop_index("ix_benefits_definition_id", table_name="benefits")
    op.drop_table("benefits")
    op.drop_index("ix_profiles_tier_handle", table_name="profiles")
    op.drop_index(op.f("ix_profiles_external_id"), table_name="profiles")
    op.drop_table("profiles")
    op.drop_index(op.f("ix_benefit_definitions_external_id"), table_name="benefit_definitions")
    op.drop_table("benefit_definitions")
    op.drop_table("tiers")
    op.drop_index("ix_remembered_answers_kept_until", table_name="remembered_answers")
    op.drop_table("remembered_answers")
    op.drop_table("locations")
    op.drop_table("definition_texts")
    op.drop_table("catalogue_version")
    op.drop_index("ix_audit_rows_profile", table_name="audit_rows")
    op.drop_index("ix_audit_rows_definition", table_name="audit_rows")
    op.drop_index("ix_audit_rows_benefit", table_name="audit_rows")
    op.drop_table("audit_rows")
    op.drop_index("ix_attempt_counts_ends_at", table_name="attempt_counts")
    op.drop_table("attempt_counts")
    op.drop_table("api_tokens")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_rows_stay()")
