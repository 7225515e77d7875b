"""People at tills: who is signed in, on which till a benefit was used, members by their names."""

import sqlalchemy as sa
from alembic import op

from portal.profiles.names import keep_names, words_of

revision = "0006"
down_revision = "0005"
branch_labels = ()
depends_on = None

_AT_ONCE = 2_000


def upgrade() -> None:
    _make_sessions(sa.DateTime(timezone=True))
    op.add_column(
        "staff_members",
        sa.Column("has_drawn_pin", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.execute(
        "ALTER TABLE redemptions ADD COLUMN device_id INTEGER"
        " CONSTRAINT fk_redemptions_device_id REFERENCES devices (id)"
    )
    op.create_index("ix_redemptions_device_id", "redemptions", ["device_id", "redeemed_at"])
    op.create_index("ix_identities_identifier", "identities", ["identifier"])
    _make_names()
    _name_who_is_there()


def downgrade() -> None:
    for table in ("name_words", "name_slips", "staff_sessions"):
        op.drop_table(table)
    op.drop_index("ix_identities_identifier", table_name="identities")
    op.drop_index("ix_redemptions_device_id", table_name="redemptions")
    op.drop_column("redemptions", "device_id")
    op.drop_column("staff_members", "has_drawn_pin")


def _make_sessions(moment: sa.DateTime) -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("locked_at", moment, nullable=True),
        sa.Column("confirmed_until", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_staff_sessions_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_staff_sessions_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    for column, then in (("staff_id", "ended_at"), ("device_id", "created_at")):
        op.create_index(f"ix_staff_sessions_{column}", "staff_sessions", [column, then])


def _make_names() -> None:
    word = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")
    op.create_table(
        "name_words",
        sa.Column("word", word, nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profiles.id"],
            name=op.f("fk_name_words_profile_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "profile_id", name=op.f("pk_name_words")),
    )
    op.create_index("ix_name_words_profile_id", "name_words", ["profile_id"])
    op.create_table(
        "name_slips",
        sa.Column("slip", word, nullable=False),
        sa.Column("word", word, nullable=False),
        sa.PrimaryKeyConstraint("slip", "word", name=op.f("pk_name_slips")),
    )


def _name_who_is_there() -> None:
    profiles = sa.table(
        "profiles", sa.column("id", sa.Uuid), sa.column("first_name"), sa.column("last_name")
    )
    store = op.get_bind()
    rows = store.execute(sa.select(profiles)).all()
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        keep_names([(each[0], words_of(*each[1:])) for each in some], store)
