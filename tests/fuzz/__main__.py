"""Fuzzes the API at length: `python -m tests.fuzz --help`."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask

from portal.app import create_app
from portal.benefits.checking import broken_promises
from portal.clock import now
from portal.config import Settings
from portal.demo import programme
from portal.migrations import upgrade
from tests.fuzz.fuzzing import PHASES, fuzz, settings_of_run
from tests.stores import postgresql_database, postgresql_server

SECRET = "only-for-fuzzing-0123456789-abcdefghij"


@contextmanager
def portal_on(database: str) -> Iterator[Flask]:
    """Give a portal with the demo programme, on a store of its own."""
    with TemporaryDirectory() as folder:
        if database == "sqlite":
            yield _filled(Path(folder), "")
            return
        with postgresql_server() as server, postgresql_database(server) as url:
            yield _filled(Path(folder), url)


def _filled(folder: Path, url: str) -> Flask:
    settings = Settings(
        secret_key=SECRET,
        base_url="http://localhost",
        instance_dir=folder,
        database_url=url,
        api_calls_per_minute=10**9,
    )
    app = create_app(settings)
    upgrade(app)
    with app.app_context():
        programme.fill(now=now())
    return app


@click.command()
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--as", "who", type=click.Choice(["key", "customer"]), default="key")
@click.option("--examples", default=300, help="For each operation, and for each of two modes.")
@click.option("--seed", type=int, default=lambda: random.getrandbits(32))
def main(database: str, who: str, examples: int, seed: int) -> None:
    """Hold the whole API against its document, with every check of Schemathesis."""
    click.echo(f"{who} on {database}, seed {seed}")
    with portal_on(database) as app:
        config = settings_of_run(examples=examples, seed=seed, phases=PHASES)
        found = fuzz(app, as_customer=who == "customer", config=config)
        with app.app_context():
            broken = list(broken_promises())
    fewest = min(found.cases.values(), default=0)
    click.echo(
        f"{len(found.cases)} operations, {sum(found.cases.values())} calls, {fewest} at least"
    )
    click.echo(f"answers: {dict(sorted(found.statuses.items()))}")
    for what, how in found.failures.items():
        click.echo(f"\nFAILED {what}\n{how}")
    for promise in broken:
        click.echo(f"BROKEN {promise}")
    sys.exit(bool(found.failures or broken))


if __name__ == "__main__":
    main()
