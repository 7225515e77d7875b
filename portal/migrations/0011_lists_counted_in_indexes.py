"""Indexes that know all that a list asks of a benefit, so that it counts in them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = ()
depends_on = None

_THERE = "deleted_at IS NULL AND state != 'reassigned'"
_FILTERED_BY = (
    "external_id issued_local_at expires_local_at timezone claimed_at updated_at"
).split()
_STANDING = (
    "state ends_at max_redemptions redemptions_used reserved_redemptions definition_id id"
).split()
_USED = "redemptions_used > 0"


def upgrade() -> None:
    for name in _FILTERED_BY:
        op.drop_index(f"ix_benefits_{name}", table_name="benefits")
        _index(f"ix_benefits_{name}", [name, "id"], there=True)
    _index("ix_benefits_there", ["id"], there=True)
    op.drop_index("ix_benefits_state_ends_at", table_name="benefits")
    _index("ix_benefits_standing", _STANDING, there=True)
    op.drop_index("ix_benefits_used", table_name="benefits")
    _index(
        "ix_benefits_used",
        ["redemptions_used", "max_redemptions", "state", "id"],
        _USED,
        there=True,
    )


def downgrade() -> None:
    op.drop_index("ix_benefits_used", table_name="benefits")
    _index("ix_benefits_used", ["redemptions_used"], _USED)
    op.drop_index("ix_benefits_standing", table_name="benefits")
    _index("ix_benefits_state_ends_at", ["state", "ends_at"])
    op.drop_index("ix_benefits_there", table_name="benefits")
    for name in _FILTERED_BY:
        op.drop_index(f"ix_benefits_{name}", table_name="benefits")
        _index(f"ix_benefits_{name}", [name, "id"] if name == "timezone" else [name])


def _index(name: str, columns: list[str], where: str = "", *, there: bool = False) -> None:
    """Make an index; on PostgreSQL it may know which benefits are there, SQLite cannot use that."""
    known = " AND ".join(filter(None, (where, _THERE if there else "")))
    op.create_index(
        name,
        "benefits",
        columns,
        sqlite_where=sa.text(where) if where else None,
        postgresql_where=sa.text(known) if known else None,
    )
