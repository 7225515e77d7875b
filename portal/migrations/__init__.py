"""The steps by which a store came to its present tables; every model is known here."""

import logging
from typing import Any, Literal

from flask import Flask
from flask_alembic import Alembic

from portal import attempts, idempotency
from portal.audit import models as audit
from portal.benefits import models as benefits
from portal.clock import now
from portal.database import Base, Json, UtcDateTime
from portal.definitions import models as definitions
from portal.integrations import models as integrations
from portal.outbox import models as outbox
from portal.paths import MIGRATIONS
from portal.profiles import credentials, names
from portal.profiles import models as profiles
from portal.shape import tell_shape
from portal.stores import models as stores

SUBJECTS = (
    *(attempts, audit, benefits, credentials, definitions, idempotency),
    *(integrations, names, outbox, profiles, stores),
)

alembic = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")


def upgrade(app: Flask) -> None:
    """Bring the tables of a store to this version.

    In a context of its own: its connection is open until the context ends.
    """
    if "alembic" not in app.extensions:
        _prepare(app)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        tell_shape(now=now())


def _prepare(app: Flask) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app.config["ALEMBIC"] = {"script_location": str(MIGRATIONS)}
    app.config["ALEMBIC_CONTEXT"] = {"render_item": render_item}
    alembic.init_app(app)


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our own column types into a migration as what they are in the database."""
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if item is Json:
        context.imports.add("from sqlalchemy.dialects import postgresql")
        binary = "postgresql.JSONB(none_as_null=True)"
        return f"sa.JSON(none_as_null=True).with_variant({binary}, 'postgresql')"
    return False
