"""How many benefits of a definition there ever were, up to one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = ()
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COUNTS = ("made", "made_to", "next_to")


def upgrade() -> None:
    for name in _COUNTS:
        op.add_column(
            "definition_stocks", sa.Column(name, _BIG, nullable=False, server_default="0")
        )
    op.add_column("definition_stocks", sa.Column("next_since", sa.DateTime(timezone=True)))
    op.create_index("ix_benefits_definition_id", "benefits", ["definition_id", "id"])
    op.drop_index("ix_benefits_definition_id_ends_at", table_name="benefits")


def downgrade() -> None:
    op.create_index("ix_benefits_definition_id_ends_at", "benefits", ["definition_id", "ends_at"])
    op.drop_index("ix_benefits_definition_id", table_name="benefits")
    for name in ("next_since", *reversed(_COUNTS)):
        op.drop_column("definition_stocks", name)
