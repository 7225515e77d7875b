"""Tills, kiosks and the people at them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("location_id", sa.String(100), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("code_ends_at", moment, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("enrolled_at", moment, nullable=True),
        sa.Column("seen_at", moment, nullable=True),
        sa.Column("ends_at", moment, nullable=True),
        sa.Column("revoked_at", moment, nullable=True),
        sa.CheckConstraint("kind IN ('till', 'kiosk')", name=op.f("device_kind_known")),
        sa.CheckConstraint(
            "(secret_hash IS NULL) = (enrolled_at IS NULL)",
            name=op.f("enrolled_devices_have_a_secret"),
        ),
        sa.CheckConstraint(
            "code_hash IS NULL OR secret_hash IS NULL", name=op.f("device_codes_are_good_once")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_devices_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("code_hash", name="one_device_per_code"),
        sa.UniqueConstraint("secret_hash", name="one_device_per_secret"),
    )
    op.create_index("ix_devices_location_id", "devices", ["location_id"])
    op.create_table(
        "staff_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(50), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("pin_hash", sa.String(200), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(
            "role IN ('till', 'supervisor', 'admin', 'auditor')", name=op.f("staff_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("handle", name="one_staff_member_per_handle"),
    )


def downgrade() -> None:
    op.drop_table("staff_members")
    op.drop_index("ix_devices_location_id", table_name="devices")
    op.drop_table("devices")
