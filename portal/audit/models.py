"""The record of what was done: rows that are added and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Json, UtcDateTime


class AuditRow(Base):
    """One change of state: what, to what, by whom, when, before and after."""

    __tablename__ = "audit_rows"
    __table_args__ = (
        Index("ix_audit_rows_benefit", "benefit_id", "id"),
        Index("ix_audit_rows_profile", "profile_id", "id"),
        Index("ix_audit_rows_definition", "definition_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str | None] = mapped_column(String(100))
    benefit_id: Mapped[int | None]
    definition_id: Mapped[int | None]
    profile_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
