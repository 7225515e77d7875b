"""Indexes over what profiles are filtered by; texts are compared by their bytes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = ()
depends_on = None

_TEXTS = {"external_id": 255, "first_name": 100, "last_name": 100, "email": 254, "gender": 20,
          "currency": 3, "mobile_phone": 20, "profile_type": 50}  # fmt: skip
_BEFORE = ("external_id", "tier_handle")
_FILTERED_BY = (
    "external_id first_name last_name tier_handle gender currency profile_type joined_location_id"
    " preferred_location_id is_completed birth_day birth_month birth_year point_balance joined_at"
    " created_at updated_at"
).split()


def upgrade() -> None:
    for name in _BEFORE:
        op.drop_index(f"ix_profiles_{name}", table_name="profiles")
    _compare_by('"C"')
    for name in _FILTERED_BY:
        op.create_index(f"ix_profiles_{name}", "profiles", [name, "deleted_at"])


def downgrade() -> None:
    for name in _FILTERED_BY:
        op.drop_index(f"ix_profiles_{name}", table_name="profiles")
    _compare_by('"default"')
    for name in _BEFORE:
        op.create_index(f"ix_profiles_{name}", "profiles", [name])


def _compare_by(collation: str) -> None:
    """Rewrite the columns on PostgreSQL; SQLite compares texts by their bytes anyway."""
    if op.get_context().dialect.name != "postgresql":
        return
    changes = (
        f"ALTER {name} TYPE VARCHAR({length}) COLLATE {collation}"
        for name, length in _TEXTS.items()
    )
    op.execute(sa.text(f"ALTER TABLE profiles {', '.join(changes)}"))
