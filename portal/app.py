"""Builds a portal from its settings and wires its parts together."""

from flask import Flask

from portal.config import Settings, read_settings
from portal.database import db, engine_settings, prepare_engines
from portal.migrations import alembic, render_item
from portal.paths import MIGRATIONS, TEMPLATES


def create_app(settings: Settings) -> Flask:
    """Build the WSGI application of one portal."""
    app = Flask("portal", template_folder=str(TEMPLATES), static_folder=None)
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES=engine_settings(settings.database, pool_size=settings.database_pool),
        ALEMBIC={"script_location": str(MIGRATIONS)},
        ALEMBIC_CONTEXT={"render_item": render_item, "render_as_batch": False},
    )
    if settings.database.startswith("sqlite"):
        settings.instance_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engines(db.engines)
    alembic.init_app(app)
    return app


def from_environment() -> Flask:
    """Build the application that the environment describes. Raises WrongSettings."""
    return create_app(read_settings())
