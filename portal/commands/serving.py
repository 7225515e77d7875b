"""`portal run`: brings the store up to date and serves the portal."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

import click
from sqlalchemy.exc import OperationalError

from portal.app import Portal, create_app, on_current_store
from portal.commands.demo import fill_if_empty
from portal.commands.opening import close, open_settings, settle_demo, upgrade
from portal.config import Settings, read_settings
from portal.revisions import known, version_at
from portal.worker.loop import run_until_stopped

_SECONDS_TO_STOP = 10
_PATIENCE = 5
# Each waits for its place on a thread that is there while it is needed: 150 of them took 35 MB.
# Whoever comes when all are taken waits in the socket, with the pages behind them.
_MOST_IN_LINE = 254


@click.command()
@click.option("--demo", is_flag=True, help="Serve the demo programme, with a secret made here.")
@click.option("--worker/--no-worker", default=True, help="Run a worker beside it.")
def run(demo: bool, worker: bool) -> None:
    """Bring the store up to date and serve the portal until it is stopped."""
    if demo:
        settle_demo()
    settings = open_settings()
    prepare_store(settings, demo=demo)
    _say_where(settings)
    _prepare_to_fork()
    with _worker_beside() if worker else nullcontext():
        _serve(settings)


def prepare_store(settings: Settings, *, demo: bool) -> None:
    """Bring the store up to date; its connections are closed before anything is forked."""
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    try:
        version = version_at(settings.database)
    except OperationalError as error:
        why = str(error.orig).splitlines()[0]
        raise click.ClickException(f"The store does not answer: {why}") from error
    if version == known()[-1] and not demo:
        return
    app = create_app(settings)
    upgrade(app)
    if demo:
        fill_if_empty(app)
    close(app)


def _prepare_to_fork() -> None:
    """Let the processes that answer be forks of this one, with an application that is built.

    It has no connection, no thread and no open file yet. They answer in half the time, and share
    the memory of what they do not change, which nothing looks through again.
    """
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)
        _built()
        gc.freeze()


@cache
def _built() -> Portal:
    return create_app(read_settings())


def application() -> Portal:
    """Return the application that was built before the fork, or build it where none forks.

    Raises WrongSettings when its store is of another version.
    """
    return on_current_store(_built())


def _work_for(parent: int) -> None:
    """Work for as long as the process with this id lives, and give way to those who answer."""
    os.nice(_PATIENCE)
    run_until_stopped(application(), parent=parent)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Run a worker as long as the portal runs; it notices by itself when the portal is gone."""
    process = multiprocessing.Process(target=_work_for, args=(os.getpid(),), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _say_where(settings: Settings) -> None:
    click.echo(f"\n  {settings.programme_name} is at {settings.base_url}\n", err=True)
    if not settings.demo:
        return
    from portal.demo.cast import FEATURED
    from portal.demo.staff import CREW, PIN

    click.echo("  Enter as one of its members in one click:\n", err=True)
    for person in FEATURED:
        address = f"{settings.base_url}/demo/members/{person.handle}"
        click.echo(f"    {address:<48} {person.story}", err=True)
    names = ", ".join(handle for handle, _name, _role in CREW)
    click.echo(f"\n  Be a till at {settings.base_url}/demo/devices/till", err=True)
    click.echo(f"  and sign in there as one of {names} with the PIN {PIN}.", err=True)
    click.echo(f"\n  Be a kiosk at {settings.base_url}/demo/devices/kiosk,", err=True)
    click.echo("  where the cards and PINs of some members stand.", err=True)
    click.echo(f"\n  Mail that the demo sends is at {settings.base_url}/demo/mail\n", err=True)


def _serve(settings: Settings) -> None:
    from granian.constants import Interfaces

    from portal.commands.listening import server_class

    address, _colon, port = settings.bind.rpartition(":")
    server_class()(
        "portal.commands.serving:application",
        factory=True,
        address=address.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads + _MOST_IN_LINE,
        websockets=False,
        # A process that dies takes nobody else with it, and is back at once.
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # A browser that keeps its connection open must not keep the portal from stopping.
        workers_kill_timeout=_SECONDS_TO_STOP,
    ).serve()
