"""`portal worker`: sends what is due and does what time brings."""

import click

from portal.commands.opening import open_current_app
from portal.worker.loop import run_once, run_until_stopped


@click.command()
@click.option("--once", is_flag=True, help="Do everything that is due, then stop.")
def worker(once: bool) -> None:
    """Send mail, release what ended, remind, seal the record; as many at once as you like."""
    app = open_current_app()
    if not once:
        run_until_stopped(app)
        return
    for job, done in run_once(app).items():
        click.echo(f"{job}: {done}")
