"""Indexes over the few benefits that lists leave out, or that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = ()
depends_on = None

_DELETED, _GIVEN_AWAY = sa.text("deleted_at IS NOT NULL"), sa.text("given_to_id IS NOT NULL")
_USED = sa.text("redemptions_used > 0")


def upgrade() -> None:
    _index_used("redemptions_used")
    op.create_index(
        "ix_benefits_deleted_at",
        "benefits",
        ["deleted_at"],
        sqlite_where=_DELETED,
        postgresql_where=_DELETED,
    )
    op.create_index(
        "ix_benefits_given_away",
        "benefits",
        ["definition_id"],
        sqlite_where=_GIVEN_AWAY,
        postgresql_where=_GIVEN_AWAY,
    )


def downgrade() -> None:
    _index_used("id")
    op.drop_index("ix_benefits_given_away", table_name="benefits")
    op.drop_index("ix_benefits_deleted_at", table_name="benefits")


def _index_used(column: str) -> None:
    op.drop_index("ix_benefits_used", table_name="benefits")
    op.create_index(
        "ix_benefits_used", "benefits", [column], sqlite_where=_USED, postgresql_where=_USED
    )
