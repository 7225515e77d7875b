"""The steps by which a store came to its present tables; every model is known here."""

from typing import Any, Literal

from flask_alembic import Alembic

from portal import attempts, idempotency
from portal.audit import models as audit
from portal.benefits import models as benefits
from portal.database import Base, Json, UtcDateTime
from portal.definitions import models as definitions
from portal.integrations import models as integrations
from portal.outbox import models as outbox
from portal.profiles import credentials, names
from portal.profiles import models as profiles
from portal.stores import models as stores

SUBJECTS = (
    *(attempts, audit, benefits, credentials, definitions, idempotency),
    *(integrations, names, outbox, profiles, stores),
)

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")


def is_current() -> bool:
    """Tell whether the open store has the tables of this version."""
    return not alembic.needs_upgrade()


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our own column types into a migration as what they are in the database."""
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if item is Json:
        context.imports.add("from sqlalchemy.dialects import postgresql")
        binary = "postgresql.JSONB(none_as_null=True)"
        return f"sa.JSON(none_as_null=True).with_variant({binary}, 'postgresql')"
    return False
