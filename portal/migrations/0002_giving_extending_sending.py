"""Giving, extending and sending; a record that is signed and numbered."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.audit.signing import key_of, signature
from portal.codes import new_code
from portal.database import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = ()
depends_on = None

_RECORDS = ("audit_rows", "audit_seals")
_NOT_A_CHANGE = {"redemption refused"}
_ROW: dict[str, Any] = {
    **dict.fromkeys(("id", "benefit_id", "number", "definition_id"), sa.Integer()),
    **dict.fromkeys(("reference", "event", "actor_kind", "actor", "mac"), sa.String()),
    **dict.fromkeys(("profile_id", "other_profile_id"), sa.Uuid()),
    **dict.fromkeys(("before", "after"), Json),
    "at": UtcDateTime(),
}


def upgrade() -> None:
    _let_records_change("audit_rows")
    _grow_audit_rows()
    _make_tables()
    _grow_benefits()
    _sign_what_is_there()
    op.create_index("one_audit_row_per_change", "audit_rows", ["benefit_id", "number"], unique=True)
    op.create_index("one_audit_row_per_reference", "audit_rows", ["reference"], unique=True)
    for table in _RECORDS:
        _let_records_stay(table)


def downgrade() -> None:
    for table in _RECORDS:
        _let_records_change(table)
    _shrink_benefits()
    for table in ("invitations", "outbox_items", "audit_seals"):
        op.drop_table(table)
    for index in ("per_change", "per_reference"):
        op.drop_index(f"one_audit_row_{index}", table_name="audit_rows")
    op.drop_index("ix_audit_rows_other_profile", table_name="audit_rows")
    for column in ("mac", "other_profile_id", "number", "reference"):
        op.drop_column("audit_rows", column)
    _let_records_stay("audit_rows")


def _grow_audit_rows() -> None:
    op.add_column("audit_rows", _written("reference", 16))
    op.add_column("audit_rows", sa.Column("number", sa.Integer(), nullable=True))
    op.add_column("audit_rows", sa.Column("other_profile_id", sa.Uuid(), nullable=True))
    op.add_column("audit_rows", _written("mac", 64))
    op.create_index("ix_audit_rows_other_profile", "audit_rows", ["other_profile_id", "id"])


def _written(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=sa.text("''"))


def _grow_benefits() -> None:
    """Add the columns with their promises, which SQLite takes only as parts of the column."""
    for moment in ("extended_by_holder_at", "reminded_at"):
        op.add_column("benefits", sa.Column(moment, sa.DateTime(timezone=True)))
    op.execute(
        "ALTER TABLE benefits ADD COLUMN given_to_id INTEGER"
        " CONSTRAINT fk_benefits_given_to_id REFERENCES benefits (id)"
        " CONSTRAINT given_away_to_a_benefit"
        " CHECK ((state = 'reassigned') = (given_to_id IS NOT NULL))"
    )
    op.execute(
        "ALTER TABLE benefits ADD COLUMN changes INTEGER DEFAULT 1 NOT NULL"
        " CONSTRAINT only_live_benefits_reserve"
        " CHECK (state = 'active' OR reserved_redemptions = 0)"
    )
    op.create_index("ix_benefits_given_to_id", "benefits", ["given_to_id"])
    op.drop_index("ix_benefits_definition_id", table_name="benefits")
    op.create_index("ix_benefits_definition_id_ends_at", "benefits", ["definition_id", "ends_at"])
    reserving = sa.text("reserved_redemptions > 0")
    op.create_index(
        "ix_benefits_reserving_ends_at",
        "benefits",
        ["ends_at"],
        sqlite_where=reserving,
        postgresql_where=reserving,
    )


def _shrink_benefits() -> None:
    op.drop_index("ix_benefits_reserving_ends_at", table_name="benefits")
    op.drop_index("ix_benefits_definition_id_ends_at", table_name="benefits")
    op.create_index("ix_benefits_definition_id", "benefits", ["definition_id"])
    op.drop_index("ix_benefits_given_to_id", table_name="benefits")
    for column in ("changes", "given_to_id", "reminded_at", "extended_by_holder_at"):
        op.drop_column("benefits", column)


def _make_tables() -> None:
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", big_id, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )
    json = sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )
    op.create_table(
        "outbox_items",
        sa.Column("id", big_id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=True),
        sa.Column("lane", sa.String(100), nullable=True),
        sa.Column("payload", json, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(500), nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("given_up_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_items")),
        sa.UniqueConstraint("key", name="one_outbox_item_per_key"),
    )
    waiting = sa.text("done_at IS NULL AND given_up_at IS NULL")
    op.create_index(
        "ix_outbox_items_due_at",
        "outbox_items",
        ["due_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_outbox_items_lane", "outbox_items", ["lane", "id"])
    op.create_index("ix_outbox_items_done_at", "outbox_items", ["done_at"])
    _make_invitations(moment)


def _make_invitations(moment: sa.DateTime) -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=False),
        sa.Column("from_profile_id", sa.Uuid(), nullable=False),
        sa.Column("to_profile_id", sa.Uuid(), nullable=True),
        sa.Column("to_email", sa.String(254), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("decided_at", moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'taken_back', 'lapsed')",
            name=op.f("invitation_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefits.id"], name=op.f("fk_invitations_benefit_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_profile_id"], ["profiles.id"], name=op.f("fk_invitations_from_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_profile_id"], ["profiles.id"], name=op.f("fk_invitations_to_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    for column in ("from_profile_id", "to_profile_id"):
        op.create_index(f"ix_invitations_{column}", "invitations", [column, "state"])
    op.create_index("ix_invitations_state_ends_at", "invitations", ["state", "ends_at"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "one_open_invitation_per_benefit",
        "invitations",
        ["benefit_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _sign_what_is_there() -> None:
    """Number, name and sign the rows that were written before rows were signed."""
    connection = op.get_bind()
    rows = sa.table(
        "audit_rows",
        *(sa.column(name, kind) for name, kind in _ROW.items()),
    )
    benefits = sa.table("benefits", sa.column("id"), sa.column("changes"))
    changes: Counter[int] = Counter()
    for row in connection.execute(sa.select(rows).order_by(rows.c.id)).mappings().all():
        values = {**row, "reference": new_code(), "number": None}
        if row["benefit_id"] is not None and row["event"] not in _NOT_A_CHANGE:
            changes[row["benefit_id"]] += 1
            values["number"] = changes[row["benefit_id"]]
        new = {name: values[name] for name in ("reference", "number")}
        new["mac"] = signature(values, key_of(connection))
        connection.execute(rows.update().where(rows.c.id == row["id"]).values(new))
    for benefit_id, count in changes.items():
        of = benefits.update().where(benefits.c.id == benefit_id)
        connection.execute(of.values(changes=count))


def _let_records_change(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_refuse_{act}")
    else:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")


def _let_records_stay(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'audit rows stay as they are'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_rows_stay()"
    )
