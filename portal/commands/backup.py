"""`portal backup` and `portal restore`: the SQLite file of a store, copied and put back."""

from pathlib import Path

import click

from portal.backups import back_up, restore
from portal.clock import now
from portal.commands.opening import errors_told, open_app
from portal.config import Settings
from portal.revisions import known

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command("backup")
@_FILE
def back_up_store(file: Path) -> None:
    """Copy the store into a file, while the portal runs."""
    from rich.console import Console
    from rich.progress import Progress

    with errors_told(), Progress(console=Console(stderr=True), transient=True) as progress:
        store = _sqlite_file(open_app().config["SETTINGS"], instead="pg_dump")
        task = progress.add_task("Pages")
        version = back_up(
            store, file, told=lambda done, total: progress.update(task, completed=done, total=total)
        )
    click.echo(f"{file}: {file.stat().st_size} bytes, version {version}", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_store(file: Path) -> None:
    """Put a copy in the place of the store, which is kept beside it; the portal must be stopped."""
    with errors_told():
        store = _sqlite_file(open_app().config["SETTINGS"], instead="pg_restore")
        kept_as = store.with_name(f"{store.name}.before-{now():%Y%m%d-%H%M%S}")
        version = restore(file, store, known=known(), kept_as=kept_as)
    if kept_as.exists():
        click.echo(f"The store before is {kept_as}.", err=True)
    click.echo(f"The store is of version {version}. Run `portal db upgrade`.", err=True)


def _sqlite_file(settings: Settings, *, instead: str) -> Path:
    if settings.database_url.startswith("postgres"):
        raise click.ClickException(f"The store is PostgreSQL: use {instead}.")
    return Path(settings.database.partition(":///")[2])
