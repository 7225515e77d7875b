"""What lists are filtered by."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = ()
depends_on = None

_PLAIN = {
    "ix_benefits_state_ends_at": ["state", "ends_at"],
    "ix_benefits_issued_local_at": ["issued_local_at"],
    "ix_benefits_expires_local_at": ["expires_local_at"],
    "ix_benefits_timezone": ["timezone"],
    "ix_benefits_claimed_at": ["claimed_at"],
    "ix_benefits_updated_at": ["updated_at"],
}
_PARTIAL = {
    "ix_benefits_redeem_code_pos": ("redeem_code_pos", "redeem_code_pos IS NOT NULL"),
    "ix_benefits_redeem_code_online": ("redeem_code_online", "redeem_code_online IS NOT NULL"),
    "ix_benefits_meta_digest": ("meta_digest", "meta_digest IS NOT NULL"),
    "ix_benefits_used": ("id", "redemptions_used > 0"),
}


def upgrade() -> None:
    op.add_column("benefits", sa.Column("meta_digest", sa.String(length=64), nullable=True))
    _write_digests()
    for name, columns in _PLAIN.items():
        op.create_index(name, "benefits", columns)
    for name, (column, where) in _PARTIAL.items():
        rule = sa.text(where)
        op.create_index(name, "benefits", [column], sqlite_where=rule, postgresql_where=rule)
    op.create_index("ix_allocations_code", "allocations", ["code"])


def downgrade() -> None:
    op.drop_index("ix_allocations_code", table_name="allocations")
    for name in (*_PARTIAL, *_PLAIN):
        op.drop_index(name, table_name="benefits")
    op.drop_column("benefits", "meta_digest")


def _write_digests() -> None:
    benefits = sa.table(
        "benefits", sa.column("id"), sa.column("meta", sa.JSON), sa.column("meta_digest")
    )
    store = op.get_bind()
    rows = store.execute(sa.select(benefits.c.id, benefits.c.meta)).all()
    for benefit_id, meta in rows:
        if isinstance(meta, dict):
            digest = sha256(json.dumps(meta, sort_keys=True).encode()).hexdigest()
            one = sa.update(benefits).where(benefits.c.id == benefit_id)
            store.execute(one.values(meta_digest=digest))
