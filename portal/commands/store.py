"""`portal db …`: looks after the tables."""

import click

from portal.commands.opening import open_app, upgrade


@click.group()
def db() -> None:
    """Look after the store."""


@db.command("upgrade")
def upgrade_store() -> None:
    """Bring the tables of the store to this version."""
    upgrade(open_app())
    click.echo("The store is up to date.", err=True)


@db.command("revise")
@click.argument("name")
def revise(name: str) -> None:
    """Write the migration from the tables of today to the models of today."""
    from portal import migrations

    app = open_app()
    migrations.upgrade(app)
    with app.app_context():
        migrations.alembic.revision(name)
