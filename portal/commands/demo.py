"""`portal demo`: fills a store with people and offers that do not exist."""

import click
from flask import Flask

from portal.clock import now
from portal.commands.opening import open_app, settle_demo, upgrade


@click.command()
@click.option("--members", default=0, type=click.IntRange(0), help="Add so many members more.")
def demo(members: int) -> None:
    """Fill an empty store with the demo programme, and with as many members as asked for."""
    settle_demo()
    app = open_app()
    upgrade(app)
    fill_if_empty(app)
    if members:
        _add_members(app, members)


def _add_members(app: Flask, members: int) -> None:
    from rich.progress import Progress

    from portal.demo import crowd

    with app.app_context(), Progress() as progress:
        task = progress.add_task("Members", total=members)
        crowd.add_members(members, now=now(), advance=lambda done: progress.advance(task, done))


def fill_if_empty(app: Flask) -> None:
    from portal.demo import programme

    with app.app_context():
        if programme.is_empty():
            click.echo("Filling the store with the demo programme …", err=True)
            programme.fill(now=now())
