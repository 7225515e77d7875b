"""Members at kiosks: their PINs, their visits, and links that they take to their phones."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "member_pins",
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("pin_hash", sa.String(200), nullable=False),
        sa.Column("chosen_at", moment, nullable=False),
        _belongs_to_a_member("member_pins"),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_member_pins")),
    )
    _make_visits(moment)
    _make_links(moment)


def downgrade() -> None:
    for table in ("phone_links", "kiosk_visits", "member_pins"):
        op.drop_table(table)


def _make_visits(moment: sa.DateTime) -> None:
    op.create_table(
        "kiosk_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=True),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("number_hint", sa.String(4), nullable=False),
        sa.Column("code_request_hash", sa.String(64), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("entered_at", moment, nullable=True),
        sa.Column("idle_ends_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(
            "entered_at IS NULL OR profile_id IS NOT NULL",
            name=op.f("only_members_enter_a_kiosk"),
        ),
        sa.CheckConstraint(
            "extensions BETWEEN 0 AND 10", name=op.f("kiosk_visits_are_extended_ten_times")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_kiosk_visits_device_id")
        ),
        _belongs_to_a_member("kiosk_visits"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_visits")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_visits_token_hash")),
    )
    op.create_index("ix_kiosk_visits_device_id", "kiosk_visits", ["device_id", "ended_at"])
    op.create_index("ix_kiosk_visits_ends_at", "kiosk_visits", ["ends_at"])
    op.create_index("ix_kiosk_visits_profile_id", "kiosk_visits", ["profile_id"])


def _make_links(moment: sa.DateTime) -> None:
    op.create_table(
        "phone_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("viewer_hash", sa.String(64), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.CheckConstraint(
            "code_hash IS NULL OR viewer_hash IS NULL", name=op.f("phone_links_are_good_once")
        ),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefits.id"], name=op.f("fk_phone_links_benefit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_links")),
        sa.UniqueConstraint("code_hash", name="one_phone_link_per_code"),
        sa.UniqueConstraint("viewer_hash", name="one_phone_link_per_viewer"),
    )
    op.create_index("ix_phone_links_benefit_id", "phone_links", ["benefit_id"])
    op.create_index("ix_phone_links_ends_at", "phone_links", ["ends_at"])


def _belongs_to_a_member(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_profile_id")
    return sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=name, ondelete="CASCADE")
