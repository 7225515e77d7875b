"""Texts that lists are put in the order of, compared by their bytes on either database."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = ()
depends_on = None

_TEXTS = {"external_id": 255, "timezone": 64}


def upgrade() -> None:
    op.drop_index("ix_benefits_timezone", table_name="benefits")
    _compare_by('"C"')
    op.create_index("ix_benefits_timezone", "benefits", ["timezone", "id"])


def downgrade() -> None:
    op.drop_index("ix_benefits_timezone", table_name="benefits")
    _compare_by('"default"')
    op.create_index("ix_benefits_timezone", "benefits", ["timezone"])


def _compare_by(collation: str) -> None:
    """Rewrite the columns on PostgreSQL; SQLite compares texts by their bytes anyway."""
    if op.get_context().dialect.name != "postgresql":
        return
    for name, length in _TEXTS.items():
        kind = f"VARCHAR({length}) COLLATE {collation}"
        op.execute(sa.text(f"ALTER TABLE benefits ALTER {name} TYPE {kind}"))
