"""Which version the tables of a store have, and which one this portal needs."""

from functools import cache

from sqlalchemy import Engine, NullPool, create_engine, text

from portal.database import db
from portal.paths import MIGRATIONS

_DIGITS = 4


@cache
def known() -> tuple[str, ...]:
    """Name the versions that this portal can make, the oldest first: its migrations' numbers."""
    return tuple(sorted(file.name[:_DIGITS] for file in MIGRATIONS.glob("[0-9]*.py")))


def version_of(engine: Engine) -> str | None:
    """Return the version of a store; None where it has no tables yet."""
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version


def version_at(url: str) -> str | None:
    """Return the version of the store at an address, and leave no connection open."""
    return version_of(create_engine(url, poolclass=NullPool))


def is_current() -> bool:
    """Tell whether the open store has the tables of this version."""
    return version_of(db.get_engine("read")) == known()[-1]
