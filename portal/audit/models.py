"""The record of what was done: rows that are added and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, BigId, Json, UtcDateTime


class AuditRow(Base):
    """One change of state: what, to what, by whom, when, before and after.

    `number` counts the changes of a benefit without a gap; `mac` signs the whole row, so that
    neither a changed nor a missing one goes unseen.
    """

    __tablename__ = "audit_rows"
    __table_args__ = (
        Index("one_audit_row_per_reference", "reference", unique=True),
        Index("one_audit_row_per_change", "benefit_id", "number", unique=True),
        Index("ix_audit_rows_benefit", "benefit_id", "id"),
        Index("ix_audit_rows_profile", "profile_id", "id"),
        Index("ix_audit_rows_other_profile", "other_profile_id", "id"),
        Index("ix_audit_rows_definition", "definition_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), server_default=text("''"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str | None] = mapped_column(String(100))
    benefit_id: Mapped[int | None]
    number: Mapped[int | None]
    definition_id: Mapped[int | None]
    profile_id: Mapped[UUID | None]
    other_profile_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    mac: Mapped[str] = mapped_column(String(64), server_default=text("''"))


class AuditSeal(Base):
    """A signed digest over all rows up to `last_id`, each seal on top of the one before."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(BigId)
    rows: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    mac: Mapped[str] = mapped_column(String(64))
