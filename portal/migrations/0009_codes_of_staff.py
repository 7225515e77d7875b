"""The app on the phone of those in charge of a shop."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.add_column("staff_members", sa.Column("app_nonce", sa.String(64), nullable=True))
    op.add_column("staff_members", sa.Column("app_step", sa.Integer(), nullable=True))
    op.add_column(
        "staff_sessions",
        sa.Column(
            "has_second_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )


def downgrade() -> None:
    op.drop_column("staff_sessions", "has_second_factor")
    op.drop_column("staff_members", "app_step")
    op.drop_column("staff_members", "app_nonce")
